"""Calls of two accounts, and walks through pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.stateful.base import OK, REFUSED, Outcome
from tests.support.clients import client_config


@cache
def client(account: str, service: str = "rekognition") -> Any:
    """A client of an account, which moto takes from a header."""
    session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    # botocore repeats what meets a limit, and its waiting in between would move the clock. Its own
    # checks of parameters take time.
    config = client_config(retries={"total_max_attempts": 1}, parameter_validation=False)
    made = session.client(service, region_name="us-east-1", config=config)

    def name_the_account(params: dict[str, Any], **_: Any) -> None:
        params["headers"]["x-moto-account-id"] = account

    made.meta.events.register("before-call", name_the_account)
    return made


def call(account: str, operation: str, **parameters: Any) -> Outcome:
    """Call an operation without the parameters that are None. Every answer can be dumped."""
    given = {name: value for name, value in parameters.items() if value is not None}
    try:
        body = getattr(client(account), operation)(**given)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == REFUSED:
            # By a declared fault: nothing has happened, so the model need not know.
            return call(account, operation, **parameters)
        return Outcome(code, dict(error.response))
    json.dumps(body, default=datetime.isoformat, allow_nan=False)
    del body["ResponseMetadata"]
    return Outcome(OK, body)


def read(account: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """The answer of a call that must succeed."""
    outcome = call(account, operation, **parameters)
    assert outcome.code == OK, f"{operation}: {outcome}"
    return outcome.body


LISTS = {
    "describe_projects": "ProjectDescriptions",
    "describe_project_versions": "ProjectVersionDescriptions",
    "list_dataset_entries": "DatasetEntries",
    "list_dataset_labels": "DatasetLabelDescriptions",
    "list_project_policies": "ProjectPolicies",
}
"""The member of the answer that holds a page, by operation."""


def pages(account: str, operation: str, size: int, **parameters: Any) -> Iterator[list[Any]]:
    """Page after page, as programs read them: until the token is missing."""
    token = ""
    while True:
        answer = read(account, operation, MaxResults=size, NextToken=token, **parameters)
        page = answer.pop(LISTS[operation])
        assert len(page) <= size
        yield page
        if "NextToken" not in answer:
            return
        assert len(page) == size, "a page that is not the last is full"
        token = answer["NextToken"]


def walk(account: str, operation: str, size: int, **parameters: Any) -> list[Any]:
    """Everything on all pages."""
    return [item for page in pages(account, operation, size, **parameters) for item in page]
