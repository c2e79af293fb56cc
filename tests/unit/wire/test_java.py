"""Java's spelling of values."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.floats import float32
from mock_vision.wire.java import (
    double_text,
    float_text,
    lower_first,
    seconds_text,
    set_order,
    string_hash,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1, "1.0"),
        (0.5, "0.5"),
        (100.0, "100.0"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (1e-5, "1.0E-5"),
        (9999999.0, "9999999.0"),
        (12345.678, "12345.678"),
        (1e7, "1.0E7"),
        (12345678.9, "1.23456789E7"),
        (1.533422155042e9, "1.533422155042E9"),
        (-1.5e20, "-1.5E20"),
        (-0.25, "-0.25"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_doubles(value: float, text: str) -> None:
    assert double_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_spelled_double_is_the_double(value: float) -> None:
    text = double_text(value)
    assert float(text) == value
    mantissa, _, exponent = text.partition("E")
    assert "." in mantissa
    if exponent:
        assert not 1e-3 <= abs(value) < 1e7
        assert 1 <= abs(float(mantissa)) < 10
        assert not exponent.startswith("+")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100.5, "100.5"),
        (101, "101.0"),
        (0.1, "0.1"),
        (-0.5, "-0.5"),
        (1e40, "Infinity"),
        (2e8, "2.0E8"),
    ],
)
def test_floats_have_the_digits_of_32_bits(value: float, text: str) -> None:
    assert float_text(value) == text


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_spelled_float_is_the_float(value: float) -> None:
    assert float32(float(float_text(value))) == value


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (1533422155042, "1.533422155042E9"),
        (1500000000000, "1.5E9"),
        (1000000000000, "1.0E9"),
        (10**10, "1.0E7"),
        (10**10 - 1, "9999999.999"),
        (1, "0.001"),
        (0, "0.0"),
        (-1500, "-1.5"),
    ],
)
def test_seconds(milliseconds: int, text: str) -> None:
    assert seconds_text(milliseconds) == text


@given(st.integers(-(10**13), 10**14))
def test_seconds_are_spelled_as_the_double(milliseconds: int) -> None:
    assert seconds_text(milliseconds) == double_text(milliseconds / 1000)


@pytest.mark.parametrize(("text", "code"), [("", 0), ("a", 97), ("hello", 99162322), ("é", 233)])
def test_string_hashes(text: str, code: int) -> None:
    assert string_hash(text) == code


def test_a_hash_wraps_at_32_bits_and_counts_utf16_units() -> None:
    text = "polygenelubricants"  # its hash is Integer.MIN_VALUE
    assert string_hash(text) == 2**31
    high, low = struct.unpack(">HH", "😀".encode("utf-16-be"))
    assert string_hash("😀") == high * 31 + low


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        (["TRAIN", "TEST"], ["TRAIN", "TEST"]),
        (["ENABLED", "DISABLED"], ["ENABLED", "DISABLED"]),
        (["CONTENT_MODERATION", "CUSTOM_LABELS"], ["CONTENT_MODERATION", "CUSTOM_LABELS"]),
        (["ARM64", "X86_64"], ["X86_64", "ARM64"]),
        (["Aa", "BB"], ["BB", "Aa"]),  # equal hashes
    ],
)
def test_enum_sets(names: list[str], printed: list[str]) -> None:
    assert set_order(names) == printed


def test_field_names() -> None:
    assert lower_first("S3KeyPrefix") == "s3KeyPrefix"
