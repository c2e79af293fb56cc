"""Clients that live as long as the process, and that depend on nothing but the mock.

Making a client loads its service model, 20 to 30 ms of JSON, which is more than all the rest of a
small test. So each service's client is made once per process and region and lent to one test after
the other. A client also holds what botocore learned from answers (its retry quota, redirected
buckets); one that had to retry is not lent again.

The shell in which tests run must not decide what they meet: a profile that does not exist, or an
endpoint of another emulator, would break the clients or send them elsewhere. So they read neither
environment variables nor configuration files. The one exception is the Region: the code under test
uses the configured one too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.session import Session

_clients: dict[tuple[str, str], Any] = {}
_session: boto3.Session | None = None


@contextmanager
def lent(service: str) -> Iterator[Any]:
    """A client of a service, for the time of one test."""
    key = (service, _region_for(service))
    client = _clients.pop(key, None)
    if client is None:
        client = _make(*key)
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


def _region_for(service: str) -> str:
    """The configured Region where the service is there, else us-east-1. The buckets of S3 have to
    be in the Region of the models, so S3 counts as there where one of the two services is.
    """
    from moto.rekognition.models import rekognition_backends

    from mock_vision.lookoutvision.models import lookoutvision_backends
    from mock_vision.upstream.regions import FALLBACK, default_region

    region = default_region()
    account = "123456789012"
    regions = {
        "lookoutvision": lookoutvision_backends[account].regions,
        "rekognition": rekognition_backends[account].regions,
    }
    wanted = regions.get(service) or [*regions["lookoutvision"], *regions["rekognition"]]
    return region if region in wanted else FALLBACK


def _make(service: str, region: str) -> Any:
    global _session
    if _session is None:
        _session = _isolated_session()
    # The addresses of AWS_ENDPOINT_URL are no session variable.
    config = Config(ignore_configured_endpoint_urls=True)  # type: ignore[call-arg]
    return _session.client(service, region_name=region, config=config)  # type: ignore[call-overload]


def _isolated_session() -> boto3.Session:
    """A session whose variables have their defaults, whatever the environment says."""
    variables = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in Session.SESSION_VARIABLES.items()
    }
    for name in ("config_file", "credentials_file"):
        variables[name] = (None, None, os.devnull, None)
    # Where service models are searched for, that of Lookout for Vision among them.
    variables["data_path"] = Session.SESSION_VARIABLES["data_path"]
    return boto3.Session(
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        aws_session_token="testing",
        botocore_session=Session(session_vars=variables),
    )
