"""A small SDK over Lookout for Vision, as teams write it for their notebooks: a project as an
object with ``fit``, ``deploy``, ``predict`` and ``stop``; results as rows; rules of what is scrap.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal
from time import sleep
from typing import Any

import boto3


def _session() -> Any:
    return boto3.Session(region_name="us-east-1")


def csv_to_manifest(text: str) -> str:
    """Lines of ``picture,label`` as a manifest; the label's value is written as text."""
    lines = []
    seen = set()
    for picture, label in csv.reader(io.StringIO(text)):
        if picture in seen:
            raise ValueError(f"{picture} is there twice")
        seen.add(picture)
        metadata = {
            "confidence": 1,
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "type": "groundtruth/image-classification",
        }
        value = "0" if label.lower() == "normal" else "1"
        lines.append(
            json.dumps(
                {"source-ref": picture, "anomaly-label": value, "anomaly-label-metadata": metadata}
            )
        )
    return "\n".join(lines)


class Inspection:
    """One project and its model number one."""

    version = "1"

    def __init__(self, project: str, bucket: str) -> None:
        self.project = project
        self.bucket = bucket
        self.lookout = _session().client("lookoutvision")
        self.s3 = _session().client("s3")

    def create_project(self) -> str:
        """The project's ARN, whether or not it was there."""
        try:
            answer = self.lookout.create_project(ProjectName=self.project)
        except Exception as error:
            if "ConflictException" not in str(error):
                raise
            described = self.lookout.describe_project(ProjectName=self.project)
            return str(described["ProjectDescription"]["ProjectArn"])
        return str(answer["ProjectMetadata"]["ProjectArn"])

    def upload(self, kind: str, manifest: str) -> str:
        key = f"{self.project}/{kind}.manifest"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=manifest.encode())
        return key

    def create_datasets(self, manifests: dict[str, str]) -> dict[str, str]:
        """A dataset for each manifest, in place of one that is there; its status by type."""
        statuses = {}
        for kind, key in manifests.items():
            named = {"ProjectName": self.project, "DatasetType": kind}
            place = {"S3Object": {"Bucket": self.bucket, "Key": key}}
            source = {"GroundTruthManifest": place}
            try:
                self.lookout.create_dataset(**named, DatasetSource=source)
            except self.lookout.exceptions.ConflictException:
                self.lookout.delete_dataset(**named)
                self.lookout.create_dataset(**named, DatasetSource=source)
            while True:
                described = self.lookout.describe_dataset(**named)["DatasetDescription"]
                if described["Status"] != "CREATE_IN_PROGRESS":
                    break
                sleep(5)
            statuses[kind] = described["Status"]
        return statuses

    def fit(self, prefix: str = "") -> dict[str, Any]:
        """Train, unless there are too few pictures; the row of the model's figures."""
        stats = self.lookout.describe_dataset(ProjectName=self.project, DatasetType="train")
        images = stats["DatasetDescription"]["ImageStats"]
        if images["Normal"] < 10:
            raise ValueError(f"only {images['Normal']} normal pictures")
        try:
            answer = self.lookout.create_model(
                ProjectName=self.project,
                OutputConfig={"S3Location": {"Bucket": self.bucket, "Prefix": prefix}},
            )
        except self.lookout.exceptions.ServiceQuotaExceededException:
            sleep(600)
            return self.fit(prefix)
        self.version = answer["ModelMetadata"]["ModelVersion"]
        described = self._wait("TRAINED", "TRAINING_FAILED")
        if described["Status"] != "TRAINED":
            raise RuntimeError(described["StatusMessage"])
        return self.figures(prefix)

    def figures(self, prefix: str) -> dict[str, Any]:
        """The evaluation's figures, read by the key that they must be at."""
        key = f"{prefix}EvaluationResult-{self.project}-{self.version}.json"
        result = json.loads(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        details = result["EvaluationDetails"]
        figures = result["AggregatedEvaluationResults"]["Metrics"]
        return {
            "model": details["ModelArn"],
            "images": details["NumberOfTrainingImages"] + details["NumberOfTestingImages"],
            **figures,
        }

    def deploy(self, units: int = 1) -> str:
        self.lookout.start_model(
            ProjectName=self.project, ModelVersion=self.version, MinInferenceUnits=units
        )
        return str(self._wait("HOSTED", "HOSTING_FAILED")["Status"])

    def stop(self) -> str:
        self.lookout.stop_model(ProjectName=self.project, ModelVersion=self.version)
        return str(self._wait("TRAINED")["Status"])

    def _wait(self, *ends: str) -> dict[str, Any]:
        named = {"ProjectName": self.project, "ModelVersion": self.version}
        while True:
            described: dict[str, Any] = self.lookout.describe_model(**named)["ModelDescription"]
            if described["Status"] in ends:
                return described
            sleep(60)

    def predict(self, key: str) -> dict[str, Any]:
        """The answer for a picture; floats as a table takes them."""
        body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"]
        kind = "image/png" if key.endswith("png") else "image/jpeg"
        answer = self.lookout.detect_anomalies(
            ProjectName=self.project,
            ModelVersion=self.version,
            ContentType=kind,
            Body=bytearray(body.read()),
        )["DetectAnomalyResult"]
        return {
            "key": key,
            "anomalous": answer["IsAnomalous"],
            "confidence": Decimal(str(answer["Confidence"])),
            "anomalies": [
                (each["Name"], Decimal(str(each["PixelAnomaly"]["TotalPercentageArea"])))
                for each in answer.get("Anomalies", [])
            ],
        }

    def predict_all(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        """By four workers; each answer is filed beside its picture too."""
        with ThreadPoolExecutor(4) as pool:
            rows = list(pool.map(self.predict, keys))
        for row in rows:
            body = json.dumps(row, default=str).encode()
            self.s3.put_object(Bucket=self.bucket, Key=f"{row['key']}.json", Body=body)
        return rows

    def delete(self) -> None:
        """Everything of the project, in the order that needs the least waiting."""
        for kind in ("train", "test"):
            named = {"ProjectName": self.project, "DatasetType": kind}
            try:
                self.lookout.delete_dataset(**named)
            except self.lookout.exceptions.from_code("ResourceNotFoundException"):
                continue
        for model in self._models():
            version = model["ModelVersion"]
            self.lookout.delete_model(ProjectName=self.project, ModelVersion=version)
        while list(self._models()):
            sleep(2)
        self.lookout.delete_project(ProjectName=self.project)

    def _models(self) -> Iterator[dict[str, Any]]:
        pages = self.lookout.get_paginator("list_models").paginate(ProjectName=self.project)
        return (model for page in pages for model in page["Models"])


def is_scrap(row: dict[str, Any], least: Decimal, area: Decimal, kinds: int) -> bool:
    """Whether a part goes: it is surely anomalous, and by too much of its area or in many ways."""
    if not row["anomalous"] or row["confidence"] < least:
        return False
    found = [share for name, share in row["anomalies"] if name != "background"]
    return any(share > area for share in found) or len(found) > kinds or not row["anomalies"]


def cross_validate(bucket: str, rows: list[str], parts: int) -> list[dict[str, Any]]:
    """Train as many projects, each tested with another part of the rows; two at a time."""

    def train(number: int) -> dict[str, Any]:
        inspection = Inspection(f"fold_{number}", bucket)
        inspection.create_project()
        sides = {
            "train": [row for index, row in enumerate(rows) if index % parts != number],
            "test": [row for index, row in enumerate(rows) if index % parts == number],
        }
        manifests = {
            kind: inspection.upload(kind, csv_to_manifest("\n".join(side)))
            for kind, side in sides.items()
        }
        inspection.create_datasets(manifests)
        return inspection.fit(prefix="k_fold_")

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(train, range(parts)))
