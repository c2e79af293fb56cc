"""What the rules for Lookout for Vision share: calls held against the model, names to use."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from mock_vision.lookoutvision.models import lookoutvision_backends
from mock_vision.service.lifecycle import Works
from mock_vision.world import world
from tests.stateful.base import OK, START, VisionMachine, call, client
from tests.stateful.lookoutvision.images import BUCKET, OTHER_BUCKET, manifest, picture, uploads
from tests.stateful.lookoutvision.model import LookoutModel
from tests.stateful.lookoutvision.state import ARN

ACCOUNT = "123456789012"
PICKS = st.sampled_from((0, 0, 0, 0, 1, 2, 3))
"""Which of the projects or models there are; beyond the last one, what is not there."""
TOKENS = st.sampled_from((None, None, "one", "two"))
# The first of a pool is what most things happen to, so that they get somewhere.
BUCKETS = st.sampled_from((BUCKET,) * 9 + ("nowhere",))
LIMITS = st.sampled_from((1, 2, 100, 101))


def optional(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of which each may be left out."""
    return st.fixed_dictionaries({}, optional=strategies)


class Driver(VisionMachine):
    """One account and Region beside its model."""

    model: LookoutModel

    def __init__(self) -> None:
        super().__init__()
        self.model = LookoutModel()
        self._bodies: dict[tuple[str, str], dict[str, Any]] = {}
        self._last: tuple[str, str, dict[str, Any]] | None = None
        self._turn = 0
        for bucket in (BUCKET, OTHER_BUCKET):
            client("s3").create_bucket(Bucket=bucket)
        write = world.current().objects.write
        for bucket, key, body in uploads():
            write(ACCOUNT, bucket, key, body)

    def do(self, operation: str, token: str | None = None, **p: Any) -> None:
        """Call an operation, and hold what it came to against the model."""
        expected = self.model.call(operation, p, token)
        sent = {**p}
        if operation == "update_dataset_entries":
            sent["Changes"] = manifest(p["Changes"])
        elif operation == "detect_anomalies":
            sent["Body"] = picture(p["Body"])
        if token is not None:
            sent["ClientToken"] = token
            self._last = operation, token, p
        outcome = call("lookoutvision", operation, **sent)
        body = _plain(outcome.body)
        difference = f"{operation}: {outcome.code} {body}, the model says {expected}"
        assert outcome.code == expected.code, difference
        if outcome.code != OK:
            assert body["Message"], difference
            assert {key: body.get(key) for key in expected.body} == expected.body, difference
            return
        assert body == expected.body, difference
        if token is not None:
            if expected.replayed:
                assert body == self._bodies[operation, token], difference
            self._bodies[operation, token] = body

    def walk(self, operation: str, member: str, **p: Any) -> None:
        """All pages of a listing, and what the model says of each."""
        after: int | None = None
        token: dict[str, str] = {}
        while True:
            code, items, after = self.model.page(operation, p, after)
            outcome = call("lookoutvision", operation, **p, **token)
            body = _plain(outcome.body)
            assert outcome.code == code, f"{operation}: {outcome}, the model says {code}"
            if code != OK:
                return
            assert body[member] == items, f"{operation}: {body}, the model says {items}"
            assert ("NextToken" in body) == (after is not None)
            if after is None:
                return
            token = {"NextToken": body["NextToken"]}
            if operation != "list_projects":
                foreign = call("lookoutvision", "list_projects", **token)
                assert foreign.code == "ValidationException"

    def name(self, pick: int) -> str:
        """A project's name."""
        names = [*self.model.projects, "a", "b"]
        return names[pick % len(names)]

    def which(self, project: int, version: int) -> dict[str, str]:
        """The parameters that name a model."""
        name = self.name(project)
        models = self.model.projects.get(name, {"models": {}})["models"]
        versions = [*reversed(models), "latest", "9"]
        return {"ProjectName": name, "ModelVersion": versions[version % len(versions)]}

    def arn(self, project: int, version: int) -> str:
        """The ARN of a model."""
        return f"{ARN}:model/{'/'.join(self.which(project, version).values())}"

    # Beside the operations

    @rule()
    def settle(self) -> None:
        while (due := self.model.next_due()) is not None:
            self.model.move(due - self.model.now)
        self.vision.clock.run_until_idle()

    @rule(
        name=st.sampled_from(("dataset_import", "training", "model_start", "packaging")),
        seconds=st.sampled_from((0, 5, 3600)),
    )
    def set_duration(self, name: str, seconds: int) -> None:
        self.vision.durations[f"lookoutvision.{name}"] = seconds
        self.model.durations[name] = seconds

    @rule(
        work=st.sampled_from(
            ("training", "model_start", "dataset_import", "dataset_update", "packaging")
        ),
        how=st.sampled_from(("fails", "takes", "never")),
    )
    def declare_an_ending(self, work: str, how: str) -> None:
        self.declare("lookoutvision", work, how)

    @rule(
        work=st.sampled_from(("model_stop", "model_deletion", "packaging_start")),
        how=st.sampled_from(("takes", "never")),
    )
    def declare_the_end_of_what_cannot_fail(self, work: str, how: str) -> None:
        self.declare("lookoutvision", work, how)

    @precondition(lambda self: self._last is not None)
    @rule(early=st.sampled_from((None, 0.5, 0)))
    def send_again(self, early: float | None) -> None:
        """With the last token: at once, or when it lapses, or that much earlier."""
        assert self._last is not None
        operation, token, p = self._last
        *_, lapses = self.model.tokens.get((operation, token), (0,))
        if early is not None and lapses - early > self.model.now:
            self.advance(lapses - early - self.model.now)
        self.do(operation, token, **p)

    # What is always true

    @invariant()
    def a_project_agrees(self) -> None:
        """One project after the other, with the statuses of everything in it, and the details of
        one thing after the other.
        """
        self._turn += 1
        names = sorted(self.model.projects) or ["a"]
        name = names[self._turn % len(names)]
        self.do("describe_project", ProjectName=name)
        self.walk("list_models", "Models", ProjectName=name)
        details = self._details(name)
        if details:
            operation, p = details[self._turn % len(details)]
            self.do(operation, **p)

    def _details(self, name: str) -> list[tuple[str, dict[str, str]]]:
        if name not in self.model.projects:
            return []
        project, named = self.model.projects[name], {"ProjectName": name}
        return [
            *(("describe_dataset", {**named, "DatasetType": kind}) for kind in project["datasets"]),
            *(("describe_model", {**named, "ModelVersion": each}) for each in project["models"]),
            *(
                ("describe_model_packaging_job", {**named, "JobName": each})
                for each in project["jobs"]
                if not each.startswith("job ")  # the service named it
            ),
        ]

    @invariant()
    def what_is_pending_agrees(self) -> None:
        """Nothing happens that the model does not expect, and nothing to what is gone."""
        pending = self.vision.clock.pending()
        assert [(event.due - START).total_seconds() for event in pending] == self.model.dues()
        assert len(world.current().part(Works).under_way()) == self.model.under_way()

    @invariant()
    def the_ledger_holds_what_may_come_again(self) -> None:
        ledger = lookoutvision_backends[ACCOUNT]["us-east-1"].ledger
        assert len(ledger) == len(self.model.tokens)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """An answer without what botocore adds to it; it has to be JSON, but for times and blobs."""
    plain = {key: value for key, value in body.items() if key != "ResponseMetadata"}
    json.dumps(plain, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))
    return plain
