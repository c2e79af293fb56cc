"""One route of the control plane: a method of a path, with its arguments and its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mock_vision.control.schemas import NOTHING
from mock_vision.control.signatures import arguments_of
from mock_vision.control.values import Kind, Member
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.world.world import World

PREFIX = "/moto-api/mock_vision"
"""The path of the control plane on the server."""

Act: TypeAlias = Callable[[World, Mapping[str, Any]], Any]
"""A function that executes a request with its arguments, and returns a value for JSON."""

Result: TypeAlias = Callable[[World, Any], Any]
"""A function that converts the return value of a function of the Python API for JSON."""


@dataclass(frozen=True)
class Route:
    """One method of one path.

    :param name: the ``operationId`` in the OpenAPI document.
    :param path: below :data:`PREFIX`; a part in braces is an argument.
    :param act: executes a request.
    :param body: the kind of the body; None: the route accepts no body.
    :param query: the parameters of the query, by name.
    :param in_path: the kinds of the arguments in the path, by name.
    :param answer: the schema of the response.
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


def function_route(
    part: str, name: str, kind: type[Any], result: Result, answer: Mapping[str, Any]
) -> Route:
    """Return the route that calls a method of the Python API with the arguments of the body.

    :param part: the name of the object that has the method, in paths.
    :param name: the name of the method.
    :param kind: the class of the object: the clock's, or that of a part of the world.
    :param result: converts what the method returns.
    :param answer: the schema of the response.
    """
    path = f"/{part}/{name}"
    arguments = arguments_of(getattr(kind, name), f"POST {PREFIX}{path}", of=kind)

    def act(world: World, named: Mapping[str, Any]) -> Any:
        target = world.clock if kind is VirtualClock else world.part(kind)
        return result(world, getattr(target, name)(**named))

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
