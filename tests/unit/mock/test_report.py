import sys

import pytest

from mock_vision import mock_vision
from mock_vision.declared.declaration import Declarations
from mock_vision.declared.faults import Faults
from mock_vision.errors import UnusedDeclarationError, UsageError
from mock_vision.mock import report as reporting
from mock_vision.mock.report import (
    LAST,
    ClosingChecks,
    about_failure,
    html_report,
    page_about_failure,
    report,
)
from mock_vision.world import world as worlds
from tests.support.worlds import make_world


@pytest.fixture
def world():
    return make_world()


def test_a_mock_in_which_nothing_happened(world):
    assert report(world) == "mock_vision at 2025-01-01 00:00:00 UTC"


def test_what_a_report_shows(world):
    for number in range(LAST + 3):
        world.journal.record(number * 1_000_000, "transition", f"model {number}", "training began")
    for number in range(8):
        world.clock.schedule(world.clock.ticks() + number, "training", f"model {number}", print)
    world.part(Faults).delay("ListProjects")
    lines = report(world).splitlines()
    assert lines[:3] == [
        "mock_vision at 2025-01-01 00:00:00 UTC",
        "last calls and transitions (12 of 15):",
        "  1970-01-01 00:00:03  transition  model 3  training began",
    ]
    assert lines[14:16] == [
        "pending (6 of 8):",
        "  training: model 0 at 2025-01-01 00:00:00 UTC",
    ]
    assert lines[21] == "declared and not used:"
    assert lines[22].startswith("  faults.delay('ListProjects', 30), declared in test_report.py:")
    assert lines[22].endswith("was never used; ListProjects was not called.")


def test_code_that_waited_for_long_by_real_clocks(world):
    world.clock.advance(hours=5)  # by the test: the code under test did not wait
    world.clock.sleep(3599)
    assert "wall=" not in report(world)
    world.clock.sleep(2)
    assert report(world).splitlines()[1:] == [
        "time:",
        "  code waited for 1:00:01 of virtual time, and time.time() and time.monotonic() went on in"
        ' real time; a deadline needs mock_vision(wall="virtual").',
    ]
    world.settings.wall = "virtual"
    assert "code waited" not in report(world)


def test_a_report_for_a_notebook(world):
    world.journal.record(0, "transition", "<model>", "training began")
    assert html_report(world) == (
        "<p>mock_vision at 2025-01-01 00:00:00 UTC</p><table><caption>last calls and transitions"
        "</caption><tbody><tr><td>1970-01-01 00:00:00  transition  &lt;model&gt;  training began"
        "</td></tr></tbody></table>"
    )


def test_the_checks_end_what_was_declared_since(world):
    faults = world.part(Faults)
    outer = faults.delay("ListProjects")
    with (
        pytest.raises(UnusedDeclarationError, match="ListModels was not called"),
        ClosingChecks(world),
    ):
        faults.delay("ListModels")
    assert faults.live == (outer,)


def test_checks_that_find_nothing_raise_nothing(world):
    with ClosingChecks(world):
        world.part(Faults).delay("ListModels", optional=True)
    assert world.part(Declarations).unused() == []


def test_an_exception_under_way_is_never_hidden(world):
    with pytest.raises(KeyError) as raised, ClosingChecks(world):
        world.part(Faults).delay("ListModels")
        raise KeyError("first")
    assert raised.value.args == ("first",)
    if sys.version_info >= (3, 11):
        (note,) = raised.value.__notes__
        assert "faults.delay('ListModels', 30)" in note


# Failed tests


def test_an_exception_carries_the_report_of_the_mock(world):
    with pytest.raises(KeyError) as raised, ClosingChecks(world):
        world.journal.record(0, "transition", "model", "training began")
        raise KeyError
    world.journal.clear()
    text = about_failure(raised.value)
    assert text is not None
    assert "training began" in text


def test_an_error_about_unused_declarations_carries_the_report(world):
    with pytest.raises(UnusedDeclarationError) as raised, ClosingChecks(world):
        world.part(Faults).delay("ListModels")
    text = about_failure(raised.value)
    assert text is not None
    assert "declared and not used:" in text


def test_the_report_of_the_innermost_mock_counts(world):
    with pytest.raises(KeyError) as raised, ClosingChecks(world), ClosingChecks(world):
        world.part(Faults).delay("ListModels")
        raise KeyError
    text = about_failure(raised.value)
    assert text is not None
    assert "faults.delay" in text


def test_a_mock_that_still_runs_is_reported(world, monkeypatch):
    monkeypatch.setattr(worlds, "_current", world)
    assert about_failure(KeyError()) == report(world)
    world.settings.ends_on_clock = False
    assert about_failure(KeyError()) is None
    monkeypatch.setattr(worlds, "_current", None)
    assert about_failure(KeyError()) is None


def test_a_mock_does_not_fail_a_test_that_has_failed(world):
    failure = KeyError()
    reporting.test_failed(failure)
    try:
        with ClosingChecks(world):
            world.part(Faults).delay("ListModels")
    finally:
        reporting.test_ended()
    assert about_failure(failure) is not None
    with pytest.raises(UnusedDeclarationError), ClosingChecks(world):
        world.part(Faults).delay("ListModels")


def test_the_checks_report_once(world):
    with ClosingChecks(world) as checks:
        world.part(Faults).delay("ListModels")
        with pytest.raises(UnusedDeclarationError):
            checks.finish()


# Errors for the author that the code under test swallowed


def careless(world, error):
    """Code under test that goes on whatever happens."""
    try:
        world.note_author_error(error)
        raise error
    except Exception:
        pass


def test_a_swallowed_error_is_raised_when_the_mock_ends(world):
    error = UsageError("unknown label 'sky'.")
    with pytest.raises(UsageError) as raised, ClosingChecks(world):
        careless(world, error)
    assert raised.value is error
    text = about_failure(error)
    assert text is not None
    title, line = text.splitlines()[-2:]
    assert title == "errors that the code under test swallowed:"
    assert line.startswith("  UsageError was swallowed by careless() in ")
    assert line.endswith(": unknown label 'sky'.")
    with ClosingChecks(world):
        pass


def test_all_errors_are_reported_together(world):
    first, second = UsageError("first"), UsageError("second")
    with pytest.raises(UsageError) as raised, ClosingChecks(world):
        careless(world, first)
        careless(world, second)
        world.part(Faults).delay("ListModels")
    assert raised.value is first
    if sys.version_info >= (3, 11):
        swallowed, other, unused = raised.value.__notes__
        assert swallowed.endswith(", which does not name its class.")
        assert other == "mock_vision: UsageError: second"
        assert "UnusedDeclarationError: what a test declares has to be used." in unused


def test_a_swallowed_error_is_a_note_of_an_exception_under_way(world):
    with pytest.raises(KeyError) as raised, ClosingChecks(world):
        careless(world, UsageError("first"))
        raise KeyError
    if sys.version_info >= (3, 11):
        (note,) = raised.value.__notes__
        assert note.startswith("mock_vision: UsageError was swallowed by careless() in ")


def test_an_error_that_leaves_the_mock_is_not_reported_as_swallowed(world, pages):
    error = UsageError("first")
    with pytest.raises(UsageError) as raised:
        leave_with(world, error)
    assert raised.value is error
    assert "swallowed" not in str(about_failure(error))
    assert '"swallowed":[]' in str(page_about_failure(error))


def leave_with(world, error):
    """A test with a block, which catches an error in order to leave the mock."""
    with ClosingChecks(world):
        world.note_author_error(error)
        raise error


def test_an_error_under_way_in_a_running_mock_is_not_reported_as_swallowed(pages):
    with mock_vision() as vision:
        error = UsageError("first")
        careless(vision._world, error)
        assert "swallowed" in str(about_failure(KeyError()))
        assert "swallowed" not in str(about_failure(error))
        assert '"swallowed":[]' in str(page_about_failure(error))
        vision._world.author_errors.take_swallowed()


def test_an_error_that_the_test_expected_is_not_swallowed(world):
    with ClosingChecks(world), pytest.raises(UsageError):
        error = UsageError("first")
        world.note_author_error(error)
        raise error


@pytest.fixture
def pages():
    reporting.keep_pages(True)
    yield
    reporting.keep_pages(False)


def test_a_mock_that_is_left_with_an_error_keeps_a_page_about_it(world, pages):
    error = AssertionError()
    ClosingChecks(world).finish(error)
    assert page_about_failure(error).startswith("<!doctype html>")
    assert '"now":"2025-01-01T00:00:00+00:00"' in str(page_about_failure(error))


def test_unused_declarations_are_in_the_page(world, pages):
    checks = ClosingChecks(world)
    world.part(Faults).delay("ListProjects")
    with pytest.raises(UnusedDeclarationError) as raised:
        checks.finish()
    assert "faults.delay(" in str(page_about_failure(raised.value))


def test_the_page_about_a_running_mock(world):
    assert page_about_failure(AssertionError()) is None
    worlds.install(world)
    try:
        assert page_about_failure(AssertionError()).startswith("<!doctype html>")
    finally:
        worlds.install(None)


def test_an_error_in_the_place_of_a_page(world, pages, monkeypatch):
    def report_of(*_):
        raise FileNotFoundError("no page.js")

    monkeypatch.setattr("mock_vision.control.report_file.report_of", report_of)
    error = AssertionError()
    ClosingChecks(world).finish(error)
    assert repr(page_about_failure(error)) == "FileNotFoundError('no page.js')"


def test_without_the_option_no_page_is_made(world):
    error = AssertionError()
    ClosingChecks(world).finish(error)
    assert page_about_failure(error) is None
