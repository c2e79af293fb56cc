"""A bound for the memory that the bodies of recorded calls take.

When they come to more than :data:`HELD` bytes, the oldest large ones are replaced by their lengths
and digests.
"""

from __future__ import annotations

import threading
from collections import Counter, deque

from mock_vision.world.calls import Call

HELD = 64 * 1024 * 1024
"""How many bytes of large bodies are kept as they were: 16 of the largest images that can be sent.
The digest of such an image takes as long as all else that is done with it.
"""

_MOST_HEAVY = 10_000


class Memory:
    """Which calls keep large bodies alive, and how many bytes they come to.

    Programs send one picture many times: an object that several calls hold is counted once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heavy: deque[tuple[Call, list[bytes]]] = deque()
        self._holders: Counter[int] = Counter()
        """How many calls hold each object, by its id; the calls keep the objects alive."""
        self._held = 0

    def weigh(self, call: Call) -> None:
        """Count a call with large bodies; the oldest shrink until :data:`HELD` is kept again."""
        bodies = call.large_bodies()
        with self._lock:
            self._heavy.append((call, bodies))
            for body in bodies:
                self._holders[id(body)] += 1
                if self._holders[id(body)] == 1:
                    self._held += len(body)
            while self._held > HELD or len(self._heavy) > _MOST_HEAVY:
                self._shrink_oldest()

    def _shrink_oldest(self) -> None:
        oldest, bodies = self._heavy.popleft()
        for body in bodies:
            self._holders[id(body)] -= 1
            if not self._holders[id(body)]:
                del self._holders[id(body)]
                self._held -= len(body)
        oldest.shrink()

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._heavy.clear()
            self._holders.clear()
            self._held = 0
