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

_PAGE = "_mock_vision_page"
"""The attribute of a report for the folder and the text of its page, until it is written."""

LONGEST_NAME = 120
"""The number of characters of a test's name in the name of its page."""


def note_failure(report: pytest.TestReport, error: BaseException, folder: str | None) -> None:
    """Add the section to the report, and prevent further errors of the mocks that the test's
    fixtures end.

    :param folder: the folder for a page about the mock, which :func:`write_page` writes; None: no
        page.
    """
    reporting.test_failed(error)
    text = reporting.about_failure(error) if report.failed else None
    if not text:
        return
    report.sections.append((SECTION, text))
    page = None if folder is None else reporting.page_about_failure(error)
    if isinstance(page, Exception):
        why = f"there is no page, because of {type(page).__name__}: {page}"
        report.sections.append((SECTION, why))
    elif page:
        vars(report)[_PAGE] = folder, page


def write_page(report: pytest.TestReport) -> None:
    """Write the page of a report, and add a section with its file, or why it cannot be written. An
    error here would end the whole session.
    """
    if _PAGE not in vars(report):
        return
    folder, page = vars(report).pop(_PAGE)
    file = Path(folder, file_name(report.nodeid, report.when))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
        report.sections.append((SECTION, f"page: {file}"))
    except OSError as error:
        report.sections.append((SECTION, f"the page cannot be written: {error}"))


def file_name(nodeid: str, when: str) -> str:
    """Return the name of the page about a failed test, in characters that every file system allows.

    The names of two tests differ, and so do those of a failed test and its failed fixtures.
    """
    name = re.sub(r"[^\w.-]+", "-", nodeid).strip("-")
    if len(name) > LONGEST_NAME or re.sub(r"::|/", "-", nodeid) != name:
        digest = hashlib.sha256(nodeid.encode()).hexdigest()[:8]
        name = f"{name[:LONGEST_NAME]}-{digest}"
    return f"{name}.html" if when == "call" else f"{name}-{when}.html"
