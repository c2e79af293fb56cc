"""One test file under many runners: each test has a mock of its own, and nothing is left on."""

from __future__ import annotations

import os
import sys

import boto3
import nose2
import pytest

from mock_vision.upstream.stubber import mock_is_active
from tests.support.surroundings import surroundings

CASES = """
import boto3, unittest
from mock_vision import current, mock_vision
from mock_vision.upstream.stubber import mock_is_active

def projects():
    return boto3.client("lookoutvision", "us-east-1").list_projects()["Projects"]

def create():
    boto3.client("lookoutvision", "us-east-1").create_project(ProjectName="boards")

@mock_vision
def test_decorated():
    assert projects() == []
    create()

@mock_vision
def test_decorated_again():
    assert projects() == []

@mock_vision(seed=5)
class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        create()

    def setUp(self):
        assert mock_is_active()

    def test_one(self):
        assert self.vision.seed == 5
        assert len(projects()) == 1
        self.vision.clock.advance(hours=1)

    def test_fails(self):
        self.fail("on purpose")

    def test_skipped(self):
        self.skipTest("on purpose")

def test_outside():
    assert not mock_is_active()
"""

OF_PYTEST = """
import pytest

def test_fixture(vision, lookoutvision_client):
    assert projects() == []
    create()

@pytest.mark.mock_vision(seed=7)
def test_marked():
    assert projects() == []
    assert current().seed == 7

def test_unused(vision):
    vision.faults.throttle("CreateModel")

@mock_vision
class TestPlain:
    @classmethod
    def setup_class(cls):
        create()

    def setup_method(self):
        assert len(projects()) == 1

    def test_one(self, vision):
        assert len(projects()) == 1

    def test_two(self):
        current().clock.advance(hours=1)
"""

FORKING = """
import os, pickle, pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    "Run each test in a forked process, as pytest-forked and pytest-isolate do."
    read, write = os.pipe()
    if not os.fork():
        reports = runtestprotocol(item, log=False, nextitem=None)
        data = item.config.hook.pytest_report_to_serializable
        sent = [data(config=item.config, report=each) for each in reports]
        with os.fdopen(write, "wb") as pipe:
            pickle.dump(sent, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        received = pickle.load(pipe)
    os.wait()
    for each in received:
        report = item.config.hook.pytest_report_from_serializable(config=item.config, data=each)
        item.ihook.pytest_runtest_logreport(report=report)
    return True
"""

WITHOUT = {
    "nothing": [],
    "random order, workers and caches": ["randomly", "xdist", "cacheprovider", "hypothesispytest"],
    "capture and logs": ["capture", "logging", "faulthandler"],
    "warnings": ["warnings", "threadexception", "unraisableexception", "recwarn"],
    "helpers": ["doctest", "pastebin", "stepwise", "junitxml", "setuponly"],
    "skips": ["skipping"],
}


@pytest.fixture
def file_of_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_inside=CASES + OF_PYTEST)


@pytest.mark.parametrize("parts", WITHOUT)
def test_pytest_without_some_of_its_parts(
    pytester: pytest.Pytester, file_of_tests: None, parts: str
) -> None:
    before = surroundings()
    options = [option for name in WITHOUT[parts] for option in ("-p", f"no:{name}")]
    result = pytester.runpytest_inprocess(*options)
    result.assert_outcomes(passed=9, failed=1, skipped=1, errors=1)
    assert surroundings() == before


def test_pytest_without_its_support_of_unittest(
    pytester: pytest.Pytester, file_of_tests: None
) -> None:
    before = surroundings()
    result = pytester.runpytest_inprocess("-p", "no:unittest", "-W", "ignore:cannot collect")
    result.assert_outcomes(passed=8, errors=1)
    assert surroundings() == before


def test_pytest_without_a_terminal(pytester: pytest.Pytester, file_of_tests: None) -> None:
    before = surroundings()
    pytester.makeini("[pytest]\naddopts = -p no:randomly -p no:asyncio -p no:terminal")
    assert pytester.runpytest_inprocess().ret == pytest.ExitCode.TESTS_FAILED
    assert surroundings() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_process_for_each_test(pytester: pytest.Pytester, file_of_tests: None) -> None:
    before = surroundings()
    pytester.makeconftest(FORKING)
    # Where this test itself runs in a worker, the process has threads.
    options = ("-W", "ignore:This process:DeprecationWarning")
    result = pytester.runpytest_inprocess(*options)
    result.assert_outcomes(passed=9, failed=1, skipped=1, errors=1)
    assert surroundings() == before


def test_nose2(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.makepyfile(test_under_nose=CASES)
    monkeypatch.syspath_prepend(pytester.path)
    before = surroundings()
    nose2.discover(argv=["nose2", "test_under_nose"], exit=False)
    sys.modules.pop("test_under_nose", None)
    printed = capsys.readouterr().err
    assert "Ran 6 tests" in printed
    assert "FAILED (failures=1, skipped=1)" in printed
    assert surroundings() == before
    assert not mock_is_active()
    assert boto3.DEFAULT_SESSION is before[1]
