from __future__ import annotations

import math
import re

import pytest

from mock_vision.errors import UsageError, check_flag, check_number, is_number, is_whole_number


@pytest.mark.parametrize("value", [0, -3, 2.5, math.nan, math.inf])
def test_integers_and_floats_are_numbers(value: float) -> None:
    assert is_number(value)
    assert is_whole_number(value) is isinstance(value, int)


@pytest.mark.parametrize("value", [True, False, "1", None, [1], 1j])
def test_nothing_else_is_a_number(value: object) -> None:
    assert not is_number(value)
    assert not is_whole_number(value)


def test_a_number_in_the_range_is_returned() -> None:
    assert [check_number("the share", each) for each in (0, 0.5, 1)] == [0, 0.5, 1]
    assert check_number("the confidence", 97.5, 100) == 97.5


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, True, "0.5", None])
def test_any_other_value_is_refused(value: object) -> None:
    message = f"the share must be a number from 0 to 1, not {value!r}."
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        check_number("the share", value)


def test_a_flag_is_a_bool() -> None:
    assert check_flag("never", True) is True
    assert check_flag("never", False) is False
    with pytest.raises(UsageError, match=r"^never must be True or False, not 1\.$"):
        check_flag("never", 1)
