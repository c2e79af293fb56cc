"""moto's KMS, as far as the services encrypt with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from mock_vision.upstream.kms import usable_key
from mock_vision.world.ports import KeyUnusableError
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client


@pytest.fixture
def kms() -> Iterator[Any]:
    with mock_aws():
        yield client("kms")


def test_a_key_has_four_names(kms: Any) -> None:
    """API reference, CreateProjectVersion, KmsKeyId: ARN, id, alias or alias ARN."""
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/parts", TargetKeyId=key["KeyId"])
    alias = key["Arn"].replace(f"key/{key['KeyId']}", "alias/parts")
    for name in (key["KeyId"], key["Arn"], "alias/parts", alias):
        assert usable_key(ACCOUNT, REGION, name) == key["Arn"]
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, "us-east-1", "alias/parts")


def test_the_arn_names_the_account(kms: Any) -> None:
    with called_by(OTHER_ACCOUNT):
        arn = client("kms").create_key()["KeyMetadata"]["Arn"]
    assert usable_key(ACCOUNT, REGION, arn) == arn


def test_a_key_encrypts_in_its_region_only(kms: Any) -> None:
    """Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys"."""
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, "us-east-1", arn)


def test_a_key_has_to_be_symmetric(kms: Any) -> None:
    """Amazon S3 User Guide, on the same page."""
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, REGION, key)


@pytest.mark.parametrize(
    "name",
    ["1234", "alias/none", "arn:aws:kms:mars-1:123456789012:key/1", "arn:aws:kms", "arn:"],
)
def test_what_is_no_key(kms: Any, name: str) -> None:
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, REGION, name)


def test_a_key_has_to_be_enabled(kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key)
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, REGION, key)
    kms.enable_key(KeyId=key)
    assert usable_key(ACCOUNT, REGION, key)
    kms.schedule_key_deletion(KeyId=key)
    with pytest.raises(KeyUnusableError):
        usable_key(ACCOUNT, REGION, key)
