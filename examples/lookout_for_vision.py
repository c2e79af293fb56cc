"""Inspect goods with Amazon Lookout for Vision, from image files to detections.

    python lookout_for_vision.py --bucket my-inspection-bucket --region eu-west-1

The program creates two projects. "plates" detects faulty plates; it has one dataset, which the
service splits for the evaluation. "tiles" also shows where a tile is cracked or stained; it has a
training and a test dataset with masks. For each project the program trains, evaluates and hosts a
model, sends images to it, and deletes everything. Images and evaluation files stay in the bucket.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from PIL import Image

IMAGES = Path(__file__).parent / "images"
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
PROJECTS = {  # the manifest of each dataset
    "plates": {"train": "plates.manifest"},
    "tiles": {"train": "tiles-train.manifest", "test": "tiles-test.manifest"},
}
PICTURES = {  # for detection
    "plates": ("plates/normal/01.jpg", "plates/anomaly/02.jpg", "plates/new/01.jpg"),
    "tiles": ("tiles/test/normal/01.png", "tiles/test/anomaly/21.png", "tiles/new/02.png"),
}


@dataclass
class Report:
    """The results of one project."""

    project: str
    statuses: list[str] = field(default_factory=list)  # of datasets and model, one for each poll
    metrics: dict[str, Any] = field(default_factory=dict)  # read from the evaluation result file
    result_files: list[str] = field(default_factory=list)  # keys in the bucket
    detections: dict[str, dict[str, Any]] = field(default_factory=dict)  # result by image


def upload(s3: Any, bucket: str, manifest: str) -> dict[str, str]:
    """Upload a SageMaker Ground Truth manifest with its images and masks; return its location."""
    start = f"s3://{bucket}/"
    text = (IMAGES / "manifests" / manifest).read_text().replace("s3://BUCKET/", start)
    for line in map(json.loads, text.splitlines()):
        for address in (line["source-ref"], line.get("anomaly-mask-ref")):
            if address:
                key = address.removeprefix(start)
                s3.put_object(Bucket=bucket, Key=key, Body=(IMAGES / key).read_bytes())
    place = {"Bucket": bucket, "Key": f"manifests/{manifest}"}
    s3.put_object(**place, Body=text.encode())
    return place


def wait(describe: Callable[[], Any], busy: str, wanted: str, seconds: int, report: Report) -> Any:
    """Poll while the status is ``busy``; fail if the next status is not ``wanted``."""
    waited = 0
    while True:
        answer = describe()
        description = answer.get("ModelDescription") or answer["DatasetDescription"]
        status, message = description["Status"], description["StatusMessage"]
        print(f"  {waited // 60:3} min {waited % 60:02} s  {status}: {message}")
        report.statuses.append(status)
        if status == wanted:
            return description
        if status != busy:
            raise RuntimeError(f"{report.project}: {status} instead of {wanted}: {message}")
        time.sleep(seconds)
        waited += seconds


def create_dataset(lookout: Any, kind: str, manifest: dict[str, str], report: Report) -> None:
    print(f"{report.project}: {kind} dataset from {manifest['Key']}")
    named = {"ProjectName": report.project, "DatasetType": kind}
    source = {"GroundTruthManifest": {"S3Object": manifest}}
    lookout.create_dataset(**named, DatasetSource=source)
    describe = partial(lookout.describe_dataset, **named)
    counts = wait(describe, "CREATE_IN_PROGRESS", "CREATE_COMPLETE", 5, report)["ImageStats"]
    print("  {Total} pictures: {Normal} normal, {Anomaly} anomalous".format(**counts))


def evaluate(s3: Any, model: Any, report: Report) -> None:
    """Read the result files of the training: the metrics, and the prediction for each image."""
    texts = []
    for place in (model["EvaluationResult"], model["EvaluationManifest"]):
        stored = s3.get_object(Bucket=place["Bucket"], Key=place["Key"])
        texts.append(stored["Body"].read().decode())
        report.result_files.append(place["Key"])
        print(f"  {place['Key']}")
    report.metrics = json.loads(texts[0])["AggregatedEvaluationResults"]["Metrics"]
    for name in ("F1Score", "Precision", "Recall", "ROCAUC", "AveragePrecision"):
        print(f"  {name:<17}{report.metrics[name]:.3f}")
    for label in report.metrics.get("PixelAnomalyClassMetrics", []):
        print("  {ClassName:<17}F1 {F1Score:.3f}, IoU {AIOU:.3f}".format(**label))
    judged = [json.loads(line) for line in texts[1].splitlines()]
    wrong = sum(line["anomaly-label"] != line["anomaly-label-detected"] for line in judged)
    print(f"  {wrong} of {len(judged)} test pictures judged wrongly")


def detect(lookout: Any, picture: str, **model: str) -> dict[str, Any]:
    path = IMAGES / picture
    with path.open("rb") as body:
        answer = lookout.detect_anomalies(
            **model, ContentType=CONTENT_TYPES[path.suffix], Body=body
        )
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    verdict = "anomalous" if result["IsAnomalous"] else "normal"
    print(f"  {picture}: {verdict}, confidence {result['Confidence']:.3f}")
    for anomaly in result.get("Anomalies", []):
        shown = anomaly["PixelAnomaly"]
        print(f"    {anomaly['Name']}: {shown['TotalPercentageArea']:.2%} in {shown['Color']}")
    if "AnomalyMask" in result:
        with Image.open(io.BytesIO(result["AnomalyMask"])) as mask:
            print(f"    mask: {mask.width} x {mask.height} pixels, {mask.mode}")
    return result


def inspect(lookout: Any, s3: Any, bucket: str, project: str, *, keep: bool = False) -> Report:
    """Create, use and delete one project.

    :param keep: leave the project and its model, which is stopped, where they are.
    """
    report = Report(project)
    lookout.create_project(ProjectName=project)
    for kind, manifest in PROJECTS[project].items():
        create_dataset(lookout, kind, upload(s3, bucket, manifest), report)

    print(f"{project}: training")
    output = {"S3Location": {"Bucket": bucket, "Prefix": "evaluation/"}}
    created = lookout.create_model(ProjectName=project, OutputConfig=output)["ModelMetadata"]
    version, arn = created["ModelVersion"], created["ModelArn"]
    named = {"ProjectName": project, "ModelVersion": version}
    describe = partial(lookout.describe_model, **named)
    evaluate(s3, wait(describe, "TRAINING", "TRAINED", 600, report), report)
    lookout.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "evaluated"}])

    print(f"{project}: hosting version {version}")
    lookout.start_model(**named, MinInferenceUnits=1)
    wait(describe, "STARTING_HOSTING", "HOSTED", 60, report)
    try:
        for picture in PICTURES[project]:
            report.detections[picture] = detect(lookout, picture, **named)
    finally:  # a hosted model costs money by the hour
        lookout.stop_model(**named)
    wait(describe, "STOPPING_HOSTING", "TRAINED", 60, report)

    if keep:
        return report
    print(f"{project}: removal")
    lookout.delete_model(**named)
    while lookout.list_models(ProjectName=project)["Models"]:
        time.sleep(5)
    for kind in PROJECTS[project]:
        lookout.delete_dataset(ProjectName=project, DatasetType=kind)
    lookout.delete_project(ProjectName=project)
    return report


def run(lookout: Any, s3: Any, bucket: str, *, keep: bool = False) -> list[Report]:
    """Create a bucket and run both projects, one after the other."""
    region = s3.meta.region_name
    place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else place))
    return [inspect(lookout, s3, bucket, project, keep=keep) for project in PROJECTS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bucket", required=True, help="name of the bucket to create")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--keep", action="store_true", help="delete no project")
    options = parser.parse_args()
    session: Any = boto3.Session(region_name=options.region)
    run(session.client("lookoutvision"), session.client("s3"), options.bucket, keep=options.keep)


if __name__ == "__main__":
    main()
