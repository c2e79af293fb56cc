"""moto's S3 judges what is read and written for an identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision.upstream.s3 import MotoObjects
from mock_vision.world.access import Identity, PolicyText, acting_for
from mock_vision.world.ports import ObjectDeniedError
from tests.support.callers import allow, deny, document
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client

ARN = f"arn:aws:iam::{ACCOUNT}:user/ann"


@pytest.fixture
def objects() -> Iterator[MotoObjects]:
    """An object store with a bucket of ours and one of another account, each with an object."""
    where: Any = {"LocationConstraint": REGION}
    with mock_aws():
        for bucket, account in (("ours", ACCOUNT), ("theirs", OTHER_ACCOUNT)):
            with called_by(account):
                client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        store = MotoObjects()
        store.write(ACCOUNT, "ours", "a", b"1")
        store.write(OTHER_ACCOUNT, "theirs", "a", b"1")
        yield store


def refusal(act: Callable[[], object], *statements: dict[str, Any]) -> str:
    """Return the text of the refusal for a user with these statements; empty: it is allowed."""
    policy = document(*statements or [allow("no:Thing")])
    with acting_for(Identity(ARN, ACCOUNT, [PolicyText(policy, "a policy")])):
        try:
            act()
        except ObjectDeniedError as denied:
            return str(denied)
    return ""


@pytest.mark.parametrize(
    ("act", "action", "resource"),
    [
        (lambda store: store.read(ACCOUNT, "ours", "a"), "s3:GetObject", "ours/a"),
        (lambda store: store.read(ACCOUNT, "ours", "a", "null"), "s3:GetObjectVersion", "ours/a"),
        (lambda store: store.write(ACCOUNT, "ours", "b", b"2"), "s3:PutObject", "ours/b"),
        (lambda store: store.check_write(ACCOUNT, "ours", "b"), "s3:PutObject", "ours/b"),
        (
            lambda store: store.check_bucket(ACCOUNT, "ours", needs_location=True),
            "s3:GetBucketLocation",
            "ours",
        ),
    ],
)
def test_each_act_needs_its_permission(
    objects: MotoObjects, act: Callable[[MotoObjects], object], action: str, resource: str
) -> None:
    arn = f"arn:aws:s3:::{resource}"
    assert refusal(lambda: act(objects)) == (
        f"User: {ARN} is not authorized to perform: {action} on resource: {arn}"
        f" because no identity-based policy allows the {action} action"
    )
    assert refusal(lambda: act(objects), allow("s3:*", f"{arn}x")) != ""
    assert refusal(lambda: act(objects), allow(action, arn)) == ""
    act(objects)


def test_whether_a_bucket_exists_takes_no_permission(objects: MotoObjects) -> None:
    assert refusal(lambda: objects.check_bucket(ACCOUNT, "ours", own=True, region=REGION)) == ""


def test_a_bucket_of_another_account_has_to_allow_it_too(objects: MotoObjects) -> None:
    def read() -> bytes:
        return objects.read(ACCOUNT, "theirs", "a")

    everything = allow("s3:*")
    assert refusal(read, everything).endswith(
        "because no resource-based policy allows the s3:GetObject action"
    )
    policy = document(allow("s3:GetObject", "arn:aws:s3:::theirs/*", Principal={"AWS": ACCOUNT}))
    with called_by(OTHER_ACCOUNT):
        client("s3").put_bucket_policy(Bucket="theirs", Policy=policy)
    assert refusal(read, everything) == ""
    assert refusal(read).endswith("because no identity-based policy allows the s3:GetObject action")


def test_a_policy_can_demand_the_key_of_a_result(objects: MotoObjects) -> None:
    """Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys"."""
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    sent = "s3:x-amz-server-side-encryption"
    unencrypted = deny("s3:*", Condition={"StringNotEquals": {sent: "aws:kms"}})
    other_key = deny("s3:*", Condition={"StringNotEquals": {f"{sent}-aws-kms-key-id": key}})
    rules = (allow("s3:*"), unencrypted, other_key)
    assert refusal(lambda: objects.write(ACCOUNT, "ours", "b", b"2", key), *rules) == ""
    assert refusal(lambda: objects.write(ACCOUNT, "ours", "b", b"2"), *rules) != ""


def test_a_policy_can_demand_the_account_of_the_bucket(objects: MotoObjects) -> None:
    rule = allow("s3:*", Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}})
    assert refusal(lambda: objects.read(ACCOUNT, "ours", "a"), rule) == ""
    with called_by(OTHER_ACCOUNT):
        client("s3").put_bucket_policy(
            Bucket="theirs",
            Policy=document(allow("s3:*", "arn:aws:s3:::theirs/*", Principal={"AWS": ACCOUNT})),
        )
    assert "no identity-based policy" in refusal(lambda: objects.read(ACCOUNT, "theirs", "a"), rule)
