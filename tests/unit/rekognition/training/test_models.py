"""How trainings end: with results, or with the documented text of what was wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.rekognition.resources import ProjectVersion
from mock_vision.rekognition.training.models import billable_seconds
from mock_vision.world.ports import BucketMissingError
from tests.support.pictures import jpeg
from tests.support.rekognition_bench import BUCKET, OUTPUT, Bench, assets, boxed, labelled, settled

AUTO = {"AutoCreate": True}
FILES = {
    "EvaluationResultSummary",
    "ManifestSummary",
    "TrainingGroundTruth",
    "TestingGroundTruth",
    "TrainingManifestWithValidation",
    "TestingManifestWithValidation",
}
VALIDATION = {
    "ManifestSummary",
    "TrainingManifestWithValidation",
    "TestingManifestWithValidation",
}


def written(bench: Bench) -> set[str]:
    """The result files that are in the bucket."""
    keys = [key for key in bench.objects.content[BUCKET] if key.startswith("out/")]
    return {key.removeprefix("out/").removesuffix("-parts-v1.json") for key in keys}


def train(bench: Bench, lines: list[str], **arguments: Any) -> ProjectVersion:
    bench.put("train.manifest", lines)
    arguments.setdefault("testing_data", AUTO)
    return bench.trained(bench.project(), training_data=assets("train.manifest"), **arguments)


def test_a_success_writes_six_files(bench: Bench) -> None:
    version = train(bench, bench.gears(10))
    assert version.status == "TRAINING_COMPLETED"
    assert written(bench) == FILES


def test_the_numbers_agree(bench: Bench) -> None:
    version = train(bench, bench.gears(40))
    summary = bench.read("out/EvaluationResultSummary-parts-v1.json")
    described = bench.describe(version)
    f1 = described["EvaluationResult"]["F1Score"]
    assert summary["AggregatedEvaluationResults"]["F1Score"] == f1
    details = summary["EvaluationDetails"]
    assert details["ProjectVersionArn"] == version.arn
    assert sorted(details["Labels"]) == ["gear", "nut"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (32, 8)
    assert len(bench.rows("out/TrainingGroundTruth-parts-v1.json")) == 32
    tested = bench.rows("out/TestingGroundTruth-parts-v1.json")
    assert len(tested) == 8
    created = tested[0]["rekognition-custom-labels-training-0-metadata"]["creation-date"]
    assert created == "2024-05-06T07:08:09.000001"
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]
    assert statistics["training"]["valid_json_lines"] == 32
    assert statistics["testing"]["valid_json_lines"] == 8


def test_the_results_depend_on_seed_and_names_alone(bench: Bench) -> None:
    def result(seed: int) -> bytes:
        bench.world.settings.seed = seed
        bench.world.settings.skill = 0.4
        version = train(bench, bench.gears(40))
        found = bench.objects.content[BUCKET]["out/EvaluationResultSummary-parts-v1.json"]
        bench.call("DeleteProjectVersion", project_version_arn=version.arn)
        bench.world.clock.advance(seconds=10)
        bench.call("DeleteProject", project_arn=version.project.arn)
        bench.world.clock.advance(seconds=10)
        return json.dumps(json.loads(found)["LabelEvaluationResults"]).encode()

    first = result(0)
    assert result(0) == first
    assert result(1) != first


def test_the_skill_at_the_end_of_the_training_counts(bench: Bench) -> None:
    bench.put("train.manifest", bench.gears(40))
    version = bench.training(
        bench.project(), training_data=assets("train.manifest"), testing_data=AUTO
    )
    bench.world.settings.skill = 1.0
    settled(version)
    assert version.record.f1 == 1.0


def test_boxes_make_a_detection_model(bench: Bench) -> None:
    lines = [
        boxed(bench.picture(f"{n}.png", (n, 0, 0)), ("gear", 1, 1, 20, 20), ("nut", 30, 30, 9, 9))
        for n in range(10)
    ]
    version = train(bench, lines)
    assert version.status == "TRAINING_COMPLETED"
    assert version.model is not None
    assert version.model.boxes
    summary = bench.read("out/EvaluationResultSummary-parts-v1.json")
    assert {"AveragePrecision", "AverageRecall"} <= summary["AggregatedEvaluationResults"].keys()
    row = bench.rows("out/TestingGroundTruth-parts-v1.json")[0]
    assert row["rekognition-custom-labels-training-0"]["annotations"][0]["width"] == 20


def test_several_manifests_are_one(bench: Bench) -> None:
    bench.put("a.manifest", bench.gears(5))
    bench.put("b.manifest", bench.gears(5, start=5))
    both = {"Assets": assets("a.manifest")["Assets"] + assets("b.manifest")["Assets"]}
    version = bench.trained(bench.project(), training_data=both, testing_data=AUTO)
    assert version.status == "TRAINING_COMPLETED"
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]
    assert sum(side["total_json_lines"] for side in statistics.values()) == 10


def test_validation_manifests_train_again(bench: Bench) -> None:
    train(bench, bench.gears(10))
    version = bench.trained(
        bench.project("again"),
        training_data=assets("out/TrainingManifestWithValidation-parts-v1.json"),
        testing_data=assets("out/TestingManifestWithValidation-parts-v1.json"),
        output_config={"S3Bucket": BUCKET},
    )
    assert version.status == "TRAINING_COMPLETED"
    assert "EvaluationResultSummary-again-v1.json" in bench.objects.content[BUCKET]


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ({}, "EvaluationResultSummary-parts-v1.json"),
        ({"S3KeyPrefix": ""}, "EvaluationResultSummary-parts-v1.json"),
        ({"S3KeyPrefix": "a/b"}, "a/b/EvaluationResultSummary-parts-v1.json"),
        ({"S3KeyPrefix": "a/b/"}, "a/b/EvaluationResultSummary-parts-v1.json"),
    ],
)
def test_keys_of_result_files(bench: Bench, prefix: dict[str, str], key: str) -> None:
    version = train(bench, bench.gears(10), output_config={"S3Bucket": BUCKET, **prefix})
    assert key in bench.objects.content[BUCKET]
    described = bench.describe(version)
    assert described["EvaluationResult"]["Summary"]["S3Object"] == {"Bucket": BUCKET, "Name": key}
    assert described["OutputConfig"] == {"S3Bucket": BUCKET, **prefix}


def test_the_billed_time_is_longer_than_the_training() -> None:
    """The API reference's example: 1899 seconds billed for 1638.869 seconds of training."""
    assert billable_seconds(1_638_869_000) == 1899
    assert billable_seconds(0) == 1


# -- What ends a training before any file is written -------------------------------------------


def no_manifest(bench: Bench) -> dict[str, Any]:
    return {"training_data": assets("nobody.manifest"), "testing_data": AUTO}


def no_bucket(bench: Bench) -> dict[str, Any]:
    data = assets("m.manifest")
    data["Assets"][0]["GroundTruthManifest"]["S3Object"]["Bucket"] = "nobody"
    return {"training_data": data, "testing_data": AUTO}


def foreign_bucket(bench: Bench) -> dict[str, Any]:
    bench.objects.write("999999999999", "foreign", "m.manifest", b"")
    bench.objects.foreign.add("foreign")
    data = assets("m.manifest")
    data["Assets"][0]["GroundTruthManifest"]["S3Object"]["Bucket"] = "foreign"
    return {"training_data": data, "testing_data": AUTO}


def no_extension(bench: Bench) -> dict[str, Any]:
    return {"training_data": assets(bench.put("m", bench.gears(8))), "testing_data": AUTO}


def empty_manifest(bench: Bench) -> dict[str, Any]:
    return {"training_data": assets(bench.put("m.manifest", "\n\n")), "testing_data": AUTO}


def empty_test_manifest(bench: Bench) -> dict[str, Any]:
    bench.put("m.manifest", bench.gears(8))
    return {
        "training_data": assets("m.manifest"),
        "testing_data": assets(bench.put("t.manifest", "")),
    }


def no_output_bucket(bench: Bench) -> dict[str, Any]:
    bench.put("m.manifest", bench.gears(8))
    return {
        "training_data": assets("m.manifest"),
        "testing_data": AUTO,
        "output_config": {"S3Bucket": "nobody"},
    }


def foreign_output_bucket(bench: Bench) -> dict[str, Any]:
    bench.objects.write("999999999999", "foreign", "m.manifest", b"")
    bench.objects.foreign.add("foreign")
    return {**no_output_bucket(bench), "output_config": {"S3Bucket": "foreign"}}


FORMAT = "The manifest file extension or contents are invalid."
WRITE = "Unable to write to output S3 bucket."
FILE_ERRORS: list[tuple[Callable[[Bench], dict[str, Any]], str]] = [
    (no_manifest, FORMAT),
    (no_bucket, FORMAT),
    (no_extension, FORMAT),
    (foreign_bucket, "The S3 bucket permissions are incorrect."),
    (empty_manifest, "The manifest file is empty."),
    (empty_test_manifest, "The manifest file is empty."),
    (no_output_bucket, WRITE),
    (foreign_output_bucket, WRITE),
]


@pytest.mark.parametrize(("given", "message"), FILE_ERRORS)
def test_a_file_error_leaves_no_file(
    bench: Bench, given: Callable[[Bench], dict[str, Any]], message: str
) -> None:
    """Custom Labels Developer Guide, "Terminal manifest file errors"."""
    version = bench.training(bench.project(), **given(bench))
    assert bench.describe(version)["Status"] == "TRAINING_IN_PROGRESS"
    bench.world.clock.advance(hours=1)
    described = bench.describe(version)
    assert (described["Status"], described["StatusMessage"]) == ("TRAINING_FAILED", message)
    assert described["TrainingEndTimestamp"] == bench.world.clock.ticks()
    absent = {"EvaluationResult", "ManifestSummary", "BillableTrainingTimeInSeconds"}
    assert not absent & described.keys()
    assert (
        described["TrainingDataResult"].keys() == described["TestingDataResult"].keys() == {"Input"}
    )
    assert written(bench) == set()


def test_empty_datasets_fail_as_empty_manifests_do(bench: Bench) -> None:
    project = bench.project()
    bench.dataset(project, "TRAIN")
    bench.dataset(project, "TEST", bench.gears(4))
    version = bench.trained(project)
    assert (version.status, version.status_message) == (
        "TRAINING_FAILED",
        "The manifest file is empty.",
    )


def test_an_output_bucket_that_vanishes_while_writing(bench: Bench) -> None:
    bench.put("m.manifest", bench.gears(8))
    version = bench.training(bench.project(), training_data=assets("m.manifest"), testing_data=AUTO)

    def refuse(*place: Any) -> None:
        raise BucketMissingError(place[1])

    bench.objects.write = refuse  # type: ignore[assignment, method-assign]
    settled(version)
    assert (version.status, version.status_message) == ("TRAINING_FAILED", WRITE)


# -- What ends a training with the findings written out ----------------------------------------


def invalid_rows(bench: Bench) -> list[str]:
    return [*bench.gears(7), "nonsense", "nonsense"]


def two_buckets(bench: Bench) -> list[str]:
    lines = bench.gears(8)
    bench.objects.write("", "other", "0.png", bench.objects.content[BUCKET]["0.png"])
    return [*lines, lines[0].replace(BUCKET, "other")]


def one_label(bench: Bench) -> list[str]:
    return [labelled(bench.picture(f"{n}.png", (n, 0, 0)), "gear") for n in range(8)]


def single_images(bench: Bench) -> list[str]:
    return bench.gears(2)


CONTENT_ERRORS: list[tuple[Callable[[Bench], list[str]], str, str]] = [
    (
        invalid_rows,
        "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST",
        "The manifest file contains too many invalid rows.",
    ),
    (
        two_buckets,
        "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS",
        "The manifest file contains images from multiple S3 buckets.",
    ),
    (one_label, "ERROR_MANIFEST_TOO_FEW_LABELS", "The manifest file has too few labels."),
    (
        single_images,
        "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT",
        "The manifest file contains insufficient labeled images per label to perform auto-split.",
    ),
]


@pytest.mark.parametrize(("lines", "code", "message"), CONTENT_ERRORS)
def test_a_content_error_writes_the_validation_files(
    bench: Bench, lines: Callable[[Bench], list[str]], code: str, message: str
) -> None:
    """Custom Labels Developer Guide, "Terminal manifest content errors"."""
    version = train(bench, lines(bench))
    described = bench.describe(version)
    assert (described["Status"], described["StatusMessage"]) == ("TRAINING_FAILED", message)
    assert written(bench) == VALIDATION
    assert described.keys() & {"EvaluationResult", "ManifestSummary"} == {"ManifestSummary"}
    assert described["TrainingDataResult"].keys() == {"Input", "Validation"}
    assert described["TestingDataResult"].keys() == {"Input", "Validation"}
    assert "BillableTrainingTimeInSeconds" not in described
    assert code in json.dumps(bench.read("out/ManifestSummary-parts-v1.json"))


def test_labels_that_do_not_overlap(bench: Bench) -> None:
    bench.put("train.manifest", bench.gears(8))
    other = [labelled(bench.picture(f"o{n}.png", (0, n, 0)), f"other {n % 2}") for n in range(4)]
    bench.put("test.manifest", other)
    version = bench.trained(
        bench.project(),
        training_data=assets("train.manifest"),
        testing_data=assets("test.manifest"),
    )
    assert version.status_message == (
        "Less than 50% label overlap between the training and testing manifest files."
    )


def test_missing_images_drop_their_lines(bench: Bench) -> None:
    lines = bench.gears(20)
    del bench.objects.content[BUCKET]["0.png"]
    version = train(bench, lines)
    assert version.status == "TRAINING_COMPLETED"
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]
    assert statistics["training"]["invalid_json_lines"] == 1
    assert "ERROR_INVALID_IMAGE" in json.dumps(
        bench.rows("out/TrainingManifestWithValidation-parts-v1.json")
    )


def test_images_of_another_account_fail_the_training(bench: Bench) -> None:
    lines = [line.replace(BUCKET, "foreign") for line in bench.gears(8)]
    for number in range(8):
        bench.objects.write("", "foreign", f"{number}.png", b"")
    bench.objects.foreign.add("foreign")
    version = train(bench, lines)
    assert version.status_message == "Invalid owner id for images S3 bucket."


def test_jpeg_images_train_as_well(bench: Bench) -> None:
    lines = []
    for number in range(8):
        bench.put(f"{number}.jpg", jpeg(80, 64, (number, 0, 0)))
        lines.append(labelled(f"{number}.jpg", "gear" if number % 2 else "nut"))
    assert train(bench, lines).status == "TRAINING_COMPLETED"


def test_a_version_that_is_deleted_keeps_its_files(bench: Bench) -> None:
    version = train(bench, bench.gears(10))
    bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    bench.world.clock.run_until_idle()
    assert written(bench) == FILES
    assert OUTPUT["S3Bucket"] == BUCKET


def test_a_model_makes_no_errors_unless_a_test_says_so(bench: Bench) -> None:
    version = train(bench, bench.gears(40))
    assert version.record.f1 == 1.0


def test_a_model_has_the_figures_that_a_test_declares(bench: Bench) -> None:
    bench.world.part(Endings).training("parts/*", f1=0.8, labels={"nut": {"recall": 0.75}})
    version = train(bench, bench.gears(40))
    summary = bench.read("out/EvaluationResultSummary-parts-v1.json")
    assert version.record.f1 == summary["AggregatedEvaluationResults"]["F1Score"]
    assert version.record.f1 is not None
    assert round(version.record.f1, 2) == 0.8
    recalls = {
        each["Label"]: each["Metrics"]["Recall"] for each in summary["LabelEvaluationResults"]
    }
    assert recalls["nut"] == 0.75


def test_boxes_have_the_figures_that_a_test_declares(bench: Bench) -> None:
    bench.world.part(Endings).training(precision=0.5, recall=1)
    lines = [
        boxed(bench.picture(f"{n}.png", (n, 0, 0)), ("gear", 1, 1, 20, 20), ("nut", 30, 30, 9, 9))
        for n in range(10)
    ]
    train(bench, lines)
    summary = bench.read("out/EvaluationResultSummary-parts-v1.json")
    aggregated = summary["AggregatedEvaluationResults"]
    assert (aggregated["Precision"], aggregated["Recall"]) == (0.5, 1.0)
    assert aggregated["AverageRecall"] == 1.0


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ({"f1": 0.51}, "the average of gear (4 test images) and nut (4 test images) cannot have"),
        ({"labels": {"nutt": {"f1": 1}}}, "unknown label of the model 'nutt'. Did you mean 'nut'?"),
    ],
)
def test_figures_that_the_test_images_cannot_have_are_refused_by_the_call(
    bench: Bench, how: dict[str, Any], text: str
) -> None:
    ending = bench.world.part(Endings).training("parts/v1", **how)
    project = bench.project()
    bench.put("train.manifest", bench.gears(40))
    arguments: dict[str, Any] = {
        "training_data": assets("train.manifest"),
        "testing_data": AUTO,
    }
    with pytest.raises(UsageError) as refused:
        bench.training(project, **arguments)
    assert f"declared in {ending.written}: " in str(refused.value)
    assert text in str(refused.value)
    assert len(project.versions) == 0
    ending.remove()
    assert bench.training(project, **arguments).status == "TRAINING_IN_PROGRESS"


def test_a_training_that_fails_by_itself_has_no_figures(bench: Bench) -> None:
    bench.world.part(Endings).training(f1=0.123)
    version = train(bench, bench.gears(1))
    assert version.status == "TRAINING_FAILED"
    bench.put("empty.manifest", b"")
    again = bench.training(
        version.project, "v2", training_data=assets("empty.manifest"), testing_data=AUTO
    )
    assert settled(again).status == "TRAINING_FAILED"
