"""The HTTP connection of the Python client to the control plane of a server."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from mock_vision.control.route import PREFIX
from mock_vision.errors import MockVisionError, RunawayScheduleError, UsageError


class Link:
    """Sends requests to one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"connect takes the address of a server, such as 'http://127.0.0.1:5000', not"
                f" {url!r}."
            )
        self.url = url.rstrip("/")
        self._parts = parts

    def get(self, path: str, **query: Any) -> Any:
        """Send a GET request and return the JSON value of the response."""
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the JSON value of the response.

        :param path: below :data:`PREFIX`.
        :param body: the JSON value to send; None: no body.
        :raises ConnectionError: when no server of mock_vision answers.
        :raises MockVisionError: when the server refused the request. The class and the message are
            those of the Python API.
        """
        kind = "HTTPSConnection" if self._parts.scheme == "https" else "HTTPConnection"
        connection = getattr(http.client, kind)(self._parts.netloc)
        headers = {} if body is None else {"Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        try:
            connection.request(method, f"{PREFIX}{path}", content, headers)
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            message = f"no server of mock_vision answers at {self.url}: {error}"
            raise ConnectionError(message) from error
        finally:
            connection.close()
        return self._checked(status, text)

    def _checked(self, status: int, text: bytes) -> Any:
        try:
            answer = json.loads(text)
            error = answer["error"] if status != 200 else None
        except (ValueError, KeyError, TypeError):
            raise ConnectionError(
                f"the server at {self.url} is not a server of mock_vision (status {status}); start"
                " one with `python -m mock_vision server`."
            ) from None
        if error is None:
            return answer
        kind = _ERRORS.get(error["type"], MockVisionError)
        raise kind(error["message"])


_ERRORS = {kind.__name__: kind for kind in (UsageError, RunawayScheduleError)}
"""The classes of the errors that a server sends, by name."""
