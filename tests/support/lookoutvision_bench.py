"""A backend of Lookout for Vision with a bucket, and ways to fill both."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from typing import Any

from mock_vision.lookoutvision.lookup import find_dataset, find_model, find_project
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Dataset, Model, PackagingJob
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.world.ports import BucketMissingError
from tests.support.bench import OperationBench
from tests.support.pictures import png
from tests.support.worlds import Objects

BUCKET = "goods"
PROJECT = "boards"
OUTPUT: dict[str, Any] = {"S3Location": {"Bucket": BUCKET, "Prefix": "out/"}}
GREENGRASS = {
    "S3OutputLocation": {"Bucket": BUCKET, "Prefix": "component/"},
    "ComponentName": "inspector",
    "TargetDevice": "jetson_xavier",
}


@cache
def picture(number: int, size: tuple[int, int] = (64, 64)) -> bytes:
    """Return a small image; no two numbers have the same one."""
    return png(*size, colour=(number % 256, number // 256, 7))


def line(key: str, label: str | None, **more: Any) -> str:
    """A line of a manifest for an image in the bucket."""
    entry: dict[str, Any] = {"source-ref": f"s3://{BUCKET}/{key}"}
    if label is not None:
        entry["anomaly-label"] = int(label == "anomaly")
        entry["anomaly-label-metadata"] = {
            "class-name": label,
            "human-annotated": "yes",
            "type": "groundtruth/image-classification",
            "creation-date": "2025-01-01T10:00:00.000000",
        }
    return json.dumps({**entry, **more})


class Bench(OperationBench):
    """A backend with the project ``boards``."""

    def __init__(self) -> None:
        backend = LookoutForVisionBackend("us-east-1", "123456789012")
        super().__init__(SERVICE, backend, backend.world)
        self.put("here", b"")
        self.call("CreateProject", project_name=PROJECT)

    def put(self, key: str, body: bytes) -> None:
        """Put an object into the bucket."""
        self.world.objects.write("123456789012", BUCKET, key, body)

    def get(self, key: str) -> bytes:
        """Read an object of the bucket."""
        return self.world.objects.read("123456789012", BUCKET, key)

    def has(self, key: str) -> bool:
        """Whether an object is in the bucket."""
        return key in self._objects.content[BUCKET]

    def remove(self, key: str) -> None:
        """Remove an object from the bucket."""
        del self._objects.content[BUCKET][key]

    def break_bucket(self, bucket: str) -> None:
        """Make every write to a bucket fail."""
        written = self._objects.write

        def write(
            account_id: str, to: str, key: str, body: bytes, kms_key: str | None = None
        ) -> None:
            if to == bucket:
                raise BucketMissingError(to)
            written(account_id, to, key, body)

        self._objects.write = write  # type: ignore[assignment, method-assign]  # until the test ends
        del self._objects.content[bucket]

    @property
    def _objects(self) -> Objects:
        objects = self.world.objects
        assert isinstance(objects, Objects)
        return objects

    def settle(self) -> None:
        """Advance the clock until no work is pending."""
        self.world.clock.run_until_idle()

    def advance(self, duration: str, *, short_of: timedelta = timedelta(0)) -> None:
        """Move the clock by one of the service's durations, or a little less."""
        span = self.world.settings.durations[f"lookoutvision.{duration}"]
        self.world.clock.advance(span - short_of)

    def manifest(
        self, normal: int, anomaly: int, folder: str = "", size: tuple[int, int] = (64, 64)
    ) -> bytes:
        """Put images into the bucket; the manifest that lists them, not put there."""
        lines = []
        for number in range(normal + anomaly):
            label = "normal" if number < normal else "anomaly"
            key = f"{folder}{label}/{number}.png"
            self.put(key, picture(number, size))
            lines.append(line(key, label))
        return "\n".join(lines).encode()

    def create_dataset(
        self, dataset_type: str = "train", manifest: bytes | None = None, project: str = PROJECT
    ) -> Dataset:
        """Create a dataset without waiting for it; without a manifest an empty one."""
        named: dict[str, Any] = {"project_name": project, "dataset_type": dataset_type}
        if manifest is None:
            self.call("CreateDataset", **named)
        else:
            self.put("the.manifest", manifest)
            place = {"Bucket": BUCKET, "Key": "the.manifest"}
            source = {"GroundTruthManifest": {"S3Object": place}}
            self.call("CreateDataset", **named, dataset_source=source)
        return find_dataset(self.backend, project, dataset_type)

    def train_dataset(self) -> Dataset:
        """The smallest dataset that a model can be trained with, imported."""
        dataset = self.create_dataset("train", self.manifest(20, 10))
        self.settle()
        return dataset

    def create_model(self, project: str = PROJECT, **arguments: Any) -> Model:
        """Begin to train a model."""
        arguments.setdefault("output_config", OUTPUT)
        answer = self.call("CreateModel", project_name=project, **arguments)
        return find_model(self.backend, project, answer["ModelMetadata"]["ModelVersion"])

    def trained_model(self) -> Model:
        """A model, trained."""
        if "train" not in find_project(self.backend, PROJECT).datasets:
            self.train_dataset()
        model = self.create_model()
        self.settle()
        assert model.status == "TRAINED", model.status_message
        return model

    def hosted_model(self) -> Model:
        """A model, hosted."""
        model = self.trained_model()
        self.call(
            "StartModel", project_name=PROJECT, model_version=model.version, min_inference_units=1
        )
        self.settle()
        return model

    def start_job(self, job: str = "job", version: str = "1", **greengrass: Any) -> PackagingJob:
        """Begin a packaging job."""
        self.call(
            "StartModelPackagingJob",
            project_name=PROJECT,
            model_version=version,
            job_name=job,
            configuration={"Greengrass": {**GREENGRASS, **greengrass}},
        )
        found = find_project(self.backend, PROJECT).jobs.get(job)
        assert found is not None
        return found
