"""moto's S3 as the object store of the two services."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.utilities.utils import get_partition

from mock_vision.upstream.kms import usable_key
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

    from mock_vision.service.policies import Context


class MotoObjects:
    """Reads and writes the buckets of moto's S3, without a client and without HTTP.

    Buckets have one namespace over all accounts, as at AWS. Where an operation, or work that it
    began, acts for an identity that IAM judges, the identity's policies and the bucket's have to
    allow what is done.
    """

    def read(self, account_id: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """Return the content of an object."""
        value: bytes = self._key(bucket, key, version_id).value
        return value

    def write(
        self, account_id: str, bucket: str, key: str, body: bytes, kms_key: str | None = None
    ) -> None:
        """Create or replace an object; bucket notifications are sent as for any other put."""
        backend, arn = self._for_writing(account_id, bucket, key, kms_key)
        if arn is None:
            backend.put_object(bucket, key, body)
        else:
            backend.put_object(bucket, key, body, encryption="aws:kms", kms_key_id=arn)

    def check_write(
        self, account_id: str, bucket: str, key: str, kms_key: str | None = None
    ) -> None:
        """Return if the identity that acts, or the account, may write an object."""
        self._for_writing(account_id, bucket, key, kms_key)

    def _for_writing(
        self, account_id: str, bucket: str, key: str, kms_key: str | None
    ) -> tuple[S3Backend, str | None]:
        """Return the backend of a bucket that an object may be written to, and the ARN of the
        key.
        """
        backend, owner = self._owner(bucket)
        arn, encryption = None, {}
        if kms_key is not None:
            arn = usable_key(account_id, backend.get_bucket(bucket).region_name, kms_key)
            header = "s3:x-amz-server-side-encryption"
            encryption = {header: ["aws:kms"], f"{header}-aws-kms-key-id": [arn]}
        _require("s3:PutObject", backend, owner, bucket, key, encryption)
        if owner != account_id and acting_identity() is None:
            _require_of_policy(account_id, backend, bucket, key, encryption)
        return backend, arn

    def check_key(self, account_id: str, region: str, kms_key: str) -> None:
        """Return if an AWS KMS key of a Region can encrypt."""
        usable_key(account_id, region, kms_key)

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
        needs_location: bool = False,
    ) -> None:
        """Return if the bucket is there (belongs to the account, is in the Region)."""
        backend, owner = self._owner(bucket)
        if needs_location:
            _require("s3:GetBucketLocation", backend, owner, bucket)
        if own and owner != account_id:
            raise BucketForeignError(bucket)
        if region is not None and backend.get_bucket(bucket).region_name != region:
            raise BucketElsewhereError(bucket)

    def is_versioned(self, bucket: str) -> bool:
        """Return whether objects of the bucket have versions: versioning was enabled at some
        time.
        """
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


def _require(
    action: str,
    backend: S3Backend,
    owner: str,
    bucket: str,
    key: str = "",
    headers: Context = MappingProxyType({}),
) -> None:
    """Return if the identity that acts, if there is one, may do this.

    :param headers: the values of the condition keys for headers of the request to S3.
    :raises ObjectDeniedError: when it may not.
    """
    identity = acting_identity()
    if identity is None:
        return
    # Imported here, because the wire is not loaded with mock_vision.
    from mock_vision.service.access import denied, request_context
    from mock_vision.service.policies import AccessRequest

    region = backend.get_bucket(bucket).region_name
    resource = f"arn:{get_partition(region)}:s3:::{bucket}" + (f"/{key}" if key else "")
    context = request_context(worlds.current(), identity, region)
    document = backend.get_bucket_policy(bucket)
    policy = (
        PolicyText(document.decode(), f"the policy of the bucket {bucket}") if document else None
    )
    of_request = {"aws:viaawsservice": ["true"], "aws:resourceaccount": [owner], **headers}
    request = AccessRequest(action, resource, {**context, **of_request})
    denial = denied(identity, request, policy, own=owner == identity.account_id)
    if denial is not None:
        raise ObjectDeniedError(denial.text(identity, action, resource))


def _require_of_policy(
    account_id: str, backend: S3Backend, bucket: str, key: str, headers: Context
) -> None:
    """Return if the policy of another account's bucket lets an account put an object.

    While IAM is off, the identity of the caller is not known, so a statement for any principal of
    the account applies.

    :raises BucketForeignError: when it does not.
    """
    from mock_vision.service.policies import EVERYONE, AccessRequest, PolicyError, judge

    document = backend.get_bucket_policy(bucket)
    if not document:
        raise BucketForeignError(bucket)
    text = document.decode()
    partition = get_partition(backend.get_bucket(bucket).region_name)
    principals = set(re.findall(rf"arn:[a-z-]+:(?:iam|sts)::{account_id}:[^\"\\\\]+", text))
    principals |= {account_id, f"arn:{partition}:iam::{account_id}:root", EVERYONE}
    request = AccessRequest("s3:PutObject", f"arn:{partition}:s3:::{bucket}/{key}", headers)
    try:
        verdict = judge(text, request, frozenset(principals))
    except PolicyError:
        verdict = None
    if verdict != "allow":
        raise BucketForeignError(bucket)
