"""The operations that only read, and requests that are wrong in any state.

They are few rules with many operations, so that most steps change something.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from moto import mock_aws

from tests.stateful.custom_labels import shown
from tests.stateful.custom_labels.calls import LISTS, call, read, walk
from tests.stateful.custom_labels.driver import FEATURES, NEVER, Driver, known, luck
from tests.stateful.custom_labels.state import INVALID, MAIN, OTHER

BAD_TOKEN = "InvalidPaginationTokenException"
NAMES = (None, ["parts", "v.2"], ["nobody", "moderation_-", "v-3_", "1", "parts"])

BREACHES: tuple[tuple[str, dict[str, Any]], ...] = (
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


class ReadingRules(Driver):
    """Pages are complete, and in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.held: tuple[str, str] | None = None
        """A token of DescribeProjects, and the ARN of the last project before it."""

    @precondition(known("project"))
    @rule(
        operation=st.sampled_from((*sorted(LISTS), "describe_dataset")),
        number=luck,
        size=st.sampled_from((1, 2, 5)),
    )
    def read(self, operation: str, number: int, size: int) -> None:
        getattr(self, f"_{operation}")(number, size)

    def _describe_projects(self, number: int, size: int) -> None:
        account = OTHER if number % 5 == 0 else MAIN
        features = (None, FEATURES[:1], FEATURES[1:], FEATURES)[number % 4]
        wanted = NAMES[number % 3]
        found = walk(account, "describe_projects", size, Features=features, ProjectNames=wanted)
        assert [each["ProjectArn"] for each in found] == [
            project["arn"]
            for project in reversed(self.model.of_kind("project", account))
            if (project["feature"] or FEATURES[0]) in (features or FEATURES[:1])
            and (wanted is None or project["name"] in wanted)
        ]

    def _describe_project_versions(self, number: int, size: int) -> None:
        account, arn = self.choose("project", number, lambda each: bool(self.model.versions(each)))
        codes, _ = step = self.model.read_project(account, arn)
        if codes:
            return self.do(account, "describe_project_versions", step, ProjectArn=arn)
        named = {"ProjectArn": arn, "VersionNames": NAMES[number % 3]}
        found = walk(account, "describe_project_versions", size, **named)
        versions = self.model.versions(self.model.things[arn])
        assert [each["ProjectVersionArn"] for each in found] == [
            version["arn"]
            for name, version in reversed(versions.items())
            if named["VersionNames"] is None or name in named["VersionNames"]
        ]
        return None

    def _describe_dataset(self, number: int, size: int) -> None:
        account, arn = self.choose("dataset", number)
        step = self.model.read_dataset(account, arn)
        self.do(account, "describe_dataset", step, DatasetArn=arn)

    def _list_dataset_entries(self, number: int, size: int) -> None:
        account, arn = self.choose("dataset", number, lambda each: bool(each["entries"]))
        codes, _ = step = self.model.read_entries(account, arn)
        filters: dict[str, Any] = {
            "ContainsLabels": (None, ["nut"], ["nut", "bolt"])[number % 3],
            "Labeled": (None, None, True, False)[number % 4],
            "SourceRefContains": (None, None, None, "/gear", "2.png")[number % 5],
            "HasErrors": (None, False, False, False, True)[size - 1],
        }
        if codes:
            return self.do(account, "list_dataset_entries", step, DatasetArn=arn, **filters)
        entries = self.model.things[arn]["entries"]
        found = walk(account, "list_dataset_entries", size, DatasetArn=arn, **filters)
        expected = [
            line.source_ref
            for line in entries.values()
            if (filters["ContainsLabels"] is None or "nut" in line.labels)
            and filters["Labeled"] in (None, bool(line.labels))
            and (filters["SourceRefContains"] or "") in line.source_ref
            and (not filters["HasErrors"] or line.has_errors)
        ]
        assert sorted(shown.check_listed(text, entries) for text in found) == sorted(expected)
        return None

    def _list_dataset_labels(self, number: int, size: int) -> None:
        account, arn = self.choose("dataset", number, lambda each: bool(each["entries"]))
        codes, _ = step = self.model.read_entries(account, arn)
        if codes:
            return self.do(account, "list_dataset_labels", step, DatasetArn=arn)
        found = walk(account, "list_dataset_labels", size, DatasetArn=arn)
        stats = {each["LabelName"]: each["LabelStats"] for each in found}
        assert len(found) == len(stats)
        assert stats == shown.label_stats(self.model.things[arn]["entries"])
        return None

    def _list_project_policies(self, number: int, size: int) -> None:
        account, arn = self.choose("project", number, lambda each: bool(each["policies"]))
        codes, _ = step = self.model.read_project(account, arn)
        if codes:
            return self.do(account, "list_project_policies", step, ProjectArn=arn)
        found = walk(account, "list_project_policies", size, ProjectArn=arn)
        names = [policy["PolicyName"] for policy in found]
        assert sorted(names) == sorted(self.model.things[arn]["policies"])
        return None

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

    @rule(
        what=st.sampled_from(("_break_a_constraint", "_make_up_a_token", "_pass_a_plain_mock")),
        number=luck,
    )
    def do_something_odd(self, what: str, number: int) -> None:
        getattr(self, what)(number)

    def _break_a_constraint(self, number: int) -> None:
        operation, parameters = BREACHES[number % len(BREACHES)]
        # The text of MaxResults documents another code than that of all other constraints.
        code = "ValidationException" if "MaxResults" in parameters else INVALID
        assert call(MAIN, operation, **parameters).code == code

    def _make_up_a_token(self, number: int) -> None:
        operation = sorted(LISTS)[number % len(LISTS)]
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

    def _pass_a_plain_mock(self, number: int) -> None:
        with mock_aws():
            read(MAIN, "describe_projects", MaxResults=number + 1)
