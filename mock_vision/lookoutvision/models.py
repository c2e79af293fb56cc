"""The backend of Lookout for Vision, and the seven Regions it is in.

Source of the Regions: AWS General Reference, "Amazon Lookout for Vision endpoints and quotas".
"""

from __future__ import annotations

from moto.core.base_backend import BackendDict

from mock_vision.lookoutvision.operations.datasets import DatasetOperations
from mock_vision.lookoutvision.operations.detection import DetectionOperations
from mock_vision.lookoutvision.operations.hosting import HostingOperations
from mock_vision.lookoutvision.operations.models import ModelOperations
from mock_vision.lookoutvision.operations.packaging import PackagingOperations
from mock_vision.lookoutvision.operations.projects import ProjectOperations
from mock_vision.lookoutvision.operations.tags import TagOperations

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
)


class LookoutForVisionBackend(
    ProjectOperations,
    DatasetOperations,
    ModelOperations,
    HostingOperations,
    DetectionOperations,
    PackagingOperations,
    TagOperations,
):
    """Lookout for Vision in one account and Region: all 22 operations."""


lookoutvision_backends = BackendDict(
    LookoutForVisionBackend,
    "lookoutvision",
    use_boto3_regions=False,
    additional_regions=list(REGIONS),
)
