"""A client that keeps every raw response, for scripted runs and for tests of whole services."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import Shape

from mock_vision import Vision
from tests.support.clients import client
from tests.support.served import operation_model


class Answered(NamedTuple):
    """A response as it arrived; ``headers`` have names in lower case and keep their order."""

    operation: str
    status: int
    headers: dict[str, str]
    body: bytes
    code: str | None
    """Of the error; None: a success."""


class RecordingClient:
    """Sends requests to one service and keeps the responses in ``answers``.

    :param endpoint: the address of a server; None: in process.
    :param clients: those to send with, by whether they validate parameters; None: boto3's.
    """

    def __init__(
        self,
        service: str,
        vision: Vision,
        endpoint: str | None = None,
        clients: Mapping[bool, Any] | None = None,
    ) -> None:
        self.service = service
        self.clock = vision.clock
        self.answers: list[Answered] = []
        self._clients = clients or {
            checked: client(service, checked=checked, endpoint=endpoint)
            for checked in (True, False)
        }

    def __enter__(self) -> RecordingClient:
        for each in self._clients.values():
            each.meta.events.register("response-received", self._keep)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._clients.values():
            each.meta.events.unregister("response-received", self._keep)

    def _keep(
        self,
        event_name: str,
        response_dict: dict[str, Any],
        parsed_response: dict[str, Any],
        **_: Any,
    ) -> None:
        headers = {name.lower(): value for name, value in response_dict["headers"].items()}
        self.answers.append(
            Answered(
                event_name.rpartition(".")[2],
                response_dict["status_code"],
                headers,
                response_dict["body"],
                parsed_response.get("Error", {}).get("Code"),
            )
        )

    def ok(self, operation: str, **params: Any) -> dict[str, Any]:
        """Send a request that must succeed, and return its output."""
        answer: dict[str, Any] = getattr(self._clients[True], xform_name(operation))(**params)
        return answer

    def refused(self, code: str, operation: str, **params: Any) -> str:
        """Send a request that must fail with ``code``, and return the message.

        Where the code has an exception class, the error is caught by that class.
        """
        made = self._clients[False]
        declared = {shape.name for shape in errors_of(self.service, operation)}
        kind = getattr(made.exceptions, code) if code in declared else ClientError
        with pytest.raises(kind) as refusal:
            getattr(made, xform_name(operation))(**params)
        assert refusal.value.response["Error"]["Code"] == code
        message: str = refusal.value.response["Error"]["Message"]
        return message

    def settle(self) -> None:
        """Advance the clock until no work is pending."""
        self.clock.run_until_idle()

    def status(self, operation: str, *path: str | int, **params: Any) -> str:
        """Return the ``Status`` of an output; ``path`` are the keys that lead to it."""
        found: Any = self.ok(operation, **params)
        for step in path:
            found = found[step]
        status: str = found["Status"]
        return status


def errors_of(service: str, operation: str) -> list[Shape]:
    """Return the shapes of the errors that an operation declares."""
    return operation_model(service, operation).error_shapes
