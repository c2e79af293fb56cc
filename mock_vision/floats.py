"""The services compute in 32-bit floats and print them as doubles.

Every figure we hand out goes through :func:`float32` where it is made, so that a number in a result
file, the same number in an API answer and the number a test compares it with are one and the same
double.
"""

from __future__ import annotations

import struct

__all__ = ["float32"]

_FLOAT = struct.Struct("f")


def float32(value: float) -> float:
    """The double that a 32-bit float holding ``value`` widens to; infinite beyond the largest."""
    widened: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    return widened
