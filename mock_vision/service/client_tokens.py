"""Client tokens and their eight hours.

Within eight hours of the first call a token stands for that call: the same token with the same
parameters gives the first answer again and does nothing, the same token with other parameters is
refused, and a failed call leaves no trace (API reference, "ClientToken" of each Lookout for Vision
operation that takes one). At exactly eight hours the token has lapsed.

One ledger belongs to one account and region. The caller holds ``world.lock`` from the look-up to
the record, so two calls that race with one token cannot both do the work.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

LIFETIME = 8 * 60 * 60 * 1_000_000
"""Ticks for which a token is active."""


class TokenReusedError(Exception):
    """The token stands for a call with other parameters."""


class Answer(NamedTuple):
    """What was answered the first time."""

    status: int
    body: bytes


class _Record(NamedTuple):
    key: tuple[str, str]
    fingerprint: bytes
    answer: Answer
    lapses: int


def fingerprint(params: Mapping[str, Any]) -> bytes:
    """A digest of parsed parameters that does not depend on how the request spelled them.

    A member that is an empty list or an empty structure says no more than one that is left out:
    AWS's own code examples send ``Tags=[]`` where there are none.
    """
    text = json.dumps(_said(params), sort_keys=True, default=_digest, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _said(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters without members that say nothing."""
    said = {
        name: _said(value) if isinstance(value, Mapping) else value
        for name, value in params.items()
    }
    return {name: value for name, value in said.items() if value not in ([], {})}


def _digest(value: object) -> str:
    assert isinstance(value, (bytes, bytearray, memoryview)), (
        "parsed parameters hold JSON and blobs"
    )
    return "blob:" + hashlib.blake2b(value, digest_size=16).hexdigest()


class Ledger:
    """The tokens of one account and region, by operation. It holds no more than eight hours of
    them.
    """

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], _Record] = {}
        self._by_age: deque[_Record] = deque()

    def __len__(self) -> int:
        return len(self._records)

    def replay(self, operation: str, token: str, print_: bytes, now: int) -> Answer | None:
        """The first answer, if ``token`` is active for ``operation``; None if the call is a new
        one.

        :raises TokenReusedError: the token is active for other parameters.
        """
        record = self._records.get((operation, token))
        if record is None or record.lapses <= now:
            return None
        if record.fingerprint != print_:
            raise TokenReusedError(token)
        return record.answer

    def record(self, operation: str, token: str, print_: bytes, answer: Answer, now: int) -> None:
        """Remember a call that succeeded, and forget what has lapsed."""
        record = _Record((operation, token), print_, answer, now + LIFETIME)
        self._records[record.key] = record
        self._by_age.append(record)
        while self._by_age[0].lapses <= now:
            old = self._by_age.popleft()
            if self._records.get(old.key) is old:
                del self._records[old.key]
