"""What the two services need of Amazon S3, as a port.

The services read manifests and images and write result files. Which S3 that is, the world is told
when it is made (moto's, see :mod:`mock_vision.upstream.s3`), so that nothing on this floor
knows moto.
"""

from __future__ import annotations

from typing import Protocol


class StorageError(Exception):
    """Reading or writing was not possible; the subclass says why. Services turn it into their own
    error or status.
    """


class BucketMissingError(StorageError):
    """There is no such bucket."""


class BucketForeignError(StorageError):
    """The bucket belongs to another account."""


class BucketElsewhereError(StorageError):
    """The bucket is in another Region."""


class ObjectMissingError(StorageError):
    """There is no such key, or no such version of it."""


class ObjectStore(Protocol):
    """Objects in buckets, as the caller's account sees them.

    Every method raises :class:`BucketMissingError`, :class:`BucketForeignError` (only where ``own``
    is asked for), :class:`BucketElsewhereError` (only where a ``region`` is) or
    :class:`ObjectMissingError`.
    """

    def read(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""
        ...

    def size(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> int:
        """The number of bytes of an object, without copying it."""
        ...

    def write(self, account_id: str, bucket: str, key: str, body: bytes) -> None:
        """Create or replace an object."""
        ...

    def check_bucket(
        self, account_id: str, bucket: str, *, own: bool = False, region: str | None = None
    ) -> None:
        """Return if the bucket is there (and, with ``own``, belongs to ``account_id``; and, with a
        ``region``, is in it).
        """
        ...
