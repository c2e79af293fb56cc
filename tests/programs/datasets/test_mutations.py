"""Manifests damaged at random: every outcome is a documented one, and its numbers add up.

Each example is an import and a training, so there are few of them.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_vision import mock_vision
from tests.programs.datasets.photographs import digits
from tests.programs.datasets.recomputed import check_custom_labels, check_lookout
from tests.programs.datasets.services import (
    BUCKET,
    CREATED,
    CustomLabels,
    Lookout,
    Row,
    anomaly,
    labelled,
    make_bucket,
    masked,
    put,
    read_json,
    read_lines,
)
from tests.programs.datasets.sets import MASK, RED
from tests.support.manifest_mutations import mutated
from tests.support.worlds import START

CONFIG: Any = {"core": {"reset_boto3_session": False}}
REASONABLE = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def boxed(ref: str, digit: int) -> Row:
    edges = {"left": 4, "top": 4, "width": 50, "height": 50}
    return {
        "source-ref": ref,
        "box": {
            "image_size": [{"width": 64, "height": 64, "depth": 1}],
            "annotations": [{"class_id": digit, **edges}],
        },
        "box-metadata": {
            "objects": [{"confidence": 1}],
            "class-map": {str(digit): str(digit)},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": CREATED,
        },
    }


@cache
def pictures() -> dict[str, tuple[int, bytes]]:
    return {name: (digit, picture) for name, digit, picture in digits(20) if digit in (1, 8)}


def labels() -> list[Row]:
    found = [(f"s3://{BUCKET}/{name}", digit) for name, (digit, _) in pictures().items()]
    with_boxes = [boxed(ref, digit) for ref, digit in found[::4]]
    return with_boxes + [labelled(ref, str(digit), "any") for ref, digit in found[1::4]]


def anomalies() -> list[Row]:
    mask = masked(f"s3://{BUCKET}/mask.png", {"dent": RED})
    return [
        anomaly(f"s3://{BUCKET}/{name}", "anomaly", **mask)
        if digit == 8
        else anomaly(f"s3://{BUCKET}/{name}", "normal")
        for name, (digit, _) in pictures().items()
    ]


def fill_bucket() -> None:
    make_bucket()
    put("mask.png", MASK)
    for name, (_, picture) in pictures().items():
        put(name, picture)


@REASONABLE
@given(st.data())
def test_custom_labels(data: st.DataObject) -> None:
    lines = data.draw(mutated(labels())).decode(errors="replace").split("\n")
    with mock_vision(start=START, config=CONFIG) as vision:
        fill_bucket()
        project = CustomLabels(vision)
        dataset = project.dataset("TRAIN", lines)
        stats = dataset["DatasetStats"]
        entries = project.entries()
        assert len(entries) == stats["TotalEntries"]
        assert len(project.entries(Labeled=True)) == stats["LabeledEntries"]
        assert len(project.entries(HasErrors=True)) == stats["ErrorEntries"]
        assert (dataset["Status"], bool(entries)) in (
            ("CREATE_COMPLETE", True),
            ("CREATE_FAILED", False),
        )
        project.delete_datasets()
        version = project.train(lines)
        if version["Status"] == "TRAINING_COMPLETED":
            check_custom_labels(version)
        else:
            assert version["Status"] == "TRAINING_FAILED"
            assert version["StatusMessage"].endswith(".")
        for part in read_json(version["ManifestSummary"]["S3Object"])["statistics"].values():
            kinds = ("valid_json_lines", "invalid_json_lines", "ignored_json_lines")
            assert sum(part[kind] for kind in kinds) == part["total_json_lines"]


@REASONABLE
@given(st.data())
def test_lookout(data: st.DataObject) -> None:
    lines = data.draw(mutated(anomalies())).decode(errors="replace").split("\n")
    with mock_vision(start=START, config=CONFIG) as vision:
        fill_bucket()
        lookout = Lookout(vision)
        dataset = lookout.dataset("train", lines)
        stats = dataset["ImageStats"]
        entries = [json.loads(entry) for entry in lookout.entries()]
        assert len(entries) == stats["Total"]
        assert len({entry["source-ref"] for entry in entries}) == stats["Total"]
        assert len(lookout.entries(Labeled=True)) == stats["Labeled"]
        assert len(lookout.entries(AnomalyClass="normal")) == stats["Normal"]
        if dataset["Status"] == "CREATE_FAILED":
            assert dataset["StatusMessage"].endswith(".")
            assert not entries
            return
        model = lookout.train()
        if model["Status"] == "TRAINED":
            tested = len(read_lines(model["EvaluationManifest"]))
            check_lookout(model, stats["Labeled"] - tested, tested)
        else:
            assert model["Status"] == "TRAINING_FAILED"
            assert model["StatusMessage"].endswith(".")
