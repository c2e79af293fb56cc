"""One ending that a test declared, and the work that it is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from mock_vision.declared.declaration import Declaration
from mock_vision.manifests.problems import WorkFailedError

if TYPE_CHECKING:
    from mock_vision.declared.matching import ModelPattern
    from mock_vision.declared.services import Subject
    from mock_vision.training.wanted import Wanted

HOSTING = "hosting"
"""The name of the work of hosting, which ends only if a test declares it."""


@runtime_checkable
class Worked(Protocol):
    """A resource, as far as declarations compare it."""

    title: str

    @property
    def subject(self) -> Subject:
        """The model, or the project, that it is or belongs to."""
        ...


class Failure(NamedTuple):
    """How work fails. An empty ``message`` stands for the service's own text."""

    message: str
    code: str | None = None
    """The documented code of the message."""
    is_service_error: bool = False
    """The failure is an error of the service, not of its input."""

    def error(self) -> WorkFailedError:
        """Return the exception that ends the work."""
        return WorkFailedError(self.message, self.code, is_service_error=self.is_service_error)


class Plan(NamedTuple):
    """A declared failure or update of a hosted model."""

    after: int
    """Ticks after it was hosted."""
    updates: bool
    """It is updated; else it fails."""


class Piece:
    """A piece of work under way.

    :param name: its name among the works of the service.
    :param end: ends it now.
    :param can_fail: whether a failure may end it.
    :param follow: for hosting, which does not end by itself: obeys an ending that is declared while
        the model is hosted.
    """

    __slots__ = ("_resources", "can_fail", "end", "failure", "follow", "name", "service")

    def __init__(
        self,
        service: str,
        name: str,
        resources: Sequence[Worked],
        *,
        can_fail: bool,
        end: Callable[[], None],
        follow: Callable[[Ending], None] | None = None,
    ) -> None:
        self.service = service
        self.name = name
        self._resources = resources
        self.can_fail = can_fail
        self.end = end
        self.follow = follow
        self.failure: Failure | None = None
        """The failure with which a test ends it, in place of its own outcome."""

    @property
    def subjects(self) -> list[Subject]:
        """What it is about."""
        return [resource.subject for resource in self._resources]

    def __str__(self) -> str:
        about = " and ".join(map(str, self.subjects))
        return f"{self.service}.{self.name} of {about}"


class Ending(Declaration):
    """How work ends, for works of some names on some models.

    :param works: services and names of the works.
    :param takes: ticks from its beginning to its end; None: as long as usual.
    :param never: it does not end by itself.
    :param plan: for hosting, what happens.
    :param times: how many pieces of work it decides; None: no limit.
    """

    def __init__(
        self,
        text: str,
        *,
        works: frozenset[tuple[str, str]],
        model: ModelPattern | None,
        failure: Failure | None = None,
        takes: int | None = None,
        never: bool = False,
        wanted: Wanted | None = None,
        plan: Plan | None = None,
        times: int | None = None,
        optional: bool = False,
    ) -> None:
        super().__init__(text, optional=optional)
        self.works = works
        self.model = model
        self.failure = failure
        self.takes = takes
        self.never = never
        self.wanted = wanted
        self.plan = plan
        self.times = times

    @property
    def is_exhausted(self) -> bool:
        """Whether it has decided as many pieces of work as it may."""
        return self.times is not None and self.used >= self.times

    @property
    def sets_time(self) -> bool:
        """Whether it says when the work ends."""
        return self.never or self.takes is not None

    def note_failure(self, piece: Piece, message: str) -> None:
        """Count the use of declared figures as none, because the work failed by itself and has no
        figures. An ending that is no longer in force is left alone.
        """
        if self.wanted is not None and self.live:
            with self.lock:
                self._used -= 1
            self.note_miss(3, lambda: f"{piece} began, and failed by itself: {message}")

    def note_begun(self, piece: Piece) -> None:
        """Remember a piece of work that began before the ending was declared, if it is for it."""
        if all(self._compared(piece)):
            self.note_miss(
                3,
                lambda: (
                    f"{piece} had begun before, and how work ends is decided when it begins."
                    " Declare the ending earlier, or end the work with vision.endings.end_now() or"
                    " fail_now()."
                ),
            )

    def fits(self, piece: Piece) -> bool:
        """Return whether it is for a piece of work; if not, note the miss."""
        is_work, is_model = self._compared(piece)
        if is_work and is_model:
            return True
        if is_work:
            about = " and ".join(map(str, piece.subjects))
            self.note_miss(2, lambda: f"nearest was {piece}: the work fits, the model was {about}.")
        elif is_model:
            self.note_miss(1, lambda: f"nearest was {piece}: the model fits, the work does not.")
        else:
            self.note_miss(0, lambda: f"nearest was {piece}, which is other work.")
        return False

    def _compared(self, piece: Piece) -> tuple[bool, bool]:
        """Return whether the work and whether the model are the declared ones."""
        is_work = (piece.service, piece.name) in self.works
        return is_work, self.model is None or any(map(self.model.fits, piece.subjects))
