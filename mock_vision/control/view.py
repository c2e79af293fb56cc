"""The state of a mock as plain data for JSON: what the page and the report show."""

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

CALLS = 250
TRANSITIONS = 250
"""The most calls and transitions in a view."""

PROJECTS = 50
"""The most projects of a service in one account and Region, the newest ones."""
PENDING = 100
"""The most pending events, the first ones."""


class ShownService(TypedDict):
    """What can be declared about a service."""

    operations: dict[str, list[str]]
    """The codes of the errors that each operation can answer."""
    works: dict[str, bool]
    """The names of the works that take time, with whether they can fail."""


class Offers(TypedDict):
    """The names that declarations can have."""

    services: dict[str, ShownService]
    failures: list[str]
    """The failures of a connection."""


class View(TypedDict):
    """Everything that is shown."""

    seed: int
    clock: Shown
    entries: int
    """The number of calls and transitions in the journal; ``timeline`` has the last of them."""
    timeline: list[ShownEntry]
    pending: list[Shown]
    project_count: int
    """The number of all projects; ``projects`` has the newest of each account and Region."""
    projects: list[ShownProject]
    usage: UsageTotalDict
    used: dict[str, ModelUsageDict]
    """What the shown models have used, by their ARNs."""
    declared: list[Shown]
    """The faults, endings and answers that hold."""
    swallowed: list[str]
    """Errors for the author of the test that the code under test swallowed."""
    offers: Offers | None


def view(
    world: World,
    *,
    calls: int = CALLS,
    transitions: int = TRANSITIONS,
    offers: bool = True,
) -> View:
    """What is shown of a mock now. Nothing is moved, counted or created by it.

    :param calls: the most calls, the last ones.
    :param transitions: the most transitions, the last ones.
    :param offers: whether to list the names that declarations can have.
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
    usage = usage_of(world)
    arns = {model["arn"] for project in projects for model in project["models"]}
    swallowed = world.author_errors.swallowed()
    return {
        "seed": world.seed,
        "clock": shown.clock(world.clock),
        "entries": len(world.journal),
        "timeline": timeline,
        "pending": [shown.event(each) for each in pending[:PENDING]],
        "project_count": sum(len(backend.projects) for backend, _ in used),
        "projects": projects,
        "usage": {
            "training_hours": usage.training_hours,
            "inference_hours": usage.inference_hours,
            "detections": usage.detections,
            "amount": usage.amount,
        },
        "used": {each.arn: each.as_dict() for each in usage if each.arn in arns},
        "declared": world.part(Handles).all(),
        "swallowed": [f"{type(each).__name__}: {each}" for each in swallowed],
        "offers": _offers() if offers else None,
    }


def _backends() -> Iterator[tuple[Any, Callable[..., list[ShownProject]]]]:
    """The backends of both services in all accounts and Regions, and what shows their projects."""
    # A service that was not imported has no resources; importing it takes time.
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
