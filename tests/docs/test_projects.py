"""The Python blocks of two pages are the files of a project whose tests pass; their tables name
every operation and every status.
"""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from mock_vision.lookoutvision.service import OPERATIONS as LOOKOUT_OPERATIONS
from mock_vision.lookoutvision.states import MESSAGES as LOOKOUT_STATUSES
from mock_vision.rekognition.service import OPERATIONS as CUSTOM_LABELS_OPERATIONS
from tests.support.pages import Page

MOVING = Page("docs/moving.md")


@pytest.mark.parametrize("page", ["start", "moving", "coming-from", "frameworks"])
def test_the_files_of_a_page_are_a_suite_that_passes(pytester: pytest.Pytester, page: str) -> None:
    """Each block begins with the name of its file; photo.png is there."""
    pytester.makeini(
        """
        [pytest]
        pythonpath = .
        addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest -p no:cacheprovider
        filterwarnings =
            error
            ignore:unclosed file:ResourceWarning
        """
    )
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(photo, "PNG")
    (pytester.path / "photo.png").write_bytes(photo.getvalue())
    tests = 0
    for block in Page(f"docs/{page}.md").programs:
        title = re.match(r"# (\w+\.py)\n", block)
        assert title, f"this block does not begin with the name of its file:\n{block}"
        (pytester.path / title[1]).write_text(block, "utf-8")
        tests += len(re.findall(r"^ *def test_", block, re.MULTILINE))
    pytester.runpytest_inprocess().assert_outcomes(passed=tests)


def test_every_operation_of_lookout_is_compared() -> None:
    section = MOVING.text.partition("## Operation by operation")[2].partition("\n## ")[0]
    first, second = (
        " ".join(line.split("|")[column] for line in section.splitlines() if line[:1] == "|")
        for column in (1, 2)
    )
    packaging = {name for name in LOOKOUT_OPERATIONS if "Packaging" in name}
    assert LOOKOUT_OPERATIONS.keys() - packaging <= set(re.findall(r"\w+", first))
    assert set(re.findall(r"\w+", second)) >= CUSTOM_LABELS_OPERATIONS.keys()


def test_every_status_of_a_model_is_compared() -> None:
    section = MOVING.text.partition("## Statuses")[2].partition("\n## ")[0]
    assert LOOKOUT_STATUSES["model"].keys() <= set(re.findall(r"`(\w+)`", section))
