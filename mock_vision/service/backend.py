"""What the backends of both services share: their world, work under way, client tokens, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from moto.core.base_backend import BaseBackend

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.client_tokens import Ledger
from mock_vision.service.jobs import Failing, Hosted, Job, Outcome, no_outcome, nothing_left
from mock_vision.service.pagination import Listing, PageTokens
from mock_vision.service.statuses import Resource, StatusRules
from mock_vision.settings.quota import Quota
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds
from mock_vision.world.access import acting_for
from mock_vision.world.meter import MeteredModel

if TYPE_CHECKING:
    from mock_vision.declared.ending_kinds import Ending
    from mock_vision.service.lifecycle import Work
    from mock_vision.training.wanted import Wanted

FigureCheck = Callable[["Wanted"], None]
"""Raises UsageError if work that is about to begin cannot end with these figures."""


class WorkingBackend(BaseBackend):
    """One service in one account and one Region. Operations run with ``world.lock`` held.

    Subclasses keep their resources as attributes; moto resets a backend by emptying it and calling
    ``__init__`` again.
    """

    service: ClassVar[str]
    rules: ClassVar[StatusRules]
    token_refusal: ClassVar[Callable[[], ServiceError]]
    """Makes the error for a pagination token of another listing."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.ledger = Ledger()
        self._under_way: dict[Job, None] = {}
        self._hosted: dict[Resource, Hosted] = {}
        self._last_number: dict[str, int] = {}

    @property
    def world(self) -> worlds.World:
        """The clock, settings and ports of the mock that runs now."""
        return worlds.current()

    def now(self) -> int:
        """Return the virtual time in ticks, cut to the milliseconds that the services keep."""
        ticks = self.world.clock.ticks()
        return ticks - ticks % 1000

    def creation_number(self, name: str, created: int | None = None) -> int:
        """Return the number at the end of an ARN: milliseconds since the epoch, unique for each
        ``name``.

        Time can stand still between two resources of one name, so the number may run ahead of the
        clock.

        :param created: the tick of the creation; None: now.
        """
        ticks = self.world.clock.ticks() if created is None else created
        number = max(ticks // 1000, self._last_number.get(name, 0) + 1)
        self._last_number[name] = number
        return number

    def reserve_number(self, name: str, number: int) -> None:
        """Have the numbers for ``name`` that are created later be above ``number``."""
        self._last_number[name] = max(number, self._last_number.get(name, 0))

    def quota(self, name: str) -> Quota:
        """Return a quota of the service, with the value that is in force here."""
        return self.world.settings.quotas.in_force(f"{self.service}.{name}", self.region_name)

    # Pages

    @cached_property
    def tokens(self) -> PageTokens:
        """Issues and reads the pagination tokens of this backend."""
        return PageTokens(self.world.seed)

    def listing(self, operation: str, *within: object) -> Listing:
        """Return the pages of a list operation: its tokens fit no other listing.

        :param within: what is listed, and the filters.
        """
        scope = f"{self.service}:{self.account_id}:{self.region_name}"
        return Listing(self.tokens, [scope, operation, *within], type(self).token_refusal)

    # Work

    @property
    def endings(self) -> Endings:
        """The endings that a test declared."""
        return self.world.part(Endings)

    def begin(
        self,
        operation: str,
        *resources: Resource,
        outcome: Outcome = no_outcome,
        failing: Failing = nothing_left,
        check_figures: FigureCheck | None = None,
        awaited: Iterable[Work] = (),
    ) -> None:
        """Begin the work that the rules name for an operation, on one or more resources.

        The resources take the status of the work at once. Work under way on them is dropped.

        :param outcome: called when the work ends, with ``world.lock`` held, before the resources
            take the status of success. Where success leads to further work by itself, it is called
            when that ends.
        :param failing: called in its place if a test declared that the work fails.
        :param awaited: work under way that this work waits for, for example imports.
        :param check_figures: called with the figures that a test declared, before anything has
            changed.
        :raises UsageError: when ``check_figures`` refuses the figures.
        """
        transition = self.rules.transitions[operation]
        job = Job(self, operation, transition, resources, outcome, failing, awaited)
        ending = self.endings.decide(job.piece)
        if ending is not None and ending.wanted is not None and check_figures is not None:
            try:
                check_figures(ending.wanted)
            except UsageError as impossible:
                raise UsageError(
                    f"{ending.text}, declared in {ending.written}: {impossible}"
                ) from None
        for resource in resources:
            self.drop(resource)
        self.start(job, ending)

    def begin_if_it_takes_time(self, operation: str, resource: Resource) -> None:
        """Begin work that usually takes no time, for a new resource.

        The resource enters the status of success at once, unless the duration, moto's state manager
        or a declared ending says that the work takes time.
        """
        transition = self.rules.transitions[operation]
        world = self.world
        takes_time = (
            world.settings.durations.ticks(f"{self.service}.{transition.duration}")
            or world.progression(f"{self.service}::{transition.kind}") is not None
        )
        if takes_time or self.endings.live:
            self.begin(operation, resource)
        if resource.ending is None and not takes_time:
            self.drop(resource)
            assert transition.success is not None, "the work creates the resource"
            self.enter(resource, transition.success)

    def resources_in(self, operation: str) -> list[Resource]:
        """Return the resources that are in the work which an operation began."""
        return [
            resource
            for job in self._under_way
            if job.operation == operation
            for resource in job.resources
        ]

    def enter(
        self,
        resource: Resource,
        status: str,
        message: str | None = None,
        *,
        since: int | None = None,
    ) -> None:
        """Have a resource enter a status in which no work is under way, or only hosting.

        :param since: the tick at which it did; None: now.
        """
        resource.enter(status, self.now() if since is None else since, message)
        self._meter(resource)
        hosting = self.rules.hosting
        if hosting is not None and (resource.kind, status) == (hosting.kind, hosting.status):
            hosted = self._hosted[resource] = Hosted(self, hosting, resource)
            self.endings.began(hosted.piece)
            ending = self.endings.decide(hosted.piece)
            # After an update the hosting goes on: what was declared has happened in it.
            if ending is not None and ending is not resource.ending:
                hosted.follow(ending)

    def drop(self, resource: Resource) -> None:
        """Forget what is under way on a resource; its status stays."""
        if resource.work is not None:
            resource.work.cancel()
            for job in [job for job in self._under_way if resource in job.resources]:
                self._forget(job)
        hosted = self._hosted.pop(resource, None)
        if hosted is not None:
            hosted.cancel()
            self.endings.over(hosted.piece)

    def _forget(self, job: Job) -> None:
        self._under_way.pop(job, None)
        self.endings.over(job.piece)

    def start(self, job: Job, ending: Ending | None, message: str | None = None) -> None:
        """Begin work, which ends as a test declared, or by itself.

        :param ending: what the test declared; None: it declared nothing.
        :param message: the ``StatusMessage`` meanwhile; None: the one of the rules.
        """
        job.ending = ending
        if ending is not None:
            ending.note_use()
        transition = job.transition
        for resource in job.resources:
            resource.enter(transition.during, self.now(), message)
            self._meter(resource)
        durations = self.world.settings.durations
        job.start(durations.ticks(f"{self.service}.{transition.duration}"))
        self._under_way[job] = None
        self.endings.began(job.piece)
        for resource in job.resources:
            resource.work = job.work
            resource.ending = ending
        self._record(job.title, f"{transition.what} began")

    def end(self, job: Job) -> None:
        """End work: the one way for successes, failures, and endings that a test declared."""
        with acting_for(job.identity):
            self._end(job)

    def _end(self, job: Job) -> None:
        self._forget(job)
        transition, resources = job.transition, job.resources
        for resource in resources:
            # Ended work would keep alive what it used, such as the manifests of a training.
            resource.work = resource.failed = None
        status, message = transition.success, None
        following = self.rules.continuation(transition.kind, status)
        try:
            declared = job.failure
            if declared is not None:
                job.failing(declared)
                raise declared
            if following is None:
                message = job.outcome()
        except WorkFailedError as failure:
            assert transition.failure is not None, f"{transition.what} cannot fail"
            status, message = transition.failure, failure.message
            if job.failure is None and job.ending is not None:
                job.ending.note_failure(job.piece, message)
            for resource in resources:
                resource.failed = failure
            following = self.rules.continuation(transition.kind, status)
        except UsageError as error:
            # For the author of the test, even if the code under test moved the clock and catches
            # it.
            self.world.note_author_error(error)
            for resource in resources:
                resource.ending = None
                self.enter(resource, transition.failure or transition.during)
            raise
        if following is not None:
            # A rollback keeps the message of the failure that it follows.
            outcome = job.outcome if status == transition.success else (lambda: message)
            later = Job(self, job.operation, following, resources, outcome, job.failing)
            self.start(later, self.endings.decide(later.piece), message)
        elif status is not None:
            for resource in resources:
                self.enter(resource, status, message)
                resource.ending = None
        else:
            for resource in resources:
                if resource.metered is not None:
                    resource.metered.status = ""
        ended = f"{transition.what} ended"
        self._record(job.title, f"{ended}: {status}" if status else ended)

    def _meter(self, resource: Resource) -> None:
        """Have the meter count what the status of a model costs from now on."""
        hosting = self.rules.hosting
        if hosting is None or resource.kind != hosting.kind:
            return
        meter, metered, at = self.world.meter, resource.metered, resource.updated
        if metered is None:
            project, version, arn = resource.subject
            metered = resource.metered = meter.add(
                MeteredModel(
                    self.service,
                    project or "",
                    version or "",
                    arn or "",
                    self.account_id,
                    self.region_name,
                )
            )
        phase = self.rules.phases.get(resource.status, "idle")
        if metered.phase == "training" and resource.status in self.rules.trained:
            metered.training_seconds += resource.billed_training(at - metered.since)
        least, _ = resource.scale
        metered.enter(phase, resource.status, at, number=meter.next_number(), units=least)

    def _record(self, title: str, detail: str) -> None:
        self.world.journal.record(self.world.clock.ticks(), "transition", title, detail)

    def reset(self) -> None:
        """Forget everything; work under way never ends."""
        world = self.world
        with world.lock:
            for resource in [each for job in self._under_way for each in job.resources]:
                self.drop(resource)
            for resource in list(self._hosted):
                self.drop(resource)
            world.meter.vanished(self.service, self.account_id, self.region_name, self.now())
            # In one step: moto empties the backend first, and a call in another thread would fail.
            fresh = type(self)(self.region_name, self.account_id)
            self.__dict__ = fresh.__dict__
        if not world.settings.ends_on_clock:
            worlds.install(None)
