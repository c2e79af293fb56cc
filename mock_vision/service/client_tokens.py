"""Client tokens and their eight hours.

Within eight hours of the first call, the same token with the same parameters returns the first
output again and does nothing; the same token with other parameters is refused; a failed call leaves
no trace (API reference, "ClientToken" of each operation that takes one). At exactly eight hours the
token has lapsed.

One ledger belongs to one account and Region. The caller holds ``world.lock`` from the search to the
record, so two calls that race with one token cannot both do the work.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_vision.virtual_time.ticks import HOUR

LIFETIME = 8 * HOUR
"""Ticks for which a token is active."""


class TokenReusedError(Exception):
    """The token is active with other parameters."""


class _Record(NamedTuple):
    key: tuple[str, str]
    digest: bytes
    body: bytes
    lapses: int


def fingerprint(params: Mapping[str, Any]) -> bytes:
    """Return a digest of parsed parameters that does not depend on how the request spelled them.

    An empty list or structure counts as left out: AWS's own code examples send ``Tags=[]``.
    """
    text = json.dumps(
        _without_empty(params), sort_keys=True, default=_digest, separators=(",", ":")
    )
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _without_empty(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters without empty lists and structures."""
    kept = {
        name: _without_empty(value) if isinstance(value, Mapping) else value
        for name, value in params.items()
    }
    return {name: value for name, value in kept.items() if value not in ([], {})}


def _digest(value: object) -> str:
    assert isinstance(value, (bytes, bytearray, memoryview)), (
        "parsed parameters hold JSON and blobs"
    )
    return "blob:" + hashlib.blake2b(value, digest_size=16).hexdigest()


class Ledger:
    """The tokens of one account and Region of the last eight hours, by operation."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], _Record] = {}
        self._by_age: deque[_Record] = deque()

    def __len__(self) -> int:
        return len(self._records)

    def replay(self, operation: str, token: str, digest: bytes, now: int) -> bytes | None:
        """Return the body of the first response if ``token`` is active for ``operation``, else
        None.

        :raises TokenReusedError: when the token is active with other parameters.
        """
        record = self._records.get((operation, token))
        if record is None or record.lapses <= now:
            return None
        if record.digest != digest:
            raise TokenReusedError(token)
        return record.body

    def record(self, operation: str, token: str, digest: bytes, body: bytes, now: int) -> None:
        """Record a call that succeeded, and drop tokens that have lapsed."""
        record = _Record((operation, token), digest, body, now + LIFETIME)
        self._records[record.key] = record
        self._by_age.append(record)
        while self._by_age[0].lapses <= now:
            old = self._by_age.popleft()
            if self._records.get(old.key) is old:
                del self._records[old.key]
