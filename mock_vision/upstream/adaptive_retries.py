"""botocore's adaptive retries wait without ``time.sleep``: have them move the virtual clock too.

In ``retry_mode="adaptive"`` a request that would exceed the measured rate waits on a condition,
with a timeout, until a token bucket has filled up by the wall clock. Inside a mock that wait is
real, up to two seconds for each request after the first throttling. Moving the bucket's own clock
would work until the mock ends: then the bucket would have been filled in the future, and the
client would wait for hours. So where sleeping is virtual, the bucket is asked without blocking;
while it refuses, the virtual clock moves by what the bucket lacks, and the bucket's last filling
is dated back by as much.

The rates themselves stay measured in real time: a mock answers in a millisecond, so after a
throttling adaptive clients wait longer in virtual time than they would at AWS, where polls are far
apart.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mock_vision.upstream import sleep as waiting

_LEAST = 0.001
"""Seconds that a refused request waits at least: well above what a float of today resolves."""


class AdaptiveRetries:
    """The way into a token bucket, replaced while waiting is virtual."""

    def __init__(self) -> None:
        self._found: Any = None

    def replace(self) -> None:
        """Have token buckets wait as ``time.sleep`` does."""
        buckets = _buckets()
        self._found = buckets.acquire
        buckets.acquire = _patient(self._found)

    def restore(self) -> None:
        """Put back what was found, unless somebody else has put something there meanwhile."""
        buckets = _buckets()
        if getattr(buckets.acquire, "waits_virtually", False):
            buckets.acquire = self._found


def _buckets() -> Any:
    """botocore's token buckets, loaded with the first mock. Untyped: what is needed is private."""
    from botocore.retries.bucket import TokenBucket

    return TokenBucket


_adaptive_retries = AdaptiveRetries()


def install() -> None:
    """Have adaptive retries replaced with ``time.sleep``. Doing it again changes nothing."""
    waiting.also_replace(_adaptive_retries)


def _patient(acquire: Callable[..., Any]) -> Callable[..., Any]:
    from botocore.exceptions import CapacityNotAvailableError

    @functools.wraps(acquire)
    def patient(bucket: Any, amount: int = 1, block: bool = True) -> Any:
        if not block or not waiting.is_virtual():
            return acquire(bucket, amount, block)
        while True:
            try:
                return acquire(bucket, amount, block=False)
            except CapacityNotAvailableError:
                with bucket._lock:
                    lacking = max(bucket._sleep_amount(amount), _LEAST)
                    bucket._last_timestamp -= lacking
                waiting.sleep(lacking)

    patient.waits_virtually = True  # type: ignore[attr-defined]
    return patient
