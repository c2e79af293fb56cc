from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    InvalidPaginationTokenException,
    InvalidParameterException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from mock_vision.rekognition.resources import Project
from tests.support.rekognition_bench import ACCOUNT, OUTPUT, Bench, assets, location, settled
from tests.support.worlds import START

MILLISECONDS = int(START.timestamp() * 1000)
TRAINING: dict[str, Any] = {"training_data": assets("train.manifest")}
TESTING: dict[str, Any] = {"testing_data": assets("test.manifest")}
AUTO: dict[str, Any] = {"testing_data": {"AutoCreate": True}}


def with_datasets(bench: Bench) -> Project:
    project = bench.project()
    bench.dataset(project, "TRAIN", bench.gears(8))
    bench.dataset(project, "TEST", bench.gears(4, start=8))
    return project


def test_a_training_begins_at_once(bench: Bench) -> None:
    version = bench.training(with_datasets(bench), "v.1-a")
    assert version.arn == (
        f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/parts/version/v.1-a/{MILLISECONDS}"
    )
    assert bench.describe(version) == {
        "ProjectVersionArn": version.arn,
        "CreationTimestamp": MILLISECONDS * 1000,
        "Status": "TRAINING_IN_PROGRESS",
        "StatusMessage": "The model is being trained.",
        "OutputConfig": OUTPUT,
        "TrainingDataResult": {"Input": {}},
        "TestingDataResult": {"Input": {"AutoCreate": False}},
    }


def test_a_training_with_datasets_ends(bench: Bench) -> None:
    """The members of the API reference's example of DescribeProjectVersions."""
    version = bench.training(with_datasets(bench))
    bench.world.clock.advance(hours=1)
    described = bench.describe(version)

    def place(name: str) -> dict[str, Any]:
        return location(f"out/{name}-parts-v1.json")

    def listed(name: str) -> list[Any]:
        return [{"GroundTruthManifest": place(name)}]

    f1 = described["EvaluationResult"]["F1Score"]
    assert 0 < f1 <= 1
    assert described == {
        "ProjectVersionArn": version.arn,
        "CreationTimestamp": version.created,
        "Status": "TRAINING_COMPLETED",
        "StatusMessage": "The model is ready to run.",
        "OutputConfig": OUTPUT,
        "TrainingEndTimestamp": version.created + 3600 * 1_000_000,
        "BillableTrainingTimeInSeconds": 4171,
        "TrainingDataResult": {
            "Input": {},
            "Output": {"Assets": listed("TrainingGroundTruth")},
            "Validation": {"Assets": listed("TrainingManifestWithValidation")},
        },
        "TestingDataResult": {
            "Input": {"AutoCreate": False},
            "Output": {"Assets": listed("TestingGroundTruth"), "AutoCreate": False},
            "Validation": {"Assets": listed("TestingManifestWithValidation")},
        },
        "ManifestSummary": place("ManifestSummary"),
        "EvaluationResult": {"F1Score": f1, "Summary": place("EvaluationResultSummary")},
    }


def test_the_input_is_described_as_it_was_given(bench: Bench) -> None:
    project = bench.project()
    bench.put("train.manifest", bench.gears(8))
    bench.put("test.manifest", bench.gears(4, start=8))
    auto = bench.describe(bench.training(project, "auto", **TRAINING, **AUTO))
    given = bench.describe(bench.training(project, "given", **TRAINING, **TESTING))
    for described in (auto, given):
        assert described["TrainingDataResult"]["Input"] == TRAINING["training_data"]
    assert auto["TestingDataResult"]["Input"] == {"Assets": [], "AutoCreate": True}
    assert given["TestingDataResult"]["Input"] == {**TESTING["testing_data"], "AutoCreate": False}


def test_optional_parameters_are_described(bench: Bench) -> None:
    version = bench.training(
        bench.project(feature="CUSTOM_LABELS"),
        kms_key_id="alias/key",
        version_description="Gears and nuts.",
        tags={"stage": "test"},
        feature_config={},
    )
    described = bench.describe(version)
    assert described["KmsKeyId"] == "alias/key"
    assert described["VersionDescription"] == "Gears and nuts."
    assert "Feature" not in described
    assert "FeatureConfig" not in described
    assert "BaseModelVersion" not in described
    assert version.tags == {"stage": "test"}


@pytest.mark.parametrize("auto", [{"AutoCreate": True}, {"AutoCreate": True, "Assets": []}])
def test_auto_create_needs_no_assets(bench: Bench, auto: dict[str, Any]) -> None:
    bench.put("train.manifest", bench.gears(8))
    version = bench.trained(bench.project(), **TRAINING, testing_data=auto)
    assert version.status == "TRAINING_COMPLETED"


MISMATCHED = [
    ({}, "needs TrainingData and TestingData"),
    (TRAINING, "must be given together"),
    (TESTING, "must be given together"),
    ({**TRAINING, "testing_data": {}}, "TestingData has no Assets"),
    ({**TRAINING, "testing_data": {"AutoCreate": False}}, "TestingData has no Assets"),
    ({**TRAINING, "testing_data": {"Assets": []}}, "TestingData has no Assets"),
    ({**TESTING, "training_data": {}}, "TrainingData has no Assets"),
    ({**TRAINING, "testing_data": {**TESTING["testing_data"], "AutoCreate": True}}, "either"),
    ({**AUTO, "training_data": {"Assets": [{}]}}, "An asset of TrainingData names no S3 object"),
    (
        {**AUTO, "training_data": {"Assets": [{"GroundTruthManifest": {"S3Object": {}}}]}},
        "An asset of TrainingData names no S3 object",
    ),
    ({**TRAINING, **AUTO, "output_config": {}}, "OutputConfig has no S3Bucket"),
    ({**TRAINING, **AUTO, "output_config": {"S3KeyPrefix": "out"}}, "OutputConfig has no S3Bucket"),
    (
        {**TRAINING, **AUTO, "feature_config": {"ContentModeration": {}}},
        "FeatureConfig does not fit the feature",
    ),
]


@pytest.mark.parametrize(("given", "message"), MISMATCHED)
def test_parameters_that_do_not_go_together(
    bench: Bench, given: dict[str, Any], message: str
) -> None:
    """API reference, CreateProjectVersion; Custom Labels Developer Guide, "Training a model"."""
    project = bench.project()
    arguments = {"project_arn": project.arn, "version_name": "v1", "output_config": OUTPUT, **given}
    with pytest.raises(InvalidParameterException, match=message) as refused:
        bench.call("CreateProjectVersion", **arguments)
    assert refused.value.message.startswith("Request has invalid parameters. ")
    assert len(project.versions) == 0
    assert not bench.world.clock.pending()


@pytest.mark.parametrize("given", [TRAINING, TESTING, {**TRAINING, **AUTO}])
def test_a_project_with_datasets_trains_with_them(bench: Bench, given: dict[str, Any]) -> None:
    project = with_datasets(bench)
    with pytest.raises(InvalidParameterException, match="for projects without datasets"):
        bench.training(project, **given)


@pytest.mark.parametrize(("kind", "missing"), [("TRAIN", "test"), ("TEST", "training")])
def test_a_project_needs_both_datasets(bench: Bench, kind: str, missing: str) -> None:
    project = bench.project()
    bench.dataset(project, kind, bench.gears(4))
    with pytest.raises(InvalidParameterException, match=f"has no {missing} dataset"):
        bench.training(project)


def test_datasets_under_deletion_do_not_count(bench: Bench) -> None:
    project = with_datasets(bench)
    for dataset in project.datasets.values():
        bench.call("DeleteDataset", dataset_arn=dataset.arn)
    bench.put("train.manifest", bench.gears(8))
    assert bench.trained(project, **TRAINING, **AUTO).status == "TRAINING_COMPLETED"


def test_a_training_uses_the_entries_of_its_beginning(bench: Bench) -> None:
    project = with_datasets(bench)
    version = bench.training(project)
    changes = {"GroundTruth": bench.gears(1, start=20)[0].encode()}
    bench.call("UpdateDatasetEntries", dataset_arn=project.datasets["TRAIN"].arn, changes=changes)
    settled(project.datasets["TRAIN"])
    bench.call("DeleteDataset", dataset_arn=project.datasets["TEST"].arn)
    bench.world.clock.advance(hours=1)
    assert version.status == "TRAINING_COMPLETED"
    details = bench.read("out/EvaluationResultSummary-parts-v1.json")["EvaluationDetails"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (8, 4)


def test_a_training_uses_the_manifests_of_its_beginning(bench: Bench) -> None:
    version = bench.training(bench.project())
    bench.put("train.manifest", "nonsense")
    assert settled(version).status == "TRAINING_COMPLETED"


def test_a_version_name_is_taken_in_its_project(bench: Bench) -> None:
    project = bench.project()
    version = bench.trained(project)
    with pytest.raises(ResourceInUseException, match=f"{version.arn} already exists"):
        bench.training(project)
    bench.training(bench.project("other"))
    bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    with pytest.raises(ResourceInUseException):
        bench.training(project)
    bench.world.clock.advance(seconds=10)
    assert bench.training(project).arn != version.arn


def test_two_trainings_at_a_time(bench: Bench) -> None:
    """AWS General Reference, "Amazon Rekognition endpoints and quotas"."""
    project = bench.project()
    first = bench.training(project, "v1")
    bench.training(bench.project("other"), "v1")
    with pytest.raises(LimitExceededException) as refused:
        bench.training(project, "v2")
    assert refused.value.message == "3 concurrent training jobs requested. Maximum limit: 2"
    settled(first)
    bench.training(project, "v2")


def test_one_training_at_a_time_in_sydney(bench: Bench) -> None:
    bench.backend = bench.other(region="ap-southeast-2")
    project = bench.project()
    bench.training(project, "v1")
    with pytest.raises(LimitExceededException):
        bench.training(project, "v2")


def test_a_hundred_models_in_a_project(bench: Bench) -> None:
    project = bench.project()
    first = bench.trained(project, "v0")
    for number in range(1, 100):
        project.versions.add(f"v{number}", first)
    with pytest.raises(ServiceQuotaExceededException) as refused:
        bench.training(project, "one-more")
    assert refused.value.message == "101 models in the project requested. Maximum limit: 100"


def test_versions_are_listed_newest_first_in_pages(bench: Bench) -> None:
    project = bench.project()
    for name in ("a", "b", "c"):
        bench.trained(project, name)
    first = bench.call("DescribeProjectVersions", project_arn=project.arn, max_results=2)
    last = bench.call(
        "DescribeProjectVersions",
        project_arn=project.arn,
        max_results=2,
        next_token=first["NextToken"],
    )
    pages = [
        [each["ProjectVersionArn"].split("/")[3] for each in page["ProjectVersionDescriptions"]]
        for page in (first, last)
    ]
    assert pages == [["c", "b"], ["a"]]
    assert "NextToken" not in last
    with pytest.raises(InvalidPaginationTokenException):
        bench.call(
            "DescribeProjectVersions",
            project_arn=bench.project("other").arn,
            next_token=first["NextToken"],
        )


def test_a_version_is_described_until_it_is_gone(bench: Bench) -> None:
    project = bench.project()
    version = bench.trained(project)
    bench.trained(project, "v2")
    answer = bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    assert answer == {"Status": "DELETING"}
    assert bench.describe(version)["StatusMessage"] == "The model is being deleted."
    bench.world.clock.advance(seconds=10)
    found = bench.call(
        "DescribeProjectVersions", project_arn=project.arn, version_names=["v1", "nobody"]
    )
    assert found == {"ProjectVersionDescriptions": []}
    with pytest.raises(ResourceNotFoundException, match=version.arn):
        bench.call("DeleteProjectVersion", project_version_arn=version.arn)


def test_versions_of_an_unknown_project(bench: Bench) -> None:
    arn = f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/nobody/1"
    with pytest.raises(ResourceNotFoundException, match=arn):
        bench.call("DescribeProjectVersions", project_arn=arn)
    with pytest.raises(ResourceNotFoundException, match=arn):
        bench.call("CreateProjectVersion", project_arn=arn, version_name="v", output_config=OUTPUT)


def test_a_version_arn_is_no_project_arn(bench: Bench) -> None:
    version = bench.trained(bench.project())
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeProjectVersions", project_arn=version.arn)
    with pytest.raises(ResourceNotFoundException):
        bench.call("DeleteProjectVersion", project_version_arn=version.project.arn)


def test_a_training_can_be_set_to_take_longer(bench: Bench) -> None:
    bench.world.settings.durations["rekognition.training"] = timedelta(hours=12)
    version = bench.training(bench.project())
    bench.world.clock.advance(hours=11, minutes=59)
    assert version.status == "TRAINING_IN_PROGRESS"
    bench.world.clock.advance(minutes=1)
    assert version.status == "TRAINING_COMPLETED"
