"""``time.sleep`` moves the clock, whichever reference to it the code holds."""

from __future__ import annotations

import datetime as dt
import pickle
import time
from collections.abc import Callable
from typing import Any

import pytest
import tenacity

from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START
from tests.support.workers import passed


def test_time_sleep_moves_the_clock(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    time.sleep(30)
    time.sleep(0.25)
    time.sleep(0)
    assert passed(clock) == 30.25


@pytest.mark.parametrize(
    "source",
    [
        "import time\ndef wait(): time.sleep(600)",
        "from time import sleep\ndef wait(): sleep(600)",
        "from time import sleep as pause\ndef wait(): pause(600)",
        "import time\ndef wait(sleep=time.sleep): sleep(600)",
        "def wait():\n from time import sleep\n sleep(600)",
    ],
)
@pytest.mark.parametrize("when", ["before", "inside"])
def test_users_code_sleeps_however_it_got_hold_of_sleep(
    imported: Callable[[str], Any], clock: VirtualClock, source: str, when: str
) -> None:
    virtual = VirtualWaiting(clock)
    if when == "before":
        users_code = imported(source)
        virtual.start()
    else:
        virtual.start()
        users_code = imported(source)
    users_code.wait()
    virtual.stop()
    assert passed(clock) == 600
    assert vars(users_code).get("sleep") in (None, time.sleep)


def test_the_events_on_the_way_happen(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    happened: list[dt.datetime] = []
    clock.schedule(
        clock.ticks() + 10 * ticks.SECOND, "x", "y", lambda: happened.append(clock.now())
    )
    time.sleep(30)
    assert happened == [START + dt.timedelta(seconds=10)]


def test_a_loop_that_polls_does_not_wait(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    status = {"now": "TRAINING"}
    clock.schedule(
        clock.ticks() + 12 * ticks.HOUR, "ends", "model", lambda: status.update(now="TRAINED")
    )
    while status["now"] == "TRAINING":
        waiting.called()
        time.sleep(30)
    assert passed(clock) == 12 * 3600
    assert real == []


def test_tenacity_does_not_wait(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    @tenacity.retry(wait=tenacity.wait_fixed(100), stop=tenacity.stop_after_attempt(4))
    def attempt() -> None:
        raise ConnectionError

    with pytest.raises(tenacity.RetryError):
        attempt()
    assert passed(clock) == 300


@pytest.mark.parametrize("seconds", [-1, "1", float("nan"), None])
def test_a_wrong_length_is_refused_as_ever(
    virtual: VirtualWaiting, clock: VirtualClock, seconds: Any
) -> None:
    with pytest.raises((ValueError, TypeError)):
        time.sleep(seconds)
    assert passed(clock) == 0


def test_sleep_may_be_picked_up_by_a_class(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    class Poller:
        pause: Any = time.sleep

    Poller().pause(5)
    assert passed(clock) == 5


def test_sleep_can_be_pickled(virtual: VirtualWaiting) -> None:
    assert pickle.loads(pickle.dumps(time.sleep)) is time.sleep
    assert repr(time.sleep) == "<mock_vision's time.sleep>"
