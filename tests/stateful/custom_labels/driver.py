"""What all rules of Custom Labels use, and what holds after each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from mock_vision.world import world
from tests.stateful.base import OK, VisionMachine
from tests.stateful.custom_labels import manifests, shown
from tests.stateful.custom_labels.calls import call, client, read
from tests.stateful.custom_labels.model import CustomLabelsModel
from tests.stateful.custom_labels.state import MAIN, OTHER, WORKS, Step, Thing
from tests.stateful.custom_labels.versions import OUTPUTS

FEATURES = ["CUSTOM_LABELS", "CONTENT_MODERATION"]
NEVER = {
    "project": f"arn:aws:rekognition:us-east-1:{MAIN}:project/parts/1",
    "dataset": f"arn:aws:rekognition:us-east-1:{MAIN}:project/parts/dataset/train/1",
    "version": f"arn:aws:rekognition:us-east-1:{MAIN}:project/parts/version/1/1",
}
UNSETTLED = {
    "dataset": ("UPDATE_COMPLETE", "UPDATE_FAILED"),
    "version": ("TRAINING_COMPLETED", "TRAINING_FAILED"),
}
"""What a thing may be of which the model does not know how its work ended."""

luck = st.integers(0, 15)
tags = st.sampled_from((None, {}, {"stage": "test", "team": ""}))


def known(kind: str) -> Callable[[Any], bool]:
    """A precondition: there is something of the kind, or there was."""
    return lambda machine: kind in machine.model.kinds.values()


class Driver(VisionMachine):
    """Two accounts, and a bucket for each."""

    model: CustomLabelsModel

    def __init__(self) -> None:
        super().__init__()
        self.model = CustomLabelsModel()
        self.turn = 0
        for account, bucket in OUTPUTS.items():
            client(account, "s3").create_bucket(Bucket=bucket)
        objects = world.current().objects
        for key, body in manifests.objects().items():
            objects.write(MAIN, manifests.BUCKET, key, body)

    # Choosing and doing

    def choose(
        self, kind: str, number: int, fits: Callable[[Thing], bool] = lambda thing: True
    ) -> tuple[str, str]:
        """An account and an ARN: mostly of something that fits, else of anything, also of what is
        gone, never was, or belongs to the other account.
        """
        things = self.model.of_kind(kind)
        fitting = [thing for thing in things if fits(thing)]
        if number % 4 and fitting:
            things = fitting
        elif number % 8 == 4 or not things:
            gone = [arn for arn in self.model.gone if self.model.kinds[arn] == kind]
            return MAIN, (gone or [NEVER[kind]])[-1]
        thing = things[number % len(things)]
        return (OTHER if number == 0 else thing["account"]), thing["arn"]

    def do(self, account: str, operation: str, step: Step, **parameters: Any) -> None:
        """Call an operation, and have the model do it too."""
        codes, accept = step
        outcome = call(account, operation, **parameters)
        if codes:
            assert outcome.code in codes, f"{operation} {parameters}: {outcome.code}, not {codes}"
        else:
            assert outcome.code == OK, f"{operation} {parameters}: {outcome.body}"
            accept(outcome.body)

    # Beside the operations

    @rule(
        work=st.sampled_from(sorted(name for name, failed in WORKS.values() if failed)),
        how=st.sampled_from(("fails", "takes", "never")),
    )
    def declare_an_ending(self, work: str, how: str) -> None:
        self.declare("rekognition", work, how)

    # What holds after each step

    @invariant()
    def what_is_pending_agrees(self) -> None:
        """Nothing is pending for what is gone, and nothing else than the model knows of."""
        pending = self.vision.clock.pending()
        named = {arn for event in pending for arn in event.resource.split(" and ")}
        assert named == set(self.model.busy())

    @invariant()
    def descriptions_agree(self) -> None:
        for account in (MAIN, OTHER):
            projects = self.model.of_kind("project", account)
            if not projects and self.turn % 8:
                continue
            found = read(account, "describe_projects", Features=FEATURES)
            for project in found["ProjectDescriptions"]:
                for dataset in project["Datasets"]:
                    self._learn_dataset(dataset["DatasetArn"], dataset["Status"])
                    assert dataset["StatusMessage"]
            assert found["ProjectDescriptions"] == [
                shown.project_description(self.model, project) for project in reversed(projects)
            ]
            for project in projects:
                if self.model.versions(project):
                    self._versions_agree(account, project)

    def _versions_agree(self, account: str, project: Thing) -> None:
        found = read(account, "describe_project_versions", ProjectArn=project["arn"])
        versions = list(reversed(self.model.versions(project).values()))
        for version, description in zip(versions, found["ProjectVersionDescriptions"], strict=True):
            if version["status"] is None:
                assert description["Status"] in UNSETTLED["version"]
                version["status"] = description["Status"]
                version["files"] = "all" if version["status"] == "TRAINING_COMPLETED" else "unknown"
            expected = shown.version_description(self.model, version)
            if version["files"] == "unknown":
                members = ("TrainingDataResult", "TestingDataResult", "ManifestSummary")
                for member in members:
                    expected.pop(member, None)
                    description.pop(member, None)
            assert description["StatusMessage"]
            assert 0 <= description.get("EvaluationResult", {}).get("F1Score", 0) <= 1
            assert description.get("BillableTrainingTimeInSeconds", 1) >= 1
            assert description == expected
            self._files_are_there(version)

    def _files_are_there(self, version: Thing) -> None:
        files = shown.file_names(version)
        if not files or version.get("files_checked"):
            return
        version["files_checked"] = True
        s3 = client(version["account"], "s3")
        for place in files.values():
            where = place["S3Object"]
            assert s3.head_object(Bucket=where["Bucket"], Key=where["Name"])

    def _learn_dataset(self, arn: str, status: str) -> None:
        """Take from the service what only the service decides: which entries are moved."""
        dataset = self.model.things[arn]
        if dataset["status"] is None:
            assert status in UNSETTLED["dataset"]
            dataset["status"] = status
            if status == "UPDATE_FAILED":
                is_train = dataset["type"] == "TRAIN"
                dataset["entries"] = dataset["divided"] if is_train else {}
        if dataset["entries"] is None and dataset["status"] == status:
            union = dataset["divided"]
            listed = read(dataset["account"], "list_dataset_entries", DatasetArn=arn)
            refs = [shown.check_listed(text, union) for text in listed["DatasetEntries"]]
            dataset["entries"] = {ref: union[ref] for ref in refs}
            self._check_division(dataset)

    def _check_division(self, dataset: Thing) -> None:
        """A fifth of the entries went, and none is lost."""
        pair = self.model.datasets(dataset["project"])
        sides = [pair.get(kind, {}).get("entries") for kind in ("TRAIN", "TEST")]
        if any(each.get("divided") is not dataset["divided"] for each in pair.values()):
            return
        train, test = sides
        if train is None or test is None:
            return
        union = dataset["divided"]
        assert sorted([*train, *test]) == sorted(union)
        assert len(test) == max(1, round(0.2 * len(union)))

    @invariant()
    def details_agree(self) -> None:
        """Each thing's details have their turn."""
        checks = list(self._checks())
        if checks:
            self.turn += 1
            check, thing = checks[self.turn % len(checks)]
            check(thing)

    def _checks(self) -> Iterator[tuple[Callable[[Thing], None], Thing]]:
        for thing in self.model.things.values():
            yield self._tags_agree, thing
            if thing["kind"] == "dataset":
                yield self._dataset_agrees, thing
            if thing["kind"] == "project":
                yield self._policies_agree, thing

    def _tags_agree(self, thing: Thing) -> None:
        answer = read(thing["account"], "list_tags_for_resource", ResourceArn=thing["arn"])
        assert answer == {"Tags": thing["tags"]}

    def _dataset_agrees(self, dataset: Thing) -> None:
        answer = read(dataset["account"], "describe_dataset", DatasetArn=dataset["arn"])
        description = answer["DatasetDescription"]
        created, updated = (
            shown.when(dataset["created"]),
            description.pop("LastUpdatedTimestamp"),
        )
        assert created <= updated <= shown.when(self.model.now)
        assert description.pop("StatusMessage")
        entries = dataset["entries"]
        stats = description.pop("DatasetStats")
        if entries is not None:
            assert stats == shown.dataset_stats(entries)
        assert description | {"StatusMessage": ""} == {
            "CreationTimestamp": created,
            **shown.condition(dataset),
        }

    def _policies_agree(self, project: Thing) -> None:
        arn = project["arn"]
        answer = read(project["account"], "list_project_policies", ProjectArn=arn)
        found = {each["PolicyName"]: each for each in answer["ProjectPolicies"]}
        assert len(found) == len(answer["ProjectPolicies"])
        assert found == {
            name: {
                "ProjectArn": arn,
                "PolicyName": name,
                "PolicyRevisionId": policy["revision"],
                "PolicyDocument": policy["document"],
                "CreationTimestamp": shown.when(policy["created"]),
                "LastUpdatedTimestamp": shown.when(policy["updated"]),
            }
            for name, policy in project["policies"].items()
        }
