"""The calls and transitions of the journal as plain data for JSON.

An open page requests them every second, and converting a call parses its response. A converted
entry is therefore kept as long as it is among those that are shown.
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
"""The largest number of characters that is shown of a text in a request or response."""

LONGEST_LIST = 50
"""The largest number of elements that is shown of a list in a request or response."""


class ShownCall(TypedDict):
    """One request and its response."""

    id: int
    kind: Literal["call"]
    when: str
    service: str
    name: str
    """The operation; empty if the request names none."""
    about: str
    """The model or project of the request; empty if it names none."""
    outcome: str
    """The code of an error, or the HTTP status, or ``not executed``."""
    state: Literal["ok", "failed", "lost"]
    """``lost``: a declared fault kept the request from the service."""
    message: str
    """The text of an error; empty if there is none."""
    fault: str
    """The effect of a declared fault; empty if there is none."""
    attempt: int
    account: str
    region: str
    params: dict[str, Any]
    answer: dict[str, Any] | None


class ShownTransition(TypedDict):
    """One change of a resource's status, or another event of its work."""

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
        """Return the last calls and the last transitions in one list, in the order of the journal.
        The caller must hold ``world.lock``.

        An entry keeps its ``id`` from call to call, and later entries have higher ids.

        :param calls: the largest number of calls.
        :param transitions: the largest number of transitions.
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
        # Keeping the entry itself prevents Python from using its id() for another object.
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
        "params": plain(call.params),
        "answer": plain(call.answer),
    }


def plain(value: Any) -> Any:
    """Return a value for JSON: times and blobs are texts; long texts and lists are shortened."""
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
