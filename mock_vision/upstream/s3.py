"""moto's S3 as the object store of the two services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.utilities.utils import get_partition

from mock_vision.world import world as worlds
from mock_vision.world.access import PolicyText, acting_identity
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectDeniedError,
    ObjectMissingError,
)

if TYPE_CHECKING:
    from moto.s3.models import FakeKey, S3Backend


class MotoObjects:
    """Reads and writes the buckets of moto's S3, without a client and without HTTP.

    Buckets have one namespace over all accounts, as at AWS. Where an operation, or work that it
    began, acts for an identity that IAM judges, the identity's policies and the bucket's have to
    allow what is done.
    """

    def read(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""
        value: bytes = self._key(bucket, key, version_id).value
        return value

    def size(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> int:
        """The number of bytes of an object."""
        return int(self._key(bucket, key, version_id).size)

    def write(self, account_id: str, bucket: str, key: str, body: bytes) -> None:
        """Create or replace an object; bucket notifications are sent as for any other put."""
        backend, owner = self._owner(bucket)
        _require("s3:PutObject", backend, owner, bucket, key)
        backend.put_object(bucket, key, body)

    def check_write(self, account_id: str, bucket: str, key: str) -> None:
        """Return if the identity that acts may write an object."""
        backend, owner = self._owner(bucket)
        _require("s3:PutObject", backend, owner, bucket, key)

    def create_bucket(self, account_id: str, bucket: str, region: str) -> None:
        """Create a bucket that does not exist."""
        s3: Any = get_backend("s3")
        s3[account_id][get_partition(region)].create_bucket(bucket, region)

    def check_bucket(
        self,
        account_id: str,
        bucket: str,
        *,
        own: bool = False,
        region: str | None = None,
        asks_location: bool = False,
    ) -> None:
        """Return if the bucket is there (belongs to the account, is in the Region)."""
        backend, owner = self._owner(bucket)
        if asks_location:
            _require("s3:GetBucketLocation", backend, owner, bucket)
        if own and owner != account_id:
            raise BucketForeignError(bucket)
        if region is not None and backend.get_bucket(bucket).region_name != region:
            raise BucketElsewhereError(bucket)

    def is_versioned(self, bucket: str) -> bool:
        """Whether objects of the bucket have versions: versioning was enabled at some time."""
        backend, _ = self._owner(bucket)
        return backend.get_bucket(bucket).versioning_status is not None

    def _owner(self, bucket: str) -> tuple[S3Backend, str]:
        s3: Any = get_backend("s3")
        try:
            partition, account_id = s3.bucket_accounts[bucket]
        except KeyError:
            raise BucketMissingError(bucket) from None
        return s3[account_id][partition], account_id

    def _key(self, bucket: str, key: str, version_id: str | None) -> FakeKey:
        backend, owner = self._owner(bucket)
        action = "s3:GetObject" if version_id is None else "s3:GetObjectVersion"
        _require(action, backend, owner, bucket, key)
        found = backend.get_object(bucket, key, version_id=version_id)
        if found is None:
            raise ObjectMissingError(f"{bucket}/{key}")
        return found


def _require(action: str, backend: S3Backend, owner: str, bucket: str, key: str = "") -> None:
    """Return if the identity that acts, if there is one, may do this.

    :raises ObjectDeniedError: when it may not.
    """
    identity = acting_identity()
    if identity is None:
        return
    # Imported here, because the wire is not loaded with mock_vision.
    from mock_vision.service.access import denied, request_context
    from mock_vision.service.policies import Asked

    region = backend.get_bucket(bucket).region_name
    resource = f"arn:{get_partition(region)}:s3:::{bucket}" + (f"/{key}" if key else "")
    context = request_context(worlds.current(), identity, region)
    document = backend.get_bucket_policy(bucket)
    policy = (
        PolicyText(document.decode(), f"the policy of the bucket {bucket}") if document else None
    )
    asked = Asked(action, resource, {**context, "aws:viaawsservice": ["true"]})
    denial = denied(identity, asked, policy, own=owner == identity.account_id)
    if denial is not None:
        raise ObjectDeniedError(denial.text(identity, action, resource))
