"""Every single-constraint violation of every operation, from the service models alone.

Walks the raw models (not botocore's shape classes, and nothing of the package), so that the
expected texts are a second opinion. For each constraint of each input member there is one request
that is valid but for it:

    for violation in violations("rekognition"):
        violation.operation, violation.member, violation.kind    what is broken
        violation.params                                         the request, PascalCase names
        violation.texts, violation.message                       what must be answered
        violation.sendable                                       whether HTTP can carry it

``tests.support.served.spelled(service, operation, params)`` makes the HTTP request of it. What a
request holds besides is made up from the model, unless ``examples`` gives the parameters of a
request that is good where it is sent.

Some constraints cannot be broken alone: a text that is too long for ``train|test`` cannot match it
either. Then ``texts`` has the pattern's entry as well, as the last. ``boundaries()`` yields the
requests at the very edge of each limit, which must be accepted: their ``texts`` are empty.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import regex

from tests.support.served import CUSTOM_LABELS, botocore_model

Wrap = Callable[[Any], dict[str, Any]]
Examples = Mapping[str, dict[str, Any]]
"""Parameters of good requests by operation."""

MADE_UP: Examples = {}
MISSING = object()


@dataclasses.dataclass(frozen=True)
class Violation:
    service: str
    operation: str
    member: str
    kind: str
    params: dict[str, Any]
    texts: tuple[str, ...]
    sendable: bool

    @property
    def message(self) -> str:
        count = len(self.texts)
        noun = "validation error" if count == 1 else "validation errors"
        return f"{count} {noun} detected: {'; '.join(self.texts)}"

    def __str__(self) -> str:
        return f"{self.service}.{self.operation} {self.member} {self.kind}"


@dataclasses.dataclass(frozen=True)
class Sample:
    """Of one pattern: ``prefix + filler * n + suffix`` is valid for some n; ``bad`` is not."""

    prefix: str
    filler: str
    suffix: str
    bad: str

    def valid(self, least: int) -> str:
        missing = least - len(self.prefix) - len(self.suffix)
        return self.prefix + self.filler * max(1, missing) + self.suffix

    def of_length(self, length: int) -> str:
        if not self.filler:
            return "x" * length
        missing = length - len(self.prefix) - len(self.suffix)
        if missing < 0:
            return self.filler * length
        return self.prefix + self.filler * missing + self.suffix


def _arn(resource: str, bad: str) -> Sample:
    tail = ":rekognition:eu-west-1:123456789012:project/"
    return Sample("arn:aws", "a", tail + resource, f"arn:aws{tail}{bad}")


_WORD = Sample("a", "b", "", "a b!")
_PATH = Sample("a", "b", "", "/ab")
_TAG = Sample("", "é", "", "a#b")
_PLAIN = Sample("", "a", "", "")
_LINE = Sample("", "a", "", "a\nb")
_ARNS = {
    "": _arn("p/1", "p"),
    "version": _arn("p/version/v/1", "p/1"),
    "dataset": _arn("p/dataset/train/1", "p/dataset/other/1"),
}
SAMPLES = {
    r"[a-zA-Z0-9][a-zA-Z0-9_\-]*": Sample("a", "-", "", "-a"),
    "train|test": Sample("train", "", "", "trains"),
    r"[0-9A-Za-z\.\-_]*": _WORD,
    "^([a-zA-Z0-9!_.*'()-][/a-zA-Z0-9!_.*'()-]*)?$": _PATH,
    ".*": Sample("", "a", "", "aaa\nb"),
    "^[a-zA-Z0-9-]+$": _WORD,
    "^[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}$": Sample("a", "/", "", "/a"),
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": _TAG,
    r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$": dataclasses.replace(_TAG, bad="aws:a"),
    "([1-9][0-9]*)": Sample("1", "0", "", "latest"),
    "([1-9][0-9]*|latest)": Sample("1", "0", "", "01"),
    "[a-zA-Z0-9-]+": _WORD,
    "(normal|anomaly)": Sample("normal", "", "", "abnormal"),
    r"^[a-zA-Z0-9\/\+\=]{0,2048}$": Sample("", "a", "", "a-b"),
    r".*\S.*": Sample("", "a", "", "  "),
    "[a-zA-Z0-9-_.]+": _WORD,
    r"^([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})$": Sample("1.0.0", "", "", "1.0"),
    "[a-zA-Z0-9-_. ()':,;?]+": Sample("", "a", "", "a!"),
    r"[a-zA-Z0-9_.\-]+": _WORD,
    "[0-9A-Fa-f]+": Sample("", "a", "", "xyz"),
    ".{1,}": _LINE,
    r"[\u0009\u000A\u000D\u0020-\u00FF]+": Sample("", "ÿ", "", "aĀ"),
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}\/[0-9]+$)": (
        _ARNS[""]
    ),
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}"
    r"\/version\/[a-zA-Z0-9_.\-]{1,255}\/[0-9]+$)": _ARNS["version"],
    r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}"
    r"\/dataset\/(train|test)\/[0-9]+$)": _ARNS["dataset"],
}
ENUM_SETS = {
    frozenset({"TRAIN", "TEST"}): "TRAIN, TEST",
    frozenset({"ENABLED", "DISABLED"}): "ENABLED, DISABLED",
    frozenset({"CONTENT_MODERATION", "CUSTOM_LABELS"}): "CONTENT_MODERATION, CUSTOM_LABELS",
    frozenset({"ARM64", "X86_64"}): "X86_64, ARM64",
    frozenset({"LINUX"}): "LINUX",
    frozenset({"NVIDIA"}): "NVIDIA",
    frozenset({"jetson_xavier"}): "jetson_xavier",
}

NOT_NULL = "Member must not be null"


def violations(service: str, examples: Examples = MADE_UP) -> Iterator[Violation]:
    """Yield every request of a service that breaks exactly one constraint."""
    return (case for case in _cases(service, examples) if case.texts)


def boundaries(service: str, examples: Examples = MADE_UP) -> Iterator[Violation]:
    """Yield every request of a service that has a value exactly at a limit."""
    return (case for case in _cases(service, examples) if not case.texts)


def _cases(service: str, examples: Examples) -> Iterator[Violation]:
    names = CUSTOM_LABELS if service == "rekognition" else botocore_model(service).operation_names
    description = vars(botocore_model(service))["_service_description"]
    for name in sorted(names):
        yield from _Walk(service, name, description, examples.get(name)).cases()


class _Walk:
    """Walks the input of one operation, member by member."""

    def __init__(
        self, service: str, operation: str, description: dict[str, Any], example: Any
    ) -> None:
        self._service = service
        self._example = example
        self._operation = operation
        self._shapes = description["shapes"]
        self._input = description["operations"][operation]["input"]["shape"]

    def cases(self) -> Iterator[Violation]:
        yield from self._structure(self._input, "", lambda params: params, self._example, top=True)

    def _case(
        self, path: str, kind: str, params: dict[str, Any], *texts: str, sendable: bool = True
    ) -> Violation:
        return Violation(self._service, self._operation, path, kind, params, texts, sendable)

    def _structure(
        self, name: str, prefix: str, wrap: Wrap, example: Any, *, top: bool = False
    ) -> Iterator[Violation]:
        shape = self._shapes[name]
        base = self._valid(name) if example is None else example
        for member, reference in shape["members"].items():
            path = prefix + _lower(member)
            location = reference.get("location", "body") if top else "body"
            carried = _CARRIED.get(location, lambda value: True)

            def put(value: Any, member: str = member) -> dict[str, Any]:
                others = {key: kept for key, kept in base.items() if key != member}
                return wrap(others if value is MISSING else {**others, member: value})

            if member in shape.get("required", ()):
                null = f"Value null at '{path}' failed to satisfy constraint: {NOT_NULL}"
                yield self._case(path, "required", put(MISSING), null, sendable=carried(MISSING))
            yield from self._value(reference["shape"], path, put, carried, base.get(member))

    def _value(
        self, name: str, path: str, put: Wrap, carried: Callable[[Any], bool], example: Any
    ) -> Iterator[Violation]:
        shape = self._shapes[name]
        if shape["type"] == "structure":
            yield from self._structure(name, f"{path}.", put, example)
            return
        for kind, value, rules in self._breaches(name):
            texts = [self._entry(name, value, path, rule) for rule in rules]
            yield self._case(path, kind, put(value), *texts, sendable=carried(value))
        if shape["type"] == "list":
            yield from self._elements(name, path, put, carried, example)
        if shape["type"] == "map":
            yield from self._pairs(name, path, put)

    def _elements(
        self, name: str, path: str, put: Wrap, carried: Callable[[Any], bool], example: Any
    ) -> Iterator[Violation]:
        element = self._shapes[name]["member"]["shape"]
        first, *others = example or self._valid(name)
        if self._shapes[element]["type"] == "structure":
            null = f"Value null at '{path}.1.member' failed to satisfy constraint: {NOT_NULL}"
            yield self._case(f"{path}.1.member", "null element", put([None, *others]), null)
            yield from self._structure(
                element, f"{path}.1.member.", lambda value: put([value, *others]), first
            )
            return
        whole = [text for _, text in self._rules(element)]
        for kind, value, rules in [*self._breaches(element), ("null element", None, [NOT_NULL])]:
            values = [self._valid(element), *others, value]
            listed = whole if value is not None else [*whole, NOT_NULL]
            rule = f"Member must satisfy constraint: [{', '.join(listed)}]"
            texts = [self._entry(name, values, path, rule)] if rules else []
            yield self._case(
                f"{path}[]", f"element {kind}", put(values), *texts, sendable=carried(value)
            )

    def _pairs(self, name: str, path: str, put: Wrap) -> Iterator[Violation]:
        shape = self._shapes[name]
        key, value = shape["key"]["shape"], shape["value"]["shape"]
        broken: list[tuple[str, str, dict[Any, Any], str, list[str]]] = [
            ("keys", f"key {kind}", {text: "v"}, key, rules)
            for kind, text, rules in self._breaches(key)
        ]
        broken += [
            ("value", f"value {kind}", {"k": text}, value, rules)
            for kind, text, rules in self._breaches(value)
        ]
        broken.append(("value", "value null", {"k": None}, value, [NOT_NULL]))
        for subject, kind, pairs, element, rules in broken:
            listed = [text for _, text in self._rules(element)]
            listed += [NOT_NULL] if None in pairs.values() else []
            rule = f"Map {subject} must satisfy constraint: [{', '.join(listed)}]"
            texts = [self._entry(name, pairs, path, rule)] if rules else []
            yield self._case(f"{path}{{}}", kind, put(pairs), *texts)

    def _rules(self, name: str) -> list[tuple[str, str]]:
        """Return kind and text of each constraint of a shape's value, in the messages' order."""
        shape = self._shapes[name]
        number = shape["type"] in ("integer", "float")
        noun = "value" if number else "length"
        rules = []
        if "max" in shape:
            rules.append(("max", f"Member must have {noun} less than or equal to {shape['max']}"))
        if "min" in shape:
            rules.append(
                ("min", f"Member must have {noun} greater than or equal to {shape['min']}")
            )
        if "pattern" in shape:
            pattern = shape["pattern"]
            rules.append(("pattern", f"Member must satisfy regular expression pattern: {pattern}"))
        if "enum" in shape:
            names = ENUM_SETS[frozenset(shape["enum"])]
            rules.append(("enum", f"Member must satisfy enum value set: [{names}]"))
        return rules

    def _breaches(self, name: str) -> Iterator[tuple[str, Any, list[str]]]:
        """Kind, value and broken rules; without broken rules, the value is at the edge."""
        shape = self._shapes[name]
        for kind, text in self._rules(name):
            if kind in ("pattern", "enum"):
                yield kind, SAMPLES[shape["pattern"]].bad if kind == "pattern" else "BOGUS", [text]
                continue
            limit = shape[kind]
            beyond = limit + 1 if kind == "max" else limit - 1
            if beyond >= 0 or shape["type"] in ("integer", "float"):
                value = self._sized(name, beyond)
                yield kind, value, [text, *self._mismatch(shape, value)]
            edge = self._sized(name, limit)
            if not self._mismatch(shape, edge):
                yield f"{kind} edge", edge, []

    def _mismatch(self, shape: dict[str, Any], value: Any) -> list[str]:
        pattern = shape.get("pattern")
        if pattern is None or regex.fullmatch(pattern, value):
            return []
        return [f"Member must satisfy regular expression pattern: {pattern}"]

    def _sized(self, name: str, size: int) -> Any:
        shape = self._shapes[name]
        match shape["type"]:
            case "integer":
                return size
            case "float":
                return float(size)
            case "string":
                return SAMPLES.get(shape.get("pattern"), _PLAIN).of_length(size)
            case "blob":
                return bytes(size)
            case "list":
                return [self._valid(shape["member"]["shape"])] * size
            case "map":
                return {f"k{number}": "v" for number in range(size)}
        raise AssertionError(shape)

    def _valid(self, name: str) -> Any:
        shape = self._shapes[name]
        match shape["type"]:
            case "structure":
                required = shape.get("required", ())
                return {
                    member: self._valid(reference["shape"])
                    for member, reference in shape["members"].items()
                    if member in required
                }
            case "string" if "enum" in shape:
                return shape["enum"][0]
            case "string":
                return SAMPLES.get(shape.get("pattern"), _PLAIN).valid(shape.get("min", 1))
            case "blob":
                return b"content"
            case "integer":
                return 1
            case "list":
                return [self._valid(shape["member"]["shape"])] * max(1, shape.get("min", 1))
            case "map":
                return {"k": "v"}
        raise AssertionError(shape)

    def _entry(self, name: str, value: Any, path: str, rule: str) -> str:
        return (
            f"Value '{self._shown(name, value)}' at '{path}' failed to satisfy constraint: {rule}"
        )

    def _shown(self, name: str, value: Any) -> str:
        shape = self._shapes[name]
        if value is None:
            return "null"
        match shape["type"]:
            case "blob":
                return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
            case "list":
                return f"[{', '.join(self._shown(shape['member']['shape'], v) for v in value)}]"
            case "map":
                return "{" + ", ".join(f"{key}={v or 'null'}" for key, v in value.items()) + "}"
            case "structure":
                members = (
                    f"{_lower(member)}={self._shown(reference['shape'], value.get(member))}"
                    for member, reference in shape["members"].items()
                )
                return f"{name}({', '.join(members)})"
        return str(value)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


_CARRIED: dict[str, Callable[[Any], bool]] = {
    "uri": lambda value: value is not MISSING and value != "",
    "header": lambda value: value is MISSING or "\n" not in value,
    "querystring": lambda value: value is not None and value != [],
}
