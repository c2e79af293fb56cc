"""Pages and their tokens.

A token carries the last key of its page, so the next page starts after that key whether or not its
item still exists, and is found by bisection: a page costs the same in a small and in a large
collection. A token is bound to what was listed (operation, account, Region, resource, filters) and
sealed with a key of its world: it can neither be read, nor altered, nor used elsewhere. It looks
like the services' own: standard base64, 72 characters for a short key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

Key = TypeVar("Key", int, str)

_DIGEST_SIZE = 16
_SHORTEST = 38
"""Of the sealed key; with the digest it makes the 54 bytes that are seen in real tokens."""


class InvalidTokenError(Exception):
    """A token that was never issued, was altered, or belongs to another listing."""


class PageTokens:
    """Issues and reads the tokens of one world; its ``seed`` decides what they look like."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.blake2b(f"page tokens {seed}".encode(), digest_size=32).digest()

    def page(
        self, keys: Sequence[Key], token: str | None, limit: int, listing: object
    ) -> tuple[Sequence[Key], str | None]:
        """A page of sorted keys and the token of the next page, None on the last."""
        after = self.read(token, listing)
        start = bisect_right(keys, after) if after is not None else 0
        chosen = keys[start : start + limit]
        more = start + limit < len(keys)
        return chosen, self.issue(chosen[-1], listing) if more else None

    def issue(self, after: int | str, listing: object) -> str:
        """The token for what follows ``after`` in ``listing``, which is anything that JSON can
        spell.

        The token stays within the 1024 characters that all operations take for keys of up to 740
        bytes.
        """
        plain = json.dumps(after, ensure_ascii=False).encode()
        plain = plain.ljust(max(_SHORTEST, len(plain) + (2 - len(plain)) % 3))
        digest = self._digest(plain, listing)
        return base64.b64encode(digest + self._masked(plain, digest)).decode()

    def read(self, token: str | None, listing: object) -> int | str | None:
        """The key to go on after; None for the first page, which ``""`` asks for as well.

        Raises :class:`InvalidTokenError` for a token that this world did not issue for this
        listing.
        """
        if not token:
            return None
        try:
            sealed = base64.b64decode(token, validate=True)
        except ValueError:
            raise InvalidTokenError(token) from None
        digest = sealed[:_DIGEST_SIZE]
        plain = self._masked(sealed[_DIGEST_SIZE:], digest)
        if self._digest(plain, listing) != digest:
            raise InvalidTokenError(token)
        after: int | str = json.loads(plain)
        return after

    def _digest(self, plain: bytes, listing: object) -> bytes:
        described = json.dumps(listing, sort_keys=True).encode()
        seal = hashlib.blake2b(key=self._key, digest_size=_DIGEST_SIZE)
        seal.update(described + b"\0" + plain)
        return seal.digest()

    def _masked(self, plain: bytes, digest: bytes) -> bytes:
        mask = hashlib.shake_256(self._key + digest).digest(len(plain))
        return (int.from_bytes(plain, "big") ^ int.from_bytes(mask, "big")).to_bytes(
            len(plain), "big"
        )
