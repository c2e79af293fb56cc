"""What a training reads, and when: imports that it waits for, images that it copies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.rekognition.manifest.adapters import GROUND_TRUTH
from mock_vision.rekognition.resources import Project
from mock_vision.world.ports import Progression
from tests.support.rekognition_bench import (
    BUCKET,
    OUTPUT,
    Bench,
    assets,
    labelled,
    settled,
    source,
)


def with_datasets(bench: Bench) -> Project:
    project = bench.project()
    bench.dataset(project, "TRAIN", bench.gears(8))
    bench.dataset(project, "TEST", bench.gears(4, start=8))
    return project


def test_a_training_waits_for_a_distribution(bench: Bench) -> None:
    """API reference, DistributeDatasetEntries: it is over when DescribeDataset says so."""
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(20))
    test = bench.dataset(project, "TEST")
    bench.world.settings.durations["dataset_distribution"] = 2 * 3600
    bench.call("DistributeDatasetEntries", datasets=[{"Arn": train.arn}, {"Arn": test.arn}])
    version = bench.training(project)
    assert train.status == test.status == "UPDATE_IN_PROGRESS"
    bench.world.clock.advance(hours=1, minutes=59)
    assert version.status == "TRAINING_IN_PROGRESS"
    bench.world.clock.advance(minutes=1)
    assert train.status == test.status == "UPDATE_COMPLETE"
    assert version.status == "TRAINING_COMPLETED"
    assert bench.read("out/EvaluationResultSummary-parts-v1.json")["EvaluationDetails"][
        "NumberOfTestingImages"
    ] == len(test.entries)


def test_a_training_does_not_end_before_an_import_that_never_ends(bench: Bench) -> None:
    project = with_datasets(bench)
    endings = bench.world.part(Endings)
    changes = {"GroundTruth": bench.gears(1, start=20)[0].encode()}
    with endings.dataset_update(never=True):
        arn = project.datasets["TRAIN"].arn
        bench.call("UpdateDatasetEntries", dataset_arn=arn, changes=changes)
    version = bench.training(project)
    bench.world.clock.advance(hours=50)
    for _ in range(3):
        assert bench.describe(version)["Status"] == "TRAINING_IN_PROGRESS"
    endings.end_now("parts/train")
    assert bench.describe(version)["Status"] == "TRAINING_COMPLETED"
    details = bench.read("out/EvaluationResultSummary-parts-v1.json")["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] == 9


def test_figures_of_a_training_that_waits_are_checked_when_it_ends(bench: Bench) -> None:
    project = with_datasets(bench)
    changes = {"GroundTruth": bench.gears(1, start=20)[0].encode()}
    arn = project.datasets["TEST"].arn
    bench.call("UpdateDatasetEntries", dataset_arn=arn, changes=changes)
    bench.world.part(Endings).training("parts", f1=0.123)
    version = bench.training(project)
    with pytest.raises(UsageError, match=r"0\.123"):
        bench.world.clock.advance(hours=1)
    assert version.status == "TRAINING_FAILED"


@pytest.mark.parametrize("ends_on_clock", [True, False])
def test_describing_the_version_alone_ends_imports_where_describe_calls_end_work(
    bench: Bench, ends_on_clock: bool
) -> None:
    bench.world.settings.ends_on_clock = ends_on_clock
    if ends_on_clock:
        for model in ("rekognition::dataset", "rekognition::project_version"):
            bench.world.progression[model] = Progression("manual", 1)  # type: ignore[index]
    project = bench.project()
    for kind, count in (("TRAIN", 8), ("TEST", 4)):
        bench.put(f"{kind}.manifest", bench.gears(count))
        bench.call(
            "CreateDataset",
            project_arn=project.arn,
            dataset_type=kind,
            dataset_source=source(f"{kind}.manifest"),
        )
    version = bench.training(project)
    assert bench.describe(version)["Status"] == "TRAINING_COMPLETED"


def test_describing_the_version_does_not_end_an_import_that_the_clock_ends(bench: Bench) -> None:
    bench.world.progression["rekognition::project_version"] = Progression("manual", 1)  # type: ignore[index]
    project = with_datasets(bench)
    changes = {"GroundTruth": bench.gears(1, start=20)[0].encode()}
    arn = project.datasets["TRAIN"].arn
    bench.call("UpdateDatasetEntries", dataset_arn=arn, changes=changes)
    version = bench.training(project)
    assert bench.describe(version)["Status"] == "TRAINING_IN_PROGRESS"
    bench.world.clock.advance(seconds=20)
    assert bench.describe(version)["Status"] == "TRAINING_COMPLETED"


@pytest.mark.parametrize("feature", ["CUSTOM_LABELS", "CONTENT_MODERATION"])
def test_images_are_copied_when_the_training_begins(bench: Bench, feature: str) -> None:
    """Custom Labels Developer Guide, "Training a model": the service copies the images."""
    lines = bench.gears(8)
    if feature == "CONTENT_MODERATION":
        labels = {"ModerationLabels": [{"Name": "Gear"}]}
        lines = [
            json.dumps({"source-ref": f"s3://bench/{number}.png", GROUND_TRUTH: labels})
            for number in range(8)
        ]
    bench.put("train.manifest", lines)
    version = bench.training(
        bench.project(feature=feature),
        training_data=assets("train.manifest"),
        testing_data={"AutoCreate": True},
    )
    del bench.objects.content[BUCKET]["0.png"]
    bench.put("1.png", b"no image any more")
    assert settled(version).status == "TRAINING_COMPLETED"
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]
    assert [part["invalid_json_lines"] for part in statistics.values()] == [0, 0]


def test_an_image_that_comes_after_the_beginning_is_missing(bench: Bench) -> None:
    """Custom Labels Developer Guide, "Training a model": the service copies the images."""
    bench.put("train.manifest", [*bench.gears(9), labelled("late.png", "gear")])
    version = bench.training(
        bench.project(),
        training_data=assets("train.manifest"),
        testing_data={"AutoCreate": True},
    )
    bench.picture("late.png", (9, 9, 9))
    assert settled(version).status == "TRAINING_COMPLETED"
    statistics = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]
    assert sum(part["invalid_json_lines"] for part in statistics.values()) == 1


ROWS = "The manifest file has too many rows."


@pytest.mark.parametrize(
    ("region", "lines", "message"),
    [
        ("eu-west-2", (2, 7_001), ROWS),
        ("ap-south-1", (28_001, 2), ROWS),
        ("ap-south-1", (28_001, None), ROWS),
        ("us-east-1", (2, 7_001), "Failed to copy images from S3 bucket."),
    ],
)
def test_the_limits_of_datasets_hold_for_manifests(
    bench: Bench, region: str, lines: tuple[int, int | None], message: str
) -> None:
    """Custom Labels Developer Guide, "Guidelines and quotas"."""
    backend = bench.other(region=region)
    line = labelled("missing.png", "gear")
    data: dict[str, Any] = {"testing_data": {"AutoCreate": True}}
    for kind, count in zip(("training", "testing"), lines, strict=True):
        if count is not None:
            bench.put(f"{kind}.manifest", [line] * count)
            data[f"{kind}_data"] = assets(f"{kind}.manifest")
    arn = bench.call("CreateProject", on=backend, project_name="p")["ProjectArn"]
    members = {"version_name": "v", "output_config": OUTPUT, **data}
    bench.call("CreateProjectVersion", on=backend, project_arn=arn, **members)
    bench.world.clock.run_until_idle()
    found = bench.call("DescribeProjectVersions", on=backend, project_arn=arn)
    (version,) = found["ProjectVersionDescriptions"]
    assert (version["Status"], version["StatusMessage"]) == ("TRAINING_FAILED", message)


@pytest.mark.parametrize("automatic", [False, True])
def test_a_label_has_a_largest_number_of_test_images(bench: Bench, automatic: bool) -> None:
    """Custom Labels Developer Guide, "Guidelines and quotas": at most 1,000 test images per label.
    Images that the service itself chose to test with are not counted.
    """
    assert bench.backend.quota("test_images_per_label").value == 1_000
    bench.world.settings.quotas["test_images_per_label"] = 1
    bench.put("train.manifest", bench.gears(20))
    bench.put("test.manifest", bench.gears(4))
    testing = {"AutoCreate": True} if automatic else assets("test.manifest")
    version = bench.trained(
        bench.project(), training_data=assets("train.manifest"), testing_data=testing
    )
    assert version.status_message == ("The model is ready to run." if automatic else ROWS)
    written = bench.read("out/ManifestSummary-parts-v1.json")["statistics"]["testing"]["errors"]
    assert [each["message"] for each in written] == ([] if automatic else [ROWS])


def test_the_limits_of_adapters(bench: Bench) -> None:
    """Amazon Rekognition Developer Guide, "Manual annotation": at most 10,000 training images; and
    "Manifest file formats": the images are in one bucket.
    """
    project = bench.project(feature="CONTENT_MODERATION")
    labels = {"ModerationLabels": [{"Name": "Gear"}]}

    def train(name: str, refs: Iterable[str]) -> str:
        rows = [json.dumps({"source-ref": ref, GROUND_TRUTH: labels}) for ref in refs]
        bench.put("train.manifest", rows)
        data = assets("train.manifest")
        return bench.trained(project, name, training_data=data).status_message

    assert train("v1", ["s3://bench/missing.png"] * 10_001) == ROWS
    bench.gears(4)
    bench.objects.content["other"] = {"9.png": bench.objects.content[BUCKET]["0.png"]}
    refs = [f"s3://bench/{number}.png" for number in range(4)]
    several = "The manifest file contains images from multiple S3 buckets."
    assert train("v2", [*refs, "s3://other/9.png"]) == several
    assert train("v3", refs) == "The model is ready to run."
