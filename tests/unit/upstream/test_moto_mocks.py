import os
import sys

import boto3
import pytest
from moto import mock_aws
from moto.core.models import MockAWS, responses_mock

from mock_vision import mock_vision
from mock_vision.upstream import moto_mocks
from mock_vision.upstream.moto_mocks import any_backend_used, noting


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


def test_the_environment_is_restored_even_if_the_end_of_motos_mock_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    def fail() -> None:
        raise OSError("moto failed")

    with monkeypatch.context() as patched:
        patched.setattr(responses_mock, "stop", fail)
        with pytest.raises(OSError, match="moto failed"), mock_vision():
            assert "AWS_ACCESS_KEY_ID" in os.environ
    responses_mock.stop()
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    with mock_vision():
        assert not any_backend_used()


def test_a_mock_inside_another_makes_clients_with_the_credentials_of_a_role(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def key() -> str:
        boto3.client("sts", region_name="us-east-1")
        return str(boto3.DEFAULT_SESSION.get_credentials().access_key)

    with mock_vision():
        boto3.setup_default_session(region_name="eu-west-1")
        moto_s = key()
        with monkeypatch.context() as patched:
            patched.setenv("AWS_ACCESS_KEY_ID", "AKIAROLE")
            with mock_vision():
                assert key() == "AKIAROLE"
                assert boto3.DEFAULT_SESSION.region_name == "eu-west-1"
        boto3.DEFAULT_SESSION = None
        assert key() == moto_s


def test_a_start_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")

    def fail(_: MockAWS) -> None:
        os.environ["AWS_ACCESS_KEY_ID"] = "moto's"
        raise OSError("moto failed")

    with pytest.raises(OSError, match="moto failed"):
        noting(fail, mock_aws())
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
    with mock_vision():
        with pytest.raises(OSError, match="moto failed"):
            noting(fail, mock_aws())
        assert os.environ["AWS_ACCESS_KEY_ID"] == "moto's"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"


def test_a_mock_of_moto_that_was_not_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    with mock_aws():
        # As where moto's mock began before mock_vision was imported. Nothing puts it back: the end
        # of moto's mock leaves None there.
        moto_mocks._before = None
        with mock_vision() as vision:
            assert vision.seed == 0
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"


def test_leaving_a_mock_does_not_load_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "mock_vision.wire.large_bodies"
    with mock_vision():
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert module not in sys.modules
