"""moto's S3 as an object store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision.upstream.s3 import MotoObjects
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectMissingError,
)
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client


@pytest.fixture
def objects() -> Iterator[MotoObjects]:
    """An object store with a versioned bucket of ours and a bucket of another account."""
    where: Any = {"LocationConstraint": REGION}
    with mock_aws():
        s3 = client("s3")
        s3.create_bucket(Bucket="ours", CreateBucketConfiguration=where)
        versioned = {"Status": "Enabled"}
        s3.put_bucket_versioning(Bucket="ours", VersioningConfiguration=versioned)
        with called_by(OTHER_ACCOUNT):
            s3.create_bucket(Bucket="theirs", CreateBucketConfiguration=where)
        yield MotoObjects()


def test_what_is_written_can_be_read_by_version(objects: MotoObjects) -> None:
    first = client("s3").put_object(Bucket="ours", Key="a", Body=b"one")["VersionId"]
    objects.write(ACCOUNT, "ours", "a", b"three")
    assert objects.read(ACCOUNT, "ours", "a") == b"three"
    assert objects.read(ACCOUNT, "ours", "a", first) == b"one"
    assert objects.size(ACCOUNT, "ours", "a") == 5
    assert objects.size(ACCOUNT, "ours", "a", first) == 3
    assert client("s3").get_object(Bucket="ours", Key="a")["Body"].read() == b"three"


def test_what_is_missing_is_said(objects: MotoObjects) -> None:
    with pytest.raises(BucketMissingError):
        objects.read(ACCOUNT, "nobodys", "a")
    with pytest.raises(BucketMissingError):
        objects.write(ACCOUNT, "nobodys", "a", b"")
    with pytest.raises(ObjectMissingError):
        objects.size(ACCOUNT, "ours", "nothing")
    objects.write(ACCOUNT, "ours", "a", b"")
    with pytest.raises(ObjectMissingError):
        objects.read(ACCOUNT, "ours", "a", "no-such-version")


def test_a_bucket_is_checked_for_what_is_asked(objects: MotoObjects) -> None:
    objects.check_bucket(ACCOUNT, "ours", own=True, region=REGION)
    objects.check_bucket(ACCOUNT, "theirs")
    with pytest.raises(BucketMissingError):
        objects.check_bucket(ACCOUNT, "nobodys")
    with pytest.raises(BucketForeignError):
        objects.check_bucket(ACCOUNT, "theirs", own=True)
    with pytest.raises(BucketElsewhereError):
        objects.check_bucket(ACCOUNT, "ours", region="us-east-1")


@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_a_bucket_can_be_created(objects: MotoObjects, region: str) -> None:
    objects.create_bucket(ACCOUNT, "new", region)
    objects.check_bucket(ACCOUNT, "new", own=True, region=region)


def test_a_bucket_has_versions_once_versioning_was_enabled(objects: MotoObjects) -> None:
    assert objects.is_versioned("ours")
    assert not objects.is_versioned("theirs")
    suspended = {"Status": "Suspended"}
    client("s3").put_bucket_versioning(Bucket="ours", VersioningConfiguration=suspended)
    assert objects.is_versioned("ours")
    with pytest.raises(BucketMissingError):
        objects.is_versioned("missing")
