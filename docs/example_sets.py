"""The code under test in the examples of datasets.md: plain boto3 calls, as they would run
against AWS, with the images of the example programs.
"""

import json
import time
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parents[1] / "examples" / "images"
BUCKET = "goods"


def upload(s3: Any, name: str) -> str:
    """Upload a manifest with its images and masks, and return the key of the manifest.

    ``name`` is ``tiles-train`` or ``tiles-test`` (normal or anomaly, with masks), ``parts`` (three
    labels) or ``bench`` (boxes).
    """
    start = f"s3://{BUCKET}/"
    s3.create_bucket(Bucket=BUCKET)
    text = (IMAGES / "manifests" / f"{name}.manifest").read_text()
    for line in map(json.loads, text.replace("s3://BUCKET/", start).splitlines()):
        for member in ("source-ref", "anomaly-mask-ref"):
            if member in line:
                key = line[member].removeprefix(start)
                s3.put_object(Bucket=BUCKET, Key=key, Body=(IMAGES / key).read_bytes())
    body = text.replace("s3://BUCKET/", start).encode()
    s3.put_object(Bucket=BUCKET, Key=f"{name}.manifest", Body=body)
    return f"{name}.manifest"


def read(s3: Any, place: Any) -> str:
    """Return the text of a result file. Both services' forms of ``place`` are accepted."""
    key = place.get("Key") or place["Name"]
    body: bytes = s3.get_object(Bucket=place["Bucket"], Key=key)["Body"].read()
    return body.decode()


def tiles(lookout: Any, s3: Any) -> None:
    """Create the Lookout for Vision project "tiles" with a training and a test dataset."""
    lookout.create_project(ProjectName="tiles")
    for kind in ("train", "test"):
        place = {"Bucket": BUCKET, "Key": upload(s3, f"tiles-{kind}")}
        source = {"GroundTruthManifest": {"S3Object": place}}
        lookout.create_dataset(ProjectName="tiles", DatasetType=kind, DatasetSource=source)
        while dataset(lookout, kind)["Status"] == "CREATE_IN_PROGRESS":
            time.sleep(5)


def dataset(lookout: Any, kind: str = "train") -> Any:
    """Return the description of a dataset of "tiles"."""
    return lookout.describe_dataset(ProjectName="tiles", DatasetType=kind)["DatasetDescription"]


def inspector(lookout: Any, s3: Any) -> Any:
    """Train and host a model of "tiles", and return its description."""
    tiles(lookout, s3)
    place = {"S3Location": {"Bucket": BUCKET, "Prefix": "evaluation/"}}
    lookout.create_model(ProjectName="tiles", OutputConfig=place)
    model = wait_while(lookout, "TRAINING")
    if model["Status"] == "TRAINED":
        lookout.start_model(ProjectName="tiles", ModelVersion="1", MinInferenceUnits=1)
        model = wait_while(lookout, "STARTING_HOSTING")
    return model


def wait_while(lookout: Any, busy: str) -> Any:
    """Poll while the status is ``busy``, and return the description of the model."""
    while True:
        answer = lookout.describe_model(ProjectName="tiles", ModelVersion="1")
        if answer["ModelDescription"]["Status"] != busy:
            return answer["ModelDescription"]
        time.sleep(60)


def spoiled_bench(s3: Any) -> str:
    """Upload "bench" with errors in three lines of the manifest, and return its key."""
    place = {"Bucket": BUCKET, "Key": upload(s3, "bench")}
    lines = list(map(json.loads, read(s3, place).splitlines()))
    s3.put_object(
        Bucket=BUCKET, Key="bench/01.jpg", Body=b"GIF89a"
    )  # not an image that the service accepts
    lines[1]["parts"]["annotations"][0]["left"] = 300  # beyond the frame, which is 320 wide
    lines[2]["parts-metadata"]["type"] = "groundtruth/object-detecting"
    body = "\n".join(map(json.dumps, lines)).encode()
    s3.put_object(Bucket=BUCKET, Key="spoiled.manifest", Body=body)
    return "spoiled.manifest"


def labels_dataset(rekognition: Any, key: str) -> Any:
    """Create a Custom Labels project with a training dataset, and return its description."""
    arn = rekognition.create_project(ProjectName=key.partition(".")[0])["ProjectArn"]
    source = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": key}}}
    named = {"ProjectArn": arn, "DatasetType": "TRAIN"}
    made = rekognition.create_dataset(**named, DatasetSource=source)["DatasetArn"]
    while True:
        found = rekognition.describe_dataset(DatasetArn=made)["DatasetDescription"]
        if found["Status"] != "CREATE_IN_PROGRESS":
            return {"DatasetArn": made, **found}
        time.sleep(5)


def recogniser(rekognition: Any, key: str) -> Any:
    """Train a version of a new project and start it if the training succeeded.

    The service uses a fifth of the images for testing. Return the description of the version.
    """
    arn = rekognition.create_project(ProjectName=key.partition(".")[0])["ProjectArn"]
    place = {"S3Object": {"Bucket": BUCKET, "Name": key}}
    rekognition.create_project_version(
        ProjectArn=arn,
        VersionName="1",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "evaluation"},
        TrainingData={"Assets": [{"GroundTruthManifest": place}]},
        TestingData={"AutoCreate": True},
    )
    version = wait_for_version(rekognition, arn)
    if version["Status"] == "TRAINING_COMPLETED":
        rekognition.start_project_version(
            ProjectVersionArn=version["ProjectVersionArn"], MinInferenceUnits=1
        )
    return wait_for_version(rekognition, arn)


def wait_for_version(rekognition: Any, arn: str) -> Any:
    """Poll while the version is being trained or started, and return its description."""
    while True:
        (version,) = rekognition.describe_project_versions(ProjectArn=arn)[
            "ProjectVersionDescriptions"
        ]
        if version["Status"] not in ("TRAINING_IN_PROGRESS", "STARTING"):
            return version
        time.sleep(60)
