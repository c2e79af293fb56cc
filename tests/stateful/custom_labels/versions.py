"""Project versions in the model: models and adapters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.datasets import Datasets
from tests.stateful.custom_labels.manifests import FILE_ERROR, Ending, Line
from tests.stateful.custom_labels.state import (
    DAY,
    DENIED,
    IN_USE,
    INVALID,
    LIMIT,
    MAIN,
    NOT_FOUND,
    NOT_READY,
    OTHER,
    Answer,
    Step,
    Thing,
    nothing,
    reasons,
)

OUTPUTS = {MAIN: manifests.BUCKET, OTHER: "theirs"}
"""Where each account can have its results written."""

STARTABLE = ("TRAINING_COMPLETED", "STOPPED", "FAILED", "COPYING_COMPLETED")
HOSTED = ("STARTING", "RUNNING", "STOPPING")
ENDED = (*STARTABLE, "TRAINING_FAILED", "COPYING_FAILED", "DEPRECATED", "EXPIRED")

AUTO = "AutoCreate"


class Versions(Datasets):
    """Versions. ``files`` says which result files a version has: ``"all"``, those of the
    ``"validation"``, ``"none"``, or ``"unknown"``.
    """

    def status(self, version: Thing) -> str:
        """The status now: adapters whose project does not update itself grow old."""
        status: str = version["status"]
        project = version["project"]
        ages = project["feature"] == "CONTENT_MODERATION" and project["auto_update"] != "ENABLED"
        if status != "TRAINING_COMPLETED" or not ages:
            return status
        age = self.now - version["ended"]
        if age >= (365 + 90) * DAY:
            return "EXPIRED"
        return "DEPRECATED" if age >= 365 * DAY else status

    def _count(self, account: str, *statuses: str) -> int:
        return sum(each["status"] in statuses for each in self.of_kind("version", account))

    def create_project_version(
        self,
        account: str,
        arn: str,
        name: str,
        output: Mapping[str, str],
        training: str | None,
        testing: str | None,
        constants: Mapping[str, Any],
        tags: Mapping[str, str] | None,
    ) -> Step:
        """``training`` and ``testing`` are keys of manifests, or :data:`AUTO`; ``constants`` are
        members that the description shows as they were given.
        """
        project = self.get(account, "project", arn)
        codes = reasons((INVALID, not output.get("S3Bucket")))
        if project is None:
            return codes | {NOT_FOUND, INVALID}, nothing
        adapter = project["feature"] == "CONTENT_MODERATION"
        if adapter and testing is None:
            testing = AUTO
        datasets = self.live_datasets(project)
        given = training is not None or testing is not None
        codes |= reasons(
            (INVALID, given if datasets else training is None or testing is None),
            (INVALID, datasets and len(datasets) < 2),
            (INVALID, "FeatureConfig" in constants and not adapter),
            (IN_USE, name in self.versions(project) or project["status"] == "DELETING"),
            (LIMIT, self._count(account, "TRAINING_IN_PROGRESS") >= 2),
        )

        def accept(answer: Answer) -> None:
            keys = [key for key in (training, testing) if key not in (None, AUTO)]
            version = self._add_version(project, answer, name, output, constants, tags)
            version["input"] = _inputs(training, testing)

            def take() -> None:
                sides = [
                    None if dataset["entries"] is None else list(dataset["entries"].values())
                    for dataset in (datasets[kind] for kind in ("TRAIN", "TEST") if datasets)
                ]
                version["ending"] = self._ending(account, adapter, output, keys, sides)
                lines = [*sides, *(manifests.MANIFESTS.get(str(key)) for key in keys)]
                version["truth"] = _truth(lines)

            self.undertake(
                "CreateProjectVersion",
                "TRAINING_IN_PROGRESS",
                [version],
                lambda: self._end_training(version),
                self.when_settled(datasets.values(), take),
            )

        return codes, accept

    def _ending(
        self,
        account: str,
        adapter: bool,
        output: Mapping[str, str],
        keys: list[Any],
        sides: list[Any],
    ) -> Ending | None:
        if account != MAIN or output["S3Bucket"] != OUTPUTS[account]:
            return FILE_ERROR
        if not all("." in key and manifests.MANIFESTS.get(key) for key in keys):
            return FILE_ERROR
        if None in sides:
            return None
        both = [*sides, *(manifests.MANIFESTS[key] for key in keys), None]
        return (manifests.adapter_ending if adapter else manifests.ending)(both[0], both[1])

    def _end_training(self, version: Thing) -> None:
        ending: Ending | None = version["ending"]
        version["ended"] = self.now
        if ending is None:
            version["status"], version["files"] = None, "unknown"
        else:
            version["status"], version["files"] = ending.status, ending.files

    def _add_version(
        self,
        project: Thing,
        answer: Answer,
        name: str,
        output: Mapping[str, str],
        constants: Mapping[str, Any],
        tags: Mapping[str, str] | None,
    ) -> Thing:
        return self.add(
            "version",
            project["account"],
            answer["ProjectVersionArn"],
            tags,
            project=project,
            name=name,
            output=dict(output),
            constants=dict(constants),
            files="none",
            ended=None,
            units={},
        )

    def start_project_version(
        self, account: str, arn: str, units: int, max_units: int | None
    ) -> Step:
        version = self.get(account, "version", arn)
        codes = reasons(
            (INVALID, max_units is not None and max_units < units),
            (LIMIT, max(units, max_units or 0) > 5),
        )
        if version is None:
            return codes | {NOT_FOUND}, nothing
        codes |= reasons(
            (INVALID, version["project"]["feature"] == "CONTENT_MODERATION"),
            (IN_USE, version["status"] not in STARTABLE),
            (LIMIT, self._count(account, "STARTING", "RUNNING") >= 2),
        )

        def end() -> None:
            version["status"] = "RUNNING"

        def accept(answer: Answer) -> None:
            assert answer["Status"] == "STARTING"
            version["units"] = {"MinInferenceUnits": units}
            if max_units is not None:
                version["units"]["MaxInferenceUnits"] = max_units
            self.undertake("StartProjectVersion", "STARTING", [version], end)

        return codes, accept

    def stop_project_version(self, account: str, arn: str) -> Step:
        version = self.get(account, "version", arn)
        if version is None:
            return {NOT_FOUND}, nothing
        codes = reasons(
            (INVALID, version["project"]["feature"] == "CONTENT_MODERATION"),
            (IN_USE, version["status"] not in ("STARTING", "RUNNING")),
        )

        def end() -> None:
            version["status"] = "STOPPED"

        def accept(answer: Answer) -> None:
            assert answer["Status"] == "STOPPING"
            if version["status"] == "STARTING":
                self.drop(version["work"])
            self.undertake("StopProjectVersion", "STOPPING", [version], end)

        return codes, accept

    def delete_project_version(self, account: str, arn: str) -> Step:
        version = self.get(account, "version", arn)
        if version is None:
            return {NOT_FOUND}, nothing

        def gone() -> None:
            self.remove(version)

        def accept(answer: Answer) -> None:
            assert answer["Status"] == "DELETING"
            self.undertake("DeleteProjectVersion", "DELETING", [version], gone)

        return reasons((IN_USE, self.status(version) not in ENDED)), accept

    def detect_custom_labels(self, account: str, arn: str, problem: str | None) -> Step:
        """``problem`` is the code of what is wrong with the image, if anything is."""
        version = self.get(account, "version", arn)
        codes = reasons((problem or "", problem))
        if version is None:
            return codes | {NOT_FOUND}, nothing
        adapter = version["project"]["feature"] == "CONTENT_MODERATION"
        return codes | reasons(
            (INVALID, adapter), (NOT_READY, version["status"] != "RUNNING")
        ), nothing

    def copy_project_version(
        self,
        account: str,
        source_project_arn: str,
        source_arn: str,
        destination_arn: str,
        name: str,
        output: Mapping[str, str],
        tags: Mapping[str, str] | None,
    ) -> Step:
        destination = self.get(account, "project", destination_arn)
        owner = self.things.get(source_project_arn)
        source = self.things.get(source_arn)
        codes = reasons(
            (NOT_FOUND, destination is None or owner is None or source is None),
            (INVALID, not output.get("S3Bucket")),
            # Whether a version of another project is wrong or not there, no document says.
            (INVALID, source is None or source["project"] is not owner),
            (NOT_FOUND, source is None or source["project"] is not owner),
        )
        if owner is not None:
            codes |= reasons((DENIED, not _lets_copy(owner, account, source_arn)))
        if destination is not None:
            codes |= reasons(
                (INVALID, destination["feature"] == "CONTENT_MODERATION"),
                (IN_USE, name in self.versions(destination)),
                (IN_USE, destination["status"] == "DELETING"),
            )
        if source is not None:
            wrong = source["status"] not in (*STARTABLE, *HOSTED)
            adapter = source["project"]["feature"] == "CONTENT_MODERATION"
            codes |= reasons((INVALID, adapter), (IN_USE, wrong))
        if codes or source is None or destination is None:
            return codes, nothing
        result = {key: source[key] for key in ("ended", "files", "truth")}
        at_hand = destination, source

        def accept(answer: Answer) -> None:
            project, original = at_hand
            constants = {"SourceProjectVersionArn": source_arn}
            copy = self._add_version(project, answer, name, output, constants, tags)
            copy["input"] = original["input"]

            def end() -> None:
                if output["S3Bucket"] == OUTPUTS[account]:
                    copy.update(result, status="COPYING_COMPLETED")
                else:
                    copy["status"] = "COPYING_FAILED"

            self.undertake("CopyProjectVersion", "COPYING_IN_PROGRESS", [copy], end)

        return codes, accept


def _inputs(training: str | None, testing: str | None) -> tuple[Any, Any]:
    """``Input`` of both results: what was given."""

    def assets(key: str) -> list[Any]:
        return [{"GroundTruthManifest": {"S3Object": {"Bucket": manifests.BUCKET, "Name": key}}}]

    if training is None or testing is None:
        return {}, {"AutoCreate": False}
    if testing == AUTO:
        return {"Assets": assets(training)}, {"Assets": [], "AutoCreate": True}
    return {"Assets": assets(training)}, {"Assets": assets(testing), "AutoCreate": False}


def _truth(sides: list[Any]) -> dict[str, Line] | None:
    """What is known of the pictures that a model is trained and tested with; None: not which."""
    if None in sides:
        return None
    return {line.source_ref: line for side in sides for line in side if line.source_ref}


def _lets_copy(owner: Thing, account: str, arn: str) -> bool:
    """Whether the policies of a project let an account copy: none denies, and for another account
    one allows.
    """
    effects = [manifests.POLICIES[policy["document"]] for policy in owner["policies"].values()]
    return "deny" not in effects and (account == owner["account"] or "allow" in effects)
