"""Which connections of an event loop may bring something from outside of the loop.

While a program waits for the answer of a server in another process, its event loop has nothing to
do, as if all tasks slept. No time-out of the program may end that wait, so the virtual clock has to
stay. It need not stay for a connection that is only open, such as one in a pool. What was sent last
makes the difference for :class:`Connections`:

- After a connection was opened or a child process was started, and after the loop has written to a
  connection that has answered before, something is expected for :data:`STANDSTILL` seconds of real
  time. If nothing arrives in that time, what the loop writes needs no answer, until the connection
  brings something.
- After something has arrived, its continuation is expected for :data:`QUIET` seconds.
- A client outside of the loop that is connected to a server in it brings requests, and no answers:
  nothing is expected from it.

Sockets that listen, and connections whose both ends are in the loop, bring nothing from outside.
"""

from __future__ import annotations

import math
from asyncio import selector_events
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from selectors import EVENT_READ
from typing import Any

from mock_vision.upstream.idle_threads import STANDSTILL
from mock_vision.upstream.patching import Replacements
from mock_vision.virtual_time.ticks import real_perf_counter

QUIET = 0.25
QUIET_TURN = 0.02
"""Seconds of real time for which a loop has to be idle while a connection is open from which
nothing is expected: it may bring something all the same.
"""


@dataclass(slots=True)
class _Connection:
    handle: object
    """What the loop calls when something arrives: a later connection may have the descriptor."""
    until: float
    """The real time until which something is expected."""
    asked: bool = True
    """Whether nothing has arrived since the loop has opened it or written to it."""


class Connections:
    """The connections of one loop to something outside of it.

    :param loop: an event loop of asyncio.
    """

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._known: dict[int, _Connection] = {}
        """By descriptor."""

    def silence_needed(self, now: float) -> float:
        """Return for how many seconds of real time the loop has to be idle before the clock may
        move; infinity while something is expected from outside.

        :param now: the real time.
        """
        known = self._known
        self._known = {}
        for descriptor, handle in _from_outside(self._loop):
            found = known.get(descriptor)
            if found is None or found.handle is not handle:
                found = _Connection(handle, self._until(descriptor, now + STANDSTILL))
            self._known[descriptor] = found
        if not self._known:
            return 0
        return math.inf if now < max(each.until for each in self._known.values()) else QUIET_TURN

    def wrote(self, descriptor: int) -> None:
        """Note that the loop has written to a connection."""
        found = self._known.get(descriptor)
        if found is not None and not found.asked:
            found.asked = True
            found.until = real_perf_counter() + STANDSTILL

    def received(self, descriptor: int, handle: object) -> None:
        """Note that something has arrived, and that the loop is about to call a handle for it."""
        until = self._until(descriptor, real_perf_counter() + QUIET)
        self._known[descriptor] = _Connection(handle, until, asked=False)

    def _until(self, descriptor: int, until: float) -> float:
        """Return a real time, or the past for a connection that brings requests."""
        return -math.inf if _is_accepted(self._loop._transports.get(descriptor)) else until


def _is_accepted(transport: Any) -> bool:
    """Return whether a client has connected to a server of the loop."""
    return getattr(transport, "_server", None) is not None


def _from_outside(loop: Any) -> list[tuple[int, object]]:
    """Return what a loop watches, without what only the loop itself can reach: the descriptors and
    the handles.
    """
    try:
        watched = loop._selector.get_map()
    except AttributeError:
        # Windows: the loop waits for completions, not for descriptors.
        return []
    if len(watched) == 1:
        return []
    transports = dict(loop._transports)
    own_names = {_name(transport, "sockname") for transport in transports.values()} - {None}
    own_pipe = loop._ssock.fileno()
    found = []
    for descriptor, key in watched.items():
        if descriptor == own_pipe or _listens(key):
            continue
        transport = transports.get(descriptor)
        if transport is None or _name(transport, "peername") not in own_names:
            found.append((descriptor, key.data[0]))
    return found


def _name(transport: Any, which: str) -> object:
    """Return the address of one end of a connection; None for a socket that has none."""
    return transport.get_extra_info(which) or None


def _listens(key: Any) -> bool:
    reader = key.data[0]
    callback = getattr(reader, "_callback", None)
    return getattr(callback, "__name__", "") == "_accept_connection"


Find = Callable[[Any], "Connections | None"]
"""Returns the connections of an event loop; None if the loop never ran in a mock."""


def replace(methods: Replacements, find: Find) -> None:
    """Replace the methods of asyncio through which loops write and receive.

    :param methods: puts them back.
    """
    methods.wrap(selector_events.BaseSelectorEventLoop, "_process_events", _noting_arrivals(find))
    transport = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]
    for name in {"write", "writelines"} & vars(transport).keys():
        # Before Python 3.12 writelines() is inherited, and calls write().
        methods.wrap(transport, name, _noting_writes(find))


def _noting_arrivals(find: Find) -> Callable[..., Any]:
    def wrapper(process_events: Callable[..., None]) -> Callable[..., None]:
        def noting_arrivals(loop: Any, events: Iterable[Any]) -> None:
            connections = find(loop)
            if connections is not None:
                for key, mask in events:
                    if mask & EVENT_READ:
                        connections.received(key.fd, key.data[0])
            process_events(loop, events)

        return noting_arrivals

    return wrapper


def _noting_writes(find: Find) -> Callable[..., Any]:
    def wrapper(write: Callable[..., None]) -> Callable[..., None]:
        def noting_writes(transport: Any, data: Any) -> None:
            connections = find(transport._loop)
            if connections is not None and not _is_accepted(transport):
                connections.wrote(transport._sock_fd)
            write(transport, data)

        return noting_writes

    return wrapper
