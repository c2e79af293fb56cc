"""Lookout for Vision beside its model: all operations, tokens and times, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from moto.moto_api import state_manager

from mock_vision import world
from mock_vision.lookoutvision.models import lookoutvision_backends
from tests.stateful.base import OK, Outcome, VisionMachine, call, client
from tests.stateful.lookoutvision.images import (
    BATCHES,
    BUCKET,
    OTHER_BUCKET,
    manifest,
    picture,
    uploads,
)
from tests.stateful.lookoutvision.model import LookoutModel
from tests.stateful.lookoutvision.state import ARN

ACCOUNT = "123456789012"
# The first of each pool is what most things happen to, so that they get somewhere.
NAMES = st.sampled_from(("a", "a", "b"))
PICKS = st.sampled_from((0, 0, 0, 0, 1, 2, 3))
"""Which of the projects or models there are; beyond the last one, what is not there."""
TYPES = st.sampled_from(("train", "train", "test"))
JOBS = st.sampled_from(("first", "second"))
TOKENS = st.sampled_from((None, None, "one", "two"))
BUCKETS = st.sampled_from((BUCKET,) * 9 + ("nowhere",))
BATCH = st.sampled_from(("enough", "enough", "masked", *BATCHES))
IMAGES = st.sampled_from(("n/0.png", "n/1.png", "a/0.png", "m/3.png", "z/9.png", "wide.png"))
TAGS = st.lists(
    st.sampled_from(("colour", "size", "size", "aws:mine")).map(
        lambda key: {"Key": key, "Value": key.upper()}
    ),
    max_size=2,
)
DAYS = st.integers(1, 4).map(lambda day: datetime(2029, 12, day, 12, tzinfo=timezone.utc))
LIMITS = st.sampled_from((1, 2, 7, 100))
TARGETS = st.sampled_from(
    (
        {"TargetDevice": "jetson_xavier"},
        {"TargetDevice": "jetson_xavier"},
        {"TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"}},
        {},
    )
)


def optional(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of which each may be left out."""
    return st.fixed_dictionaries({}, optional=strategies)


class LookoutMachine(VisionMachine):
    """One account and Region."""

    model: LookoutModel

    def __init__(self) -> None:
        super().__init__()
        self.model = LookoutModel()
        self._bodies: dict[tuple[str, str], dict[str, Any]] = {}
        self._turn = 0
        for bucket in (BUCKET, OTHER_BUCKET):
            client("s3").create_bucket(Bucket=bucket)
        write = world.current().objects.write
        for bucket, key, body in uploads():
            write(ACCOUNT, bucket, key, body)

    def do(self, operation: str, token: str | None = None, **p: Any) -> Outcome:
        """Call an operation, and hold what it came to against the model."""
        expected = self.model.call(operation, p, token)
        sent = {**p}
        if operation == "update_dataset_entries":
            sent["Changes"] = manifest(p["Changes"])
        elif operation == "detect_anomalies":
            sent["Body"] = picture(p["Body"])
        if token is not None:
            sent["ClientToken"] = token
        outcome = call("lookoutvision", operation, **sent)
        seen = (outcome.code, _plain(outcome.body))
        assert outcome.code == expected.code, f"{seen}, the model says {expected}"
        if outcome.code != OK:
            assert seen[1]["Message"]
            named = {key: seen[1].get(key) for key in expected.body}
            assert named == expected.body, f"{seen}, the model says {expected}"
        else:
            assert seen[1] == expected.body, f"{seen}, the model says {expected}"
        if token is not None and outcome.code == OK:
            if expected.replayed:
                assert seen[1] == self._bodies[operation, token]
            self._bodies[operation, token] = seen[1]
        return outcome

    # Choosing from what there is

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

    # A scene, since random steps alone seldom get to a hosted model

    @initialize(until=st.sampled_from((4, 3, 2, 0)), batch=st.sampled_from(("enough", "masked")))
    def scene(self, until: int, batch: str) -> None:
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.create_project("a", None),
            lambda: self.create_dataset(0, "train", BUCKET, batch, None),
            lambda: self.create_model(0, BUCKET, {}, None),
            lambda: self.start_model(0, 0, 1, {}, None),
        )
        for step in steps[:until]:
            step()
            self.settle()

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

    # Projects

    @rule(project=NAMES, token=TOKENS)
    def create_project(self, project: str, token: str | None) -> None:
        self.do("create_project", token, ProjectName=project)

    @rule(project=PICKS)
    def describe_project(self, project: int) -> None:
        self.do("describe_project", ProjectName=self.name(project))

    @rule(project=PICKS, token=TOKENS)
    def delete_project(self, project: int, token: str | None) -> None:
        self.do("delete_project", token, ProjectName=self.name(project))

    # Datasets

    @rule(project=PICKS, kind=TYPES, bucket=BUCKETS, batch=BATCH, token=TOKENS)
    def create_dataset(
        self, project: int, kind: str, bucket: str, batch: str, token: str | None
    ) -> None:
        place = {"Bucket": bucket, "Key": f"{batch}.manifest"}
        source = {"GroundTruthManifest": {"S3Object": place}}
        self.do(
            "create_dataset",
            token,
            ProjectName=self.name(project),
            DatasetType=kind,
            DatasetSource=source,
        )

    @rule(project=PICKS, kind=TYPES, token=TOKENS)
    def create_empty_dataset(self, project: int, kind: str, token: str | None) -> None:
        self.do("create_dataset", token, ProjectName=self.name(project), DatasetType=kind)

    @rule(project=PICKS, kind=TYPES)
    def describe_dataset(self, project: int, kind: str) -> None:
        self.do("describe_dataset", ProjectName=self.name(project), DatasetType=kind)

    @rule(project=PICKS, kind=TYPES, batch=BATCH, token=TOKENS)
    def update_dataset_entries(
        self, project: int, kind: str, batch: str, token: str | None
    ) -> None:
        changes = {"ProjectName": self.name(project), "DatasetType": kind, "Changes": batch}
        self.do("update_dataset_entries", token, **changes)

    @rule(project=PICKS, kind=TYPES, token=TOKENS)
    def delete_dataset(self, project: int, kind: str, token: str | None) -> None:
        self.do("delete_dataset", token, ProjectName=self.name(project), DatasetType=kind)

    @rule(
        project=PICKS,
        kind=TYPES,
        limit=LIMITS,
        filters=optional(
            Labeled=st.booleans(),
            AnomalyClass=st.sampled_from(("normal", "anomaly")),
            SourceRefContains=st.sampled_from(("n/", "/1", "goods")),
            BeforeCreationDate=DAYS,
            AfterCreationDate=DAYS,
        ),
    )
    def list_dataset_entries(
        self, project: int, kind: str, limit: int, filters: dict[str, Any]
    ) -> None:
        p = {"ProjectName": self.name(project), "DatasetType": kind, **filters}
        code, lines = self.model.entries(p)
        outcome = call("lookoutvision", "list_dataset_entries", **p, MaxResults=limit)
        assert outcome.code == code
        if code == OK:
            found = outcome.body["DatasetEntries"]
            while "NextToken" in outcome.body:
                assert len(outcome.body["DatasetEntries"]) == limit
                # Looking at the next page is a look like the first.
                assert self.model.entries(p) == (OK, lines)
                outcome = call(
                    "lookoutvision",
                    "list_dataset_entries",
                    **p,
                    MaxResults=limit,
                    NextToken=outcome.body["NextToken"],
                )
                found += outcome.body["DatasetEntries"]
            assert found == lines

    # Models

    @rule(
        project=PICKS,
        bucket=BUCKETS,
        options=optional(
            Description=st.just("second-try"), KmsKeyId=st.just("alias/mine"), Tags=TAGS
        ),
        token=TOKENS,
    )
    def create_model(
        self, project: int, bucket: str, options: dict[str, Any], token: str | None
    ) -> None:
        output = {"S3Location": {"Bucket": bucket, "Prefix": "out/"}}
        self.do(
            "create_model", token, ProjectName=self.name(project), OutputConfig=output, **options
        )

    @rule(project=PICKS, version=PICKS)
    def describe_model(self, project: int, version: int) -> None:
        self.do("describe_model", **self.which(project, version))

    @rule(project=PICKS, version=PICKS, token=TOKENS)
    def delete_model(self, project: int, version: int, token: str | None) -> None:
        self.do("delete_model", token, **self.which(project, version))

    @rule(
        project=PICKS,
        version=PICKS,
        least=st.sampled_from((1, 1, 1, 2, 6)),
        most=optional(MaxInferenceUnits=st.sampled_from((1, 5, 6))),
        token=TOKENS,
    )
    def start_model(
        self, project: int, version: int, least: int, most: dict[str, int], token: str | None
    ) -> None:
        which = self.which(project, version)
        self.do("start_model", token, **which, MinInferenceUnits=least, **most)

    @rule(project=PICKS, version=PICKS, token=TOKENS)
    def stop_model(self, project: int, version: int, token: str | None) -> None:
        self.do("stop_model", token, **self.which(project, version))

    @rule(
        project=PICKS,
        version=PICKS,
        image=IMAGES,
        content_type=st.sampled_from(("image/png",) * 9 + ("image/gif",)),
    )
    def detect_anomalies(self, project: int, version: int, image: str, content_type: str) -> None:
        which = self.which(project, version)
        self.do("detect_anomalies", **which, Body=image, ContentType=content_type)

    # Packaging jobs

    @rule(
        project=PICKS,
        version=PICKS,
        bucket=BUCKETS,
        device=TARGETS,
        component=st.fixed_dictionaries(
            {"ComponentName": st.sampled_from(("inspector", "reader"))},
            optional={"ComponentVersion": st.sampled_from(("1.0.0", "1.0.1"))},
        ),
        options=optional(JobName=JOBS, Description=st.just("to the edge")),
        token=TOKENS,
    )
    def start_model_packaging_job(
        self,
        project: int,
        version: int,
        bucket: str,
        device: dict[str, Any],
        component: dict[str, str],
        options: dict[str, str],
        token: str | None,
    ) -> None:
        location = {"S3OutputLocation": {"Bucket": bucket, "Prefix": "edge/"}}
        self.do(
            "start_model_packaging_job",
            token,
            **self.which(project, version),
            Configuration={"Greengrass": {**location, **device, **component}},
            **options,
        )

    @rule(project=PICKS, job=JOBS)
    def describe_model_packaging_job(self, project: int, job: str) -> None:
        self.do("describe_model_packaging_job", ProjectName=self.name(project), JobName=job)

    # Tags

    @rule(project=PICKS, version=PICKS, tags=TAGS)
    def tag_resource(self, project: int, version: int, tags: list[dict[str, str]]) -> None:
        self.do("tag_resource", ResourceArn=self.arn(project, version), Tags=tags)

    @rule(project=PICKS, version=PICKS, key=st.sampled_from(("colour", "size")))
    def untag_resource(self, project: int, version: int, key: str) -> None:
        self.do("untag_resource", ResourceArn=self.arn(project, version), TagKeys=[key])

    @rule(
        arn=st.sampled_from(
            (f"{ARN}:model/a/1",) * 5
            + (f"{ARN}:model/b/2", f"{ARN}:project/a", "arn:aws:s3:::goods")
        )
    )
    def list_tags_for_resource(self, arn: str) -> None:
        self.do("list_tags_for_resource", ResourceArn=arn)

    # Listings

    @rule(limit=st.sampled_from((1, 2, 100, 101)))
    def list_projects(self, limit: int) -> None:
        self.walk("list_projects", "Projects", MaxResults=limit)

    @rule(project=PICKS, limit=st.sampled_from((1, 2, 100, 101)))
    def list_models(self, project: int, limit: int) -> None:
        self.walk("list_models", "Models", ProjectName=self.name(project), MaxResults=limit)

    @rule(project=PICKS, limit=st.sampled_from((1, 2, 100, 101)))
    def list_model_packaging_jobs(self, project: int, limit: int) -> None:
        p = {"ProjectName": self.name(project), "MaxResults": limit}
        self.walk("list_model_packaging_jobs", "ModelPackagingJobs", **p)

    def walk(self, operation: str, member: str, **p: Any) -> None:
        """All pages of a listing, and what the model says of each."""
        before: int | None = None
        token: dict[str, str] = {}
        while True:
            code, items, before = self.model.page(operation, p, before)
            outcome = call("lookoutvision", operation, **p, **token)
            assert outcome.code == code
            if code != OK:
                return
            assert outcome.body[member] == items
            assert ("NextToken" in outcome.body) == (before is not None)
            if before is None:
                return
            token = {"NextToken": outcome.body["NextToken"]}
            foreign = call(
                "lookoutvision",
                "list_dataset_entries",
                ProjectName="a",
                DatasetType="train",
                **token,
            )
            assert foreign.code != OK

    # What is always true

    @invariant()
    def a_project_agrees(self) -> None:
        """One project after the other, with the statuses of everything in it."""
        self._turn += 1
        names = sorted(self.model.projects) or ["a"]
        name = names[self._turn % len(names)]
        self.do("describe_project", ProjectName=name)
        self.walk("list_models", "Models", ProjectName=name)

    @invariant()
    def the_ledger_holds_what_may_come_again(self) -> None:
        backend = lookoutvision_backends[ACCOUNT]["us-east-1"]
        assert len(backend.ledger) == len(self.model.tokens)


class LookoutTransitionsMachine(LookoutMachine):
    """The same, and moto's state manager set at any moment."""

    def teardown(self) -> None:
        for kind in KINDS:
            state_manager.unset_transition(f"lookoutvision::{kind}")
        super().teardown()

    @rule(
        kind=st.sampled_from(("dataset", "model", "model", "model_packaging_job")),
        how=st.sampled_from(
            (
                None,
                {"progression": "immediate"},
                {"progression": "manual", "times": 1},
                {"progression": "manual", "times": 3},
                {"progression": "time", "seconds": 5},
                {"progression": "time", "seconds": 600},
            )
        ),
    )
    def set_transition(self, kind: str, how: dict[str, Any] | None) -> None:
        if how is None:
            state_manager.unset_transition(f"lookoutvision::{kind}")
        else:
            state_manager.set_transition(f"lookoutvision::{kind}", how)
        self.model.transition(kind, how)


KINDS = ("dataset", "model", "model_packaging_job")
MACHINES = (LookoutMachine, LookoutTransitionsMachine)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """An answer without what botocore adds to it; it has to be JSON, but for times and blobs."""
    plain = {key: value for key, value in body.items() if key != "ResponseMetadata"}
    json.dumps(plain, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))
    return plain


@pytest.mark.parametrize("machine", MACHINES)
def test_any_sequence_of_calls_agrees_with_the_model(machine: type[LookoutMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=10, stateful_step_count=30, deadline=None, database=None),
    )
