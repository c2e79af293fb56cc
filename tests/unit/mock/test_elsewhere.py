"""What a report says about resources that exist in another Region or account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision, mock_vision
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client

TITLE = "in another place:"


@pytest.fixture
def vision(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vision]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_vision() as running:
        running.given.anomaly_model("boards")
        yield running


def describe(region: str, version: str = "1") -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client("lookoutvision", region).describe_model(ProjectName="boards", ModelVersion=version)


def test_a_model_of_another_region(vision: Vision) -> None:
    describe("us-east-2")
    describe("us-east-2")
    _, _, text = str(vision).partition(f"{TITLE}\n")
    assert text.splitlines()[0] == (
        f"  boards/1 was sought in us-east-2 of account {ACCOUNT}, and exists in {REGION} of"
        f" account {ACCOUNT}. vision.given takes region= and account_id=."
    )
    assert text.count("was sought") == 1


def test_a_model_of_another_account(vision: Vision) -> None:
    with called_by(OTHER_ACCOUNT):
        describe(REGION)
    assert f"boards/1 was sought in {REGION} of account {OTHER_ACCOUNT}, and exists" in str(vision)


def test_a_model_that_exists_nowhere(vision: Vision) -> None:
    describe(REGION, "2")
    assert TITLE not in str(vision)
