"""Every operation, and every error that a call can cause, through clients of aiobotocore."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from mock_vision import mock_vision
from tests.support import story_of_custom_labels, story_of_lookoutvision
from tests.support.desk import Answered, Desk
from tests.support.everything import START
from tests.support.goods import stock
from tests.support.served import operations

pytest.importorskip("aiobotocore", reason="aiobotocore is in some sets of libraries only")
from tests.support.async_clients import blocking_client

STORIES: dict[str, ModuleType] = {
    "lookoutvision": story_of_lookoutvision,
    "rekognition": story_of_custom_labels,
}


def told(service: str, clients: dict[bool, Any] | None) -> list[Answered]:
    with mock_vision(start=START) as vision:
        stock()
        with Desk(service, vision, clients=clients) as desk:
            STORIES[service].tell(desk)
    # The identifier of each request is its own.
    return [answer._replace(headers={}) for answer in desk.answers]


@pytest.mark.parametrize("service", STORIES)
def test_the_responses_are_those_that_boto3_receives(service: str) -> None:
    with (
        blocking_client(service) as checked,
        blocking_client(service, checked=False) as unchecked,
    ):
        asynchronous = told(service, {True: checked, False: unchecked})
    assert asynchronous == told(service, None)
    assert {(service, answer.operation) for answer in asynchronous if answer.code is None} == {
        each for each in operations() if each[0] == service
    }
