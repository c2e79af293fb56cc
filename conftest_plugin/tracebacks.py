"""The traceback of an error for the author of the test, up to the line of the test."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from mock_vision.errors import MockVisionError

if TYPE_CHECKING:
    import pytest

_OWN = frozenset({"conftest_plugin", "contextlib", "mock_vision"})
"""The modules of frames that are left out, by the first part of their names."""

_RUNNER = frozenset({"_pytest", "pluggy"})
"""The modules of frames that pytest hides only before frames of the test."""


def hide_own_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave the last frames out of the traceback that is shown if they are those of mock_vision.

    The error is about a line of the test or of the code under test. pytest shows the whole function
    of the last frame, so that the source of mock_vision stood between this line and the message.
    """
    if not isinstance(excinfo.value, MockVisionError):
        return
    frames = list(_frames(excinfo.tb))
    modules = [_module(each) for each in frames]
    end = len(frames)
    while end and modules[end - 1] in _OWN:
        end -= 1
    if end < len(frames) and (not end or modules[end - 1] in _RUNNER):
        end += 1  # A fixture that ends: without a frame after its own, pytest would show these.
    shown: TracebackType | None = None
    for each in reversed(frames[:end]):
        shown = TracebackType(shown, each.tb_frame, each.tb_lasti, each.tb_lineno)
    assert shown is not None, "the frame that called the test is there"
    excinfo.traceback = type(excinfo.traceback)(shown)


def _frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _module(trace: TracebackType) -> str:
    return str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
