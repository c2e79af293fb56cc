"""A batch: every picture of a prefix, a few at a time, into one file of results."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from botocore.exceptions import ClientError

from tests.programs.asynchronous.pipeline import Clients


async def run(
    clients: Clients, bucket: str, prefix: str, model_arn: str, *, at_once: int = 4
) -> dict[str, Any]:
    """Label all pictures; what failed is in the file too.

    Returns the numbers of pictures that were labelled and that failed.
    """
    limit = asyncio.Semaphore(at_once)
    async with clients("s3") as s3, clients("rekognition") as rekognition:

        async def label(key: str) -> dict[str, Any]:
            async with limit:
                found = await s3.get_object(Bucket=bucket, Key=key)
                async with found["Body"] as body:
                    picture = await body.read()
                try:
                    answer = await rekognition.detect_custom_labels(
                        ProjectVersionArn=model_arn, Image={"Bytes": picture}
                    )
                except ClientError as error:
                    return {"key": key, "error": error.response["Error"]["Code"]}
            return {"key": key, "labels": [each["Name"] for each in answer["CustomLabels"]]}

        keys = [
            each["Key"]
            async for page in s3.get_paginator("list_objects_v2").paginate(
                Bucket=bucket, Prefix=prefix, PaginationConfig={"PageSize": 5}
            )
            for each in page.get("Contents", [])
        ]
        results = await asyncio.gather(*map(label, keys))
        lines = "\n".join(json.dumps(each) for each in results)
        await s3.put_object(Bucket=bucket, Key="results.jsonl", Body=lines.encode())
    failed = sum("error" in each for each in results)
    return {"labelled": len(results) - failed, "failed": failed}
