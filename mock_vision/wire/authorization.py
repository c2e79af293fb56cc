"""The form of a request's authorization: who calls, in which Region, or which refusal.

Only the form is looked at; whether a signature is right is the business of the access check. The
texts are those that public JSON 1.1 endpoints answer.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs

from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.request import WireRequest

_HEADER_PARAMETERS = ("Credential", "Signature", "SignedHeaders")
_QUERY_PARAMETERS = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)


class Caller(NamedTuple):
    """The access key and the Region of a credential scope; ``""`` where the scope does not tell."""

    access_key: str
    region: str


def read_caller(request: WireRequest) -> Caller:
    """Who signed the request; raises the refusal of a missing or malformed authorization."""
    header = request.header("Authorization")
    signed_query = "X-Amz-Algorithm" in request.query
    query = parse_qs(request.query, keep_blank_values=True) if signed_query else {}
    signed_query = "X-Amz-Algorithm" in query
    if header and signed_query:
        raise FrameworkError(
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param "
            "and 'Authorization' as HTTP header.",
        )
    if header:
        return _scope(_credential_of_header(header, request))
    if signed_query:
        return _scope(_credential_of_query({name: values[0] for name, values in query.items()}))
    raise FrameworkError("MissingAuthenticationTokenException")


def _credential_of_header(header: str, request: WireRequest) -> str:
    fields = dict(part.partition("=")[::2] for part in header.replace(",", " ").split()[1:])
    missing = [
        f"Authorization header requires '{name}' parameter. "
        for name in _HEADER_PARAMETERS
        if not fields.get(name)
    ]
    if not (request.header("X-Amz-Date") or request.header("Date")):
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if missing:
        text = "".join(missing) + f"Authorization={header}"
        raise FrameworkError("IncompleteSignatureException", text)
    return fields["Credential"]


def _credential_of_query(query: dict[str, str]) -> str:
    missing = [
        f"AWS query-string parameters must include '{name}'. "
        for name in _QUERY_PARAMETERS
        if not query.get(name)
    ]
    if missing:
        text = "".join(missing) + "Re-examine the query-string parameters."
        raise FrameworkError("IncompleteSignatureException", text)
    return query["X-Amz-Credential"]


def _scope(credential: str) -> Caller:
    access_key, *scope = credential.split("/")
    return Caller(access_key, scope[1] if len(scope) > 1 else "")
