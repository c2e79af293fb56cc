"""A model of Custom Labels from the first dataset to the last clean-up, step by step as the
developer guide's examples do it: loops that accept only the statuses they know.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from botocore.exceptions import ClientError

logger = logging.getLogger(__name__)


class UnexpectedStatusError(Exception):
    """A status that the program does not know what to do with."""


def create_project(rekognition: Any, name: str) -> str:
    try:
        arn: str = rekognition.create_project(ProjectName=name)["ProjectArn"]
    except ClientError as error:
        logger.exception("no project: %s", error.response["Error"]["Message"])
        raise
    return arn


def create_dataset(
    rekognition: Any, project: str, kind: str, bucket: str = "", manifest: str = ""
) -> str:
    """An empty dataset, or one from a manifest."""
    parameters: dict[str, Any] = {"ProjectArn": project, "DatasetType": kind.upper()}
    if manifest:
        place = {"S3Object": {"Bucket": bucket, "Name": manifest}}
        parameters["DatasetSource"] = {"GroundTruthManifest": place}
    dataset: str = rekognition.create_dataset(**parameters)["DatasetArn"]
    while True:
        description = rekognition.describe_dataset(DatasetArn=dataset)["DatasetDescription"]
        status = description["Status"]
        if status == "CREATE_COMPLETE":
            return dataset
        if status == "CREATE_IN_PROGRESS":
            time.sleep(5)
            continue
        raise UnexpectedStatusError(f"{status}: {description['StatusMessage']}")


def copy_dataset(rekognition: Any, source: str, project: str, kind: str) -> str:
    answer = rekognition.create_dataset(
        ProjectArn=project, DatasetType=kind, DatasetSource={"DatasetArn": source}
    )
    wait_for_statuses(rekognition, answer["DatasetArn"], busy="CREATE_IN_PROGRESS")
    copied: str = answer["DatasetArn"]
    return copied


def add_images(rekognition: Any, dataset: str, path: Any) -> dict[str, Any]:
    """Send the lines of a local file; after the call only the statuses of an update are known."""
    with path.open() as file:
        lines = file.read()
    rekognition.update_dataset_entries(DatasetArn=dataset, Changes={"GroundTruth": lines})
    return wait_for_update(rekognition, dataset)


def wait_for_update(rekognition: Any, dataset: str) -> dict[str, Any]:
    while True:
        answer = rekognition.describe_dataset(DatasetArn=dataset)
        description: dict[str, Any] = answer["DatasetDescription"]
        status = description["Status"]
        if status == "UPDATE_IN_PROGRESS":
            time.sleep(5)
        elif status in ("UPDATE_COMPLETE", "UPDATE_FAILED"):
            return description
        else:
            raise UnexpectedStatusError(f"{status}: {description['StatusMessage']}")


def wait_for_statuses(rekognition: Any, dataset: str, busy: str) -> None:
    while rekognition.describe_dataset(DatasetArn=dataset)["DatasetDescription"]["Status"] == busy:
        time.sleep(5)


def distribute(rekognition: Any, training: str, testing: str) -> None:
    rekognition.distribute_dataset_entries(Datasets=[{"Arn": training}, {"Arn": testing}])
    for dataset in (training, testing):
        if wait_for_update(rekognition, dataset)["Status"] != "UPDATE_COMPLETE":
            raise UnexpectedStatusError(dataset)


def summarize_dataset(rekognition: Any, dataset: str) -> str:
    """Every member of the description, none of them checked first."""
    found = rekognition.describe_dataset(DatasetArn=dataset)["DatasetDescription"]
    stats = found["DatasetStats"]
    return (
        f"{found['Status']} ({found['StatusMessageCode']}: {found['StatusMessage']}),"
        f" made {found['CreationTimestamp']:%Y-%m-%d}, changed {found['LastUpdatedTimestamp']:%Y},"
        f" {stats['TotalLabels']} labels, {stats['TotalEntries']} images,"
        f" {stats['LabeledEntries']} labelled, {stats['ErrorEntries']} with errors"
    )


def list_entries(
    rekognition: Any,
    dataset: str,
    labels: list[str] | None = None,
    labeled: bool | None = None,
    reference: str | None = None,
    errors: bool = False,
) -> list[dict[str, Any]]:
    """A token of nothing for the first page; on until an answer has none."""
    parameters: dict[str, Any] = {"DatasetArn": dataset, "HasErrors": errors, "MaxResults": 3}
    if labels:
        parameters["ContainsLabels"] = labels
    if labeled is not None:
        parameters["Labeled"] = labeled
    if reference:
        parameters["SourceRefContains"] = reference
    entries: list[dict[str, Any]] = []
    token, finished = "", False
    while not finished:
        answer = rekognition.list_dataset_entries(**parameters, NextToken=token)
        entries += map(json.loads, answer["DatasetEntries"])
        if "NextToken" in answer:
            token = answer["NextToken"]
        else:
            finished = True
    return entries


def train(
    rekognition: Any, project: str, version: str, bucket: str, tag: str = "", **data: Any
) -> tuple[str, str]:
    """Train and wait; the version's ARN, status and message."""
    try:
        answer = rekognition.create_project_version(
            ProjectArn=project,
            VersionName=version,
            OutputConfig={"S3Bucket": bucket, "S3KeyPrefix": "models"},
            Tags={tag: "yes"} if tag else {},
            **data,
        )
        waiter = rekognition.get_waiter("project_version_training_completed")
        waiter.wait(ProjectArn=project, VersionNames=[version])
    except ClientError as error:
        logger.exception("no training: %s", error.response["Error"]["Message"])
        raise
    found = describe_version(rekognition, project, version)
    logger.info("%s: %s", found["Status"], found["StatusMessage"])
    return answer["ProjectVersionArn"], found["Status"]


def describe_version(rekognition: Any, project: str, version: str) -> dict[str, Any]:
    answer = rekognition.describe_project_versions(ProjectArn=project, VersionNames=[version])
    found: dict[str, Any] = answer["ProjectVersionDescriptions"][0]
    return found


def version_in(arn: str) -> str:
    """The name of the version in its ARN."""
    return arn.split("version/", 1)[1].rpartition("/")[0]


def start(rekognition: Any, project: str, arn: str, units: int, most: int | None = None) -> str:
    version = version_in(arn)
    parameters = {"ProjectVersionArn": arn, "MinInferenceUnits": int(units)}
    if most is not None:
        parameters["MaxInferenceUnits"] = int(most)
    rekognition.start_project_version(**parameters)
    waiter = rekognition.get_waiter("project_version_running")
    waiter.wait(ProjectArn=project, VersionNames=[version])
    status: str = describe_version(rekognition, project, version)["Status"]
    return status


def stop(rekognition: Any, project: str, arn: str) -> str:
    version = version_in(arn)
    status: str = rekognition.stop_project_version(ProjectVersionArn=arn)["Status"]
    while status != "STOPPED":
        if status != "STOPPING":
            raise UnexpectedStatusError(status)
        time.sleep(10)
        status = describe_version(rekognition, project, version)["Status"]
    return status


def find_tag(rekognition: Any, key: str, value: str) -> list[str]:
    """Every version that has the tag, in all projects."""
    return [
        version["ProjectVersionArn"]
        for project in rekognition.describe_projects()["ProjectDescriptions"]
        for version in rekognition.describe_project_versions(ProjectArn=project["ProjectArn"])[
            "ProjectVersionDescriptions"
        ]
        if rekognition.list_tags_for_resource(ResourceArn=version["ProjectVersionArn"])["Tags"].get(
            key
        )
        == value
    ]


def delete_version(rekognition: Any, project: str, arn: str) -> None:
    rekognition.delete_project_version(ProjectVersionArn=arn)
    while rekognition.describe_project_versions(ProjectArn=project, VersionNames=[version_in(arn)])[
        "ProjectVersionDescriptions"
    ]:
        time.sleep(5)


def delete_dataset(rekognition: Any, arn: str) -> None:
    rekognition.delete_dataset(DatasetArn=arn)
    while True:
        try:
            rekognition.describe_dataset(DatasetArn=arn)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return
            raise
        time.sleep(5)


def delete_project(rekognition: Any, arn: str) -> None:
    name = arn.split("/")[1]
    rekognition.delete_project(ProjectArn=arn)
    while rekognition.describe_projects(ProjectNames=[name])["ProjectDescriptions"]:
        time.sleep(5)
