"""The view: the state of a mock as plain data for JSON, which the page and the report show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypedDict

from mock_vision.control import shown
from mock_vision.control.resources import backends
from mock_vision.control.shown import Handles, Shown
from mock_vision.control.timeline import ShownEntry, Timeline
from mock_vision.declared.services import known_services
from mock_vision.service.shown import ShownProject, when_text
from mock_vision.upstream.import_hooks import imported_module
from mock_vision.wire.transport import FAILURES
from mock_vision.world.usage import ModelUsageDict, UsageTotalDict, usage_of
from mock_vision.world.world import World

ENTRIES = 250
"""The largest number of calls, and of transitions, in a view: the last ones."""

PROJECTS = 50
"""The largest number of projects of a service in one account and Region: the newest ones."""

PENDING = 100
"""The largest number of pending events: the next ones."""


class ShownService(TypedDict):
    """The names of a service that declarations can contain."""

    operations: dict[str, list[str]]
    """The codes of the errors that each operation can return."""
    works: dict[str, bool]
    """The names of the kinds of work, each with whether it can fail."""


class Offers(TypedDict):
    """The names that declarations can contain."""

    services: dict[str, ShownService]
    failures: list[str]
    """The names of the failures of a connection."""


class View(TypedDict):
    """Everything that the page shows."""

    seed: int
    clock: Shown
    entries: int
    """The number of entries in the journal; ``timeline`` has the last of them."""
    timeline: list[ShownEntry]
    pending: list[Shown]
    project_count: int
    """The number of all projects; ``projects`` has the newest of each account and Region."""
    projects: list[ShownProject]
    usage: UsageTotalDict
    used: dict[str, ModelUsageDict]
    """The usage of each model in ``projects``, by ARN."""
    declared: list[Shown]
    """The faults, endings and answers in force."""
    swallowed: list[str]
    """Errors for the author of the test that the code under test swallowed."""
    offers: Offers | None


def view(
    world: World,
    *,
    calls: int = ENTRIES,
    transitions: int = ENTRIES,
    offers: bool = True,
    passing: BaseException | None = None,
) -> View:
    """Return the state of a mock. This changes nothing in it.

    :param calls: the largest number of calls, the last ones.
    :param transitions: the largest number of transitions, the last ones.
    :param offers: whether to list the names that declarations can contain.
    :param passing: the exception with which the mock is left, or with which the test failed: it is
        not listed as swallowed.
    """
    pending = world.clock.pending()
    ends: dict[str, str] = {}
    for event in pending:
        ends.setdefault(event.resource, when_text(event.due))
    with world.lock:
        timeline = world.part(Timeline).shown(calls, transitions)
        used = list(_backends())
        projects = [
            project
            for backend, shown_projects in used
            for project in shown_projects(backend, ends, PROJECTS)
        ]
    usage = usage_of(world).as_dict()
    arns = {model["arn"] for project in projects for model in project["models"]}
    swallowed = world.author_errors.swallowed(passing)
    return {
        "seed": world.seed,
        "clock": shown.clock(world.clock),
        "entries": len(world.journal),
        "timeline": timeline,
        "pending": [shown.event(each) for each in pending[:PENDING]],
        "project_count": sum(len(backend.projects) for backend, _ in used),
        "projects": projects,
        "usage": usage["total"],
        "used": {each["arn"]: each for each in usage["models"] if each["arn"] in arns},
        "declared": world.part(Handles).all(),
        "swallowed": [f"{type(each).__name__}: {each}" for each in swallowed],
        "offers": _offers() if offers else None,
    }


def _backends() -> Iterator[tuple[Any, Callable[..., list[ShownProject]]]]:
    """Yield the backends of both services, each with the function that converts its projects."""
    # A service that was not imported has no resources, and importing it takes time.
    if models := imported_module("mock_vision.lookoutvision.models"):
        from mock_vision.lookoutvision.shown import shown_projects

        yield from ((each, shown_projects) for each in backends(models.lookoutvision_backends))
    if models := imported_module("mock_vision.rekognition.models"):
        from mock_vision.rekognition.shown import shown_projects as shown_label_projects

        for each in backends(models.rekognition_backends):
            yield each, shown_label_projects


@cache
def _offers() -> Offers:
    from mock_vision.declared.matching import OperationName
    from mock_vision.declared.service_errors import possible_errors

    return {
        "services": {
            service.name: {
                "operations": {
                    operation: sorted(possible_errors(OperationName(service.name, operation)))
                    for operation in sorted(service.operations)
                },
                "works": dict(service.works),
            }
            for service in known_services()
        },
        "failures": list(FAILURES),
    }
