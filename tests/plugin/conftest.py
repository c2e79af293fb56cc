"""Tests of the plugin run a pytest of their own in this process: one with a fresh interpreter takes
a second.

That pytest forgets what is imported while it runs. What the fakes import is imported before.
"""

import pytest

import mock_vision
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


@pytest.fixture(autouse=True)
def own_settings(pytester: pytest.Pytester) -> None:
    """Warnings are errors, and plugins that are not under test cost nothing."""
    pytester.makeini(
        """
        [pytest]
        addopts =
            --strict-markers --tb=short -p no:randomly -p no:asyncio -p no:hypothesispytest
            -p no:unraisableexception -p no:typeguard
        filterwarnings =
            error
            ignore:The configuration option .asyncio_default_fixture_loop_scope
            ignore:Class-scoped fixture
        """
    )
