"""The conversion of objects of the Python API to JSON, for the responses of the control plane.

Members have the names of the attributes. A time is a text in UTC such as
``2025-01-01T00:00:00+00:00``; bytes are represented by their length and SHA-256.
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
from mock_vision.world.journal import JournalEntry
from mock_vision.world.world import World

Shown: TypeAlias = dict[str, Any]


def value(given: Any) -> Any:
    """Return a Python value as a value for JSON."""
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
    """Return a time in ticks as a text."""
    return to_datetime(ticks).isoformat()


def clock(of: VirtualClock) -> Shown:
    """Return the clock's time, whether it stands still, and the next event."""
    events = of.pending()
    return {
        "now": of.now().isoformat(),
        "standing_still": of.position().standing is not None,
        "pending": len(events),
        "next": event(events[0]) if events else None,
    }


def event(pending: PendingEvent) -> Shown:
    """Return a pending event."""
    return {
        "what": pending.what,
        "resource": pending.resource,
        "due": pending.due.isoformat(),
    }


def call(of: Call) -> Shown:
    """Return a request and its response."""
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


def entry(of: JournalEntry) -> Shown:
    """Return an entry of the journal."""
    return {
        "when": of.when.isoformat(),
        "kind": of.kind,
        "subject": of.subject,
        "detail": of.detail,
    }


class Handles:
    """The declarations of one world, and the ids by which clients name them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, tuple[str, Declaration]] = {}
        self._ids: dict[int, str] = {}
        self._numbers = count(1)

    def shown(self, kind: str, declaration: Declaration) -> Shown:
        """Return a declaration, which receives an id with the first call."""
        name = self._ids.get(id(declaration))
        if name is None:
            name = f"d{next(self._numbers)}"
            self._ids[id(declaration)] = name
            # A removed declaration stays known, so that clients can read how often it was used.
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
        """Return the declarations in force, of one kind or, with None, of all kinds."""
        with self._world.lock:
            return [self.shown(*each) for each in self._live() if kind in (None, each[0])]

    def _live(self) -> Iterator[tuple[str, Declaration]]:
        for kind, part in KINDS.items():
            for declaration in self._world.part(part).live:
                yield kind, declaration

    def named(self, name: str) -> tuple[str, Declaration]:
        """Return the kind of the declaration with an id, and the declaration.

        :raises UsageError: when no declaration has that id.
        """
        try:
            return self._known[name]
        except KeyError:
            live = ", ".join(each["id"] for each in self.all()) or "none"
            raise UsageError(
                f"unknown declaration {name!r}. Declarations in force: {live}."
            ) from None

    def clear(self) -> None:
        """Forget all ids. None of them is assigned again."""
        self._known.clear()
        self._ids.clear()


KINDS: Mapping[str, Any] = {"answers": Answers, "endings": Endings, "faults": Faults}
"""The part of the world that keeps the declarations of each kind."""
