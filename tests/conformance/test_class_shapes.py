"""Every shape of a decorated class, times every phase of a test, times what may go wrong there.

In every phase a mock is on; when the class is done, none is, and the environment is as before. The
cells in which a session goes on are one test file; a cell that ends the session is a run of its
own.
"""

from __future__ import annotations

import signal
import sys
import unittest
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import NoReturn

import pytest

import tests.support.loaded  # noqa: F401 - imported for its effect
from mock_vision.upstream.stubber import mock_is_active
from tests.conformance.class_shapes import SHAPES, PhaseHook, cases_of_unittest, classes  # noqa: F401
from tests.conformance.class_shapes.classes_with_fixtures import from_the_module  # noqa: F401 - for the classes that use it
from tests.support.surroundings import surroundings


def _raise(error: BaseException) -> NoReturn:
    raise error


def _time_out() -> None:
    """Fail from the handler of a signal, as pytest-timeout does."""
    number = getattr(signal, "SIGALRM", signal.SIGTERM)

    def handle(*_: object) -> None:
        pytest.fail("it took too long")

    before = signal.signal(number, handle)
    try:
        signal.raise_signal(number)
    finally:
        signal.signal(number, before)


WRONG: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "skip": partial(pytest.skip, "on purpose"),
    "skip_test": lambda: _raise(unittest.SkipTest("on purpose")),
    "fail": partial(pytest.fail, "on purpose"),
    "error": lambda: _raise(ZeroDivisionError()),
    "xfail": partial(pytest.xfail, "on purpose"),
    "time_out": _time_out,
}
ENDING: dict[str, Callable[[], object]] = {
    # pytest goes on, but loses the ends of fixtures.
    "system_exit": lambda: _raise(SystemExit(3)),
    "interrupt": lambda: _raise(KeyboardInterrupt()),
    "exit": partial(pytest.exit, "on purpose"),
}

PLUGIN = ("mock_vision", "no:mock_vision")
"""The option ``-p`` with the plugin and without it."""

Cell = tuple[str, str, str]
"""The shape, the phase, and what goes wrong there."""

CELLS: list[Cell] = [
    (name, phase, wrong)
    for name, (_, phases) in SHAPES.items()
    for phase in phases
    for wrong in WRONG
    if wrong != "nothing" or phase == phases[0]
]


def half(number: int) -> list[Cell]:
    """Return every other cell: every phase of each shape, with half of what may go wrong in it."""
    return [
        (name, phase, wrong)
        for name, phase, wrong in CELLS
        if wrong == "nothing"
        or (SHAPES[name][1].index(phase) + [*WRONG].index(wrong)) % 2 == number
    ]


ENDING_CELLS: list[Cell] = [
    (name, phase, [*ENDING][(at + number) % 3])
    for number, (name, (_, phases)) in enumerate(SHAPES.items())
    for at, phase in enumerate(phases)
]


def class_name(cell: Cell) -> str:
    """Return the name of the class that is made for a cell."""
    return f"Test_{'_'.join(cell)}"


class Log:
    """What the parts of the classes met, and what their classes left."""

    def __init__(self) -> None:
        self.before = surroundings()
        self.phases: list[tuple[Cell, str, bool]] = []
        self.of_test: list[tuple[str, Cell, str]] = []
        self.test = ""
        self.left: list[str] = []
        self.failed: set[str] = set()
        self.klass = ""

    def classes(self, cells: list[Cell]) -> dict[str, type]:
        return {class_name(cell): SHAPES[cell[0]][0](self.phase_hook_of(cell)) for cell in cells}

    def phase_hook_of(self, cell: Cell) -> PhaseHook:
        def on_phase(phase: str) -> None:
            self.phases.append((cell, phase, mock_is_active()))
            self.of_test.append((self.test, cell, phase))
            if phase == cell[1]:
                {**WRONG, **ENDING}[cell[2]]()

        return on_phase

    def check(self, cells: list[Cell]) -> None:
        assert [each for each in self.phases if not each[2]] == [], "not mocked"
        again = [each for each, count in Counter(self.of_test).items() if self.test and count > 1]
        assert again == [], "more than once in a test"
        assert self.left == [], "left behind"
        assert surroundings() == self.before
        reached = {cell for cell, phase, _ in self.phases if phase == cell[1]}
        assert [cell for cell in cells if cell not in reached] == [], "never reached"

    def pytest_configure(self, config: pytest.Config) -> None:
        """A hook of the same pytest: have it render no failures, which takes most of the time."""
        config.option.tbstyle = "no"

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A hook of the pytest that runs the classes: see what the class before has left."""
        self.test = nodeid
        klass = nodeid.split("::")[1]
        if klass != self.klass and surroundings() != self.before:
            self.left.append(self.klass)
        self.klass = klass

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A hook of the same pytest: note the classes of which a part has failed."""
        if report.failed:
            self.failed.add(report.nodeid.split("::")[1])


log: Log


def run(pytester: pytest.Pytester, cells: list[Cell], *options: str) -> pytest.RunResult:
    """Run the classes of the cells with a pytest of their own, in this process."""
    global log
    log = Log()
    module = pytester.makepyfile(
        """
        from tests.conformance import test_class_shapes as table
        from_the_module = table.from_the_module
        globals().update(table.log.classes(table.cells))
        """
    )
    globals()["cells"] = cells
    return pytester.runpytest_inprocess(module, *options, plugins=[log], no_reraise_ctrlc=True)


@pytest.fixture(autouse=True)
def only_what_is_tested(monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    """Leave out what takes most of the time. No test of the table sends anything with requests, for
    which moto's mocks would prepare responses; and no other plugin takes part.
    """
    monkeypatch.setattr("moto.core.models.RESPONSES_METHODS", [])
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini(
        """
        [pytest]
        addopts = --strict-markers -p no:unraisableexception
        filterwarnings =
            error
            ignore:Class-scoped fixture
        """
    )


@pytest.mark.parametrize(
    ("plugin", "cells"), [(PLUGIN[0], half(0)), (PLUGIN[1], half(1))], ids=PLUGIN
)
def test_a_mock_is_active_in_every_phase_even_after_a_failure(
    pytester: pytest.Pytester, plugin: str, cells: list[Cell]
) -> None:
    result = run(pytester, cells, "-p", plugin)
    log.check(cells)
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] > 0
    assert {"skipped", "xfailed", "failed", "errors"} <= outcomes.keys()
    passing = {class_name(cell) for cell in cells if cell[2] == "nothing"}
    assert passing
    assert not passing & log.failed


@pytest.mark.parametrize("cell", ENDING_CELLS, ids="-".join)
def test_no_mock_is_active_after_a_session_that_ends_early(
    pytester: pytest.Pytester, cell: Cell
) -> None:
    if sys.version_info < (3, 11) and "asynchronous" in cell[0]:
        pytest.skip(
            "after an interrupt, the unittest of Python 3.10 waits for its event loop for ever"
        )
    # The terminal would parse every module of the stack to show where the session was ended.
    pytester.makeini("[pytest]\naddopts = -p no:terminal -p no:unraisableexception")
    run(pytester, [cell], "-p", PLUGIN[0])
    log.check([cell])


def test_by_the_runner_of_unittest() -> None:
    cells = [
        cell
        for cell in CELLS
        if SHAPES[cell[0]][0].__module__ == cases_of_unittest.__name__
        and "with_" not in cell[0]
        and cell[2] in ("nothing", "skip_test", "error")
    ]
    mine = Log()
    for klass in mine.classes(cells).values():
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(klass)
        # Of a suite in a suite, the outer one calls the ends of the class.
        unittest.TestSuite([suite]).run(unittest.TestResult())
        assert surroundings() == mine.before, klass
    mine.check(cells)
