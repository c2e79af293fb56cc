"""Recognise machine parts with Amazon Rekognition Custom Labels, from images to detections.

    python custom_labels.py --bucket my-custom-labels-bucket --region eu-west-1

The program creates two projects. "sorting" classifies the part in an image; it is trained from a
manifest, and the service uses a fifth of the images for testing. "picking" also detects the
position of each part; it has datasets, and its test dataset is split from its training dataset. For
each project the program trains, evaluates and hosts a model, sends images to it, and deletes
everything. Images and result files stay in the bucket.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

IMAGES = Path(__file__).parent / "images"
PICTURES = {  # for detection: the first of each is in the bucket, the others are sent
    "sorting": ("parts/gear/01.png", "parts/new/b.png", "parts/new/w.png"),
    "picking": ("bench/05.png", "bench/new/01.jpg", "bench/new/02.png"),
}
VERSION = "first"


@dataclass
class Report:
    """The results of one project."""

    project: str
    arn: str
    statuses: list[str] = field(
        default_factory=list
    )  # of datasets and model, one for each poll or wait
    evaluation: dict[str, Any] = field(default_factory=dict)  # the evaluation summary file
    result_files: list[str] = field(default_factory=list)  # keys in the bucket
    detections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # labels by image


def upload(s3: Any, bucket: str, manifest: str) -> dict[str, Any]:
    """Upload a SageMaker Ground Truth manifest and its images, and return its location."""
    start = f"s3://{bucket}/"
    text = (IMAGES / "manifests" / manifest).read_text().replace("s3://BUCKET/", start)
    for line in text.splitlines():
        key = json.loads(line)["source-ref"].removeprefix(start)
        s3.put_object(Bucket=bucket, Key=key, Body=(IMAGES / key).read_bytes())
    place = {"Bucket": bucket, "Name": f"manifests/{manifest}"}
    s3.put_object(Bucket=bucket, Key=place["Name"], Body=text.encode())
    return {"GroundTruthManifest": {"S3Object": place}}


def wait_for_dataset(rekognition: Any, arn: str, busy: str, wanted: str, report: Report) -> None:
    while True:
        dataset = rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]
        status, entries = dataset["Status"], dataset["DatasetStats"]["TotalEntries"]
        print(f"  {arn.split('/')[3]:<5} {entries:3} entries  {status}: {dataset['StatusMessage']}")
        report.statuses.append(status)
        if status == wanted:
            return
        if status != busy:
            raise RuntimeError(f"{arn}: {status} instead of {wanted}: {dataset['StatusMessage']}")
        time.sleep(5)


def create_datasets(rekognition: Any, source: dict[str, Any], report: Report) -> list[str]:
    """Create a training dataset from the manifest and move a fifth of it to a test dataset."""
    named = {"ProjectArn": report.arn}
    train = rekognition.create_dataset(**named, DatasetType="TRAIN", DatasetSource=source)
    test = rekognition.create_dataset(**named, DatasetType="TEST")
    arns = [train["DatasetArn"], test["DatasetArn"]]
    for arn in arns:
        wait_for_dataset(rekognition, arn, "CREATE_IN_PROGRESS", "CREATE_COMPLETE", report)
    rekognition.distribute_dataset_entries(Datasets=[{"Arn": arn} for arn in arns])
    for arn in arns:
        wait_for_dataset(rekognition, arn, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", report)
    return arns


def versions(rekognition: Any, report: Report) -> list[Any]:
    answer = rekognition.describe_project_versions(ProjectArn=report.arn, VersionNames=[VERSION])
    return list(answer["ProjectVersionDescriptions"])


def wait_for_version(rekognition: Any, waiter: str, report: Report) -> Any:
    """Wait with botocore's waiter, and print the final status also if the waiter fails."""
    try:
        rekognition.get_waiter(waiter).wait(ProjectArn=report.arn, VersionNames=[VERSION])
    finally:
        version = versions(rekognition, report)[0]
        print(f"  {version['Status']}: {version['StatusMessage']}")
        report.statuses.append(version["Status"])
    return version


def evaluate(s3: Any, version: Any, report: Report) -> None:
    """Read the evaluation summary that the training wrote."""
    place = version["EvaluationResult"]["Summary"]["S3Object"]
    stored = s3.get_object(Bucket=place["Bucket"], Key=place["Name"])
    report.evaluation = json.loads(stored["Body"].read())
    output = version["OutputConfig"]
    written = s3.list_objects_v2(Bucket=output["S3Bucket"], Prefix=output["S3KeyPrefix"])
    report.result_files = [each["Key"] for each in written["Contents"]]
    print("  " + "\n  ".join(report.result_files))
    counts = "trained with {NumberOfTrainingImages}, tested with {NumberOfTestingImages} pictures"
    print("  " + counts.format(**report.evaluation["EvaluationDetails"]))
    for label in report.evaluation["LabelEvaluationResults"]:
        text = "  {:<8}F1 {F1Score:.3f} above {Threshold:.0%}"
        print(text.format(label["Label"], **label["Metrics"]))
    print(f"  {'all':<8}F1 {version['EvaluationResult']['F1Score']:.3f}")


def detect(rekognition: Any, version_arn: str, picture: str, bucket: str, report: Report) -> None:
    image: dict[str, Any] = {"S3Object": {"Bucket": bucket, "Name": picture}}
    if "/new/" in picture:
        image = {"Bytes": (IMAGES / picture).read_bytes()}
    request = {"ProjectVersionArn": version_arn, "Image": image}
    answer = rekognition.detect_custom_labels(**request, MinConfidence=50)
    print(f"  {picture}:")
    for label in answer["CustomLabels"]:
        box = label.get("Geometry", {}).get("BoundingBox", {})
        where = "".join(f", {side} {share:.2f}" for side, share in sorted(box.items()))
        print(f"    {label['Name']:<8}{label['Confidence']:6.2f} %{where}")
    report.detections[picture] = answer["CustomLabels"]


def train_and_host(rekognition: Any, s3: Any, bucket: str, report: Report, **data: Any) -> None:
    """Train, evaluate and host a version of the project, send images to it, and stop it."""
    print(f"{report.project}: training")
    version_arn = rekognition.create_project_version(
        ProjectArn=report.arn,
        VersionName=VERSION,
        OutputConfig={"S3Bucket": bucket, "S3KeyPrefix": f"evaluation/{report.project}"},
        **data,
    )["ProjectVersionArn"]
    version = wait_for_version(rekognition, "project_version_training_completed", report)
    evaluate(s3, version, report)
    rekognition.tag_resource(ResourceArn=version_arn, Tags={"stage": "evaluated"})

    print(f"{report.project}: hosting")
    rekognition.start_project_version(ProjectVersionArn=version_arn, MinInferenceUnits=1)
    wait_for_version(rekognition, "project_version_running", report)
    try:
        for picture in PICTURES[report.project]:
            detect(rekognition, version_arn, picture, bucket, report)
    finally:  # a hosted model costs money by the hour
        rekognition.stop_project_version(ProjectVersionArn=version_arn)
    while versions(rekognition, report)[0]["Status"] == "STOPPING":
        time.sleep(10)


def remove(rekognition: Any, report: Report, datasets: list[str]) -> None:
    print(f"{report.project}: removal")
    for version in versions(rekognition, report):
        rekognition.delete_project_version(ProjectVersionArn=version["ProjectVersionArn"])
    while versions(rekognition, report):
        time.sleep(5)
    for arn in datasets:
        rekognition.delete_dataset(DatasetArn=arn)
        with suppress(rekognition.exceptions.ResourceNotFoundException):
            while rekognition.describe_dataset(DatasetArn=arn):
                time.sleep(5)
    rekognition.delete_project(ProjectArn=report.arn)
    while rekognition.describe_projects(ProjectNames=[report.project])["ProjectDescriptions"]:
        time.sleep(5)


def run(rekognition: Any, s3: Any, bucket: str, *, keep: bool = False) -> list[Report]:
    """Create a bucket and run both projects, one after the other.

    :param keep: leave the projects and their models, which are stopped, where they are.
    """
    region = s3.meta.region_name
    place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else place))
    sorting, picking = (
        Report(name, rekognition.create_project(ProjectName=name)["ProjectArn"])
        for name in PICTURES
    )

    source = upload(s3, bucket, "parts.manifest")
    data = {"TrainingData": {"Assets": [source]}, "TestingData": {"AutoCreate": True}}
    train_and_host(rekognition, s3, bucket, sorting, **data)
    if not keep:
        remove(rekognition, sorting, [])

    print("picking: datasets")
    source = upload(s3, bucket, "bench.manifest")
    datasets = create_datasets(rekognition, source, picking)
    train_and_host(rekognition, s3, bucket, picking)
    if not keep:
        remove(rekognition, picking, datasets)
    return [sorting, picking]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bucket", required=True, help="name of the bucket to create")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--keep", action="store_true", help="delete no project")
    options = parser.parse_args()
    session: Any = boto3.Session(region_name=options.region)
    run(session.client("rekognition"), session.client("s3"), options.bucket, keep=options.keep)


if __name__ == "__main__":
    main()
