"""What the state machines of both services share: clients, outcomes, and time.

A machine drives the package through boto3 beside a small model of the service that shares no code
with the package, and demands the same of both after each step. Clients live as long as the process,
since making one costs more than a hundred steps; each example runs in a mock of its own, whose
clock stands at :data:`START`.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, NamedTuple, Protocol

import boto3
from botocore.exceptions import ClientError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mock_vision import mock_vision
from tests.stateful.timetable import NEVER
from tests.support.clients import client_config

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
OK = "OK"
REFUSED = "OptInRequired"
"""The code of an error that only a declared fault answers."""

SPANS = st.sampled_from((0, 0.5, 1, 10, 59, 60, 61, 600, 1800, 3600, 8 * 3600 - 1, 8 * 3600))
"""Seconds to move by: around the ends of the usual durations and of client tokens."""

DECLARED: dict[str, dict[str, Any]] = {
    "fails": {"fails": "As declared."},
    "takes": {"takes": 45},
    "never": {"never": True},
}


class Outcome(NamedTuple):
    """What a call came to: ``OK`` or the error's code, and the members of the answer."""

    code: str
    body: dict[str, Any]


@cache
def client(service: str, region: str = "us-east-1") -> Any:
    """A client that lives as long as the process."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    return session.client(service, region_name=region, config=client_config())  # type: ignore[call-overload]


def call(service: str, operation: str, **parameters: Any) -> Outcome:
    """Call an operation, named as its method of the client; errors are outcomes too."""
    try:
        body = getattr(client(service), operation)(**parameters)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == REFUSED:
            # By a declared fault: nothing has happened, so the model need not know.
            return call(service, operation, **parameters)
        return Outcome(code, dict(error.response))
    return Outcome(OK, body)


class Model(Protocol):
    """What :class:`VisionMachine` needs of a model. Times are seconds after :data:`START`."""

    now: float

    def move(self, seconds: float) -> None:
        """Time goes on; what is due on the way happens, in its order."""

    def next_due(self) -> float | None:
        """When the next thing happens by the clock; None where nothing will."""

    def declare(self, name: str, how: str, seconds: float) -> None:
        """A test declares how the next work of a name ends."""


class VisionMachine(RuleBasedStateMachine):
    """A machine in a mock of its own, with the moves of the clock as rules."""

    steps = 0
    """Steps of all machines of this process, for a run of a given number of them."""

    model: Model

    def __init__(self) -> None:
        super().__init__()
        self._mock = mock_vision(start=START)
        self.vision = self._mock.start()

    def teardown(self) -> None:
        self._mock.stop()

    @rule(seconds=SPANS)
    def advance(self, seconds: float) -> None:
        self.vision.clock.advance(seconds=seconds)
        self.model.move(seconds)

    @rule(seconds=st.sampled_from((0.25, 5, 120)))
    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
        self.model.move(seconds)

    @rule()
    def advance_to_next(self) -> None:
        due = self.model.next_due()
        if due is not None:
            self.vision.clock.advance_to_next()
            self.model.move(due - self.model.now)

    @rule(operations=st.sampled_from(("Create*", "Delete*", "Start*", "Stop*")))
    def refuse_the_next_call(self, operations: str) -> None:
        self.vision.faults.error(operations, REFUSED, optional=True)

    def declare(self, service: str, work: str, how: str) -> None:
        """Declare how the next work ends: it ``"fails"``, ``"takes"`` 45 seconds, or ``"never"``
        ends.
        """
        self.vision.endings.of(f"{service}.{work}", **DECLARED[how], times=1, optional=True)
        self.model.declare(
            work, "fails" if how == "fails" else "takes", 45 if how == "takes" else NEVER
        )

    @invariant()
    def the_clock_agrees(self) -> None:
        VisionMachine.steps += 1
        assert self.vision.clock.now() == START + timedelta(seconds=self.model.now)

    @invariant()
    def the_next_event_agrees(self) -> None:
        pending = self.vision.clock.pending()
        due = self.model.next_due()
        seen = (pending[0].due - START).total_seconds() if pending else None
        assert seen == due, f"the next event is at {seen}, the model says {due}:\n{pending}"
