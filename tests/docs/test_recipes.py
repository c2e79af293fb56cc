"""Every example of docs/recipes.md runs by itself and prints what the page says."""

from __future__ import annotations

import pytest

from mock_vision.wire.transport import FAILURES
from tests.support.pages import Page

PAGE = Page("docs/recipes.md")


def test_every_example_has_its_output() -> None:
    assert len(PAGE.examples) == len(PAGE.programs)


@pytest.mark.parametrize(("program", "output"), PAGE.examples)
def test_an_example_prints_what_the_page_says(program: str, output: str) -> None:
    if "aiobotocore" in program:
        pytest.importorskip("aiobotocore", reason="aiobotocore is in some sets of libraries only")
    assert PAGE.printed(program) == output


def test_every_failure_of_the_connection_is_listed() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in PAGE.text.splitlines()]
    listed = {row[1].split("`")[1]: row[3] == "yes" for row in rows if "yes" in row[2:3]}
    assert listed == {name: failure.after for name, failure in FAILURES.items()}


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
