import sys

import pytest

from mock_vision.declared.declaration import Declarations
from mock_vision.declared.faults import Faults
from mock_vision.errors import UnusedDeclarationError
from mock_vision.mock.report import LAST, Ending, html_report, report
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


def test_a_report_for_a_notebook(world):
    world.journal.record(0, "transition", "<model>", "training began")
    assert html_report(world) == (
        "<p>mock_vision at 2025-01-01 00:00:00 UTC</p><table><caption>last calls and transitions"
        "</caption><tbody><tr><td>1970-01-01 00:00:00  transition  &lt;model&gt;  training began"
        "</td></tr></tbody></table>"
    )


def test_an_ending_ends_what_was_declared_since(world):
    faults = world.part(Faults)
    outer = faults.delay("ListProjects")
    with pytest.raises(UnusedDeclarationError, match="ListModels was not called"), Ending(world):
        faults.delay("ListModels")
    assert faults.live == (outer,)


def test_an_ending_with_everything_used_says_nothing(world):
    with Ending(world):
        world.part(Faults).delay("ListModels", optional=True)
    assert world.part(Declarations).unused() == []


def test_an_exception_under_way_is_never_hidden(world):
    with pytest.raises(KeyError) as raised, Ending(world):
        world.part(Faults).delay("ListModels")
        raise KeyError("first")
    assert raised.value.args == ("first",)
    if sys.version_info >= (3, 11):
        (note,) = raised.value.__notes__
        assert "faults.delay('ListModels', 30)" in note
