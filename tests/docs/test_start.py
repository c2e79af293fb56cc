"""The Python blocks of docs/start.md are files of one project, whose tests pass."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.support.pages import Page

PAGE = Page("docs/start.md")


def test_the_files_of_the_page_are_a_suite_that_passes(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        pythonpath = .
        addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest
        filterwarnings = error
        """
    )
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(photo, "PNG")
    (pytester.path / "photo.png").write_bytes(photo.getvalue())
    tests = 0
    for block in PAGE.programs:
        title = re.match(r"# (\w+\.py)\n", block)
        assert title, f"this block does not begin with the name of its file:\n{block}"
        (pytester.path / title[1]).write_text(block, "utf-8")
        tests += len(re.findall(r"^ *def test_", block, re.MULTILINE))
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=tests)


def test_links_lead_somewhere() -> None:
    links = [link for link in PAGE.local_links() if "reference" not in link.parts]
    assert [link for link in links if not link.exists()] == []
