"""Pseudo-random numbers that depend on names alone.

With :mod:`random`, a number depends on how many were drawn before it, so that one more image in a
dataset would change the answers for all others. Here it depends only on the names that are passed:
the seed of the mock, the model, the image, and the purpose of the number. It is the same on every
run and every machine.
"""

from __future__ import annotations

from hashlib import blake2b

_SCALE = 2.0**-53


def chance(*names: str | int | bytes) -> float:
    """Return a number in [0, 1) that is uniform over different names, in this order."""
    digest = blake2b(digest_size=8)
    for name in names:
        part = name if isinstance(name, bytes) else str(name).encode("utf-8", "surrogatepass")
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return (int.from_bytes(digest.digest(), "big") >> 11) * _SCALE


def pick(count: int, *names: str | int | bytes) -> int:
    """Return an index in ``range(count)`` that is uniform over different names.

    :param count: at least 1.
    """
    return int(chance(*names) * count)
