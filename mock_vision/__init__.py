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

(PYTEST_DONT_REWRITE: without this word pytest warns that the package was imported before it.)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mock_vision.errors import (
    EndlessWaitError,
    EscapedRequestError,
    InstallationError,
    MockVisionError,
    ModelLeftRunningError,
    RunawayScheduleError,
    UnusedDeclarationError,
    UsageError,
)
from mock_vision.upstream.registration import complete, register

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from mock_vision.control.client import RemoteVision, connect
    from mock_vision.control.given import Given
    from mock_vision.control.remote import RemoteCall, RemoteCalls
    from mock_vision.declared.answers import Answers
    from mock_vision.declared.calls import Calls
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.endings import Endings, Fails, LabelMetrics, StatusCode
    from mock_vision.declared.fault_kinds import Times
    from mock_vision.declared.faults import ConnectionFailure, Faults
    from mock_vision.declared.matching import Where
    from mock_vision.declared.pictures import Image
    from mock_vision.declared.request import AnswerFunction, Detection
    from mock_vision.declared.values import AnomalyAnswer, Box, Label, LabelValues
    from mock_vision.images.formats import ImageFormat, ImageInfo
    from mock_vision.lookoutvision.given import AnomalyModelStatus, GivenAnomalyModel
    from mock_vision.lookoutvision.models import lookoutvision_backends
    from mock_vision.lookoutvision.raised import LookoutVisionErrors
    from mock_vision.mock.mock import MockVision, current, mock_vision
    from mock_vision.mock.options import Options
    from mock_vision.mock.service_errors import errors_of
    from mock_vision.mock.vision import Vision
    from mock_vision.rekognition.given import GivenLabelModel, LabelModelStatus
    from mock_vision.rekognition.raised import CustomLabelsErrors
    from mock_vision.service.given_lines import DatasetLines
    from mock_vision.service.given_project import GivenProject
    from mock_vision.settings.durations import Duration, Durations
    from mock_vision.settings.quotas import Quotas
    from mock_vision.settings.settings import (
        ConstraintErrors,
        Endpoints,
        NothingLeftRunning,
        Sleep,
        Wall,
    )
    from mock_vision.virtual_time.clock import ModeChange, VirtualClock
    from mock_vision.virtual_time.schedule import PendingEvent, PendingEvents
    from mock_vision.world.calls import Blob, Call, CallError, CallList
    from mock_vision.world.journal import Journal, JournalEntry
    from mock_vision.world.meter import Phase
    from mock_vision.world.usage import ModelUsage, ModelUsageDict, Usage, UsageDict, UsageTotalDict

__version__ = "0.1.0"

__all__ = [
    "AnomalyAnswer",
    "AnomalyModelStatus",
    "AnswerFunction",
    "Answers",
    "Blob",
    "Box",
    "Call",
    "CallError",
    "CallList",
    "Calls",
    "ConnectionFailure",
    "ConstraintErrors",
    "CustomLabelsErrors",
    "DatasetLines",
    "Declaration",
    "Detection",
    "Duration",
    "Durations",
    "Endings",
    "EndlessWaitError",
    "Endpoints",
    "EscapedRequestError",
    "Fails",
    "Faults",
    "Given",
    "GivenAnomalyModel",
    "GivenLabelModel",
    "GivenProject",
    "Image",
    "ImageFormat",
    "ImageInfo",
    "InstallationError",
    "Journal",
    "JournalEntry",
    "Label",
    "LabelMetrics",
    "LabelModelStatus",
    "LabelValues",
    "LookoutVisionErrors",
    "MockVision",
    "MockVisionError",
    "ModeChange",
    "ModelLeftRunningError",
    "ModelUsage",
    "ModelUsageDict",
    "NothingLeftRunning",
    "Options",
    "PendingEvent",
    "PendingEvents",
    "Phase",
    "Quotas",
    "RemoteCall",
    "RemoteCalls",
    "RemoteVision",
    "RunawayScheduleError",
    "Sleep",
    "StatusCode",
    "Times",
    "UnusedDeclarationError",
    "Usage",
    "UsageDict",
    "UsageError",
    "UsageTotalDict",
    "VirtualClock",
    "Vision",
    "Wall",
    "Where",
    "connect",
    "current",
    "errors_of",
    "lookoutvision_backends",
    "mock_vision",
]

_LATER = {
    "AnomalyAnswer": "mock_vision.declared.values",
    "AnomalyModelStatus": "mock_vision.lookoutvision.given",
    "AnswerFunction": "mock_vision.declared.request",
    "Answers": "mock_vision.declared.answers",
    "Blob": "mock_vision.world.calls",
    "Box": "mock_vision.declared.values",
    "Call": "mock_vision.world.calls",
    "CallError": "mock_vision.world.calls",
    "CallList": "mock_vision.world.calls",
    "Calls": "mock_vision.declared.calls",
    "ConnectionFailure": "mock_vision.declared.faults",
    "ConstraintErrors": "mock_vision.settings.settings",
    "CustomLabelsErrors": "mock_vision.rekognition.raised",
    "DatasetLines": "mock_vision.service.given_lines",
    "Declaration": "mock_vision.declared.declaration",
    "Detection": "mock_vision.declared.request",
    "Duration": "mock_vision.settings.durations",
    "Durations": "mock_vision.settings.durations",
    "Endings": "mock_vision.declared.endings",
    "Endpoints": "mock_vision.settings.settings",
    "Fails": "mock_vision.declared.endings",
    "Faults": "mock_vision.declared.faults",
    "Given": "mock_vision.control.given",
    "GivenAnomalyModel": "mock_vision.lookoutvision.given",
    "GivenLabelModel": "mock_vision.rekognition.given",
    "GivenProject": "mock_vision.service.given_project",
    "Image": "mock_vision.declared.pictures",
    "ImageFormat": "mock_vision.images.formats",
    "ImageInfo": "mock_vision.images.formats",
    "Journal": "mock_vision.world.journal",
    "JournalEntry": "mock_vision.world.journal",
    "Label": "mock_vision.declared.values",
    "LabelMetrics": "mock_vision.declared.endings",
    "LabelModelStatus": "mock_vision.rekognition.given",
    "LabelValues": "mock_vision.declared.values",
    "LookoutVisionErrors": "mock_vision.lookoutvision.raised",
    "MockVision": "mock_vision.mock.mock",
    "ModeChange": "mock_vision.virtual_time.clock",
    "ModelUsage": "mock_vision.world.usage",
    "ModelUsageDict": "mock_vision.world.usage",
    "NothingLeftRunning": "mock_vision.settings.settings",
    "Options": "mock_vision.mock.options",
    "PendingEvent": "mock_vision.virtual_time.schedule",
    "PendingEvents": "mock_vision.virtual_time.schedule",
    "Phase": "mock_vision.world.meter",
    "Quotas": "mock_vision.settings.quotas",
    "RemoteCall": "mock_vision.control.remote",
    "RemoteCalls": "mock_vision.control.remote",
    "RemoteVision": "mock_vision.control.client",
    "Sleep": "mock_vision.settings.settings",
    "StatusCode": "mock_vision.declared.endings",
    "Times": "mock_vision.declared.fault_kinds",
    "Usage": "mock_vision.world.usage",
    "UsageDict": "mock_vision.world.usage",
    "UsageTotalDict": "mock_vision.world.usage",
    "VirtualClock": "mock_vision.virtual_time.clock",
    "Vision": "mock_vision.mock.vision",
    "Wall": "mock_vision.settings.settings",
    "Where": "mock_vision.declared.matching",
    "connect": "mock_vision.control.client",
    "current": "mock_vision.mock.mock",
    "errors_of": "mock_vision.mock.service_errors",
    "lookoutvision_backends": "mock_vision.lookoutvision.models",
    "mock_vision": "mock_vision.mock.mock",
}
"""The module of each public name that is imported with its first use. Importing ``mock_vision``
imports none of them: a conftest.py or a plugin imports it in many processes that use no mock.
"""


def _control_plane() -> "WSGIApplication":
    from mock_vision.control.app import application

    return application


register({"/moto-api/mock_vision": _control_plane})


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'mock_vision' has no attribute {name!r}")
    complete()
    value = globals()[name] = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
