"""boto3 clients, cached for the whole process, that make one attempt and no retries."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from unittest.mock import patch

import boto3
from botocore.config import Config

from tests.support import over_http

REGION = "eu-west-1"
ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"


def client_config(**options: Any) -> Any:
    """Return the settings of a client with a short user agent: building botocore's own takes a
    third of the time of a call.
    """
    return Config(user_agent="tests", **options)


def client(
    service: str, region: str = REGION, *, checked: bool = True, endpoint: str | None = None
) -> Any:
    """Return the client of a service.

    :param checked: whether botocore validates parameters before it sends them.
    :param endpoint: a server's address; None: the service's own host.
    """
    return _made(service, region, checked, endpoint)


@cache
def _made(service: str, region: str, checked: bool, endpoint: str | None) -> Any:
    session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    made = session.client(
        service,
        region,
        endpoint_url=endpoint,
        config=client_config(parameter_validation=checked, retries={"total_max_attempts": 1}),
    )
    if over_http.is_wanted() and endpoint is None and service in over_http.SERVICES:
        over_http.redirect(made)
    return made


def called_by(account: str) -> AbstractContextManager[Any]:
    """Inside the block, calls are made by another account."""
    return patch.dict(os.environ, {"MOTO_ACCOUNT_ID": account})
