import boto3
from moto import mock_aws

from mock_vision.upstream.moto_mocks import any_backend_used


def test_a_backend_is_used_with_the_first_request() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        assert not any_backend_used()
        client.list_buckets()
        assert any_backend_used()
    with mock_aws():
        assert not any_backend_used()
