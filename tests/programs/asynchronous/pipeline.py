"""A pipeline: upload pictures, train, host, inspect, and stop whatever happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

Clients = Callable[[str], AbstractAsyncContextManager[Any]]
"""Makes a client of a service."""

Pictures = Mapping[str, "tuple[str, bytes]"]
"""Label and content by key."""


class TrainingError(Exception):
    """The training has failed; the text is the service's."""


def manifest_line(bucket: str, key: str, label: str) -> str:
    metadata = {
        "class-name": label,
        "confidence": 1,
        "human-annotated": "yes",
        "type": "groundtruth/image-classification",
        "job-name": "labeling-job/pipeline",
        "creation-date": "2025-01-01T10:00:00.000000",
    }
    return json.dumps(
        {"source-ref": f"s3://{bucket}/{key}", "label": 1, "label-metadata": metadata}
    )


async def upload(s3: Any, bucket: str, pictures: Pictures) -> str:
    """Put the pictures, ten at a time, and their manifest; the manifest's key."""
    at_once = asyncio.Semaphore(10)

    async def put(key: str, body: bytes) -> None:
        async with at_once:
            await s3.put_object(Bucket=bucket, Key=key, Body=body)

    await asyncio.gather(*(put(key, body) for key, (_, body) in pictures.items()))
    lines = [manifest_line(bucket, key, label) for key, (label, _) in pictures.items()]
    await s3.put_object(Bucket=bucket, Key="training.manifest", Body="\n".join(lines).encode())
    return "training.manifest"


async def poll(describe: Any, done: str, every: float, failed: str) -> dict[str, Any]:
    """Describe until the status is ``done``.

    :raises TrainingError: the status is ``failed``.
    """
    while True:
        found: dict[str, Any] = await describe()
        if found["Status"] == done:
            return found
        if found["Status"] == failed:
            raise TrainingError(found["StatusMessage"])
        await asyncio.sleep(every)


# Lookout for Vision


@asynccontextmanager
async def hosted_lookout(lookout: Any, project: str, version: str) -> AsyncIterator[None]:
    """Host a model for the time of the block."""
    model = {"ProjectName": project, "ModelVersion": version}

    async def describe() -> dict[str, Any]:
        answer = await lookout.describe_model(**model)
        return dict(answer["ModelDescription"])

    await lookout.start_model(**model, MinInferenceUnits=1)
    try:
        await poll(describe, "HOSTED", 30, "HOSTING_FAILED")
        yield
    finally:
        await lookout.stop_model(**model)
        await poll(describe, "TRAINED", 30, "HOSTING_FAILED")


async def inspect_with_lookout(
    clients: Clients, bucket: str, training: Pictures, pictures: list[bytes]
) -> list[bool]:
    """Train on some pictures, and say of the others which are anomalous."""
    async with clients("s3") as s3, clients("lookoutvision") as lookout:
        key = await upload(s3, bucket, training)
        await lookout.create_project(ProjectName="boards")
        source = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Key": key}}}
        dataset = {"ProjectName": "boards", "DatasetType": "train"}
        await lookout.create_dataset(**dataset, DatasetSource=source)

        async def describe_dataset() -> dict[str, Any]:
            answer = await lookout.describe_dataset(**dataset)
            return dict(answer["DatasetDescription"])

        await poll(describe_dataset, "CREATE_COMPLETE", 5, "CREATE_FAILED")
        created = await lookout.create_model(
            ProjectName="boards",
            OutputConfig={"S3Location": {"Bucket": bucket, "Prefix": "out/"}},
        )
        version = created["ModelMetadata"]["ModelVersion"]

        async def describe() -> dict[str, Any]:
            answer = await lookout.describe_model(ProjectName="boards", ModelVersion=version)
            return dict(answer["ModelDescription"])

        await poll(describe, "TRAINED", 60, "TRAINING_FAILED")

        async def detect(picture: bytes) -> bool:
            answer = await lookout.detect_anomalies(
                ProjectName="boards", ModelVersion=version, ContentType="image/png", Body=picture
            )
            return bool(answer["DetectAnomalyResult"]["IsAnomalous"])

        async with hosted_lookout(lookout, "boards", version):
            return await asyncio.gather(*map(detect, pictures))


# Custom Labels


async def label_with_rekognition(
    clients: Clients, bucket: str, training: Pictures, pictures: list[bytes]
) -> list[str]:
    """Train on some pictures, and say of the others which label fits best."""
    async with clients("s3") as s3, clients("rekognition") as rekognition:
        key = await upload(s3, bucket, training)
        project = (await rekognition.create_project(ProjectName="parts"))["ProjectArn"]
        manifest = {"GroundTruthManifest": {"S3Object": {"Bucket": bucket, "Name": key}}}
        created = await rekognition.create_project_version(
            ProjectArn=project,
            VersionName="v1",
            OutputConfig={"S3Bucket": bucket, "S3KeyPrefix": "out"},
            TrainingData={"Assets": [manifest]},
            TestingData={"AutoCreate": True},
        )
        version = created["ProjectVersionArn"]
        names = {"ProjectArn": project, "VersionNames": ["v1"]}
        await rekognition.get_waiter("project_version_training_completed").wait(**names)
        await rekognition.start_project_version(ProjectVersionArn=version, MinInferenceUnits=1)
        try:
            await rekognition.get_waiter("project_version_running").wait(**names)

            async def detect(picture: bytes) -> str:
                answer = await rekognition.detect_custom_labels(
                    ProjectVersionArn=version, Image={"Bytes": picture}, MinConfidence=0
                )
                return str(answer["CustomLabels"][0]["Name"])

            return await asyncio.gather(*map(detect, pictures))
        finally:
            await rekognition.stop_project_version(ProjectVersionArn=version)
