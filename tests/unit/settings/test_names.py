from __future__ import annotations

import pytest

from mock_vision.errors import UsageError
from mock_vision.settings.names import full_names

KNOWN = ["bakery.oven", "mill.wheel", "mill.oven"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mill.oven", ["mill.oven"]),
        ("oven", ["bakery.oven", "mill.oven"]),
        ("wheel", ["mill.wheel"]),
    ],
)
def test_a_short_name_means_every_service_that_has_it(name: str, meant: list[str]) -> None:
    assert full_names("duration", name, KNOWN) == meant


def test_a_wrong_name_lists_full_and_short_names() -> None:
    with pytest.raises(UsageError) as refused:
        full_names("duration", "bakery.wheel", KNOWN)
    assert str(refused.value) == (
        "unknown duration 'bakery.wheel'. Did you mean 'bakery.oven'?"
        " Valid: bakery.oven, mill.oven, mill.wheel, oven, wheel."
    )
