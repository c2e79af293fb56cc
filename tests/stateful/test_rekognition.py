"""Custom Labels against a small model: every operation, right or wrong, in any order, as time goes
by.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from moto import mock_aws

from tests.stateful.custom_labels import goods
from tests.stateful.custom_labels.calls import LISTS, call, read, walk
from tests.stateful.custom_labels.dataset_rules import PROJECTS, DatasetRules
from tests.stateful.custom_labels.driver import FEATURES, NEVER, known, luck, sizes
from tests.stateful.custom_labels.state import DAY, INVALID, MAIN, OTHER
from tests.stateful.custom_labels.version_rules import VersionRules
from tests.stateful.custom_labels.versions import AUTO

BAD_TOKEN = "InvalidPaginationTokenException"
OUTPUT = {"S3Bucket": "own", "S3KeyPrefix": "out"}

beginnings = st.sampled_from(("nothing", "dataset", "pair", "trained", "running", "adapter"))
policy_names = st.sampled_from(("a", "b.-", "c", "d", "e", "f"))
tag_maps = st.sampled_from(
    ({"stage": "live"}, {"a b/c": "é"}, {f"key{number}": "" for number in range(199)})
)
things = st.sampled_from(("project", "dataset", "version"))
breaches: tuple[tuple[str, dict[str, Any]], ...] = (
    ("create_project", {"ProjectName": "a b"}),
    ("create_project", {"ProjectName": "x" * 256}),
    ("create_project", {"ProjectName": "x", "Feature": "FACES"}),
    ("describe_projects", {"MaxResults": 101}),
    ("describe_projects", {"ProjectNames": ["x"] * 11}),
    ("list_project_policies", {"ProjectArn": NEVER["project"], "MaxResults": 6}),
    ("describe_dataset", {"DatasetArn": NEVER["project"]}),
    ("distribute_dataset_entries", {"Datasets": [{"Arn": NEVER["dataset"]}] * 3}),
    ("tag_resource", {"ResourceArn": NEVER["version"], "Tags": {"aws:x": "y"}}),
)


class CustomLabelsMachine(DatasetRules, VersionRules):
    """All 23 operations."""

    def __init__(self) -> None:
        super().__init__()
        self.held: tuple[str, str] | None = None
        """A token of DescribeProjects, and the ARN of the last project before it."""

    @initialize(
        ready=st.sampled_from(("nothing", "dataset", "pair", "trained", "running", "adapter"))
    )
    def begin_further_on(self, ready: str) -> None:
        """Else few examples would get far."""
        if ready != "nothing":
            feature = "CONTENT_MODERATION" if ready == "adapter" else None
            self.create_project(PROJECTS[0], feature, None, None)
        if ready in ("dataset", "pair"):
            self.create_dataset(1, "TRAIN", "both.manifest", "", None)
            self.advance(60)
        if ready == "pair":
            self.create_dataset(1, "TEST", "", "", None)
        if ready in ("trained", "running", "adapter"):
            keys = ("moderated.manifest", None) if ready == "adapter" else ("both.manifest", AUTO)
            self.create_project_version(1, "1", keys, OUTPUT, {}, None)
            self.advance(3600)
        if ready == "running":
            self.start_project_version(1, 1, None)
            self.advance(600)

    @rule(days=st.sampled_from((90, 275, 365)))
    def a_season_later(self, days: int) -> None:
        """Adapters grow old."""
        self.advance(days * DAY)

    @rule()
    def a_plain_mock_comes_and_goes(self) -> None:
        with mock_aws():
            assert read(MAIN, "describe_projects", ProjectNames=["nobody"])

    # Pages

    @precondition(known("project"))
    @rule()
    def hold_a_token_or_go_on(self) -> None:
        """Projects come and go between two pages; the second has what is older than the first."""
        if self.held is None:
            answer = read(MAIN, "describe_projects", MaxResults=1, Features=FEATURES)
            if "NextToken" in answer:
                self.held = answer["NextToken"], answer["ProjectDescriptions"][0]["ProjectArn"]
            return
        token, after = self.held
        self.held = None
        answer = read(MAIN, "describe_projects", Features=FEATURES, NextToken=token)
        order = list(self.model.kinds)
        assert [each["ProjectArn"] for each in answer["ProjectDescriptions"]] == [
            project["arn"]
            for project in reversed(self.model.of_kind("project", MAIN))
            if order.index(project["arn"]) < order.index(after)
        ]
        wrong = call(OTHER, "describe_projects", Features=FEATURES, NextToken=token)
        assert wrong.code == BAD_TOKEN

    @rule(operation=st.sampled_from(sorted(LISTS)), number=luck)
    def make_up_a_token(self, operation: str, number: int) -> None:
        parameters = {"NextToken": "bm9uc2Vuc2U="}
        codes: set[str] = set()
        account = MAIN
        if operation.startswith("list_dataset"):
            account, parameters["DatasetArn"] = self.choose("dataset", number)
            codes, _ = self.model.read_entries(account, parameters["DatasetArn"])
        elif operation != "describe_projects":
            account, parameters["ProjectArn"] = self.choose("project", number)
            codes, _ = self.model.read_project(account, parameters["ProjectArn"])
        assert call(account, operation, **parameters).code in codes | {BAD_TOKEN}

    @rule(breach=st.sampled_from(breaches))
    def break_a_constraint(self, breach: tuple[str, dict[str, Any]]) -> None:
        operation, parameters = breach
        assert call(MAIN, operation, **parameters).code == INVALID

    # Policies

    @precondition(known("project"))
    @rule(
        number=luck,
        name=policy_names,
        document=st.sampled_from(sorted(goods.POLICIES)),
        revision=st.sampled_from((None, None, "current", "0" * 32)),
    )
    def put_project_policy(
        self, number: int, name: str, document: str, revision: str | None
    ) -> None:
        account, arn = self.choose("project", number)
        revision = self._revision(arn, name, revision)
        step = self.model.put_project_policy(account, arn, name, document, revision)
        self.do(
            account,
            "put_project_policy",
            step,
            ProjectArn=arn,
            PolicyName=name,
            PolicyDocument=document,
            PolicyRevisionId=revision,
        )

    @precondition(known("project"))
    @rule(
        number=luck,
        name=policy_names,
        revision=st.sampled_from((None, "current", "0" * 32)),
    )
    def delete_project_policy(self, number: int, name: str, revision: str | None) -> None:
        account, arn = self.choose("project", number, lambda each: name in each["policies"])
        revision = self._revision(arn, name, revision)
        step = self.model.delete_project_policy(account, arn, name, revision)
        self.do(
            account,
            "delete_project_policy",
            step,
            ProjectArn=arn,
            PolicyName=name,
            PolicyRevisionId=revision,
        )

    def _revision(self, arn: str, name: str, revision: str | None) -> str | None:
        if revision != "current":
            return revision
        policies = self.model.things.get(arn, {}).get("policies", {})
        return policies[name]["revision"] if name in policies else "f" * 32

    @precondition(known("project"))
    @rule(number=luck, size=sizes)
    def list_project_policies(self, number: int, size: int) -> None:
        account, arn = self.choose("project", number, lambda each: bool(each["policies"]))
        codes, _ = step = self.model.read_project(account, arn)
        if codes:
            self.do(account, "list_project_policies", step, ProjectArn=arn)
            return
        found = walk(account, "list_project_policies", size, ProjectArn=arn)
        names = [policy["PolicyName"] for policy in found]
        assert sorted(names) == sorted(self.model.things[arn]["policies"])

    # Tags

    @rule(kind=things, number=luck, tags=tag_maps)
    def tag_resource(self, kind: str, number: int, tags: dict[str, str]) -> None:
        account, arn = self.choose(kind, number)
        step = self.model.tag_resource(account, arn, tags)
        self.do(account, "tag_resource", step, ResourceArn=arn, Tags=tags)

    @rule(kind=things, number=luck, keys=st.sampled_from((["stage"], ["nothing", "team"], [])))
    def untag_resource(self, kind: str, number: int, keys: list[str]) -> None:
        account, arn = self.choose(kind, number)
        step = self.model.untag_resource(account, arn, keys)
        self.do(account, "untag_resource", step, ResourceArn=arn, TagKeys=keys)

    @rule(kind=things, number=luck)
    def list_tags_for_resource(self, kind: str, number: int) -> None:
        account, arn = self.choose(kind, number)
        arn = "a resource that is none" if number == 8 else arn
        step = self.model.list_tags_for_resource(account, arn)
        self.do(account, "list_tags_for_resource", step, ResourceArn=arn)

    @precondition(known("dataset"))
    @rule(number=luck)
    def describe_dataset(self, number: int) -> None:
        account, arn = self.choose("dataset", number)
        step = self.model.read_dataset(account, arn)
        self.do(account, "describe_dataset", step, DatasetArn=arn)


MACHINES = (CustomLabelsMachine,)

TestCustomLabels = CustomLabelsMachine.TestCase
TestCustomLabels.settings = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
