"""Class-scoped fixtures outside of a decorated class, which the plugin runs in the class's mock."""

from __future__ import annotations

import pytest

from mock_vision.mock import class_decorator

FIXTURES = """
import boto3
import pytest
import unittest
from mock_vision import mock_vision
from mock_vision.upstream.stubber import mock_is_active

SEEN = []


def lookout():
    return boto3.client("lookoutvision", "us-east-1")


def names():
    return [project["ProjectName"] for project in lookout().list_projects()["Projects"]]


@pytest.fixture(scope="class")
def shared(request):
    lookout().create_project(ProjectName="shared")
    request.cls.number = 5
    yield
    SEEN.append(names())


@pytest.fixture(scope="class")
def other(request):
    SEEN.append(mock_is_active())
    yield
    SEEN.append(mock_is_active())


@pytest.fixture(scope="class")
def skipping(shared):
    pytest.skip("on purpose")
"""


SHARING = """

@pytest.mark.usefixtures("shared", "other")
@mock_vision
class Test{base}:
    def test_one(self):
        assert self.number == 5
        assert names() == ["shared"]
        lookout().create_project(ProjectName="of-a-test")

    def test_two(self):
        assert sorted(names()) == ["of-a-test", "shared"]


def test_the_end():
    assert SEEN[:2] == [True, True]
    assert sorted(SEEN[2]) == ["of-a-test", "shared"]
    assert not mock_is_active()
"""

UNTOUCHED = """

@pytest.mark.usefixtures("other")
@mock_vision
class TestUntouched:
    def test_one(self):
        lookout().create_project(ProjectName="of-a-test")

    def test_two(self):
        assert names() == []


@pytest.mark.usefixtures("other")
class TestPlain:
    def test_three(self):
        assert not mock_is_active()


def test_the_end():
    assert SEEN == [True, True, False, False]
"""

SKIPPING = """

@mock_vision
class TestSkipping:
    def test_one(self, skipping):
        raise NotImplementedError

    def test_two(self):
        assert names() == ["shared"]


def test_the_end():
    assert SEEN == [["shared"]]
    assert not mock_is_active()
"""


def run(pytester: pytest.Pytester, classes: str, **outcomes: int) -> None:
    pytester.makepyfile(FIXTURES + classes)
    pytester.runpytest_inprocess().assert_outcomes(**outcomes)
    assert class_decorator._all_running == {}


@pytest.mark.parametrize("base", ["", "(unittest.TestCase)"])
def test_the_tests_have_the_resources_of_a_fixture(pytester: pytest.Pytester, base: str) -> None:
    run(pytester, SHARING.replace("{base}", base), passed=3)


def test_a_fixture_that_leaves_the_mock_untouched_costs_no_isolation(
    pytester: pytest.Pytester,
) -> None:
    run(pytester, UNTOUCHED, passed=4)


def test_a_fixture_that_skips_leaves_the_mock_to_those_that_were_set_up(
    pytester: pytest.Pytester,
) -> None:
    run(pytester, SKIPPING, passed=2, skipped=1)
