"""Both mocks, plain ``mock_aws`` and ``mock_vision``: no program may wait for real in either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision import mock_vision
from tests.programs.idioms.account import KEEP_SESSION, client, fill_bucket


@pytest.fixture(params=["mock_aws", "mock_vision"])
def mock(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of the mock that is active; the bucket and its pictures are there."""
    mocks: Any = {"mock_aws": mock_aws, "mock_vision": mock_vision}
    with mocks[request.param](config=KEEP_SESSION):
        fill_bucket()
        yield request.param


@pytest.fixture
def lookout(mock: str) -> Any:
    return client("lookoutvision")


@pytest.fixture
def rekognition(mock: str) -> Any:
    return client("rekognition")


@pytest.fixture
def s3(mock: str) -> Any:
    return client("s3")
