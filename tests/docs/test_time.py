"""Every example of docs/time.md runs by itself and prints what the page says."""

from __future__ import annotations

import pytest

from tests.support.pages import Page

PAGE = Page("docs/time.md")


def test_every_example_has_its_output() -> None:
    assert len(PAGE.examples) == len(PAGE.programs)


@pytest.mark.parametrize(("program", "output"), PAGE.examples)
def test_an_example_prints_what_the_page_says(program: str, output: str) -> None:
    assert PAGE.printed(program) == output


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
