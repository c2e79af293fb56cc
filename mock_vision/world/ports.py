"""The ports of a world: what the services need of S3, of moto's state manager and of its accounts.

:mod:`mock_vision.upstream` supplies them when a world is made, so nothing on this floor imports
moto.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol, runtime_checkable


class Progression(NamedTuple):
    """How work ends that moto's state manager decides on."""

    kind: Literal["immediate", "manual", "time"]
    number: float = 0
    """``manual``: the describe call that ends it; ``time``: seconds of virtual time."""


Progressions = Callable[[str], "Progression | None"]
"""Returns what was set for a model with moto's state manager; None if nothing was set."""

Accounts = Callable[["str | None", str], str]
"""Returns the account of a call, from the header ``x-moto-account-id`` (None if it was not sent)
and the access key.
"""


class StorageError(Exception):
    """Reading or writing was not possible, for the reason of the subclass. Services turn it into
    their own error or status.
    """


class BucketMissingError(StorageError):
    """There is no such bucket."""


class BucketForeignError(StorageError):
    """The bucket belongs to another account."""


class BucketElsewhereError(StorageError):
    """The bucket is in another Region."""


class ObjectDeniedError(StorageError):
    """The identity that acts may not do this with the bucket or the object; only where IAM is on.
    The text is that of S3's refusal.
    """


class KeyUnusableError(StorageError):
    """The AWS KMS key to encrypt with does not exist in the Region, is disabled or about to be
    deleted, or is not symmetric.
    """


class ObjectMissingError(StorageError):
    """There is no such key, or no such version of it."""


@runtime_checkable
class ObjectStore(Protocol):
    """Objects in buckets, as the caller's account sees them.

    Every method raises :class:`BucketMissingError`, :class:`BucketForeignError` (where ``own`` is
    true, and for writing), :class:`BucketElsewhereError` (only with a ``region``),
    :class:`ObjectMissingError`, :class:`KeyUnusableError` (only with a key) or
    :class:`ObjectDeniedError`.
    """

    def read(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """Return the content of an object."""
        ...

    def is_versioned(self, bucket: str) -> bool:
        """Return whether objects of the bucket have versions."""
        ...

    def write(
        self, account_id: str, bucket: str, key: str, body: bytes, kms_key: str | None = None
    ) -> None:
        """Create or replace an object, also in a bucket of another account whose policy lets this
        one put objects.

        :param kms_key: the id, ARN, alias or ARN of the alias of the AWS KMS key to encrypt with;
            None: as the bucket is set.
        """
        ...

    def check_key(self, account_id: str, region: str, kms_key: str) -> None:
        """Check that an AWS KMS key of a Region can encrypt."""
        ...

    def create_bucket(self, account_id: str, bucket: str, region: str) -> None:
        """Create a bucket that does not exist."""
        ...

    def check_bucket(
        self,
        account_id: str,
        bucket: str,
        *,
        own: bool = False,
        region: str | None = None,
        needs_location: bool = False,
    ) -> None:
        """Check that the bucket exists (and, with ``own``, belongs to ``account_id``; and, with a
        ``region``, is in it).

        :param needs_location: the service needs the bucket's location from S3, which takes a
            permission of its own.
        """
        ...

    def check_write(
        self, account_id: str, bucket: str, key: str, kms_key: str | None = None
    ) -> None:
        """Check that an object could be written, as far as permissions and the key decide on
        that.
        """
        ...
