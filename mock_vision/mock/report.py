"""The report of a mock, for ``print`` and for failed tests, and the checks at the end of a mock.

When a mock ends, unused declarations, swallowed errors and models that were left running raise an
error for the author of the test. If the test has failed already, its exception is not replaced: the
texts of these errors are added to it as notes (on Python 3.11 and later).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from types import TracebackType
from typing import TypeVar

from mock_vision.declared.declaration import Declarations, add_note, unused_error
from mock_vision.errors import ModelLeftRunningError
from mock_vision.mock.elsewhere import elsewhere
from mock_vision.virtual_time.ticks import SECOND, to_timedelta
from mock_vision.world import world as worlds
from mock_vision.world.author_errors import how_swallowed
from mock_vision.world.world import World

T = TypeVar("T")

LAST = 12
"""The number of calls and transitions in a report."""

PENDING = 6
"""The number of pending events in a report."""

LONG_WAIT = 3600 * SECOND
"""How long code has to wait until a report says which clocks took part, in ticks."""

_REPORT = "_mock_vision_report"
"""The attribute of an exception that left a mock for the report at that time."""

_PAGE = "_mock_vision_page"
"""The attribute of an exception that left a mock for the page about the mock at that time."""

_pages_wanted = False
"""Whether to keep pages about failed tests; set by the pytest plugin."""

_failure: BaseException | None = None
"""The exception of the failed test that is being torn down; set by the pytest plugin."""


def test_failed(error: BaseException) -> None:
    """Have mocks that end from now on raise no errors of their own, because the test has failed."""
    global _failure
    _failure = error


def test_ended() -> None:
    """Have mocks that end from now on raise their errors again."""
    global _failure
    _failure = None


def about_failure(error: BaseException) -> str | None:
    """Return the report for a test that failed with ``error``: that of the mock that the error
    left, or of the mock that still runs; None if there is neither.
    """
    return _about_failure(error, _REPORT, report)


def keep_pages(wanted: bool) -> None:
    """Set whether a mock that is left with an error keeps a page about it."""
    global _pages_wanted
    _pages_wanted = wanted


def page_about_failure(error: BaseException) -> str | Exception | None:
    """Return the page for a test that failed with ``error``, as :func:`about_failure` returns the
    report, or the exception because of which there is no page.
    """
    return _about_failure(error, _PAGE, _page)


def _about_failure(
    error: BaseException, attribute: str, make: Callable[[World, BaseException], T]
) -> T | None:
    left: T | None = getattr(error, attribute, None)
    running = worlds.existing()
    if left is None and running is not None and running.settings.ends_on_clock:
        return make(running, error)
    return left


def _page(world: World, passing: BaseException | None) -> str | Exception:
    # A test must not fail with the error of a page, and pytest would end the session with it.
    try:
        from mock_vision.control.report_file import report_of

        return report_of(world, passing)
    except Exception as error:
        return error


class ClosingChecks:
    """The checks at the end of a mock. It is the last entry of the mock's stack of clean-ups.

    Declarations that are made from its creation on belong to this mock.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._declarations = world.part(Declarations)
        self._scope = self._declarations.open_scope()
        self._left_running = world.settings.nothing_left_running
        self._changes = world.meter.changes

    def finish(self, error: BaseException | None = None) -> None:
        """End the declarations of the mock and check it. A second call has no effect.

        :param error: the exception with which the mock is left, or with which the test failed. If
            there is one, no other is raised.
        :raises UnusedDeclarationError: when a declaration was not used.
        :raises ModelLeftRunningError: when a model was left running.
        :raises BaseException: when the code under test swallowed this error for the author of the
            test.
        """
        swallowed = self._world.author_errors.swallowed(error)
        left = self._left()
        text = ""
        page: str | Exception = ""
        if error or swallowed or left or self._declarations.unused():
            text = report(self._world, error)
            page = _page(self._world, error) if _pages_wanted else ""
        unused = self._declarations.close_scope(self._scope)
        complaints = self._world.author_errors.take_swallowed(error)
        if error is not None:
            vars(error).setdefault(_REPORT, text)
            if page:
                vars(error).setdefault(_PAGE, page)
            for each in complaints:
                add_note(error, f"{how_swallowed(each)}: {each}")
            if unused:
                add_note(error, str(unused_error(unused)))
            if left:
                add_note(error, str(left))
            return
        for each in complaints:
            add_note(each, f"{how_swallowed(each)}.")
        if unused:
            complaints.append(unused_error(unused))
        if left:
            complaints.append(left)
        if complaints:
            first, *others = complaints
            vars(first)[_REPORT] = text
            if page:
                vars(first)[_PAGE] = page
            for other in others:
                add_note(first, f"{type(other).__name__}: {other}")
            raise first

    def _left(self) -> ModelLeftRunningError | None:
        wanted, self._left_running = self._left_running, False
        if not wanted or self._world.meter.changes == self._changes:
            return None
        from mock_vision.world.usage import left_running, left_text

        given_too = wanted == "given"
        models = left_running(self._world, self._changes, given_too=given_too)
        return ModelLeftRunningError(left_text(models)) if models else None

    def __enter__(self) -> ClosingChecks:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish(error or _failure)


def report(world: World, passing: BaseException | None = None) -> str:
    """Return the report of a mock as text: the last calls and transitions, pending events, usage,
    unused declarations and swallowed errors.

    :param passing: the exception with which the mock is left, or with which the test failed.
    """
    lines = [f"mock_vision at {world.clock.now():%Y-%m-%d %H:%M:%S} UTC"]
    for title, entries in _sections(world, passing):
        lines.append(f"{title}:")
        lines += [f"  {entry}" for entry in entries]
    return "\n".join(lines)


def html_report(world: World) -> str:
    """Return the report of a mock as HTML, for a notebook."""
    parts = [f"<p>mock_vision at {world.clock.now():%Y-%m-%d %H:%M:%S} UTC</p>"]
    for title, entries in _sections(world):
        items = "".join(f"<tr><td>{escape(entry)}</td></tr>" for entry in entries)
        parts.append(f"<table><caption>{escape(title)}</caption><tbody>{items}</tbody></table>")
    return "".join(parts)


def _sections(
    world: World, passing: BaseException | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the lines of each section that has lines."""
    journal, pending = world.journal, world.clock.pending()
    yield from _section("last calls and transitions", journal.last(LAST), len(journal))
    yield from _section("in another place", places := list(elsewhere(world, LAST)), len(places))
    yield from _section("pending", pending[:PENDING], len(pending))
    if world.meter.changes:
        from mock_vision.world.usage import usage_of

        usage = usage_of(world)
        rows = str(usage).splitlines() if usage.has_rows else []
        yield from _section("usage", rows, len(rows))
    yield from _section("time", hints := list(_time_hints(world)), len(hints))
    unused = [each.unused_text() for each in world.part(Declarations).unused()]
    yield from _section("declared and not used", unused, len(unused))
    swallowed = world.author_errors.swallowed(passing)
    errors = [f"{how_swallowed(each)}: {each}" for each in swallowed]
    yield from _section("errors that the code under test swallowed", errors, len(errors))


def _time_hints(world: World) -> Iterator[str]:
    """What the author of a test about a deadline may have missed."""
    waited = world.clock.waited
    if world.settings.wall == "real" and waited >= LONG_WAIT:
        yield (
            f"code waited for {to_timedelta(waited)} of virtual time, and time.time() and"
            ' time.monotonic() went on in real time; a deadline needs mock_vision(wall="virtual").'
        )


def _section(title: str, entries: Iterable[object], total: int) -> Iterator[tuple[str, list[str]]]:
    lines = [str(entry) for entry in entries]
    if lines:
        shown = "" if len(lines) == total else f" ({len(lines)} of {total})"
        yield f"{title}{shown}", lines
