"""Clients that live as long as the process.

Making a client loads its service model, 20 to 30 ms of JSON, which is more than all the rest of a
small test. So each service's client is made once per process and region and lent to one test after
the other. A client also holds what botocore learned from answers (its retry quota, redirected
buckets); one that had to retry is not lent again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

_clients: dict[tuple[str, str], Any] = {}
_session: boto3.Session | None = None


@contextmanager
def lent(service: str) -> Iterator[Any]:
    """A client of a service in the default region, for the time of one test."""
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "us-east-1"
    key = (service, region)
    client = _clients.pop(key, None)
    if client is None:
        client = _make(service, region)
    retried: list[str] = []

    def note(attempts: int, event_name: str, **_: Any) -> None:
        if attempts > 1:
            retried.append(event_name)

    client.meta.events.register_first("needs-retry", note)
    try:
        yield client
    finally:
        client.meta.events.unregister("needs-retry", note)
    if not retried:
        _clients[key] = client


def _make(service: str, region: str) -> Any:
    global _session
    if _session is None:
        _session = boto3.Session(
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            aws_session_token="testing",
        )
    return _session.client(service, region_name=region)  # type: ignore[call-overload]
