from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from mock_vision import mock_vision


def client_without_credentials(service: str) -> Any:
    session: Any = Session()
    session.get_component("credential_provider").providers.clear()
    return boto3.Session(botocore_session=session).client(service, region_name="us-east-1")  # type: ignore[call-overload]


def test_a_client_without_credentials_is_served_while_a_mock_is_active() -> None:
    client: Any = client_without_credentials("rekognition")
    with pytest.raises(NoCredentialsError):
        client.describe_projects()
    with mock_vision() as vision:
        assert client.describe_projects()["ProjectDescriptions"] == []
        assert len(vision.calls) == 1
    with pytest.raises(NoCredentialsError):
        client.describe_projects()


def test_addresses_can_be_signed_in_advance() -> None:
    s3: Any = client_without_credentials("s3")
    with mock_vision():
        url = s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})
    assert "FOOBARKEY" in url
