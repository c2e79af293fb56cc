"""A web application's back end: projects and models as states that a state machine calls.

A request that met a limit or a fault of the service is sent again; what is there already is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

RETRIED = ("ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError")
PAGE = 20


class Backend:
    """The states; each takes the event of the last one and returns its own."""

    def __init__(self, region: str, bucket: str, tries: int = 5) -> None:
        session: Any = boto3.session.Session(region_name=region)
        config = Config(retries={"max_attempts": 0}, user_agent_extra="brand/1.0")
        self.rekognition = session.client("rekognition", config=config)
        self.bucket = bucket
        self.tries = tries

    def send(self, call: Callable[..., Any], **parameters: Any) -> Any:
        """Send a request, a few times if need be, with doubling pauses in between."""
        for number in range(self.tries):
            try:
                return call(**parameters)
            except ClientError as error:
                if error.response["Error"]["Code"] not in RETRIED or number == self.tries - 1:
                    raise
                time.sleep(0.2 * 2**number)
        raise AssertionError("the last try gave or raised")

    def find_project(self, name: str) -> str | None:
        """By all pages of projects, but for those that are on their way out."""
        token: str | None = None
        while True:
            parameters: dict[str, Any] = {"MaxResults": PAGE}
            if token:
                parameters["NextToken"] = token
            answer = self.send(self.rekognition.describe_projects, **parameters)
            for project in answer["ProjectDescriptions"]:
                is_it = project["ProjectArn"].split("/")[1] == name
                if is_it and project["Status"] != "DELETING":
                    arn: str = project["ProjectArn"]
                    return arn
            token = answer.get("NextToken")
            if not token:
                return None

    def create_project(self, event: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self.send(self.rekognition.create_project, ProjectName=event["project"])
            arn = answer["ProjectArn"]
        except self.rekognition.exceptions.ResourceInUseException:
            arn = self.find_project(event["project"])
        return {**event, "projectArn": arn}

    def create_version(self, event: dict[str, Any]) -> dict[str, Any]:
        place = {"S3Object": {"Bucket": self.bucket, "Name": event["manifest"]}}
        answer = self.send(
            self.rekognition.create_project_version,
            ProjectArn=event["projectArn"],
            VersionName=event["version"],
            OutputConfig={"S3Bucket": self.bucket, "S3KeyPrefix": f"{event['project']}/out"},
            TrainingData={"Assets": [{"GroundTruthManifest": place}]},
            TestingData={"AutoCreate": True, "Assets": []},
        )
        return {**event, "versionArn": answer["ProjectVersionArn"]}

    def describe(self, event: dict[str, Any]) -> dict[str, Any]:
        """How the version is, by the fourth part of its ARN."""
        name = event["versionArn"].split("/")[3]
        answer = self.send(
            self.rekognition.describe_project_versions,
            ProjectArn=event["projectArn"],
            VersionNames=[name],
            MaxResults=1,
        )
        found = answer["ProjectVersionDescriptions"]
        if not found:
            return {**event, "status": "GONE"}
        return {
            **event,
            "status": found[0]["Status"],
            "message": found[0]["StatusMessage"],
            "units": found[0].get("MinInferenceUnits", 0),
            "f1": found[0].get("EvaluationResult", {}).get("F1Score"),
        }

    def start(self, event: dict[str, Any]) -> dict[str, Any]:
        """A version that is up already, or will be, is as good as one that was started."""
        try:
            answer = self.send(
                self.rekognition.start_project_version,
                ProjectVersionArn=event["versionArn"],
                MinInferenceUnits=event.get("units") or 1,
            )
        except self.rekognition.exceptions.from_code("ResourceInUseException"):
            return self.describe(event)
        return {**event, "status": answer["Status"]}

    def stop(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = self.send(
            self.rekognition.stop_project_version, ProjectVersionArn=event["versionArn"]
        )
        return {**event, "status": answer["Status"]}

    def detect(self, event: dict[str, Any], key: str) -> list[dict[str, Any]]:
        answer = self.send(
            self.rekognition.detect_custom_labels,
            ProjectVersionArn=event["versionArn"],
            Image={"S3Object": {"Bucket": self.bucket, "Name": key}},
            MinConfidence=event.get("minConfidence", 40),
        )
        return [
            {**label, "box": label["Geometry"]["BoundingBox"] if "Geometry" in label else None}
            for label in answer["CustomLabels"]
        ]

    def delete_all(self) -> int:
        """The clean-up: every version is stopped, whatever its status, and then deleted."""
        projects = self.send(self.rekognition.describe_projects)["ProjectDescriptions"]
        for project in projects:
            arn = project["ProjectArn"]
            versions = self.send(self.rekognition.describe_project_versions, ProjectArn=arn)
            for version in versions["ProjectVersionDescriptions"]:
                named = {"ProjectVersionArn": version["ProjectVersionArn"]}
                with suppress(ClientError):
                    self.send(self.rekognition.stop_project_version, **named)
                self.until_gone(self.rekognition.delete_project_version, **named)
            self.until_gone(self.rekognition.delete_project, ProjectArn=arn)
        return len(projects)

    def until_gone(self, delete: Callable[..., Any], **named: str) -> None:
        """Delete what may still be in use for a while, and see it through to its end."""
        while True:
            try:
                self.send(delete, **named)
            except ClientError as error:
                if "ResourceNotFoundException" in str(error):
                    return
                if "ResourceInUseException" not in str(error):
                    raise
            time.sleep(60)
