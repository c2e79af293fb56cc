"""32-bit floats: the services compute with them and print them as doubles.

Every figure is passed through :func:`float32` where it is computed. A figure in a result file, the
same figure in an API answer and the value that a test compares them with are then equal doubles.
"""

from __future__ import annotations

import struct

_FLOAT = struct.Struct("f")


def float32(value: float) -> float:
    """Return ``value`` rounded to a 32-bit float; infinite beyond the largest such float."""
    widened: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    return widened
