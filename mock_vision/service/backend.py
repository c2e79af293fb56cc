"""What the backends of both services share: their world, work under way, client tokens, pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar

from moto.core.base_backend import BaseBackend

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.client_tokens import Ledger
from mock_vision.service.lifecycle import Work
from mock_vision.service.pagination import Listing, PageTokens
from mock_vision.service.statuses import Resource, StatusRules, Transition
from mock_vision.settings.quotas import Quota
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds

Outcome = Callable[[], "str | None"]
"""What work does when it ends. It returns the ``StatusMessage``, or None for the one of the rules;
it raises WorkFailedError if the work fails.
"""


def no_outcome() -> None:
    """The outcome of work that only changes a status."""


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
        self._under_way: dict[Work, tuple[str, tuple[Resource, ...]]] = {}
        """The work under way, with the operation that began it and its resources."""
        self._last_number: dict[str, int] = {}

    @property
    def world(self) -> worlds.World:
        """The clock, settings and ports of the mock that runs now."""
        return worlds.current()

    def now(self) -> int:
        """The virtual time in ticks, cut to the milliseconds that the services keep."""
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

    def begin(self, operation: str, *resources: Resource, outcome: Outcome = no_outcome) -> None:
        """Begin the work that the rules name for an operation, on one or more resources.

        The resources take the status of the work at once. Work under way on them is dropped.

        :param outcome: called when the work ends, with ``world.lock`` held, before the resources
            take the status of success. Where success leads to further work by itself, it is called
            when that ends.
        """
        for resource in resources:
            if resource.work is not None:
                self._under_way.pop(resource.work, None)
                resource.work.cancel()
        self._start(operation, self.rules.transitions[operation], resources, outcome)

    def resources_in(self, operation: str) -> list[Resource]:
        """The resources that are in the work which an operation began."""
        return [
            resource
            for began_by, resources in self._under_way.values()
            if began_by == operation
            for resource in resources
        ]

    def _start(
        self,
        operation: str,
        transition: Transition,
        resources: tuple[Resource, ...],
        outcome: Outcome,
        message: str | None = None,
    ) -> None:
        world = self.world
        title = " and ".join(resource.title for resource in resources)
        for resource in resources:
            resource.enter(transition.during, self.now(), message)

        def end() -> None:
            del self._under_way[work]
            status = self._end(operation, transition, resources, outcome)
            detail = f"{transition.what} ended: {status}" if status else f"{transition.what} ended"
            world.journal.record(world.clock.ticks(), "transition", title, detail)

        work = Work(
            world,
            model=f"{self.service}::{transition.kind}",
            what=transition.what,
            resource=title,
            duration=world.settings.durations.ticks(f"{self.service}.{transition.duration}"),
            finish=end,
        )
        self._under_way[work] = operation, resources
        for resource in resources:
            resource.work = work
        world.journal.record(world.clock.ticks(), "transition", title, f"{transition.what} began")

    def _end(
        self,
        operation: str,
        transition: Transition,
        resources: tuple[Resource, ...],
        outcome: Outcome,
    ) -> str | None:
        """End work: the one way for successes and failures. Returns the status, None if the
        resources no longer exist.
        """
        for resource in resources:
            # Ended work would keep alive what it used, such as the manifests of a training.
            resource.work = None
        next_on_success = self.rules.continuation(transition.kind, transition.success)
        status, message = transition.success, None
        try:
            if next_on_success is None:
                message = outcome()
        except WorkFailedError as failure:
            assert transition.failure is not None, f"{transition.what} cannot fail"
            status, message = transition.failure, failure.message
        following = self.rules.continuation(transition.kind, status)
        if following is not None:
            # A rollback keeps the message of the failure that it follows.
            later = outcome if status == transition.success else (lambda: message)
            self._start(operation, following, resources, later, message)
        elif status is not None:
            for resource in resources:
                resource.enter(status, self.now(), message)
        return status

    def reset(self) -> None:
        """Forget everything; work under way never ends."""
        for work in list(self._under_way):
            work.cancel()
        # In one step: moto empties the backend first, and a call in another thread would fail.
        fresh = type(self)(self.region_name, self.account_id)
        self.__dict__ = fresh.__dict__
        if not self.world.settings.driven:
            worlds.install(None)
