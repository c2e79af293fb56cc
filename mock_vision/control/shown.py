"""What the control plane answers: the objects of the Python API as JSON, by the same names.

Times are texts in UTC such as ``2025-01-01T00:00:00+00:00``, bytes are their length and digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeAlias

from mock_vision.declared.answers import Answers
from mock_vision.declared.declaration import Declaration
from mock_vision.declared.endings import Endings
from mock_vision.declared.faults import Faults
from mock_vision.errors import UsageError
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import PendingEvent
from mock_vision.virtual_time.ticks import to_datetime
from mock_vision.world.calls import Blob, Call
from mock_vision.world.journal import Entry
from mock_vision.world.world import World

Shown: TypeAlias = dict[str, Any]


def value(given: Any) -> Any:
    """A value of Python as JSON."""
    if isinstance(given, Mapping):
        return {str(name): value(inner) for name, inner in given.items()}
    if isinstance(given, list | tuple):
        return [value(inner) for inner in given]
    if isinstance(given, datetime):
        return given.isoformat()
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, bytes):
        given = Blob(given)
    if isinstance(given, Blob):
        return {"length": given.length, "sha256": given.sha256}
    return given


def time(ticks: int) -> str:
    """An instant."""
    return to_datetime(ticks).isoformat()


def clock(of: VirtualClock) -> Shown:
    """Where the clock is, how it runs, and what happens next."""
    events = of.pending()
    return {
        "now": of.now().isoformat(),
        "standing_still": of.position().standing is not None,
        "pending": len(events),
        "next": event(events[0]) if events else None,
    }


def event(pending: PendingEvent) -> Shown:
    """Something that will happen."""
    return {
        "what": pending.what,
        "resource": pending.resource,
        "due": pending.due.isoformat(),
    }


def call(of: Call) -> Shown:
    """One request and what came of it."""
    error = of.error
    return {
        "when": of.when.isoformat(),
        "service": of.service,
        "operation": of.operation,
        "params": value(of.params),
        "answer": value(of.answer),
        "error": error
        and {"code": error.code, "message": error.message, "members": value(error.members)},
        "status": of.status,
        "outcome": of.outcome,
        "fault": of.fault,
        "attempt": of.attempt,
        "account_id": of.account_id,
        "region": of.region,
        "invocation_id": of.invocation_id,
    }


def entry(of: Entry) -> Shown:
    """One line of the journal."""
    return {
        "when": of.when.isoformat(),
        "kind": of.kind,
        "subject": of.subject,
        "detail": of.detail,
    }


class Handles:
    """The declarations of one world by an id that clients name them by."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, tuple[str, Declaration]] = {}
        self._ids: dict[int, str] = {}
        self._numbers = count(1)

    def shown(self, kind: str, declaration: Declaration) -> Shown:
        """A declaration, which is known by its id from then on."""
        name = self._ids.get(id(declaration))
        if name is None:
            name = f"d{next(self._numbers)}"
            self._ids[id(declaration)] = name
            # Kept also when it was removed: how often it was used is still of interest.
            self._known[name] = (kind, declaration)
        return {
            "id": name,
            "kind": kind,
            "text": declaration.text,
            "written": declaration.written,
            "used": declaration.used,
            "live": declaration.live,
            "optional": declaration.optional,
            "unused": declaration.unused_text() if declaration.is_unused else None,
        }

    def all(self, kind: str | None = None) -> list[Shown]:
        """The declarations that hold now, of one kind or of all."""
        with self._world.lock:
            return [self.shown(*each) for each in self._live() if kind in (None, each[0])]

    def _live(self) -> Iterator[tuple[str, Declaration]]:
        for kind, part in KINDS.items():
            for declaration in self._world.part(part).live:
                yield kind, declaration

    def named(self, name: str) -> tuple[str, Declaration]:
        """The kind of a declaration, and the declaration.

        :raises UsageError: when there is none of that id.
        """
        try:
            return self._known[name]
        except KeyError:
            held = ", ".join(each["id"] for each in self.all()) or "none"
            raise UsageError(
                f"there is no declaration {name!r}. Declarations that hold now: {held}."
            ) from None

    def clear(self) -> None:
        """Forget all ids; numbers are not used again."""
        self._known.clear()
        self._ids.clear()


KINDS: Mapping[str, Any] = {"answers": Answers, "endings": Endings, "faults": Faults}
"""The kinds of declarations, and where each keeps those that hold."""
