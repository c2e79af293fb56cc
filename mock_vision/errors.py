"""Errors for the author of a test.

The code under test never meets these: what it meets is a
:class:`mock_vision.wire.service_error.ServiceError` turned into the answer AWS would give. Each
message names the situation, the valid choices and what to type next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MockVisionError(Exception):
    """Base of the errors for the author of a test, except :class:`EndlessWaitError`."""


class UsageError(MockVisionError, ValueError):
    """An option, a name or a value that mock_vision cannot use, refused where it was written."""


class UnusedDeclarationError(MockVisionError):
    """The test declared something that was never used; the message shows what came nearest."""


class ModelLeftRunningError(MockVisionError):
    """A mock with ``nothing_left_running`` ended while a model was hosted, starting or in training;
    the message names it and says what a day of it would be.
    """


class EndlessWaitError(BaseException):
    """The code under test waits for something that cannot happen.

    It is no :class:`Exception`, so that retry code (``except Exception``, tenacity, backoff) does
    not catch it and wait on. A test fails also if its code catches it some other way; a function
    that names the class, as in ``pytest.raises(EndlessWaitError)``, expects it.
    """


class EscapedRequestError(MockVisionError):
    """A request of the code under test would have reached AWS while a mock runs."""


class RunawayScheduleError(MockVisionError):
    """Events keep scheduling events; the message shows which ones."""


class InstallationError(MockVisionError, ImportError):
    """Something mock_vision needs is missing or damaged on this machine."""


def unknown_name(
    kind: str, name: object, valid: Iterable[str], meant: str | None = None
) -> UsageError:
    """The refusal of a wrong name: says what was written, the nearest valid name, and all of
    them.

    :param meant: the valid name that is meant, where that is known.
    """
    choices = sorted(valid)
    near = difflib.get_close_matches(str(name), choices, n=1) if meant is None else [meant]
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return UsageError(f"unknown {kind} {name!r}.{hint} Valid: {', '.join(choices)}.")
