"""Both mocks, plain ``mock_aws`` and ``mock_vision``: no program may wait for real in either."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision import mock_vision
from tests.programs.idioms.account import client, fill_bucket

# Else moto would throw away the session whose clients these tests keep.
KEEP_SESSION: Any = {"core": {"reset_boto3_session": False}}


@pytest.fixture(params=["mock_aws", "mock_vision"])
def mock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of the mock that is active; the bucket and its pictures are there.

    A plain mock does not shorten a sleep, and no program should need one there: the first describe
    call ends what the program waits for. Programs that sleep first may sleep a few times.
    """
    mocks: Any = {"mock_aws": mock_aws, "mock_vision": mock_vision}
    if request.param == "mock_aws":
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            assert len(slept) < 20, f"the program keeps sleeping: {slept}"

        monkeypatch.setattr(time, "sleep", sleep)
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
