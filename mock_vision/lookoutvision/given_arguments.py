"""The arguments of ``vision.given.anomaly_model(...)``, checked before anything changes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mock_vision.errors import UsageError, is_whole_number, short
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.manifest import HEX_COLOUR
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import parse_arn
from mock_vision.lookoutvision.operations.tag_rules import checked_tags
from mock_vision.lookoutvision.resources import Dataset, Model, Project
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.lookoutvision.states import EMPTY_DATASET
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service import given as checks
from mock_vision.service.given_lines import DatasetLines, new_manifests
from mock_vision.wire.service_error import ServiceError

_CLASS = re.compile("[a-zA-Z0-9]{1,256}")
"""The name of an anomaly class: service model, AnomalyName."""


def text_of(version: str | int | None) -> str | None:
    """Return a version as text."""
    return str(version) if is_whole_number(version) else version  # type: ignore[return-value]  # checked later


TWINS: Mapping[str, str] = {
    "TRAINING_IN_PROGRESS": "TRAINING",
    "TRAINING_COMPLETED": "TRAINED",
    "STARTING": "STARTING_HOSTING",
    "RUNNING": "HOSTED",
    "FAILED": "HOSTING_FAILED",
    "STOPPING": "STOPPING_HOSTING",
    "STOPPED": "TRAINED",
}
"""The status of an anomaly model that corresponds to each status of a Custom Labels model."""


def parts_of(arn: str | None) -> dict[str, str]:
    """Return the parts of a model's ARN by the names of arguments.

    :raises UsageError: when it is no such ARN.
    """
    if arn is None:
        return {}
    parsed = parse_arn(arn) if isinstance(arn, str) else None
    if parsed is None or parsed.project is None or parsed.version is None:
        of_labels = isinstance(arn, str) and ":rekognition:" in arn
        hint = " A Custom Labels model is given with vision.given.label_model(arn=...)."
        raise UsageError(
            "arn must be the ARN of a model, such as"
            f" 'arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1', not {short(arn)}."
            f"{hint if of_labels else ''}"
        )
    _, _, _, region, account_id, _ = parsed.prefix.split(":")
    return {
        "project": parsed.project,
        "version": parsed.version,
        "region": region,
        "account_id": account_id,
    }


def tags_of(tags: Mapping[str, str] | None) -> dict[str, str]:
    """Return the tags.

    :raises UsageError: when they are no mapping of texts, or break a rule of the service.
    """
    pairs = checks.checked_tags(tags)
    try:
        return checked_tags([{"Key": key, "Value": value} for key, value in pairs.items()])
    except ServiceError as error:
        raise UsageError(str(error)) from error


def checked_size(size: object) -> tuple[int, int] | None:
    """Return the size of images.

    :raises UsageError: when it is none, or outside of the limits of the service.
    """
    if size is None:
        return None
    least, most = IMAGE_LIMITS.min_side, IMAGE_LIMITS.max_side
    if (
        not isinstance(size, tuple)
        or len(size) != 2
        or not all(type(side) is int and least <= side <= most for side in size)
    ):
        raise UsageError(
            f"image_size must be (width, height) with {least} to {most} pixels each, not"
            f" {short(size)}."
        )
    return size


def checked_colours(anomalies: object) -> dict[str, str]:
    """Return the colours of the anomaly classes.

    :raises UsageError: when names or colours are wrong.
    """
    if anomalies is None:
        return {}
    if not isinstance(anomalies, Mapping) or not anomalies:
        raise UsageError(
            "anomalies must map anomaly classes to colours, for example"
            f" {{'crack': '#23A436'}}, not {short(anomalies)}."
        )
    most = QUOTAS["anomaly_labels"]
    if not most.allows(len(anomalies)):
        raise UsageError(f"a model has at most {most.value} anomaly classes, not {len(anomalies)}.")
    taken = {"#FFFFFF": "the background"}
    for name, colour in anomalies.items():
        if not isinstance(name, str) or not _CLASS.fullmatch(name) or name.lower() == "background":
            raise UsageError(
                f"an anomaly class has a name of 1 to 256 letters and digits that is not"
                f" 'background'; {short(name)} is none."
            )
        if not isinstance(colour, str) or not HEX_COLOUR.fullmatch(colour):
            raise UsageError(
                f"the colour of {name!r} must be a text like '#23A436', not {short(colour)}."
            )
        if colour.upper() in taken:
            raise UsageError(
                f"the colour {colour} of {name!r} is that of {taken[colour.upper()]}; each anomaly"
                " class needs one of its own."
            )
        taken[colour.upper()] = repr(name)
    return dict(anomalies)


def default_bucket(backend: LookoutForVisionBackend) -> str:
    """Return the bucket of what ``vision.given`` writes, where a test names none."""
    return f"lookoutvision-{backend.region_name}-{backend.account_id}"


def datasets_of(
    name: str, project: Project | None, created: int, lines: Mapping[str, DatasetLines | None]
) -> dict[str, Dataset]:
    """Return the datasets with these lines, not yet in the project.

    :param name: the name of the project.
    :param project: the project; None: it does not exist yet.
    :param created: when the datasets are created, in ticks.
    :raises UsageError: when the project has one already, or the lines are refused.
    """
    datasets = {}
    present = {} if project is None else project.datasets
    for kind, content in new_manifests(name, present, lines):
        dataset = Dataset(name, kind, created)
        dataset.enter(EMPTY_DATASET, created)
        if content:
            dataset.incoming = content
            try:
                dataset.merge_incoming(QUOTAS.__getitem__)
            except WorkFailedError as error:
                raise UsageError(f"{kind}: {error.message}") from error
        datasets[kind] = dataset
    return datasets


def check_model(model: Model, project: Project | None, arn: str | None) -> None:
    """Check the members of a model that the service would check, and that it does not exist.

    :raises UsageError: when it breaks a rule, or exists already.
    """
    checks.check_members(
        SERVICE,
        "CreateModel",
        {
            "ProjectName": model.project,
            "Description": model.description,
            "KmsKeyId": model.kms_key_id,
            "OutputConfig": model.output_config,
            "Tags": [{"Key": key, "Value": value} for key, value in model.tags.items()],
        },
    )
    version = {"ProjectName": model.project, "ModelVersion": model.version}
    checks.check_members(SERVICE, "DescribeModel", version)
    if not model.version.isdecimal():
        raise UsageError(f"version must be a number, such as '2', not {model.version!r}.")
    if arn is not None and arn != model.arn:
        raise UsageError(f"the ARN {arn} is in another partition; here it is {model.arn}.")
    if project is not None and model.version in project.models:
        raise UsageError(
            f"the model {model.project}/{model.version} exists already; leave version out for the"
            f" next one, {project.models.next_number}."
        )
