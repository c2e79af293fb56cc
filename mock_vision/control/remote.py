"""The parts of :class:`~mock_vision.control.client.RemoteVision`; each use sends a request."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from urllib.parse import quote

from mock_vision.control.link import Link
from mock_vision.control.route import Route
from mock_vision.control.routes import routes
from mock_vision.control.sending import encoded, value_of, where_of
from mock_vision.declared.declaration import Declaration
from mock_vision.declared.matching import request_pattern
from mock_vision.declared.spelling import spelled, unknown_argument
from mock_vision.errors import UsageError, knows_attributes
from mock_vision.virtual_time.arguments import amount_of, instant_of
from mock_vision.virtual_time.clock import ModeChange, VirtualClock
from mock_vision.virtual_time.schedule import PendingEvent, PendingEvents
from mock_vision.virtual_time.ticks import from_datetime
from mock_vision.world.calls import CallError, attempts_together, calls_table


class Remote:
    """The counterpart of an object in the server. Each method call sends a request.

    :param part: the name of the object in paths, such as ``faults``.
    :param kind: the class of the object, whose signatures the calls must match.
    :param result: makes the return value from the name of the method, the arguments that were
        sent, and the response.
    """

    def __init__(
        self,
        link: Link,
        part: str,
        kind: type[Any],
        result: Callable[[str, Mapping[str, Any], Any], Any],
    ) -> None:
        self._link = link
        self._part = part
        self._kind = kind
        self._result = result

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        route = _routes_by_name().get(f"{self._part}_{name}")
        function = getattr(self._kind, name, None)
        if function is None:
            # The class refuses the name with the nearest one, as in the process of the mock.
            return self._kind.__getattr__(self, name)
        if route is None:
            raise UsageError(
                f"{self._part}.{name} cannot be sent to a server; it works in the process of the"
                " mock only."
            )
        method, path = route.method, route.path

        def call(*positional: Any, **named: Any) -> Any:
            try:
                bound = inspect.signature(function).bind(self, *positional, **named)
            except TypeError as error:
                unknown = unknown_argument(function, f"vision.{self._part}.{name}", named)
                raise unknown or TypeError(f"{name}(): {error}") from None
            arguments = bound.arguments
            arguments.pop("self")
            arguments.update(arguments.pop("members", {}))
            sent = encoded(arguments)
            return self._result(name, sent, self._link.send(method, path, sent))

        return call

    def __dir__(self) -> Iterable[str]:
        sent = [name for name in dir(self._kind) if f"{self._part}_{name}" in _routes_by_name()]
        return [*super().__dir__(), *sent]


class RemoteDeclaring(Remote):
    """The declarations of one kind in a server, such as its faults."""

    def clear(self) -> None:
        """Remove all declarations of the part."""
        self._link.send("DELETE", f"/{self._part}")


@cache
def _routes_by_name() -> dict[str, Route]:
    return {route.name: route for route in routes()}


class RemoteDeclaration(Declaration):
    """A declaration in a server, with the attributes and methods of a local one."""

    def __init__(self, link: Link, seen: Mapping[str, Any]) -> None:
        super().__init__(seen["text"], optional=seen["optional"])
        self.id: str = seen["id"]
        """The id of the declaration in the control plane."""
        self._link = link

    def _now(self) -> Any:
        return self._link.get(f"/declarations/{quote(self.id)}")

    @property
    def used(self) -> int:
        return int(self._now()["used"])

    @property
    def live(self) -> bool:
        return bool(self._now()["live"])

    @property
    def is_unused(self) -> bool:
        return self._now()["unused"] is not None

    def unused_text(self) -> str:
        text = self._now()["unused"] or f"{self.text}, declared in {self.written}, was used."
        return str(text).replace("a request to the control plane", self.written)

    def remove(self) -> None:
        self._link.send("DELETE", f"/declarations/{quote(self.id)}")

    def __repr__(self) -> str:
        return f"<{self.text}, used {self.used} times>"


@knows_attributes("a Call", internal=("ticks",))
@dataclass(frozen=True)
class RemoteCall:
    """One request to the server and its response, with the attributes of :class:`mock_vision.Call`.

    In ``params`` and ``answer`` a time is a text, and bytes are a dictionary of ``length`` and
    ``sha256``.
    """

    when: datetime
    service: str
    operation: str
    params: dict[str, Any]
    answer: dict[str, Any] | None
    error: CallError | None
    status: int
    outcome: str
    fault: str
    attempt: int
    account_id: str
    region: str
    invocation_id: str

    @property
    def ticks(self) -> int:
        """The time, as the virtual clock counts it."""
        return from_datetime(self.when)

    @property
    def subject(self) -> str:
        """``service.Operation``."""
        return f"{self.service}.{self.operation}" if self.operation else self.service


@spelled("vision.calls")
class RemoteCalls(Sequence[RemoteCall]):
    """The requests to the server, oldest first: a sequence, and a function that filters it. It
    prints as a table.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def __call__(
        self,
        operation: str = "*",
        *,
        model: str | None = None,
        where: Mapping[str, object] | None = None,
        error: str | None = None,
    ) -> list[RemoteCall]:
        """Return the calls that match; the arguments are those of :class:`mock_vision.Calls`."""
        # In the query of a URL every value is a text.
        request_pattern(operation, model=model)
        query = {"operation": operation, "model": model, "error": error}
        if where is not None:
            query["where"] = json.dumps(where_of("where", where))
        named = {name: value for name, value in query.items() if value is not None}
        return [_call(seen) for seen in self._link.get("/calls", **named)]

    def __getitem__(self, index: Any) -> Any:
        return self()[index]

    def __len__(self) -> int:
        return len(self())

    def __eq__(self, other: object) -> bool:
        return self() == other

    __hash__ = None  # type: ignore[assignment]

    def by_invocation(self) -> list[list[RemoteCall]]:
        """Return the attempts of each call of an SDK together, in the order of the first ones."""
        return attempts_together(self())

    def __str__(self) -> str:
        return calls_table(self())

    __repr__ = __str__


def _call(seen: Mapping[str, Any]) -> RemoteCall:
    error = seen["error"]
    values = {
        **seen,
        "when": datetime.fromisoformat(seen["when"]),
        "error": error and CallError(error["code"], error["message"], error["members"]),
    }
    return RemoteCall(**values)


def _event(seen: Mapping[str, Any]) -> PendingEvent:
    return PendingEvent(seen["what"], seen["resource"], datetime.fromisoformat(seen["due"]))


class RemoteClock(Remote):
    """The clock of the server."""

    def __init__(self, link: Link) -> None:
        super().__init__(link, "clock", VirtualClock, self._moved)

    def _moved(self, name: str, _: object, answer: Any) -> PendingEvent | None:
        return _event(answer["event"]) if name == "advance_to_next" else None

    def now(self) -> datetime:
        return datetime.fromisoformat(self._link.get("/clock")["now"])

    def pending(self) -> PendingEvents:
        events = map(_event, self._link.get("/pending"))
        return PendingEvents(events, from_datetime(self.now()))

    def advance(self, delta: timedelta | None = None, **units: Any) -> None:
        amount_of(delta, units)
        if delta is not None:
            units = {"seconds": value_of("delta", delta)}
        self._link.send("POST", "/clock/advance", encoded(units))

    def advance_to(self, when: datetime) -> None:
        instant_of("advance_to()", when)
        self._link.send("POST", "/clock/advance_to", encoded({"when": when}))

    def freeze(self) -> ModeChange:
        return self._run("freeze")

    def follow(self) -> ModeChange:
        return self._run("follow")

    def _run(self, how: str) -> ModeChange:
        before = self._link.get("/clock")["standing_still"]
        self._link.send("POST", f"/clock/{how}")
        return ModeChange(cast("VirtualClock", self), stood_still=before)


class RemoteSettings(MutableMapping[str, Any]):
    """The durations or the quotas of the server, with the rules of the local ones."""

    def __init__(self, link: Link, path: str, kind: Callable[[Any], Mapping[str, Any]]) -> None:
        self._link = link
        self._path = path
        self._kind = kind

    def _now(self) -> Mapping[str, Any]:
        return self._kind(self._link.get(self._path))

    def __getitem__(self, name: str) -> Any:
        return self._now()[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._link.send("PUT", self._path, {name: value_of(name, value)})

    def __delitem__(self, name: str) -> None:
        self._link.send("DELETE", f"{self._path}/{quote(name, safe='')}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
