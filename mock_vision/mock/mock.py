"""``mock_vision``: one object behind three doors.

The decorator, the context manager and the pytest fixture all start moto's mock, lay the given
options over the settings of the one world there is, let waiting move the clock, and hand out the
same :class:`Vision`. Leaving puts back what was found: the options and the clock, the references to
``time.sleep``, moto's mock, and, with the last mock that is left, the world.
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from mock_vision.errors import UsageError
from mock_vision.mock import decorator as decorating
from mock_vision.mock.options import OPTIONS, Options, check_options
from mock_vision.mock.report import ClosingChecks
from mock_vision.mock.vision import Layer, Vision
from mock_vision.settings.settings import Settings
from mock_vision.upstream import iam, moto_mocks
from mock_vision.upstream.installation import make_world
from mock_vision.upstream.registration import complete
from mock_vision.upstream.sleep import VirtualWaiting, is_virtual
from mock_vision.upstream.stubber import mock_is_active
from mock_vision.virtual_time.clock import FOLLOWING
from mock_vision.world import world

if TYPE_CHECKING:
    from typing import Concatenate

    from typing_extensions import ParamSpec, Unpack

    from mock_vision.world.world import World

    P = ParamSpec("P")

R = TypeVar("R")
S = TypeVar("S")
C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])

complete()

_lock = threading.RLock()

_visions: dict[int, Vision] = {}
"""The one Vision of each world that a mock_vision runs in, by the world's id."""


class MockVision:
    """A mock that is not running yet. Use it as a context manager, a decorator, or with
    :meth:`start` and :meth:`stop`.

    It may be used again after it was left, and while it is entered.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        check_options(options)
        self._options: Options = options
        self._running: list[ExitStack] = []

    def __reduce__(self) -> tuple[Callable[[Options], MockVision], tuple[Options]]:
        """Pickled are the options: a process that was started with the mock can enter it too."""
        return _with_options, (self._options,)

    def start(self) -> Vision:
        """Start mocking; every start needs its :meth:`stop`."""
        with _lock, ExitStack() as undo:
            vision = _enter(self._options, undo)
            self._running.append(undo.pop_all())
        return vision

    def stop(self) -> None:
        """Put back what was there before the last :meth:`start`.

        :raises UsageError: when it was not started.
        :raises UnusedDeclarationError: when something that was declared meanwhile was never used.
        """
        self._end()

    def _end(self, *raised: Any) -> None:
        with _lock:
            if not self._running:
                raise UsageError(
                    "mock_vision was stopped without being started; call start() first."
                )
            self._running.pop().__exit__(*raised or (None, None, None))

    def __enter__(self) -> Vision:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(kind, error, trace)

    async def __aenter__(self) -> Vision:
        return self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(kind, error, trace)

    @overload
    def __call__(self, decorated: C, /) -> C: ...
    @overload
    def __call__(self, decorated: decorating.TakesVision[P, R], /) -> Callable[P, R]: ...
    @overload
    def __call__(self, decorated: decorating.TakesVisionByName[R], /) -> Callable[[], R]: ...
    @overload
    def __call__(
        self, decorated: decorating.TakesVisionSecond[S, P, R], /
    ) -> Callable[Concatenate[S, P], R]: ...
    @overload
    def __call__(self, decorated: F, /) -> F: ...
    def __call__(self, decorated: Any, /) -> Any:
        """Decorate a function, a coroutine function, a generator function or a class.

        A parameter named ``vision`` is filled in by the decorator. For type checkers it is gone
        from the decorated function where it is the first parameter, the second, or the only one
        and keyword-only.
        """
        if isinstance(decorated, type):
            # Imported with the first decorated class: most test processes have none.
            from mock_vision.mock.class_decorator import decorate_class

            decorate_class(self, decorated)
            return decorated
        return decorating.decorate_function(self, decorated)


def _with_options(options: Options) -> MockVision:
    return MockVision(**options)


@overload
def mock_vision(decorated: C, /) -> C: ...
@overload
def mock_vision(decorated: decorating.TakesVision[P, R], /) -> Callable[P, R]: ...
@overload
def mock_vision(decorated: decorating.TakesVisionByName[R], /) -> Callable[[], R]: ...
@overload
def mock_vision(
    decorated: decorating.TakesVisionSecond[S, P, R], /
) -> Callable[Concatenate[S, P], R]: ...
@overload
def mock_vision(decorated: F, /) -> F: ...
@overload
def mock_vision(**options: Unpack[Options]) -> MockVision: ...
def mock_vision(decorated: Any = None, /, **options: Any) -> Any:
    """Fake both services, and the rest of AWS with moto.

    Without options it decorates a function or a class; with options, or none at all, it returns a
    :class:`MockVision`, which is a decorator and a context manager.

    :param options: named options, see :class:`Options`.
    :raises UsageError: when a name or value is wrong, listing the valid ones.
    """
    if decorated is None:
        return MockVision(**options)
    if options or not (callable(decorated) or hasattr(decorated, "__get__")):
        raise UsageError(
            f"mock_vision takes options by name only, not {decorated!r};"
            " for example mock_vision(seed=7) or @mock_vision(seed=7)."
        )
    return MockVision()(decorated)


def _signature() -> inspect.Signature:
    """Return the signature for ``help(mock_vision)`` and for editors, with each option by name."""
    defaults = Settings()
    kinds = inspect.Parameter
    mappings = ("durations", "quotas", "prices", "rates")
    return inspect.Signature(
        [
            kinds("decorated", kinds.POSITIONAL_ONLY, default=None),
            *(
                kinds(
                    name,
                    kinds.KEYWORD_ONLY,
                    default=None if name in mappings else getattr(defaults, name, None),
                    annotation=Options.__annotations__[name],
                )
                for name in OPTIONS
            ),
        ]
    )


mock_vision.__signature__ = _signature()  # type: ignore[attr-defined]


def current() -> Vision:
    """Return the :class:`Vision` of the mock that runs.

    :raises UsageError: when no ``mock_vision`` runs.
    """
    running = world.current()
    if not running.settings.ends_on_clock:
        raise UsageError(
            "no mock_vision runs here; enter one with `with mock_vision() as vision:`,"
            " the decorator @mock_vision, or the pytest fixture `vision`."
        )
    return _visions[id(running)]


def _enter(options: Options, undo: ExitStack) -> Vision:
    nested = mock_is_active()
    start = options.get("start")
    undo.callback(moto_mocks.stop, moto_mocks.start(options.get("config")))
    if nested:
        here = world.current()
        plain = here.settings
    else:
        plain = Settings()
        here = make_world(plain.overlay(options), start)
        world.install(here)
    vision = _visions.setdefault(id(here), Vision(here))
    undo.callback(_leave, vision, _lay(vision, options, plain, nested=nested))
    if nested and start is not None:
        here.clock.stand_at(start)
    if here.settings.sleep == "virtual" or is_virtual():
        clock = here.clock if here.settings.sleep == "virtual" else None
        waiting = VirtualWaiting(
            clock, here.settings.real_threads, deadlines=here.settings.wall == "virtual"
        )
        waiting.start()
        undo.callback(waiting.stop)
    _set_the_wall(here, undo)
    vision._closing_checks = ClosingChecks(here)
    undo.push(vision._closing_checks)
    return vision


def _set_the_wall(here: World, undo: ExitStack) -> None:
    """Make the clocks of the system virtual or real, as the settings say, until ``undo`` ends."""
    wanted = here.settings.wall == "virtual"
    if not wanted and "mock_vision.upstream.wall_clock" not in sys.modules:
        return
    # Imported here: it needs time-machine.
    from mock_vision.upstream import wall_clock

    if wanted or wall_clock.is_virtual():
        wall = wall_clock.VirtualWall(here.clock if wanted else None, here.settings.real_threads)
        wall.start()
        undo.callback(wall.stop)


def _lay(vision: Vision, options: Options, plain: Settings, *, nested: bool) -> Layer:
    """Lay the options of a mock over the settings of the world.

    :param plain: the settings without the mock, where no other one runs.
    """
    here = vision._world
    if not vision._layers:
        # What plain mocks of moto go on with, if they outlast ours.
        vision._plain = plain
    before = here.clock.position() if nested else FOLLOWING
    # A new world was made with the options.
    layer = Layer(here.settings.overlay(options) if nested else here.settings, before)
    here.settings = layer.settings
    iam.apply(here.settings.iam)
    vision._layers.append(layer)
    return layer


def _leave(vision: Vision, layer: Layer) -> None:
    """Take away what a mock has set, and put the clock back to where it was before. Mocks may be
    left in any order: what the later ones have set stays until they are left.
    """
    here, layers = vision._world, vision._layers
    at = layers.index(layer)
    if layer is layers[-1]:
        here.settings = layers[at - 1].settings if at else vision._plain
        here.clock.put_back(layer.before)
    else:
        layers[at + 1].before = layer.before
    iam.apply(here.settings.iam)
    del layers[at]
    if not layers:
        del _visions[id(here)]
