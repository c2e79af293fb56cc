"""What a training reads, and when: imports that it waits for, images that it copies."""

from __future__ import annotations

import json

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.rekognition.manifest.adapters import GROUND_TRUTH
from mock_vision.rekognition.resources import Project
from mock_vision.world.ports import Progression
from tests.support.rekognition_bench import BUCKET, Bench, assets, labelled, settled, source


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


@pytest.mark.parametrize("driven", [True, False])
def test_describing_the_version_alone_ends_imports_where_describe_calls_end_work(
    bench: Bench, driven: bool
) -> None:
    bench.world.settings.driven = driven
    if driven:
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
