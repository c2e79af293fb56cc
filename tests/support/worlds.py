"""The state of a mock for unit tests: no moto behind it, and a clock that stands still."""

from __future__ import annotations

from datetime import datetime, timezone

from mock_vision.settings.settings import Settings
from mock_vision.world.ports import (
    BucketMissingError,
    KeyUnusableError,
    ObjectMissingError,
    Progression,
)
from mock_vision.world.world import World

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


class Objects:
    """An object store in a dictionary; buckets exist once something is written to them."""

    def __init__(self) -> None:
        self.content: dict[str, dict[str, bytes]] = {}
        self.versioned: set[str] = set()
        self.encrypted: dict[str, str] = {}
        """The KMS key of each object that has one."""

    def read(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        self.check_bucket(account_id, bucket)
        if key not in self.content[bucket]:
            raise ObjectMissingError(key)
        return self.content[bucket][key]

    def write(
        self, account_id: str, bucket: str, key: str, body: bytes, kms_key: str | None = None
    ) -> None:
        if kms_key is not None:
            self.encrypted[key] = kms_key
        self.content.setdefault(bucket, {})[key] = body

    def create_bucket(self, account_id: str, bucket: str, region: str) -> None:
        self.content[bucket] = {}

    def check_bucket(
        self,
        account_id: str,
        bucket: str,
        *,
        own: bool = False,
        region: str | None = None,
        needs_location: bool = False,
    ) -> None:
        if bucket not in self.content:
            raise BucketMissingError(bucket)

    def check_write(
        self, account_id: str, bucket: str, key: str, kms_key: str | None = None
    ) -> None:
        self.check_bucket(account_id, bucket)
        if kms_key is not None:
            self.check_key(account_id, "", kms_key)

    def check_key(self, account_id: str, region: str, kms_key: str) -> None:
        if kms_key == "alias/missing":
            raise KeyUnusableError(kms_key)

    def is_versioned(self, bucket: str) -> bool:
        return bucket in self.versioned


class Progressions(dict[str, Progression]):
    """Replaces moto's state manager: a test sets the progression of each kind of work."""

    def __call__(self, model: str) -> Progression | None:
        return self.get(model)


def make_world(*, ends_on_clock: bool = True, progressions: Progressions | None = None) -> World:
    """Return the state of a mock whose clock stands at :data:`START`."""
    return World(
        objects=Objects(),
        progression=Progressions() if progressions is None else progressions,
        accounts=lambda header, access_key: header or "123456789012",
        settings=Settings(ends_on_clock=ends_on_clock),
        start=START,
    )
