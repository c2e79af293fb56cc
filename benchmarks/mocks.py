"""What a mock costs to enter and leave, and what the other services of moto pay for ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from benchmarks.calls import Row
from benchmarks.floor import CREDENTIALS
from benchmarks.measure import compare
from mock_vision import mock_vision


def mocks() -> Iterator[Row]:
    """Entering and leaving; a call to SQS with and without the hook."""
    yield Row(
        "enter and leave mock_vision, against mock_aws",
        compare(_enter_ours, _enter_moto, rounds=15, calls=5),
        "-",
    )
    sqs: Any = boto3.Session().client("sqs", **CREDENTIALS)  # type: ignore[call-overload]
    ours: Any = BotocoreStubber.__call__
    with mock_aws():

        def without() -> None:
            BotocoreStubber.__call__ = ours.__wrapped__  # type: ignore[method-assign]
            try:
                sqs.list_queues()
            finally:
                BotocoreStubber.__call__ = ours  # type: ignore[method-assign]

        def with_hook() -> None:
            BotocoreStubber.__call__ = ours  # type: ignore[method-assign]
            try:
                sqs.list_queues()
            finally:
                BotocoreStubber.__call__ = ours  # type: ignore[method-assign]

        yield Row(
            "sqs.list_queues with the hook, against without", compare(with_hook, without), "+1 us"
        )


def _enter_ours() -> None:
    with mock_vision():
        pass


def _enter_moto() -> None:
    with mock_aws():
        pass
