"""A training pipeline for one Rekognition Custom Labels project.

    python pipeline.py train parts --manifest s3://goods/parts.manifest
    python pipeline.py promote parts v2 --min-f1 0.9
    python pipeline.py rollback parts

``train`` trains a version and prints its F1 score. ``promote`` starts a version that is good
enough, makes it the current one, and stops the one before. ``rollback`` starts the one before
again. The names of the current and the previous version are kept in the object
``current/PROJECT.json`` of the bucket, where the callers of the model read the ARN.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import boto3

POLL = 60


class PipelineError(Exception):
    """A step failed. No model runs that did not run before it."""


class Pipeline:
    """The steps, for one project and one bucket."""

    def __init__(self, project: str, bucket: str) -> None:
        self.project = project
        self.bucket = bucket
        self.rekognition: Any = boto3.client("rekognition")
        self.s3: Any = boto3.client("s3")

    def train(self, version: str, manifest: str, give_up_after: float = 24 * 3600) -> float:
        """Train a version and return its F1 score.

        :raises PipelineError: the training failed, or took longer than ``give_up_after`` seconds.
        """
        bucket, _, key = manifest.removeprefix("s3://").partition("/")
        source = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
        self.rekognition.create_project_version(
            ProjectArn=self._project_arn(),
            VersionName=version,
            OutputConfig={"S3Bucket": self.bucket, "S3KeyPrefix": f"evaluation/{self.project}"},
            TrainingData={"Assets": [source]},
            TestingData={"AutoCreate": True},
        )
        described = self._wait(version, "TRAINING_IN_PROGRESS", give_up_after)
        if described["Status"] != "TRAINING_COMPLETED":
            raise PipelineError(f"{version}: {described['StatusMessage']}")
        f1: float = described["EvaluationResult"]["F1Score"]
        return f1

    def promote(self, version: str, min_f1: float = 0.0) -> None:
        """Start a version, make it the current one, and stop the one before.

        :raises PipelineError: it is not good enough, or does not start; the current one goes on.
        """
        f1 = self._describe(version)["EvaluationResult"]["F1Score"]
        if f1 < min_f1:
            raise PipelineError(f"{version}: F1 {f1:.2f} is below {min_f1:.2f}")
        before = self.current()
        self._start(version)
        self._write(version, before.get("version"))
        if before:
            self._stop(before["version"])

    def rollback(self) -> None:
        """Start the previous version again, make it the current one, and stop the one after it.

        :raises PipelineError: there is no previous version, or it does not start.
        """
        now = self.current()
        if not now.get("previous"):
            raise PipelineError("there is no previous version")
        self._start(now["previous"])
        self._write(now["previous"], None)
        self._stop(now["version"])

    def current(self) -> dict[str, Any]:
        """Return what callers read: ``version``, ``arn``, ``previous``; empty before the first."""
        try:
            stored = self.s3.get_object(Bucket=self.bucket, Key=self._key)
        except self.s3.exceptions.NoSuchKey:
            return {}
        found: dict[str, Any] = json.loads(stored["Body"].read())
        return found

    @property
    def _key(self) -> str:
        return f"current/{self.project}.json"

    def _write(self, version: str, previous: str | None) -> None:
        arn = self._describe(version)["ProjectVersionArn"]
        body = {"version": version, "arn": arn, "previous": previous}
        self.s3.put_object(Bucket=self.bucket, Key=self._key, Body=json.dumps(body).encode())

    def _project_arn(self) -> str:
        found = self.rekognition.describe_projects(ProjectNames=[self.project])
        if not found["ProjectDescriptions"]:
            raise PipelineError(f"there is no project {self.project}")
        arn: str = found["ProjectDescriptions"][0]["ProjectArn"]
        return arn

    def _describe(self, version: str) -> Any:
        found = self.rekognition.describe_project_versions(
            ProjectArn=self._project_arn(), VersionNames=[version]
        )["ProjectVersionDescriptions"]
        if not found:
            raise PipelineError(f"there is no version {version}")
        return found[0]

    def _wait(self, version: str, busy: str, give_up_after: float = 3600) -> Any:
        waited = 0.0
        while (described := self._describe(version))["Status"] == busy:
            if waited >= give_up_after:
                raise PipelineError(f"{version}: still {busy} after {waited / 3600:.0f} hours")
            time.sleep(POLL)
            waited += POLL
        return described

    def _start(self, version: str) -> None:
        described = self._describe(version)
        if described["Status"] == "RUNNING":
            return
        arn = described["ProjectVersionArn"]
        self.rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
        described = self._wait(version, "STARTING")
        if described["Status"] != "RUNNING":
            raise PipelineError(f"{version}: {described['StatusMessage']}")

    def _stop(self, version: str) -> None:
        arn = self._describe(version)["ProjectVersionArn"]
        self.rekognition.stop_project_version(ProjectVersionArn=arn)
        self._wait(version, "STOPPING")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("step", choices=["train", "promote", "rollback"])
    parser.add_argument("project")
    parser.add_argument("version", nargs="?")
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--manifest")
    parser.add_argument("--min-f1", type=float, default=0.0)
    options = parser.parse_args()
    pipeline = Pipeline(options.project, options.bucket)
    try:
        if options.step == "train":
            print(f"F1 {pipeline.train(options.version, options.manifest):.2f}")
        elif options.step == "promote":
            pipeline.promote(options.version, options.min_f1)
        else:
            pipeline.rollback()
    except PipelineError as error:
        parser.exit(1, f"{error}\n")
    print(json.dumps(pipeline.current()))


if __name__ == "__main__":
    main()
