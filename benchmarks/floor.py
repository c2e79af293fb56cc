"""Botocore's own work: the same client, with a prepared response before anything is sent.

No fake in the process that keeps botocore's signing and parsing can be faster than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from moto.core.models import botocore_stubber

CREDENTIALS = {
    "region_name": "us-east-1",
    "aws_access_key_id": "testing",
    "aws_secret_access_key": "testing",
}


class _Body(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class Floor:
    """A client whose calls are answered by a recording of the last real answer."""

    def __init__(self, service: str) -> None:
        self.client: Any = boto3.Session().client(service, **CREDENTIALS)  # type: ignore[call-overload]
        self._answer: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")
        events = self.client.meta.events
        # botocore asks every handler and takes the first answer: moto's has to go.
        events.unregister("before-send", botocore_stubber)
        events.register_first("before-send", self._replay)

    def record(self, client: Any, call: Callable[[Any], object]) -> None:
        """Record what ``client`` is answered."""

        def note(response_dict: dict[str, Any], **_: Any) -> None:
            headers = dict(response_dict["headers"])
            self._answer = (response_dict["status_code"], headers, response_dict["body"])

        client.meta.events.register("before-parse", note)
        try:
            call(client)
        finally:
            client.meta.events.unregister("before-parse", note)

    def _replay(self, request: Any, **_: Any) -> AWSResponse:
        status, headers, body = self._answer
        given: Any = headers
        return AWSResponse(request.url, status, given, _Body(body))
