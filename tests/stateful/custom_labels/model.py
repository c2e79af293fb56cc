"""The whole model: with project policies and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.state import (
    INVALID,
    NOT_FOUND,
    QUOTA,
    Answer,
    Step,
    nothing,
    reasons,
)
from tests.stateful.custom_labels.versions import Versions

BAD_REVISION = "InvalidPolicyRevisionIdException"


class CustomLabelsModel(Versions):
    """Two accounts of Custom Labels in one Region."""

    def put_project_policy(
        self, account: str, arn: str, name: str, document: str, revision: str | None
    ) -> Step:
        effect = manifests.POLICIES[document]
        codes = reasons(("MalformedPolicyDocumentException", effect == "malformed"))
        project = self.get(account, "project", arn)
        if project is None:
            return codes | {NOT_FOUND}, nothing
        policy = project["policies"].get(name)
        current = None if policy is None else policy["revision"]
        full = policy is None and len(project["policies"]) >= 5
        codes |= reasons(
            (INVALID, project["feature"] == "CONTENT_MODERATION"),
            (NOT_FOUND, project["status"] == "DELETING"),
            ("ResourceAlreadyExistsException", policy is not None and revision is None),
            (BAD_REVISION, revision is not None and revision != current),
            (QUOTA, full and revision is None),
        )

        def accept(answer: Answer) -> None:
            assert answer["PolicyRevisionId"] != current
            project["policies"][name] = {
                "document": document,
                "revision": answer["PolicyRevisionId"],
                "created": policy["created"] if policy else self.now,
                "updated": self.now,
            }

        return codes, accept

    def delete_project_policy(
        self, account: str, arn: str, name: str, revision: str | None
    ) -> Step:
        project = self.get(account, "project", arn)
        policy = None if project is None else project["policies"].get(name)
        if project is None or policy is None:
            return {NOT_FOUND}, nothing

        def accept(answer: Answer) -> None:
            del project["policies"][name]

        return reasons((BAD_REVISION, revision not in (None, policy["revision"]))), accept

    def read_project(self, account: str, arn: str) -> Step:
        """ListProjectPolicies and DescribeProjectVersions, in any status of the project."""
        return reasons((NOT_FOUND, self.get(account, "project", arn) is None)), nothing

    def read_dataset(self, account: str, arn: str) -> Step:
        """DescribeDataset, in any status of the dataset."""
        return reasons((NOT_FOUND, self.get(account, "dataset", arn) is None)), nothing

    def tag_resource(self, account: str, arn: str, tags: Mapping[str, str]) -> Step:
        codes, thing = self._tagged(account, arn)
        if thing is None:
            return codes, nothing

        def accept(answer: Answer) -> None:
            thing.update(tags)

        return reasons((QUOTA, len({*thing, *tags}) > 200)), accept

    def untag_resource(self, account: str, arn: str, keys: Sequence[str]) -> Step:
        codes, tags = self._tagged(account, arn)

        def accept(answer: Answer) -> None:
            for key in keys:
                (tags or {}).pop(key, None)

        return codes, accept

    def list_tags_for_resource(self, account: str, arn: str) -> Step:
        return self._tagged(account, arn)[0], nothing

    def _tagged(self, account: str, arn: str) -> tuple[set[str], dict[str, str] | None]:
        thing = self.things.get(arn)
        if thing is None or thing["account"] != account:
            return {NOT_FOUND if arn.startswith("arn:") else INVALID}, None
        return set(), thing["tags"]
