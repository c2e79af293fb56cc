"""Quotas: what is counted over several calls, and the error of the first call beyond a quota."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from tests.conformance.rules import Arn, Refusal, call, demand_refusal
from tests.support.everything import everything
from tests.support.s3_inputs import BUCKET

LIMIT, QUOTA = "LimitExceededException", "ServiceQuotaExceededException"
REFERENCE = 'AWS General Reference, "Amazon Rekognition endpoints and quotas"'
UNPUBLISHED = "no figure is published; docs/fidelity.md"


class Full(NamedTuple):
    """``changes`` of the good request use the quota up, ``last`` is one too many."""

    service: str
    operation: str
    changes: Sequence[dict[str, Any]]
    last: dict[str, Any]
    code: str
    text: str
    source: str


def lookout_tags(first: int, last: int) -> dict[str, Any]:
    return {"Tags": [{"Key": f"k{number}", "Value": ""} for number in range(first, last)]}


def named(member: str, count: int) -> list[dict[str, Any]]:
    return [{member: f"p{number}"} for number in range(count)]


CASES = [
    Full(
        "lookoutvision",
        "CreateModel",
        [{}, {}],
        {},
        QUOTA,
        "The quota of 2 concurrent training jobs is exceeded",
        "AWS's Lookout for Vision Python SDK; Service Quotas, L-2489F742",
    ),
    Full(
        "lookoutvision",
        "TagResource",
        [lookout_tags(0, 100), lookout_tags(50, 199)],
        lookout_tags(199, 200),
        QUOTA,
        "The quota of 200 tags per resource is exceeded",
        "Service model, TagList; TagResource declares the error",
    ),
    Full(
        "rekognition",
        "CreateProject",
        named("ProjectName", 100 - 6),
        {"ProjectName": "more"},
        LIMIT,
        "Maximum limit: 100",
        REFERENCE,
    ),
    Full(
        "rekognition",
        "CreateProjectVersion",
        named("VersionName", 2),
        {"VersionName": "more"},
        LIMIT,
        "Maximum limit: 2",
        REFERENCE,
    ),
    Full(
        "rekognition",
        "StartProjectVersion",
        [{"ProjectVersionArn": Arn("parts/v1")}],
        {"ProjectVersionArn": Arn("parts/v3")},
        LIMIT,
        "Maximum limit: 2",
        REFERENCE,
    ),
    Full(
        "rekognition",
        "PutProjectPolicy",
        named("PolicyName", 5 - 1),
        {"PolicyName": "more"},
        QUOTA,
        "Maximum limit: 5",
        UNPUBLISHED,
    ),
    Full(
        "rekognition",
        "TagResource",
        [{"Tags": {f"{part}{number}": "" for number in range(99)}} for part in "ab"],
        {"Tags": {"c": "", "d": ""}},
        QUOTA,
        "Maximum limit: 200",
        UNPUBLISHED,
    ),
]


@pytest.mark.parametrize("full", CASES, ids=lambda full: f"{full.service}.{full.operation}")
def test_the_first_call_beyond_a_quota_is_refused(full: Full) -> None:
    with everything() as world:
        for change in full.changes:
            call(full.service, world, full.operation, change)
        refusal = Refusal(full.operation, full.last, full.code, full.text, full.source)
        demand_refusal(full.service, world, refusal)


def test_a_hundred_models_in_a_project() -> None:
    """AWS General Reference, "Amazon Rekognition endpoints and quotas". A failed training left a
    model as well, and so would a copy.
    """
    missing = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "missing"}}}
    with everything() as world:
        for number in range(100):
            change = {"VersionName": f"v{number}", "TrainingData": {"Assets": [missing]}}
            call("rekognition", world, "CreateProjectVersion", change)
            world.vision.clock.run_until_idle()
        for operation in ("CreateProjectVersion", "CopyProjectVersion"):
            more = {"VersionName": "more"}
            refusal = Refusal(operation, more, QUOTA, "Maximum limit: 100", REFERENCE)
            demand_refusal("rekognition", world, refusal)
