from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest_plugin.server import served
from mock_vision import RemoteVision, Vision, connect, mock_vision
from tests.support.clocks import START
from tests.support.control import Control


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision(start=START) as running:
        yield running


@pytest.fixture
def control(vision: Vision) -> Control:
    return Control()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    with served() as server:
        yield server.url


@pytest.fixture
def remote(vision: Vision, server_url: str) -> RemoteVision:
    """What a test in another process would hold of the mock ``vision``."""
    return connect(server_url)
