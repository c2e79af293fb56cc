"""The projects of ``vision.given.label_project(...)``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from mock_vision.errors import UsageError, short
from mock_vision.rekognition.given_arguments import (
    NUMBER,
    PROJECT,
    check_label,
    default_bucket,
    entries_of,
    in_other_partition,
)
from mock_vision.rekognition.manifest.entries import Entries
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.operations.datasets import ARN_NUMBER_LAG
from mock_vision.rekognition.resources import Dataset, Project
from mock_vision.rekognition.service import SERVICE
from mock_vision.rekognition.states import CREATED_FROM_MANIFEST
from mock_vision.service.given import (
    GivenResources,
    check_members,
    checked_tags,
    place_of,
)
from mock_vision.service.given_lines import DatasetLines
from mock_vision.service.given_project import (
    GivenProject,
    already_there,
    creation_of,
    datasets_with_images,
    write_images,
)

_ARN = re.compile(PROJECT + NUMBER)


class GivenLabelProjects(GivenResources):
    """The part of ``vision.given`` that creates projects of Custom Labels."""

    def label_project(
        self,
        project: str | None = None,
        *,
        arn: str | None = None,
        train: DatasetLines | Mapping[str, int] | None = None,
        test: DatasetLines | Mapping[str, int] | None = None,
        created: datetime | None = None,
        tags: Mapping[str, str] | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> GivenProject:
        """Create a project of Rekognition Custom Labels, with its datasets, for code that trains.

        Quotas do not count. The project exists until it is deleted, or to the end of the outermost
        mock.

        :param project: its name; may be omitted with ``arn``.
        :param arn: its ARN, which decides name, Region, account, and the number at its end.
        :param train: its training dataset. ``{"bolt": 20, "gear": 20}`` makes as many images with
            each label, with which a training succeeds; they are in S3, in the bucket
            ``custom-labels-<Region>-<account>``, as ``<project>/train/<number>.png``. A manifest
            or its lines make a dataset with these entries, and no images. True: an empty dataset;
            None or False: none.
        :param test: the same for the test dataset.
        :param created: when it and its datasets were created, with a time zone; None: the number in
            ``arn``, or as long ago as a training takes.
        :param tags: its tags, values by keys.
        :param region: the Region; None: the one of clients for which none is named, or us-east-1 if
            the service is not in that one.
        :param account_id: the account, 12 digits; None: the one of the caller.
        :raises UsageError: when a value is wrong, or the project exists already. Nothing has
            changed then.
        """
        if project is None and arn is None:
            raise UsageError("a project needs its name, or arn='...'; name it first.")
        parts = _parts_of(arn)
        number = int(parts.pop("number", 0)) or None
        place = place_of(parts, project=project, version=None, region=region, account_id=account_id)
        tag_values = checked_tags(tags)
        members = {"ProjectName": place.project, "Tags": tag_values}
        check_members(SERVICE, "CreateProject", members)
        with self._backend(SERVICE, place.region, place.account_id) as backend:
            assert isinstance(backend, CustomLabelsBackend)
            if place.project in backend.projects:
                raise already_there(place.project)
            if arn is not None and arn != backend.arn(place.project, number):
                raise in_other_partition(backend, arn)
            created_at = creation_of(backend, created)
            if number is not None:
                created_at = number * 1000
            bucket = default_bucket(backend)
            content = datasets_with_images(
                place.project, bucket, created_at, {"train": train, "test": test}
            )
            for made_of in (train, test):
                for label in made_of if isinstance(made_of, Mapping) else ():
                    check_label(label)
            entries = entries_of(None, place.project, content.lines)
            write_images(backend, bucket, content.images)
            made = new_project(backend, place.project, created_at, number, tag_values)
            for kind, each in entries.items():
                add_dataset(backend, made, kind, each, created_at)
            return GivenProject(place.project, made.arn, backend.region_name, backend.account_id)


def _parts_of(arn: str | None) -> dict[str, str]:
    if arn is None:
        return {}
    found = _ARN.fullmatch(arn) if isinstance(arn, str) else None
    if found is None:
        raise UsageError(
            "arn must be the ARN of a project, such as"
            " 'arn:aws:rekognition:us-east-1:123456789012:project/parts/1700000000000', not"
            f" {short(arn)}."
        )
    return found.groupdict()


def new_project(
    backend: CustomLabelsBackend,
    name: str,
    created: int,
    number: int | None,
    tags: Mapping[str, str] | None = None,
) -> Project:
    """Add an empty project to a backend, and return it.

    :param number: the number at the end of its ARN; None: that of its creation.
    """
    if number is None:
        number = backend.creation_number(name, created)
    else:
        backend.reserve_number(name, number)
    project = Project(
        name, backend.arn(name, number), number * 1000, tags, feature=None, auto_update=None
    )
    project.enter("CREATED", project.created)
    backend.projects.add(name, project)
    return project


def add_dataset(
    backend: CustomLabelsBackend, project: Project, kind: str, entries: Entries, created: int
) -> None:
    """Add a dataset with these entries to a project."""
    name = kind.lower()
    number = backend.creation_number(f"{project.name}/{name}", created) - ARN_NUMBER_LAG
    arn = backend.arn(project.name, "dataset", name, number)
    dataset = Dataset(project, kind, arn, created, None)
    dataset.starts_empty = not len(entries)
    dataset.entries = entries
    message = CREATED_FROM_MANIFEST if len(entries) else None
    dataset.enter("CREATE_COMPLETE", created, message)
    project.datasets[kind] = dataset
