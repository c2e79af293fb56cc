from __future__ import annotations

import pytest

from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.operations.tag_rules import checked_tags


def test_tags_become_values_by_key_in_their_order() -> None:
    tags = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}]
    assert list(checked_tags(tags).items()) == [("b", "1"), ("a", "")]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["a", "b", "a"], "The tag key a is there more than once."),
        (["aws:x"], "The tag key aws:x is reserved"),
        (["AWS:x"], "The tag key AWS:x is reserved"),
    ],
)
def test_repeated_and_reserved_keys_are_refused(keys: list[str], text: str) -> None:
    with pytest.raises(ValidationException, match=text):
        checked_tags({"Key": key, "Value": ""} for key in keys)
