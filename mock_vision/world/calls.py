"""The requests of clients and the responses that they received.

Keeping a call takes about a microsecond: it consists of references to objects that exist anyway.
Parameters and answers are made of them when a :class:`Call` is read.

Two bounds keep memory in check: the journal holds a limited number of calls (see
:mod:`mock_vision.world.journal`), and their large bodies are limited too (see
:mod:`mock_vision.world.large_bodies`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, overload

from botocore.awsrequest import HeadersDict
from botocore.model import ListShape, Shape, StructureShape
from botocore.parsers import ResponseParser, create_parser

from mock_vision.errors import knows_attributes
from mock_vision.virtual_time.ticks import instant_text, to_datetime
from mock_vision.world.tables import html_table, table

if TYPE_CHECKING:
    from mock_vision.wire.model import ServiceModel

LARGE = 4096
"""Bodies up to this many bytes are kept as they are."""

_LONGEST_TEXT = 1024
_LONGEST_CELL = 60


class Blob:
    """Bytes that were sent or answered, as their length and SHA-256 digest.

    Compares equal to the bytes.
    """

    __slots__ = ("length", "sha256")

    def __init__(self, content: bytes) -> None:
        self.length = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bytes | bytearray | memoryview):
            return len(other) == self.length and hashlib.sha256(other).hexdigest() == self.sha256
        if isinstance(other, Blob):
            return (other.length, other.sha256) == (self.length, self.sha256)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.length, self.sha256))

    def __len__(self) -> int:
        return self.length

    def __repr__(self) -> str:
        return f"<{self.length} bytes, sha256 {self.sha256[:8]}>"


@knows_attributes("the error of a call", valid=("code", "members", "message"))
class CallError(NamedTuple):
    """An error as the client received it. ``members`` are those besides code and message."""

    code: str
    message: str
    members: Mapping[str, Any]


@knows_attributes("a Call", internal=("ticks", "sent", "large_bodies", "shrink"))
class Call:
    """One request and its outcome. Each attempt of an SDK that tries again is a request."""

    __slots__ = (
        "_body",
        "_headers",
        "_invocation",
        "_model",
        "_retry",
        "_sent",
        "_ticks",
        "account_id",
        "fault",
        "operation",
        "region",
        "service",
        "status",
    )

    account_id: str
    """The account of the caller."""
    region: str
    """The Region of the call."""
    service: str
    """The name of the service."""
    operation: str
    """The name of the operation, such as ``"CreateModel"``; empty for a request without one."""
    status: int
    """The HTTP status of the answer; 0 where the operation was not executed."""
    fault: str
    """What a declared fault did to the call, in words; empty where none acted."""

    def __init__(
        self,
        ticks: int,
        model: ServiceModel,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        account_id: str,
        region: str,
        invocation: str | bytes | None,
        retry: str | bytes | None,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        fault: str,
    ) -> None:
        self._ticks = ticks
        self._model = model
        self.service = service
        self.operation = operation
        self._sent = params
        self.account_id = account_id
        self.region = region
        self._invocation = invocation
        self._retry = retry
        self.status = status
        self._headers = headers
        self._body: bytes | Mapping[str, Any] = body
        self.fault = fault

    @property
    def when(self) -> datetime:
        """The virtual time of the answer, an aware datetime in UTC."""
        return to_datetime(self._ticks)

    @property
    def ticks(self) -> int:
        """The virtual time of the answer, in microseconds since 1970."""
        return self._ticks

    @property
    def sent(self) -> Mapping[str, Any]:
        """The parameters as they are compared: timestamps as ticks, small blobs as bytes."""
        return self._sent

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that were sent, by their names in the API: timestamps as datetimes, blobs
        as :class:`Blob`.
        """
        if not self._sent:
            return {}
        shape = self._model.described(self.operation).input_shape
        params: dict[str, Any] = _readable(shape, self._sent)
        return params

    @property
    def answer(self) -> dict[str, Any] | None:
        """The members of the answer, as botocore reads them, blobs as :class:`Blob`; None for an
        error and for a request that was not executed.

        An answer that a fault lost, cut or garbled is shown as the service made it.
        """
        return self._parsed() if 0 < self.status < 300 else None

    @property
    def error(self) -> CallError | None:
        """The error that was answered; None for a success and for a lost request."""
        if self.status < 300:
            return None
        parsed = self._parsed()
        error = parsed.pop("Error", {})
        parsed.pop("Message", None)
        return CallError(error.get("Code", ""), error.get("Message", ""), parsed)

    @property
    def invocation_id(self) -> str:
        """The same for all attempts of one call of an SDK; empty where the client sent none."""
        return _text(self._invocation)

    @property
    def attempt(self) -> int:
        """Which attempt of its call it was, from 1; 1 where the client does not say."""
        found = _ATTEMPT.search(_text(self._retry))
        return int(found.group(1)) if found else 1

    @property
    def outcome(self) -> str:
        """The outcome in a few words: the status or the code of an error, and the fault."""
        error = self.error
        what = error.code if error else str(self.status or "not executed")
        return f"{what} ({self.fault})" if self.fault else what

    @property
    def subject(self) -> str:
        """``service.Operation``."""
        return f"{self.service}.{self.operation}" if self.operation else self.service

    def large_bodies(self) -> list[bytes]:
        """Return the bodies and blobs that it keeps alive, without the small ones."""
        bodies = (self._body, *_blobs(self._sent))
        return [body for body in bodies if isinstance(body, bytes) and len(body) > LARGE]

    def shrink(self) -> None:
        """Replace large bodies by their lengths and digests."""
        self._sent = _shrunk(self._sent)
        if isinstance(self._body, bytes) and len(self._body) > LARGE:
            self._body = _shrunk(self._parsed())

    def _parsed(self) -> dict[str, Any]:
        if not isinstance(self._body, bytes):
            return dict(self._body)
        output = self._model.described(self.operation).output_shape if self.operation else None
        response = {
            "status_code": self.status,
            "headers": HeadersDict(self._headers),
            "body": self._body,
        }
        parsed = _parser(self._model.protocol).parse(response, output)  # type: ignore[arg-type]
        if self.status >= 300 and self.operation:
            code = parsed["Error"]["Code"]
            for shape in self._model.described(self.operation).error_shapes:
                if shape.name == code:
                    parsed |= _parser(self._model.protocol).parse(response, shape)
        parsed.pop("ResponseMetadata", None)
        readable: dict[str, Any] = _with_blobs(parsed)
        return readable

    def __str__(self) -> str:
        return f"{instant_text(self._ticks)}  {self.subject}  {_params_text(self)}  {self.outcome}"

    def __repr__(self) -> str:
        return f"<Call {self}>"


def _text(header: str | bytes | None) -> str:
    return header.decode("latin-1") if isinstance(header, bytes) else header or ""


_ATTEMPT = re.compile(r"\battempt=(\d+)")


@cache
def _parser(protocol: str) -> ResponseParser:
    return create_parser(protocol)


# Values


def _readable(shape: Shape | None, value: Any) -> Any:
    """Return a parameter with datetimes for ticks and :class:`Blob` for bytes."""
    if isinstance(value, bytes):
        return Blob(value)
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {name: _readable(shape.members.get(name), inner) for name, inner in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, Sequence):
        return [_readable(shape.member, inner) for inner in value]
    if shape is not None and shape.type_name == "timestamp":
        return to_datetime(value)
    return value


def _with_blobs(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_blobs(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_blobs(inner) for inner in value]
    return Blob(value) if isinstance(value, bytes) else value


def _blobs(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _blobs(inner)


def _shrunk(value: Any) -> Any:
    """Return the value without large bytes, and with its long texts cut."""
    if isinstance(value, Mapping):
        return {name: _shrunk(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shrunk(inner) for inner in value]
    if isinstance(value, bytes) and len(value) > LARGE:
        return Blob(value)
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}... ({len(value)} characters)"
    return value


# Lists


class _OfInvocation(Protocol):
    @property
    def invocation_id(self) -> str: ...


C = TypeVar("C", bound=_OfInvocation)


@knows_attributes("a CallList")
class CallList(Sequence[Call]):
    """Calls in the order in which they were answered; prints as a table."""

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._calls = tuple(calls)

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> CallList: ...
    def __getitem__(self, index: int | slice) -> Call | CallList:
        if isinstance(index, slice):
            return CallList(self._calls[index])
        return self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def by_invocation(self) -> list[CallList]:
        """Return the attempts of each call of an SDK together, in the order of the first
        attempts.
        """
        return [CallList(group) for group in attempts_together(self)]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence) and not isinstance(other, str | bytes):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return calls_table(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(_HEADINGS, map(_row, self))


def attempts_together(calls: Iterable[C]) -> list[list[C]]:
    """Return calls, or objects with the same attributes, grouped by the call of an SDK."""
    groups: dict[object, list[C]] = {}
    for call in calls:
        groups.setdefault(call.invocation_id or id(call), []).append(call)
    return list(groups.values())


_HEADINGS = ("when", "operation", "parameters", "outcome", "attempt")


def calls_table(calls: Sequence[Any]) -> str:
    """Return calls, or objects with the same attributes, as a table."""
    return table(_HEADINGS, map(_row, calls)) if calls else "no calls"


def _row(call: Any) -> tuple[str, ...]:
    return (
        instant_text(call.ticks).removesuffix(" UTC"),
        call.subject,
        _params_text(call),
        call.outcome,
        str(call.attempt),
    )


def _params_text(call: Any) -> str:
    """Return the parameters on one line, tokens last."""
    params = sorted(call.params.items(), key=lambda item: item[0].endswith("Token"))
    return _cut(" ".join(f"{name}={_value_text(value)}" for name, value in params))


def _value_text(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + " ".join(f"{k}={_value_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Blob):
        return f"<{value.length} bytes>"
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 3]}..."
