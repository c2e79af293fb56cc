"""One response, from the operation to whatever carries it."""

from __future__ import annotations

from typing import NamedTuple


class Response(NamedTuple):
    """Status, headers and body, in the order in which moto's handlers return them."""

    status: int
    headers: dict[str, str]
    body: bytes
