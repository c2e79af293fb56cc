"""The smallest training of each service through boto3, for tests of code that waits for it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import boto3

from mock_vision.world import world
from tests.support.clients import client_config
from tests.support.pictures import png

BUCKET = "goods"
ACCOUNT = "123456789012"
REGION = "eu-west-1"


@cache
def client_of(service: str, retries: str = "standard") -> Any:
    """Return a client, cached for the process: making one costs more than a test."""
    make: Any = boto3.client
    return make(
        service,
        REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=client_config(retries={"mode": retries}),
    )


@cache
def _picture(number: int) -> bytes:
    return png(64, 64, (number, 0, 0))


def _manifest(attribute: str, labels: tuple[str, str], counts: tuple[int, int]) -> dict[str, str]:
    """Put images and their manifest into a bucket; return its place.

    :param counts: how many images each label has.
    """
    # Not through a client: its calls take longer than what is tested.
    objects = world.current().objects
    objects.create_bucket(ACCOUNT, BUCKET, REGION)
    put = partial(objects.write, ACCOUNT, BUCKET)
    lines = []
    for number in range(sum(counts)):
        label = labels[number >= counts[0]]
        key = f"{label}/{number}.png"
        put(key, _picture(number))
        line = {
            "source-ref": f"s3://{BUCKET}/{key}",
            attribute: int(label == labels[1]),
            f"{attribute}-metadata": {
                "class-name": label,
                "confidence": 1,
                "human-annotated": "yes",
                "type": "groundtruth/image-classification",
                "job-name": "labelling-job/goods",
                "creation-date": "2030-01-01T10:00:00.000000",
            },
        }
        lines.append(json.dumps(line))
    place = {"Bucket": BUCKET, "Name": f"{attribute}.manifest"}
    put(place["Name"], "\n".join(lines).encode())
    return place


@dataclass(frozen=True)
class Training(ABC):
    """A training under way, as code that waits for it sees it."""

    client: Any
    resource: str
    busy: str
    done: str
    failed: str
    seconds: float

    @abstractmethod
    def status(self) -> str:
        """Describe the training once, and return its status."""


class LookoutTraining(Training):
    def status(self) -> str:
        answer = self.client.describe_model(ProjectName="boards", ModelVersion="1")
        status: str = answer["ModelDescription"]["Status"]
        return status


class CustomLabelsTraining(Training):
    def status(self) -> str:
        answer = self.client.describe_project_versions(
            ProjectArn=self.resource, VersionNames=["first"]
        )
        status: str = answer["ProjectVersionDescriptions"][0]["Status"]
        return status


def train_lookout(vision: Any, retries: str = "standard") -> Training:
    """Begin to train a model of Lookout for Vision."""
    client = client_of("lookoutvision", retries)
    place = _manifest("anomaly-label", ("normal", "anomaly"), (20, 10))
    client.create_project(ProjectName="boards")
    client.create_dataset(
        ProjectName="boards",
        DatasetType="train",
        DatasetSource={
            "GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Key": place["Name"]}}
        },
    )
    vision.clock.run_until_idle()
    model = client.create_model(
        ProjectName="boards",
        OutputConfig={"S3Location": {"Bucket": BUCKET, "Prefix": "out/"}},
    )
    return LookoutTraining(
        client, model["ModelMetadata"]["ModelArn"], "TRAINING", "TRAINED", "TRAINING_FAILED", 1800
    )


def train_custom_labels(
    vision: Any, labels: tuple[str, str] = ("plate", "tile"), retries: str = "standard"
) -> Training:
    """Begin to train a version of Custom Labels. With one label only, the training fails."""
    client = client_of("rekognition", retries)
    place = _manifest("sort", labels, (5, 5))
    project = client.create_project(ProjectName="boards")["ProjectArn"]
    client.create_project_version(
        ProjectArn=project,
        VersionName="first",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out/"},
        TrainingData={"Assets": [{"GroundTruthManifest": {"S3Object": place}}]},
        TestingData={"AutoCreate": True},
    )
    return CustomLabelsTraining(
        client,
        project,
        "TRAINING_IN_PROGRESS",
        "TRAINING_COMPLETED",
        "TRAINING_FAILED",
        3600,
    )


TRAININGS: dict[str, Callable[..., Training]] = {
    "lookoutvision": train_lookout,
    "rekognition": train_custom_labels,
}
