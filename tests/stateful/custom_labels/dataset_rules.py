"""Projects and datasets, by rules."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.custom_labels import goods, looks
from tests.stateful.custom_labels.calls import walk
from tests.stateful.custom_labels.driver import FEATURES, Driver, known, luck, sizes, tags
from tests.stateful.custom_labels.state import MAIN, OTHER, Thing, is_busy

PROJECTS = ((MAIN, "parts"), (MAIN, "parts.v2"), (MAIN, "moderation_-"), (OTHER, "parts"))

types = st.sampled_from(("TRAIN", "TEST"))
sources = st.sampled_from(
    (*("", "both.manifest", "missing.manifest"), *(set(goods.MANIFESTS) - {"moderated.manifest"}))
)


class DatasetRules(Driver):
    """Few names, so that operations collide."""

    @rule(
        project=st.sampled_from(PROJECTS),
        feature=st.sampled_from((None, None, *FEATURES)),
        auto_update=st.sampled_from((None, None, "ENABLED", "DISABLED")),
        tags=tags,
    )
    def create_project(
        self,
        project: tuple[str, str],
        feature: str | None,
        auto_update: str | None,
        tags: Any,
    ) -> None:
        account, name = project
        step = self.model.create_project(account, name, feature, auto_update, tags)
        self.do(
            account,
            "create_project",
            step,
            ProjectName=name,
            Feature=feature,
            AutoUpdate=auto_update,
            Tags=tags,
        )

    @precondition(known("project"))
    @rule(number=luck)
    def delete_project(self, number: int) -> None:
        account, arn = self.choose("project", number)
        step = self.model.delete_project(account, arn)
        self.do(account, "delete_project", step, ProjectArn=arn)

    @rule(account=st.sampled_from((MAIN, OTHER)), size=sizes, number=luck)
    def describe_projects(self, account: str, size: int, number: int) -> None:
        features = (None, FEATURES[:1], FEATURES[1:], FEATURES)[number % 4]
        wanted = (None, ["parts"], ["nobody", "parts", "moderation_-"])[number % 3]
        found = walk(account, "describe_projects", size, Features=features, ProjectNames=wanted)
        expected = [
            project["arn"]
            for project in reversed(self.model.of_kind("project", account))
            if (project["feature"] or FEATURES[0]) in (features or FEATURES[:1])
            and (wanted is None or project["name"] in wanted)
        ]
        assert [each["ProjectArn"] for each in found] == expected

    @precondition(known("project"))
    @rule(
        number=luck, kind=types, source=sources, more=st.sampled_from(("", "", "copy")), tags=tags
    )
    def create_dataset(self, number: int, kind: str, source: str, more: str, tags: Any) -> None:
        account, arn = self.choose("project", number, lambda each: each["status"] == "CREATED")
        given: dict[str, str] = {"key": source} if source else {}
        if more and number != 4:
            _, given[more] = self.choose("dataset", number)
        members: dict[str, Any] = {}
        if "key" in given:
            place = {"S3Object": {"Bucket": goods.BUCKET, "Name": source}}
            members["GroundTruthManifest"] = place
        if "copy" in given:
            members["DatasetArn"] = given["copy"]
        nothing = not given and number % 5
        step = self.model.create_dataset(account, arn, kind, None if nothing else given, tags)
        self.do(
            account,
            "create_dataset",
            step,
            ProjectArn=arn,
            DatasetType=kind,
            DatasetSource=None if nothing else members,
            Tags=tags,
        )

    @precondition(known("dataset"))
    @rule(number=luck, lines=st.sampled_from(goods.UPDATES))
    def update_dataset_entries(self, number: int, lines: tuple[goods.Line, ...]) -> None:
        account, arn = self.choose("dataset", number, lambda each: not is_busy(each))
        step = self.model.update_dataset_entries(account, arn, lines)
        changes: Any = goods.blob(lines)
        # Programs pass text where the service model says blob.
        changes = changes.decode() if number % 2 else changes
        self.do(
            account,
            "update_dataset_entries",
            step,
            DatasetArn=arn,
            Changes={"GroundTruth": changes},
        )

    @precondition(known("dataset"))
    @rule(number=luck, other=luck)
    def distribute_dataset_entries(self, number: int, other: int) -> None:
        account, arn = self.choose("dataset", number, lambda each: bool(each["entries"]))
        thing = self.model.things.get(arn)

        def is_pair(each: Thing) -> bool:
            return thing is not None and each["project"] is thing["project"] and each is not thing

        _, second = self.choose("dataset", other, is_pair)
        step = self.model.distribute_dataset_entries(account, (arn, second))
        arns = [{"Arn": each} for each in (arn, second)]
        self.do(account, "distribute_dataset_entries", step, Datasets=arns)

    @precondition(known("dataset"))
    @rule(number=luck)
    def delete_dataset(self, number: int) -> None:
        account, arn = self.choose("dataset", number)
        step = self.model.delete_dataset(account, arn)
        self.do(account, "delete_dataset", step, DatasetArn=arn)

    @precondition(known("dataset"))
    @rule(number=luck, size=sizes)
    def list_dataset_entries(self, number: int, size: int) -> None:
        account, arn = self.choose("dataset", number, lambda each: bool(each["entries"]))
        codes, _ = step = self.model.read_entries(account, arn)
        filters: dict[str, Any] = {
            "ContainsLabels": (None, ["nut"], ["nut", "bolt"])[number % 3],
            "Labeled": (None, None, True, False)[number % 4],
            "SourceRefContains": (None, None, None, "/gear", "2.png")[number % 5],
            "HasErrors": (None, False, False, False, True)[size - 1],
        }
        if codes:
            self.do(account, "list_dataset_entries", step, DatasetArn=arn, NextToken="", **filters)
            return
        entries = self.model.things[arn]["entries"]
        found = walk(account, "list_dataset_entries", size, DatasetArn=arn, **filters)
        expected = {
            line.source_ref
            for line in entries.values()
            if (filters["ContainsLabels"] is None or "nut" in line.labels)
            and filters["Labeled"] in (None, bool(line.labels))
            and (filters["SourceRefContains"] or "") in line.source_ref
            and (not filters["HasErrors"] or line.has_errors)
        }
        listed = [looks.check_listed(text, entries) for text in found]
        assert (set(listed), len(listed)) == (expected, len(expected))

    @precondition(known("dataset"))
    @rule(number=luck, size=sizes)
    def list_dataset_labels(self, number: int, size: int) -> None:
        account, arn = self.choose("dataset", number, lambda each: bool(each["entries"]))
        codes, _ = step = self.model.read_entries(account, arn)
        if codes:
            self.do(account, "list_dataset_labels", step, DatasetArn=arn)
            return
        found = walk(account, "list_dataset_labels", size, DatasetArn=arn)
        stats = {each["LabelName"]: each["LabelStats"] for each in found}
        assert len(found) == len(stats)
        assert stats == looks.label_stats(self.model.things[arn]["entries"])
