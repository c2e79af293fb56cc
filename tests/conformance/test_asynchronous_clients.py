"""Every operation, and every error that a call can cause, through clients of aiobotocore."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from mock_vision import mock_vision
from tests.support import custom_labels_script, lookoutvision_script
from tests.support.everything import START
from tests.support.recording_client import Answered, RecordingClient
from tests.support.s3_inputs import fill_buckets
from tests.support.served import operations

pytest.importorskip("aiobotocore", reason="aiobotocore is in some sets of libraries only")
from tests.support.async_clients import blocking_client

SCRIPTS: dict[str, ModuleType] = {
    "lookoutvision": lookoutvision_script,
    "rekognition": custom_labels_script,
}


def run_script(service: str, clients: dict[bool, Any] | None) -> list[Answered]:
    with mock_vision(start=START) as vision:
        fill_buckets()
        with RecordingClient(service, vision, clients=clients) as client:
            SCRIPTS[service].run(client)
    # The identifier of each request is its own.
    return [answer._replace(headers={}) for answer in client.answers]


@pytest.mark.parametrize("service", SCRIPTS)
def test_the_responses_are_those_that_boto3_receives(service: str) -> None:
    with (
        blocking_client(service) as checked,
        blocking_client(service, checked=False) as unchecked,
    ):
        asynchronous = run_script(service, {True: checked, False: unchecked})
    assert asynchronous == run_script(service, None)
    assert {(service, answer.operation) for answer in asynchronous if answer.code is None} == {
        each for each in operations() if each[0] == service
    }
