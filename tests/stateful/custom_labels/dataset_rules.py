"""Projects and datasets, by rules."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.datasets import COMPLETE
from tests.stateful.custom_labels.driver import FEATURES, Driver, known, luck, tags
from tests.stateful.custom_labels.state import MAIN, OTHER, Thing, is_busy

PROJECTS = ((MAIN, "parts"), (MAIN, "parts.v2"), (MAIN, "moderation_-"), (OTHER, "parts"))

types = st.sampled_from(("TRAIN", "TEST"))
sources = st.sampled_from(
    (
        *("", "both.manifest", "missing.manifest"),
        *(set(manifests.MANIFESTS) - {"moderated.manifest"}),
    )
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
            place = {"S3Object": {"Bucket": manifests.BUCKET, "Name": source}}
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
    @rule(number=luck, lines=st.sampled_from(manifests.UPDATES))
    def update_dataset_entries(self, number: int, lines: tuple[manifests.Line, ...]) -> None:
        account, arn = self.choose("dataset", number, lambda each: not is_busy(each))
        step = self.model.update_dataset_entries(account, arn, lines)
        changes: Any = manifests.blob(lines)
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
        def is_ready(each: Thing) -> bool:
            pair = self.model.datasets(each["project"])
            complete = all(dataset["status"] in COMPLETE for dataset in pair.values())
            return complete and len(pair) == 2 and not pair["TEST"]["entries"]

        account, arn = self.choose("dataset", number, is_ready)
        project = self.model.things.get(arn, {}).get("project")

        def is_other(each: Thing) -> bool:
            return each["project"] is project and each["arn"] != arn

        _, second = self.choose("dataset", other, is_other)
        step = self.model.distribute_dataset_entries(account, (arn, second))
        arns = [{"Arn": each} for each in (arn, second)]
        self.do(account, "distribute_dataset_entries", step, Datasets=arns)

    @precondition(known("dataset"))
    @rule(number=luck)
    def delete_dataset(self, number: int) -> None:
        account, arn = self.choose("dataset", number)
        step = self.model.delete_dataset(account, arn)
        self.do(account, "delete_dataset", step, DatasetArn=arn)
