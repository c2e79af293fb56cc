"""A short run of the fuzz, and a check that it finds planted bugs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_vision.rekognition.service import SERVICE
from tests.conformance.fuzz import fuzz, main


def test_two_hundred_broken_requests() -> None:
    """This takes seconds: after each request the whole state is compared."""
    tally = fuzz(200, 1)
    assert sum(tally.values()) == 200
    assert {"lookoutvision 400", "lookoutvision 403", "rekognition 400"} <= set(tally)


REACHED = ("DescribeDataset", "ListDatasetLabels", "ListProjectPolicies", "ListTagsForResource")
"""Operations that the set-up of the mock does not call."""


def crash(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


def leave_something(backend: Any, **_: Any) -> None:
    from mock_vision.rekognition.exceptions import invalid

    backend.projects.next_number += 1
    raise invalid("Something is left.")


@pytest.mark.parametrize(
    ("broken", "found"),
    [(crash, ZeroDivisionError), (leave_something, AssertionError)],
)
def test_planted_bugs_are_found(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[..., Any], found: type[Exception]
) -> None:
    operations: Any = SERVICE.operations
    for name in REACHED:
        monkeypatch.setitem(operations, name, broken)
    with pytest.raises(found):
        fuzz(250)


def test_the_command_prints_the_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--requests", "20", "--seed", "7"])
    first = capsys.readouterr().out
    assert first.startswith("20 broken requests, and nothing broke:\n")
    main(["--requests", "20", "--seed", "7"])
    assert capsys.readouterr().out == first
