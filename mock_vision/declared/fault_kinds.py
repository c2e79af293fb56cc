"""The kinds of faults, and which of the requests that fit one are hit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mock_vision.chance import chance
from mock_vision.declared.declaration import Declaration
from mock_vision.errors import UsageError, is_number, is_whole_number, short
from mock_vision.wire.response import Response
from mock_vision.wire.transport import FailureName, TransportFailure

if TYPE_CHECKING:
    from mock_vision.declared.matching import Incoming, OperationName, RequestPattern
    from mock_vision.declared.service_errors import ErrorTemplate
    from mock_vision.world.world import World


class Omitted(Enum):
    """Stands for an argument that was left out where ``None`` means something."""

    OMITTED = "left out"

    def __repr__(self) -> str:
        return "OMITTED"


OMITTED: Final = Omitted.OMITTED
Times: TypeAlias = int | Literal[Omitted.OMITTED] | None
"""How often a fault acts."""


class Occasions:
    """Which of the requests that fit are hit.

    :raises UsageError: when a number is not possible.
    """

    def __init__(
        self, times: Times, after: int, every: int | None, probability: float | None
    ) -> None:
        _check_count("after", after, 0)
        if every is not None:
            _check_count("every", every, 1)
        if probability is not None:
            _check_probability(probability)
            if every is not None:
                raise UsageError("a fault takes either every or probability, not both.")
        unlimited = every is not None or probability is not None
        if times is OMITTED:
            times = None if unlimited else 1
        if times is not None:
            _check_count("times", times, 1)
        self.times: int | None = times
        self.after = after
        self.every = every or 1
        self.probability = probability

    def hits(self, seen: int, acted: int, luck: Callable[[int], float]) -> bool:
        """Return whether request number ``seen`` (the first is 1) is hit.

        :param acted: how often the fault has acted before.
        :param luck: a number in [0, 1) for the request of that number.
        """
        number = seen - self.after
        if number < 1 or number % self.every or (self.times is not None and acted >= self.times):
            return False
        return self.probability is None or luck(number) < self.probability


class Fault(Declaration):
    """A declared fault. ``used`` counts the requests that it hit.

    :param number: which declaration of the mock it is, for the numbers that its probability draws.
    """

    def __init__(
        self,
        text: str,
        pattern: RequestPattern,
        occasions: Occasions,
        *,
        world: World,
        number: int,
        optional: bool,
    ) -> None:
        super().__init__(text, optional=optional)
        self._pattern = pattern
        self._occasions = occasions
        self._world = world
        self._number = number
        self._seen = 0

    def hits(self, request: Incoming, *, free: bool) -> bool:
        """Return whether it acts on the request, and count the request and the use.

        :param free: False where a later fault acts on the request.
        """
        # Functions of the test may run in here, so the lock is not held.
        if not self._pattern.fits(request):
            if self._pattern.operations.fits(request.name):
                miss = self._pattern.miss(request)
                self.note_miss(miss.fitted, lambda: f"{miss.text}.")
            return False
        with self.lock:
            self._seen += 1
            hit = free and self._occasions.hits(self._seen, self._used, self._luck)
            self._used += hit
            return hit

    def _luck(self, number: int) -> float:
        return chance(self._world.seed, "fault", self._number, number)

    @property
    def effect(self) -> str:
        """What it does to a call, in a few words for lists of calls."""
        return "declared"

    def act_before(self, request: Incoming) -> None:
        """Act before the operation, or in place of it by raising an error."""

    def act_after(self, response: Response) -> Response:
        """Return the response that the client receives."""
        return response

    def unused_text(self) -> str:
        if self._seen:
            first = self._occasions.after + self._occasions.every
            requests = "1 request" if self._seen == 1 else f"{self._seen} requests"
            self.note_miss(3, lambda: f"{requests} fitted, and it acts from number {first} on.")
        return super().unused_text()

    def _nothing_near(self) -> str:
        return f"{self._pattern.operations} was not called."


class ErrorFault(Fault):
    """Answers an error in place of the operation."""

    templates: Mapping[OperationName, ErrorTemplate]

    def act_before(self, request: Incoming) -> None:
        raise self.templates[request.name].error(request.name.operation, request.params)


class LostRequest(Fault):
    """The request does not arrive."""

    failure: FailureName

    @property
    def effect(self) -> str:
        return f"request lost: {self.failure}"

    def act_before(self, request: Incoming) -> None:
        raise TransportFailure(self.failure)


class LostReply(Fault):
    """The operation is executed, and the answer does not arrive."""

    failure: FailureName

    @property
    def effect(self) -> str:
        return f"reply lost: {self.failure}"

    def act_after(self, response: Response) -> Response:
        raise TransportFailure(self.failure)


class CutReply(Fault):
    """The second half of the answer does not arrive; its headers announce all of it."""

    @property
    def effect(self) -> str:
        return "reply cut"

    def act_after(self, response: Response) -> Response:
        return response._replace(body=response.body[: len(response.body) // 2])


class GarbledReply(Fault):
    """The client receives a page of HTML in place of the answer."""

    status: int

    @property
    def effect(self) -> str:
        return f"reply garbled, status {self.status}"

    def act_after(self, response: Response) -> Response:
        headers = {"Content-Type": "text/html", "Content-Length": str(len(GARBAGE))}
        return Response(self.status, headers, GARBAGE)


GARBAGE: Final = b"<html><body>This is not JSON.</body></html>"


class Delay(Fault):
    """Virtual time passes before the operation is executed."""

    seconds: float

    @property
    def effect(self) -> str:
        return f"delayed {self.seconds:g} s"

    def act_before(self, request: Incoming) -> None:
        self._world.clock.sleep(self.seconds)


def _check_count(name: str, value: object, least: int) -> None:
    if not is_whole_number(value) or value < least:
        raise UsageError(f"{name} must be a whole number, {least} or more, not {short(value)}.")


def _check_probability(value: object) -> None:
    if not is_number(value) or not 0 < value <= 1:
        raise UsageError(f"probability must be a number above 0 and up to 1, not {short(value)}.")
