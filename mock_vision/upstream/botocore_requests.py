"""Convert a request that botocore prepared, and the response into one that botocore reads.

Loaded with the first request to one of the two hosts, since it loads both services.

botocore wraps each header name that it searches for into an object that compares without regard to
case, and searches for all headers of each response. Here names are folded once, which saves half of
what the fake costs; the headers of a response keep the interface of botocore's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, ItemsView, Iterator, Mapping
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict

from mock_vision.lookoutvision import urls as lookoutvision
from mock_vision.rekognition import urls as rekognition
from mock_vision.service.pipeline import Service, UnknownHostError, serve
from mock_vision.upstream.escapes import NoEndpointError
from mock_vision.wire.request import WireRequest, folded_headers

ROUTES: Mapping[str, Callable[[WireRequest], Service | None]] = {
    "lookoutvision": lookoutvision.route,
    "rekognition": rekognition.route,
}
"""The service that answers, by the service in the host; None: moto answers."""


def answer(request: AWSPreparedRequest, host: re.Match[str]) -> AWSResponse | None:
    """Return the answer to a request; None: it is for moto.

    :param host: what :data:`mock_vision.upstream.stubber.HOST` found in its URL.
    :raises NoEndpointError: when the service is not in the host's Region, so the host does not
        exist.
    :raises TransportFailure: when a declared fault lost the request or its answer.
    """
    name, path, query = host.groups()
    wire = WireRequest(
        request.method,
        path or "/",
        query or "",
        folded(request.headers),
        request.body,
        request.url,
        folded=True,
    )
    service = ROUTES[name](wire)
    if service is None:
        return None
    try:
        response = serve(service, wire, url=host.string)
    except UnknownHostError as error:
        explanation = str(error).rstrip(".")
        raise NoEndpointError(endpoint_url=request.url, explanation=explanation) from None
    return Answer(request.url, *response)


def folded(headers: Any) -> dict[str, Any]:
    """Return the headers of a request by lower-case names: botocore's have folded their names
    already.
    """
    try:
        return {key._lower: value for key, value in headers._dict.items()}
    except AttributeError:
        return dict(folded_headers(headers))


@lru_cache(maxsize=64)
def _lower(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names in lower case. The responses of a service have few sets of names."""
    return tuple(map(str.lower, names))


class Headers(HeadersDict):
    """Headers whose names are folded once. Iterating yields them as they were sent."""

    def __init__(self, sent: dict[str, str]) -> None:
        self._sent = sent
        self._folded = dict(zip(_lower(tuple(sent)), sent.values(), strict=True))

    def __getitem__(self, name: str) -> str:
        return self._folded[name.lower()]

    def __setitem__(self, name: str, value: str) -> None:
        self.pop(name, None)
        self._sent[name] = self._folded[name.lower()] = value

    def __delitem__(self, name: str) -> None:
        del self._folded[name.lower()]
        del self._sent[next(sent for sent in self._sent if sent.lower() == name.lower())]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._folded

    def __iter__(self) -> Iterator[str]:
        return iter(self._sent)

    def __len__(self) -> int:
        return len(self._sent)

    def items(self) -> ItemsView[str, str]:
        return self._sent.items()

    def __repr__(self) -> str:
        return repr(self._sent)

    def copy(self) -> Headers:
        return Headers(dict(self._sent))


class Answer(AWSResponse):
    """A response that has its content already."""

    def __init__(self, url: str, status: int, headers: dict[str, str], body: bytes) -> None:
        self.url = url
        self.status_code = status
        self.headers: Any = Headers(headers)
        self._content = body

    @cached_property
    def raw(self) -> Any:
        """Yield the body, as a connection does."""
        return _Raw(self._content)


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
