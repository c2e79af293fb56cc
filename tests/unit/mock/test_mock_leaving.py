"""What mocks find is what they leave, however they end."""

import asyncio
import copy
import os
import threading
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import boto3
import pytest
from moto import mock_aws
from moto.core.config import default_user_config
from moto.core.models import MockAWS

from mock_vision import UsageError, mock_vision
from mock_vision.upstream.moto_mocks import VARIABLES, mend
from mock_vision.upstream.stubber import mock_is_active

REAL = {"AWS_ACCESS_KEY_ID": "the-users-own", "AWS_SECRET_ACCESS_KEY": "secret"}
EMPTY = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


def surroundings() -> tuple[Any, ...]:
    return (
        {name: os.environ.get(name) for name in VARIABLES},
        copy.deepcopy(default_user_config),
        boto3.DEFAULT_SESSION,
        time.sleep,
        mock_is_active(),
    )


@pytest.fixture(params=[REAL, EMPTY, {}], ids=["real", "empty", "none"], autouse=True)
def as_before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test, with credentials of three kinds, leaves what it found."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        if name in request.param:
            monkeypatch.setenv(name, request.param[name])
    before = surroundings()
    yield
    assert surroundings() == before
    with mock_vision():
        assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
    assert surroundings() == before


def test_one_mock() -> None:
    with mock_vision():
        boto3.client("s3", region_name="us-east-1").list_buckets()


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("depth", [1, 2])
def test_the_fake_key_deleted_inside(name: str, depth: int) -> None:
    with mock_vision():
        mocks = [mock_vision() for _ in range(depth)]
        for each in mocks:
            each.start()
        del os.environ[name]
        for each in mocks:
            each.stop()
        assert mock_is_active()


def test_the_fake_key_changed_inside() -> None:
    with mock_vision():
        os.environ["AWS_ACCESS_KEY_ID"] = "of the test"


@pytest.mark.parametrize("kinds", ["oo", "op", "po", "oop", "opo", "poo"])
@pytest.mark.parametrize("turned", [False, True])
def test_mocks_left_in_the_order_in_which_they_began(kinds: str, turned: bool) -> None:
    config: Any = {"core": {"mock_credentials": True, "reset_boto3_session": True}, "iam": {}}
    mocks = [mock_vision(config=config) if kind == "o" else mock_aws() for kind in kinds]
    for each in mocks:
        each.start()
        boto3.client("s3", region_name="us-east-1").list_buckets()
    for number, each in enumerate(reversed(mocks) if turned else mocks, 1):
        each.stop()
        if number < len(mocks):
            assert mock_is_active()
            if "p" not in kinds or kinds[0] == "o":
                assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"


def test_mocks_of_several_threads() -> None:
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        with mock_vision(seed=number):
            barrier.wait()

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_mocks_of_several_tasks() -> None:
    async def work(turns: int) -> None:
        async with mock_vision():
            for _ in range(turns):
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(work(turns) for turns in (3, 1, 2)))

    asyncio.run(main())


def test_a_configuration_that_moto_cannot_use_is_refused_before_anything_is_changed() -> None:
    config: Any = {"core": None}
    with pytest.raises(UsageError, match="'core' is None"):
        mock_vision(config=config)


def test_a_start_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(MockAWS, "start", fail)
        with pytest.raises(ZeroDivisionError):
            mock_vision().start()


def test_time_sleep_patched_inside_and_put_back_afterwards() -> None:
    patch = mock.patch("time.sleep")
    with mock_vision():
        patch.start()
        time.sleep(5)
    patch.stop()
    time.sleep(0)


def test_credentials_patched_inside_and_put_back_afterwards() -> None:
    """As the fixture ``monkeypatch`` does, which outlives the mock of a decorated function."""
    key, secret = VARIABLES
    before = surroundings()

    def patch_in_a_mock() -> None:
        patched = pytest.MonkeyPatch()
        with mock_vision():
            patched.setenv(key, "of the test")
            patched.delenv(secret)
        patched.undo()
        assert os.environ[key] == "FOOBARKEY"

    patch_in_a_mock()
    with mock_vision():
        mend()  # does nothing inside a mock
        assert os.environ[key] == "FOOBARKEY"
    assert surroundings() == before

    patch_in_a_mock()
    mend()
    assert surroundings() == before
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(key, "FOOBARKEY")
        mend()  # does nothing a second time
        assert os.environ[key] == "FOOBARKEY"


def test_credentials_that_moto_does_not_mock() -> None:
    with mock_vision(config={"core": {"mock_credentials": False}}):
        pass


def test_a_default_session_that_is_to_stay() -> None:
    session = boto3.DEFAULT_SESSION
    try:
        with mock_vision(config={"core": {"reset_boto3_session": False}}):
            boto3.setup_default_session(region_name="us-east-1")
            made = boto3.DEFAULT_SESSION
        assert boto3.DEFAULT_SESSION is made
    finally:
        boto3.DEFAULT_SESSION = session
