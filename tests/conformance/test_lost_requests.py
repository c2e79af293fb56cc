"""Lost requests on moto's own route, in endless retries, and in every retry mode."""

from __future__ import annotations

import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ConnectTimeoutError

from mock_vision import EndlessWaitError, mock_vision
from tests.support.clients import client
from tests.support.clocks import START


def test_a_request_on_motos_own_route_is_lost_too() -> None:
    with mock_vision(config={"core": {"service_whitelist": ["lookoutvision"]}}) as vision:
        vision.faults.lose_request("ListProjects", error="ConnectTimeoutError")
        with pytest.raises(ConnectTimeoutError):
            client("lookoutvision").list_projects()
        assert client("lookoutvision").list_projects()["Projects"] == []


def test_endless_retries_raise_an_error() -> None:
    with mock_vision(start=START, wait_limit=0.1) as vision:
        vision.faults.lose_request("ListProjects", times=None)
        with pytest.raises(EndlessWaitError, match="was answered 'ReadTimeoutError'"):
            patient(client("lookoutvision"))


def patient(lookout: Any) -> None:
    while True:
        try:
            lookout.list_projects()
        except BotoCoreError:
            time.sleep(60)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_retries_of_every_mode_are_counted(mode: Any) -> None:
    with mock_vision(start=START) as vision:
        session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
        config = Config(retries={"mode": mode, "total_max_attempts": 3})
        lookout = session.client("lookoutvision", "us-east-1", config=config)
        vision.faults.lose_request("ListProjects", times=2)
        answer = lookout.list_projects()
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2
        assert [call.attempt for call in vision.calls] == [1, 2, 3]
