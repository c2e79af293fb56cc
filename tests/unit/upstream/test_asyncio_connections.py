"""From which connections of a loop something is expected. No test here waits: the time is set."""

from __future__ import annotations

import math
from asyncio import selector_events
from selectors import EVENT_READ, EVENT_WRITE, SelectorKey
from types import SimpleNamespace
from typing import Any

import pytest

from mock_vision.upstream import asyncio_connections
from mock_vision.upstream.asyncio_connections import QUIET, QUIET_TURN, Connections
from mock_vision.upstream.patching import Replacements

STANDSTILL = 1.0


class Transport:
    def __init__(self, own: str, other: str, server: object = None) -> None:
        self._names = {"sockname": own, "peername": other}
        self._server = server

    def get_extra_info(self, which: str) -> str:
        return self._names[which]


class Loop:
    """What is used of an event loop: descriptor 0 is its own pipe."""

    def __init__(self) -> None:
        self._ssock = SimpleNamespace(fileno=lambda: 0)
        self._selector = self
        self._transports: dict[int, Transport] = {}
        self._keys: dict[int, SelectorKey] = {}
        self.watch(0)

    def get_map(self) -> dict[int, SelectorKey]:
        return self._keys

    def watch(self, descriptor: int, transport: Transport | None = None) -> object:
        """Watch a descriptor; return the handle."""
        handle = SimpleNamespace(_callback=print)
        self._keys[descriptor] = SelectorKey(descriptor, descriptor, EVENT_READ, (handle, None))
        if transport is not None:
            self._transports[descriptor] = transport
        return handle

    def close(self, descriptor: int) -> None:
        del self._keys[descriptor]
        self._transports.pop(descriptor, None)


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def connections(loop: Loop) -> Connections:
    return Connections(loop)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The real time: a list of one number."""
    now = [100.0]
    monkeypatch.setattr(asyncio_connections, "real_perf_counter", lambda: now[0])
    monkeypatch.setattr(asyncio_connections, "STANDSTILL", STANDSTILL)
    return now


def expected_for(connections: Connections, now: list[float]) -> float:
    """Return for how long something is expected from outside: one of three lengths."""
    connections.silence_needed(now[0])
    lengths = (0.0, QUIET, STANDSTILL)
    return next(s for s in lengths if connections.silence_needed(now[0] + s) < math.inf)


def test_nothing_is_expected_where_nothing_is_open(connections: Connections) -> None:
    assert connections.silence_needed(100) == 0


def test_an_answer_is_expected_for_a_second_after_opening(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    loop.watch(7, Transport("here", "there"))
    assert expected_for(connections, now) == STANDSTILL
    loop.close(7)
    assert connections.silence_needed(now[0]) == 0


def test_an_answer_is_expected_after_each_question_until_it_arrives(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    handle = loop.watch(7, Transport("here", "there"))
    for _ in range(3):
        connections.silence_needed(now[0])
        connections.received(7, handle)
        assert expected_for(connections, now) == QUIET
        now[0] += 10
        connections.wrote(7)
        assert expected_for(connections, now) == STANDSTILL


def test_no_answer_is_expected_from_a_connection_that_never_answers(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    loop.watch(7, Transport("here", "there"))
    connections.silence_needed(now[0])
    now[0] += STANDSTILL
    connections.wrote(7)
    assert connections.silence_needed(now[0]) == QUIET_TURN


def test_what_was_open_and_answered_between_two_checks_is_noted(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    handle = loop.watch(7, Transport("here", "there"))
    connections.wrote(7)
    connections.received(7, handle)
    assert expected_for(connections, now) == QUIET


def test_a_descriptor_that_is_used_again_is_another_connection(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    connections.received(7, loop.watch(7))
    now[0] += 10
    assert connections.silence_needed(now[0]) == QUIET_TURN
    loop.watch(7)
    assert expected_for(connections, now) == STANDSTILL


def test_nothing_is_expected_from_a_client_that_was_accepted(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    handle = loop.watch(7, Transport("here", "there", server=object()))
    assert connections.silence_needed(now[0]) == QUIET_TURN
    connections.received(7, handle)
    assert connections.silence_needed(now[0]) == QUIET_TURN


def test_connections_inside_of_the_loop_and_listening_sockets_are_left_out(
    loop: Loop, connections: Connections, now: list[float]
) -> None:
    loop.watch(7, Transport("a", "b"))
    loop.watch(8, Transport("b", "a", server=object()))
    listening: Any = loop.watch(9)
    listening._callback = SimpleNamespace(__name__="_accept_connection")
    assert connections.silence_needed(now[0]) == 0


def test_a_selector_without_a_map_shows_no_connections(now: list[float]) -> None:
    class Windows:
        _selector = object()

    assert Connections(Windows()).silence_needed(now[0]) == 0


# The methods of asyncio


class Seen(Connections):
    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []

    def wrote(self, descriptor: int) -> None:
        self.seen.append(("wrote", descriptor))

    def received(self, descriptor: int, handle: object) -> None:
        self.seen.append(("received", descriptor))


def test_what_loops_write_and_receive_is_noted(loop: Loop) -> None:
    seen = Seen()
    find = {"mocked": seen}.get
    processed: list[object] = []
    process = asyncio_connections._noting_arrivals(find)(lambda _, events: processed.append(events))
    key = SelectorKey(7, 7, EVENT_READ, (print, None))
    events = [(key, EVENT_READ), (key._replace(fd=8), EVENT_WRITE)]
    process("mocked", events)
    process("another", events)
    assert processed == [events, events]
    written: list[object] = []
    write = asyncio_connections._noting_writes(find)(lambda _, data: written.append(data))
    for of in ("mocked", "another"):
        for server in (None, object()):
            write(SimpleNamespace(_loop=of, _server=server, _sock_fd=9), of)
    assert written == ["mocked", "mocked", "another", "another"]
    assert seen.seen == [("received", 7), ("wrote", 9)]


def test_the_methods_are_put_back() -> None:
    transport: Any = selector_events
    before = vars(transport._SelectorSocketTransport).copy()
    methods = Replacements()
    asyncio_connections.replace(methods, lambda loop: None)
    assert vars(transport._SelectorSocketTransport)["write"] is not before["write"]
    methods.restore()
    assert vars(transport._SelectorSocketTransport) == before
