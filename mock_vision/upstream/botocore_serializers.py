"""Bytes that botocore encodes as base64 need not be decoded when the same process reads them.

Decoding a picture of four megabytes takes ten milliseconds. In process, botocore has made the body
that the mock reads, so the body, the text in it and what the text encodes are kept until a mock
ends or the next large text is encoded. Any other body is decoded.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from botocore.serialize import JSONSerializer

from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active
from mock_vision.wire.large_bodies import LARGE, Encoded, note_encoded


class _Texts(threading.local):
    of_request: list[tuple[str, bytes]] | None = None
    """The large texts of the request that this thread makes, and what they encode."""


_texts = _Texts()


def install() -> None:
    """Replace the function that encodes, and the one that makes a request. Calling it again changes
    nothing.
    """
    if hasattr(JSONSerializer, "_get_base64"):
        patch_once(JSONSerializer, "_get_base64", _noting_text)
        patch_once(JSONSerializer, "serialize_to_request", _noting_body)


def _noting_text(get_base64: Callable[..., str]) -> Callable[..., str]:
    def noting(self: Any, value: Any) -> str:
        text = get_base64(self, value)
        # Other objects than bytes can change while the text is kept.
        if type(value) is bytes and len(text) >= LARGE and _texts.of_request is not None:
            _texts.of_request.append((text, value))
        return text

    return noting


def _noting_body(serialize: Callable[..., Any]) -> Callable[..., Any]:
    def noting(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not mock_is_active():
            return serialize(self, *args, **kwargs)
        texts = _texts.of_request = []
        try:
            request = serialize(self, *args, **kwargs)
        finally:
            _texts.of_request = None
        if texts:
            _note(request.get("body"), *texts[-1])
        return request

    return noting


def _note(body: object, text: str, content: bytes) -> None:
    if type(body) is bytes and len(body) - len(text) < LARGE:
        note_encoded(Encoded(body, text, content))
