"""The backend of one account and Region: the projects, how they are found, how they change.

It is moto's Rekognition backend with more state, so moto's own operations work on it unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from moto.rekognition.models import RekognitionBackend, rekognition_backends

from mock_vision.manifests.problems import ManifestError
from mock_vision.rekognition.exceptions import not_found
from mock_vision.rekognition.paging import Tokens
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion, Resource
from mock_vision.rekognition.states import CHANGES
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.catalogue import Catalogue


class CustomLabelsBackend(WorkingBackend, RekognitionBackend):
    """Custom Labels in one account and Region, beside moto's own Rekognition operations."""

    service = "rekognition"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.projects: Catalogue[Project] = Catalogue()

    @cached_property
    def tokens(self) -> Tokens:
        """Issues and reads the tokens of pages."""
        return Tokens(self.world.seed)

    def listing(self, operation: str, *of: object) -> list[object]:
        """What a page token is bound to: the operation here, and what it lists."""
        return [self.scope, operation, *of]

    def arn(self, *path: object) -> str:
        """The ARN of something in a project."""
        return ":".join(
            (
                "arn",
                self.partition,
                self.service,
                self.region_name,
                self.account_id,
                "/".join(map(str, ("project", *path))),
            )
        )

    def find(self, arn: str) -> Resource | None:
        """The project, version or dataset of an ARN; None for any other text."""
        _, project_name, *path = [*arn.split("/"), ""]
        project = self.projects.get(project_name)
        found: Resource | None = project
        if project is not None and path[0] == "version":
            found = project.versions.get(path[1])
        elif project is not None and path[0] == "dataset":
            found = project.datasets.get(path[1].upper())
        # The number at the end, the account and the Region are compared here.
        if found is None or found.arn != arn:
            return None
        if isinstance(found, ProjectVersion):
            found.age(self.now())
        return found

    def project(self, arn: str) -> Project:
        """The project of an ARN, or ResourceNotFoundException."""
        found = self.find(arn)
        if not isinstance(found, Project):
            raise not_found(arn)
        return found

    def dataset(self, arn: str) -> Dataset:
        """The dataset of an ARN, or ResourceNotFoundException."""
        found = self.find(arn)
        if not isinstance(found, Dataset):
            raise not_found(arn)
        return found

    def version(self, arn: str) -> ProjectVersion:
        """The version of an ARN, or ResourceNotFoundException."""
        found = self.find(arn)
        if not isinstance(found, ProjectVersion):
            raise not_found(arn)
        return found

    def versions(self) -> list[ProjectVersion]:
        """All versions of all projects."""
        return [version for project in self.projects for version in project.versions]

    def change(
        self, operation: str, resources: Sequence[Resource], outcome: Callable[[], str | None]
    ) -> None:
        """Do to the statuses of ``resources`` what :data:`CHANGES` says of ``operation``.

        :param outcome: called in the end, before the status of success is taken on; its return
            value is the StatusMessage, None for the text of the table. A ManifestError that it
            raises makes the status that of a failure, with the error's message.
        """
        change = CHANGES[operation]

        def finish() -> str | None:
            try:
                status, message = change.success, outcome()
            except ManifestError as error:
                status, message = change.failure, error.message
            for resource in resources:
                # Ended work would keep alive what it used: the manifests of a training.
                resource.work = None
                if status is not None:
                    resource.enter(status, self.now(), message)
            return status

        for resource in resources:
            resource.enter(change.at_once, self.now())
        arns = " and ".join(resource.arn for resource in resources)
        work = self.begin(change.kind, change.what, arns, change.duration, finish)
        for resource in resources:
            resource.work = work


def _take_over() -> None:
    """Have moto create backends of the class above."""
    rekognition_backends.backend = CustomLabelsBackend
    # A running mock may hold backends of moto's class, whose state is the same for every request.
    for account in list(rekognition_backends.values()):
        account.backend = CustomLabelsBackend
        account.clear()


# Called from here, not from a hook on the import path: pytest's assertion rewriting or a frozen
# application may load this module through a finder that comes before any other.
_take_over()
