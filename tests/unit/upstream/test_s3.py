"""moto's S3 as an object store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision.upstream.s3 import MotoObjects
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    KeyUnusableError,
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


def test_an_object_can_be_read_by_version(objects: MotoObjects) -> None:
    first = client("s3").put_object(Bucket="ours", Key="a", Body=b"one")["VersionId"]
    objects.write(ACCOUNT, "ours", "a", b"three")
    assert objects.read(ACCOUNT, "ours", "a") == b"three"
    assert objects.read(ACCOUNT, "ours", "a", first) == b"one"
    assert client("s3").get_object(Bucket="ours", Key="a")["Body"].read() == b"three"


def test_missing_buckets_and_objects_have_errors_of_their_own(objects: MotoObjects) -> None:
    with pytest.raises(BucketMissingError):
        objects.read(ACCOUNT, "nobodys", "a")
    with pytest.raises(BucketMissingError):
        objects.write(ACCOUNT, "nobodys", "a", b"")
    with pytest.raises(ObjectMissingError):
        objects.read(ACCOUNT, "ours", "nothing")
    objects.write(ACCOUNT, "ours", "a", b"")
    with pytest.raises(ObjectMissingError):
        objects.read(ACCOUNT, "ours", "a", "no-such-version")


def test_a_bucket_is_checked_for_account_and_region(objects: MotoObjects) -> None:
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


def policy(principal: Any, effect: str = "Allow", key: str = "*") -> str:
    statement = {
        "Effect": effect,
        "Principal": principal,
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::theirs/{key}",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("document", "allowed"),
    [
        (None, False),
        (policy("*"), True),
        (policy({"AWS": ACCOUNT}), True),
        (policy({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), True),
        (policy({"AWS": f"arn:aws:iam::{ACCOUNT}:role/trainer"}), True),
        (policy({"AWS": "arn:aws:iam::999999999999:root"}), False),
        (policy("*", key="out/*"), True),
        (policy("*", key="in/*"), False),
        (policy("*", effect="Deny"), False),
        ("{}", False),
    ],
)
def test_a_bucket_of_another_account_can_be_written_to_where_its_policy_says_so(
    objects: MotoObjects, document: str | None, allowed: bool
) -> None:
    """API reference, CreateProjectVersion, OutputConfig: the bucket can be in any account as long
    as the caller has s3:PutObject permissions on it.
    """
    if document is not None:
        with called_by(OTHER_ACCOUNT):
            client("s3").put_bucket_policy(Bucket="theirs", Policy=document)
    if not allowed:
        with pytest.raises(BucketForeignError):
            objects.check_write(ACCOUNT, "theirs", "out/a")
        with pytest.raises(BucketForeignError):
            objects.write(ACCOUNT, "theirs", "out/a", b"x")
        return
    objects.check_write(ACCOUNT, "theirs", "out/a")
    objects.write(ACCOUNT, "theirs", "out/a", b"x")
    assert objects.read(OTHER_ACCOUNT, "theirs", "out/a") == b"x"


def test_an_object_is_encrypted_with_the_key_that_is_named(objects: MotoObjects) -> None:
    """API reference, CreateProjectVersion, KmsKeyId."""
    arn = client("kms").create_key()["KeyMetadata"]["Arn"]
    objects.check_key(ACCOUNT, REGION, arn)
    objects.write(ACCOUNT, "ours", "a", b"x", arn)
    head = client("s3").head_object(Bucket="ours", Key="a")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", arn)
    assert objects.read(ACCOUNT, "ours", "a") == b"x"
    with pytest.raises(KeyUnusableError):
        objects.check_write(ACCOUNT, "ours", "b", "alias/none")
    with pytest.raises(KeyUnusableError):
        objects.write(ACCOUNT, "ours", "b", b"", "alias/none")
