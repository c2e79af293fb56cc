"""botocore's exceptions for what a declared fault does to a request on its way.

They are raised in the handler of ``before-send`` or in botocore's endpoint.
``botocore.endpoint.Endpoint._do_get_response`` takes an exception of either as one of the
connection, so the client's retries decide on it and count it.
"""

from __future__ import annotations

from typing import Any

from mock_vision.wire.transport import TransportFailure

__all__ = ["botocore_error"]

_TLS = "EOF occurred in violation of protocol"


def botocore_error(failure: TransportFailure, url: str) -> Exception:
    """botocore's exception for a failure of a request to ``url``."""
    from botocore import exceptions

    kind: Any = getattr(exceptions, failure.name)
    error: Exception = kind(endpoint_url=url, proxy_url=url, error=_TLS)
    return error
