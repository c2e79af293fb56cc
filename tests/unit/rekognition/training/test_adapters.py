from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.rekognition.exceptions import InvalidParameterException
from mock_vision.rekognition.resources import ProjectVersion
from mock_vision.rekognition.training.adapters import BASE_MODEL
from tests.support.rekognition_bench import BUCKET, Bench, assets

TRAINING: dict[str, Any] = {"training_data": assets("train.manifest")}
COUNTS = {"TruePositive", "TrueNegative", "FalsePositive", "FalseNegative"}


def line(key: str, *labels: str) -> str:
    return json.dumps(
        {
            "source-ref": f"s3://{BUCKET}/{key}",
            "content-moderation-groundtruth": {
                "ModerationLabels": [{"Name": label} for label in labels]
            },
        }
    )


def lines(bench: Bench, count: int, start: int = 0) -> list[str]:
    """Rude gestures, weapons, both, and safe images, in turn."""
    kinds: list[tuple[str, ...]] = [
        ("Rude Gesture",),
        ("Weapons",),
        ("Rude Gesture", "Weapons"),
        (),
    ]
    return [
        line(bench.picture(f"{number}.png", (number, 0, 0)), *kinds[number % 4])
        for number in range(start, start + count)
    ]


def train(bench: Bench, rows: list[str], **given: Any) -> ProjectVersion:
    bench.put("train.manifest", rows)
    project = bench.project(feature="CONTENT_MODERATION", auto_update="DISABLED")
    return bench.trained(project, **{**TRAINING, **given})


def summary(bench: Bench) -> dict[str, Any]:
    return dict(bench.read("out/EvaluationResultSummary-parts-v1.json"))


def test_training_data_is_enough(bench: Bench) -> None:
    """AWS's example of training an adapter has no testing data."""
    version = train(
        bench,
        lines(bench, 40),
        feature_config={"ContentModeration": {"ConfidenceThreshold": 70.0}},
    )
    described = bench.describe(version)
    assert described["Status"] == "TRAINING_COMPLETED"
    assert described["Feature"] == "CONTENT_MODERATION"
    assert described["BaseModelVersion"] == BASE_MODEL
    assert described["FeatureConfig"] == {"ContentModeration": {"ConfidenceThreshold": 70.0}}
    assert described["TestingDataResult"]["Input"] == {"Assets": [], "AutoCreate": True}
    assert described["BillableTrainingTimeInSeconds"] >= 1
    details = summary(bench)["EvaluationDetails"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (32, 8)
    assert sorted(details["Labels"]) == ["Rude Gesture", "Weapons"]
    assert details["ProjectVersionArn"] == version.arn


def test_testing_data_can_be_given(bench: Bench) -> None:
    bench.put("test.manifest", lines(bench, 8, start=40))
    train(bench, lines(bench, 12), testing_data=assets("test.manifest"))
    details = summary(bench)["EvaluationDetails"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (12, 8)


def test_both_models_are_counted_at_every_threshold(bench: Bench) -> None:
    version = train(bench, lines(bench, 60))
    content = summary(bench)["ContentModeration"]
    everything = content["AllConfidenceThresholdsEvalResults"]
    assert [each["ConfidenceThreshold"] for each in everything] == list(range(5, 105, 5))
    for each in [*everything, content["InputConfidenceThresholdEvalResults"]]:
        for model in ("BaseModel", "Adapter"):
            totals = each["AggregatedEvaluationResults"][model]
            assert totals.keys() == COUNTS
            by_label = [label[model] for label in each["LabelEvaluationResults"]]
            assert totals == {kind: sum(row[kind] for row in by_label) for kind in COUNTS}
            assert all(sum(row.values()) == 12 for row in by_label)
    at_50 = content["InputConfidenceThresholdEvalResults"]
    assert at_50["ConfidenceThreshold"] == 50
    totals = at_50["AggregatedEvaluationResults"]
    hits, wrong = totals["Adapter"]["TruePositive"], totals["Adapter"]["FalsePositive"]
    f1 = 2 * hits / (2 * hits + wrong + totals["Adapter"]["FalseNegative"])
    assert version.record.f1 == pytest.approx(f1)
    assert summary(bench)["AggregatedEvaluationResults"] == {"F1Score": version.record.f1}
    right = {model: row["TruePositive"] + row["TrueNegative"] for model, row in totals.items()}
    assert right["Adapter"] > right["BaseModel"]


def test_the_output_manifests(bench: Bench) -> None:
    version = train(bench, lines(bench, 20))
    for side, count in (("Training", 16), ("Testing", 4)):
        assert len(bench.rows(f"out/{side}ManifestWithValidation-parts-v1.json")) == count
    trained = bench.rows("out/TrainingGroundTruth-parts-v1.json")
    assert len(trained) == 16
    assert trained[0].keys() == {"source-ref", "content-moderation-groundtruth"}
    for row in bench.rows("out/TestingGroundTruth-parts-v1.json"):
        adapter, base = row["detect-moderation-labels"], row["detect-moderation-labels-base-model"]
        assert (adapter["ModerationModelVersion"], adapter["ProjectVersion"]) == (
            BASE_MODEL,
            version.arn,
        )
        assert "ProjectVersion" not in base
        for label in adapter["ModerationLabels"] + base["ModerationLabels"]:
            assert label.keys() == {"Confidence", "Name", "ParentName"}
            assert 5 <= label["Confidence"] <= 100
        confidences = [label["Confidence"] for label in adapter["ModerationLabels"]]
        assert confidences == sorted(confidences, reverse=True)


PROBLEMS = [
    ("nonsense", "ERROR_INVALID_JSON_LINE"),
    ("{}", "ERROR_MISSING_SOURCE_REF"),
    ('{"source-ref": "0.png"}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
    ('{"source-ref": []}', "ERROR_INVALID_SOURCE_REF_FORMAT"),
    ('{"source-ref": "s3://bench/0.png"}', "ERROR_NO_LABEL_ATTRIBUTES"),
    (
        '{"source-ref": "s3://bench/0.png", "content-moderation-groundtruth": []}',
        "ERROR_NO_LABEL_ATTRIBUTES",
    ),
    (
        '{"source-ref": "s3://bench/0.png",'
        ' "content-moderation-groundtruth": {"ModerationLabels": ["Weapons"]}}',
        "ERROR_NO_LABEL_ATTRIBUTES",
    ),
    (line("nobody.png", "Weapons"), "ERROR_INVALID_IMAGE"),
]


@pytest.mark.parametrize(("bad", "code"), PROBLEMS)
def test_a_bad_line_is_reported(bench: Bench, bad: str, code: str) -> None:
    assert train(bench, [bad, *lines(bench, 20)]).status == "TRAINING_COMPLETED"
    row = bench.rows("out/TrainingManifestWithValidation-parts-v1.json")[0]
    assert [error["code"] for error in row["errors"]] == [code]
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]["training"]
    assert statistics == {
        "use_case": "IMAGE_LEVEL_LABELS",
        "total_json_lines": 17,
        "valid_json_lines": 16,
        "invalid_json_lines": 1,
        "ignored_json_lines": 0,
        "error_json_line_indices": [1],
        "errors": [],
    }


def test_too_many_bad_lines_fail_the_training(bench: Bench) -> None:
    version = train(bench, ["nonsense", "nonsense", *lines(bench, 7)])
    text = "The manifest file contains too many invalid rows."
    assert (version.status, version.status_message) == ("TRAINING_FAILED", text)
    found = bench.read("out/ManifestSummary-parts-v1.json")
    code = "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"
    assert found["errors"] == [{"code": code, "message": text}]
    assert found["statistics"]["training"]["use_case"] == "NOT_DETERMINED"
    assert found["statistics"]["training"]["errors"] == found["errors"]
    assert bench.describe(version).keys() & {"ManifestSummary", "EvaluationResult"} == {
        "ManifestSummary"
    }


def test_a_fifth_of_bad_lines_is_not_too_many(bench: Bench) -> None:
    """Counted before images are taken out to test with."""
    assert train(bench, [*["nonsense"] * 5, *lines(bench, 20)]).status == "TRAINING_COMPLETED"


def test_a_training_with_safe_images_alone_fails(bench: Bench) -> None:
    rows = [line(bench.picture(f"{n}.png", (n, 0, 0))) for n in range(8)]
    version = train(bench, rows)
    assert version.status_message == "The manifest file has too few labels."


def test_a_label_with_one_image_cannot_be_divided(bench: Bench) -> None:
    rows = [*lines(bench, 8), line(bench.picture("9.png", (9, 0, 0)), "Tobacco")]
    assert train(bench, rows).status_message == (
        "The manifest file contains insufficient labeled images per label to perform auto-split."
    )


def test_a_missing_manifest_fails_without_files(bench: Bench) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    version = bench.trained(project, **TRAINING)
    assert version.status_message == "The manifest file extension or contents are invalid."
    assert "ManifestSummary" not in bench.describe(version)


def test_adapters_need_training_data(bench: Bench) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    with pytest.raises(InvalidParameterException, match="must be given together"):
        bench.training(project, training_data=None)


@pytest.mark.parametrize("threshold", [None, 10.0, 85.0, 100.0])
def test_an_adapter_makes_no_errors_at_its_threshold(bench: Bench, threshold: float | None) -> None:
    config = {} if threshold is None else {"ConfidenceThreshold": threshold}
    version = train(bench, lines(bench, 40), feature_config={"ContentModeration": config})
    assert version.record.f1 == 1.0


@pytest.mark.parametrize("threshold", [None, 85.0])
def test_an_adapter_has_the_figures_that_a_test_declares(
    bench: Bench, threshold: float | None
) -> None:
    bench.world.part(Endings).training("parts", f1=0.75, recall=0.75)
    config = {} if threshold is None else {"ConfidenceThreshold": threshold}
    version = train(bench, lines(bench, 40), feature_config={"ContentModeration": config})
    assert version.record.f1 == 0.75
    counts = summary(bench)["ContentModeration"]["InputConfidenceThresholdEvalResults"]
    adapter = counts["AggregatedEvaluationResults"]["Adapter"]
    right, missed = adapter["TruePositive"], adapter["FalseNegative"]
    assert right == 3 * missed > 0


@pytest.mark.parametrize(
    ("how", "threshold", "text"),
    [
        ({"f1": 0.123}, 50.0, "cannot have f1=0.123. The nearest: f1="),
        ({"labels": {"Weapons": {"f1": 1}}}, 50.0, "figures of single labels are not for adapters"),
        ({"f1": 1}, 0.0, "with a ConfidenceThreshold of 0 an adapter finds every label"),
    ],
)
def test_figures_that_an_adapter_cannot_have_are_refused_by_the_call(
    bench: Bench, how: dict[str, Any], threshold: float, text: str
) -> None:
    bench.world.part(Endings).training(**how)
    config = {"ContentModeration": {"ConfidenceThreshold": threshold}}
    with pytest.raises(UsageError, match=re.escape(text)):
        train(bench, lines(bench, 40), feature_config=config)


def test_an_adapter_with_test_images_of_its_own_has_the_figures(bench: Bench) -> None:
    bench.world.part(Endings).training(recall=0.5)
    bench.put("test.manifest", lines(bench, 8, 40))
    version = train(bench, lines(bench, 20), testing_data=assets("test.manifest"))
    counts = summary(bench)["ContentModeration"]["InputConfidenceThresholdEvalResults"]
    adapter = counts["AggregatedEvaluationResults"]["Adapter"]
    assert adapter["TruePositive"] == adapter["FalseNegative"] == 4
    assert version.status == "TRAINING_COMPLETED"


@pytest.mark.parametrize("code", ["ERROR_MANIFEST_TOO_FEW_LABELS", "ERROR_EMPTY_MANIFEST"])
def test_an_adapter_fails_as_a_test_declares(bench: Bench, code: str) -> None:
    bench.world.part(Endings).training(fails=code)
    version = train(bench, lines(bench, 40))
    assert version.status == "TRAINING_FAILED"
    if code == "ERROR_EMPTY_MANIFEST":
        assert not version.record.written
        return
    found = bench.read("out/ManifestSummary-parts-v1.json")["errors"]
    assert [each["code"] for each in found] == [code]
    assert version.record.written == {
        "ManifestSummary",
        "TrainingManifestWithValidation",
        "TestingManifestWithValidation",
    }
