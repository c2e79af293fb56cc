"""Compare the models of both services on the same photographs, before callers are switched over.

    python compare.py boards 1 arn:aws:rekognition:...:version/migrated/... --bucket photographs

All photographs of the bucket are sent to both models, several at a time, and the agreement is
printed: on how many photographs both find a defect or both find none.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any, NamedTuple

from aiobotocore.session import AioSession

AT_ONCE = 8
NO_DEFECT = "normal"


class Comparison(NamedTuple):
    """What both models say of one photograph."""

    key: str
    old: bool
    """Whether Lookout for Vision finds a defect."""
    new: bool
    """Whether Custom Labels finds a defect."""


async def compare(
    session: AioSession, region: str, bucket: str, project: str, version: str, arn: str
) -> list[Comparison]:
    """Send every photograph of a bucket to both models; in the order of the keys."""
    limit = asyncio.Semaphore(AT_ONCE)
    client: Any = session.create_client
    async with (
        client("s3", region_name=region) as s3,
        client("lookoutvision", region_name=region) as lookout,
        client("rekognition", region_name=region) as rekognition,
    ):

        async def one(key: str) -> Comparison:
            async with limit:
                stored = await s3.get_object(Bucket=bucket, Key=key)
                image = await stored["Body"].read()
                old, new = await asyncio.gather(
                    lookout.detect_anomalies(
                        ProjectName=project,
                        ModelVersion=version,
                        ContentType=stored["ContentType"],
                        Body=image,
                    ),
                    rekognition.detect_custom_labels(ProjectVersionArn=arn, Image={"Bytes": image}),
                )
            labels = {label["Name"] for label in new["CustomLabels"]}
            anomalous = old["DetectAnomalyResult"]["IsAnomalous"]
            return Comparison(key, anomalous, bool(labels - {NO_DEFECT}))

        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [each["Key"] async for page in pages for each in page.get("Contents", ())]
        return list(await asyncio.gather(*map(one, keys)))


def agreement(compared: list[Comparison]) -> float:
    """Return the share of photographs on which both models agree; 1 for no photographs."""
    same = sum(each.old == each.new for each in compared)
    return same / len(compared) if compared else 1.0


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("project")
    parser.add_argument("version")
    parser.add_argument("arn")
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--region", default="us-east-1")
    options = parser.parse_args()
    compared = await compare(
        AioSession(),
        options.region,
        options.bucket,
        options.project,
        options.version,
        options.arn,
    )
    for each in compared:
        if each.old != each.new:
            print(
                f"{each.key}: defect {each.old} in Lookout for Vision, {each.new} in the new model"
            )
    print(f"{agreement(compared):.1%} of {len(compared)} photographs agree")


if __name__ == "__main__":
    asyncio.run(main())
