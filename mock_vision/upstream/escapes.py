"""Requests that would leave a running mock.

A mock that lets one request through is worse than none. moto answers requests to the addresses that
it knows; every other one goes to the network. While a mock runs:

- A request to one of the two services is answered whatever address it is sent to: a client's
  ``endpoint_url`` may come from a profile or from ``AWS_ENDPOINT_URL``, and host names may be
  written in capitals or end with a dot. The option ``endpoints="aws"`` lets requests to addresses
  that are not AWS's leave.
- Any other request of botocore, ``requests``, urllib3 or urllib to a host of AWS is refused with an
  explanation, unless moto's ``passthrough`` lets it leave.
- The addresses of instance and container metadata cannot be reached, nor can a metadata service
  that the environment moves elsewhere. botocore treats the machine as one outside of AWS and does
  not try again.
- Where the ``responses`` library was started before the mock, requests that moto does not answer
  reach it. moto's own instance of that library sends them to the network.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from botocore.exceptions import EndpointConnectionError
from botocore.httpsession import URLLib3Session
from moto.core.config import passthrough_service, passthrough_url
from moto.core.models import MockAWS, botocore_stubber, responses_mock
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool

from mock_vision.errors import EscapedRequestError
from mock_vision.upstream import moto_responses
from mock_vision.upstream.patching import patch_once
from mock_vision.world import world as worlds

_AWS = re.compile(
    r"(?:.+\.)?(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws|on\.aws|amazonwebservices\.com\.cn"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)\Z"
)
_METADATA = frozenset({"169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23"})
_INSTANCE_METADATA = re.compile(r"/latest/(?:api/token|meta-data|dynamic)(?:/|\Z)")
"""The paths of instance metadata, wherever ``AWS_EC2_METADATA_SERVICE_ENDPOINT`` says it is."""
_LOOKOUTS_VERSION = "/2020-11-20/"


class NoEndpointError(EndpointConnectionError):
    """An address that cannot be reached because the mock decided so. For the code under test it is
    the error of botocore.
    """

    fmt = 'Could not connect to the endpoint URL: "{endpoint_url}" ({explanation})'


def install() -> None:
    """Refuse such requests from now on, while a mock runs. Calling it again changes nothing."""
    patch_once(URLLib3Session, "send", _refuse_escapes)
    patch_once(HTTPConnectionPool, "urlopen", _refuse_urllib3)
    patch_once(http.client.HTTPConnection, "request", _refuse_urllib)
    patch_once(MockAWS, "_enable_patching", _respect_responses)


def plain_url(url: str, service: str) -> str | None:
    """Return the URL at AWS that a request to a service has, if it is to be answered although it
    was sent to another address; None if it is to leave.

    :param service: the service of the client that sent it.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    path = parts.path
    if not _AWS.match(host):
        if worlds.current().settings.endpoints == "aws":
            return None
        host = f"{service}.us-east-1.amazonaws.com"
        # The address may end with a path of its own; requests of JSON have none besides.
        before, version, after = path.partition(_LOOKOUTS_VERSION)
        path = version + after if version or service == "rekognition" else before
    return urlunsplit(("https", host, path or "/", parts.query, ""))


def check_url(method: str, url: str) -> None:
    """Return if a request may leave while a mock runs.

    :raises EscapedRequestError: when it would reach AWS.
    :raises NoEndpointError: when it would reach the metadata of an instance or a container.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    is_metadata = _INSTANCE_METADATA.match(parts.path) is not None
    leaves = _AWS.match(host) or is_metadata
    if host not in _METADATA and (
        not leaves or _passes_through(f"{parts.scheme}://{host}{parts.path}")
    ):
        return
    if host in _METADATA or is_metadata:
        raise NoEndpointError(
            endpoint_url=url,
            explanation="mock_vision: there is no instance metadata while a mock runs",
        )
    error = EscapedRequestError(
        f"a request would have left for AWS while a mock runs: {method} {url}. moto does not answer"
        " it: moto answers requests that botocore or the library requests sends, to the addresses"
        " that it knows. Let the client use such an address (its service, Region and endpoint_url"
        ' decide); or, if the request is to leave, pass config={"core": {"passthrough": {"urls":'
        " [...]}}} to the mock."
    )
    worlds.current().note_author_error(error)
    raise error


def _passes_through(url: str) -> bool:
    from moto.backends import get_service_from_url

    service = get_service_from_url(url)
    return passthrough_url(url) or bool(service and passthrough_service(service))


def _refuse_escapes(real_send: Callable[..., Any]) -> Callable[..., Any]:
    def send(self: Any, request: Any) -> Any:
        if botocore_stubber.enabled:
            check_url(request.method, request.url)
        return real_send(self, request)

    return send


def _refuse_urllib3(urlopen: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: HTTPConnectionPool, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if botocore_stubber.enabled:
            check_url(method, _absolute(f"{self.scheme}://{self.host}", url))
        return urlopen(self, method, url, *args, **kwargs)

    return checked


def _refuse_urllib(request: Callable[..., Any]) -> Callable[..., Any]:
    def checked(
        self: http.client.HTTPConnection, method: str, url: str, *args: Any, **kwargs: Any
    ) -> Any:
        if botocore_stubber.enabled:
            # A tunnel leads through the proxy that the connection is made to.
            host = getattr(self, "_tunnel_host", None) or self.host
            secure = isinstance(self, http.client.HTTPSConnection)
            check_url(method, _absolute(f"http{'s' if secure else ''}://{host}", url))
        return request(self, method, url, *args, **kwargs)

    return checked


def _absolute(server: str, url: str) -> str:
    """Return the URL of a request; to a proxy it is sent whole, to a server without the host."""
    return server + url if url.startswith("/") else url


def _respect_responses(enable_patching: Callable[..., None]) -> Callable[..., None]:
    def enable(self: Any, *arguments: Any, **keywords: Any) -> None:
        # Read at each start: the function of the library itself, or of what was started before.
        responses_mock._real_send = HTTPAdapter.send
        moto_responses.enable(enable_patching, self, *arguments, **keywords)

    return enable
