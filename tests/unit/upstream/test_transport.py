import pytest
from botocore import exceptions

from mock_vision.upstream.transport import botocore_error
from mock_vision.wire.transport import FAILURES, FailureName, TransportFailure

URL = "https://rekognition.us-east-1.amazonaws.com/"


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_becomes_botocores_exception(name: FailureName) -> None:
    error = botocore_error(TransportFailure(name), URL)
    assert type(error) is getattr(exceptions, name)
    assert URL in str(error)


def test_broken_tls_says_so() -> None:
    error = botocore_error(TransportFailure("SSLError"), URL)
    assert str(error) == f"SSL validation failed for {URL} EOF occurred in violation of protocol"
