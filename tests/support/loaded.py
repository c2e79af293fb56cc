"""Imports what mocks import, for tests that run a pytest in this process.

When such a pytest ends, it removes from ``sys.modules`` what was imported while it ran. A module of
the package that is imported again afterwards has other classes and other state than the first.
"""

from __future__ import annotations

import mock_vision
import mock_vision.control.app
import mock_vision.control.client
from tests.support.clients import REGION, client

with mock_vision.mock_vision() as vision:
    vision.given.anomaly_model("boards", region=REGION)
    vision.given.label_model("parts", labels=["bolt", "gear"], region=REGION)
    vision.answers.normal(optional=True)
    vision.endings.stop(takes=0, optional=True)
    vision.faults.throttle("DetectAnomalies", optional=True)
    client("lookoutvision").stop_model(ProjectName="boards", ModelVersion="1")
    client("rekognition").describe_projects()
    str(vision), str(vision.usage), len(vision.calls)
