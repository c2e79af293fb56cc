"""Errors, delays and lost requests that a test declares: ``vision.faults``.

::

    vision.faults.throttle("DetectAnomalies", times=2)
    vision.faults.error("CreateModel", "ConflictException", message="It is in use.")
    vision.faults.lose_request("StartModel", error="ConnectTimeoutError")
    vision.faults.lose_reply("CreateModel")
    vision.faults.delay("DescribeModel", seconds=90, after=3)

A fault acts on the service's side of the wire, so any client meets it, and the client's own retries
run against it: each attempt is a request, and counts.

**Which requests.** ``operation``, ``model`` and ``where`` as in :mod:`.matching`. Of these

- the first ``after`` pass,
- then ``every`` n-th is hit (each one, where ``every`` is left out), or each with a ``probability``
  that is drawn from the seed of the mock,
- until the fault has acted ``times`` times. Left out, ``times`` is 1; with ``every`` or
  ``probability``, and for ``times=None``, there is no end.

A fault counts every request that fits it, whichever fault acts on it. Of the faults that would act
the latest does; a delay acts besides.

**Executed or not.** ``error``, ``throttle`` and ``lose_request``: the operation is not executed and
nothing has changed. ``lose_reply``, ``cut_reply`` and ``garble_reply``: it is executed in full,
client token included, and only the answer does not arrive. Only requests that can be read are hit,
as an operation must be known: AWS refuses others before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from mock_vision.declared.declaration import Declaration, Declarations, Registry, given, written
from mock_vision.declared.fault_kinds import (
    OMITTED,
    CutReply,
    Delay,
    ErrorFault,
    Fault,
    GarbledReply,
    LostReply,
    LostRequest,
    Occasions,
    Times,
)
from mock_vision.declared.spelling import spelled
from mock_vision.errors import UsageError, is_number, short, unknown_name
from mock_vision.wire.transport import FAILURES, FailureName

if TYPE_CHECKING:
    from mock_vision.declared.matching import Incoming, RequestPattern, Where
    from mock_vision.world.world import World

F = TypeVar("F", bound=Fault)

ConnectionFailure: TypeAlias = FailureName | type[Exception]
"""How a connection fails: a class of :mod:`botocore.exceptions`, or its name."""

THROTTLED = "ThrottlingException"


class When(NamedTuple):
    """The arguments that all faults have: which requests, and which of these."""

    model: str | None
    where: Where | None
    times: Times
    after: int
    every: int | None
    probability: float | None
    optional: bool

    def shown(self) -> dict[str, object]:
        """Return those that the test wrote, for messages."""
        return {
            name: value for name, value in self._asdict().items() if value != _DEFAULTS.get(name)
        }


_ARGUMENTS_OF_ERROR = ("message", *When._fields, "retry_after")

_DEFAULTS: dict[str, object] = {"times": OMITTED, "after": 0, "optional": False}


@spelled("vision.faults", internal=("acting_on",))
class Faults:
    """Declares what happens to requests; ``vision.faults``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._registry: Registry[Fault] = Registry(world.part(Declarations))
        self._made = 0

    @property
    def live(self) -> tuple[Declaration, ...]:
        """The faults in force, in the order in which they were declared."""
        return self._registry.live

    def error(
        self,
        operation: str,
        code: str,
        *,
        message: str | None = None,
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
        retry_after: int | None = None,
        **members: str | int,
    ) -> Declaration:
        """Answer requests with an error of the service; the operation is not executed.

        :param operation: for example ``"CreateModel"`` or ``"service.CreateProject"``.
        :param code: an error that the operation declares, or one of AWS's front end that every
            operation can answer, such as ``"ExpiredTokenException"``.
        :param message: its text; left out, the service's own.
        :param model: for requests about these models only, for example ``"boards/*"``.
        :param where: for requests with these parameters only.
        :param times: how often it acts; None: without end.
        :param after: how many requests that fit pass before.
        :param every: it acts on each n-th request only.
        :param probability: it acts with this probability, above 0 and up to 1.
        :param optional: it may stay unused.
        :param retry_after: the seconds in ``RetryAfterSeconds``, where the error has that member.
        :param members: other members of the error by their names, such as ``ResourceId``. Required
            ones that are left out are about what the request names.
        :raises UsageError: when a name or value is wrong, listing the valid ones.
        """
        when = When(model, where, times, after, every, probability, optional)
        about = {"message": message, "retry_after": retry_after}
        text = written("faults.error", operation, code, **given(**about, **members), **when.shown())
        return self._add_error(text, operation, code, when, message, retry_after, members)

    def throttle(
        self,
        operation: str,
        *,
        message: str | None = None,
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
        retry_after: int | None = None,
    ) -> Declaration:
        """Answer requests with ``ThrottlingException`` in the service's own form; the operation is
        not executed. The arguments are those of :meth:`error`.
        """
        when = When(model, where, times, after, every, probability, optional)
        about = {"message": message, "retry_after": retry_after}
        text = written("faults.throttle", operation, **given(**about), **when.shown())
        return self._add_error(text, operation, THROTTLED, when, message, retry_after, {})

    def lose_request(
        self,
        operation: str,
        *,
        error: ConnectionFailure = "ReadTimeoutError",
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Lose requests on their way; the operation is not executed.

        Over HTTP the connection is closed, whatever ``error`` says: a server has no other means.

        :param error: what the client meets: one of :data:`mock_vision.wire.transport.FAILURES`, as
            botocore's class or its name.
        :raises UsageError: when a name or value is wrong, listing the valid ones.
        """
        failure = _failure(error)
        when = When(model, where, times, after, every, probability, optional)
        text = written("faults.lose_request", operation, error=failure, **when.shown())
        fault = self._made_of(LostRequest, text, _pattern(operation, when), when)
        fault.failure = failure
        return self._registry.add(fault)

    def lose_reply(
        self,
        operation: str,
        *,
        error: ConnectionFailure = "ReadTimeoutError",
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Execute the operation, client token and all, and lose its answer.

        The arguments are those of :meth:`lose_request`; ``error`` is one that can happen after a
        request was received.
        """
        failure = _failure(error)
        if not FAILURES[failure].after:
            valid = ", ".join(name for name, about in FAILURES.items() if about.after)
            raise UsageError(
                f"where a client meets {failure}, its request has not arrived, so no reply can be"
                f" lost: write lose_request(..., error={failure!r}), or lose the reply with one of"
                f" {valid}."
            )
        when = When(model, where, times, after, every, probability, optional)
        text = written("faults.lose_reply", operation, error=failure, **when.shown())
        fault = self._made_of(LostReply, text, _pattern(operation, when), when)
        fault.failure = failure
        return self._registry.add(fault)

    def cut_reply(
        self,
        operation: str,
        *,
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Execute the operation, and cut its answer in the middle: the headers announce a body of
        which the first half arrives.

        botocore does not compare the two and returns a response without members.
        """
        when = When(model, where, times, after, every, probability, optional)
        text = written("faults.cut_reply", operation, **when.shown())
        return self._registry.add(self._made_of(CutReply, text, _pattern(operation, when), when))

    def garble_reply(
        self,
        operation: str,
        *,
        status: int = 200,
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Execute the operation, and have the client receive a page of HTML that is no JSON, as
        proxies send them.

        :param status: its HTTP status, 200 to 599. With one below 300 botocore returns a
            response without members, with 500 and above an error whose code is the status.
        """
        if not isinstance(status, int) or not 200 <= status <= 599:
            raise UsageError(f"status must be an HTTP status from 200 to 599, not {short(status)}.")
        when = When(model, where, times, after, every, probability, optional)
        text = written("faults.garble_reply", operation, status=status, **when.shown())
        fault = self._made_of(GarbledReply, text, _pattern(operation, when), when)
        fault.status = status
        return self._registry.add(fault)

    def delay(
        self,
        operation: str,
        seconds: float | timedelta = 30,
        *,
        model: str | None = None,
        where: Where | None = None,
        times: Times = OMITTED,
        after: int = 0,
        every: int | None = None,
        probability: float | None = None,
        optional: bool = False,
    ) -> Declaration:
        """Have virtual time pass, then execute the operation.

        The clock moves by ``seconds`` for each request that is hit, work that ends meanwhile ends,
        and the client waits for nothing. Its own time-outs are not applied: to let one expire,
        lose the reply.

        :param seconds: how much virtual time passes for each request.
        :raises UsageError: when a name or value is wrong.
        """
        span = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        if not is_number(span) or not 0 < span < _LONGEST:
            raise UsageError(
                "a delay is a timedelta or a number of seconds, above 0 and below a thousand"
                f" years, not {short(seconds)}."
            )
        when = When(model, where, times, after, every, probability, optional)
        text = written("faults.delay", operation, seconds, **when.shown())
        fault = self._made_of(Delay, text, _pattern(operation, when), when)
        fault.seconds = span
        return self._registry.add(fault)

    def clear(self) -> None:
        """Remove all faults."""
        self._registry.clear()

    def acting_on(self, request: Incoming) -> list[Fault]:
        """Return the faults that act on a request, delays first."""
        delays: list[Fault] = []
        others: list[Fault] = []
        for fault in self._registry.newest_first():
            slot = delays if isinstance(fault, Delay) else others
            if fault.hits(request, free=not slot):
                slot.append(fault)
        return delays + others

    def _add_error(
        self,
        text: str,
        operation: str,
        code: str,
        when: When,
        message: str | None,
        retry_after: int | None,
        members: Mapping[str, str | int],
    ) -> Declaration:
        # Loaded with the first error: every mock loads this module.
        from mock_vision.declared.service_errors import error_templates

        pattern = _pattern(operation, when)
        templates = error_templates(
            pattern.operations,
            code,
            message=message,
            retry_after=retry_after,
            members=members,
            arguments=_ARGUMENTS_OF_ERROR,
        )
        fault = self._made_of(ErrorFault, text, pattern, when)
        fault.templates = templates
        return self._registry.add(fault)

    def _made_of(self, kind: type[F], text: str, pattern: RequestPattern, when: When) -> F:
        self._made += 1
        occasions = Occasions(when.times, when.after, when.every, when.probability)
        return kind(
            text,
            pattern,
            occasions,
            world=self._world,
            number=self._made,
            optional=when.optional,
        )


_LONGEST = 1000 * 365 * 86_400.0


def _pattern(operation: str, when: When) -> RequestPattern:
    from mock_vision.declared.matching import request_pattern

    return request_pattern(operation, model=when.model, where=when.where)


def _failure(error: object) -> FailureName:
    """Return the name of a transport failure.

    :raises UsageError: when there is no such failure.
    """
    name = error
    if isinstance(error, type) and error.__module__ == "botocore.exceptions":
        name = error.__name__
    for valid in FAILURES:
        if name == valid:
            return valid
    raise unknown_name("transport failure", getattr(name, "__qualname__", name), FAILURES)
