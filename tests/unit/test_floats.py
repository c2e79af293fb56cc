import math
import struct

from hypothesis import given
from hypothesis import strategies as st

from mock_vision.floats import float32


@given(st.floats(0, 1))
def test_nearest_and_stable(value):
    once = float32(value)
    assert abs(once - value) <= 2**-25
    assert float32(once) == once
    assert struct.pack("<f", value) == struct.pack("<f", once)


def test_prints_like_the_services():
    assert repr(float32(0.99790996313)) == "0.9979099631309509"
    assert repr(float32(0.31115949154)) == "0.31115949153900146"


def test_beyond_the_largest_is_infinity():
    assert float32(-1e39) == -math.inf
