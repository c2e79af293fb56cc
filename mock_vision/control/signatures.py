"""The arguments of public Python functions as JSON, derived from the functions' annotations.

The control plane therefore has the names, defaults and rules of the Python API, and an argument
that is added to a function is added to the OpenAPI document too. An annotation without a row in
:data:`KINDS` raises KeyError when the table of routes is made, so that every test of it fails.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from mock_vision.control.values import (
    BASE64,
    BOOLEAN,
    INSTANT,
    INTEGER,
    NULL,
    NUMBER,
    SECONDS,
    TEXT,
    Kind,
    Member,
    choice,
    constant,
    list_of,
    map_of,
    one_of,
    record,
    refusal,
    tuple_of,
)
from mock_vision.declared.endings import StatusCode
from mock_vision.declared.values import Label
from mock_vision.errors import UsageError
from mock_vision.lookoutvision.given import AnomalyModelStatus
from mock_vision.rekognition.given import LabelModelStatus
from mock_vision.wire.transport import FAILURES


def _not_empty(value: Any, where: str) -> str:
    if not value:
        raise refusal(where, "a text that is not empty", value)
    text: str = TEXT.read(value, where)
    return text


_NOT_EMPTY = Kind("a text that is not empty", {**TEXT.schema, "minLength": 1}, _not_empty)
_BYTES = record({"base64": Member(BASE64, required=True)})
_OBJECT = record(
    {"bucket": Member(_NOT_EMPTY, required=True), "key": Member(_NOT_EMPTY, required=True)}
)


def _converted(kind: Kind, convert: Callable[[Any], Any]) -> Kind:
    return Kind(kind.words, kind.schema, lambda value, where: convert(kind.read(value, where)))


_LOCATION = "^s3://[^/]+/."


def _location(value: Any, where: str) -> str:
    if not isinstance(value, str) or not re.match(_LOCATION, value, re.DOTALL):
        raise refusal(where, IMAGE.words, value)
    return value


IMAGE = one_of(
    _converted(_BYTES, lambda value: value["base64"]),
    _converted(_OBJECT, lambda value: (value["bucket"], value["key"])),
    Kind("'s3://bucket/key'", {"type": "string", "pattern": _LOCATION}, _location),
)
"""An image: its bytes, or an object in S3."""

_BOX = tuple_of(NUMBER, NUMBER, NUMBER, NUMBER)
_LABEL = record(
    {
        "name": Member(TEXT, required=True),
        "confidence": Member(NUMBER, description="0 to 100"),
        "box": Member(one_of(_BOX, NULL), description="left, top, width and height, 0 to 1"),
    }
)
_LABELS = one_of(
    list_of(
        one_of(
            TEXT,
            _converted(
                _LABEL,
                lambda value: Label(value["name"], value.get("confidence", 99.0), value.get("box")),
            ),
            tuple_of(TEXT, NUMBER),
            tuple_of(TEXT, NUMBER, one_of(_BOX, NULL)),
        )
    ),
    map_of(NUMBER),
)

PATTERN = "$pattern"
"""The one member of an object that stands for a regular expression, in a condition."""

BLOB = "$base64"
"""The one member of an object that stands for bytes, in a condition."""


def _condition(value: Any, where: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {PATTERN}:
            return _pattern(value[PATTERN], f"{where}.{PATTERN}")
        if set(value) == {BLOB}:
            return BASE64.read(value[BLOB], f"{where}.{BLOB}")
        return {name: _condition(inner, f"{where}.{name}") for name, inner in value.items()}
    return value


def _pattern(text: Any, where: str) -> re.Pattern[str]:
    try:
        return re.compile(TEXT.read(text, where))
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"{where} must be a regular expression of Python: {error}.") from None


WHERE = map_of(
    Kind("a condition", {}, _condition),
    description=(
        "Conditions on the parameters of the request, by their names. A condition is a value that"
        " the parameter must equal; an object with conditions, for a structure;"
        f' {{"{PATTERN}": "..."}}, a regular expression that must be found in the parameter; or'
        f' {{"{BLOB}": "..."}}, bytes in base64. A parameter that was not sent equals null.'
    ),
)

_LINES = one_of(
    BOOLEAN, TEXT, list_of(one_of(TEXT, map_of(Kind("any value", {}, lambda value, _: value))))
)
_FIGURES = record({name: Member(NUMBER) for name in ("f1", "precision", "recall")})

KINDS: Mapping[str, Kind] = {
    "None": NULL,
    "str": TEXT,
    "bool": BOOLEAN,
    "int": INTEGER,
    "float": NUMBER,
    "datetime": INSTANT,
    "dt.datetime": INSTANT,
    "timedelta": SECONDS,
    "Duration": SECONDS,
    "Image": one_of(IMAGE, NULL),
    "LabelValues": _LABELS,
    "Iterable[str]": list_of(TEXT),
    "Mapping[str, float]": map_of(NUMBER),
    "Mapping[str, int]": map_of(INTEGER),
    "Mapping[str, str]": map_of(TEXT),
    "Mapping[str, LabelMetrics]": map_of(_FIGURES),
    "tuple[int, int]": tuple_of(INTEGER, INTEGER),
    "DatasetLines": _LINES,
    "Fails": one_of(TEXT, constant(True)),
    "ConnectionFailure": choice(tuple(FAILURES)),
    "StatusCode": choice(get_args(StatusCode)),
    "AnomalyModelStatus": choice(get_args(AnomalyModelStatus)),
    "LabelModelStatus": choice(get_args(LabelModelStatus)),
    "Times": one_of(INTEGER, NULL),
    "Where": WHERE,
}
"""The kind of the values of each annotation. :func:`kind_of` splits unions into their parts."""

LEFT_OUT = {"dt.timedelta | None", "NoReturn"}
"""The annotations of arguments that the control plane leaves out: a timedelta, which other
arguments of the function can express, and arguments that a function accepts only to refuse them.
"""


def kind_of(annotation: str) -> Kind:
    """Return the kind of the values of an annotation, written as in the source."""
    parts = [KINDS[part] for part in annotation.split(" | ")]
    return parts[0] if len(parts) == 1 else one_of(*parts)


@dataclass(frozen=True)
class Arguments:
    """The arguments of a function."""

    members: Mapping[str, Member]
    kind: Kind
    """The kind of the JSON object that has the arguments as its members."""
    summary: str
    """The first paragraph of the function's docstring."""
    description: str
    """The rest of the docstring, without its fields."""


def arguments_of(
    function: Callable[..., Any], what: str, *, of: type[Any] | None = None, nullable: bool = True
) -> Arguments:
    """Return the arguments of a function, with the descriptions of its docstring.

    :param what: the request, for messages.
    :param of: the class whose methods describe, the first of them first, the arguments that the
        docstring of the function leaves out.
    :param nullable: whether null stands for None. With False, an argument that may be None is
        omitted instead, as in a query.
    """
    text = inspect.getdoc(function) or ""
    methods = [each for each in vars(of).values() if inspect.isfunction(each)] if of else []
    notes: dict[str, str] = {}
    for method in (function, *methods):
        notes = {**_notes(inspect.getdoc(method) or ""), **notes}
    members, others = {}, None
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "self" or parameter.annotation in LEFT_OUT:
            continue
        annotation = parameter.annotation if nullable else _without_none(parameter.annotation)
        if parameter.kind is parameter.VAR_KEYWORD:
            others = kind_of(annotation)
        else:
            required = parameter.default is parameter.empty
            members[name] = Member(kind_of(annotation), required, notes.get(name, ""))
    summary, _, rest = plain(re.split(r"\n:\w", text)[0]).partition("\n\n")
    kind = record(members, others, what)
    return Arguments(members, kind, " ".join(summary.split()), rest.strip())


def _without_none(annotation: str) -> str:
    return annotation.removesuffix(" | None")


def _notes(text: str) -> dict[str, str]:
    found = re.findall(r"^:param (\w+): (.*(?:\n    .*)*)", text, re.MULTILINE)
    return {name: " ".join(plain(_sentence(note)).split()) for name, note in found}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_CONSTANTS = {"None": "null", "True": "true", "False": "false"}


def plain(text: str) -> str:
    """Return a docstring with the constants of JSON and without the marks of reStructuredText."""
    text = re.sub(r":\w+:`~?(?:[^`]*\.)?([^`.]+)`", r"`\1`", text).replace("``", "`")
    return re.sub(r"\b(None|True|False)\b", lambda found: _CONSTANTS[found[0]], text)
