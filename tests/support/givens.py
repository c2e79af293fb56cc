"""What the tests of ``vision.given`` share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import pytest

from mock_vision import GivenAnomalyModel, GivenLabelModel, UsageError, Vision, mock_vision
from tests.support.clients import REGION, called_by, client
from tests.support.state import remembered

START = datetime(2025, 6, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def vision(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vision]:
    """A mock whose given resources are in the Region of the tests' clients."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_vision(start=START) as running:
        yield running


@contextmanager
def refused(message: str) -> Iterator[None]:
    """The block is refused where it was written, with a message that has this text, and changes
    nothing.
    """
    before = remembered()
    with pytest.raises(UsageError) as raised:
        yield
    assert message in str(raised.value), str(raised.value)
    assert remembered() == before


def describe_anomaly_model(model: GivenAnomalyModel) -> dict[str, Any]:
    """The description of a model of Lookout for Vision."""
    with called_by(model.account_id):
        answer = client("lookoutvision", model.region).describe_model(
            ProjectName=model.project, ModelVersion=model.version
        )
    description: dict[str, Any] = answer["ModelDescription"]
    return description


def describe_label_model(model: GivenLabelModel) -> dict[str, Any]:
    """The description of a model of Custom Labels."""
    with called_by(model.account_id):
        answer = client("rekognition", model.region).describe_project_versions(
            ProjectArn=model.project_arn, VersionNames=[model.version]
        )
    (description,) = answer["ProjectVersionDescriptions"]
    found: dict[str, Any] = description
    return found
