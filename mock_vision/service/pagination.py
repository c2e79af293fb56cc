"""Pages and their tokens.

A token carries the last key of its page, so the next page starts after that key whether or not its
item still exists, and is found by bisection: a page costs the same in a small and in a large
collection. A token is bound to what was listed (operation, account, Region, resource, filters) by a
digest with a key of its world, so it cannot be altered or used elsewhere. It has the form of the
services' own: standard base64, 72 characters for a short key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mock_vision.wire.service_error import ServiceError

Key = TypeVar("Key", int, str)

PAGE_SIZE = 100
"""Items on a page if ``MaxResults`` is not given (service models, PageSize)."""

_DIGEST_SIZE = 16
_SHORTEST = 38
"""Bytes of the padded key; with the digest they are the 54 bytes that real tokens have."""


class InvalidTokenError(Exception):
    """A token that was never issued, was altered, or belongs to another listing."""


class PageTokens:
    """Issues and reads the tokens of one world; its ``seed`` decides their digests."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.blake2b(f"page tokens {seed}".encode(), digest_size=32).digest()

    def issue(self, after: int | str, listing: object) -> str:
        """Return the token for what follows ``after`` in ``listing``, any value that JSON can hold.

        The token stays within the 1024 characters that all operations accept for keys of up to 740
        bytes.
        """
        plain = json.dumps(after, ensure_ascii=False).encode()
        plain = plain.ljust(max(_SHORTEST, len(plain) + (2 - len(plain)) % 3))
        return base64.b64encode(self._digest(plain, listing) + plain).decode()

    def read(self, token: str | None, listing: object) -> int | str | None:
        """Return the key after which to go on; None for the first page, also for ``""``.

        :raises InvalidTokenError: when the token was not issued in this world for this listing.
        """
        if not token:
            return None
        try:
            sealed = base64.b64decode(token, validate=True)
        except ValueError:
            raise InvalidTokenError(token) from None
        digest, plain = sealed[:_DIGEST_SIZE], sealed[_DIGEST_SIZE:]
        if self._digest(plain, listing) != digest:
            raise InvalidTokenError(token)
        after: int | str = json.loads(plain)
        return after

    def _digest(self, plain: bytes, listing: object) -> bytes:
        described = json.dumps(listing, sort_keys=True).encode()
        seal = hashlib.blake2b(key=self._key, digest_size=_DIGEST_SIZE)
        seal.update(described + b"\0" + plain)
        return seal.digest()


class Listing:
    """The pages of one list operation with its filters."""

    def __init__(
        self, tokens: PageTokens, listed: object, refuse: Callable[[], ServiceError]
    ) -> None:
        self._tokens = tokens
        self._listed = listed
        self._refuse = refuse

    def read(self, token: str | None) -> int | str | None:
        """Return the key after which to go on; None for the first page.

        :raises ServiceError: when the token belongs to another listing; it is the service's own
            error.
        """
        try:
            return self._tokens.read(token, self._listed)
        except InvalidTokenError:
            raise self._refuse() from None

    def issue(self, after: int | str | None) -> str | None:
        """Return the token for what follows ``after``; None for None."""
        return None if after is None else self._tokens.issue(after, self._listed)

    def page(
        self, keys: Sequence[Key], token: str | None, limit: int
    ) -> tuple[Sequence[Key], str | None]:
        """Return a page of sorted keys and the token of the next page, None on the last."""
        after = self.read(token)
        start = 0 if after is None else bisect_right(keys, after)
        chosen = keys[start : start + limit]
        return chosen, self.issue(chosen[-1] if start + limit < len(keys) else None)


def paged(member: str, page: Sequence[Any], token: str | None) -> dict[str, Any]:
    """Return the output of a list operation. The last page has no ``NextToken``: programs loop
    until the member is missing.
    """
    output: dict[str, Any] = {member: page}
    if token is not None:
        output["NextToken"] = token
    return output
