"""Inspect goods with Amazon Lookout for Vision, from pictures on disk to detections.

    python lookout_for_vision.py --bucket my-inspection-bucket --region eu-west-1

Two projects go through their whole life. "plates", with one data set that the service divides for
the evaluation, learns to tell faulty plates; "tiles", with a training set, a test set and masks,
also learns to show where a tile is cracked or stained. Each is trained, evaluated, hosted, asked
about pictures, and removed again. Pictures and evaluation files stay in the bucket.
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
MASK_COLOURS = {"BACKGROUND": "#ffffff", "crack": "#23a436", "stain": "#d9822b"}
PROJECTS = {  # the folder of each data set
    "plates": {"train": "plates"},
    "tiles": {"train": "tiles/train", "test": "tiles/test"},
}
PICTURES = {  # to ask about
    "plates": ("plates/normal/01.jpg", "plates/anomaly/02.jpg", "plates/new/01.jpg"),
    "tiles": ("tiles/test/normal/01.png", "tiles/test/anomaly/21.png", "tiles/new/02.png"),
}
LABELLED = {"human-annotated": "yes", "creation-date": "2025-03-03T08:15:00.000000"}


@dataclass
class Report:
    """What became of one project."""

    project: str
    statuses: list[str] = field(default_factory=list)  # of data sets and model, one for each poll
    metrics: dict[str, Any] = field(default_factory=dict)  # read from the evaluation result file
    result_files: list[str] = field(default_factory=list)  # keys in the bucket
    detections: dict[str, dict[str, Any]] = field(default_factory=dict)  # answer by picture


def key_of(path: Path) -> str:
    return path.relative_to(IMAGES).as_posix()


def manifest_line(bucket: str, picture: Path) -> dict[str, Any]:
    """One line of a SageMaker Ground Truth manifest; the name of the folder labels the picture."""
    label = picture.parent.name
    line = {
        "source-ref": f"s3://{bucket}/{key_of(picture)}",
        "anomaly-label": int(label == "anomaly"),
        "anomaly-label-metadata": {
            "class-name": label,
            "confidence": 1.0,
            "type": "groundtruth/image-classification",
            **LABELLED,
        },
    }
    mask = picture.parents[1] / "masks" / picture.name
    if label == "anomaly" and mask.exists():
        with Image.open(mask) as image:
            colours = image.convert("RGB").getcolors() or []
        painted = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in colours}
        line["anomaly-mask-ref"] = f"s3://{bucket}/{key_of(mask)}"
        line["anomaly-mask-ref-metadata"] = {
            "internal-color-map": {
                str(index): {"class-name": name, "hex-color": code, "confidence": 0.0}
                for index, (name, code) in enumerate(MASK_COLOURS.items())
                if code in painted
            },
            "type": "groundtruth/semantic-segmentation",
            **LABELLED,
        }
    return line


def upload(s3: Any, bucket: str, folder: Path) -> dict[str, str]:
    """Put a folder's pictures, masks and manifest into the bucket; where the manifest is."""
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in CONTENT_TYPES):
        content = {"Body": path.read_bytes(), "ContentType": CONTENT_TYPES[path.suffix]}
        s3.put_object(Bucket=bucket, Key=key_of(path), **content)
        if path.parent.name in ("normal", "anomaly"):
            lines.append(json.dumps(manifest_line(bucket, path)) + "\n")
    manifest = {"Bucket": bucket, "Key": f"{key_of(folder)}/output.manifest"}
    s3.put_object(**manifest, Body="".join(lines).encode())
    return manifest


def wait(describe: Callable[[], Any], busy: str, wanted: str, seconds: int, report: Report) -> Any:
    """Poll until the status is no longer ``busy``; any other than ``wanted`` is a failure."""
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
    print(f"{report.project}: {kind} data set from {manifest['Key']}")
    named = {"ProjectName": report.project, "DatasetType": kind}
    source = {"GroundTruthManifest": {"S3Object": manifest}}
    lookout.create_dataset(**named, DatasetSource=source)
    describe = partial(lookout.describe_dataset, **named)
    counts = wait(describe, "CREATE_IN_PROGRESS", "CREATE_COMPLETE", 5, report)["ImageStats"]
    print("  {Total} pictures: {Normal} normal, {Anomaly} anomalous".format(**counts))


def evaluate(s3: Any, model: Any, report: Report) -> None:
    """Read what the training wrote: the metrics, and how each test picture was judged."""
    texts = []
    for place in (model["EvaluationResult"], model["EvaluationManifest"]):
        stored = s3.get_object(Bucket=place["Bucket"], Key=place["Key"])
        texts.append(stored["Body"].read().decode())
        report.result_files.append(place["Key"])
    report.metrics = json.loads(texts[0])["AggregatedEvaluationResults"]["Metrics"]
    for name in ("F1Score", "Precision", "Recall", "ROCAUC", "AveragePrecision"):
        print(f"  {name:<17}{report.metrics[name]:.3f}")
    for label in report.metrics.get("PixelAnomalyClassMetrics", []):
        print("  {ClassName:<17}F1 {F1Score:.3f}, IoU {AIOU:.3f}".format(**label))
    judged = [json.loads(line) for line in texts[1].splitlines()]
    wrong = sum(line["anomaly-label"] != line["anomaly-label-detected"] for line in judged)
    print(f"  {wrong} of {len(judged)} test pictures judged wrongly")


def detect(lookout: Any, picture: Path, **model: str) -> dict[str, Any]:
    kind = CONTENT_TYPES[picture.suffix]
    with picture.open("rb") as body:
        answer = lookout.detect_anomalies(**model, ContentType=kind, Body=body)
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    verdict = "anomalous" if result["IsAnomalous"] else "normal"
    print(f"  {key_of(picture)}: {verdict}, confidence {result['Confidence']:.3f}")
    for anomaly in result.get("Anomalies", []):
        shown = anomaly["PixelAnomaly"]
        print(f"    {anomaly['Name']}: {shown['TotalPercentageArea']:.2%} in {shown['Color']}")
    if "AnomalyMask" in result:
        with Image.open(io.BytesIO(result["AnomalyMask"])) as mask:
            print(f"    mask: {mask.width} x {mask.height} pixels, {mask.mode}")
    return result


def inspect(lookout: Any, s3: Any, bucket: str, project: str) -> Report:
    """One project from its creation to its removal."""
    report = Report(project)
    lookout.create_project(ProjectName=project)
    for kind, folder in PROJECTS[project].items():
        create_dataset(lookout, kind, upload(s3, bucket, IMAGES / folder), report)

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
    wait(describe, "STARTING_HOSTING", "HOSTED", 30, report)
    try:
        for picture in PICTURES[project]:
            report.detections[picture] = detect(lookout, IMAGES / picture, **named)
    finally:  # a hosted model costs money by the hour
        lookout.stop_model(**named)
    wait(describe, "STOPPING_HOSTING", "TRAINED", 30, report)

    print(f"{project}: removal")
    lookout.delete_model(**named)
    while lookout.list_models(ProjectName=project)["Models"]:
        time.sleep(5)
    for kind in PROJECTS[project]:
        lookout.delete_dataset(ProjectName=project, DatasetType=kind)
    lookout.delete_project(ProjectName=project)
    return report


def run(lookout: Any, s3: Any, bucket: str) -> list[Report]:
    """Both projects, one after the other, with all they need in a new bucket."""
    region = s3.meta.region_name
    place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else place))
    return [inspect(lookout, s3, bucket, project) for project in PROJECTS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bucket", required=True, help="a new bucket for pictures and results")
    parser.add_argument("--region", default="us-east-1")
    options = parser.parse_args()
    session: Any = boto3.Session(region_name=options.region)
    run(session.client("lookoutvision"), session.client("s3"), options.bucket)


if __name__ == "__main__":
    main()
