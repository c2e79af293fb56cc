"""How work ends: ``vision.endings``.

::

    vision.endings.training("parts/*", fails="The manifest file is empty.")
    vision.endings.training("boards", f1=0.9)
    vision.endings.training(takes=timedelta(hours=100))
    vision.endings.start("parts/v2", fails=True)
    vision.endings.hosting("parts/v2", dies_after=timedelta(hours=2))
    vision.endings.stop("parts/v2", never=True)

**Which work.** There is a function for each kind of work that takes time, and :meth:`Endings.of`,
which takes the kind by its name in ``vision.durations``. ``model`` says whose work is meant: the
name of a project, ``"project/version"``, an ARN, shell patterns, or None for any. The work of a
dataset is named ``"project/train"`` or ``"project/test"``, and packaging by its model.
Where several services have the work, ``service`` chooses one.

**When.** The ending is decided when the work begins, and work keeps what was decided, also when the
declaration is removed. Of the endings that fit, the latest decides, for as many pieces of work as
its ``times`` says. Work that was under way before is ended by :meth:`Endings.end_now` and
:meth:`Endings.fail_now`.

**How.** These go together with ``takes`` only:

- ``fails``: the work fails. A text is the ``StatusMessage``; a documented code is that error,
  text and traces included; True is the service's own text.
- the figures of a training (``f1`` and so on)
- neither: the work ends as it would

and ``never=True`` stands alone: the work does not end by itself. ``takes`` and ``never`` hold
whatever ``vision.durations`` and moto's state manager say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from mock_vision.declared.declaration import Declaration, Declarations, Registry, written
from mock_vision.declared.ending_kinds import HOSTING, Ending, Piece
from mock_vision.declared.spelling import spelled
from mock_vision.errors import UsageError

if TYPE_CHECKING:
    from mock_vision.settings.durations import Duration
    from mock_vision.world.world import World

Fails = str | Literal[True]
"""How work fails: with a text, with a documented code, or (True) with the service's own text."""

StatusCode = Literal["CLIENT_ERROR", "SERVICE_ERROR"]
"""The ``StatusMessageCode`` of a failure, for services that have one."""


class LabelMetrics(TypedDict, total=False):
    """Figures of one label, 0 to 1."""

    f1: float
    precision: float
    recall: float


@spelled("vision.endings", internal=("decide", "began", "over"))
class Endings:
    """The endings that were declared in a mock, and the work under way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._registry: Registry[Ending] = Registry(world.part(Declarations))
        self._pieces: dict[Piece, None] = {}

    @property
    def live(self) -> tuple[Declaration, ...]:
        """The endings in force, in the order in which they were declared."""
        return self._registry.live

    def training(
        self,
        model: str | None = None,
        *,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        f1: float | None = None,
        precision: float | None = None,
        recall: float | None = None,
        labels: Mapping[str, LabelMetrics] | None = None,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how trainings end.

        The figures are those of the evaluation, 0 to 1: the numbers of right and wrong verdicts on
        the test images are chosen so that a figure, rounded to the decimals that it is written with
        (two at least), is the one declared. Where that is possible exactly it is done exactly, and
        otherwise the figure comes out a little above rather than below. Result files, descriptions
        and detections agree with it.

        :param model: whose work: a project, ``"project/version"``, an ARN, each with ``*`` as in
            shell patterns; None: of any model.
        :param fails: the work fails; the ``StatusMessage``, or a documented code for that error.
            True: with the service's own text.
        :param takes: how long the work takes; None: as long as ``vision.durations`` says.
        :param never: True: the work does not end by itself.
        :param f1: the F1 score; None: what the training leads to.
        :param precision: the precision, likewise.
        :param recall: the recall, likewise.
        :param labels: figures by label, for models that have several labels.
        :param times: for how many pieces of work; None: for all.
        :param service: the name of the service, where several have the work; None: any.
        :param optional: True: the declaration may stay unused.
        :raises UsageError: when a name or value is wrong. A figure that the test images cannot have
            is refused by the call that begins the training; the message names the nearest ones.
        """
        wanted = {"f1": f1, "precision": precision, "recall": recall, "labels": labels}
        return self._declare(
            "training",
            "training",
            model,
            service,
            fails=fails,
            takes=takes,
            never=never,
            times=times,
            optional=optional,
            **wanted,
        )

    def start(
        self,
        model: str | None = None,
        *,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how starts of models end: in the status of a failed hosting, with ``fails``."""
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        return self._declare("start", "model_start", model, service, fails=fails, **common)

    def hosting(
        self,
        model: str | None = None,
        *,
        dies_after: Duration | None = None,
        updates_after: Duration | None = None,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare what happens to hosted models by themselves, once in each hosting.

        With ``dies_after`` the hosting fails that long after the model was hosted; ``fails`` is its
        text. With ``updates_after`` the service updates the model, which takes ``takes``; then it
        is hosted again, or, with ``fails``, its hosting has failed; with ``never`` the update does
        not end.

        A model that is hosted already is meant too: time counts from the declaration. Unlike other
        endings, this one is over as soon as the declaration is removed, and it counts as used when
        it has happened.

        :param dies_after: how long after it was hosted the hosting fails.
        :param updates_after: how long after it was hosted the service updates the model.
        """
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        plan = {"dies_after": dies_after, "updates_after": updates_after}
        return self._declare("hosting", HOSTING, model, service, fails=fails, **plan, **common)

    def stop(
        self,
        model: str | None = None,
        *,
        takes: Duration | None = None,
        never: bool = False,
        fails: None = None,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how stops of models end. They cannot fail."""
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        return self._declare("stop", "model_stop", model, service, fails=fails, **common)

    def deletion(
        self,
        model: str | None = None,
        *,
        takes: Duration | None = None,
        never: bool = False,
        fails: None = None,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how deletions of models end. They cannot fail."""
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        return self._declare("deletion", "model_deletion", model, service, fails=fails, **common)

    def copy(
        self,
        model: str | None = None,
        *,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how copying a model ends; ``model`` is the copy."""
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        return self._declare("copy", "model_copy", model, service, fails=fails, **common)

    def packaging(
        self,
        model: str | None = None,
        *,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how model packaging jobs end, from RUNNING on."""
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        return self._declare("packaging", "packaging", model, service, fails=fails, **common)

    def dataset_import(
        self,
        dataset: str | None = None,
        *,
        fails: Fails | None = None,
        status_code: StatusCode | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how the creation of a dataset ends.

        :param dataset: ``"project"``, ``"project/train"`` or ``"project/test"``.
            None: any dataset.
        :param status_code: the ``StatusMessageCode`` of a failure, for services that have one.
        """
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        failing = {"fails": fails, "status_code": status_code}
        return self._declare(
            "dataset_import", "dataset_import", dataset, service, **failing, **common
        )

    def dataset_update(
        self,
        dataset: str | None = None,
        *,
        fails: Fails | None = None,
        status_code: StatusCode | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how updates of datasets end; a failed one changes no entry, and is rolled back
        where the service does that. The arguments are those of :meth:`dataset_import`.
        """
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        failing = {"fails": fails, "status_code": status_code}
        return self._declare(
            "dataset_update", "dataset_update", dataset, service, **failing, **common
        )

    def distribution(
        self,
        dataset: str | None = None,
        *,
        fails: Fails | None = None,
        status_code: StatusCode | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how a distribution of entries ends, for both datasets. The arguments are those of
        :meth:`dataset_import`.
        """
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        failing = {"fails": fails, "status_code": status_code}
        return self._declare(
            "distribution", "dataset_distribution", dataset, service, **failing, **common
        )

    def of(
        self,
        work: str,
        model: str | None = None,
        *,
        fails: Fails | None = None,
        takes: Duration | None = None,
        never: bool = False,
        times: int | None = None,
        service: str | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Declare how work ends that is named as in ``vision.durations``: ``"model_stop"`` of every
        service that has it, or ``"service.model_stop"``.

        It is for the kinds that have no function of their own, and for names in variables.

        :param work: the name of the kind of work.
        :raises UsageError: when there is no such work; the message lists all.
        """
        from mock_vision.declared.ending_checks import work_and_service

        name, of_service = work_and_service(work, service)
        common = {"takes": takes, "never": never, "times": times, "optional": optional}
        how = {"fails": fails, **common}
        positional = (work,) if model is None else (work, model)
        return self._add("of", positional, name, model, of_service, how)

    def _declare(
        self, function: str, work: str, model: str | None, service: str | None, **how: Any
    ) -> Declaration:
        positional = () if model is None else (model,)
        return self._add(function, positional, work, model, service, how)

    def _add(
        self,
        function: str,
        positional: tuple[str, ...],
        work: str,
        model: str | None,
        service: str | None,
        how: Mapping[str, Any],
    ) -> Declaration:
        # Loaded with the first declaration: every mock loads this module.
        from mock_vision.declared.ending_checks import checked_ending, refuse_second

        shown = {name: value for name, value in how.items() if value not in (None, False)}
        if service is not None and f"{service}.{work}" not in positional:
            shown["service"] = service
        text = written(f"endings.{function}", *positional, **shown)
        ending = checked_ending(text, work, model, service, how)
        refuse_second(ending, self._registry.live)
        self._registry.add(ending)
        if ending.plan is None:
            with self._world.lock:
                for piece in self._pieces:
                    ending.note_begun(piece)
        else:
            self._plan_for_hosted(ending)
        return ending

    def _plan_for_hosted(self, ending: Ending) -> None:
        with self._world.lock:
            for piece in list(self._pieces):
                if piece.follow is not None and ending.fits(piece):
                    piece.follow(ending)

    def clear(self) -> None:
        """Remove all endings."""
        self._registry.clear()

    # Ending work under way

    def end_now(
        self, model: str | None = None, *, work: str | None = None, service: str | None = None
    ) -> None:
        """End work under way now, as it would end by itself.

        What follows by itself (packaging after its start, a rollback after a failure) begins.

        :param model: whose work, as in the declarations.
        :param work: its name in ``vision.durations``; None: whatever is under way.
        :raises UsageError: when nothing that fits is under way; the message lists what is.
        """
        for piece in self._under_way(model, work, service, hosted=False):
            piece.end()

    def fail_now(
        self,
        model: str | None = None,
        fails: Fails = True,
        *,
        work: str | None = None,
        service: str | None = None,
    ) -> None:
        """Have work under way fail now; a hosted model dies.

        :param fails: the text or the documented code, as in the declarations.
        :raises UsageError: when nothing that fits is under way, or it cannot fail.
        """
        from mock_vision.declared.ending_checks import checked_failure
        from mock_vision.declared.services import service_named

        pieces = self._under_way(model, work, service, hosted=True)
        failing = [piece for piece in pieces if piece.can_fail]
        if not failing:
            names = ", ".join(map(str, pieces))
            raise UsageError(f"{names} cannot fail; end_now() ends it.")
        failures = [checked_failure(fails, [service_named(piece.service)]) for piece in failing]
        for piece, failure in zip(failing, failures, strict=True):
            piece.failure = failure
            piece.end()

    def _under_way(
        self, model: str | None, work: str | None, service: str | None, *, hosted: bool
    ) -> list[Piece]:
        from mock_vision.declared.ending_checks import pieces_named

        with self._world.lock:
            return pieces_named(self._pieces, model, work, service, hosted=hosted)

    # For the backends

    def decide(self, piece: Piece) -> Ending | None:
        """Return the ending that was declared for work that is about to begin, without using it."""
        for ending in self._registry.newest_first():
            if not ending.is_exhausted and ending.fits(piece):
                return ending
        return None

    def began(self, piece: Piece) -> None:
        """Note that work is under way."""
        self._pieces[piece] = None

    def over(self, piece: Piece) -> None:
        """Note that work is no longer under way."""
        self._pieces.pop(piece, None)
