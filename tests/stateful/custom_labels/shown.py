"""What descriptions and lists must show, by the model."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

from tests.stateful.base import START
from tests.stateful.custom_labels.manifests import Entries
from tests.stateful.custom_labels.model import CustomLabelsModel
from tests.stateful.custom_labels.state import Thing

Answer = dict[str, Any]

FAILED = ("CREATE_FAILED", "UPDATE_FAILED")


def when(seconds: float) -> datetime:
    """A moment of the model."""
    return START + timedelta(seconds=seconds)


def shown_feature(project: Thing) -> str | None:
    """The feature of a project as descriptions show it: not the default."""
    feature: str | None = project["feature"]
    return None if feature == "CUSTOM_LABELS" else feature


def project_description(model: CustomLabelsModel, project: Thing) -> Answer:
    """A project of DescribeProjects: all members, and only these."""
    updates = project["auto_update"]
    members = {
        "Feature": shown_feature(project),
        "AutoUpdate": None if updates == "DISABLED" else updates,
    }
    return {
        "ProjectArn": project["arn"],
        "CreationTimestamp": when(project["created"]),
        "Status": project["status"],
        "Datasets": [
            {
                "CreationTimestamp": when(dataset["created"]),
                "DatasetType": kind,
                "DatasetArn": dataset["arn"],
                **condition(dataset),
            }
            for kind, dataset in model.datasets(project).items()
        ],
    } | {name: value for name, value in members.items() if value is not None}


def condition(dataset: Thing) -> Answer:
    """How a dataset is doing; programs read all three members without asking."""
    code = "CLIENT_ERROR" if dataset["status"] in FAILED else "SUCCESS"
    return {"Status": dataset["status"], "StatusMessage": ANY, "StatusMessageCode": code}


def dataset_stats(entries: Entries) -> Answer:
    """``DatasetStats``."""
    lines = entries.values()
    return {
        "LabeledEntries": sum(bool(line.labels) for line in lines),
        "TotalEntries": len(lines),
        "TotalLabels": len({label for line in lines for label in line.labels}),
        "ErrorEntries": sum(line.has_errors for line in lines),
    }


def label_stats(entries: Entries) -> dict[str, dict[str, int]]:
    """``LabelStats`` by label."""
    lines = entries.values()
    uses = Counter(label for line in lines for label in line.labels)
    boxes = Counter(label for line in lines if line.boxed for label in line.labels)
    return {
        label: {"EntryCount": count}
        | ({"BoundingBoxCount": boxes[label]} if label in boxes else {})
        for label, count in uses.items()
    }


def check_listed(text: str, entries: Entries) -> str:
    """An entry of ListDatasetEntries is the line that was given, and what was found in it."""
    listed = json.loads(text)
    line = entries[listed["source-ref"]]
    assert listed.pop("cl-metadata") == {"is_labeled": bool(line.labels)}
    assert ("cl-errors" in text) == line.has_errors
    if not line.has_errors:
        assert listed == json.loads(line.text)
    return line.source_ref


def version_description(model: CustomLabelsModel, version: Thing) -> Answer:
    """A version of DescribeProjectVersions: all members, and only these."""
    status = model.status(version)
    trained = version["files"] == "all"
    copied = "SourceProjectVersionArn" in version["constants"]
    feature = shown_feature(version["project"])
    members = {
        "ProjectVersionArn": version["arn"],
        "CreationTimestamp": when(version["created"]),
        "Status": status,
        "StatusMessage": ANY,
        "OutputConfig": version["output"],
        **version["constants"],
        **version["units"],
        **_results(version),
        "TrainingEndTimestamp": None if version["ended"] is None else when(version["ended"]),
        "BillableTrainingTimeInSeconds": ANY if trained and not copied else None,
        "Feature": feature,
        "BaseModelVersion": ANY if feature == "CONTENT_MODERATION" else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def file_names(version: Thing) -> dict[str, Any]:
    """The result files that a version has, by the first part of their name: where they lie."""
    names = {
        "all": (
            "EvaluationResultSummary",
            "TrainingGroundTruth",
            "TestingGroundTruth",
            "ManifestSummary",
            "TrainingManifestWithValidation",
            "TestingManifestWithValidation",
        ),
        "validation": (
            "ManifestSummary",
            "TrainingManifestWithValidation",
            "TestingManifestWithValidation",
        ),
    }.get(version["files"], ())
    output = version["output"]
    prefix = output.get("S3KeyPrefix", "").rstrip("/")
    end = f"{version['project']['name']}-{version['name']}.json"
    return {
        name: {
            "S3Object": {
                "Bucket": output["S3Bucket"],
                "Name": f"{prefix}/{name}-{end}" if prefix else f"{name}-{end}",
            }
        }
        for name in names
    }


def _results(version: Thing) -> Answer:
    files = file_names(version)
    results: Answer = {}
    for member, side, given in zip(
        ("TrainingDataResult", "TestingDataResult"),
        ("Training", "Testing"),
        version["input"],
        strict=True,
    ):
        results[member] = {"Input": given}
        if f"{side}GroundTruth" in files:
            assets = [{"GroundTruthManifest": files[f"{side}GroundTruth"]}]
            results[member]["Output"] = {"Assets": assets}
            if side == "Testing":
                results[member]["Output"]["AutoCreate"] = False
        if f"{side}ManifestWithValidation" in files:
            assets = [{"GroundTruthManifest": files[f"{side}ManifestWithValidation"]}]
            results[member]["Validation"] = {"Assets": assets}
    results["ManifestSummary"] = files.get("ManifestSummary")
    if "EvaluationResultSummary" in files:
        summary = files["EvaluationResultSummary"]
        results["EvaluationResult"] = {"F1Score": ANY, "Summary": summary}
    return results
