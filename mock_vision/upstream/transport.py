"""botocore's exceptions for what a declared fault does to a request on its way.

They are raised in the handler of ``before-send`` or in botocore's endpoint.
``botocore.endpoint.Endpoint._do_get_response`` takes an exception of either as one of the
connection, so the client's retries decide on it and count it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_vision.upstream.repeated_calls import note_lost
from mock_vision.wire.transport import TransportFailure

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_TLS = "EOF occurred in violation of protocol"


def botocore_error(failure: TransportFailure, url: str) -> Exception:
    """Return botocore's exception for a failure of a request to ``url``."""
    from botocore import exceptions

    kind: Any = getattr(exceptions, failure.name)
    error: Exception = kind(endpoint_url=url, proxy_url=url, error=_TLS)
    return error


def lost_call(event_name: str, request: AWSPreparedRequest, failure: Exception) -> Exception | None:
    """Return botocore's exception for a call that a declared fault lost, after the guard against
    endless waits has noted the call; None for any other exception.

    :raises mock_vision.errors.EndlessWaitError: when the calls repeat and nothing can change.
    """
    if not isinstance(failure, TransportFailure):
        return None
    note_lost(event_name, request, failure.name)
    return botocore_error(failure, request.url)
