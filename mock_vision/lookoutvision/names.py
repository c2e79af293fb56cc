"""What resources are called: in error members, in texts, and in ARNs.

Sources: service model (ResourceType); Service Authorization Reference, "Resource types defined by
Amazon Lookout for Vision" (ARNs of projects and models; datasets and packaging jobs have none).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class Name(NamedTuple):
    """A resource as errors name it: ``ResourceType`` and ``ResourceId``."""

    resource_type: str
    resource_id: str

    @property
    def members(self) -> dict[str, str]:
        """The members that an error shape has for it."""
        return {"ResourceId": self.resource_id, "ResourceType": self.resource_type}

    def __str__(self) -> str:
        return f"{_WORDS[self.resource_type]} {self.resource_id}"


_WORDS = {
    "PROJECT": "project",
    "DATASET": "dataset",
    "MODEL": "model",
    "MODEL_PACKAGE_JOB": "model packaging job",
}


def project_name(project: str) -> Name:
    """Return the name of a project."""
    return Name("PROJECT", project)


def dataset_name(project: str, dataset_type: str) -> Name:
    """Return the name of a project's dataset."""
    return Name("DATASET", f"{project}/{dataset_type}")


def model_name(project: str, version: str) -> Name:
    """Return the name of a model."""
    return Name("MODEL", f"{project}/{version}")


def job_name(job: str) -> Name:
    """Return the name of a model packaging job."""
    return Name("MODEL_PACKAGE_JOB", job)


def name_in(params: Mapping[str, Any]) -> Name:
    """Return the name of the innermost resource that the parameters of a request name."""
    if "JobName" in params:
        return job_name(params["JobName"])
    if arn := params.get("ResourceArn"):
        return Name("MODEL", arn)
    project = params.get("ProjectName", "*")
    if "DatasetType" in params:
        return dataset_name(project, params["DatasetType"])
    if "ModelVersion" in params:
        return model_name(project, params["ModelVersion"])
    return project_name(project)


def component_version(greengrass: Mapping[str, Any], model_version: object) -> str:
    """Return the version of the component that a packaging job makes; the service model documents
    the default.

    :param greengrass: the ``GreengrassConfiguration`` of the job.
    """
    return greengrass.get("ComponentVersion") or f"{model_version}.0.0"


def arn_prefix(partition: str, region: str, account_id: str) -> str:
    """Return the beginning of all ARNs of an account and a Region."""
    return f"arn:{partition}:lookoutvision:{region}:{account_id}:"


def model_arn(prefix: str, project: str, version: object) -> str:
    """Return the ARN of a model.

    :param prefix: what :func:`arn_prefix` returns.
    """
    return f"{prefix}model/{project}/{version}"


_ARN = re.compile(
    r"(?P<prefix>arn:[a-z0-9-]+:lookoutvision:[a-z0-9-]+:\d{12}:)"
    r"(?:model/(?P<project>[^/]+)/(?P<version>[^/]+)|project/[^/]+)"
)


class ParsedArn(NamedTuple):
    """An ARN of this service; ``project`` and ``version`` are None unless it is a model's."""

    prefix: str
    project: str | None
    version: str | None


def parse_arn(arn: str) -> ParsedArn | None:
    """Return the parts of an ARN; None for a text that is no ARN of this service."""
    match = _ARN.fullmatch(arn)
    return ParsedArn(*match.group("prefix", "project", "version")) if match else None
