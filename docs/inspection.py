"""The code under test in the README: plain boto3 calls that would run against AWS unchanged."""

import io
import json
import time
from typing import Any

from PIL import Image

BUCKET = "plates"


def photograph() -> bytes:
    """Return an image of a plate."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 200, 0)).save(file, "PNG")
    return file.getvalue()


def inspect(lookout: Any, image: bytes) -> str:
    """Return what to do with a plate: "ship" it, "scrap" it, or inspect it "again" later."""
    try:
        answer = lookout.detect_anomalies(
            ProjectName="plates", ModelVersion="1", ContentType="image/png", Body=image
        )
    except lookout.exceptions.ThrottlingException:
        return "again"
    return "scrap" if answer["DetectAnomalyResult"]["IsAnomalous"] else "ship"


def upload(s3: Any, normal: int, anomaly: int) -> None:
    """Create the bucket and upload ``normal`` and ``anomaly`` images and their manifest."""
    s3.create_bucket(Bucket=BUCKET)
    lines = []
    for label, count in (("normal", normal), ("anomaly", anomaly)):
        for number in range(count):
            file = io.BytesIO()
            colour = (200, 200, number) if label == "normal" else (90, 60, number)
            Image.new("RGB", (64, 64), colour).save(file, "PNG")
            key = f"{label}/{number}.png"
            s3.put_object(Bucket=BUCKET, Key=key, Body=file.getvalue())
            metadata = {
                "class-name": label,
                "human-annotated": "yes",
                "type": "groundtruth/image-classification",
            }
            line = {"source-ref": f"s3://{BUCKET}/{key}", "is": 0, "is-metadata": metadata}
            lines.append(json.dumps(line))
    s3.put_object(Bucket=BUCKET, Key="train.manifest", Body="\n".join(lines).encode())


def create_project(lookout: Any, project: str = "plates") -> None:
    """Create a project with the uploaded images as its training dataset."""
    lookout.create_project(ProjectName=project)
    manifest = {"S3Object": {"Bucket": BUCKET, "Key": "train.manifest"}}
    lookout.create_dataset(
        ProjectName=project,
        DatasetType="train",
        DatasetSource={"GroundTruthManifest": manifest},
    )


def train(lookout: Any, token: str, project: str = "plates") -> Any:
    """Train a model, poll until the training ends, and return the description of the model."""
    created = lookout.create_model(
        ProjectName=project,
        OutputConfig={"S3Location": {"Bucket": BUCKET, "Prefix": "evaluation/"}},
        ClientToken=token,
    )
    version = created["ModelMetadata"]["ModelVersion"]
    while True:
        answer = lookout.describe_model(ProjectName=project, ModelVersion=version)
        if answer["ModelDescription"]["Status"] != "TRAINING":
            return answer["ModelDescription"]
        time.sleep(600)
