"""Calls and transitions as plain data for JSON.

A page asks for them every second, and reading a call means parsing its answer. So what was made of
an entry is kept as long as the entry is among those that are shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypedDict

from mock_vision.declared.services import service_named
from mock_vision.service.shown import time_text, when_text
from mock_vision.world.calls import Blob, Call
from mock_vision.world.world import World

LONGEST_TEXT = 1000
LONGEST_LIST = 50


class ShownCall(TypedDict):
    """One request and what came of it."""

    id: int
    kind: Literal["call"]
    when: str
    service: str
    name: str
    """The operation; empty for a request without one."""
    about: str
    """The model, or the project, that it is about; empty if the request names none."""
    outcome: str
    """The HTTP status, or the code of an error, or that it was not executed."""
    state: Literal["ok", "failed", "lost"]
    message: str
    """The text of an error."""
    fault: str
    """What a declared fault did to it."""
    attempt: int
    account: str
    region: str
    params: dict[str, Any]
    answer: dict[str, Any] | None


class ShownTransition(TypedDict):
    """What happened to a resource."""

    id: int
    kind: Literal["transition"]
    when: str
    subject: str
    """The ARN or the name of the resource."""
    what: str


ShownEntry = ShownCall | ShownTransition


class Timeline:
    """The last entries of the journal of one world.

    :param world: the world that this is a part of.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[int, tuple[object, ShownEntry]] = {}
        self._last_id = 0

    def shown(self, calls: int, transitions: int) -> list[ShownEntry]:
        """The last calls and the last transitions, together in their order. Call it with
        ``world.lock`` held.

        An entry keeps its ``id``, and later ones have higher ids.
        """
        left = {True: calls, False: transitions}
        chosen: list[Any] = []
        for kept in reversed(self._world.journal.kept()):
            is_call = isinstance(kept, Call)
            if left[is_call]:
                left[is_call] -= 1
                chosen.append(kept)
            if not any(left.values()):
                break
        made: dict[int, tuple[object, ShownEntry]] = {}
        shown: list[ShownEntry] = []
        for kept in reversed(chosen):
            known = self._made.get(id(kept))
            if known is None:
                self._last_id += 1
                known = kept, _shown(kept, self._last_id)
            made[id(kept)] = known
            shown.append(known[1])
        # The entry beside what was made of it keeps its id() from being used again.
        self._made = made
        return shown


def _shown(kept: Any, number: int) -> ShownEntry:
    if isinstance(kept, Call):
        return _call(kept, number)
    ticks, _, subject, what = kept
    return {
        "id": number,
        "kind": "transition",
        "when": time_text(ticks),
        "subject": subject,
        "what": what,
    }


def _call(call: Call, number: int) -> ShownCall:
    error = call.error
    params = call.params
    about = service_named(call.service).subject(call.sent, call.account_id, call.region)
    if call.status == 0:
        state: Literal["ok", "failed", "lost"] = "lost"
    else:
        state = "ok" if error is None else "failed"
    return {
        "id": number,
        "kind": "call",
        "when": time_text(call.ticks),
        "service": call.service,
        "name": call.operation,
        "about": "" if about == (None, None, None) else str(about),
        "outcome": error.code if error else str(call.status or "not executed"),
        "state": state,
        "message": error.message if error else "",
        "fault": call.fault,
        "attempt": call.attempt,
        "account": call.account_id,
        "region": call.region,
        "params": plain(params),
        "answer": plain(call.answer),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: times and blobs as texts, and nothing very long."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}..."
    if isinstance(value, datetime):
        return when_text(value)
    if isinstance(value, Blob):
        return f"{value.length} bytes, SHA-256 {value.sha256}"
    if isinstance(value, Sequence):
        items = [plain(inner) for inner in value[:LONGEST_LIST]]
        more = len(value) - LONGEST_LIST
        return items if more <= 0 else [*items, f"and {more} more"]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
