"""The backend of one account and Region.

It is moto's Rekognition backend with more state, so moto's own operations work on it unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moto.rekognition.models import RekognitionBackend, rekognition_backends

from mock_vision.rekognition.exceptions import InvalidPaginationTokenException
from mock_vision.rekognition.resources import Project, ProjectVersion
from mock_vision.rekognition.states import RULES
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.catalogue import Catalogue


def token_refusal() -> InvalidPaginationTokenException:
    """Return the error for a pagination token of another listing."""
    return InvalidPaginationTokenException("Invalid Pagination Token")


class CustomLabelsBackend(WorkingBackend, RekognitionBackend):
    """Custom Labels in one account and Region, beside moto's own Rekognition operations."""

    service = "rekognition"
    rules = RULES
    token_refusal = staticmethod(token_refusal)

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.projects: Catalogue[Project] = Catalogue()

    def arn(self, *path: object) -> str:
        """Return the ARN of something in a project."""
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

    def versions(self) -> list[ProjectVersion]:
        """Return all versions of all projects."""
        return [version for project in self.projects for version in project.versions]

    def tagged(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the ARN and the tags of every resource that can have tags."""
        for project in self.projects:
            for resource in (project, *project.datasets.values(), *project.versions):
                yield resource.arn, resource.tags


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
