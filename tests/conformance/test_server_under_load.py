"""Many clients at once: nothing is lost, nothing is done twice. ``benchmarks/server.py`` sends a
hundred times as many requests.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from conftest_plugin.server import VisionServer
from mock_vision import connect
from tests.support.load import Client, load
from tests.support.pictures import png


@pytest.fixture
def server(vision_server: VisionServer) -> Iterator[VisionServer]:
    Client(vision_server.url).send("s3", "PUT", "/line", b"")
    yield vision_server


def test_nothing_is_lost_and_nothing_done_twice(
    server: VisionServer, capfd: pytest.CaptureFixture[str]
) -> None:
    photo = base64.b64encode(png(80, 80))
    assert load(connect(server.url), photo, clients=16, requests=80, name="load") == 80
    assert len(server.vision.calls) == 64
    assert capfd.readouterr() == ("", "")
