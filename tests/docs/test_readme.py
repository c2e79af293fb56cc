"""Every Python block of the README is a test file that passes; its links lead somewhere."""

import re

import pytest

from tests.support.pages import ROOT, Page

PAGE = Page("README.md")


@pytest.mark.parametrize("block", PAGE.programs, ids=range(len(PAGE.programs)))
def test_a_block_is_a_test_file_that_passes(pytester: pytest.Pytester, block: str) -> None:
    (pytester.path / "inspection.py").write_text((ROOT / "docs" / "inspection.py").read_text())
    pytester.makeini(
        """
        [pytest]
        pythonpath = .
        filterwarnings =
            error
            ignore:The configuration option .asyncio_default_fixture_loop_scope
        """
    )
    pytester.makepyfile(block)
    wanted = block.count("def test_")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=wanted)


def test_links_lead_somewhere() -> None:
    assert len(PAGE.local_links()) >= 5
    assert [link for link in PAGE.local_links() if not link.exists()] == []


def test_the_table_of_options_is_complete() -> None:
    from mock_vision.mock.options import OPTIONS

    assert set(re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE)) == set(OPTIONS)


def test_the_set_up_is_two_commands() -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE.text, re.DOTALL)
    assert [line.split("#")[0].strip() for line in commands.splitlines()] == [
        "./run demo",
        "./run tests",
    ]


LINES = re.findall(r"^\| `(vision\..+?)` \|", PAGE.text, re.MULTILINE)


def test_every_line_of_the_table_runs() -> None:
    from mock_vision import mock_vision

    assert len(LINES) == 8
    for line in LINES:
        with mock_vision() as vision:
            exec(line, {"vision": vision, "photo": b"an image"})
            vision.reset()  # a declaration that was never used would fail
