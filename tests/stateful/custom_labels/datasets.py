"""Projects and datasets in the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.manifests import Entries, Line
from tests.stateful.custom_labels.state import (
    IN_USE,
    INVALID,
    MAIN,
    NOT_FOUND,
    NOT_READY,
    Answer,
    State,
    Step,
    Thing,
    nothing,
    reasons,
)

COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
BUSY = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


class Datasets(State):
    """Projects and datasets.

    ``entries`` of a dataset are None where only the service knows them; ``divided`` are those of
    both datasets together after a distribution.
    """

    def create_project(
        self,
        account: str,
        name: str,
        feature: str | None,
        auto_update: str | None,
        tags: Mapping[str, str] | None,
    ) -> Step:
        taken = any(each["name"] == name for each in self.of_kind("project", account))
        codes = reasons(
            (INVALID, auto_update is not None and feature != "CONTENT_MODERATION"),
            (IN_USE, taken),
        )

        def accept(answer: Answer) -> None:
            self.add(
                "project",
                account,
                answer["ProjectArn"],
                tags,
                name=name,
                feature=feature,
                auto_update=auto_update,
                status="CREATED",
                policies={},
            )

        return codes, accept

    def delete_project(self, account: str, arn: str) -> Step:
        project = self.get(account, "project", arn)
        if project is None:
            return {NOT_FOUND}, nothing
        holding = [*self.versions(project), *self.live_datasets(project)]

        def gone() -> None:
            for dataset in self.datasets(project).values():
                self.settle(dataset)
            self.remove(project)

        def accept(answer: Answer) -> None:
            assert answer["Status"] == "DELETING"
            self.undertake("DeleteProject", "DELETING", [project], gone)

        return reasons((IN_USE, holding or project["status"] == "DELETING")), accept

    def create_dataset(
        self,
        account: str,
        project_arn: str,
        dataset_type: str,
        source: Mapping[str, str] | None,
        tags: Mapping[str, str] | None,
    ) -> Step:
        """``source`` has the ``key`` of a manifest, the ARN of a dataset to ``copy``, both or
        neither.
        """
        project = self.get(account, "project", project_arn)
        original = self.get(account, "dataset", (source or {}).get("copy", ""))
        codes = self._wrong_source(account, source, original)
        if project is None:
            return codes | {NOT_FOUND}, nothing
        codes |= reasons(
            (INVALID, project["feature"] == "CONTENT_MODERATION"),
            (NOT_FOUND, project["status"] == "DELETING"),
            ("ResourceAlreadyExistsException", dataset_type in self.live_datasets(project)),
        )

        def accept(answer: Answer) -> None:
            previous = self.datasets(project).get(dataset_type)
            if previous is not None:
                self.settle(previous)
            first: dict[str, Entries | None] = {"entries": {}}
            fails = False
            if original is None and source is not None:
                imported = _imported(source["key"])
                first["entries"], fails = imported or {}, imported is None
            dataset = self.add(
                "dataset",
                account,
                answer["DatasetArn"],
                tags,
                project=project,
                type=dataset_type,
                entries={},
                divided=None,
                is_empty=source is None,
            )
            dataset["updated"] = self.now

            def take() -> None:
                if original is not None:
                    first["entries"] = original["entries"]
                    dataset["divided"] = original["divided"]

            def end() -> None:
                entries = first["entries"]
                dataset["entries"] = entries if entries is None else dict(entries)
                dataset["status"] = "CREATE_FAILED" if fails else "CREATE_COMPLETE"

            awaited = self.when_settled([original] if original else [], take)
            self.undertake("CreateDataset", "CREATE_IN_PROGRESS", [dataset], end, awaited)

        return codes, accept

    def _wrong_source(
        self, account: str, source: Mapping[str, str] | None, original: Thing | None
    ) -> set[str]:
        if source is None:
            return set()
        readable = source.get("key", "") in manifests.MANIFESTS and account == MAIN
        going = original is None or original["status"] == "DELETE_IN_PROGRESS"
        return reasons(
            (INVALID, len(source) != 1),
            ("InvalidS3ObjectException", "key" in source and not readable),
            (NOT_FOUND, "copy" in source and going),
        )

    def update_dataset_entries(self, account: str, arn: str, lines: Sequence[Line]) -> Step:
        dataset = self.get(account, "dataset", arn)
        if dataset is None:
            return {NOT_FOUND}, nothing
        # Programs update a dataset that they created empty without waiting for it.
        at_once = dataset["status"] == "CREATE_IN_PROGRESS" and dataset["is_empty"]

        def accept(answer: Answer) -> None:
            self.settle(dataset)
            self.undertake("UpdateDatasetEntries", "UPDATE_IN_PROGRESS", [dataset], end)

        def end() -> None:
            after = manifests.merged(dataset["entries"], lines)
            dataset["status"] = "UPDATE_FAILED" if after is None else "UPDATE_COMPLETE"
            dataset["entries"] = dataset["entries"] if after is None else after

        return reasons((IN_USE, dataset["status"] in BUSY and not at_once)), accept

    def distribute_dataset_entries(self, account: str, arns: Sequence[str]) -> Step:
        found = [self.get(account, "dataset", arn) for arn in arns]
        pair = [each for each in found if each is not None]
        if len(pair) < 2:
            return {NOT_FOUND}, nothing
        by_type = {each["type"]: each for each in pair}
        codes = reasons(
            (INVALID, len(by_type) < 2 or pair[0]["project"] is not pair[1]["project"]),
            (INVALID, any(each["entries"] for each in pair if each["type"] == "TEST")),
            (NOT_READY, any(each["status"] not in COMPLETE for each in pair)),
        )

        def end() -> None:
            train, test = by_type["TRAIN"], by_type["TEST"]
            possible = manifests.can_be_divided(train["entries"])
            for dataset in pair:
                dataset["status"] = {
                    True: "UPDATE_COMPLETE",
                    False: "UPDATE_FAILED",
                    None: None,
                }[possible]
            if possible is not False:
                train["divided"] = test["divided"] = train["entries"]
                train["entries"] = test["entries"] = None

        def accept(answer: Answer) -> None:
            self.undertake("DistributeDatasetEntries", "UPDATE_IN_PROGRESS", pair, end)

        return codes, accept

    def delete_dataset(self, account: str, arn: str) -> Step:
        dataset = self.get(account, "dataset", arn)
        if dataset is None:
            return {NOT_FOUND}, nothing

        def gone() -> None:
            self.remove(dataset)

        def accept(answer: Answer) -> None:
            self.undertake("DeleteDataset", "DELETE_IN_PROGRESS", [dataset], gone)

        return reasons((IN_USE, dataset["status"] in BUSY)), accept

    def read_entries(self, account: str, arn: str) -> Step:
        """ListDatasetEntries and ListDatasetLabels."""
        dataset = self.get(account, "dataset", arn)
        if dataset is None:
            return {NOT_FOUND}, nothing
        status = dataset["status"]
        codes = reasons(
            (NOT_READY, status == "CREATE_IN_PROGRESS"),
            (IN_USE, status in ("UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")),
        )
        return codes, nothing


def _imported(key: str) -> Entries | None:
    """A manifest's name must have an extension."""
    return manifests.merged({}, manifests.MANIFESTS[key]) if "." in key else None
