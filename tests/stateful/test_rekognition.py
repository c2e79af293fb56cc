"""Custom Labels against a small model: every operation, right or wrong, in any order, as time goes
by.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.dataset_rules import PROJECTS, DatasetRules
from tests.stateful.custom_labels.driver import FEATURES, known, luck
from tests.stateful.custom_labels.reading_rules import ReadingRules
from tests.stateful.custom_labels.state import DAY
from tests.stateful.custom_labels.version_rules import VersionRules
from tests.stateful.custom_labels.versions import AUTO

OUTPUT = {"S3Bucket": "own", "S3KeyPrefix": "out"}
ADAPTER = ("create_project", PROJECTS[0], FEATURES[1], None, None)
PROJECT = ("create_project", PROJECTS[0], None, None, None)
THEIRS = ("create_project", PROJECTS[-1], None, None, None)
TRAIN_SET = ("create_dataset", 1, "TRAIN", "both.manifest", "", None)
TEST_SET = ("create_dataset", 1, "TEST", "", "", None)
HOUR = ("advance", 3600)
START = ("start_project_version", 1, 1, None)


def training(name: str, *keys: str | None) -> tuple[Any, ...]:
    """A training that succeeds."""
    return ("create_project_version", 1, name, keys or ("both.manifest", AUTO), OUTPUT, {}, None)


BEGINNINGS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "nothing": (),
    "a dataset": (PROJECT, TRAIN_SET, HOUR),
    "both datasets": (PROJECT, TRAIN_SET, HOUR, TEST_SET),
    "a model": (PROJECT, training("1"), HOUR),
    "a model that starts": (PROJECT, training("1"), HOUR, START),
    "three models, two of them running": (
        *(PROJECT, training("1"), training("v.2"), HOUR),
        *(START, START, training("v-3_"), HOUR),
    ),
    "another account": (PROJECT, training("1"), HOUR, THEIRS),
    "an adapter": (ADAPTER, training("1", "moderated.manifest", None), HOUR),
    "an old adapter": (
        *(ADAPTER, training("1", "moderated.manifest", None), HOUR),
        ("a_season_later", 365),
    ),
}
"""Rules with their arguments, done before an example begins: else few would get far."""

policy_names = st.sampled_from(("a", "b.-", "c", "d", "e", "f"))
kinds = st.sampled_from(("project", "dataset", "version"))
tag_maps = st.sampled_from(
    ({"stage": "live"}, {"a b/c": "é"}, {f"key{number}": "" for number in range(199)})
)


class CustomLabelsMachine(DatasetRules, VersionRules, ReadingRules):
    """All 23 operations."""

    @initialize(beginning=st.sampled_from(sorted(BEGINNINGS)))
    def begin(self, beginning: str) -> None:
        for name, *arguments in BEGINNINGS[beginning]:
            getattr(self, name)(*arguments)

    @rule(days=st.sampled_from((90, 275, 365)))
    def a_season_later(self, days: int) -> None:
        """Adapters grow old."""
        self.advance(days * DAY)

    # Policies

    @precondition(known("project"))
    @rule(
        number=luck,
        name=policy_names,
        document=st.sampled_from(sorted(manifests.POLICIES)),
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
        account, arn = self.choose("project", number, lambda each: bool(each["policies"]))
        policies = self.model.things.get(arn, {}).get("policies")
        if policies and number % 3:
            name = list(policies)[number % len(policies)]
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

    # Tags

    @precondition(known("project"))
    @rule(
        operation=st.sampled_from(("tag", "untag", "list")), kind=kinds, number=luck, tags=tag_maps
    )
    def tags(self, operation: str, kind: str, number: int, tags: dict[str, str]) -> None:
        account, arn = self.choose(kind, number)
        if operation == "tag":
            step = self.model.tag_resource(account, arn, tags)
            self.do(account, "tag_resource", step, ResourceArn=arn, Tags=tags)
        elif operation == "untag":
            keys = ["nothing", *tags]
            step = self.model.untag_resource(account, arn, keys)
            self.do(account, "untag_resource", step, ResourceArn=arn, TagKeys=keys)
        else:
            arn = "a resource that is none" if number == 8 else arn
            step = self.model.list_tags_for_resource(account, arn)
            self.do(account, "list_tags_for_resource", step, ResourceArn=arn)


MACHINES = (CustomLabelsMachine,)

TestCustomLabels = CustomLabelsMachine.TestCase
TestCustomLabels.settings = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
