"""Let botocore's adaptive retries move the virtual clock.

In ``retry_mode="adaptive"`` a request that would exceed the measured rate waits on a condition,
with a timeout, until a token bucket has filled up by the wall clock. Inside a mock that wait is
real: up to two seconds for each request after the first throttling. Moving the bucket's own clock
would work until the mock ends; then the bucket's last filling would lie in the future, and the
client would wait for hours. So, where ``time.sleep`` is virtual, a token is requested without
blocking. While the bucket refuses, the virtual clock moves by the time that the bucket lacks, and
the bucket's last filling is dated back by as much.

The rates themselves stay measured in real time: a mock answers in a millisecond, so after a
throttling adaptive clients wait longer in virtual time than they would at AWS, where polls are far
apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_vision.upstream import sleep as virtual_sleep
from mock_vision.upstream.patching import patch_once

_SHORTEST_WAIT = 0.001
"""Seconds: well above the resolution of a float that holds today's date."""


def install() -> None:
    """Replace the method that takes a token from a bucket. Calling it again changes nothing."""
    from botocore.retries.bucket import TokenBucket

    patch_once(TokenBucket, "acquire", _acquire_virtually)


def _acquire_virtually(acquire: Callable[..., Any]) -> Callable[..., Any]:
    from botocore.exceptions import CapacityNotAvailableError

    def acquire_virtually(bucket: Any, amount: int = 1, block: bool = True) -> Any:
        if not block or not virtual_sleep.is_virtual():
            return acquire(bucket, amount, block)
        while True:
            try:
                return acquire(bucket, amount, block=False)
            except CapacityNotAvailableError:
                with bucket._lock:
                    lacking = dated_back(bucket, amount)
                virtual_sleep.sleep(lacking)

    return acquire_virtually


def dated_back(bucket: Any, amount: int) -> float:
    """Date the last filling of a bucket back by the seconds that it lacks for a number of tokens,
    and return these seconds. The caller holds the bucket's lock, if it has one.
    """
    lacking: float = max(bucket._sleep_amount(amount), _SHORTEST_WAIT)
    bucket._last_timestamp -= lacking
    return lacking
