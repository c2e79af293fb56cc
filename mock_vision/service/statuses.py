"""Statuses: which of them allow an operation, and what an operation does to them.

Each service writes its rules down once, as a :class:`StatusRules`:

* a :class:`Guard` for each operation and kind of resource that it is checked against;
* a :class:`Transition` for each operation that starts work which takes time;
* continuations: transitions that begin by themselves when a resource enters a status;
* the ``StatusMessage`` of each status.

:class:`Resource` applies them. Work begins in
:meth:`mock_vision.service.backend.WorkingBackend.begin` and ends in one function there, so a
success, a failure and an ending that a test declares take the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from mock_vision.declared.ending_kinds import HOSTING
from mock_vision.declared.services import Subject
from mock_vision.virtual_time.ticks import SECOND
from mock_vision.wire.service_error import ServiceError

if TYPE_CHECKING:
    from mock_vision.declared.ending_kinds import Ending
    from mock_vision.manifests.problems import WorkFailedError
    from mock_vision.service.lifecycle import Work
    from mock_vision.world.meter import MeteredModel, Phase

Refusal = type[ServiceError]


class Guard(NamedTuple):
    """The statuses that allow an operation, and the error that refuses it in any other."""

    allowed: frozenset[str]
    refusal: Refusal
    refusals: Mapping[str, Refusal] = {}
    """Other errors than ``refusal``, by status."""

    def refusal_in(self, status: str) -> Refusal | None:
        """Return the error for a status, or None if the operation is allowed in it."""
        if status in self.allowed:
            return None
        return self.refusals.get(status, self.refusal)


class TimeLimit(NamedTuple):
    """How long work may take before the service fails it."""

    ticks: int
    message: str
    """The ``StatusMessage`` of the failure."""


class Transition(NamedTuple):
    """Work that takes time, and the statuses of a resource during and after it."""

    kind: str
    """The kind of resource: the second part of its name in moto's state manager."""
    what: str
    """What is under way, in words, for the schedule and the journal."""
    duration: str
    """Its name among the durations, without the service."""
    during: str
    success: str | None
    """None: the resource no longer exists."""
    failure: str | None = None
    """None: it cannot fail."""
    work: str = ""
    """Its name in declared endings; empty: the one of its duration."""
    limit: TimeLimit | None = None
    """None: it may take any time."""

    @property
    def name(self) -> str:
        """Its name in declared endings."""
        return self.work or self.duration


_PHASES: Mapping[str, Phase] = {"training": "training", "model_start": "starting"}
"""The phase of a model during a transition, by the name of the transition's duration."""


class Hosting(NamedTuple):
    """The status of a hosted model, which changes by itself only if a test declares it."""

    kind: str
    status: str
    failure: str
    update: Transition | None = None
    """The update of a hosted model by the service; None: the service has no status for it."""


@dataclass(frozen=True)
class StatusRules:
    """The rules of one service."""

    guards: Mapping[tuple[str, str], Guard]
    """By operation and kind of resource. An operation without a guard is allowed in every
    status."""
    transitions: Mapping[str, Transition]
    """By the operation that begins them."""
    messages: Mapping[str, Mapping[str, str]]
    """The ``StatusMessage`` by kind of resource and status; a failure with a cause replaces it."""
    continuations: Mapping[tuple[str, str], Transition] = field(default_factory=dict)
    """By kind of resource and status: what begins when a resource enters the status."""
    hosting: Hosting | None = None

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """The phase of a model by its status; in the other statuses it is idle."""
        phases: dict[str, Phase] = {
            each.during: _PHASES[each.duration]
            for each in self.transitions.values()
            if each.duration in _PHASES
        }
        if self.hosting is not None:
            phases[self.hosting.status] = "running"
            if self.hosting.update is not None:
                phases[self.hosting.update.during] = "running"
        return phases

    @cached_property
    def trained(self) -> frozenset[str | None]:
        """The statuses that a training which succeeds leads to."""
        return frozenset(
            each.success for each in self.transitions.values() if each.duration == "training"
        )

    @property
    def works(self) -> dict[str, bool]:
        """The names of all works, with whether they can fail."""
        transitions = (*self.transitions.values(), *self.continuations.values())
        works = {each.name: each.failure is not None for each in transitions}
        return works if self.hosting is None else {**works, HOSTING: True}

    def continuation(self, kind: str, status: str | None) -> Transition | None:
        """Return the transition that begins when a resource enters a status."""
        return None if status is None else self.continuations.get((kind, status))

    def operation_during(self, kind: str, status: str) -> str | None:
        """Return the operation whose work a resource in this status is in, or None."""
        for operation, transition in self.transitions.items():
            if (transition.kind, transition.during) == (kind, status):
                return operation
        return None

    def update_during(self, kind: str, status: str) -> Transition | None:
        """Return the update of a hosted resource that one in this status is in, or None."""
        update = None if self.hosting is None else self.hosting.update
        is_update = update is not None and (update.kind, update.during) == (kind, status)
        return update if is_update else None


class Resource:
    """Something with a status. All times are in ticks."""

    kind: ClassVar[str]
    """Its name in the rules of its service."""
    rules: ClassVar[StatusRules]

    def __init__(self, title: str, created: int) -> None:
        self.title = title
        """Its ARN, or its name if it has none; shown in the schedule and the journal."""
        self.created = created
        self.updated = created
        """When it entered its status."""
        self.status = ""
        self.status_message = ""
        self.work: Work | None = None
        """The work under way."""
        self.ending: Ending | None = None
        """How a test declared that the work under way ends."""
        self.failed: WorkFailedError | None = None
        """What ended its last work, if that failed."""
        self.metered: MeteredModel | None = None
        """What the meter counts for it, from its first status on; None: it is never charged."""

    @property
    def subject(self) -> Subject:
        """The model, or the project, that it is or belongs to."""
        return Subject(arn=self.title)

    @property
    def scale(self) -> tuple[int, int]:
        """The smallest and the largest number of inference units it was started with."""
        return (0, 0)

    def billed_training(self, ticks: int) -> float:
        """Return the seconds that are charged for its training, which succeeded.

        :param ticks: how long the training took.
        """
        return ticks / SECOND

    def enter(self, status: str, now: int, message: str | None = None) -> None:
        """Set the status; without ``message`` its text is the one of the rules."""
        self.status = status
        self.status_message = message or self.rules.messages.get(self.kind, {}).get(status, "")
        self.updated = now

    def require(self, operation: str, *, observe: bool = True) -> None:
        """Raise the declared error if the status does not allow an operation.

        :param observe: False if the same call has already observed the resource.
        """
        guard = self.rules.guards[operation, self.kind]
        error = guard.refusal_in(self.status)
        if error is not None:
            refusal = self.refusal(operation, guard, error)
            raise refused(refusal, [self] if observe else [])

    def refusal(self, operation: str, guard: Guard, error: Refusal) -> ServiceError:
        """Return the error for an operation that the current status does not allow."""
        raise NotImplementedError

    def observe(self) -> None:
        """Count a describe call of the resource. Call it, with ``world.lock`` held, before the
        resource is described.

        The work that follows work which this call ends counts the call too: where describe calls
        end work, a program that sleeps between them sleeps once for the whole chain.
        """
        while self.work is not None:
            work = self.work
            work.observe()
            if self.work is work:
                break

    def complete_work(self) -> None:
        """End the work under way now, and the work that follows it."""
        while self.work is not None:
            self.work.complete()


def observe_all(resources: Iterable[Resource]) -> None:
    """Count a describe call of each resource."""
    # The caller's collection may change when work ends.
    for resource in list(resources):
        if resource.work is not None:
            resource.observe()


def refused(error: ServiceError, because_of: Iterable[Resource]) -> ServiceError:
    """Return ``error``, after counting a describe call of the resources that caused it.

    A refused call counts as a describe call, so that code which repeats a call until it is accepted
    ends where describe calls end work (plain ``mock_aws``, or moto's state manager).
    """
    observe_all(because_of)
    return error
