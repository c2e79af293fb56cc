from __future__ import annotations

import json
from typing import Any

import pytest

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
    """AWS's example of training an adapter gives no testing data."""
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


def test_safe_images_alone_train_nothing(bench: Bench) -> None:
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
