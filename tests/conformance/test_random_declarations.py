"""1,000 random faults against random calls, compared with a small model of the rules.

Each round declares faults and makes calls in a mock of its own. The model decides for each call
which faults act; what the client meets, what exists afterwards, how often each fault was used and
which are reported as unused have to agree.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from mock_vision import Declaration, UnusedDeclarationError, Vision, mock_vision
from tests.support.clients import client
from tests.support.clocks import START

ROUNDS, DECLARATIONS, CALLS = 50, 20, 24
NAMES = ("boards", "plates", "tiles")
OPERATIONS = ("CreateProject", "DescribeProject", "DeleteProject")
KINDS = ("throttle", "error", "lose_request", "lose_reply", "delay", "cut_reply")


@dataclass
class Declared:
    """A fault as the model knows it."""

    declaration: Declaration
    kind: str
    operation: str
    name: str | None
    times: int | None
    after: int
    every: int
    optional: bool
    seen: int = 0
    used: int = 0

    def would_act(self) -> bool:
        number = self.seen - self.after
        left = self.times is None or self.used < self.times
        return number > 0 and number % self.every == 0 and left


@dataclass
class Model:
    projects: set[str] = field(default_factory=set)
    faults: list[Declared] = field(default_factory=list)

    def acting(self, operation: str, name: str) -> list[str]:
        """The kinds of the faults that act on a call."""
        found: dict[bool, str] = {}
        for fault in reversed(self.faults):
            if fault.operation not in ("*", operation) or fault.name not in (None, name):
                continue
            fault.seen += 1
            if fault.would_act() and (fault.kind == "delay") not in found:
                fault.used += 1
                found[fault.kind == "delay"] = fault.kind
        return list(found.values())

    def execute(self, operation: str, name: str) -> str:
        exists = name in self.projects
        if exists == (operation == "CreateProject"):
            return "ConflictException" if exists else "ResourceNotFoundException"
        if operation == "CreateProject":
            self.projects.add(name)
        if operation == "DeleteProject":
            self.projects.remove(name)
        return "done"

    def outcome(self, operation: str, name: str) -> str:
        kinds = self.acting(operation, name)
        if "throttle" in kinds:
            return "ThrottlingException"
        if "error" in kinds:
            return "AccessDeniedException"
        if "lose_request" in kinds:
            return "ConnectTimeoutError"
        executed = self.execute(operation, name)
        if "lose_reply" in kinds:
            return "ReadTimeoutError"
        if "cut_reply" in kinds and executed == "done":
            return "cut"
        return executed


def declare(vision: Vision, chance: random.Random) -> Declared:
    kind = chance.choice(KINDS)
    operation = chance.choice((*OPERATIONS, "*"))
    name = chance.choice((None, *NAMES))
    times = chance.choice((None, 1, 1, 2, 3))
    after = chance.choice((0, 0, 0, 1, 2, 5))
    every = chance.choice((1, 1, 1, 2, 3))
    optional = chance.random() < 0.2
    more: dict[str, Any] = {
        "error": {"code": "AccessDeniedException"},
        "lose_request": {"error": "ConnectTimeoutError"},
    }.get(kind, {})
    if name is not None:
        more["where" if chance.random() < 0.5 else "model"] = name
    if "where" in more:
        more["where"] = {"ProjectName": name}
    made = getattr(vision.faults, kind)(
        f"lookoutvision.{operation}",
        **more,
        times=times,
        after=after,
        every=every,
        optional=optional,
    )
    return Declared(made, kind, operation, name, times, after, every, optional)


def outcome_of(operation: str, name: str) -> str:
    """What the call returns or raises."""
    lookout = client("lookoutvision")
    method = {
        "CreateProject": lookout.create_project,
        "DescribeProject": lookout.describe_project,
        "DeleteProject": lookout.delete_project,
    }[operation]
    try:
        answer = method(ProjectName=name)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except BotoCoreError as error:
        return type(error).__name__
    return "done" if len(answer) > 1 else "cut"


@pytest.mark.parametrize("part", range(5))
def test_random_faults_act_as_the_independent_model_predicts(part: int) -> None:
    for number in range(ROUNDS // 5):
        chance = random.Random(f"{part}:{number}")
        model = Model()
        mock = mock_vision(start=START)
        vision = mock.start()
        try:
            for _ in range(CALLS):
                while len(model.faults) < DECLARATIONS and chance.random() < 0.6:
                    model.faults.append(declare(vision, chance))
                operation, name = chance.choice(OPERATIONS), chance.choice(NAMES)
                assert outcome_of(operation, name) == model.outcome(operation, name)
            while len(model.faults) < DECLARATIONS:
                model.faults.append(declare(vision, chance))
            assert len(vision.calls) == CALLS
            found = [fault.declaration.used for fault in model.faults]
            assert found == [fault.used for fault in model.faults]
        finally:
            unused = [each for each in model.faults if not each.used and not each.optional]
            with pytest.raises(UnusedDeclarationError) as raised:
                mock.stop()
        assert str(raised.value).count("\n- ") == len(unused)
        for fault in unused:
            assert fault.declaration.text in str(raised.value)
