"""The arguments of ``vision.given.label_model(...)``, checked before anything changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mock_vision.errors import UsageError, check_flag, is_number, short
from mock_vision.floats import float32
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.defaults import QUOTAS
from mock_vision.rekognition.manifest.entries import Entries, new_entries, read
from mock_vision.rekognition.manifest.lines import MAX_LABEL_CHARACTERS
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Project
from mock_vision.rekognition.service import SERVICE
from mock_vision.rekognition.training.requirements import MIN_LABELS
from mock_vision.service import given as checks
from mock_vision.service.given_lines import DatasetLines, new_manifests

_DEFAULT_THRESHOLD = 0.5

PROJECT = (
    r"arn:[a-z\d-]+:rekognition:(?P<region>[a-z\d-]+):(?P<account_id>\d{12})"
    r":project/(?P<project>[^/]+)"
)
NUMBER = r"/(?P<number>\d{1,15})"
"""The beginning and the end of the pattern of an ARN."""

_ARN = re.compile(rf"{PROJECT}/version/(?P<version>[^/]+){NUMBER}")


TWINS: Mapping[str, str] = {
    "TRAINING": "TRAINING_IN_PROGRESS",
    "TRAINED": "TRAINING_COMPLETED",
    "STARTING_HOSTING": "STARTING",
    "HOSTED": "RUNNING",
    "HOSTING_FAILED": "FAILED",
    "STOPPING_HOSTING": "STOPPING",
}
"""The status of a label model that corresponds to each status of a Lookout for Vision model."""


def parts_of(arn: str | None) -> dict[str, str]:
    """Return the parts of a model's ARN by the names of arguments, and the number at its end.

    :raises UsageError: when it is no such ARN.
    """
    if arn is None:
        return {}
    found = _ARN.fullmatch(arn) if isinstance(arn, str) else None
    if found is None:
        of_anomalies = isinstance(arn, str) and ":lookoutvision:" in arn
        hint = " A Lookout for Vision model is given with vision.given.anomaly_model(arn=...)."
        raise UsageError(
            "arn must be the ARN of a model, such as 'arn:aws:rekognition:us-east-1:123456789012:"
            f"project/parts/version/v1/1700000000000', not {short(arn)}."
            f"{hint if of_anomalies else ''}"
        )
    return found.groupdict()


def check_copy(status: str, copied_from: object) -> None:
    """Check the ARN of the model that a copy was made of.

    :raises UsageError: when it is no ARN of a model, or does not fit the status.
    """
    if copied_from is None:
        if status.startswith("COPYING_"):
            raise UsageError(
                f"a model in status {status} is a copy: name the ARN of the model that it was"
                " copied from, copied_from='arn:...'."
            )
    elif not isinstance(copied_from, str) or not _ARN.fullmatch(copied_from):
        raise UsageError(f"copied_from must be the ARN of a model, not {short(copied_from)}.")
    elif status.startswith("TRAINING_"):
        raise UsageError(f"a copy was not trained: {status} is no status of one.")


def check_label(name: object) -> None:
    """Return if a label has a length that the service accepts.

    :raises UsageError: when it has not, or is no text.
    """
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_LABEL_CHARACTERS:
        raise UsageError(
            f"a label has 1 to {MAX_LABEL_CHARACTERS} characters; {short(name)} is none."
        )


def checked_labels(labels: object, boxes: bool) -> dict[str, float]:
    """Return the assumed thresholds of the labels, in their order.

    :raises UsageError: when they break a rule of the service.
    """
    if isinstance(labels, str | bytes) or not isinstance(labels, Iterable):
        raise UsageError(
            "labels must be the names of the model's labels, for example labels=['bolt', 'gear'],"
            f" or a mapping with their assumed thresholds, not {short(labels)}."
        )
    check_flag("boxes", boxes)
    names = list(labels)
    least = MIN_LABELS["OBJECT_LOCALIZATION" if boxes else "IMAGE_LEVEL_LABELS"]
    most = QUOTAS["labels"]
    if len(names) < least or not most.allows(len(names)):
        kind = "finds objects" if boxes else "only classifies"
        hint = " With boxes=True it finds objects, and one is enough." if len(names) == 1 else ""
        raise UsageError(
            f"a model that {kind} has {least} to {most.value} labels, not {len(names)}.{hint}"
        )
    for name in names:
        check_label(name)
        if names.count(name) > 1:
            raise UsageError(f"the label {name!r} is there more than once.")
    thresholds = (
        dict(labels) if isinstance(labels, Mapping) else dict.fromkeys(names, _DEFAULT_THRESHOLD)
    )
    for name, threshold in thresholds.items():
        if not is_number(threshold) or not 0 < threshold <= 1:
            raise UsageError(
                f"the assumed threshold of label {name!r} must be a number above 0 and at most 1,"
                f" not {short(threshold)}."
            )
    return {name: float32(threshold) for name, threshold in thresholds.items()}


def default_bucket(backend: CustomLabelsBackend) -> str:
    """Return the bucket of what ``vision.given`` writes, where a test names none."""
    return f"custom-labels-{backend.region_name}-{backend.account_id}"


def entries_of(
    project: Project | None,
    project_name: str,
    lines: Mapping[str, DatasetLines | None],
) -> dict[str, Entries]:
    """Return the entries of the datasets with these lines, by type.

    :param lines: by the names of the arguments, which are the types in lower case.
    :raises UsageError: when the project has one already, or the lines are refused.
    """
    found = {}
    present = set() if project is None else {kind.lower() for kind in project.datasets}
    for argument, content in new_manifests(project_name, present, lines):
        entries = found[argument.upper()] = new_entries()
        if content:
            try:
                entries.merge(read(content, entries, None))
            except WorkFailedError as error:
                raise UsageError(f"{argument}: {error.message}") from error
    return found


def in_other_partition(backend: CustomLabelsBackend, arn: str) -> UsageError:
    """Return the error for an ARN whose partition is not that of its Region."""
    return UsageError(
        f"the ARN {arn} is in another partition; the one of Region {backend.region_name} is"
        f" {backend.partition}."
    )


def next_name(project: Project | None) -> str:
    """Return the first of ``v1``, ``v2`` and so on that is free."""
    number = 1
    while project is not None and f"v{number}" in project.versions:
        number += 1
    return f"v{number}"


def check_version(
    backend: CustomLabelsBackend,
    project: Project | None,
    project_name: str,
    members: Mapping[str, Any],
    arn: str | None,
) -> None:
    """Check the members of a version that the service would check, and that it does not exist.

    :raises UsageError: when it breaks a rule, or exists already.
    """
    checks.check_members(SERVICE, "CreateProject", {"ProjectName": project_name})
    version = members["VersionName"]
    # An ARN that fits the pattern: the names were checked, and it is not part of the message.
    project_arn = backend.arn(project_name, 0)
    checks.check_members(SERVICE, "CreateProjectVersion", {"ProjectArn": project_arn, **members})
    if arn is not None and not arn.startswith(f"{backend.arn(project_name, 'version', version)}/"):
        raise in_other_partition(backend, arn)
    if project is None:
        return
    if project.is_adapter:
        raise UsageError(f"the project {project_name} is for adapters; name another one.")
    if project.status != "CREATED":
        raise UsageError(f"the project {project_name} is {project.status}; name another one.")
    if version in project.versions:
        raise UsageError(
            f"the model {project_name}/{version} exists already; leave version out for the next"
            f" one, {next_name(project)!r}."
        )
