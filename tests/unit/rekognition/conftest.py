from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.rekognition.models import rekognition_backends

from mock_vision.settings.settings import Settings
from mock_vision.world import world as worlds
from mock_vision.world.world import World
from tests.support.clients import client_config
from tests.support.givens import vision as vision
from tests.support.rekognition_bench import Bench, OwnedObjects
from tests.support.worlds import START, Progressions


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A backend in a world whose clock stands still until it is moved."""
    objects = OwnedObjects()
    world = World(
        objects=objects,
        progression=Progressions(),
        accounts=lambda header, access_key: header or "123456789012",
        settings=Settings(ends_on_clock=True),
        start=START,
    )
    worlds.install(world)
    yield Bench(world, objects)
    rekognition_backends.reset()
    worlds.install(None)


def client(service: Any, region: str = "us-east-1") -> Any:
    """A client with credentials of its own, so that no test depends on the environment."""
    return boto3.client(
        service,
        region_name=region,
        config=client_config(),
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


@pytest.fixture(scope="session")
def rekognition() -> Any:
    """A client, made before any mock began."""
    return client("rekognition")


@pytest.fixture(scope="session")
def s3() -> Any:
    """A client, made before any mock began."""
    return client("s3")
