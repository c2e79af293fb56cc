"""docs/page.md: its example prints what the page says, and its keys are those of the page."""

from __future__ import annotations

import re

from mock_vision.control import report_file, view
from mock_vision.control.page_files import FOLDER
from tests.support.pages import Page

PAGE = Page("docs/page.md")


def test_the_example_prints_what_the_page_says() -> None:
    ((program, output),) = PAGE.examples
    assert PAGE.printed(program) == output


def test_every_button_of_the_clock_is_named_with_its_key() -> None:
    html = (FOLDER / "index.html").read_text("utf-8")
    buttons = re.findall(r"data-move=.*?>(?:<span.*?>)?([\w ]+?)(?:</span>)? <kbd>(\w)</kbd>", html)
    assert len(buttons) == 4
    for text, key in buttons:
        assert re.search(rf"{text}.*\(`{key}`\)", PAGE.text), text


def test_the_limits_are_those_of_the_code() -> None:
    words = " ".join(PAGE.text.split())
    most = f"{report_file.ENTRIES:,}"
    assert f"the last {most} calls and the last {most} transitions" in words
    assert f"the last {view.ENTRIES} of each" in words
    assert f"the {view.PROJECTS} newest projects" in words
    assert f"the next {view.PENDING} events" in words


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
