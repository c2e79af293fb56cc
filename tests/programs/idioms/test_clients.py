"""Clients are made in every way: at import, per call, from profiles, in Regions, with retries."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from moto import mock_aws

from mock_vision import mock_vision

MOCKS: dict[str, Any] = {"mock_aws": mock_aws, "mock_vision": mock_vision}
make_client: Any = boto3.client

MODULE = """
import boto3
from boto3 import client as make

LOOKOUT = boto3.client("lookoutvision", region_name="us-east-1")
REKOGNITION = make("rekognition", "us-east-1")


def names():
    # Again in every call, whatever there is at the top.
    lookout = boto3.client("lookoutvision", region_name="us-east-1")
    rekognition = boto3.Session().client("rekognition", region_name="us-east-1")
    return (
        [each["ProjectName"] for each in lookout.list_projects()["Projects"]],
        [
            each["ProjectArn"].split("/")[1]
            for each in rekognition.describe_projects()["ProjectDescriptions"]
        ],
    )
"""


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials of the environment, and a default session that knows of no others."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    yield


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    """The user's module, imported before a mock begins."""
    path = tmp_path / "program.py"
    path.write_text(MODULE)
    spec = importlib.util.spec_from_file_location("program", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("mock", MOCKS)
def test_clients_of_an_import_and_of_a_call_see_one_account(mock: str, module: Any) -> None:
    for _ in range(2):  # a mock after a mock begins with nothing
        with MOCKS[mock]():
            assert module.names() == ([], [])
            module.LOOKOUT.create_project(ProjectName="boards")
            module.REKOGNITION.create_project(ProjectName="parts")
            assert module.names() == (["boards"], ["parts"])


@pytest.mark.parametrize("mock", MOCKS)
def test_named_profiles(mock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, secrets = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[profile lookoutvision-access]\nregion = eu-west-1\n")
    secrets.write_text(
        "[lookoutvision-access]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(secrets))
    with MOCKS[mock]():
        session: Any = boto3.Session(profile_name="lookoutvision-access")
        created = session.client("lookoutvision").create_project(ProjectName="boards")
        arn = created["ProjectMetadata"]["ProjectArn"]
        assert arn == "arn:aws:lookoutvision:eu-west-1:123456789012:project/boards"
        arn = session.client("rekognition").create_project(ProjectName="boards")["ProjectArn"]
        assert arn.startswith("arn:aws:rekognition:eu-west-1:123456789012:project/boards/")
        # The same account without the profile, and nothing in another Region.
        here = make_client("lookoutvision", "eu-west-1")
        assert len(here.list_projects()["Projects"]) == 1
        there = make_client("lookoutvision", "us-east-1")
        assert there.list_projects()["Projects"] == []


@pytest.mark.parametrize("mock", MOCKS)
def test_several_regions(mock: str) -> None:
    with MOCKS[mock]():
        for region in ("us-east-1", "eu-central-1"):
            make_client("lookoutvision", region).create_project(ProjectName=region)
            make_client("rekognition", region).create_project(ProjectName=region)
        for region in ("us-east-1", "eu-central-1"):
            (project,) = make_client("lookoutvision", region).list_projects()["Projects"]
            assert project["ProjectName"] == project["ProjectArn"].split(":")[3] == region
            found = make_client("rekognition", region).describe_projects()
            (arn,) = [each["ProjectArn"] for each in found["ProjectDescriptions"]]
            assert arn.split("/")[1] == arn.split(":")[3] == region


@pytest.mark.parametrize("mock", MOCKS)
@pytest.mark.parametrize(
    "config",
    [
        Config(retries={"max_attempts": 10, "mode": "adaptive"}),
        Config(retries={"max_attempts": 3, "mode": "standard"}),
        Config(retries={"max_attempts": 0}),
        Config(
            read_timeout=900, connect_timeout=5, user_agent_extra="line/1", max_pool_connections=50
        ),
        Config(region_name="us-west-2", signature_version="v4"),
    ],
    ids=["adaptive", "standard", "none", "timeouts", "region"],
)
def test_configured_clients(mock: str, config: Config) -> None:
    with MOCKS[mock]():
        for service in ("lookoutvision", "rekognition"):
            region = getattr(config, "region_name", None) or "us-east-1"
            client = make_client(service, region, config=config)
            client.create_project(ProjectName="boards")
            with pytest.raises(client.exceptions.ClientError, match=r"(Conflict|InUse)Exception"):
                client.create_project(ProjectName="boards")


@pytest.mark.parametrize("mock", MOCKS)
def test_every_available_region(mock: str) -> None:
    session: Any = boto3.Session()
    with MOCKS[mock]():
        make_client("rekognition", "us-west-2").create_project(ProjectName="parts")
        found = []
        refused = []
        for region in session.get_available_regions("rekognition"):
            client: Any = session.client("rekognition", region_name=region)
            try:
                projects = client.describe_projects()["ProjectDescriptions"]
            except client.exceptions.AccessDeniedException:
                refused.append(region)
            else:
                found += [each["ProjectArn"] for each in projects]
        assert {"us-west-1", "ca-central-1"} <= set(refused)
        assert [arn.split(":")[3] for arn in found] == ["us-west-2"]
        # Today's botocore knows no Regions of Lookout: the loop finds nothing, and breaks nothing.
        for region in session.get_available_regions("lookoutvision"):
            client = session.client("lookoutvision", region_name=region)
            assert client.list_projects()["Projects"] == []


class SentError(Exception):
    """A request was about to leave the process."""


@pytest.mark.parametrize("mock", MOCKS)
def test_older_clients_are_what_they_were_after_a_failed_test(
    mock: str, module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(_: object, request: Any) -> None:
        raise SentError(request.url)

    monkeypatch.setattr(URLLib3Session, "send", send)
    with pytest.raises(KeyError, match="the test failed"), MOCKS[mock]():
        module.LOOKOUT.create_project(ProjectName="boards")
        module.REKOGNITION.create_project(ProjectName="parts")
        raise KeyError("the test failed")
    announced = pytest.warns(RuntimeWarning, match="after the last mock ended")
    sent = pytest.raises(SentError, match=r"https://lookoutvision\.us-east-1\.amazonaws\.com/")
    with announced, sent:
        module.LOOKOUT.list_projects()
    sent = pytest.raises(SentError, match=r"https://rekognition\.us-east-1\.amazonaws\.com/")
    with announced, sent:
        module.REKOGNITION.describe_projects()
