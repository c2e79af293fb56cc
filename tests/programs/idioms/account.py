"""What the programs of this folder find in their account, and the loops that they share."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import boto3

from mock_vision.world import world
from tests.support.clients import client_config
from tests.support.pictures import jpeg, palette_mask, png

ACCOUNT = "123456789012"
REGION = "us-east-1"
BUCKET = "plant"
PROJECT = "boards"
CRACK = "#23A436"

# Else moto would throw away the session whose clients these tests keep.
KEEP_SESSION: Any = {"core": {"reset_boto3_session": False}}

NAMED: dict[str, Any] = {"ProjectName": PROJECT}
TRAIN: dict[str, Any] = {**NAMED, "DatasetType": "train"}
MODEL: dict[str, Any] = {**NAMED, "ModelVersion": "1"}

NORMAL, ANOMALY = 20, 20


@cache
def client(service: str, region: str = REGION) -> Any:
    """A client that lives as long as the tests: making one costs more than most tests."""
    make: Any = boto3.client
    return make(
        service,
        region,
        config=client_config(),
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


@cache
def picture(number: int, encoding: str = "png") -> bytes:
    """One of many small pictures, no two alike."""
    return {"png": png, "jpeg": jpeg}[encoding](64, 64, (number * 5, 40, 80))


@cache
def mask() -> bytes:
    """A mask with one anomaly, for the pictures that need one."""
    return palette_mask(64, 64, (CRACK, (8, 8, 24, 40)))


def put(key: str, body: bytes | str) -> None:
    """Put an object into the bucket, without the time that a client would take."""
    data = body.encode() if isinstance(body, str) else body
    world.current().objects.write(ACCOUNT, BUCKET, key, data)


def read(key: str) -> Any:
    """What a program gets when it reads a JSON file of the bucket by its key."""
    return json.load(client("s3").get_object(Bucket=BUCKET, Key=key)["Body"])


def rows(key: str) -> list[dict[str, Any]]:
    """What a program gets when it reads a JSON Lines file of the bucket by its key."""
    body = client("s3").get_object(Bucket=BUCKET, Key=key)["Body"]
    return [json.loads(line) for line in body.iter_lines()]


def fill_bucket() -> None:
    """Make the bucket and put the pictures into it, with a mask for those that need one."""
    world.current().objects.create_bucket(ACCOUNT, BUCKET, REGION)
    put_pictures("png")
    put("mask.png", mask())


def put_pictures(encoding: str) -> None:
    """Put the pictures into the bucket in an encoding, ``png`` or ``jpeg``."""
    for number in range(NORMAL + ANOMALY):
        put(f"images/{number}.{encoding}", picture(number, encoding))


def line(
    number: int, label: str, *, attribute: str = "label", value: Any = 1, encoding: str = "png"
) -> dict[str, Any]:
    """A line with an image-level label, in the form that both services take."""
    return {
        "source-ref": f"s3://{BUCKET}/images/{number}.{encoding}",
        attribute: value,
        f"{attribute}-metadata": {
            "class-name": label,
            "confidence": 1,
            "human-annotated": "yes",
            "type": "groundtruth/image-classification",
            "creation-date": "2025-01-01T10:00:00.000Z",
        },
    }


def masked(entry: dict[str, Any]) -> dict[str, Any]:
    """The line with a mask added."""
    metadata = {
        "internal-color-map": {
            "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
            "1": {"class-name": "cracked", "hex-color": CRACK, "confidence": 0.0},
        },
        "type": "groundtruth/semantic-segmentation",
        "human-annotated": "yes",
    }
    return {**entry, "mask-ref": f"s3://{BUCKET}/mask.png", "mask-ref-metadata": metadata}


def json_lines(entries: Sequence[dict[str, Any]]) -> str:
    return "\n".join(map(json.dumps, entries))


def inspected(*, masks: bool = False, encoding: str = "png") -> list[dict[str, Any]]:
    """Lines of Lookout for Vision: the first pictures are normal, the others are not."""
    make = partial(line, encoding=encoding)
    anomalies = [make(number, "anomaly") for number in range(NORMAL, NORMAL + ANOMALY)]
    if masks:
        anomalies = [masked(entry) for entry in anomalies]
    return [make(number, "normal") for number in range(NORMAL)] + anomalies


def sorted_parts() -> list[dict[str, Any]]:
    """Lines of Custom Labels: gears and nuts."""
    return [line(number, "gear" if number % 2 else "nut") for number in range(10)]


def boxed_parts() -> list[dict[str, Any]]:
    """Lines of Custom Labels with one box in each picture."""
    entries = []
    for number in range(10):
        box = {"class_id": number % 2, "left": 8, "top": 8, "width": 32, "height": 24}
        metadata = {
            "objects": [{"confidence": 1}],
            "class-map": {"0": "nut", "1": "gear"},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": "2013-11-18 02:53:27",
        }
        size = [{"width": 64, "height": 64, "depth": 3}]
        entries.append(
            {
                "source-ref": f"s3://{BUCKET}/images/{number}.png",
                "boxes": {"image_size": size, "annotations": [box]},
                "boxes-metadata": metadata,
            }
        )
    return entries


# -- Lookout for Vision ------------------------------------------------------------------------


def lookout_source(manifest: str | bytes, key: str = "lookout.manifest") -> dict[str, Any]:
    """Put a manifest; the source of a dataset of it."""
    put(key, manifest)
    return {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Key": key}}}


def dataset_of_project(entries: Sequence[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Make a project and its training dataset, and wait for it; its description."""
    lookout = client("lookoutvision")
    lookout.create_project(**NAMED)
    manifest = json_lines(inspected() if entries is None else entries)
    lookout.create_dataset(**TRAIN, DatasetSource=lookout_source(manifest))
    return wait_for_dataset()


def wait_for_dataset(busy: Sequence[str] = ("CREATE_IN_PROGRESS",)) -> dict[str, Any]:
    while True:
        answer = client("lookoutvision").describe_dataset(**TRAIN)
        description: dict[str, Any] = answer["DatasetDescription"]
        if description["Status"] not in busy:
            return description
        time.sleep(5)


def wait_for_model(*busy: str, version: str = "1") -> dict[str, Any]:
    while True:
        answer = client("lookoutvision").describe_model(**NAMED, ModelVersion=version)
        description: dict[str, Any] = answer["ModelDescription"]
        if description["Status"] not in busy:
            return description
        time.sleep(60)


def train_lookout(prefix: str = "", entries: Sequence[dict[str, Any]] | None = None) -> Any:
    """Train a model of a new project, and wait for it; its description."""
    dataset_of_project(entries)
    place = {"S3Location": {"Bucket": BUCKET, "Prefix": prefix}}
    client("lookoutvision").create_model(**NAMED, OutputConfig=place)
    return wait_for_model("TRAINING")


def host_lookout() -> None:
    client("lookoutvision").start_model(**MODEL, MinInferenceUnits=1)
    assert wait_for_model("STARTING_HOSTING")["Status"] == "HOSTED"


# -- Custom Labels -----------------------------------------------------------------------------


def labels_source(manifest: str | bytes, key: str = "labels.manifest") -> dict[str, Any]:
    """Put a manifest; the source of a dataset of it, and an asset of a training."""
    put(key, manifest)
    return {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": key}}}


def labels_project(name: str = PROJECT) -> str:
    return str(client("rekognition").create_project(ProjectName=name)["ProjectArn"])


def wait_for_labels_dataset(arn: str) -> dict[str, Any]:
    while True:
        answer = client("rekognition").describe_dataset(DatasetArn=arn)
        description: dict[str, Any] = answer["DatasetDescription"]
        if not description["Status"].endswith("_IN_PROGRESS"):
            return description
        time.sleep(5)


def begin_version(
    project: str,
    name: str = "v1",
    *,
    prefix: str = "evaluation",
    entries: Sequence[dict[str, Any]] | None = None,
    testing: dict[str, Any] | None = None,
) -> str:
    """Begin to train a version from a manifest; its ARN."""
    asset = labels_source(json_lines(sorted_parts() if entries is None else entries))
    answer = client("rekognition").create_project_version(
        ProjectArn=project,
        VersionName=name,
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": prefix},
        TrainingData={"Assets": [asset]},
        TestingData=testing or {"AutoCreate": True, "Assets": []},
        Tags={},
    )
    return str(answer["ProjectVersionArn"])


def wait_for_version(project: str, *busy: str, name: str = "v1") -> dict[str, Any]:
    while True:
        (description,) = client("rekognition").describe_project_versions(
            ProjectArn=project, VersionNames=[name]
        )["ProjectVersionDescriptions"]
        if description["Status"] not in busy:
            found: dict[str, Any] = description
            return found
        time.sleep(60)


def train_version(project: str, name: str = "v1", **given: Any) -> str:
    """Train a version from a manifest, and wait for it; its ARN."""
    arn = begin_version(project, name, **given)
    description = wait_for_version(project, "TRAINING_IN_PROGRESS", name=name)
    assert description["Status"] == "TRAINING_COMPLETED", description["StatusMessage"]
    return arn


def run_version(project: str, name: str = "v1", **given: Any) -> str:
    """Train a version from a manifest and start it; its ARN."""
    arn = train_version(project, name, **given)
    client("rekognition").start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    assert wait_for_version(project, "STARTING", name=name)["Status"] == "RUNNING"
    return arn
