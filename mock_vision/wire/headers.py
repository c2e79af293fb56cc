"""The headers of a response, in the sets and orders that were captured from the services.

Sources: captures of REST-JSON answers in public notebooks of 2021 and 2023; the raw answer in a
developer guide of a JSON 1.1 service, "Handling errors". The ``Connection`` header is left to the
HTTP server or client that carries the bytes.
"""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache

from mock_vision.virtual_time.ticks import SECOND


def response_headers(protocol: str, request_id: str, length: int, ticks: int) -> dict[str, str]:
    """Return the headers of a response of ``length`` bytes, dated ``ticks``."""
    date = _http_date(ticks // SECOND)
    if protocol == "json":
        return {
            "x-amzn-RequestId": request_id,
            "Content-Type": "application/x-amz-json-1.1",
            "Date": date,
            "Content-Length": str(length),
        }
    return {
        "x-amzn-requestid": request_id,
        "x-xss-protection": "1; mode=block",
        "strict-transport-security": "max-age=31540000; includeSubDomains",
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "date": date,
        "content-type": "application/json",
        "content-length": str(length),
    }


def bare_headers(
    media_type: str | None, request_id: str | None, length: int, ticks: int
) -> dict[str, str]:
    """Return the headers of a response that the front end sends outside of the protocol."""
    headers = {"Date": _http_date(ticks // SECOND), "Content-Length": str(length)}
    if request_id is not None:
        headers["x-amzn-RequestId"] = request_id
    if media_type is not None:
        headers["Content-Type"] = media_type
    return headers


@lru_cache(maxsize=64)
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
