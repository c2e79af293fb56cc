"""The model's state, and how a call is answered: tokens, refusals, finding things."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.stateful.base import OK, START
from tests.stateful.lookoutvision.images import BUCKET, OTHER_BUCKET
from tests.stateful.timetable import Timetable, Work

Parameters = dict[str, Any]
Thing = dict[str, Any]

ARN = "arn:aws:lookoutvision:us-east-1:123456789012"
TOKEN_SECONDS = 8 * 3600
TOKEN_OPERATIONS = frozenset(
    {
        *("create_project", "delete_project", "create_dataset", "delete_dataset"),
        *("update_dataset_entries", "create_model", "delete_model", "start_model", "stop_model"),
        "start_model_packaging_job",
    }
)


class Some:
    """Equal to every value of which ``right`` is true."""

    def __init__(self, what: str, right: Callable[[Any], bool]) -> None:
        self._what = what
        self._right = right

    def __eq__(self, other: object) -> bool:
        return self._right(other)

    def __hash__(self) -> int:
        return hash(self._what)

    def __repr__(self) -> str:
        return f"<{self._what}>"


TEXT = Some("a text", lambda value: isinstance(value, str) and value != "")
BOOLEAN = Some("a boolean", lambda value: isinstance(value, bool))
BYTES = Some("bytes", lambda value: isinstance(value, bytes) and value != b"")
FRACTION = Some("a fraction", lambda value: isinstance(value, float) and 0 <= value <= 1)
PERFORMANCE = {"F1Score": FRACTION, "Recall": FRACTION, "Precision": FRACTION}


class Verdict(NamedTuple):
    """What a call must come to; ``body`` of an error names the resource it is about, if any."""

    code: str
    body: dict[str, Any]
    replayed: bool = False


class RefusedError(Exception):
    """A call is refused."""

    def __init__(self, code: str, kind: str = "", name: str = "") -> None:
        super().__init__(code)
        named = {"ResourceType": kind, "ResourceId": name} if kind else {}
        self.verdict = Verdict(code, named)


def not_found(kind: str, name: str) -> RefusedError:
    return RefusedError("ResourceNotFoundException", kind, name)


def conflict(kind: str, name: str) -> RefusedError:
    return RefusedError("ConflictException", kind, name)


def invalid() -> RefusedError:
    return RefusedError("ValidationException")


class State(Timetable):
    """One account and Region. Parameters and bodies are those of the client's methods."""

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, Thing] = {}
        self.durations = {
            "dataset_import": 20.0,
            "dataset_update": 10.0,
            "training": 1800.0,
            "model_start": 180.0,
            "model_stop": 120.0,
            "model_deletion": 10.0,
            "packaging_start": 60.0,
            "packaging": 600.0,
        }
        self.tokens: dict[tuple[str, str], tuple[Parameters, Verdict, float]] = {}
        self._calls = 0
        self._numbers = 0
        self._components: set[str] = set()

    def call(self, operation: str, p: Parameters, token: str | None = None) -> Verdict:
        """What a call of an operation must come to. Not of a listing."""
        self.move(0)
        if operation == "delete_model" and p["ModelVersion"] == "latest":
            return invalid().verdict  # the service model's pattern, before everything else
        self._calls += 1
        key = (operation, token or f"call {self._calls}")
        said = {name: value for name, value in p.items() if value != []}
        if key in self.tokens:
            parameters, verdict, lapses = self.tokens[key]
            if lapses > self.now:
                if parameters == said:
                    return verdict._replace(replayed=True)
                return conflict(*self._target(p)).verdict
        try:
            verdict = Verdict(OK, getattr(self, operation)(p))
        except RefusedError as refused:
            return refused.verdict
        if operation in TOKEN_OPERATIONS:
            self.tokens[key] = (said, verdict, self.now + TOKEN_SECONDS)
            lapsed = [key for key, (_, _, lapses) in self.tokens.items() if lapses <= self.now]
            for key in lapsed:
                del self.tokens[key]
        return verdict

    def _target(self, p: Parameters) -> tuple[str, str]:
        project = p["ProjectName"]
        if "DatasetType" in p:
            return "DATASET", f"{project}/{p['DatasetType']}"
        if "JobName" in p:
            return "MODEL_PACKAGE_JOB", p["JobName"]
        if "ModelVersion" in p:
            return "MODEL", f"{project}/{p['ModelVersion']}"
        return "PROJECT", project

    # Finding

    def project(self, p: Parameters) -> Thing:
        if p["ProjectName"] not in self.projects:
            raise not_found("PROJECT", p["ProjectName"])
        return self.projects[p["ProjectName"]]

    def dataset(self, p: Parameters) -> Thing:
        datasets: dict[str, Thing] = self.project(p)["datasets"]
        if p["DatasetType"] not in datasets:
            raise not_found("DATASET", f"{p['ProjectName']}/{p['DatasetType']}")
        return datasets[p["DatasetType"]]

    def model(self, p: Parameters) -> Thing:
        models: dict[str, Thing] = self.project(p)["models"]
        version = p["ModelVersion"]
        if version == "latest" and models:
            return max(models.values(), key=lambda model: model["number"])
        if version not in models:
            raise not_found("MODEL", f"{p['ProjectName']}/{version}")
        return models[version]

    def see(self, thing: Thing) -> None:
        """A describe call shows it. If that ends a step, the call counts for the next one too."""
        while (work := thing.get("work")) is not None:
            self.describe(work)
            if thing["work"] is work:
                break

    def require(self, model: Thing, *statuses: str) -> None:
        if model["status"] not in statuses:
            # A refused call counts as a describe call.
            self.see(model)
            raise conflict("MODEL", name_of(model))

    def check_bucket(self, bucket: str) -> None:
        if bucket not in (BUCKET, OTHER_BUCKET):
            raise invalid()

    def start(
        self,
        kind: str,
        lasts: str,
        thing: Thing,
        end: Callable[[Thing], None],
        fail: Callable[[Thing], None] | None = None,
        name: str = "",
        awaited: Iterable[Work] = (),
    ) -> Work:
        failing = None if fail is None else lambda: fail(thing)
        return self.begin(
            kind, self.durations[lasts], lambda: end(thing), name or lasts, failing, awaited
        )

    def when(self) -> datetime:
        return START + timedelta(seconds=self.now)

    def number(self) -> int:
        self._numbers += 1
        return self._numbers


def name_of(model: Thing) -> str:
    return f"{model['project']}/{model['version']}"


def arn_of(model: Thing) -> str:
    return f"{ARN}:model/{name_of(model)}"


def checked_tags(given: list[dict[str, str]]) -> dict[str, str]:
    tags = {tag["Key"]: tag["Value"] for tag in given}
    if len(tags) < len(given) or any(key.lower().startswith("aws:") for key in tags):
        raise invalid()
    return tags
