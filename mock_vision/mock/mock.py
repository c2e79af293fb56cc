"""``mock_vision``: one object behind three doors.

The decorator, the context manager and the pytest fixture all start moto's mock, lay the given
options over the settings of the one world there is, let waiting move the clock, and hand out the
same :class:`Vision`. Leaving puts back what was found: options in reverse order, the references to
``time.sleep``, moto's mock, and, with the last mock that is left, the world.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from moto import mock_aws

from mock_vision.errors import UsageError
from mock_vision.mock import decorator as decorating
from mock_vision.settings.durations import Durations
from mock_vision.settings.settings import Settings, check_options, check_skill
from mock_vision.upstream import stubber as hooks
from mock_vision.upstream.registration import make_world
from mock_vision.upstream.sleep import VirtualWaiting, is_virtual
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.world import world
from mock_vision.world.journal import Journal

if TYPE_CHECKING:
    from mock_vision.declared.answers import Answers

T = TypeVar("T", bound=Callable[..., Any])

_lock = threading.RLock()


class Vision:
    """What a test holds: the clock, the declared answers and the journal of the mock that runs."""

    def __init__(self, of: world.World) -> None:
        self._world = of
        self._entered = 0
        """How many mocks run in the world now."""

    @property
    def clock(self) -> VirtualClock:
        """The virtual clock."""
        return self._world.clock

    @property
    def answers(self) -> Answers:
        """Declares what detections answer."""
        return self._world.answers

    @property
    def journal(self) -> Journal:
        """What happened so far, in the order of virtual time."""
        return self._world.journal

    @property
    def durations(self) -> Durations:
        """How long trainings, starts and the rest take; set with ``vision.durations["training"] =
        timedelta(hours=12)``.
        """
        return self._world.settings.durations

    @property
    def seed(self) -> int:
        """What every id, split and metric is derived from."""
        return self._world.seed

    @property
    def skill(self) -> float:
        """How good simulated classifiers are: 0 guesses, 1 never errs. Set it before a training
        ends.
        """
        return self._world.settings.skill

    @skill.setter
    def skill(self, skill: float) -> None:
        check_skill(skill)
        self._world.settings.skill = skill

    def __repr__(self) -> str:
        return f"<Vision at {self.clock.now().isoformat()}, seed {self.seed}>"


_visions: dict[int, Vision] = {}
"""The one Vision of each world that a mock_vision runs in, by the world's id."""


class MockVision:
    """A mock that is not running yet. Use it as a context manager, a decorator, or with
    :meth:`start` and :meth:`stop`.

    It may be used again after it was left, and while it is entered.
    """

    def __init__(self, **options: Any) -> None:
        check_options(options)
        self._options = options
        self._running: list[ExitStack] = []

    def start(self) -> Vision:
        """Start mocking; every start needs its :meth:`stop`."""
        with _lock, ExitStack() as undo:
            vision = _enter(self._options, undo)
            self._running.append(undo.pop_all())
        return vision

    def stop(self) -> None:
        """Put back what was there before the last :meth:`start`.

        :raises UsageError: it was not started.
        """
        with _lock:
            if not self._running:
                raise UsageError(
                    "mock_vision was stopped without being started; call start() first."
                )
            self._running.pop().close()

    def __enter__(self) -> Vision:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Vision:
        return self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __call__(self, decorated: T) -> T:
        """Decorate a function, a coroutine function, a generator function or a class."""
        return decorating.decorate(self, decorated)


@overload
def mock_vision(decorated: T, /) -> T: ...
@overload
def mock_vision(**options: Any) -> MockVision: ...
def mock_vision(decorated: Any = None, /, **options: Any) -> Any:
    """Fake both services, and the rest of AWS with moto.

    :param seed: integer from which ids, splits and metrics are derived (default 0).
    :param start: aware datetime at which the clock stands; without it the clock follows the wall
        clock.
    :param sleep: ``"virtual"`` (waiting moves the clock) or ``"real"``.
    :param durations: how long work takes, by name; see :mod:`mock_vision.settings.durations`.
    :param skill: how good simulated classifiers are, 0 to 1.
    :param constraint_errors: ``"documented"``: Rekognition answers a violated constraint with
        InvalidParameterException;
        ``"observed"``: with the ValidationException seen from 2018 to 2024.
    :param config: handed to moto's ``mock_aws``.
    :raises UsageError: a wrong name or value, listing the valid ones.
    """
    if decorated is None:
        return MockVision(**options)
    if options or not callable(decorated):
        raise UsageError(
            f"mock_vision takes options by name only, not {decorated!r};"
            " for example mock_vision(seed=7) or @mock_vision(seed=7)."
        )
    return MockVision()(decorated)


def current() -> Vision:
    """The :class:`Vision` of the mock that runs.

    :raises UsageError: no ``mock_vision`` runs.
    """
    running = world.current()
    if not running.settings.driven:
        raise UsageError(
            "no mock_vision runs here; enter one with `with mock_vision() as vision:`,"
            " the decorator @mock_vision, or the pytest fixture `vision`."
        )
    return _visions[id(running)]


def _enter(options: dict[str, Any], undo: ExitStack) -> Vision:
    nested = hooks.mock_is_active()
    start = options.get("start")
    undo.callback(_end_world)
    aws = mock_aws(config=options.get("config"))
    aws.start()
    undo.callback(aws.stop)
    if nested:
        here = world.current()
        undo.callback(setattr, here, "settings", here.settings)
        here.settings = here.settings.overlay(options)
        if start is not None:
            undo.enter_context(here.clock.freeze())
            here.clock.advance_to(start)
    else:
        here = make_world(Settings().overlay(options), start)
        world.install(here)
    vision = _visions.setdefault(id(here), Vision(here))
    vision._entered += 1
    undo.callback(_leave, vision)
    if here.settings.sleep == "virtual" or is_virtual():
        waiting = VirtualWaiting(here.clock if here.settings.sleep == "virtual" else None)
        waiting.start()
        undo.callback(waiting.stop)
    return vision


def _leave(vision: Vision) -> None:
    """One mock less holds the clock; plain mocks that go on may be left with none that does."""
    vision._entered -= 1
    if not vision._entered:
        del _visions[id(vision._world)]
        vision._world.settings.driven = False


def _end_world() -> None:
    """The last mock takes the world along; programs that start and stop by hand may leave them in
    any order.
    """
    if not hooks.mock_is_active():
        world.install(None)
