"""Names of labels and objects beyond ASCII, with blanks, quotes and slashes."""

from __future__ import annotations

import random

import pytest

from mock_vision import Vision
from tests.programs.datasets.photographs import digits
from tests.programs.datasets.recomputed import check_custom_labels
from tests.programs.datasets.services import (
    BUCKET,
    CustomLabels,
    labelled,
    put,
    read_lines,
    result_file,
)

LABELS = ["Ünïcode 😀", 'a "quoted" one', "back\\slash/slash", "plain"]
KEYS = ["a b.png", "ä/ö.png", "a%20b.png", "a+b&c=d.png", "quote'\".png", "deep/" * 20 + "x.png"]


@pytest.mark.parametrize("skill", [1.0, 0.5, 0.0])
def test_several_labels_on_an_image(vision: Vision, skill: float) -> None:
    vision.skill = skill
    chosen = random.Random(3)
    rows = [
        labelled(put(name, picture), *chosen.sample(LABELS, chosen.randint(1, 3)))
        for name, _, picture in digits(6)
    ]
    project = CustomLabels(vision)
    version = project.train(rows)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert set(summary["EvaluationDetails"]["Labels"]) == set(LABELS)
    if skill == 1:
        assert version["EvaluationResult"]["F1Score"] == 1
    project.host()
    truth = {value["class-name"] for key, value in rows[7].items() if key.endswith("-metadata")}
    key = rows[7]["source-ref"].removeprefix(f"s3://{BUCKET}/")
    assert {each["Name"] for each in project.detect(key)} == truth
    everything = project.detect(key, MinConfidence=0)
    assert {each["Name"] for each in everything} == set(LABELS)


def test_keys(vision: Vision) -> None:
    pictures = [picture for _, _, picture in digits(2)]
    rows = [
        labelled(put(key, picture), "odd") for key, picture in zip(KEYS, pictures, strict=False)
    ]
    rows += [labelled(put(f"{n}.png", pictures[-n]), "even") for n in range(1, 7)]
    project = CustomLabels(vision)
    project.dataset("TRAIN", rows)
    assert [each["source-ref"] for each in project.entries(SourceRefContains="deep/deep")] == [
        f"s3://{BUCKET}/{KEYS[-1]}"
    ]
    project.dataset("TEST")
    project.distribute()
    version = project.train()
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    written = [
        row["source-ref"]
        for side in ("TrainingDataResult", "TestingDataResult")
        for row in read_lines(result_file(version, side, "Output"))
    ]
    assert sorted(written) == sorted(row["source-ref"] for row in rows)
    project.host()
    for key in KEYS:
        assert [each["Name"] for each in project.detect(key)] == ["odd"]
