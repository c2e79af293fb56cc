from typing import get_args

from botocore import exceptions
from requests import exceptions as of_requests

from mock_vision.wire.transport import FAILURES, FailureName, TransportFailure


def test_every_failure_is_an_exception_of_botocore_and_of_requests() -> None:
    assert tuple(FAILURES) == get_args(FailureName)
    for name, failure in FAILURES.items():
        assert issubclass(getattr(exceptions, name), exceptions.BotoCoreError)
        assert issubclass(getattr(of_requests, failure.in_requests), of_requests.RequestException)


def test_a_failure_has_its_name() -> None:
    failure = TransportFailure("SSLError")
    assert (failure.name, str(failure)) == ("SSLError", "SSLError")
