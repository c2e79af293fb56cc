"""Starting and stopping, nested and in any order, puts everything back."""

from __future__ import annotations

import linecache
import threading
import time
from unittest import mock

import pytest

from mock_vision import mock_vision
from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START
from tests.support.workers import Worker, passed


def test_stopping_puts_everything_back(clock: VirtualClock) -> None:
    before = time.sleep
    virtual = VirtualWaiting(clock)
    virtual.start()
    assert time.sleep is not before
    virtual.stop()
    assert time.sleep is before
    assert not waiting.is_virtual()


class Broken:
    """Something that cannot be replaced."""

    def replace(self) -> None:
        raise OSError("it cannot be replaced")

    def restore(self) -> None:
        raise OSError("it cannot be put back")

    def switched(self) -> None: ...


def test_an_exception_while_waits_are_replaced_puts_everything_back(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = time.sleep, threading.Condition.wait
    monkeypatch.setattr(waiting, "replaced_too", [Broken(), *waiting.replaced_too, Broken()])
    virtual = VirtualWaiting(clock)
    with pytest.raises(OSError, match=r"it cannot be put back"):
        virtual.start()
    assert (time.sleep, threading.Condition.wait) == before
    assert not waiting.is_virtual()
    virtual.stop()


def test_an_exception_while_waits_are_put_back_stops_at_none_of_them(
    virtual: VirtualWaiting, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = time.sleep, threading.Condition.wait
    monkeypatch.setattr(waiting, "replaced_too", [*waiting.replaced_too, Broken()])
    with pytest.raises(OSError, match="it cannot be put back"):
        virtual.stop()
    assert time.sleep is not replaced[0]
    assert threading.Condition.wait is not replaced[1]
    assert not waiting.is_virtual()


def test_starting_twice_needs_stopping_twice(clock: VirtualClock) -> None:
    before = time.sleep
    virtual = VirtualWaiting(clock)
    virtual.start()
    virtual.start()
    virtual.stop()
    time.sleep(5)
    assert passed(clock) == 5
    virtual.stop()
    assert time.sleep is before


def test_stopping_what_was_not_started_does_nothing(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    VirtualWaiting(clock).stop()
    time.sleep(5)
    assert passed(clock) == 5


def test_the_last_started_decides(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    inner_clock = VirtualClock(START)
    inner = VirtualWaiting(inner_clock)
    inner.start()
    time.sleep(5)
    assert (passed(clock), passed(inner_clock)) == (0, 5)
    inner.stop()
    time.sleep(7)
    assert (passed(clock), passed(inner_clock)) == (7, 5)


def test_the_outer_may_be_stopped_first(clock: VirtualClock) -> None:
    before = time.sleep
    outer, inner = VirtualWaiting(VirtualClock(START)), VirtualWaiting(clock)
    outer.start()
    inner.start()
    outer.stop()
    time.sleep(5)
    assert passed(clock) == 5
    inner.stop()
    assert time.sleep is before


def test_the_last_started_decides_for_every_thread(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    worker = Worker()
    inner_clock = VirtualClock(START)
    inner = VirtualWaiting(inner_clock)
    inner.start()
    worker.do(lambda: time.sleep(5))
    inner.stop()
    worker.do(lambda: time.sleep(7))
    assert (passed(clock), passed(inner_clock)) == (7, 5)


def test_real_waiting_inside_virtual_waiting(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    inside = VirtualWaiting(None)
    inside.start()
    time.sleep(5)
    assert not waiting.is_virtual()
    inside.stop()
    time.sleep(7)
    assert real == [5]
    assert passed(clock) == 7


def test_real_waiting_alone_replaces_nothing() -> None:
    before = time.sleep
    outside = VirtualWaiting(None)
    outside.start()
    assert time.sleep is before
    outside.stop()
    assert time.sleep is before


def test_a_reference_to_the_replacement_sleeps_for_real_afterwards(
    clock: VirtualClock, real: list[float]
) -> None:
    virtual = VirtualWaiting(clock)
    virtual.start()
    held = [time.sleep]
    virtual.stop()
    held[0](5)
    assert real == [5]
    assert passed(clock) == 0


def test_a_patch_of_a_test_replaces_sleep(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    with mock.patch("time.sleep") as patched:
        time.sleep(5)
    patched.assert_called_once_with(5)
    time.sleep(7)
    assert passed(clock) == 7


def test_a_patch_from_outside_the_mock_replaces_sleep(clock: VirtualClock) -> None:
    with mock.patch("time.sleep") as patched:
        virtual = VirtualWaiting(clock)
        virtual.start()
        time.sleep(5)
        virtual.stop()
        assert time.sleep is patched
    assert passed(clock) == 0


def test_real_sleep_is_real_whatever_is_mocked(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    began = time.perf_counter()
    waiting.real_sleep(0.002)
    assert time.perf_counter() - began >= 0.002
    assert passed(clock) == 0


@pytest.mark.parametrize(
    ("module", "library"), [("gevent.hub", "gevent"), ("eventlet.greenthread", "eventlet")]
)
def test_a_patch_by_a_library_of_green_threads_is_warned_of(
    clock: VirtualClock, module: str, library: str
) -> None:
    def green(seconds: float) -> None: ...

    green.__module__ = module
    with mock.patch("time.sleep", green):
        virtual = VirtualWaiting(clock)
        with pytest.warns(RuntimeWarning, match=rf"^{library} has replaced time\.sleep, so sleeps"):
            virtual.start()
        virtual.stop()
        real = VirtualWaiting(None)
        real.start()
        real.stop()


def test_the_warning_is_about_the_line_that_begins_the_mock() -> None:
    def green(seconds: float) -> None: ...

    @mock_vision
    class Decorated:
        def test_it(self) -> None: ...

    green.__module__ = "gevent.hub"
    test = Decorated()
    with mock.patch("time.sleep", green), pytest.warns(RuntimeWarning) as caught:
        with mock_vision():
            pass
        test.test_it()
    assert {each.filename for each in caught} == {__file__}
    lines = [linecache.getline(__file__, each.lineno).strip() for each in caught]
    assert lines == ["with mock_vision():", "test.test_it()"]


def test_a_waiting_whose_warning_is_an_error_has_not_begun(clock: VirtualClock) -> None:
    def green(seconds: float) -> None: ...

    green.__module__ = "gevent.hub"
    with mock.patch("time.sleep", green), pytest.raises(RuntimeWarning, match="gevent"):
        VirtualWaiting(clock).start()
    time.sleep(0)
    assert passed(clock) == 0
    assert not waiting.is_virtual()
