"""Every Python block of docs/sharing.md is a test file that passes."""

import io

import pytest
from PIL import Image

from tests.support.pages import Page

PAGE = Page("docs/sharing.md")


@pytest.mark.parametrize("block", PAGE.programs, ids=range(len(PAGE.programs)))
def test_a_block_is_a_test_file_that_passes(pytester: pytest.Pytester, block: str) -> None:
    pytester.makeini(
        """
        [pytest]
        addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest
        filterwarnings =
            error
            ignore:unclosed file:ResourceWarning
        """
    )
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(photo, "PNG")
    (pytester.path / "photo.png").write_bytes(photo.getvalue())
    pytester.makepyfile(block)
    pytester.runpytest_inprocess().assert_outcomes(passed=block.count("def test_"))


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
