"""What to write if a fixture of a wider scope requests one of the plugin's."""

from __future__ import annotations

import re

import pytest

FIXTURES = ("vision", "lookoutvision_client", "rekognition_client", "s3_client")

_MISMATCH = re.compile(r"fixture (\w+) with a (\w+) scoped request")


def explain(message: str, report: pytest.TestReport) -> None:
    """Add a section to the report of a ScopeMismatch, if it is about a fixture of the plugin."""
    mismatch = _MISMATCH.search(message)
    if mismatch is None or mismatch[1].lstrip("_") not in (*FIXTURES, "mock_vision"):
        return
    scope = mismatch[2]
    report.sections.append(
        (
            "mock_vision",
            f"The fixtures of mock_vision belong to one test. For a mock that a {scope} shares,"
            " start one in a fixture of your own, for example in conftest.py, and make the clients"
            f" of {scope}-scoped fixtures with boto3:\n\n"
            f'    @pytest.fixture(scope="{scope}")\n'
            "    def shared_vision():\n"
            "        with mock_vision() as vision:\n"
            "            yield vision\n\n"
            "The fixture `vision` of a test is then a mock inside it: it sees the same resources,"
            " and what the test declares ends with the test.",
        )
    )
