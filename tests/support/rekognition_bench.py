"""A Custom Labels backend for unit tests: no moto behind it, and no wire in front of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from moto.rekognition.models import rekognition_backends

from mock_vision.rekognition.lookup import find_dataset, find_project, find_version
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion, TaggedResource
from mock_vision.rekognition.service import SERVICE
from mock_vision.world.ports import BucketForeignError
from mock_vision.world.world import World
from tests.support.bench import OperationBench
from tests.support.pictures import png
from tests.support.worlds import Objects

BUCKET = "bench"
ACCOUNT = "123456789012"
REGION = "us-east-1"
OUTPUT = {"S3Bucket": BUCKET, "S3KeyPrefix": "out"}
CREATED = "2024-05-06T07:08:09.000001"


class OwnedObjects(Objects):
    """An object store some of whose buckets belong to another account."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: set[str] = set()

    def check_bucket(
        self,
        account_id: str,
        bucket: str,
        *,
        own: bool = False,
        region: str | None = None,
        needs_location: bool = False,
    ) -> None:
        super().check_bucket(account_id, bucket)
        if own and bucket in self.foreign:
            raise BucketForeignError(bucket)

    def check_write(
        self, account_id: str, bucket: str, key: str, kms_key: str | None = None
    ) -> None:
        super().check_write(account_id, bucket, key, kms_key)
        if bucket in self.foreign:
            raise BucketForeignError(bucket)


def location(key: str) -> dict[str, Any]:
    """A manifest in the bench's bucket, as GroundTruthManifest names it."""
    return {"S3Object": {"Bucket": BUCKET, "Name": key}}


def source(key: str) -> dict[str, Any]:
    """A DatasetSource."""
    return {"GroundTruthManifest": location(key)}


def assets(key: str) -> dict[str, Any]:
    """TrainingData or TestingData with one manifest."""
    return {"Assets": [{"GroundTruthManifest": location(key)}]}


def labelled(key: str, *labels: str) -> str:
    """A line with image-level labels."""
    row: dict[str, Any] = {"source-ref": f"s3://{BUCKET}/{key}"}
    for number, label in enumerate(labels):
        row[f"part{number}"] = 1
        row[f"part{number}-metadata"] = {
            "confidence": 1,
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": CREATED,
            "type": "groundtruth/image-classification",
        }
    return json.dumps(row)


def boxed(key: str, *boxes: tuple[str, int, int, int, int], side: int = 64) -> str:
    """A line with boxes: label, left, top, width, height."""
    names = list(dict.fromkeys(box[0] for box in boxes))
    annotations = [
        {
            "class_id": names.index(label),
            "left": left,
            "top": top,
            "width": width,
            "height": height,
        }
        for label, left, top, width, height in boxes
    ]
    return json.dumps(
        {
            "source-ref": f"s3://{BUCKET}/{key}",
            "boxes": {
                "image_size": [{"width": side, "height": side, "depth": 3}],
                "annotations": annotations,
            },
            "boxes-metadata": {
                "objects": [{"confidence": 1} for _ in boxes],
                "class-map": {str(number): name for number, name in enumerate(names)},
                "type": "groundtruth/object-detection",
                "human-annotated": "yes",
                "creation-date": CREATED,
            },
        }
    )


class Bench(OperationBench):
    """A backend with a bucket."""

    def __init__(self, world: World, objects: OwnedObjects) -> None:
        super().__init__(SERVICE, self.other(), world)
        self.objects = objects
        objects.content[BUCKET] = {}

    def other(self, account: str = ACCOUNT, region: str = REGION) -> CustomLabelsBackend:
        """A backend, of another account or Region."""
        backend = rekognition_backends[account][region]
        assert isinstance(backend, CustomLabelsBackend)
        return backend

    def put(self, key: str, body: bytes | str | Iterable[str]) -> str:
        """Put an object into the bucket; lines become a manifest."""
        if not isinstance(body, (bytes, str)):
            body = "\n".join(body)
        data = body.encode() if isinstance(body, str) else body
        self.objects.write(ACCOUNT, BUCKET, key, data)
        return key

    def picture(self, key: str, colour: tuple[int, int, int]) -> str:
        """Put a picture of one colour into the bucket."""
        return self.put(key, png(64, 64, colour))

    def gears(self, count: int, start: int = 0) -> list[str]:
        """Put images into the bucket, and return lines that label each a gear or a nut."""
        lines = []
        for number in range(start, start + count):
            key = self.picture(f"{number}.png", (number, 0, 0))
            lines.append(labelled(key, "gear" if number % 2 else "nut"))
        return lines

    def project(self, name: str = "parts", **arguments: Any) -> Project:
        """A project that was just created."""
        arn = self.call("CreateProject", project_name=name, **arguments)["ProjectArn"]
        return find_project(self.backend, arn)

    def dataset(self, project: Project, kind: str, lines: Iterable[str] | None = None) -> Dataset:
        """A dataset that is complete; ``lines`` None: an empty one."""
        given: dict[str, Any] = {}
        if lines is not None:
            given["dataset_source"] = source(self.put(f"{kind}.manifest", lines))
        arn = self.call("CreateDataset", project_arn=project.arn, dataset_type=kind, **given)
        return settled(find_dataset(self.backend, arn["DatasetArn"]))

    def training(self, project: Project, name: str = "v1", **arguments: Any) -> ProjectVersion:
        """A version whose training has begun; without datasets from manifests."""
        if not project.datasets and "training_data" not in arguments:
            self.put("train.manifest", self.gears(8))
            arguments["training_data"] = assets("train.manifest")
            arguments["testing_data"] = {"AutoCreate": True}
        arguments.setdefault("output_config", OUTPUT)
        answer = self.call(
            "CreateProjectVersion", project_arn=project.arn, version_name=name, **arguments
        )
        return find_version(self.backend, answer["ProjectVersionArn"])

    def trained(self, project: Project, name: str = "v1", **arguments: Any) -> ProjectVersion:
        """A version whose training has ended."""
        return settled(self.training(project, name, **arguments))

    def running(self, project: Project, name: str = "v1", **arguments: Any) -> ProjectVersion:
        """A version that runs."""
        version = self.trained(project, name, **arguments)
        self.call("StartProjectVersion", project_version_arn=version.arn, min_inference_units=1)
        return settled(version)

    def describe(self, version: ProjectVersion) -> dict[str, Any]:
        """The description of a version."""
        arguments = {"project_arn": version.project.arn, "version_names": [version.name]}
        found = self.call("DescribeProjectVersions", **arguments)["ProjectVersionDescriptions"]
        assert len(found) == 1
        return dict(found[0])

    def read(self, key: str) -> Any:
        """A JSON object from the bucket."""
        return json.loads(self.objects.content[BUCKET][key])

    def rows(self, key: str) -> list[Any]:
        """The JSON Lines of an object in the bucket."""
        return [json.loads(line) for line in self.objects.content[BUCKET][key].splitlines()]


R = TypeVar("R", bound=TaggedResource)


def settled(resource: R) -> R:
    """End the pending work of a resource, and return the resource."""
    resource.complete_work()
    return resource
