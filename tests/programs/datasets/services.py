"""Both services as a program uses them: through boto3 and S3, from pictures to detections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_vision import Vision
from mock_vision.world import world
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, client

BUCKET = "pictures"
Row = dict[str, Any]

CREATED = "2025-03-03T08:15:00.000000"
HUMAN = {"human-annotated": "yes", "creation-date": CREATED}
CLASSIFIED = {"confidence": 1, "type": "groundtruth/image-classification", **HUMAN}


def make_bucket(name: str = BUCKET) -> None:
    where: Any = {"LocationConstraint": REGION}
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)


def put(key: str, body: bytes, bucket: str = BUCKET) -> str:
    """Put an object into the bucket, without the time that a client would take; its address."""
    owner = OTHER_ACCOUNT if bucket == "theirs" else ACCOUNT
    world.current().objects.write(owner, bucket, key, body)
    return f"s3://{bucket}/{key}"


def get(key: str, bucket: str = BUCKET) -> bytes:
    body: bytes = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def exists(key: str) -> bool:
    found = client("s3").list_objects_v2(Bucket=BUCKET, Prefix=key).get("Contents", ())
    return any(each["Key"] == key for each in found)


def remove_bucket(name: str = BUCKET) -> None:
    """Empty a bucket and delete it."""
    s3 = client("s3")
    for each in s3.list_objects_v2(Bucket=name).get("Contents", ()):
        s3.delete_object(Bucket=name, Key=each["Key"])
    s3.delete_bucket(Bucket=name)


def manifest(rows: Iterable[Row | str]) -> bytes:
    """JSON Lines; a row that is text goes in as it is."""
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()


def anomaly(ref: str, label: str, **more: Any) -> Row:
    """A line of Lookout for Vision."""
    metadata = {"class-name": label, "job-name": "labeling-job/anomaly-label", **CLASSIFIED}
    row = {"source-ref": ref, "anomaly-label": int(label == "anomaly")}
    return {**row, "anomaly-label-metadata": metadata, **more}


def masked(mask: str, colours: Mapping[str, str]) -> Row:
    """What an anomaly's line has besides: its mask, and the colour of each label."""
    found = {"BACKGROUND": "#ffffff", **colours}
    return {
        "anomaly-mask-ref": mask,
        "anomaly-mask-ref-metadata": {
            "internal-color-map": {
                str(number): {"class-name": name, "hex-color": colour, "confidence": 0.0}
                for number, (name, colour) in enumerate(found.items())
            },
            "type": "groundtruth/semantic-segmentation",
            **HUMAN,
        },
    }


def labelled(ref: str, *labels: str) -> Row:
    """A line of Custom Labels with image-level labels."""
    row: Row = {"source-ref": ref}
    for number, label in enumerate(labels):
        row[f"kind{number}"] = 1
        row[f"kind{number}-metadata"] = {"class-name": label, **CLASSIFIED}
    return row


class Lookout:
    """A project of Lookout for Vision."""

    def __init__(self, vision: Vision, name: str = "project") -> None:
        self.client = client("lookoutvision")
        self.named = {"ProjectName": name}
        self._vision = vision
        self.client.create_project(**self.named)

    def dataset(self, kind: str, rows: Iterable[Row | str]) -> Row:
        """Import a dataset; its description afterwards."""
        key = f"manifests/{self.named['ProjectName']}-{kind}.manifest"
        put(key, manifest(rows))
        source: Any = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Key": key}}}
        self.client.create_dataset(**self.named, DatasetType=kind, DatasetSource=source)
        self._vision.clock.run_until_idle()
        return self.describe_dataset(kind)

    def describe_dataset(self, kind: str = "train") -> Row:
        found: Row = self.client.describe_dataset(**self.named, DatasetType=kind)
        return dict(found["DatasetDescription"])

    def update(self, rows: Iterable[Row | str], kind: str = "train") -> Row:
        """Update the entries; the description of the dataset afterwards."""
        changes = manifest(rows)
        self.client.update_dataset_entries(**self.named, DatasetType=kind, Changes=changes)
        self._vision.clock.run_until_idle()
        return self.describe_dataset(kind)

    def entries(self, kind: str = "train", **filters: Any) -> list[str]:
        pages = self.client.get_paginator("list_dataset_entries")
        found = pages.paginate(**self.named, DatasetType=kind, **filters)
        return [entry for page in found for entry in page["DatasetEntries"]]

    def begin(self, **arguments: Any) -> str:
        """Begin a training; the version."""
        where = {"S3Location": {"Bucket": BUCKET, "Prefix": "out/"}}
        answer = self.client.create_model(**self.named, **{"OutputConfig": where, **arguments})
        version: str = answer["ModelMetadata"]["ModelVersion"]
        return version

    def train(self, **arguments: Any) -> Row:
        """Train a model; its description afterwards."""
        version = self.begin(**arguments)
        self._vision.clock.run_until_idle()
        return self.describe(version)

    def describe(self, version: str = "latest") -> Row:
        return dict(
            self.client.describe_model(**self.named, ModelVersion=version)["ModelDescription"]
        )

    def host(self, version: str = "1") -> None:
        self.client.start_model(**self.named, ModelVersion=version, MinInferenceUnits=1)
        self._vision.clock.run_until_idle()
        assert self.describe(version)["Status"] == "HOSTED"

    def detect(self, image: bytes, version: str = "1", content_type: str = "image/jpeg") -> Row:
        answer = self.client.detect_anomalies(
            **self.named, ModelVersion=version, ContentType=content_type, Body=image
        )
        return dict(answer["DetectAnomalyResult"])


class CustomLabels:
    """A project of Custom Labels."""

    def __init__(self, vision: Vision, name: str = "project") -> None:
        self.client = client("rekognition")
        self.name = name
        self._vision = vision
        self.arn: str = self.client.create_project(ProjectName=name)["ProjectArn"]
        self.datasets: dict[str, str] = {}

    def place(self, kind: str, rows: Iterable[Row | str]) -> Row:
        """Put a manifest into the bucket; what names it in requests."""
        key = f"manifests/{self.name}-{kind}.manifest"
        put(key, manifest(rows))
        return {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": key}}}

    def dataset(self, kind: str, rows: Iterable[Row | str] | None = None) -> Row:
        """Create a dataset, empty without ``rows``; its description afterwards."""
        source: Any = {} if rows is None else {"DatasetSource": self.place(kind, rows)}
        made = self.client.create_dataset(ProjectArn=self.arn, DatasetType=kind, **source)
        self.datasets[kind] = made["DatasetArn"]
        self._vision.clock.run_until_idle()
        return self.describe_dataset(kind)

    def describe_dataset(self, kind: str = "TRAIN") -> Row:
        answer = self.client.describe_dataset(DatasetArn=self.datasets[kind])
        return dict(answer["DatasetDescription"])

    def update(self, rows: Iterable[Row | str], kind: str = "TRAIN") -> Row:
        """Update the entries; the description of the dataset afterwards."""
        changes: Any = {"GroundTruth": manifest(rows)}
        self.client.update_dataset_entries(DatasetArn=self.datasets[kind], Changes=changes)
        self._vision.clock.run_until_idle()
        return self.describe_dataset(kind)

    def distribute(self) -> None:
        arns: Any = [{"Arn": arn} for arn in self.datasets.values()]
        self.client.distribute_dataset_entries(Datasets=arns)
        self._vision.clock.run_until_idle()

    def delete_datasets(self) -> None:
        for arn in self.datasets.values():
            self.client.delete_dataset(DatasetArn=arn)
        self._vision.clock.run_until_idle()

    def entries(self, kind: str = "TRAIN", **filters: Any) -> list[Row]:
        pages = self.client.get_paginator("list_dataset_entries")
        found = pages.paginate(DatasetArn=self.datasets[kind], **filters)
        return [json.loads(entry) for page in found for entry in page["DatasetEntries"]]

    def begin(
        self,
        training: Iterable[Row | str] | None = None,
        testing: Iterable[Row | str] | None = None,
        *,
        version: str = "v1",
        bucket: str = BUCKET,
    ) -> str:
        """Begin a training: with the datasets, or with manifests, the first divided if there is no
        second; the version's ARN.
        """
        data: Any = {}
        if training is not None:
            data["TrainingData"] = {"Assets": [self.place("training", training)]}
            data["TestingData"] = {"AutoCreate": True}
        if testing is not None:
            data["TestingData"] = {"Assets": [self.place("testing", testing)]}
        arn: str = self.client.create_project_version(
            ProjectArn=self.arn,
            VersionName=version,
            OutputConfig={"S3Bucket": bucket, "S3KeyPrefix": "out"},
            **data,
        )["ProjectVersionArn"]
        return arn

    def train(
        self,
        training: Iterable[Row | str] | None = None,
        testing: Iterable[Row | str] | None = None,
        **arguments: Any,
    ) -> Row:
        """Train a version; its description afterwards."""
        self.begin(training, testing, **arguments)
        self._vision.clock.run_until_idle()
        return self.describe(arguments.get("version", "v1"))

    def describe(self, version: str = "v1") -> Row:
        answer = self.client.describe_project_versions(ProjectArn=self.arn, VersionNames=[version])
        (found,) = answer["ProjectVersionDescriptions"]
        return dict(found)

    def host(self, version: str = "v1") -> None:
        arn = self.describe(version)["ProjectVersionArn"]
        self.client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
        self._vision.clock.run_until_idle()
        assert self.describe(version)["Status"] == "RUNNING"

    def detect(self, image: bytes | str, version: str = "v1", **arguments: Any) -> list[Row]:
        """What a version finds in a picture: bytes, or a key in the bucket."""
        shown: Any = {"Bytes": image}
        if isinstance(image, str):
            shown = {"S3Object": {"Bucket": BUCKET, "Name": image}}
        answer = self.client.detect_custom_labels(
            ProjectVersionArn=self.describe(version)["ProjectVersionArn"], Image=shown, **arguments
        )
        return [dict(label) for label in answer["CustomLabels"]]


def read_json(place: Mapping[str, str]) -> Row:
    """The JSON object in a result file, as descriptions of either service name it."""
    found: Row = json.loads(get(_key(place), place["Bucket"]))
    return found


def read_lines(place: Mapping[str, str]) -> list[Row]:
    """The rows of a result file."""
    return [json.loads(line) for line in get(_key(place), place["Bucket"]).splitlines()]


def _key(place: Mapping[str, str]) -> str:
    return place.get("Key") or place["Name"]


def result_file(description: Row, *path: str) -> Row:
    """The S3 object of one of a version's result files, by the way to its assets."""
    found: Any = description
    for step in path:
        found = found[step]
    (asset,) = found["Assets"]
    place: Row = asset["GroundTruthManifest"]["S3Object"]
    return place


def codes(of: Sequence[Row]) -> list[str]:
    """The codes of errors in a summary or a line."""
    return [each["code"] for each in of]
