"""Errors for the author of a test that the code under test may swallow.

Some errors are raised in the middle of the code under test, which may catch everything and go on: a
retry loop, a worker thread, a handler with a bare ``except``. Such errors are noted here when they
are raised. When the mock ends, :meth:`AuthorErrors.take_swallowed` returns those that the test did
not expect, and the mock raises the first of them, so that the test fails.

Whether an error was swallowed is read from its traceback, which begins with the function that
caught it:

- A function that names the error's class caught it on purpose: ``except EndlessWaitError``,
  ``pytest.raises(EndlessWaitError)``, ``self.assertRaises(EndlessWaitError)``.
- A test runner that caught it reports it: the test fails already.
- Every other function swallowed it. So did a thread that died of it, or a future whose result was
  never taken; unless the test met another error of that class, as when all workers of a pool wait
  for the same.
"""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

_RUNNERS = frozenset({"_pytest", "pluggy", "unittest"})
"""Packages that report what they catch."""

_THREADS = frozenset({"threading", "concurrent.futures.thread"})
"""Modules in which an error of a thread ends that no other code has caught."""

_OURS = "mock_vision.errors"
_PACKAGE = __name__.partition(".")[0]

_INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Folders of installed packages."""

_STANDARD = Path(threading.__file__).parent
"""The folder of the standard library."""


class AuthorErrors:
    """The errors for the author of the test that were raised in one mock, oldest first."""

    def __init__(self) -> None:
        self._noted: list[BaseException] = []

    def note(self, error: BaseException) -> None:
        """Remember an error that is about to be raised."""
        if not any(noted is error for noted in self._noted):
            self._noted.append(error)

    def take_swallowed(self, passing: BaseException | None = None) -> list[BaseException]:
        """Return what :meth:`swallowed` returns, and forget it: the caller reports it."""
        swallowed = self.swallowed(passing)
        self._noted = [noted for noted in self._noted if noted not in swallowed]
        return swallowed

    def swallowed(self, passing: BaseException | None = None) -> list[BaseException]:
        """Return the noted errors that were caught by code which does not name their class.

        :param passing: the exception with which the mock is being left. It reaches the author, and
            so do the errors that it was raised from or while handling.
        """
        reported = set()
        while passing is not None and id(passing) not in reported:
            reported.add(id(passing))
            passing = passing.__cause__ or passing.__context__
        swallowed, met = [], set()
        for error in self._noted:
            if id(error) not in reported and _is_swallowed(error):
                swallowed.append(error)
            else:
                met.add(type(error))
        return [error for error in swallowed if type(error) not in met or not _ended_thread(error)]


def how_swallowed(error: BaseException) -> str:
    """Return which code swallowed an error, for a message: the function that caught it; or the
    thread that it ended, with the function that ran there.
    """
    name, caught = type(error).__name__, error.__traceback__
    assert caught is not None, "it was raised"
    if not _ended_thread(error):
        return f"{name} was swallowed by {_place(caught)}, which does not name its class"
    ran = _ran(caught)
    thread = caught.tb_frame.f_locals.get("self")
    if isinstance(thread, threading.Thread):
        return f"{name} ended the thread {thread.name!r}, which ran {_place(ran)}"
    return f"{name} ended a call in a pool whose result was not taken, which ran {_place(ran)}"


def _ran(caught: TracebackType) -> TracebackType:
    """Return the function that ran in a thread: the first one that belongs neither to Python nor to
    an installed package, such as tenacity, which wraps the functions that it runs.
    """
    first = caught
    while _module(first) in _THREADS and first.tb_next is not None:
        first = first.tb_next
    ran: TracebackType | None = first
    while ran is not None and _module(ran).partition(".")[0] != _PACKAGE:
        path = Path(ran.tb_frame.f_code.co_filename)
        if _STANDARD not in path.parents and _INSTALLED.isdisjoint(path.parts):
            return ran
        ran = ran.tb_next
    return first


def _place(trace: TracebackType) -> str:
    code = trace.tb_frame.f_code
    return f"{code.co_name}() in {code.co_filename}, line {trace.tb_lineno}"


def _module(caught: TracebackType) -> str:
    return str(caught.tb_frame.f_globals.get("__name__", ""))


def _ended_thread(error: BaseException) -> bool:
    caught = error.__traceback__
    return caught is not None and _module(caught) in _THREADS


def _is_swallowed(error: BaseException) -> bool:
    caught = error.__traceback__
    if caught is None:  # never raised, or cleared as unittest's assertRaises does
        return False
    if _module(caught).partition(".")[0] in _RUNNERS:
        return False
    code = caught.tb_frame.f_code
    names = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
    return not any(
        kind.__name__ in names for kind in type(error).__mro__ if kind.__module__ == _OURS
    )
