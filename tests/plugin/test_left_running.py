"""A suite whose tests have to stop every model that they start."""

from __future__ import annotations

import os

import pytest

TEST = """
import boto3
import pytest
from mock_vision import mock_vision


def start(vision):
    vision.given.anomaly_model("boards", status="TRAINED")
    lookout = boto3.client("lookoutvision", region_name="us-east-1")
    lookout.start_model(ProjectName="boards", ModelVersion="1", MinInferenceUnits=1)


def test_fixture(vision):
    start(vision)


@pytest.mark.mock_vision(nothing_left_running=False)
def test_marker(vision):
    start(vision)


@mock_vision
def test_decorator(vision):
    start(vision)


def test_given(vision):
    vision.given.anomaly_model("boards")
"""


INI = """
[pytest]
addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest
mock_vision_nothing_left_running = {}
"""


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("MOCK_VISION_NOTHING_LEFT_RUNNING", raising=False)


def outcomes(pytester: pytest.Pytester, value: str) -> dict[str, int]:
    pytester.makeini(INI.format(value))
    pytester.makepyfile(TEST)
    result = pytester.runpytest_inprocess()
    assert "MOCK_VISION_NOTHING_LEFT_RUNNING" not in os.environ
    return result.parseoutcomes()


def test_without_the_option_nothing_is_checked(pytester: pytest.Pytester) -> None:
    assert outcomes(pytester, "") == {"passed": 4}


def test_the_option_holds_for_every_mock(pytester: pytest.Pytester) -> None:
    # The fixture fails where it ends, the decorator in the test itself.
    assert outcomes(pytester, "true") == {"passed": 3, "failed": 1, "errors": 1}


def test_models_of_given_count_where_the_option_says_so(pytester: pytest.Pytester) -> None:
    assert outcomes(pytester, "given") == {"passed": 3, "failed": 1, "errors": 2}


def test_the_environment_variable_is_restored(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCK_VISION_NOTHING_LEFT_RUNNING", "true")
    pytester.makeini(INI.format("false"))
    pytester.makepyfile(TEST)
    pytester.runpytest_inprocess("--collect-only")
    assert os.environ["MOCK_VISION_NOTHING_LEFT_RUNNING"] == "true"


def test_the_failure_names_the_model_and_its_daily_cost(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI.format("true"))
    pytester.makepyfile(TEST)
    result = pytester.runpytest_inprocess("-k", "test_fixture")
    result.stdout.fnmatch_lines(
        [
            "*ModelLeftRunningError: models were left running when the mock ended:",
            "*- boards/1 (lookoutvision, us-east-1): STARTING_HOSTING since *"
            " a day of it is 24 inference hours.",
        ]
    )


def test_a_wrong_value_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI.format("maybe"))
    result = pytester.runpytest_inprocess()
    result.stderr.fnmatch_lines(
        ["*mock_vision_nothing_left_running must be true, false or given, not 'maybe'*"]
    )
