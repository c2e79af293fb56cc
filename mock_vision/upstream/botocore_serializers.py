"""Bytes that botocore encodes as base64 need not be decoded when the same process reads them.

Decoding a picture of four megabytes takes ten milliseconds. In process, botocore has encoded the
same text that the mock reads, so the text and its bytes are kept until a mock ends or the next
large text is encoded. Any other text is decoded.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.serialize import Serializer

from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active
from mock_vision.wire.large_bodies import LARGE, note_encoded


def install() -> None:
    """Replace the function that encodes. Calling it again changes nothing."""
    if hasattr(Serializer, "_get_base64"):
        patch_once(Serializer, "_get_base64", _noting)


def _noting(get_base64: Callable[..., str]) -> Callable[..., str]:
    def noting(self: Any, value: Any) -> str:
        text = get_base64(self, value)
        # Other objects than bytes can change while the text is kept.
        if type(value) is bytes and len(value) >= LARGE and mock_is_active():
            note_encoded(text, value)
        return text

    return noting
