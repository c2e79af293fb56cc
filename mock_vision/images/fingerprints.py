"""Recognising an image by its content, in constant time."""

from __future__ import annotations

from hashlib import blake2b

_WHOLE = 32 * 1024
_END = 4 * 1024
_SAMPLE = 512
_SAMPLES = 16


def fingerprint(data: bytes) -> bytes:
    """Return 16 bytes that differ for different images.

    Files of up to 32 KiB count whole. Of a larger file, its length, both ends and sixteen samples
    between them count. A PNG or JPEG file that was edited by any program differs there; one whose
    bytes were overwritten between the samples may not.
    """
    size = len(data)
    digest = blake2b(digest_size=16)
    digest.update(size.to_bytes(8, "big"))
    if size <= _WHOLE:
        digest.update(data)
    else:
        view = memoryview(data)
        digest.update(view[:_END])
        digest.update(view[-_END:])
        for start in range(_END, size - _END, (size - 2 * _END) // _SAMPLES):
            digest.update(view[start : start + _SAMPLE])
    return digest.digest()
