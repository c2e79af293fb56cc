"""The parts of the arguments that nothing else tests; what is refused is in ``test_given.py``."""

from __future__ import annotations

import pytest

from mock_vision.lookoutvision.given_arguments import (
    checked_colours,
    checked_size,
    parts_of,
    tags_of,
    text_of,
)


def test_parts_of_an_arn() -> None:
    assert parts_of(None) == {}
    assert parts_of("arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1") == {
        "project": "boards",
        "version": "1",
        "region": "us-east-1",
        "account_id": "123456789012",
    }


@pytest.mark.parametrize(("version", "text"), [(None, None), (2, "2"), ("2", "2")])
def test_a_version_as_text(version: str | int | None, text: str | None) -> None:
    assert text_of(version) == text


def test_sizes_and_colours() -> None:
    assert checked_size(None) is None
    assert checked_size((64, 4096)) == (64, 4096)
    assert checked_colours(None) == {}
    assert checked_colours({"a": "#AbCdEf"}) == {"a": "#AbCdEf"}


def test_tags() -> None:
    assert tags_of({"a": "b", "c": ""}) == {"a": "b", "c": ""}
