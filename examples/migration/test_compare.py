"""The comparison of both models, with asynchronous clients."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from mock_vision import Vision

aiobotocore = pytest.importorskip("aiobotocore.session")
compare = pytest.importorskip("compare")

COLOURS = ("blue", "green", "red", "white")


@pytest.fixture(name="photographs")
def _photographs(s3_client: Any) -> dict[str, bytes]:
    """Four photographs in the bucket, by colour."""
    s3_client.create_bucket(Bucket="line")
    found = {}
    for colour in COLOURS:
        file = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(file, "PNG")
        found[colour] = file.getvalue()
        s3_client.put_object(
            Bucket="line", Key=f"{colour}.png", Body=found[colour], ContentType="image/png"
        )
    return found


def run(arn: str) -> Any:
    session = aiobotocore.AioSession()
    return asyncio.run(compare.compare(session, "us-east-1", "line", "boards", "1", arn))


def test_models_that_agree_on_three_of_four(vision: Vision, photographs: dict[str, bytes]) -> None:
    old = vision.given.anomaly_model("boards")
    new = vision.given.label_model("boards", labels=["anomaly", "normal"])
    old.normal()
    new.labels(labels=[("normal", 98)])
    old.anomaly(photographs["red"])
    new.labels(photographs["red"], [("anomaly", 90)])
    old.anomaly(photographs["white"])
    compared = run(new.arn)
    assert [(each.key, each.old, each.new) for each in compared] == [
        ("blue.png", False, False),
        ("green.png", False, False),
        ("red.png", True, True),
        ("white.png", True, False),
    ]
    assert compare.agreement(compared) == 0.75


def test_a_throttled_detection_is_repeated(vision: Vision, photographs: dict[str, bytes]) -> None:
    vision.given.anomaly_model("boards").normal()
    new = vision.given.label_model("boards", labels=["anomaly", "normal"])
    new.labels(labels=["normal"])
    vision.faults.throttle("DetectCustomLabels", times=2)
    assert compare.agreement(run(new.arn)) == 1
    assert len(vision.calls("DetectCustomLabels")) == len(COLOURS) + 2
