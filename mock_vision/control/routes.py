"""The routes of the control plane: the paths, and the arguments and the result of each.

The application (:mod:`mock_vision.control.app`), the OpenAPI document
(:mod:`mock_vision.control.openapi`) and the Python client (:mod:`mock_vision.control.remote`) read
the same table. The arguments of a route that calls a function of the Python API are derived from
the function's signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, TypeVar

from mock_vision.control import schemas, shown
from mock_vision.control.given import Given
from mock_vision.control.resetting import reset
from mock_vision.control.resources import resources
from mock_vision.control.route import PREFIX, Route, function_route
from mock_vision.control.schemas import NOTHING, list_of, named
from mock_vision.control.shown import Handles
from mock_vision.control.signatures import arguments_of
from mock_vision.control.values import (
    INTEGER,
    NULL,
    NUMBER,
    TEXT,
    Kind,
    Member,
    described,
    map_of,
    one_of,
    record,
)
from mock_vision.declared.answers import Answers
from mock_vision.declared.calls import Calls
from mock_vision.declared.declaration import Declaration
from mock_vision.declared.endings import Endings
from mock_vision.declared.faults import Faults
from mock_vision.errors import UsageError
from mock_vision.settings.durations import LONGEST, Durations
from mock_vision.settings.quotas import Quotas
from mock_vision.settings.settings import check_skill
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import PendingEvent
from mock_vision.world.usage import usage_of
from mock_vision.world.world import World

T = TypeVar("T")

NO_ARGUMENTS = record({}, what=f"POST {PREFIX}/reset")


@cache
def routes() -> tuple[Route, ...]:
    """Return all routes."""
    return tuple(_routes())


def _routes() -> Iterator[Route]:
    yield Route(
        "health",
        "GET",
        "/health",
        "Return the status ok if the server is ready.",
        _health,
        answer=named("Health"),
    )
    yield from _reading()
    yield from _clock()
    yield from _settings(
        "durations", "duration", "the durations of work, in seconds", SECONDS, Durations
    )
    yield from _settings("quotas", "quota", "the quotas; null stands for no limit", COUNT, Quotas)
    yield from _simulation()
    for name in ("anomaly_model", "label_model"):
        yield function_route("given", name, Given, _model, named("GivenModel"))
    for name in ("anomaly_project", "label_project"):
        yield function_route("given", name, Given, _project, named("GivenProject"))
    yield from _declaring("answers", Answers, ANSWERS)
    for name in ("end_now", "fail_now"):
        yield function_route("endings", name, Endings, _nothing, NOTHING)
    yield from _declaring("endings", Endings, ENDINGS)
    yield from _declaring("faults", Faults, FAULTS)
    yield from _declarations()
    yield Route(
        "reset",
        "POST",
        "/reset",
        "Delete all resources of all services, all declarations, and the calls, journal and usage."
        " The clock and the settings stay.",
        _reset,
        body=NO_ARGUMENTS,
    )


def _health(world: World, _: Mapping[str, Any]) -> Any:
    return {"status": "ok"}


def _reset(world: World, _: Mapping[str, Any]) -> Any:
    reset(world)
    world.part(Handles).clear()
    return {}


# Reading

LIMIT = {
    "limit": Member(
        described(INTEGER, "a whole number", minimum=0),
        description="The largest number of entries to return: the last ones. Default: all.",
    )
}


def _reading() -> Iterator[Route]:
    arguments = arguments_of(Calls.__call__, "GET /calls", nullable=False)
    yield Route(
        "calls",
        "GET",
        "/calls",
        "List the requests that clients sent to the two services, with their responses, oldest"
        " first.",
        _calls,
        query={**arguments.members, **LIMIT},
        answer=list_of(named("Call")),
    )
    yield Route(
        "journal",
        "GET",
        "/journal",
        "List the requests that clients sent and the transitions of resources, oldest first.",
        _journal,
        query=LIMIT,
        answer=list_of(named("JournalEntry")),
    )
    yield Route(
        "pending",
        "GET",
        "/pending",
        "List the events that will happen as virtual time passes, the next one first.",
        _pending,
        answer=list_of(named("Event")),
    )
    yield Route(
        "resources",
        "GET",
        "/resources",
        "List the resources of both services in all accounts and Regions, with their statuses.",
        _resources,
        answer=list_of(named("Resource")),
    )
    yield Route(
        "usage",
        "GET",
        "/usage",
        "Return the training hours, inference hours and costs of each model, and the totals.",
        _usage,
        answer=named("Usage"),
    )
    yield Route(
        "view",
        "GET",
        "/view",
        "Return the data that the server's page shows. Its form may change in any version.",
        _view,
        answer=schemas.OBJECT,
    )


def _calls(world: World, arguments: Mapping[str, Any]) -> Any:
    conditions = {name: value for name, value in arguments.items() if name != "limit"}
    return [shown.call(each) for each in _last(world.part(Calls)(**conditions), arguments)]


def _journal(world: World, arguments: Mapping[str, Any]) -> Any:
    return [shown.entry(each) for each in _last(list(world.journal), arguments)]


def _last(found: Sequence[T], arguments: Mapping[str, Any]) -> Sequence[T]:
    limit = arguments.get("limit", len(found))
    if limit < 0:
        raise UsageError(f"limit must not be negative, but is {limit}.")
    return found[max(0, len(found) - limit) :]


def _pending(world: World, _: Mapping[str, Any]) -> Any:
    return [shown.event(each) for each in world.clock.pending()]


def _resources(world: World, _: Mapping[str, Any]) -> Any:
    return resources(world)


def _usage(world: World, _: Mapping[str, Any]) -> Any:
    return usage_of(world).as_dict()


def _view(world: World, _: Mapping[str, Any]) -> Any:
    from mock_vision.control.view import view

    return view(world)


# The clock

MOVES = ("advance", "advance_to", "run_until_idle", "freeze", "follow")


def _clock() -> Iterator[Route]:
    yield Route(
        "clock",
        "GET",
        "/clock",
        "Return the virtual time, whether the clock stands still, and the next event.",
        _clock_now,
        answer=named("Clock"),
    )
    for name in MOVES:
        yield function_route("clock", name, VirtualClock, _clock_now, named("Clock"))
    name = "advance_to_next"
    yield function_route("clock", name, VirtualClock, _clock_at, named("ClockAtEvent"))


def _clock_now(world: World, _: object) -> Any:
    return shown.clock(world.clock)


def _clock_at(world: World, event: PendingEvent) -> Any:
    return {**shown.clock(world.clock), "event": shown.event(event)}


# Settings by name

SECONDS = described(NUMBER, "a number of seconds", minimum=0, maximum=LONGEST.total_seconds())
COUNT = one_of(described(INTEGER, "a whole number", minimum=0), NULL)


def _settings(
    name: str, one: str, what: str, kind: Kind, settings: Callable[[], Mapping[str, Any]]
) -> Iterator[Route]:
    path = f"/{name}"
    body = map_of(kind)
    full = list(settings())
    names = sorted({*full, *(each.partition(".")[2] for each in full)})
    # Only the document lists the names. The settings themselves refuse a wrong name, because their
    # message says more than that of a record.
    schema = {**body.schema, "properties": dict.fromkeys(names, kind.schema)}
    body = Kind(body.words, {**schema, "additionalProperties": False}, body.read)
    answer = schemas.map_of(kind.schema)

    def of(world: World) -> Any:
        return getattr(world.settings, name)

    def read(world: World, _: Mapping[str, Any]) -> Any:
        return {each: shown.value(of(world)[each]) for each in of(world)}

    def change(world: World, arguments: Mapping[str, Any]) -> Any:
        # Check all on new settings first, so that a wrong name changes nothing.
        type(of(world))(arguments)
        of(world).update(arguments)
        return read(world, {})

    def put_back(world: World, arguments: Mapping[str, Any]) -> Any:
        del of(world)[arguments["name"]]
        return read(world, {})

    yield Route(name, "GET", path, f"Return {what}.", read, answer=answer)
    yield Route(
        f"set_{name}",
        "PUT",
        path,
        f"Set some of {what}. The {name} that the body does not name stay.",
        change,
        body=body,
        answer=answer,
    )
    yield Route(
        f"unset_{name}",
        "DELETE",
        path + "/{name}",
        f"Set one {one} back to its default.",
        put_back,
        in_path={"name": TEXT},
        answer=answer,
    )


# The simulated models

_SKILL = Member(described(NUMBER, "a number", minimum=0, maximum=1), required=True)


def _simulation() -> Iterator[Route]:
    yield Route(
        "seed",
        "GET",
        "/seed",
        "Return the integer from which every id, split and metric is derived.",
        lambda world, _: {"seed": world.seed},
        answer=named("Seed"),
    )
    yield Route(
        "skill",
        "GET",
        "/skill",
        "Return how often simulated models are right, from 0 (they guess) to 1 (always).",
        _skill,
        answer=named("Skill"),
    )
    yield Route(
        "set_skill",
        "PUT",
        "/skill",
        "Set how often simulated models are right, for the trainings that end from now on.",
        _set_skill,
        body=record({"skill": _SKILL}, what=f"PUT {PREFIX}/skill"),
        answer=named("Skill"),
    )


def _skill(world: World, _: Mapping[str, Any]) -> Any:
    return {"skill": world.settings.skill}


def _set_skill(world: World, arguments: Mapping[str, Any]) -> Any:
    check_skill(arguments["skill"])
    world.settings.skill = arguments["skill"]
    return _skill(world, {})


# Results of functions of the Python API


def _nothing(world: World, _: object) -> Any:
    return {}


def _model(world: World, handle: Any) -> Any:
    names = ("project", "version", "arn", "project_arn", "region", "account_id")
    return {name: getattr(handle, name) for name in names}


def _project(world: World, handle: Any) -> Any:
    return asdict(handle)


# Declarations

ANSWERS = ("anomaly", "normal", "labels")
ENDINGS = (
    "training",
    "start",
    "hosting",
    "stop",
    "deletion",
    "copy",
    "packaging",
    "dataset_import",
    "dataset_update",
    "distribution",
    "of",
)
FAULTS = (
    "error",
    "throttle",
    "lose_request",
    "lose_reply",
    "cut_reply",
    "garble_reply",
    "delay",
)


def _declaring(part: str, kind: type[Any], names: Sequence[str]) -> Iterator[Route]:
    def declared(world: World, declaration: Declaration) -> Any:
        declaration.written = "a request to the control plane"
        return world.part(Handles).shown(part, declaration)

    def read(world: World, _: Mapping[str, Any]) -> Any:
        return world.part(Handles).all(part)

    def clear(world: World, _: Mapping[str, Any]) -> Any:
        world.part(kind).clear()
        return {}

    yield Route(
        part,
        "GET",
        f"/{part}",
        f"List the declared {part} that are in force.",
        read,
        answer=list_of(named("Declaration")),
    )
    yield Route(f"clear_{part}", "DELETE", f"/{part}", f"Remove all declared {part}.", clear)
    for name in names:
        yield function_route(part, name, kind, declared, named("Declaration"))


def _declarations() -> Iterator[Route]:
    path, by_id = "/declarations", {"id": TEXT}
    yield Route(
        "declarations",
        "GET",
        path,
        "List the declarations of all kinds that are in force.",
        _all_declared,
        answer=list_of(named("Declaration")),
    )
    path += "/{id}"
    yield Route(
        "declaration",
        "GET",
        path,
        "Return a declaration and how often it was used. It may have been removed.",
        _declaration,
        in_path=by_id,
        answer=named("Declaration"),
    )
    yield Route(
        "remove",
        "DELETE",
        path,
        "Remove a declaration.",
        _remove,
        in_path=by_id,
        answer=named("Declaration"),
    )


def _all_declared(world: World, _: Mapping[str, Any]) -> Any:
    return world.part(Handles).all()


def _declaration(world: World, arguments: Mapping[str, Any]) -> Any:
    handles = world.part(Handles)
    return handles.shown(*handles.named(arguments["id"]))


def _remove(world: World, arguments: Mapping[str, Any]) -> Any:
    handles = world.part(Handles)
    kind, declaration = handles.named(arguments["id"])
    declaration.remove()
    return handles.shown(kind, declaration)
