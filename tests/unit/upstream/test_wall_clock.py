"""Which code reads the virtual time from the system's clocks, and how they are restored."""

from __future__ import annotations

import datetime as dt
import pickle
import sched
import sys
import threading
import time
import timeit
import uuid
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import freezegun
import pytest
import time_machine

from mock_vision.errors import UsageError
from mock_vision.upstream import wall_clock
from mock_vision.upstream.alarms import Alarms
from mock_vision.upstream.references import References
from mock_vision.upstream.wall_clock import VirtualWall, is_virtual
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START

UTC = dt.timezone.utc
HOUR = dt.timedelta(hours=1)
MONOTONIC_OF_PYTHON = time.monotonic
MONOTONIC = ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")


@pytest.fixture
def wall(clock: VirtualClock) -> Iterator[VirtualWall]:
    """The clocks of the system read the clock that stands still."""
    before = {name: getattr(time, name) for name in MONOTONIC}
    started = VirtualWall(clock)
    started.start()
    yield started
    started.stop()
    assert {name: getattr(time, name) for name in MONOTONIC} == before
    assert not time_machine.escape_hatch.is_travelling()


def test_an_exception_while_clocks_are_replaced_puts_them_back(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: getattr(time, name) for name in MONOTONIC}

    def refuse(self: object) -> None:
        raise OSError("no alarms")

    monkeypatch.setattr(Alarms, "replace", refuse)
    wall = VirtualWall(clock)
    with pytest.raises(OSError, match="no alarms"):
        wall.start()
    assert {name: getattr(time, name) for name in MONOTONIC} == before
    assert not time_machine.escape_hatch.is_travelling()
    assert not is_virtual()


def read_by(module: str, expression: str = "time.time()") -> Any:
    """What an expression is in the code of another module."""
    return eval(expression, {"time": time, "dt": dt, "__name__": module})


@pytest.mark.filterwarnings("ignore:.*utcnow")
def test_the_date_is_that_of_the_clock(wall: VirtualWall, clock: VirtualClock) -> None:
    for _ in range(2):
        now = clock.now()
        naive = now.replace(tzinfo=None)
        assert time.time() == now.timestamp()
        assert time.time_ns() == now.timestamp() * 1_000_000_000
        assert dt.datetime.now(UTC) == now
        assert dt.datetime.utcnow() == naive  # noqa: DTZ003 - the point
        assert dt.datetime.now() == dt.datetime.fromtimestamp(now.timestamp())  # noqa: DTZ005, DTZ006
        assert dt.datetime.today() == dt.datetime.fromtimestamp(now.timestamp())  # noqa: DTZ002, DTZ006
        assert dt.date.today() == dt.date.fromtimestamp(now.timestamp())  # noqa: DTZ011, DTZ012
        assert time.gmtime()[:6] == now.timetuple()[:6]
        clock.advance(weeks=60, seconds=1)


def test_the_monotonic_clocks_go_on_from_what_they_read(clock: VirtualClock) -> None:
    before = [getattr(time, name)() for name in MONOTONIC]
    clock.advance(HOUR)
    wall = VirtualWall(clock)
    wall.start()
    inside = [getattr(time, name)() for name in MONOTONIC]
    clock.advance(HOUR)
    later = [getattr(time, name)() for name in MONOTONIC]
    wall.stop()
    for name, first, second, third in zip(MONOTONIC, before, inside, later, strict=True):
        unit = 1_000_000_000 if name.endswith("_ns") else 1
        assert 0 <= second - first < 10 * unit
        assert third - second == pytest.approx(3600 * unit)
    assert time.monotonic() - before[0] < 10


def test_code_reads_them_however_it_got_hold_of_them(
    imported: Callable[[str], Any], clock: VirtualClock
) -> None:
    source = (
        "from time import monotonic as now, perf_counter\n"
        "def read(clock=perf_counter): return now(), clock()"
    )
    users_code: Any = imported(source)
    original = users_code.now
    wall = VirtualWall(clock)
    wall.start()
    before = users_code.read()
    clock.advance(HOUR)
    after = users_code.read()
    wall.stop()
    assert [later - sooner for later, sooner in zip(after, before, strict=True)] == [3600, 3600]
    assert users_code.now is original


def test_a_clock_that_follows_reads_the_real_wall() -> None:
    clock = VirtualClock()
    wall = VirtualWall(clock)
    real = time.time()
    wall.start()
    assert 0 <= time.time() - real < 10
    clock.advance(HOUR)
    assert 3600 <= time.time() - real < 3610
    assert abs(dt.datetime.now(UTC) - clock.now()) < dt.timedelta(seconds=10)
    wall.stop()
    assert 0 <= time.time() - real < 10


def test_an_action_of_the_clock_reads_its_own_time(wall: VirtualWall, clock: VirtualClock) -> None:
    seen: list[float] = []
    clock.schedule(clock.ticks() + 5_000_000, "x", "y", lambda: seen.append(time.time()))
    clock.advance(HOUR)
    assert seen == [START.timestamp() + 5]


@pytest.mark.parametrize("year", [1969, 2262])
def test_a_time_that_clocks_cannot_represent_is_refused(year: int) -> None:
    wall = VirtualWall(VirtualClock(START.replace(year=year)))
    with pytest.raises(
        UsageError, match=rf"from 1970 to 2261.* reads {year}-01-01 12:00:00 UTC.*=d"
    ):
        wall.start()
    assert not is_virtual()


# Which code reads which clock


@pytest.mark.parametrize(
    "module", ["_pytest.runner", "hypothesis.core", "botocore.retries.bucket", "trio._core._run"]
)
def test_tools_and_what_waits_in_real_time_read_the_real_clocks(
    wall: VirtualWall, module: str
) -> None:
    assert read_by(module) < START.timestamp()
    first = read_by(module, "time.perf_counter()")
    assert first < read_by(module, "time.perf_counter()") < first + 10


def test_the_standard_library_reads_the_real_monotonic_clocks_and_the_virtual_date(
    wall: VirtualWall,
) -> None:
    first = read_by("asyncio.base_events", "time.monotonic()")
    assert first < read_by("asyncio.base_events", "time.monotonic()") < first + 10
    assert read_by("logging") == START.timestamp()
    assert timeit.timeit(lambda: sum(range(1000)), number=3) > 0


def test_a_scheduler_reads_the_clocks_that_it_was_handed(
    wall: VirtualWall, clock: VirtualClock
) -> None:
    done: list[float] = []
    for read in (time.monotonic, time.time):
        scheduler = sched.scheduler(read, lambda seconds: clock.advance(seconds=seconds))
        scheduler.enter(60, 1, lambda: done.append((clock.now() - START).total_seconds()))
        scheduler.run()
    assert done == pytest.approx([60, 120], abs=0.001)


def test_threads_that_the_author_names_read_the_real_clocks(clock: VirtualClock) -> None:
    read: dict[str, float] = {}

    def run(name: str) -> None:
        thread = threading.Thread(target=lambda: read.update({name: time.time()}), name=name)
        thread.start()
        thread.join()

    wall = VirtualWall(clock, ["heart*"])
    wall.start()
    run("heartbeat")
    run("worker")
    wall.stop()
    assert read["heartbeat"] < read["worker"] == START.timestamp()


# Inside, around and beside others


def test_the_last_wall_that_was_started_decides(wall: VirtualWall, clock: VirtualClock) -> None:
    real, again = VirtualWall(None), VirtualWall(clock)
    real.start()
    assert not is_virtual()
    assert time.time() < START.timestamp()
    again.start()
    assert is_virtual()
    assert time.time() == START.timestamp()
    real.stop()
    again.stop()
    assert time.time() == START.timestamp()


def test_time_machine_outside(clock: VirtualClock) -> None:
    with time_machine.travel(START + HOUR, tick=False) as outside:
        following = VirtualClock()
        wall = VirtualWall(following)
        wall.start()
        following.advance(HOUR)
        assert dt.datetime.now(UTC) == START + 2 * HOUR
        outside.shift(60)
        assert dt.datetime.now(UTC) == following.now() == START + 2 * HOUR + HOUR / 60
        wall.stop()
        assert dt.datetime.now(UTC) == START + HOUR + HOUR / 60


def test_time_machine_inside(wall: VirtualWall, clock: VirtualClock) -> None:
    with time_machine.travel(START - HOUR, tick=False):
        assert dt.datetime.now(UTC) == START - HOUR
        clock.advance(HOUR)
    assert dt.datetime.now(UTC) == START + HOUR


def test_travels_that_end_in_another_order(clock: VirtualClock) -> None:
    outer, inner = (time_machine.travel(START + HOUR, tick=False) for _ in range(2))
    wall = VirtualWall(clock)
    outer.start()
    wall.start()
    outer.stop()  # time-machine ends the newest, which is that of the wall
    wall.stop()
    assert not time_machine.escape_hatch.is_travelling()
    wall.start()
    inner.start()
    wall.stop()
    assert dt.datetime.now(UTC) == START + HOUR
    inner.stop()
    assert not time_machine.escape_hatch.is_travelling()


def test_freezegun_outside(clock: VirtualClock) -> None:
    with freezegun.freeze_time(START + HOUR) as outside:
        following = VirtualClock()
        wall = VirtualWall(following)
        wall.start()
        following.advance(HOUR)
        assert dt.datetime.now(UTC) == following.now() == START + 2 * HOUR
        outside.tick(60)
        assert time.time() == (START + 2 * HOUR + HOUR / 60).timestamp()
        assert read_by("xdist.remote") == (START + HOUR + HOUR / 60).timestamp()
        before = time.monotonic()
        following.advance(HOUR)
        assert time.monotonic() - before == 3600
        wall.stop()
        assert dt.datetime.now(UTC) == START + HOUR + HOUR / 60
    assert dt.datetime is not freezegun.api.FakeDatetime


def test_a_wall_inside_of_freezegun_does_not_hide_the_clocks_from_the_next_one(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order of tests: modules hold freezegun's functions when they are searched."""
    module: Any = ModuleType("users_code")
    module.monotonic = time.monotonic
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for reading in wall_clock._readings:
        monkeypatch.setattr(reading, "references", new_references(reading))
    with freezegun.freeze_time(START):
        inside = VirtualWall(clock)
        inside.start()
        inside.stop()
    following = VirtualWall(clock)
    following.start()
    before = time.monotonic(), module.monotonic()
    clock.advance(HOUR)
    assert (time.monotonic() - before[0], module.monotonic() - before[1]) == (3600, 3600)
    following.stop()
    assert (time.monotonic, module.monotonic) == (MONOTONIC_OF_PYTHON,) * 2


def new_references(reading: Any) -> References:
    """References of a process in which no wall was virtual before."""
    return References(time, reading.__name__, reading)


def test_freezegun_that_ends_before_the_mock(clock: VirtualClock) -> None:
    outside = freezegun.freeze_time(START + HOUR)
    outside.start()
    wall = VirtualWall(clock)
    wall.start()
    factories = freezegun.api.freeze_factories
    first = factories.pop(0)
    assert read_by("xdist.remote") < START.timestamp()
    factories.append(first)
    wall.stop()
    outside.stop()
    assert factories == []


def test_freezegun_inside(wall: VirtualWall, clock: VirtualClock) -> None:
    with freezegun.freeze_time(START - HOUR):
        assert dt.datetime.now(UTC) == START - HOUR
    assert dt.datetime.now(UTC) == START
    before = time.monotonic()
    clock.advance(HOUR)
    assert time.monotonic() - before == 3600


def test_freezegun_need_not_be_installed(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "freezegun.api")
    wall = VirtualWall(clock)
    wall.start()
    assert dt.datetime.now(UTC) == START
    wall.stop()


def test_freezegun_after_the_mock(clock: VirtualClock) -> None:
    wall = VirtualWall(clock)
    wall.start()
    wall.stop()
    with freezegun.freeze_time(START):
        assert dt.datetime.now(UTC) == START
    assert time.monotonic() < time.monotonic() + 1


# Being what they stand in for


def test_they_can_be_picked_up_by_a_class_and_pickled(wall: VirtualWall) -> None:
    class Timer:
        read: Any = time.monotonic

    assert Timer().read() == time.monotonic()
    assert pickle.loads(pickle.dumps(time.monotonic)) is time.monotonic
    assert repr(time.perf_counter_ns) == "<mock_vision's time.perf_counter_ns>"


def test_uuids_are_of_the_virtual_time(wall: VirtualWall, clock: VirtualClock) -> None:
    first = uuid.uuid1()
    clock.advance(HOUR)
    assert uuid.uuid1().time - first.time >= 3600 * 10_000_000
