"""The small SDK over Lookout for Vision."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.programs.applications.code import defects
from tests.programs.applications.code.defects import Inspection
from tests.programs.idioms.account import BUCKET, inspected, json_lines, put, read

NORMAL, ANOMALOUS = "images/3.png", "images/30.png"


@pytest.fixture
def inspection(mock: str, monkeypatch: pytest.MonkeyPatch) -> Inspection:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    inspection = Inspection("boards-2", BUCKET)
    inspection.create_project()
    return inspection


def rows() -> list[str]:
    """What the people of the plant say of the pictures, in a table."""
    return [
        f"s3://{BUCKET}/images/{number}.png,{'normal' if number < 20 else 'Anomaly'}"
        for number in range(40)
    ]


def test_the_whole_way(inspection: Inspection, lookout: Any) -> None:
    arn = inspection.create_project()
    assert arn == "arn:aws:lookoutvision:us-east-1:123456789012:project/boards-2"
    key = inspection.upload("train", defects.csv_to_manifest("\n".join(rows())))
    assert inspection.create_datasets({"train": key}) == {"train": "CREATE_COMPLETE"}
    assert inspection.create_datasets({"train": key}) == {"train": "CREATE_COMPLETE"}
    figures = inspection.fit("models/")
    assert figures["model"] == "arn:aws:lookoutvision:us-east-1:123456789012:model/boards-2/1"
    assert figures["images"] == 40
    assert {"Precision", "Recall", "F1Score", "ROCAUC", "AveragePrecision"} <= figures.keys()
    assert all(isinstance(value, (str, int, float)) for value in figures.values())

    assert inspection.deploy() == "HOSTED"
    answers = inspection.predict_all([NORMAL, ANOMALOUS])
    assert [answer["anomalous"] for answer in answers] == [False, True]
    assert all(0 <= answer["confidence"] <= 1 for answer in answers)
    assert read(f"{ANOMALOUS}.json")["anomalies"] == []
    least = min(answer["confidence"] for answer in answers)
    scrap = [defects.is_scrap(answer, least, Decimal("0.1"), 2) for answer in answers]
    assert scrap == [False, True]

    assert inspection.stop() == "TRAINED"
    inspection.delete()
    assert lookout.list_projects()["Projects"] == []


def test_a_mask_shows_the_size_of_a_defect(inspection: Inspection) -> None:
    put("masks.manifest", json_lines(inspected(masks=True)))
    inspection.create_datasets({"train": "masks.manifest"})
    figures = inspection.fit()
    (crack,) = figures["PixelAnomalyClassMetrics"]
    assert crack["ClassName"] == "cracked"
    inspection.deploy()
    row = inspection.predict(ANOMALOUS)
    assert [name for name, _ in row["anomalies"]] == ["background", "cracked"]
    assert sum(share for _, share in row["anomalies"]) == pytest.approx(
        Decimal(1), abs=Decimal("0.00001")
    )
    share = row["anomalies"][1][1]
    assert defects.is_scrap(row, Decimal(0), share / 2, 1)
    assert not defects.is_scrap(row, Decimal(0), share * 2, 1)


def test_each_image_is_in_the_test_set_of_one_fold(inspection: Inspection, lookout: Any) -> None:
    figures = defects.cross_validate(BUCKET, rows(), 2)
    assert [row["model"].split("/")[1] for row in figures] == ["fold_0", "fold_1"]
    assert [row["images"] for row in figures] == [40, 40]
    for number in range(2):
        key = f"k_fold_EvaluationManifest-fold_{number}-1.json"
        lines = inspection.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().splitlines()
        tested = {int(json.loads(line)["source-ref"].split("/")[-1][:-4]) for line in lines}
        assert tested == set(range(number, 40, 2))


def test_failures_are_reported(inspection: Inspection) -> None:
    with pytest.raises(ValueError, match="is there twice"):
        defects.csv_to_manifest("a,normal\na,normal")
    few = inspection.upload("few", defects.csv_to_manifest("\n".join(rows()[15:])))
    inspection.create_datasets({"train": few})
    with pytest.raises(ValueError, match="only 5 normal pictures"):
        inspection.fit()
    more = inspection.upload("more", defects.csv_to_manifest("\n".join(rows()[5:])))
    inspection.create_datasets({"train": more})
    with pytest.raises(RuntimeError, match="normal images"):
        inspection.fit()
    put("broken.manifest", "{")
    assert inspection.create_datasets({"test": "broken.manifest"}) == {"test": "CREATE_FAILED"}
