"""Amazon Lookout for Vision and Rekognition Custom Labels, faked in process, on a virtual clock.

>>> import boto3
>>> from mock_vision import mock_vision
>>> with mock_vision() as vision:
...     client = boto3.client("lookoutvision", region_name="us-east-1")
...     _ = client.create_project(ProjectName="boards")
...     [project["ProjectName"] for project in client.list_projects()["Projects"]]
['boards']

Importing the package registers both services with moto: plain ``mock_aws``, moto's server and its
proxy serve them too.
"""

from typing import TYPE_CHECKING, Any

from mock_vision.errors import (
    EndlessWaitError,
    InstallationError,
    MockVisionError,
    RunawayScheduleError,
    UnusedDeclarationError,
    UsageError,
)
from mock_vision.mock.mock import MockVision, Vision, current, mock_vision
from mock_vision.upstream.registration import register

if TYPE_CHECKING:
    from mock_vision.lookoutvision.models import lookoutvision_backends

__version__ = "0.1.0"

__all__ = [
    "EndlessWaitError",
    "InstallationError",
    "MockVision",
    "MockVisionError",
    "RunawayScheduleError",
    "UnusedDeclarationError",
    "UsageError",
    "Vision",
    "current",
    "lookoutvision_backends",
    "mock_vision",
]

register()


def __getattr__(name: str) -> Any:
    # moto's habit is a module attribute; importing the service with it would cost every process.
    if name == "lookoutvision_backends":
        from mock_vision.lookoutvision.models import lookoutvision_backends

        return lookoutvision_backends
    raise AttributeError(f"module 'mock_vision' has no attribute {name!r}")
