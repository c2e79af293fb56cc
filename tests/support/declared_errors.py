"""The errors that the operations declare, and those that no call to the fake returns.

:data:`UNMET` lists what no call to the fake is answered, however it is made, with the reason. A
test that needs one of them has it injected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.support.recording_client import errors_of
from tests.support.served import botocore_model, operation_model, operations

Pair = tuple[str, str, str]
"""Service, operation, code."""

RATES = "rates are not measured"
FAULTS = "the fake does not break down"
IAM = "no request is denied while IAM is off"
NO_FIGURE = "no figure is on public record"


class NeverReturned(NamedTuple):
    """``operations`` None: all that declare it."""

    service: str
    code: str
    why: str
    operations: frozenset[str] | None = None
    but: frozenset[str] = frozenset()


NEVER_RETURNED = (
    NeverReturned("lookoutvision", "AccessDeniedException", IAM),
    NeverReturned("lookoutvision", "InternalServerException", FAULTS),
    NeverReturned("lookoutvision", "ThrottlingException", RATES),
    NeverReturned(
        "lookoutvision",
        "ServiceQuotaExceededException",
        NO_FIGURE,
        frozenset({"CreateDataset", "CreateProject", "StartModelPackagingJob"}),
    ),
    NeverReturned(
        "lookoutvision",
        "ResourceNotFoundException",
        "they name nothing that could be missing",
        frozenset({"CreateProject", "ListProjects"}),
    ),
    NeverReturned(
        "lookoutvision",
        "ConflictException",
        "reading and tagging are possible in every status",
        frozenset(
            {
                "DescribeDataset",
                "DescribeModel",
                "DescribeProject",
                "ListDatasetEntries",
                "ListModels",
                "ListProjects",
                "ListTagsForResource",
                "TagResource",
                "UntagResource",
            }
        ),
    ),
    NeverReturned(
        "rekognition", "AccessDeniedException", IAM, but=frozenset({"CopyProjectVersion"})
    ),
    NeverReturned("rekognition", "InternalServerError", FAULTS),
    NeverReturned("rekognition", "ThrottlingException", RATES),
    NeverReturned("rekognition", "ProvisionedThroughputExceededException", RATES),
    NeverReturned(
        "rekognition",
        "LimitExceededException",
        NO_FIGURE,
        frozenset(
            {
                "CopyProjectVersion",
                "CreateDataset",
                "DeleteDataset",
                "DetectCustomLabels",
                "PutProjectPolicy",
                "UpdateDatasetEntries",
            }
        ),
    ),
)


def declared() -> set[Pair]:
    """Return every declared error of every operation of both services."""
    return {
        (service, operation, error.name)
        for service, operation in operations()
        for error in errors_of(service, operation)
    }


def never_returned() -> Mapping[Pair, str]:
    """Return the declared errors that no call returns, with the reason."""
    return {
        pair: each.why
        for each in NEVER_RETURNED
        for pair in declared()
        if pair[0] == each.service
        and pair[2] == each.code
        and (each.operations is None or pair[1] in each.operations)
        and pair[1] not in each.but
    }


def documented_status(service: str, operation: str, code: str | None) -> int:
    """Return the HTTP status of an error, or with None of a success.

    Rekognition's model has no statuses of errors, but says which are faults (Amazon Rekognition
    Developer Guide, "Handling errors": 500 for those, 400 for all others).
    """
    if code is None:
        success: int = operation_model(service, operation).http.get("responseCode", 200)
        return success
    description: dict[str, Any] = vars(botocore_model(service))["_service_description"]
    shape = description["shapes"][code]
    status: int = shape.get("error", {}).get("httpStatusCode", 500 if shape.get("fault") else 400)
    return status
