"""The options of a mock: one table for the decorator, the context manager, the fixture and its
marker.

To add an option, add a key to :class:`Options` and its check to ``_CHECKS``; where the option
changes a setting, add a field of the same name to :class:`~mock_vision.settings.settings.Settings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypedDict, get_args

from moto.core.config import DefaultConfig

from mock_vision.errors import UsageError, check_flag, is_whole_number, unknown_name
from mock_vision.settings.durations import Duration, Durations, ticks_of
from mock_vision.settings.figures import Prices, Rates
from mock_vision.settings.quotas import Quotas
from mock_vision.settings.settings import (
    ConstraintErrors,
    Endpoints,
    NothingLeftRunning,
    Sleep,
    Wall,
    check_skill,
)
from mock_vision.virtual_time import ticks


class Options(TypedDict, total=False):
    """The options of a mock. All are keyword-only and optional.

    ``seed``: an integer from which ids, splits and metrics are derived; default 0.

    ``start``: a timezone-aware datetime at which the clock stands still; without it the clock
    follows the wall clock.

    ``sleep``: ``"virtual"``, the default: waiting moves the clock; ``"real"``: waiting takes real
    time.

    ``wall``: ``"real"``, the default: the clocks of the system are unchanged; ``"virtual"``:
    ``time.time``, ``time.monotonic``, ``datetime.now`` and similar functions follow the virtual
    clock for the code under test, which needs time-machine.

    ``durations``: how long work takes, as timedeltas or numbers of seconds by name; see
    :class:`mock_vision.Durations`.

    ``quotas``: whole numbers, or None for no limit, by name; see :class:`mock_vision.Quotas`.

    ``skill``: how often simulated models are right, from 0 (they guess) to 1 (always); default 1.

    ``constraint_errors``: Rekognition's error for a violated constraint: ``"documented"``, the
    default, is InvalidParameterException; ``"observed"`` is the ValidationException that was
    recorded from 2018 to 2024.

    ``wait_limit``: how much real time a wait without progress may take before it raises
    EndlessWaitError, as a timedelta or in seconds; default 20, None for no limit.

    ``real_threads``: names of threads that sleep for real and read the real clocks, with ``*`` as
    in shell patterns, for example ``["heartbeat*"]``.

    ``endpoints``: ``"any"``, the default: a request to one of the two services is served at every
    address; ``"aws"``: requests to addresses that are not AWS's leave the process.

    ``skip_waiting``: with True, a call that describes work under way moves the clock to the end of
    the work and returns the status at that time; for programs in other processes, whose sleeps are
    real and do not move the clock. Default False.

    ``iam``: with True, IAM judges each request to the two services and to all others of moto, as
    with moto's ``enable_iam_authentication``; with False, none. None, the default, leaves moto's
    own switches as they are.

    ``prices``: what an hour costs, in any currency, a number by name (``"training_hour"``,
    ``"inference_hour"``, each also with its service), for the amounts of ``vision.usage``.

    ``rates``: how many detections in a second one inference unit allows, a number by operation, for
    example ``{"DetectAnomalies": 5}``; more of them are refused. Without it, none are.

    ``nothing_left_running``: with True, a model that is hosted, starting or in training when the
    mock ends is an error, if the code under test began that; with ``"given"``, also if
    ``vision.given`` made it so.

    ``config``: the configuration of moto's ``mock_aws``.
    """

    seed: int
    start: datetime | None
    sleep: Sleep
    wall: Wall
    durations: Mapping[str, Duration] | None
    quotas: Mapping[str, int | None] | None
    skill: float
    constraint_errors: ConstraintErrors
    wait_limit: Duration | None
    real_threads: Sequence[str]
    endpoints: Endpoints
    skip_waiting: bool
    iam: bool | None
    prices: Mapping[str, float] | None
    rates: Mapping[str, float] | None
    nothing_left_running: NothingLeftRunning
    config: DefaultConfig | None


_LATEST = datetime(9000, 1, 1, tzinfo=timezone.utc)


def check_options(given: Mapping[str, Any]) -> None:
    """Check the names and values of options.

    :raises UsageError: when one is wrong. The message lists the valid names or values.
    """
    for name, value in given.items():
        if name not in _CHECKS:
            raise unknown_name("option of mock_vision", name, _CHECKS)
        _CHECKS[name](value)


def merged(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a mock inside another: those of the inner mock have precedence, and
    options that are mappings, such as ``durations``, are merged key by key.
    """
    both = {**outer, **inner}
    for name in outer.keys() & inner.keys():
        if isinstance(outer[name], Mapping) and isinstance(inner[name], Mapping):
            both[name] = {**outer[name], **inner[name]}
    return both


def _check_seed(seed: object) -> None:
    if not is_whole_number(seed):
        raise UsageError(f"seed must be an integer, not {seed!r}.")


def _check_start(start: object) -> None:
    if start is None:
        return
    if not isinstance(start, datetime) or start.utcoffset() is None:
        raise UsageError(
            f"start must be a datetime with a time zone, not {start!r};"
            " for example datetime(2025, 1, 1, tzinfo=timezone.utc)."
        )
    # A conversion to UTC may leave the range of datetime; ticks have no such limit.
    if not ticks.EARLIEST <= ticks.from_datetime(start) < ticks.from_datetime(_LATEST):
        raise UsageError(
            "start must be from the year 1 to the year 8999 (UTC), so that work that begins then"
            f" ends before the year 10000; it is {start!r}."
        )


def _check_config(config: object) -> None:
    if config is None:
        return
    if not isinstance(config, Mapping):
        raise UsageError(f"config must be the mapping that moto's mock_aws takes, not {config!r}.")
    for name, section in config.items():
        if not isinstance(section, Mapping):
            raise UsageError(
                f"config must map each of moto's sections to a mapping; {name!r} is {section!r}."
                ' For example config={"core": {"reset_boto3_session": False}}.'
            )


def _check_wait_limit(limit: object) -> None:
    if limit is not None and not ticks_of(limit, "wait_limit"):  # type: ignore[arg-type]
        raise UsageError("wait_limit must be longer than 0; None switches the limit off.")


def _check_iam(iam: object) -> None:
    if iam is not None and not isinstance(iam, bool):
        raise UsageError(
            "iam must be True (each request is judged), False (none is) or None (moto's own"
            f" switches decide), not {iam!r}."
        )


def _check_real_threads(names: object) -> None:
    if (
        isinstance(names, str)
        or not isinstance(names, Sequence)
        or not all(isinstance(name, str) for name in names)
    ):
        raise UsageError(
            f"real_threads must be a list of names of threads, not {names!r};"
            ' for example ["heartbeat*"].'
        )


def _one_of(name: str, valid: tuple[str, ...]) -> Callable[[object], None]:
    def check(value: object) -> None:
        if value not in valid:
            raise UsageError(f"{name} must be one of {', '.join(map(repr, valid))}, not {value!r}.")

    return check


def _check_wall(wall: object) -> None:
    _one_of("wall", get_args(Wall))(wall)
    if wall != "virtual":
        return
    # Before version 3, time-machine also replaces the monotonic clocks of event loops and threads.
    try:
        installed = version("time-machine")
    except PackageNotFoundError:
        installed = ""
    if not installed or int(installed.partition(".")[0]) < 3:
        found = f"of which {installed} is installed" if installed else "which is not installed"
        raise UsageError(
            f'wall="virtual" needs time-machine 3 or later, {found}. Install it with'
            ' `pip install "mock_vision[wall]"`.'
        )


def _mapping(
    name: str, values: str, kind: Callable[[Mapping[str, Any]], object]
) -> Callable[[object], None]:
    """Return the check of an option that maps names to values.

    :param values: the values in words, for the message.
    :param kind: refuses wrong names and values.
    """

    def check(given: object) -> None:
        if given is None:
            return
        if not isinstance(given, Mapping):
            raise UsageError(f"{name} must map names to {values}, not {given!r}.")
        kind(given)

    return check


def _check_nothing_left_running(value: object) -> None:
    if not isinstance(value, bool) and value != "given":
        raise UsageError(
            "nothing_left_running must be True, False, or 'given' (models of vision.given count"
            f" too), not {value!r}."
        )


_CHECKS: Mapping[str, Callable[[object], object]] = {
    "seed": _check_seed,
    "start": _check_start,
    "sleep": _one_of("sleep", get_args(Sleep)),
    "wall": _check_wall,
    "durations": _mapping("durations", "timedeltas", Durations),
    "quotas": _mapping("quotas", "whole numbers or None", Quotas),
    "skill": check_skill,
    "constraint_errors": _one_of("constraint_errors", get_args(ConstraintErrors)),
    "wait_limit": _check_wait_limit,
    "real_threads": _check_real_threads,
    "endpoints": _one_of("endpoints", get_args(Endpoints)),
    "skip_waiting": partial(check_flag, "skip_waiting"),
    "iam": _check_iam,
    "prices": _mapping("prices", "numbers", Prices),
    "rates": _mapping("rates", "numbers", Rates),
    "nothing_left_running": _check_nothing_left_running,
    "config": _check_config,
}

OPTIONS = tuple(_CHECKS)
"""The names of all options, as ``mock_vision(...)`` and the marker take them."""
