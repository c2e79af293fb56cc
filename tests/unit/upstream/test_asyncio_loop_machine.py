"""Tasks that sleep, time-outs, moves of the clock and polls in any order, beside a small model."""

from __future__ import annotations

import asyncio
import heapq
import time
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START

LENGTHS = st.integers(1, 100)
"""Seconds. Each task adds ticks of its own, so that no two wake up at the same time."""


class TasksMachine(RuleBasedStateMachine):
    """The model keeps a heap of wake-ups, in ticks after the start, and knows no event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = VirtualClock(START)
        self.virtual = VirtualWaiting(self.clock)
        self.virtual.start()
        self.loop = asyncio.new_event_loop()
        self.tasks: list[asyncio.Task[None]] = []
        self.log: list[tuple[str, int]] = []
        self.run(asyncio.sleep(0))
        self.began = self.loop.time()
        self.now = 0
        self.wakeups: list[tuple[int, str, list[int]]] = []
        self.expected: list[tuple[str, int]] = []

    def teardown(self) -> None:
        async def cancel() -> None:
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

        self.run(cancel())
        self.loop.close()
        self.virtual.stop()

    # The program

    def passed(self) -> int:
        return self.clock.ticks() - ticks.from_datetime(START)

    def run(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    async def task(self, name: str, lengths: list[int]) -> None:
        for length in lengths:
            await asyncio.sleep(length / ticks.SECOND)
            self.log.append((name, self.passed()))

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    # The model

    def go_to(self, end: int) -> None:
        """Wake up everything that is due by ``end``; what is late wakes up now."""
        while self.wakeups and self.wakeups[0][0] <= end:
            due, name, rest = heapq.heappop(self.wakeups)
            self.now = max(self.now, due)
            self.expected.append((name, self.now))
            if rest:
                heapq.heappush(self.wakeups, (self.now + rest[0], name, rest[1:]))
        self.now = max(self.now, end)

    # Steps

    @rule(lengths=st.lists(LENGTHS, min_size=1, max_size=5))
    def begin_a_task(self, lengths: list[int]) -> None:
        number = len(self.tasks) + 1
        own = [length * ticks.SECOND + number for length in lengths]
        name = f"task {number}"
        self.run(self.settle())
        self.go_to(self.now)
        self.tasks.append(self.loop.create_task(self.task(name, own)))
        self.run(self.settle())
        heapq.heappush(self.wakeups, (self.now + own[0], name, own[1:]))

    @rule(seconds=LENGTHS)
    def sleep(self, seconds: int) -> None:
        self.run(asyncio.sleep(seconds + 0.5))
        self.go_to(self.now + seconds * ticks.SECOND + ticks.SECOND // 2)

    @rule(seconds=LENGTHS, timeout=LENGTHS)
    def sleep_with_a_time_out(self, seconds: int, timeout: int) -> None:
        async def main() -> bool:
            try:
                await asyncio.wait_for(asyncio.sleep(seconds + 0.5), timeout + 0.25)
            except asyncio.TimeoutError:
                return True
            return False

        assert self.run(main()) == (timeout <= seconds)
        self.go_to(self.now + round(min(seconds + 0.5, timeout + 0.25) * ticks.SECOND))

    @rule(seconds=LENGTHS)
    def poll_and_sleep(self, seconds: int) -> None:
        async def main() -> None:
            for _ in range(3):
                waiting.called()
                await asyncio.sleep(seconds + 0.125)

        self.run(main())
        for _ in range(3):
            self.go_to(self.now + round((seconds + 0.125) * ticks.SECOND))

    @rule(seconds=LENGTHS, blocks=st.booleans())
    def move_the_clock(self, seconds: int, blocks: bool) -> None:
        self.run(self.settle())
        self.go_to(self.now)
        if blocks:
            time.sleep(seconds)
        else:
            self.clock.advance(seconds=seconds)
        self.now += seconds * ticks.SECOND
        self.run(self.settle())
        self.go_to(self.now)

    @invariant()
    def agree(self) -> None:
        assert self.passed() == self.now
        assert sorted(self.log) == sorted(self.expected)
        assert [when for _, when in self.log] == [when for _, when in self.expected]
        assert self.loop.time() - self.began == pytest.approx(self.now / ticks.SECOND, abs=1e-6)


def test_any_sequence_agrees_with_the_model() -> None:
    short = settings(max_examples=25, stateful_step_count=20, database=None)
    run_state_machine_as_test(TasksMachine, settings=short)
