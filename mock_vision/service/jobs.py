"""Work under way as the backend keeps it, and hosting, which is work without an end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from mock_vision.declared.ending_kinds import HOSTING, Failure, Piece
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.lifecycle import Work
from mock_vision.service.statuses import Transition
from mock_vision.world.access import acting_identity

if TYPE_CHECKING:
    from mock_vision.declared.ending_kinds import Ending
    from mock_vision.service.statuses import Hosting, Resource
    from mock_vision.world.world import World

Outcome = Callable[[], "str | None"]
"""Does what the work does when it ends. Returns the ``StatusMessage``, or None for the one of the
rules; raises WorkFailedError if the work fails.
"""

Failing = Callable[[WorkFailedError], None]
"""Does what the work does when it fails as a test declared, apart from the status."""


def no_outcome() -> None:
    """Return no message: the outcome of work that only changes a status."""


def nothing_left(_: WorkFailedError) -> None:
    """Leave nothing apart from a status: the default for work that fails."""


@runtime_checkable
class Workplace(Protocol):
    """What work needs of its backend."""

    service: ClassVar[str]

    @property
    def world(self) -> World: ...
    def drop(self, resource: Resource) -> None: ...
    def start(self, job: Job, ending: Ending | None) -> None: ...
    def end(self, job: Job) -> None: ...


class Job:
    """One transition under way, on one or more resources."""

    def __init__(
        self,
        backend: Workplace,
        operation: str,
        transition: Transition,
        resources: tuple[Resource, ...],
        outcome: Outcome = no_outcome,
        failing: Failing = nothing_left,
        awaited: Iterable[Work] = (),
    ) -> None:
        self._backend = backend
        self._awaited = awaited
        self.operation = operation
        self.transition = transition
        self.resources = resources
        self.outcome = outcome
        self.failing = failing
        self.title = " and ".join(resource.title for resource in resources)
        self.identity = acting_identity()
        """The identity for which it reads and writes S3 when it ends."""
        self.ending: Ending | None = None
        """How a test declared that it ends."""
        self.work: Work | None = None
        self.piece = Piece(
            backend.service,
            transition.name,
            resources,
            can_fail=transition.failure is not None,
            end=self._complete,
        )

    @property
    def failure(self) -> WorkFailedError | None:
        """The failure that a test declared, by hand or beforehand, or that of a time limit; None:
        the outcome decides.
        """
        limit = self.transition.limit
        if self.piece.failure is None and limit is not None:
            assert self.work is not None, "it is under way"
            if self.work.is_over_its_limit:
                return WorkFailedError(limit.message)
        failure = self.piece.failure or (self.ending and self.ending.failure)
        return failure.error() if failure else None

    def start(self, usual: int) -> None:
        """Begin the work; it takes ``usual`` ticks unless a test declared otherwise."""
        ending, transition, backend = self.ending, self.transition, self._backend
        duration: int | None = usual
        if ending is not None and ending.sets_time:
            duration = ending.takes
        self.work = Work(
            backend.world,
            model=f"{backend.service}::{transition.kind}",
            what=transition.what,
            resource=self.title,
            duration=duration,
            finish=lambda: backend.end(self),
            is_declared=ending is not None and ending.sets_time,
            awaited=self._awaited,
            limit=transition.limit.ticks if transition.limit else None,
        )

    def _complete(self) -> None:
        assert self.work is not None, "it is under way"
        self.work.complete()


class Hosted:
    """A resource that is hosted. It stays so unless a test declared what happens to it."""

    def __init__(self, backend: Workplace, hosting: Hosting, resource: Resource) -> None:
        self._backend = backend
        self._hosting = hosting
        self._resource = resource
        self._plan: Work | None = None
        """Waits for what was declared."""
        self.piece = Piece(
            backend.service,
            HOSTING,
            (resource,),
            can_fail=True,
            end=self._fail_by_hand,
            follow=self.follow,
        )

    def follow(self, ending: Ending) -> None:
        """Obey an ending, in place of one that was obeyed before."""
        self.cancel()
        assert ending.plan is not None, "it is an ending of hosting"
        self._plan = Work(
            self._backend.world,
            model=f"{self._backend.service}::{self._hosting.kind}",
            what="system update" if ending.plan.updates else "end of hosting",
            resource=self._resource.title,
            duration=ending.plan.after,
            finish=lambda: self._happen(ending),
            is_declared=True,
        )

    def cancel(self) -> None:
        """Obey no ending."""
        if self._plan is not None:
            self._plan.cancel()
            self._plan = None

    def _happen(self, ending: Ending) -> None:
        if not ending.live or ending.is_exhausted:
            return
        assert ending.plan is not None, "it is an ending of hosting"
        if ending.plan.updates:
            assert self._hosting.update is not None, "checked where it was declared"
            self._backend.drop(self._resource)
            update = Job(self._backend, "", self._hosting.update, (self._resource,))
            self._backend.start(update, ending)
        else:
            ending.note_use()
            self._fail(ending.failure or Failure(""))

    def _fail_by_hand(self) -> None:
        with self._backend.world.lock:
            self._fail(self.piece.failure or Failure(""))

    def _fail(self, failure: Failure) -> None:
        hosting = self._hosting
        death = Transition(
            hosting.kind, HOSTING, "", hosting.status, hosting.status, hosting.failure, HOSTING
        )
        self._backend.drop(self._resource)
        job = Job(self._backend, "", death, (self._resource,))
        job.piece.failure = failure
        self._backend.end(job)
