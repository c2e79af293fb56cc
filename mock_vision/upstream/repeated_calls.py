"""Passes each call, with its answer, to the guard against endless waits.

Every request that a mock answers in process passes here, also those for the other services of moto,
and those of the library ``requests``, such as polls of a presigned address.
Requests to moto's server do not: there the code that polls runs in another process, and a web page
that refreshes itself may send the same requests without end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mock_vision.upstream import sleep as virtual_sleep
from mock_vision.world import world as worlds

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from requests import PreparedRequest

_SAMPLE = 1024
"""Bytes at the start of a body, and at its end, that are compared. Hashing a large image takes
longer than the call.
"""
_REQUEST_ID = re.compile(rb"<(RequestId|HostId)>[^<]*</\1>")


def note_answer(event_name: str, request: AWSPreparedRequest, answer: AWSResponse) -> None:
    """Have the guard compare a call with the earlier ones.

    :param event_name: botocore's event, which ends with the service and the operation.
    :raises mock_vision.errors.EndlessWaitError: when the calls repeat and nothing can change.
    """
    given: Any = answer
    content = given._content
    if content is None:
        # botocore or the caller reads the body later; moto keeps it in memory.
        content = given.raw.getvalue()
    _note(event_name, request, answer.status_code, content)


def note_answer_to_requests(request: PreparedRequest, status: int, content: object) -> None:
    """Have the guard compare a call that the library ``requests`` sent with the earlier ones.

    :param content: the body of the answer: bytes, text, or a stream, which is not compared.
    :raises mock_vision.errors.EndlessWaitError: when the calls repeat and nothing can change.
    """
    if isinstance(content, str):
        content = content.encode()
    known = content if isinstance(content, bytes) else b""
    _note(f"{request.method}.requests", request, status, known)


def _note(event_name: str, request: Any, status: int, content: bytes) -> None:
    size = len(content)
    if size > _SAMPLE:
        content = content[:_SAMPLE]
    if b"Id>" in content:
        content = _REQUEST_ID.sub(b"", content)
    body = request.body
    if body.__class__ is not bytes or len(body) > _SAMPLE:
        body = _sample(body)
    virtual_sleep.called()
    waits = worlds.current().waits
    if waits.answered(hash((event_name, request.url, body, status, size, content))):
        waits.judge(_shown(event_name, request, content))


def note_lost(event_name: str, request: AWSPreparedRequest, failure: str) -> None:
    """Have the guard compare a call that a declared fault loses with the earlier ones.

    :param failure: the name of botocore's exception that the client raises.
    """
    virtual_sleep.called()
    waits = worlds.current().waits
    if waits.answered(hash((event_name, request.url, _sample(request.body), failure))):
        waits.judge(_shown(event_name, request, failure.encode()))


def _shown(event_name: str, request: Any, answer: bytes) -> str:
    text = answer[:400].decode(errors="replace")
    operation = event_name.partition(".")[2]
    return f"{operation}, {request.method} {request.url}, was answered {text!r}"


def _sample(body: Any) -> object:
    """Return the part of a request's body that is compared; None for a stream."""
    if not isinstance(body, (bytes, str)):
        return None
    if len(body) <= _SAMPLE:
        return body
    return len(body), body[:_SAMPLE], body[-_SAMPLE:]
