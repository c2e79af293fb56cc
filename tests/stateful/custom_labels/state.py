"""What there is, and what is due: the part of the model that all operations use.

The model is written from the service model, the API reference and the Custom Labels Developer
Guide, and shares no code with the package: plain dictionaries, and a list of what is due.

Each operation returns the codes of all reasons for which it may be refused, and what to do with the
answer where there are none. So the model says nothing of the order in which reasons are looked at,
about which no document says anything either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.stateful.timetable import Timetable, Work

MAIN = "123456789012"
OTHER = "210987654321"

DAY = 24 * 3600.0
SECONDS = {
    "DeleteProject": 10,
    "CreateDataset": 30,
    "UpdateDatasetEntries": 20,
    "DistributeDatasetEntries": 20,
    "DeleteDataset": 10,
    "CreateProjectVersion": 3600,
    "StartProjectVersion": 600,
    "StopProjectVersion": 120,
    "DeleteProjectVersion": 10,
    "CopyProjectVersion": 600,
}

WORKS = {
    "DeleteProject": ("project_deletion", None),
    "CreateDataset": ("dataset_import", "CREATE_FAILED"),
    "UpdateDatasetEntries": ("dataset_update", "UPDATE_FAILED"),
    "DistributeDatasetEntries": ("dataset_distribution", "UPDATE_FAILED"),
    "DeleteDataset": ("dataset_deletion", None),
    "CreateProjectVersion": ("training", "TRAINING_FAILED"),
    "StartProjectVersion": ("model_start", "FAILED"),
    "StopProjectVersion": ("model_stop", None),
    "DeleteProjectVersion": ("model_deletion", None),
    "CopyProjectVersion": ("model_copy", "COPYING_FAILED"),
}
"""The name of the work in declarations, and the status after a failure."""

DENIED = "AccessDeniedException"
INVALID = "InvalidParameterException"
IN_USE = "ResourceInUseException"
LIMIT = "LimitExceededException"
NOT_FOUND = "ResourceNotFoundException"
NOT_READY = "ResourceNotReadyException"
QUOTA = "ServiceQuotaExceededException"

Thing = dict[str, Any]
"""A project, a dataset or a version."""

Answer = Mapping[str, Any]
Step = tuple[set[str], Callable[[Answer], None]]
"""The codes with which an operation may be refused (none: it may not), and what it does."""


def reasons(*each: tuple[str, object]) -> set[str]:
    """The codes of those that apply."""
    return {code for code, applies in each if applies}


def nothing(answer: Answer) -> None:
    """What an operation does that only reads, or is refused."""


class State(Timetable):
    """Everything there is, by ARN, in the order of its creation. Times are seconds.

    Of what only the service decides (which entries are moved, how a training ends that no document
    speaks of), the model has None until the first description shows it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.things: dict[str, Thing] = {}
        self.gone: list[str] = []
        """The ARNs of what once was, the last at the end."""
        self.kinds: dict[str, str] = {}
        """The kind of everything that ever was, by ARN, in the order of its creation."""

    # Time

    def busy(self) -> list[str]:
        """The ARNs of everything on which something is under way that ends by itself."""
        return [
            arn
            for arn, thing in self.things.items()
            if is_busy(thing) and thing["work"].due is not None
        ]

    def undertake(
        self,
        operation: str,
        status: str,
        things: list[Thing],
        end: Callable[[], None],
        awaited: Iterable[Work] = (),
    ) -> None:
        """Begin work: the things have the status when the call returns."""
        name, failed = WORKS[operation]

        def fail() -> None:
            for thing in things:
                thing["status"] = failed
                if operation == "CreateProjectVersion":
                    thing["ended"] = self.now

        work = self.begin(operation, SECONDS[operation], end, name, fail, awaited)
        for thing in things:
            thing["status"] = status
            thing["work"] = work

    def when_settled(self, things: Iterable[Thing], action: Callable[[], None]) -> list[Work]:
        """Do something now, or when all that is under way on the things has ended; that work."""
        works = [thing["work"] for thing in things if is_busy(thing)]

        def act() -> None:
            if all(work.over for work in works):
                action()

        for work in works:
            work.after.append(act)
        if not works:
            action()
        return works

    def settle(self, thing: Thing) -> None:
        """End at once what is under way, as for programs that do not wait."""
        if is_busy(thing):
            self.finish(thing["work"])

    def remove(self, thing: Thing) -> None:
        del self.things[thing["arn"]]
        self.gone.append(thing["arn"])

    # Looking

    def get(self, account: str, kind: str, arn: str) -> Thing | None:
        """What the ARN names in the account, if it is of that kind."""
        thing = self.things.get(arn)
        if thing is None or thing["kind"] != kind or thing["account"] != account:
            return None
        return thing

    def of_kind(self, kind: str, account: str | None = None) -> list[Thing]:
        """All there are of a kind, the oldest first."""
        things = [each for each in self.things.values() if each["kind"] == kind]
        return [each for each in things if account in (None, each["account"])]

    def datasets(self, project: Thing) -> dict[str, Thing]:
        """By type, the oldest first."""
        return {each["type"]: each for each in self._children(project, "dataset")}

    def live_datasets(self, project: Thing) -> dict[str, Thing]:
        """Those that are not being deleted: programs do not wait for a dataset to be gone."""
        found = self.datasets(project)
        return {k: each for k, each in found.items() if each["status"] != "DELETE_IN_PROGRESS"}

    def versions(self, project: Thing) -> dict[str, Thing]:
        """By name, the oldest first."""
        return {each["name"]: each for each in self._children(project, "version")}

    def _children(self, project: Thing, kind: str) -> Iterator[Thing]:
        return (each for each in self.of_kind(kind) if each["project"] is project)

    def add(
        self, kind: str, account: str, arn: str, tags: Mapping[str, str] | None, **members: Any
    ) -> Thing:
        """A new thing, with an ARN that was never given before."""
        assert arn not in self.kinds, f"{arn} was given twice"
        self.kinds[arn] = kind
        thing = {
            "kind": kind,
            "account": account,
            "arn": arn,
            "created": self.now,
            "tags": dict(tags or {}),
            "work": None,
            **members,
        }
        self.things[arn] = thing
        return thing


def is_busy(thing: Thing) -> bool:
    """Whether something is under way on it."""
    return thing["work"] is not None and not thing["work"].over
