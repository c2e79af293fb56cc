"""The section about the mock in pytest's report of a failed test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_vision.mock import report as reporting

if TYPE_CHECKING:
    import pytest

SECTION = "mock_vision"


def note_failure(report: pytest.TestReport, error: BaseException) -> None:
    """Add the section, and have the mocks that the test's fixtures end not fail it again."""
    reporting.test_failed(error)
    text = reporting.about_failure(error) if report.failed else None
    if text:
        report.sections.append((SECTION, text))


def test_ended() -> None:
    """The test, its fixtures included, is over."""
    reporting.test_ended()
