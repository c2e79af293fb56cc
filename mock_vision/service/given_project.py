"""What both services share for the projects of ``vision.given``, which need no models.

A dataset has lines, or images that are made here: small PNG files, each of its own colour, with
their class in the manifest. A training reads them as it reads images of a test.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from mock_vision.errors import UsageError, knows_attributes, short
from mock_vision.images.masks import draw_mask
from mock_vision.manifests.jsonlines import IMAGE_LEVEL
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.given import (
    Output,
    check_names,
    create_bucket,
    needs_bucket,
)
from mock_vision.service.given_lines import DatasetLines, manifest_of
from mock_vision.service.given_times import times_of
from mock_vision.virtual_time import ticks

DatasetContent: TypeAlias = DatasetLines | Mapping[str, int] | None
"""The entries of a dataset: lines, or the number of images of each class; None: no dataset."""

_SIDE = 64
"""Width and height of an image in pixels, the smallest that both services accept."""
_MOST_IMAGES = 10_000
"""Images that are made for a project, at most: each is an object in S3."""


@knows_attributes("a given project", meant={"project_arn": "arn", "name": "project"})
@dataclass(frozen=True)
class GivenProject:
    """A project that ``vision.given`` created."""

    project: str
    arn: str
    region: str
    account_id: str


class Datasets(NamedTuple):
    """The datasets of a project, before they exist."""

    lines: Mapping[str, DatasetLines | None]
    """Their lines, by the names of the arguments."""
    images: Mapping[str, bytes]
    """The images to be written, by key."""


def creation_of(backend: WorkingBackend, created: datetime | None) -> int:
    """Return when a project was created, in ticks.

    :param created: None: as long ago as a training takes, so that it is no younger than the models
        that ``vision.given`` adds to it.
    :raises UsageError: when it is no aware datetime, or lies in the future.
    """
    training = backend.world.settings.durations.ticks(f"{backend.service}.training")
    return times_of(
        backend.now(),
        training,
        created=created,
        trained=None,
        hosted=None,
        in_training=False,
        is_hosted=False,
    ).created


def datasets_with_images(
    project: str,
    bucket: str,
    created: int,
    contents: Mapping[str, DatasetContent],
    classes: Collection[str] | None = None,
) -> Datasets:
    """Return the lines and the images of datasets.

    :param contents: what each dataset is to have, by the names of the arguments.
    :param classes: the names of classes that images can have; None: any.
    :raises UsageError: when a number of images, a class or the lines are wrong.
    """
    example = dict.fromkeys(classes or ("bolt", "gear"), 20)
    lines: dict[str, DatasetLines | None] = {}
    images: dict[str, bytes] = {}
    for name, content in contents.items():
        if not isinstance(content, Mapping):
            lines[name] = manifest_of(name, content, example)
            continue
        made: list[Mapping[str, object]] = []
        for label, count in _checked_counts(name, content, classes, example).items():
            for _ in range(count):
                key = f"{project}/{name}/{len(made) + 1}.png"
                made.append(_line(f"s3://{bucket}/{key}", label, created))
                # The number of all images so far: no two have the same colour.
                colour = f"#{len(images):06X}"
                images[key] = draw_mask(_SIDE, _SIDE, [(colour, _SIDE * _SIDE)])
        lines[name] = made
    return Datasets(lines, images)


def write_images(backend: WorkingBackend, bucket: str, images: Mapping[str, bytes]) -> None:
    """Write the images of datasets. A bucket that does not exist is created.

    :raises UsageError: when the bucket belongs to another account, or is in another Region.
    """
    if not images:
        return
    output = Output(bucket, None, written=True)
    if needs_bucket(backend, output, backend.region_name):
        create_bucket(backend, output)
    for key, image in images.items():
        backend.world.objects.write(backend.account_id, bucket, key, image)


def already_there(project: str) -> UsageError:
    """Return the error for a project that exists already."""
    return UsageError(
        f"the project {project} exists already; leave this line out, or use another name."
    )


def _checked_counts(
    name: str,
    counts: Mapping[str, int],
    classes: Collection[str] | None,
    example: Mapping[str, int],
) -> Mapping[str, int]:
    for label, count in counts.items():
        if not isinstance(label, str) or not label or type(count) is not int or count < 1:
            hint = "; leave the class out" if count == 0 else ""
            raise UsageError(
                f"{name} must map each class to a number of images, 1 or more, such as {example},"
                f" not {short(label)} to {short(count)}{hint}."
            )
    if classes is not None:
        check_names(f"class of an image in {name}", counts, classes)
    total = sum(counts.values())
    if not 0 < total <= _MOST_IMAGES:
        raise UsageError(
            f"{name} must have 1 to {_MOST_IMAGES} images, not {total}; {name}=True makes an empty"
            " dataset."
        )
    return counts


def _line(source_ref: str, label: str, created: int) -> Mapping[str, object]:
    return {
        "source-ref": source_ref,
        "class": 1,
        "class-metadata": {
            "class-name": label,
            "confidence": 1,
            "type": IMAGE_LEVEL,
            "human-annotated": "yes",
            "creation-date": ticks.to_datetime(created).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        },
    }
