"""Clients that check every response against the service model, and the contents of a project."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from tests.support.clients import client_config
from tests.support.conformance import problems_of_answer, problems_of_error
from tests.support.lookoutvision_bench import BUCKET, picture
from tests.support.served import operation_model

# The service model puts a literal "aws" where every real component ARN has an account.
KNOWN = re.compile(r"ComponentVersionArn")


@cache
def client(service: str = "lookoutvision", region: str = "us-east-1") -> Any:
    """Return a client, cached for the process: making one costs more than most tests."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    made: Any = session.client(service, region_name=region, config=client_config())  # type: ignore[call-overload]
    if service == "lookoutvision":
        made.meta.events.register("response-received.lookoutvision", check_answer)
    return made


def check_answer(
    response_dict: dict[str, Any] | None, event_name: str, exception: object, **_: Any
) -> None:
    """Assert that status and body are those of the service model."""
    if response_dict is None:
        assert isinstance(exception, BotoCoreError)
        return
    operation = event_name.rpartition(".")[2]
    status, body, headers = (response_dict[key] for key in ("status_code", "body", "headers"))
    if status < 300:
        assert status == operation_model("lookoutvision", operation).http.get("responseCode", 200)
        problems = problems_of_answer("lookoutvision", operation, body)
    else:
        code = headers["x-amzn-errortype"]
        assert status == {"ServiceQuotaExceededException": 402}.get(code, status)
        problems = problems_of_error("lookoutvision", code, dict(headers), body)
    assert [problem for problem in problems if not KNOWN.search(problem)] == []


def upload(
    normal: int = 20, anomaly: int = 10, key: str = "the.manifest", *, pictures: bool = True
) -> dict[str, Any]:
    """Put images and their manifest into the bucket; return the DatasetSource."""
    s3 = client("s3")
    lines = []
    for number in range(normal + anomaly):
        label = "normal" if number < normal else "anomaly"
        path = f"{key}/{label}/{number}.png"
        if pictures:
            s3.put_object(Bucket=BUCKET, Key=path, Body=picture(number))
        entry = {
            "source-ref": f"s3://{BUCKET}/{path}",
            "auto-label": int(label == "normal"),  # AWS's own SDK writes 1 for normal
            "auto-label-metadata": {
                "class-name": label,
                "type": "groundtruth/image-classification",
                "human-annotated": "yes",
                "confidence": 1,
                "creation-date": "2025-01-01T10:00:00.000Z",
            },
        }
        lines.append(json.dumps(entry))
    s3.put_object(Bucket=BUCKET, Key=key, Body="\n".join(lines))
    return {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Key": key}}}
