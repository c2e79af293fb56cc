"""The texts about a mock: when it is printed, for a failed test, and when it ends.

When a mock ends, declarations that were never used raise an error for the test's author, so that
nothing passes unnoticed. A test that has failed already fails for one reason only: an exception
that leaves the mock is never replaced, and gets the text as a note (on Python 3.11 and later).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from types import TracebackType

from mock_vision.declared.declaration import Declarations, add_note, unused_error
from mock_vision.errors import ModelLeftRunningError
from mock_vision.virtual_time.ticks import SECOND, to_timedelta
from mock_vision.world import world as worlds
from mock_vision.world.author_errors import where_caught
from mock_vision.world.world import World

__all__ = ["Ending", "about_failure", "html_report", "report", "test_ended", "test_failed"]

LAST = 12
"""How many calls and transitions a report shows."""

PENDING = 6
"""How many pending events a report shows."""

LONG_WAIT = 3600 * SECOND
"""How long code has to wait until a report says which clocks took part, in ticks."""

_REPORT = "_mock_vision_report"
"""In the namespace of an exception that has left a mock: the report at that time."""

_PAGE = "_mock_vision_page"
"""In the namespace of an exception that has left a mock: the page about it at that time."""

_pages_wanted = False
"""Whether pages about failed tests are kept; the pytest plugin says so."""

_failure: BaseException | None = None
"""With what the test failed that is being torn down now; the pytest plugin says so."""


def test_failed(error: BaseException) -> None:
    """Have mocks that end from now on complain to nobody: the test has failed already."""
    global _failure
    _failure = error


def test_ended() -> None:
    """Have mocks that end from now on complain again."""
    global _failure
    _failure = None


def about_failure(error: BaseException) -> str | None:
    """The report for a test that failed with ``error``: that of the mock that it has left, or of
    the one that still runs; None where there is neither.
    """
    left: str | None = getattr(error, _REPORT, None)
    running = worlds.existing()
    if left is None and running is not None and running.settings.driven:
        return report(running)
    return left


def keep_pages(wanted: bool) -> None:
    """Have mocks that are left with an error keep a page about them, or not."""
    global _pages_wanted
    _pages_wanted = wanted


def page_about_failure(error: BaseException) -> str | None:
    """The page about the mock that a test which failed with ``error`` has left, or about the one
    that still runs; None where there is neither.
    """
    left: str | None = getattr(error, _PAGE, None)
    running = worlds.existing()
    if left is None and running is not None and running.settings.driven:
        return _page(running)
    return left


def _page(world: World) -> str:
    from mock_vision.control.report_file import report_of

    return report_of(world)


class Ending:
    """What leaving a mock checks; the last thing that is put on the stack of what it undoes.

    Its scope begins where it is made: what is declared from then on ends with this mock.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._declarations = world.part(Declarations)
        self._scope = self._declarations.open_scope()
        self._left_running = world.settings.nothing_left_running
        self._changes = world.meter.changes

    def finish(self, error: BaseException | None = None) -> None:
        """End the scope. Doing it again changes nothing.

        :param error: with what the mock is left, or the test has failed before.
        :raises UnusedDeclarationError: when there is no such error, and something was not used.
        :raises ModelLeftRunningError: when there is no such error, and a model was left running.
        :raises BaseException: when there is no such error, and the code under test swallowed one
            for the author of the test.
        """
        swallowed = self._world.author_errors.swallowed(error)
        left = self._left()
        text = page = ""
        if error or swallowed or left or self._declarations.unused():
            text = report(self._world)
            page = _page(self._world) if _pages_wanted else ""
        unused = self._declarations.close_scope(self._scope)
        complaints = self._world.author_errors.take_swallowed(error)
        if error is not None:
            vars(error).setdefault(_REPORT, text)
            if page:
                vars(error).setdefault(_PAGE, page)
            for each in complaints:
                add_note(error, f"{_swallowed_text(each)}: {each}")
            if unused:
                add_note(error, str(unused_error(unused)))
            if left:
                add_note(error, str(left))
            return
        for each in complaints:
            add_note(each, f"{_swallowed_text(each)}, which does not name its class.")
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

    def __enter__(self) -> Ending:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish(error or _failure)


def report(world: World) -> str:
    """The state of a mock in a few lines: last calls and transitions, what is pending, and what was
    declared and not used.
    """
    lines = [f"mock_vision at {world.clock.now():%Y-%m-%d %H:%M:%S} UTC"]
    for title, entries in _sections(world):
        lines.append(f"{title}:")
        lines += [f"  {entry}" for entry in entries]
    return "\n".join(lines)


def html_report(world: World) -> str:
    """The same for a notebook."""
    parts = [f"<p>mock_vision at {world.clock.now():%Y-%m-%d %H:%M:%S} UTC</p>"]
    for title, entries in _sections(world):
        items = "".join(f"<tr><td>{escape(entry)}</td></tr>" for entry in entries)
        parts.append(f"<table><caption>{escape(title)}</caption><tbody>{items}</tbody></table>")
    return "".join(parts)


def _sections(world: World) -> Iterator[tuple[str, list[str]]]:
    """Titles, each with its lines; a section without lines is left out."""
    journal, pending = world.journal, world.clock.pending()
    yield from _section("last calls and transitions", journal.last(LAST), len(journal))
    yield from _section("pending", pending[:PENDING], len(pending))
    if world.meter.changes:
        from mock_vision.world.usage import usage_of

        usage = usage_of(world)
        rows = str(usage).splitlines() if usage.has_rows else []
        yield from _section("usage", rows, len(rows))
    yield from _section("time", hints := list(_time_hints(world)), len(hints))
    unused = [each.unused_text() for each in world.part(Declarations).unused()]
    yield from _section("declared and not used", unused, len(unused))
    errors = [f"{_swallowed_text(each)}: {each}" for each in world.author_errors.swallowed()]
    yield from _section("errors that the code under test swallowed", errors, len(errors))


def _time_hints(world: World) -> Iterator[str]:
    """What the author of a test about a deadline may have missed."""
    waited = world.clock.waited
    if world.settings.wall == "real" and waited >= LONG_WAIT:
        yield (
            f"code waited for {to_timedelta(waited)} of virtual time, and time.time() and"
            ' time.monotonic() went on in real time; a deadline needs mock_vision(wall="virtual").'
        )


def _swallowed_text(error: BaseException) -> str:
    return f"{type(error).__name__} was swallowed by {where_caught(error)}"


def _section(title: str, entries: Iterable[object], total: int) -> Iterator[tuple[str, list[str]]]:
    lines = [str(entry) for entry in entries]
    if lines:
        shown = "" if len(lines) == total else f" ({len(lines)} of {total})"
        yield f"{title}{shown}", lines
