"""The one table of the control plane: what can be requested, and what each request takes.

The server's dispatch (:mod:`mock_vision.control.app`), the OpenAPI document
(:mod:`mock_vision.control.openapi`) and the tests read the same rows. The arguments of a row that
calls a function of the Python API are derived from its signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, TypeVar

from mock_vision.control import schemas, shown
from mock_vision.control.given import Given
from mock_vision.control.resetting import reset
from mock_vision.control.resources import resources
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
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import PendingEvent
from mock_vision.world.usage import usage_of
from mock_vision.world.world import World

T = TypeVar("T")

PREFIX = "/moto-api/mock_vision"
"""Where the control plane is on the server."""

Act: TypeAlias = Callable[[World, Mapping[str, Any]], Any]
"""Does what a request is for, with its arguments, and returns what is answered as JSON."""

NO_ARGUMENTS = record({}, what="the body")


@dataclass(frozen=True)
class Route:
    """One row of the table.

    :param name: the ``operationId``.
    :param path: below :data:`PREFIX`; a part in braces is an argument.
    :param answer: the schema of the answer.
    """

    name: str
    method: str
    path: str
    summary: str
    act: Act = field(repr=False)
    body: Kind | None = None
    query: Mapping[str, Member] = field(default_factory=dict)
    in_path: Mapping[str, Kind] = field(default_factory=dict)
    description: str = ""
    answer: Mapping[str, Any] = field(default_factory=lambda: NOTHING, repr=False)


@cache
def routes() -> tuple[Route, ...]:
    """All rows."""
    return tuple(_routes())


def _routes() -> Iterator[Route]:
    yield Route(
        "health",
        "GET",
        "/health",
        "Whether the server is ready.",
        _health,
        answer=named("Health"),
    )
    yield from _reading()
    yield from _clock()
    yield from _settings("durations", "how long work takes, in seconds", SPAN, Durations)
    yield from _settings("quotas", "how much may exist or go on at once", COUNT, Quotas)
    for name in ("anomaly_model", "label_model"):
        yield _function("given", name, Given, _model, named("GivenModel"))
    yield from _declaring("answers", Answers, ANSWERS)
    for name in ("end_now", "fail_now"):
        yield _function("endings", name, Endings, _nothing, NOTHING)
    yield from _declaring("endings", Endings, ENDINGS)
    yield from _declaring("faults", Faults, FAULTS)
    yield from _declarations()
    yield Route("reset", "POST", "/reset", "Begin anew.", _reset, body=NO_ARGUMENTS)


def _health(world: World, _: Mapping[str, Any]) -> Any:
    return {"status": "ok"}


def _reset(world: World, _: Mapping[str, Any]) -> Any:
    reset(world)
    world.part(Handles).clear()
    return {}


# What can be read

LIMIT = {
    "limit": Member(
        described(INTEGER, "a whole number", minimum=0),
        description="At most so many, the last ones.",
    )
}


def _reading() -> Iterator[Route]:
    found = arguments_of(Calls.__call__, "GET /calls", nullable=False)
    query = {**found.members, **LIMIT}
    yield Route(
        "calls", "GET", "/calls", found.summary, _calls, query=query, answer=list_of(named("Call"))
    )
    yield Route(
        "journal",
        "GET",
        "/journal",
        "What happened, oldest first.",
        _journal,
        query=LIMIT,
        answer=list_of(named("JournalEntry")),
    )
    yield Route(
        "pending",
        "GET",
        "/pending",
        "What will happen, first things first.",
        _pending,
        answer=list_of(named("Event")),
    )
    yield Route(
        "resources",
        "GET",
        "/resources",
        "The resources of both services.",
        _resources,
        answer=list_of(named("Resource")),
    )
    yield Route(
        "usage",
        "GET",
        "/usage",
        "Hours of training and of inference by model, and what they cost.",
        _usage,
        answer=named("Usage"),
    )
    yield Route(
        "view", "GET", "/view", "Everything that the page shows.", _view, answer=schemas.OBJECT
    )


def _calls(world: World, arguments: Mapping[str, Any]) -> Any:
    named = {name: given for name, given in arguments.items() if name != "limit"}
    return [shown.call(each) for each in _last(world.part(Calls)(**named), arguments)]


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
        "Where the clock is, and how it runs.",
        _clock_now,
        answer=named("Clock"),
    )
    for name in MOVES:
        yield _function("clock", name, VirtualClock, _clock_after, named("Clock"))
    name = "advance_to_next"
    yield _function("clock", name, VirtualClock, _clock_at, named("ClockAtEvent"))


def _clock_now(world: World, _: Mapping[str, Any]) -> Any:
    return shown.clock(world.clock)


def _clock_after(world: World, _: object) -> Any:
    return shown.clock(world.clock)


def _clock_at(world: World, event: PendingEvent) -> Any:
    return {**shown.clock(world.clock), "event": shown.event(event)}


# Settings by name


SPAN = described(NUMBER, "a number of seconds", minimum=0, maximum=LONGEST.total_seconds())
COUNT = one_of(described(INTEGER, "a whole number", minimum=0), NULL)


def _settings(
    name: str, what: str, kind: Kind, settings: Callable[[], Mapping[str, Any]]
) -> Iterator[Route]:
    path = f"/{name}"
    body = map_of(kind)
    full = list(settings())
    names = sorted({*full, *(each.partition(".")[2] for each in full)})
    # A wrong name is refused by the settings themselves, whose message is about them.
    schema = {**body.schema, "properties": dict.fromkeys(names, kind.schema)}
    body = Kind(body.words, {**schema, "additionalProperties": False}, body.read)
    answer = schemas.map_of(kind.schema)

    def of(world: World) -> Any:
        return getattr(world.settings, name)

    def read(world: World, _: Mapping[str, Any]) -> Any:
        return {each: shown.value(of(world)[each]) for each in of(world)}

    def change(world: World, arguments: Mapping[str, Any]) -> Any:
        # On a copy first: where one name is wrong, nothing changes.
        type(of(world))(arguments)
        of(world).update(arguments)
        return read(world, {})

    def put_back(world: World, arguments: Mapping[str, Any]) -> Any:
        del of(world)[arguments["name"]]
        return read(world, {})

    yield Route(name, "GET", path, f"Read {what}.", read, answer=answer)
    yield Route(
        f"set_{name}",
        "PUT",
        path,
        f"Set {what}, by name.",
        change,
        body=body,
        answer=answer,
    )
    yield Route(
        f"unset_{name}",
        "DELETE",
        path + "/{name}",
        "Put the default back.",
        put_back,
        in_path={"name": TEXT},
        answer=answer,
    )


# Functions of the Python API

Result: TypeAlias = Callable[[World, Any], Any]
"""Makes what is answered of what a function returned."""


def _function(
    part: str, name: str, kind: type[Any], result: Result, answer: Mapping[str, Any]
) -> Route:
    """The row that calls a method of a part of the world."""
    path = f"/{part}/{name}"
    arguments = arguments_of(getattr(kind, name), f"POST {PREFIX}{path}")

    def act(world: World, given: Mapping[str, Any]) -> Any:
        target = world.clock if kind is VirtualClock else world.part(kind)
        return result(world, getattr(target, name)(**given))

    return Route(
        f"{part}_{name}",
        "POST",
        path,
        arguments.summary,
        act,
        body=arguments.kind,
        description=arguments.description,
        answer=answer,
    )


def _nothing(world: World, _: object) -> Any:
    return {}


def _model(world: World, handle: Any) -> Any:
    names = ("project", "version", "arn", "project_arn", "region", "account_id")
    return {name: getattr(handle, name) for name in names}


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
        f"The {part} that hold now.",
        read,
        answer=list_of(named("Declaration")),
    )
    yield Route(f"clear_{part}", "DELETE", f"/{part}", f"Take all {part} back.", clear)
    for name in names:
        yield _function(part, name, kind, declared, named("Declaration"))


def _declarations() -> Iterator[Route]:
    path, by_id = "/declarations", {"id": TEXT}
    yield Route(
        "declarations",
        "GET",
        path,
        "All declarations that hold now.",
        _all_declared,
        answer=list_of(named("Declaration")),
    )
    path += "/{id}"
    yield Route(
        "declaration",
        "GET",
        path,
        "A declaration, also one that was removed.",
        _declaration,
        in_path=by_id,
        answer=named("Declaration"),
    )
    yield Route(
        "remove",
        "DELETE",
        path,
        "Take a declaration back.",
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
