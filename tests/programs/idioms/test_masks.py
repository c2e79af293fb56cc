"""Masks are blended with the image of the detection, whatever its encoding."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.programs.idioms.account import (
    MODEL,
    host_lookout,
    inspected,
    picture,
    put_pictures,
    train_lookout,
)
from tests.support.pictures import decoded, jpeg, png

WHITE = (255, 255, 255)


@pytest.fixture(params=["png", "jpeg"])
def encoding(request: pytest.FixtureRequest, lookout: Any) -> str:
    """The encoding of the pictures that the hosted model was trained with."""
    chosen: str = request.param
    put_pictures(chosen)
    train_lookout(entries=inspected(masks=True, encoding=chosen))
    host_lookout()
    return chosen


def detect(lookout: Any, body: bytes, encoding: str) -> dict[str, Any]:
    answer = lookout.detect_anomalies(**MODEL, ContentType=f"image/{encoding}", Body=body)
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    return result


def test_a_mask_is_blended_with_its_picture(lookout: Any, encoding: str) -> None:
    body = picture(30, encoding)
    result = detect(lookout, body, encoding)
    assert result["IsAnomalous"] is True
    # Not through the usual helper: programs open the bytes as they come.
    mask, looked_at = Image.open(io.BytesIO(result["AnomalyMask"])), decoded(body)
    assert (mask.format, mask.mode, mask.size) == ("PNG", "RGB", looked_at.size)
    assert Image.blend(looked_at, mask, 0.5).size == looked_at.size

    background, *anomalies = result["Anomalies"]
    assert background["Name"] == "background"
    assert background["PixelAnomaly"]["Color"] == "#FFFFFF"
    colours = {
        tuple(bytes.fromhex(anomaly["PixelAnomaly"]["Color"][1:]))
        for anomaly in result["Anomalies"]
    }
    counts = {colour: count for count, colour in mask.getcolors() or []}
    assert counts.keys() == colours
    pixels = looked_at.width * looked_at.height
    assert [anomaly["Name"] for anomaly in anomalies] == ["cracked"]
    for anomaly in result["Anomalies"]:
        area = anomaly["PixelAnomaly"]["TotalPercentageArea"]
        colour = tuple(bytes.fromhex(anomaly["PixelAnomaly"]["Color"][1:]))
        assert area == pytest.approx(counts[colour] / pixels, abs=0.001)


def test_a_normal_picture_is_blended_with_white(lookout: Any, encoding: str) -> None:
    result = detect(lookout, picture(3, encoding), encoding)
    assert result["IsAnomalous"] is False
    mask = decoded(result["AnomalyMask"])
    assert mask.getcolors() == [(64 * 64, WHITE)]
    assert [anomaly["Name"] for anomaly in result["Anomalies"]] == ["background"]
    assert Image.blend(decoded(picture(3, encoding)), mask, 0.5).mode == "RGB"


@pytest.mark.parametrize("other", ["png", "jpeg"])
def test_a_picture_of_another_encoding(lookout: Any, encoding: str, other: str) -> None:
    body = {"png": png, "jpeg": jpeg}[other](64, 64, "purple")
    mask = decoded(detect(lookout, body, other)["AnomalyMask"])
    assert Image.blend(decoded(body), mask, 0.5).size == (64, 64)
