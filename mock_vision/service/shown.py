"""Resources as the page and the report show them: plain data, the same for both services.

Each service makes the data in its own module ``shown``. Times are texts in ISO 8601 with a ``Z``;
figures are numbers from 0 to 1. The figures of an evaluation are read from its result files, as a
program would read them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict, TypeVar
from weakref import WeakKeyDictionary

from mock_vision.manifests.entries import EntryStore
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.statuses import Resource
from mock_vision.virtual_time.ticks import to_datetime
from mock_vision.world.ports import StorageError
from mock_vision.world.world import World

T = TypeVar("T")

State = Literal["idle", "working", "running", "failed"]
"""What a status means, whatever its name: the page shows one mark for each."""

PICTURES = 24
"""The largest number of images of a dataset that are named."""


class ShownStatus(TypedDict):
    """What every resource with a status has."""

    name: str
    status: str
    message: str
    state: State
    since: str
    """When it entered the status."""
    ends: str | None
    """When the work under way ends; None if none is, or if it does not end by itself."""


class ShownDataset(ShownStatus):
    """A dataset; its name is its type."""

    images: int
    labels: dict[str, int]
    """The number of images with each label."""
    pictures: list[str]
    """The first images, ``s3://bucket/key``."""


class ShownFile(TypedDict):
    """A result file in S3."""

    name: str
    bucket: str
    key: str
    text: str | None
    """What it begins with; None where people can read it in S3."""


class ShownLabel(TypedDict):
    """The figures of one label; None for what the service does not compute."""

    name: str
    f1: float | None
    precision: float | None
    recall: float | None
    threshold: float | None
    iou: float | None
    right: int | None
    wrong: int | None
    """How often the label was predicted and is not there."""
    missed: int | None


class ShownConfusion(TypedDict):
    """Numbers of test images: a row for each true label, a column for each predicted one."""

    labels: list[str]
    counts: list[list[int]]


class ShownEvaluation(TypedDict):
    """The evaluation of a model."""

    training_images: int
    testing_images: int
    figures: dict[str, float]
    """The figures of the whole, by their names in the result file."""
    labels: list[ShownLabel]
    confusion: ShownConfusion | None


class ShownModel(ShownStatus):
    """A version of a model; its name is the version."""

    arn: str
    created: str
    trained: str | None
    description: str | None
    units: list[int] | None
    """The least and the most inference units, while they count."""
    figures: dict[str, float]
    """The figures that descriptions have."""
    evaluation: ShownEvaluation | None
    files: list[ShownFile]
    classes: dict[str, str]
    """The colour of each anomaly class, ``#RRGGBB``."""
    size: list[int] | None
    """The width and height of the images that it accepts; None: any."""


class ShownJob(ShownStatus):
    """A job; its name is the one that it was given."""

    model: str


class ShownProject(TypedDict):
    """A project with everything in it, newest first."""

    service: str
    account: str
    region: str
    name: str
    arn: str
    kind: str
    created: str
    datasets: list[ShownDataset]
    models: list[ShownModel]
    jobs: list[ShownJob]


class Project(Protocol):
    """What the projects of both services have."""

    name: str
    arn: str
    created: int


def project_of(
    backend: WorkingBackend,
    project: Project,
    *,
    kind: str = "project",
    datasets: list[ShownDataset],
    models: list[ShownModel],
    jobs: list[ShownJob] | None = None,
) -> ShownProject:
    """Return a project with its resources.

    :param jobs: None: the service has no jobs.
    """
    return {
        "service": backend.service,
        "account": backend.account_id,
        "region": backend.region_name,
        "name": project.name,
        "arn": project.arn,
        "kind": kind,
        "created": time_text(project.created),
        "datasets": datasets,
        "models": models,
        "jobs": jobs or [],
    }


def newest_first(resources: Iterable[T], limit: int | None = None) -> list[T]:
    """Return resources that are in the order of their creation, the newest first.

    :param limit: the largest number of them; None: all.
    """
    found = list(resources)[::-1]
    return found[:limit]


def time_text(ticks: int) -> str:
    """Return an instant as text of ISO 8601: ``2030-01-01T10:00:00Z``, with a fraction where there
    is one.
    """
    return when_text(to_datetime(ticks))


def when_text(when: datetime) -> str:
    """Return an aware datetime in UTC in the same form."""
    return f"{when.replace(tzinfo=None).isoformat()}Z"


def state_of(resource: Resource) -> State:
    """Return what the status of a resource means."""
    rules, kind, status = resource.rules, resource.kind, resource.status
    hosting = rules.hosting
    if hosting is not None and (kind, status) == (hosting.kind, hosting.status):
        return "running"
    steps = [each for each in rules.transitions.values() if each.kind == kind]
    steps += [each for (of, _), each in rules.continuations.items() if of == kind]
    if hosting is not None and hosting.update is not None and hosting.kind == kind:
        steps.append(hosting.update)
    if any(each.during == status for each in steps):
        return "working"
    failures = {each.failure for each in steps}
    for (of, entered), following in rules.continuations.items():
        if of == kind and entered in failures:
            # A rollback that succeeds leaves a resource whose update has failed.
            failures = failures | {following.success}
    return "failed" if status in failures else "idle"


def status_of(resource: Resource, name: str, ends: Mapping[str, str]) -> ShownStatus:
    """Return the name and the status of a resource.

    :param ends: when work ends, by the titles of resources.
    """
    return {
        "name": name,
        "status": resource.status,
        "message": resource.status_message,
        "state": state_of(resource),
        "since": time_text(resource.updated),
        "ends": None if resource.work is None else ends.get(resource.work.resource),
    }


def pictures_of(entries: EntryStore[Any]) -> list[str]:
    """Return the first images of a dataset."""
    return [row.source_ref for row in entries.page(limit=PICTURES).rows]


class Evaluations:
    """The evaluations of one world that were read; each result file is read once.

    :param world: the world that this is a part of.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: WeakKeyDictionary[Resource, tuple[int, ShownEvaluation]] = WeakKeyDictionary()

    def of(
        self,
        model: Resource,
        ended: int,
        read: Callable[[], ShownEvaluation],
    ) -> ShownEvaluation | None:
        """Return the evaluation of a model; None if its result files cannot be read.

        :param ended: the tick at which its training ended.
        :param read: reads it from the result files.
        """
        known = self._known.get(model)
        if known is None or known[0] != ended:
            try:
                known = ended, read()
            except (StorageError, ValueError, LookupError, TypeError, AttributeError):
                # A test may have deleted the files, or put anything in their place.
                return None
            self._known[model] = known
        return known[1]


def json_lines(body: bytes) -> list[dict[str, Any]]:
    """Return the content of a file of JSON Lines."""
    return [json.loads(line) for line in body.splitlines()]
