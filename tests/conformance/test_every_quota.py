"""Every quota that can be set: its value is accepted, one more is refused.

The defaults, and what is answered where they are exceeded, are in ``test_quotas.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision, mock_vision
from mock_vision.rekognition.manifest.adapters import GROUND_TRUTH
from mock_vision.settings.quotas import DEFAULTS
from tests.support.clients import REGION, client
from tests.support.everything import GREENGRASS, POLICY, START
from tests.support.s3_inputs import (
    BUCKET,
    LABELLED,
    LABELS_ASSETS,
    LABELS_MANIFEST,
    LABELS_OUTPUT,
    LOOKOUT_OUTPUT,
    anomaly_lines,
    fill_buckets,
    masked_lines,
    sorted_lines,
)
from tests.support.state import remembered

LIMIT, QUOTA = "LimitExceededException", "ServiceQuotaExceededException"
OTHERS: dict[str, Any] = {"concurrent_trainings": None, "running_models": None}
"""Quotas that are not to be met by accident."""


# What calls use up


@dataclass(frozen=True)
class Used:
    """A quota that calls use up. ``use`` makes one more call, or raises the error."""

    name: str
    code: str
    use: Callable[[Vision, int], object]


def boards(vision: Vision, number: int, status: Any = "TRAINED") -> dict[str, str]:
    """The next model of a project of Lookout for Vision; its training dataset is empty."""
    model = vision.given.anomaly_model("boards", status=status, train=not number, region=REGION)
    return {"ProjectName": "boards", "ModelVersion": model.version}


def train_boards(vision: Vision, number: int) -> None:
    lookout = client("lookoutvision")
    if not number:
        lookout.create_project(ProjectName="boards")
        lookout.create_dataset(ProjectName="boards", DatasetType="train")
    lookout.create_model(ProjectName="boards", OutputConfig=LOOKOUT_OUTPUT)


def package_boards(vision: Vision, number: int) -> None:
    component = {**GREENGRASS, "ComponentName": f"c{number}"}
    client("lookoutvision").start_model_packaging_job(
        **boards(vision, number), Configuration={"Greengrass": component}
    )


def tag_boards(vision: Vision, number: int) -> None:
    lookout = client("lookoutvision")
    name = {"ProjectName": "boards", "ModelVersion": "1"} if number else boards(vision, 0)
    arn = lookout.describe_model(**name)["ModelDescription"]["ModelArn"]
    lookout.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{number}", "Value": ""}])


def parts(vision: Vision, number: int) -> str:
    """A model of Custom Labels in a project of its own; its ARN."""
    model = vision.given.label_model(
        f"parts{number}", labels=["bolt", "gear"], status="STOPPED", region=REGION
    )
    return model.arn


def project(number: int) -> str:
    """A project of Custom Labels, made with the first call; its ARN."""
    rekognition = client("rekognition")
    if not number:
        rekognition.create_project(ProjectName="parts")
    arn: str = rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    return arn


def train_parts(vision: Vision, number: int) -> None:
    client("rekognition").create_project_version(
        ProjectArn=project(number),
        VersionName=f"v{number}",
        OutputConfig=LABELS_OUTPUT,
        TrainingData=LABELS_ASSETS,
        TestingData={"AutoCreate": True},
    )


USED = [
    Used(
        "lookoutvision.projects",
        QUOTA,
        lambda _, number: client("lookoutvision").create_project(ProjectName=f"p{number}"),
    ),
    Used("lookoutvision.models", QUOTA, train_boards),
    Used("lookoutvision.concurrent_trainings", QUOTA, train_boards),
    Used(
        "lookoutvision.running_models",
        QUOTA,
        lambda vision, number: client("lookoutvision").start_model(
            **boards(vision, number), MinInferenceUnits=1
        ),
    ),
    Used(
        "lookoutvision.inference_units",
        QUOTA,
        lambda vision, number: client("lookoutvision").start_model(
            **boards(vision, number), MinInferenceUnits=1, MaxInferenceUnits=number + 1
        ),
    ),
    Used("lookoutvision.packaging_jobs", QUOTA, package_boards),
    Used("lookoutvision.tags", QUOTA, tag_boards),
    Used(
        "rekognition.projects",
        LIMIT,
        lambda _, number: client("rekognition").create_project(ProjectName=f"p{number}"),
    ),
    Used("rekognition.models", QUOTA, train_parts),
    Used("rekognition.concurrent_trainings", LIMIT, train_parts),
    Used(
        "rekognition.running_models",
        LIMIT,
        lambda vision, number: client("rekognition").start_project_version(
            ProjectVersionArn=parts(vision, number), MinInferenceUnits=1
        ),
    ),
    Used(
        "rekognition.inference_units",
        LIMIT,
        lambda vision, number: client("rekognition").start_project_version(
            ProjectVersionArn=parts(vision, number), MinInferenceUnits=number + 1
        ),
    ),
    Used(
        "rekognition.policies",
        QUOTA,
        lambda _, number: client("rekognition").put_project_policy(
            ProjectArn=project(number), PolicyName=f"p{number}", PolicyDocument=POLICY
        ),
    ),
    Used(
        "rekognition.tags",
        QUOTA,
        lambda _, number: client("rekognition").tag_resource(
            ResourceArn=project(number), Tags={f"k{number}": ""}
        ),
    ),
]


@contextmanager
def last_state(service: str) -> Iterator[list[str]]:
    """What was remembered before each request that a client of the service sends."""
    before: list[str] = []

    def remember(**_: object) -> None:
        before.append(remembered())

    events = client(service).meta.events
    events.register("before-send", remember)
    try:
        yield before
    finally:
        events.unregister("before-send", remember)


@pytest.mark.parametrize("most", [0, 2])
@pytest.mark.parametrize("used", USED, ids=lambda used: used.name)
def test_a_quota_of_calls(used: Used, most: int) -> None:
    with mock_vision(start=START, quotas={**OTHERS, used.name: most}) as vision:
        fill_buckets()
        for number in range(most):
            used.use(vision, number)
        with last_state(used.name.partition(".")[0]) as before:
            with pytest.raises(ClientError) as refused:
                used.use(vision, most)
            assert remembered() == before[-1], "a refused call changes nothing"
        assert refused.value.response["Error"]["Code"] == used.code
        vision.quotas[used.name] = None
        used.use(vision, most + 1)


# What datasets and trainings may have


@dataclass(frozen=True)
class Held:
    """A quota of what datasets or trainings have. ``status`` returns how a use of exactly ``most``
    ends.
    """

    name: str
    most: int
    status: Callable[[Vision], tuple[str, str]]
    message: str


def boards_dataset(kind: str) -> Callable[[Vision], tuple[str, str]]:
    def status(vision: Vision) -> tuple[str, str]:
        lookout = client("lookoutvision")
        lookout.create_project(ProjectName="boards")
        place = {"Bucket": BUCKET, "Key": "lookout.manifest"}
        source = {"GroundTruthManifest": {"S3Object": place}}
        lookout.create_dataset(ProjectName="boards", DatasetType=kind, DatasetSource=source)
        vision.clock.run_until_idle()
        found = lookout.describe_dataset(ProjectName="boards", DatasetType=kind)
        return status_of(found["DatasetDescription"])

    return status


def masks_training(vision: Vision) -> tuple[str, str]:
    lookout = client("lookoutvision")
    lines = masked_lines()
    vision.given.anomaly_model("boards", train=lines, test=lines, region=REGION)
    lookout.create_model(ProjectName="boards", OutputConfig=LOOKOUT_OUTPUT)
    vision.clock.run_until_idle()
    found = lookout.describe_model(ProjectName="boards", ModelVersion="2")
    return status_of(found["ModelDescription"])


def parts_dataset(kind: str) -> Callable[[Vision], tuple[str, str]]:
    def status(vision: Vision) -> tuple[str, str]:
        rekognition = client("rekognition")
        arn = rekognition.create_dataset(
            ProjectArn=project(0),
            DatasetType=kind,
            DatasetSource={"GroundTruthManifest": LABELS_MANIFEST},
        )["DatasetArn"]
        vision.clock.run_until_idle()
        return status_of(rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"])

    return status


def parts_training(vision: Vision) -> tuple[str, str]:
    train_parts(vision, 0)
    vision.clock.run_until_idle()
    found = client("rekognition").describe_project_versions(ProjectArn=project(1))
    return status_of(found["ProjectVersionDescriptions"][0])


def parts_training_with_tests(vision: Vision) -> tuple[str, str]:
    assets = {"Assets": [{"GroundTruthManifest": LABELS_MANIFEST}]}
    return trained(vision, TrainingData=assets, TestingData=assets)


def adapter_training(vision: Vision) -> tuple[str, str]:
    lines = b"\n".join(
        json.dumps(
            {**json.loads(line), GROUND_TRUTH: {"ModerationLabels": [{"Name": "A"}]}}
        ).encode()
        for line in sorted_lines(range(20)).splitlines()
    )
    client("s3").put_object(Bucket=BUCKET, Key="adapter.manifest", Body=lines)
    place = {"S3Object": {"Bucket": BUCKET, "Name": "adapter.manifest"}}
    assets = {"Assets": [{"GroundTruthManifest": place}]}
    return trained(vision, "CONTENT_MODERATION", TrainingData=assets)


def trained(vision: Vision, feature: str = "CUSTOM_LABELS", **data: Any) -> tuple[str, str]:
    rekognition = client("rekognition")
    arn = rekognition.create_project(ProjectName="trained", Feature=feature)["ProjectArn"]
    output = {"S3Bucket": BUCKET, "S3KeyPrefix": "out"}
    rekognition.create_project_version(
        ProjectArn=arn, VersionName="v1", OutputConfig=output, **data
    )
    vision.clock.run_until_idle()
    found = rekognition.describe_project_versions(ProjectArn=arn)
    return status_of(found["ProjectVersionDescriptions"][0])


def status_of(description: dict[str, Any]) -> tuple[str, str]:
    return description["Status"], description["StatusMessage"]


LOOKOUT_BYTES = len(anomaly_lines(range(30)))
LABELS_BYTES = len(sorted_lines(range(LABELLED)))
ROWS, SIZE = "too many rows", "size exceeds the maximum"

HELD = [
    Held("lookoutvision.training_dataset_images", 30, boards_dataset("train"), "of 29 images"),
    Held("lookoutvision.test_dataset_images", 30, boards_dataset("test"), "of 29 images"),
    Held(
        "lookoutvision.manifest_bytes",
        LOOKOUT_BYTES,
        boards_dataset("train"),
        f"the maximum of {LOOKOUT_BYTES - 1} bytes",
    ),
    Held(
        "lookoutvision.segmentation_training_images",
        20,
        masks_training,
        "The training dataset of an image segmentation model must have at most 19 images",
    ),
    Held(
        "lookoutvision.segmentation_test_images",
        20,
        masks_training,
        "The test dataset of an image segmentation model must have at most 19 images",
    ),
    Held("lookoutvision.anomaly_labels", 1, masks_training, "must have at most 0 anomaly labels"),
    Held(
        "lookoutvision.anomaly_labels_per_mask",
        1,
        masks_training,
        "more than the maximum of 0 anomaly labels",
    ),
    Held("rekognition.training_dataset_images", LABELLED, parts_dataset("TRAIN"), ROWS),
    Held("rekognition.training_dataset_images", LABELLED, parts_training, ROWS),
    Held("rekognition.test_dataset_images", LABELLED, parts_dataset("TEST"), ROWS),
    Held("rekognition.test_dataset_images", LABELLED, parts_training_with_tests, ROWS),
    Held("rekognition.test_images_per_label", LABELLED // 2, parts_training_with_tests, ROWS),
    Held("rekognition.adapter_images", 20, adapter_training, ROWS),
    Held("rekognition.manifest_bytes", LABELS_BYTES, parts_dataset("TRAIN"), SIZE),
    Held("rekognition.manifest_bytes", LABELS_BYTES, parts_training, SIZE),
    Held("rekognition.manifest_lines", LABELLED, parts_dataset("TRAIN"), ROWS),
    Held("rekognition.manifest_lines", LABELLED, parts_training, ROWS),
    Held("rekognition.labels", 2, parts_dataset("TRAIN"), "too many labels"),
    Held("rekognition.labels", 2, parts_training, "too many labels"),
]


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_a_quota_of_content(held: Held) -> None:
    successes = ("COMPLETE", "COMPLETED", "TRAINED")
    for most, ends in ((held.most, successes), (held.most - 1, "FAILED")):
        with mock_vision(quotas={held.name: most}) as vision:
            fill_buckets()
            status, message = held.status(vision)
            assert status.endswith(ends), (status, message)
    assert held.message in message


def test_every_quota_is_reached() -> None:
    reached = {used.name for used in USED} | {held.name for held in HELD}
    assert reached == set(DEFAULTS)


@pytest.mark.parametrize("name", [name for name, quota in DEFAULTS.items() if quota.value is None])
def test_where_no_figure_is_published_nothing_is_refused(name: str) -> None:
    (used,) = (each for each in USED if each.name == name)
    with mock_vision(quotas=OTHERS) as vision:
        fill_buckets()
        for number in range(6):
            used.use(vision, number)
