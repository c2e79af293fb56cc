"""A given model is served like a trained one, in every status, by every operation. What differs is
what the images of a training decide: the confidences of detections.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timezone
from typing import Any, get_args

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.rekognition.models import rekognition_backends

from mock_vision import Vision, mock_vision
from mock_vision.lookoutvision import given as lookout_given
from mock_vision.lookoutvision.lookup import find_model
from mock_vision.lookoutvision.models import lookoutvision_backends
from mock_vision.rekognition import given as labels_given
from mock_vision.rekognition.lookup import find_version
from mock_vision.rekognition.models import CustomLabelsBackend
from tests.support.clients import ACCOUNT, REGION, client
from tests.support.everything import GREENGRASS, POLICY
from tests.support.s3_inputs import (
    BUCKET,
    LABELLED,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    anomaly_lines,
    fill_buckets,
    picture,
    sorted_lines,
)
from tests.support.served import operations

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
MODELS = 7
"""Models in the project: as many as there are requests about a model of its own."""
MESSAGE = "The training ran out of time."
TAGS = {"stage": "test"}
TAG_LIST = [{"Key": "stage", "Value": "test"}]
OPTIONS: dict[str, Any] = {
    "start": START,
    "skill": 1,
    "quotas": {"concurrent_trainings": MODELS, "running_models": MODELS},
}

Answers = list[tuple[str, Any]]
"""Operations with their normalised answers."""


_LEFT_OUT = {
    "ResponseMetadata",
    "Confidence",
    "IsAnomalous",
    "PolicyRevisionId",
    "BillableTrainingTimeInSeconds",
}


def normalised(value: Any) -> Any:
    """An answer without what is left to chance or made of times; labels are sorted by name."""
    if isinstance(value, dict):
        return {name: normalised(item) for name, item in value.items() if name not in _LEFT_OUT}
    if isinstance(value, list):
        items = [normalised(item) for item in value]
        return sorted(items, key=str) if items and "Name" in items[0] else items
    if isinstance(value, datetime):
        return "a time"
    return re.sub(r"\d{13}", "N", value) if isinstance(value, str) else value


def answer(service: str, operation: str, params: dict[str, Any]) -> tuple[str, Any]:
    """An operation with its answer, or its error."""
    try:
        found = getattr(client(service), xform_name(operation))(**params)
    except ClientError as error:
        found = error.response
    return operation, normalised(found)


def objects() -> list[str]:
    """The names of the result files."""
    listed = client("s3").list_objects_v2(Bucket=BUCKET, Prefix="out/").get("Contents", [])
    return [each["Key"] for each in listed]


# Lookout for Vision


def models_by_calls(vision: Vision, status: str) -> None:
    lookout, boards = client("lookoutvision"), {"ProjectName": "boards"}
    lookout.create_project(**boards)
    lookout.create_dataset(**boards, DatasetType="train", DatasetSource=LOOKOUT_SOURCE)
    vision.clock.run_until_idle()
    with ending(vision, status):
        for number in range(1, MODELS + 1):
            details = {"Description": "second-line", "KmsKeyId": "alias/mine", "Tags": TAG_LIST}
            lookout.create_model(**boards, OutputConfig=LOOKOUT_OUTPUT, **details)
            if status != "TRAINING":
                bring_model(vision, {**boards, "ModelVersion": str(number)}, status)


def ending(vision: Vision, status: str) -> AbstractContextManager[object]:
    """What is declared while models are brought into a status that no call leads to."""
    endings = vision.endings
    if status == "TRAINING_FAILED":
        return endings.training(fails=MESSAGE)
    if status == "COPYING_FAILED":
        return endings.copy(fails=MESSAGE)
    if status in ("HOSTING_FAILED", "FAILED"):
        return endings.start(fails=MESSAGE)
    if status == "SYSTEM_UPDATING":
        return endings.hosting(updates_after=1)
    return nullcontext()


def bring_model(vision: Vision, model: dict[str, Any], status: str) -> None:
    lookout, backend = client("lookoutvision"), lookoutvision_backends[ACCOUNT][REGION]
    resource = find_model(backend, model["ProjectName"], model["ModelVersion"])
    resource.complete_work()
    if status in ("TRAINED", "TRAINING_FAILED"):
        return
    if status == "DELETING":
        lookout.delete_model(**model)
        return
    lookout.start_model(**model, MinInferenceUnits=2, MaxInferenceUnits=3)
    if status != "STARTING_HOSTING":
        resource.complete_work()
    if status == "STOPPING_HOSTING":
        lookout.stop_model(**model)
    if status == "SYSTEM_UPDATING":
        vision.clock.advance(seconds=1)


def models_given(vision: Vision, status: Any) -> None:
    has_units = status in ("STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING", "SYSTEM_UPDATING")
    units: dict[str, Any] = (
        {"min_inference_units": 2, "max_inference_units": 3} if has_units else {}
    )
    lines = anomaly_lines(range(30))
    for number in range(MODELS):
        vision.given.anomaly_model(
            "boards",
            status=status,
            status_message=MESSAGE if status.endswith("FAILED") else None,
            image_size=(64, 64),
            f1=1.0,
            description="second-line",
            kms_key_id="alias/mine",
            tags=TAGS,
            train=None if number else lines,
            output=f"s3://{BUCKET}/out/",
            region=REGION,
            **units,
        )


def answers_about_models(vision: Vision) -> Answers:
    boards: dict[str, Any] = {"ProjectName": "boards"}
    models = [{**boards, "ModelVersion": str(number)} for number in range(1, MODELS + 1)]
    tagged = {"ResourceArn": f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:model/boards/7"}
    train = {**boards, "DatasetType": "train"}
    photo = {"ContentType": "image/png", "Body": picture(0)}
    wide = {**photo, "Body": b"no picture"}
    packaging = {"Configuration": {"Greengrass": GREENGRASS}, "JobName": "job"}
    requests: list[tuple[str, dict[str, Any]]] = [
        ("ListProjects", {}),
        ("DescribeProject", boards),
        ("ListModels", boards),
        *[("DescribeModel", model) for model in models],
        ("DescribeModel", {**boards, "ModelVersion": "latest"}),
        ("DetectAnomalies", {**models[1], **photo}),
        ("DetectAnomalies", {**models[1], **wide}),
        ("StartModel", {**models[2], "MinInferenceUnits": 1}),
        ("StopModel", models[3]),
        ("DeleteModel", models[4]),
        ("StartModelPackagingJob", {**models[5], **packaging}),
        ("DescribeModelPackagingJob", {**boards, "JobName": "job"}),
        ("ListModelPackagingJobs", boards),
        ("ListTagsForResource", tagged),
        ("TagResource", {**tagged, "Tags": [{"Key": "more", "Value": ""}]}),
        ("UntagResource", {**tagged, "TagKeys": ["stage"]}),
        ("ListTagsForResource", tagged),
        ("DescribeDataset", train),
        ("ListDatasetEntries", train),
        ("UpdateDatasetEntries", {**train, "Changes": anomaly_lines([0])}),
        ("CreateDataset", {**boards, "DatasetType": "test"}),
        ("DeleteDataset", {**boards, "DatasetType": "test"}),
        ("CreateModel", {**boards, "OutputConfig": LOOKOUT_OUTPUT}),
        ("CreateProject", boards),
        ("DeleteProject", boards),
    ]
    return [answer("lookoutvision", *request) for request in requests]


def models_afterwards() -> Answers:
    boards = {"ProjectName": "boards"}
    versions = [str(number) for number in range(1, MODELS + 2)]
    return [
        answer("lookoutvision", "ListModels", boards),
        *[
            answer("lookoutvision", "DescribeModel", {**boards, "ModelVersion": version})
            for version in versions
        ],
    ]


@pytest.mark.parametrize("status", get_args(lookout_given.AnomalyModelStatus))
def test_given_models_of_lookout_are_served_like_trained_ones(status: str) -> None:
    check(models_by_calls, models_given, answers_about_models, models_afterwards, status)


def test_the_scripted_run_has_every_operation_of_lookout() -> None:
    with mock_vision(**OPTIONS) as vision:
        outcomes = {operation for operation, _ in answers_about_models(vision)}
    assert outcomes == {name for service, name in operations() if service == "lookoutvision"}


# Custom Labels


def labels_backend() -> CustomLabelsBackend:
    backend = rekognition_backends[ACCOUNT][REGION]
    assert isinstance(backend, CustomLabelsBackend)
    return backend


def versions_by_calls(vision: Vision, status: str) -> None:
    rekognition = client("rekognition")
    project = project_with_datasets(vision, "parts")
    is_copy = status.startswith("COPYING_")
    if is_copy:
        source = trained_version(vision, "sources")
    with ending(vision, status):
        for number in range(1, MODELS + 1):
            made = {"VersionName": f"v{number}", "OutputConfig": LABELS_OUTPUT, "Tags": TAGS}
            if is_copy:
                arn = rekognition.copy_project_version(
                    SourceProjectArn=source.rpartition("/version/")[0] + "/" + number_of("sources"),
                    SourceProjectVersionArn=source,
                    DestinationProjectArn=project,
                    KmsKeyId="alias/aws/s3",
                    **made,
                )["ProjectVersionArn"]
            else:
                arn = rekognition.create_project_version(
                    ProjectArn=project,
                    VersionDescription="second line",
                    KmsKeyId="alias/aws/s3",
                    **made,
                )["ProjectVersionArn"]
            if status not in ("TRAINING_IN_PROGRESS", "COPYING_IN_PROGRESS"):
                bring_version(arn, status)


def trained_version(vision: Vision, project: str) -> str:
    """A version that was trained by calls; its ARN."""
    arn: str = client("rekognition").create_project_version(
        ProjectArn=project_with_datasets(vision, project),
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "sources"},
    )["ProjectVersionArn"]
    vision.clock.run_until_idle()
    return arn


def project_with_datasets(vision: Vision, name: str) -> str:
    """A project with both datasets; its ARN."""
    rekognition = client("rekognition")
    arn: str = rekognition.create_project(ProjectName=name)["ProjectArn"]
    for kind in ("TRAIN", "TEST"):
        rekognition.create_dataset(ProjectArn=arn, DatasetType=kind, DatasetSource=LABELS_SOURCE)
        vision.clock.run_until_idle()
    return arn


def number_of(project: str) -> str:
    """The number at the end of a project's ARN."""
    found = labels_backend().projects.get(project)
    return str(found.arn.rpartition("/")[2])


def bring_version(arn: str, status: str) -> None:
    rekognition = client("rekognition")
    resource = find_version(labels_backend(), arn)
    resource.complete_work()
    if status.startswith(("TRAINING", "COPYING")):
        return
    if status == "DELETING":
        rekognition.delete_project_version(ProjectVersionArn=arn)
        return
    rekognition.start_project_version(
        ProjectVersionArn=arn, MinInferenceUnits=2, MaxInferenceUnits=3
    )
    if status != "STARTING":
        resource.complete_work()
    if status in ("STOPPING", "STOPPED"):
        rekognition.stop_project_version(ProjectVersionArn=arn)
    if status == "STOPPED":
        resource.complete_work()


def versions_given(vision: Vision, status: Any) -> None:
    source = None
    if status.startswith("COPYING_"):
        source = trained_version(vision, "sources")
    has_units = status in ("STARTING", "RUNNING", "FAILED", "STOPPING", "STOPPED")
    units: dict[str, Any] = (
        {"min_inference_units": 2, "max_inference_units": 3} if has_units else {}
    )
    for number in range(MODELS):
        lines = None if number else sorted_lines(range(LABELLED))
        vision.given.label_model(
            "parts",
            labels=["plate", "tile"],
            status=status,
            status_message=MESSAGE if status.endswith("FAILED") else None,
            f1=1.0,
            copied_from=source,
            description=None if source else "second line",
            kms_key_id="alias/aws/s3",
            tags=TAGS,
            train=lines,
            test=lines,
            output=f"s3://{BUCKET}/out",
            region=REGION,
            **units,
        )


def answers_about_versions(vision: Vision) -> Answers:
    backend = labels_backend()
    project: Any = backend.projects.get("parts")
    parts = {"ProjectArn": project.arn}
    arns = [version.arn for version in project.versions]
    models = [{"ProjectVersionArn": arn} for arn in arns]
    tagged = {"ResourceArn": arns[6]}
    train, test = ({"DatasetArn": project.datasets[kind].arn} for kind in ("TRAIN", "TEST"))
    photo = {"Image": {"Bytes": picture(0)}, "MinConfidence": 0}
    copy = {
        "SourceProjectArn": project.arn,
        "SourceProjectVersionArn": arns[5],
        "DestinationProjectArn": project.arn,
        "VersionName": "copy",
        "OutputConfig": LABELS_OUTPUT,
    }
    policy = {**parts, "PolicyName": "copying"}
    requests: list[tuple[str, dict[str, Any]]] = [
        ("DescribeProjects", {"ProjectNames": ["parts"]}),
        ("DescribeProjectVersions", parts),
        ("DescribeProjectVersions", {**parts, "VersionNames": ["v2", "v3"]}),
        ("DetectCustomLabels", {**models[1], **photo}),
        ("DetectCustomLabels", {**models[1], "Image": {"Bytes": b"no picture"}}),
        ("StartProjectVersion", {**models[2], "MinInferenceUnits": 1}),
        ("StopProjectVersion", models[3]),
        ("DeleteProjectVersion", models[4]),
        ("CopyProjectVersion", copy),
        ("ListTagsForResource", tagged),
        ("TagResource", {**tagged, "Tags": {"more": ""}}),
        ("UntagResource", {**tagged, "TagKeys": ["stage"]}),
        ("ListTagsForResource", tagged),
        ("PutProjectPolicy", {**policy, "PolicyDocument": POLICY}),
        ("ListProjectPolicies", parts),
        ("DeleteProjectPolicy", policy),
        ("DescribeDataset", train),
        ("ListDatasetEntries", train),
        ("ListDatasetLabels", test),
        (
            "DistributeDatasetEntries",
            {"Datasets": [{"Arn": each["DatasetArn"]} for each in (train, test)]},
        ),
        ("UpdateDatasetEntries", {**test, "Changes": {"GroundTruth": sorted_lines([0])}}),
        ("CreateProjectVersion", {**parts, "VersionName": "next", "OutputConfig": LABELS_OUTPUT}),
        ("CreateDataset", {**parts, "DatasetType": "TRAIN"}),
        ("DeleteDataset", train),
        ("CreateProject", {"ProjectName": "parts"}),
        ("DeleteProject", parts),
    ]
    return [answer("rekognition", *request) for request in requests]


def versions_afterwards() -> Answers:
    found: Any = labels_backend().projects.get("parts")
    return [answer("rekognition", "DescribeProjectVersions", {"ProjectArn": found.arn})]


@pytest.mark.parametrize("status", get_args(labels_given.LabelModelStatus))
def test_given_models_of_custom_labels_are_served_like_trained_ones(status: str) -> None:
    check(versions_by_calls, versions_given, answers_about_versions, versions_afterwards, status)


def test_the_scripted_run_has_every_operation_of_custom_labels() -> None:
    with mock_vision(**OPTIONS) as vision:
        fill_buckets()
        versions_given(vision, "RUNNING")
        outcomes = {operation for operation, _ in answers_about_versions(vision)}
    assert outcomes == {name for service, name in operations() if service == "rekognition"}


def check(
    by_calls: Callable[[Vision, str], None],
    given: Callable[[Vision, str], None],
    answers: Callable[[Vision], Answers],
    afterwards: Callable[[], Answers],
    status: str,
) -> None:
    """Compare the answers about models that were made by calls with those about given models."""
    outcomes: list[tuple[Answers, Answers, list[str]]] = []
    for make in (by_calls, given):
        with mock_vision(**OPTIONS) as vision:
            fill_buckets()
            make(vision, status)
            first = answers(vision)
            vision.clock.run_until_idle()
            outcomes.append((first, afterwards(), objects()))
    for expected, found in zip(*outcomes, strict=True):
        for one, other in zip(expected, found, strict=True):
            assert other == one
