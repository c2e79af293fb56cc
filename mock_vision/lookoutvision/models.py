"""The backend of Lookout for Vision, and the seven Regions it is in.

Source of the Regions: AWS General Reference, "Amazon Lookout for Vision endpoints and quotas".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moto.core.base_backend import BackendDict

from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.names import arn_prefix, model_arn
from mock_vision.lookoutvision.resources import Model, Project
from mock_vision.lookoutvision.states import RULES
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.catalogue import Catalogue

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
)


def token_refusal() -> ValidationException:
    """Return the error for a pagination token of another listing."""
    return ValidationException("The specified NextToken is invalid.")


class LookoutForVisionBackend(WorkingBackend):
    """Lookout for Vision in one account and Region."""

    service = "lookoutvision"
    rules = RULES
    token_refusal = staticmethod(token_refusal)

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.projects: Catalogue[Project] = Catalogue()
        self.arn_prefix = arn_prefix(self.partition, region_name, account_id)
        self.components: set[str] = set()
        """The ARNs of the Greengrass component versions that were made or are being made."""

    def project_arn(self, project: str) -> str:
        """Return the ARN of a project."""
        return f"{self.arn_prefix}project/{project}"

    def model_arn(self, project: str, version: object) -> str:
        """Return the ARN of a model."""
        return model_arn(self.arn_prefix, project, version)

    def component_arn(self, component: str) -> str:
        """Return the ARN of a Greengrass component."""
        prefix = f"arn:{self.partition}:greengrass:{self.region_name}:{self.account_id}"
        return f"{prefix}:components:{component}"

    def models(self) -> list[Model]:
        """Return all models of all projects."""
        return [model for project in self.projects for model in project.models]

    def tagged(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Return the ARN and the tags of every resource that can have tags."""
        return ((model.arn, model.tags) for model in self.models())


lookoutvision_backends = BackendDict(
    LookoutForVisionBackend,
    "lookoutvision",
    use_boto3_regions=False,
    additional_regions=list(REGIONS),
)
