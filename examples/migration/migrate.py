"""Move a project of Amazon Lookout for Vision to Amazon Rekognition Custom Labels.

    python migrate.py boards --bucket my-bucket --region eu-west-1

The datasets of the project are exported and converted (see manifests.py), a Custom Labels project
of the same name is created from them, and a model is trained and started. A project whose dataset
has masks becomes one that finds objects; any other becomes one that classifies images. Images and
masks stay where they are: the bucket must be in the Region of both services.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import boto3
import manifests

VERSION = "migrated"


class MigrationError(Exception):
    """The project cannot be moved as it is."""


def export(lookout: Any, project: str, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a dataset; none if the project has no such dataset."""
    pages = lookout.get_paginator("list_dataset_entries")
    try:
        for page in pages.paginate(ProjectName=project, DatasetType=kind):
            yield from map(json.loads, page["DatasetEntries"])
    except lookout.exceptions.ResourceNotFoundException:
        if kind == "train":
            raise MigrationError(f"{project} has no training dataset") from None


def convert(s3: Any, lines: list[dict[str, Any]], has_masks: bool) -> list[dict[str, Any]]:
    """Return the lines of the dataset in Custom Labels."""
    date = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")

    def read(uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    if has_masks:
        return [manifests.detection(line, date, read) for line in lines]
    converted = (manifests.classification(line, date) for line in lines)
    return [line for line in converted if line is not None]


def create_dataset(
    rekognition: Any, s3: Any, bucket: str, project_arn: str, kind: str, lines: list[dict[str, Any]]
) -> None:
    """Create a dataset from the lines and wait until they are imported."""
    key = f"migration/{project_arn.split('/')[1]}/{kind.lower()}.manifest"
    s3.put_object(Bucket=bucket, Key=key, Body="\n".join(map(json.dumps, lines)).encode())
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
    arn = rekognition.create_dataset(
        ProjectArn=project_arn, DatasetType=kind, DatasetSource=source
    )["DatasetArn"]
    while True:
        dataset = rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]
        if dataset["Status"] == "CREATE_COMPLETE":
            break
        if dataset["Status"] != "CREATE_IN_PROGRESS":
            raise MigrationError(f"{kind}: {dataset['StatusMessage']}")
        time.sleep(5)
    if errors := dataset["DatasetStats"]["ErrorEntries"]:
        raise MigrationError(f"{kind}: {errors} of {len(lines)} entries have errors")


def migrate(lookout: Any, rekognition: Any, s3: Any, project: str, bucket: str) -> str:
    """Move the project, and return the ARN of the running model.

    :raises MigrationError: a dataset or the training failed; nothing is left running.
    """
    exported = {kind: list(export(lookout, project, kind)) for kind in ("train", "test")}
    has_masks = any(manifests.has_mask(line) for line in exported["train"])
    arn = rekognition.create_project(ProjectName=project)["ProjectArn"]
    for kind, lines in exported.items():
        if lines:
            converted = convert(s3, lines, has_masks)
            create_dataset(rekognition, s3, bucket, arn, kind.upper(), converted)
    if not exported["test"]:  # Lookout for Vision splits by itself; Custom Labels splits if asked
        split(rekognition, arn)
    return train_and_start(rekognition, arn, bucket)


def split(rekognition: Any, project_arn: str) -> None:
    """Move a fifth of the training dataset into a new test dataset."""
    rekognition.create_dataset(ProjectArn=project_arn, DatasetType="TEST")
    (project,) = rekognition.describe_projects(ProjectNames=[project_arn.split("/")[1]])[
        "ProjectDescriptions"
    ]
    datasets = [{"Arn": dataset["DatasetArn"]} for dataset in project["Datasets"]]
    while not _all(rekognition, datasets, "CREATE_COMPLETE"):
        time.sleep(5)
    rekognition.distribute_dataset_entries(Datasets=datasets)
    while not _all(rekognition, datasets, "UPDATE_COMPLETE"):
        time.sleep(5)


def _all(rekognition: Any, datasets: list[dict[str, str]], status: str) -> bool:
    found = (
        rekognition.describe_dataset(DatasetArn=dataset["Arn"])["DatasetDescription"]["Status"]
        for dataset in datasets
    )
    return all(each == status for each in found)


def train_and_start(rekognition: Any, project_arn: str, bucket: str) -> str:
    """Train a version of the project and start it, and return its ARN."""
    version: str = rekognition.create_project_version(
        ProjectArn=project_arn,
        VersionName=VERSION,
        OutputConfig={"S3Bucket": bucket, "S3KeyPrefix": "migration/evaluation"},
    )["ProjectVersionArn"]
    named = {"ProjectArn": project_arn, "VersionNames": [VERSION]}
    for action, busy, wanted in (
        (None, "TRAINING_IN_PROGRESS", "TRAINING_COMPLETED"),
        (rekognition.start_project_version, "STARTING", "RUNNING"),
    ):
        if action is not None:
            action(ProjectVersionArn=version, MinInferenceUnits=1)
        while True:
            answer = rekognition.describe_project_versions(**named)
            (described,) = answer["ProjectVersionDescriptions"]
            if described["Status"] != busy:
                break
            time.sleep(60)
        if described["Status"] != wanted:
            raise MigrationError(f"{described['Status']}: {described['StatusMessage']}")
    return version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("project", help="name of the project in Lookout for Vision")
    parser.add_argument("--bucket", required=True, help="bucket for manifests and results")
    parser.add_argument("--region", default="us-east-1")
    options = parser.parse_args()
    session: Any = boto3.Session(region_name=options.region)
    lookout, rekognition, s3 = map(session.client, ("lookoutvision", "rekognition", "s3"))
    print(migrate(lookout, rekognition, s3, options.project, options.bucket))


if __name__ == "__main__":
    main()
