"""Which errors for the author of a test were swallowed by the code under test."""

from __future__ import annotations

import contextlib
import functools
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import tenacity

from mock_vision.errors import EndlessWaitError, MockVisionError, UsageError
from mock_vision.world.author_errors import AuthorErrors, how_swallowed
from tests.support.interpreters import run


class Noting:
    """Raises errors that are noted first."""

    def __init__(self) -> None:
        self.errors = AuthorErrors()

    def fail(self, kind: type[BaseException] = EndlessWaitError) -> None:
        error = kind("text")
        self.errors.note(error)
        self.errors.note(error)
        raise error

    def swallowed(self) -> list[str]:
        return [type(error).__name__ for error in self.errors.swallowed()]


@pytest.fixture
def noting() -> Noting:
    return Noting()


def test_an_error_that_was_never_raised_is_not_swallowed(noting: Noting) -> None:
    noting.errors.note(EndlessWaitError("text"))
    assert noting.swallowed() == []


def test_caught_by_a_bare_except(noting: Noting) -> None:
    def swallow() -> None:
        try:  # noqa: SIM105
            noting.fail()
        except:  # noqa: E722
            pass

    swallow()
    assert noting.swallowed() == ["EndlessWaitError"]


def test_caught_by_code_that_names_another_error(noting: Noting) -> None:
    fail = functools.partial(noting.fail, UsageError)

    def swallow() -> None:
        with contextlib.suppress(ValueError):
            fail()

    swallow()
    assert noting.swallowed() == ["UsageError"]


def test_caught_by_code_that_names_it(noting: Noting) -> None:
    def by_clause() -> bool:
        try:
            noting.fail()
        except EndlessWaitError:
            return True
        return False

    def by_base() -> None:
        with pytest.raises(MockVisionError):
            noting.fail(UsageError)

    assert by_clause()
    by_base()
    with pytest.raises(EndlessWaitError):
        noting.fail()
    assert noting.swallowed() == []


def test_caught_by_assert_raises(noting: Noting) -> None:
    unittest.TestCase().assertRaises(EndlessWaitError, noting.fail)
    assert noting.swallowed() == []


def test_caught_by_a_test_runner(noting: Noting) -> None:
    """The runner reports what it has caught: the test fails already."""
    runner: dict[str, Any] = {"__name__": "_pytest.runner", "fail": noting.fail}
    exec("def run():\n    try:\n        fail()\n    except BaseException:\n        pass", runner)
    runner["run"]()
    assert noting.swallowed() == []
    runner["__name__"] = "users_code"
    assert noting.swallowed() == ["EndlessWaitError"]


def test_a_future_whose_result_is_never_taken(noting: Noting) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(noting.fail)
    assert noting.swallowed() == ["EndlessWaitError"]


def test_a_future_whose_result_is_taken(noting: Noting) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(EndlessWaitError):
        pool.submit(noting.fail).result()
    assert noting.swallowed() == []


def test_the_result_of_one_of_several_futures_is_taken(noting: Noting) -> None:
    def take() -> None:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: noting.fail(), range(3)))

    with pytest.raises(EndlessWaitError):
        take()
    assert noting.swallowed() == []


def test_a_reported_error_is_forgotten(noting: Noting) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(noting.fail)
    (error,) = noting.errors.take_swallowed()
    assert how_swallowed(error).startswith(
        "EndlessWaitError ended a call in a pool whose result was not taken, which ran fail() in "
    )
    assert noting.errors.take_swallowed() == []


def test_a_thread_that_dies_of_it(noting: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    thread = threading.Thread(target=noting.fail, name="poller")
    thread.start()
    thread.join()
    (error,) = noting.errors.swallowed()
    assert how_swallowed(error).startswith(
        f"EndlessWaitError ended the thread 'poller', which ran fail() in {__file__}, line "
    )


def test_a_thread_that_runs_a_wrapped_function(
    noting: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    retried = tenacity.retry(stop=tenacity.stop_after_attempt(2))(noting.fail)
    thread = threading.Thread(target=retried, name="wrapped")
    thread.start()
    thread.join()
    (error,) = noting.errors.swallowed()
    assert how_swallowed(error).startswith(
        f"EndlessWaitError ended the thread 'wrapped', which ran fail() in {__file__}, line "
    )


def test_an_error_that_leaves_the_mock_is_not_swallowed(noting: Noting) -> None:
    def left() -> BaseException:
        try:
            try:
                noting.fail()
            except BaseException as error:
                raise AssertionError from error
        except AssertionError as error:
            return error
        raise AssertionError("not reached")

    assert noting.errors.swallowed(left()) == []
    assert noting.swallowed() == ["EndlessWaitError"]


RUNNERS = """
import pytest, unittest
from mock_vision.errors import EndlessWaitError
from mock_vision.world.author_errors import AuthorErrors
errors = AuthorErrors()

def fail():
    error = EndlessWaitError("text")
    errors.note(error)
    raise error

@pytest.fixture
def noted():
    yield
    print("swallowed:", errors.swallowed())

def test_in_pytest(noted):
    fail()

class TestInUnittest(unittest.TestCase):
    def tearDown(self):
        print("swallowed:", errors.swallowed())
    def test_it(self):
        fail()
"""


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_test_runners_report_it(pytester: pytest.Pytester, runner: str) -> None:
    pytester.makepyfile(test_runners=RUNNERS)
    program = f"import runpy, sys\nsys.argv = [{runner!r}, 'test_runners.py']\n"
    done = run(
        program + f"runpy.run_module({runner!r}, run_name='__main__', alter_sys=True)",
        folder=pytester.path,
        environment={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    assert done.returncode == 1
    assert "swallowed: []" in done.stdout
    assert "swallowed: [End" not in done.stdout
