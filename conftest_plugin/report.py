"""The section about the mock in pytest's report of a failed test."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mock_vision.mock import report as reporting

if TYPE_CHECKING:
    import pytest

SECTION = "mock_vision"


LONGEST_NAME = 120
"""The number of characters of a test's name in the name of its page."""


def note_failure(report: pytest.TestReport, error: BaseException, folder: Path | None) -> None:
    """Add the section to the report, and prevent further errors of the mocks that the test's
    fixtures end.

    :param folder: the folder for a page about the mock; None: no page.
    """
    reporting.test_failed(error)
    text = reporting.about_failure(error) if report.failed else None
    if not text:
        return
    if folder is not None and (page := reporting.page_about_failure(error)):
        file = folder / file_name(report.nodeid, report.when)
        # An error here would end the whole session.
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
            text = f"{text}\npage: {file}"
        except OSError as error:
            text = f"{text}\nthe page cannot be written: {error}"
    report.sections.append((SECTION, text))


def file_name(nodeid: str, when: str) -> str:
    """Return the name of the page about a failed test, in characters that every file system allows.

    The names of two tests differ, and so do those of a failed test and its failed fixtures.
    """
    name = re.sub(r"[^\w.-]+", "-", nodeid).strip("-")
    if len(name) > LONGEST_NAME or re.sub(r"::|/", "-", nodeid) != name:
        digest = hashlib.sha256(nodeid.encode()).hexdigest()[:8]
        name = f"{name[:LONGEST_NAME]}-{digest}"
    return f"{name}.html" if when == "call" else f"{name}-{when}.html"
