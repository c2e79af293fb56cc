"""The control plane without a server: one request after the other to its WSGI application."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.test import Client, TestResponse

from mock_vision.control.app import application
from mock_vision.control.openapi import document
from mock_vision.control.route import PREFIX
from mock_vision.control.routes import routes


class Control:
    """A client of the control plane, which compares each answer with the OpenAPI document."""

    def __init__(self) -> None:
        self._client = Client(application)

    def send(self, method: str, path: str, **how: Any) -> TestResponse:
        """Send one request, and return what is answered."""
        return self._client.open(f"{PREFIX}{path}", method=method, **how)

    def get(self, path: str, **how: Any) -> Any:
        return self.answer("GET", path, **how)

    def post(self, path: str, body: Any = None, **how: Any) -> Any:
        return self.answer("POST", path, **({} if body is None else {"json": body}), **how)

    def answer(self, method: str, path: str, **how: Any) -> Any:
        """What is answered to a request that is not refused."""
        answered = self.send(method, path, **how)
        assert answered.status_code == 200, answered.json
        check_answer(method, path, answered.json)
        return answered.json

    def refusal(self, method: str, path: str, status: int = 400, **how: Any) -> str:
        """The message of a refusal."""
        answered = self.send(method, path, **how)
        assert answered.status_code == status, (answered.status_code, answered.data)
        assert answered.content_type == "application/json"
        error = answered.json["error"]  # type: ignore[index]
        assert set(error) == {"type", "message"}
        return str(error["message"])


def check_answer(method: str, path: str, answer: Any) -> None:
    """Compare an answer with the schema of its row."""
    parts = path.partition("?")[0].split("/")
    for route in routes():
        wanted = route.path.split("/")
        if route.method == method and len(wanted) == len(parts):
            pairs = zip(wanted, parts, strict=True)
            if all(one == other or one.startswith("{") for one, other in pairs):
                schema = {**route.answer, "components": document()["components"]}
                Draft202012Validator(schema).validate(answer)
                return
    raise AssertionError(f"no row for {method} {path}")
