"""The Python blocks of docs/server.md are test files that pass; its tables agree with the code."""

from __future__ import annotations

import re

import pytest

from mock_vision.control.routes import routes
from mock_vision.server import parser
from tests.support.pages import Page

PAGE = Page("docs/server.md")
TEXT = PAGE.text


@pytest.mark.parametrize("block", PAGE.programs, ids=range(len(PAGE.programs)))
def test_a_block_is_a_test_file_that_passes(pytester: pytest.Pytester, block: str) -> None:
    pytester.makeini(
        """
        [pytest]
        addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest
        filterwarnings = error
        """
    )
    pytester.makepyfile(block)
    pytester.runpytest_inprocess().assert_outcomes(passed=block.count("def test_"))


def test_every_option_is_in_the_table() -> None:
    (options,) = re.findall(r"\| option \|.*?\n\n", TEXT, re.DOTALL)
    listed = set(re.findall(r"`(--[a-z-]+)", options))
    assert listed == set(re.findall(r"--[a-z-]+", parser("it").format_help())) - {"--help"}


def test_every_path_is_in_the_table() -> None:
    (table,) = re.findall(r"\| path \|.*?\n\n", TEXT, re.DOTALL)
    listed = {name.split("/")[0] for name in re.findall(r"`([a-z_./{}]+)`", table)}
    assert listed - {"openapi.json"} == {route.path.split("/")[1] for route in routes()} - {"view"}


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
