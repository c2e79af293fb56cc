import os

import boto3
import pytest
from moto import mock_aws

from mock_vision import mock_vision
from mock_vision.upstream.moto_mocks import any_backend_used


def test_a_backend_is_used_with_the_first_request() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        assert not any_backend_used()
        client.list_buckets()
        assert any_backend_used()
    with mock_aws():
        assert not any_backend_used()


def test_a_mock_inside_another_keeps_the_credentials_of_a_role(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mock_vision():
        moto_s = os.environ["AWS_ACCESS_KEY_ID"]
        with monkeypatch.context() as patched:
            patched.setenv("AWS_ACCESS_KEY_ID", "AKIAROLE")
            with mock_vision():
                assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAROLE"
            assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAROLE"
        assert os.environ["AWS_ACCESS_KEY_ID"] == moto_s
        with monkeypatch.context() as patched:
            patched.delenv("AWS_ACCESS_KEY_ID")
            with mock_vision():
                assert os.environ["AWS_ACCESS_KEY_ID"] == moto_s
