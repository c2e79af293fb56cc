from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from mock_vision.upstream.regions import default_region


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No Region anywhere; the path of a configuration file that does not exist."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return path


def test_where_nothing_is_configured() -> None:
    assert default_region() == "us-east-1"


def test_the_region_of_lambda_comes_last(
    monkeypatch: pytest.MonkeyPatch, unconfigured: Path
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert default_region() == "eu-west-1"
    unconfigured.write_text("[default]\nregion = us-west-2\n")
    assert default_region() == "us-west-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    assert default_region() == "us-east-2"


def test_the_profile_of_a_configuration_file(
    monkeypatch: pytest.MonkeyPatch, unconfigured: Path
) -> None:
    unconfigured.write_text("[default]\noutput = json\n[profile test]\nregion = eu-central-1\n")
    assert default_region() == "us-east-1"
    monkeypatch.setenv("AWS_PROFILE", "test")
    assert default_region() == "eu-central-1"
    monkeypatch.setenv("AWS_PROFILE", "missing")
    assert default_region() == "us-east-1"


def test_the_default_session_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    session = boto3.Session(region_name="ap-northeast-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    assert default_region() == "ap-northeast-1"
