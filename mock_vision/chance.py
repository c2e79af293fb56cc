"""Numbers that look random and are the same on every run and every machine.

:mod:`random` would tie each number to how many were drawn before it, so that one more image in a
dataset would change the answers for all the others. Here a number depends only on the names it is
asked with: the seed of the mock, the model, the image, and what the number is for.
"""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["chance", "pick"]

_SCALE = 2.0**-53


def chance(*names: str | int | bytes) -> float:
    """A uniform number in [0, 1) that belongs to these names, in this order."""
    digest = blake2b(digest_size=8)
    for name in names:
        part = name if isinstance(name, bytes) else str(name).encode("utf-8", "surrogatepass")
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return (int.from_bytes(digest.digest(), "big") >> 11) * _SCALE


def pick(count: int, *names: str | int | bytes) -> int:
    """A uniform index in ``range(count)`` that belongs to these names; ``count`` is at least 1."""
    return int(chance(*names) * count)
