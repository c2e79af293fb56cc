"""The account of a call, also while moto's IAM is being imported by another thread."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID

from mock_vision.upstream.accounts import account_id


@pytest.fixture(autouse=True)
def no_account_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTO_ACCOUNT_ID", raising=False)


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    assert account_id("111111111111", "AKIA") == "222222222222"


def test_the_header_comes_second() -> None:
    assert account_id("111111111111", "AKIA") == "111111111111"


def test_an_access_key_belongs_to_the_account_that_made_it() -> None:
    with mock_aws():
        iam = boto3.client("iam", region_name="us-east-1")
        iam.create_user(UserName="u")
        key = iam.create_access_key(UserName="u")["AccessKey"]["AccessKeyId"]
        assert account_id(None, key) == DEFAULT_ACCOUNT_ID
    assert account_id(None, "AKIAUNKNOWN") == DEFAULT_ACCOUNT_ID


@pytest.mark.parametrize("state", ["absent", "being imported"])
def test_without_moto_iam_it_is_the_default_account(
    monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.delitem(sys.modules, "moto.iam.models", raising=False)
    if state == "being imported":
        partial = ModuleType("moto.iam.models")
        partial.__spec__ = ModuleSpec("moto.iam.models", None)
        partial.__spec__._initializing = True  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "moto.iam.models", partial)
    assert account_id(None, "AKIA") == DEFAULT_ACCOUNT_ID
