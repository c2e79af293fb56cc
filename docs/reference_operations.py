"""The pages of the reference about the operations of a service."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from botocore.model import ListShape, MapShape, Shape, StructureShape
from reference_text import Row, as_code, table

from mock_vision.declared.matching import OperationName
from mock_vision.declared.service_errors import possible_errors
from mock_vision.declared.services import service_named
from mock_vision.service.statuses import StatusRules
from mock_vision.wire.error_shapes import ErrorShape


def operations(name: str, title: str) -> str:
    """Return the page of a service's operations."""
    text = [
        f"# Operations of {title}\n\nWhat each operation takes and checks, which statuses"
        " allow it, which work it begins, and which errors it declares.\n`vision.faults.error` can"
        " bring about each of these errors.\n",
        *(_operation(name, operation) for operation in sorted(service_named(name).operations)),
    ]
    return "\n".join(text)


def _operation(service: str, operation: str) -> str:
    rules = rules_of(service)
    described = service_named(service).model().described(operation)
    shape = described.input_shape
    text = [f"\n## {operation}\n"]
    if isinstance(shape, StructureShape) and shape.members:
        rows = _parameters(shape)
        text.append(table(["parameter", "required", "type", "constraints"], rows))
    else:
        text.append("It takes no parameters.\n")
    for (guarded, kind), guard in rules.guards.items():
        if guarded == operation:
            allowed = ", ".join(f"`{status}`" for status in sorted(guard.allowed))
            refusals = {each.__name__ for each in (guard.refusal, *guard.refusals.values())}
            errors = " or ".join(f"`{refusal}`" for refusal in sorted(refusals))
            text.append(f"- The {_words(kind)} must be {allowed}. In any other status: {errors}.")
    if step := rules.transitions.get(operation):
        failure = f", or `{step.failure}` after a failure" if step.failure else ""
        end = f"`{step.success}`{failure}" if step.success else "it is gone"
        text.append(
            f"- The {_words(step.kind)} is `{step.during}` for the duration"
            f" `{service}.{step.duration}`; then {end}."
        )
    codes = ", ".join(f"`{code}`" for code in declared_errors(service, operation))
    text.append(f"- Declared errors: {codes}.\n")
    return "\n".join(text)


def _parameters(shape: StructureShape, prefix: str = "") -> Iterator[Row]:
    """Yield the rows of the members of a structure, with those of the structures in it."""
    for name, member in shape.members.items():
        required = "yes" if name in shape.required_members else ""
        yield as_code(prefix + name), required, member.type_name, _constraints(member)
        yield from _inside(member, prefix + name)


def _inside(shape: Shape, name: str) -> Iterator[Row]:
    if isinstance(shape, StructureShape):
        yield from _parameters(shape, f"{name}.")
    elif isinstance(shape, ListShape):
        yield as_code(f"{name}[]"), "", shape.member.type_name, _constraints(shape.member)
        yield from _inside(shape.member, f"{name}[]")
    elif isinstance(shape, MapShape):
        for part, each in (("key", shape.key), ("value", shape.value)):
            yield as_code(f"{name}.<{part}>"), "", each.type_name, _constraints(each)


def rules_of(service: str) -> StatusRules:
    """Return the rules of a service for statuses."""
    rules: StatusRules = import_module(f"mock_vision.{service}.states").RULES
    return rules


def declared_errors(service: str, operation: str) -> dict[str, ErrorShape]:
    """Return the errors that the service model declares for an operation, by their codes."""
    possible = possible_errors(OperationName(service, operation))
    return {code: shape for code, shape in possible.items() if shape is not None}


def _constraints(shape: Shape) -> str:
    """Return what the service model demands of a value, in words."""
    meta = shape.metadata
    found = []
    if enum := getattr(shape, "enum", None):
        found.append("one of " + ", ".join(f"`{value}`" for value in enum))
    low, high = meta.get("min"), meta.get("max")
    if low is not None or high is not None:
        what = {"string": "length ", "blob": "bytes ", "list": "items ", "map": "entries "}
        span = (
            f"{low:g} to {high:g}"
            if None not in (low, high)
            else (f"at least {low:g}" if high is None else f"at most {high:g}")
        )
        found.append(what.get(shape.type_name, "") + span)
    if pattern := meta.get("pattern"):
        found.append(f"`{pattern}`")
    return "; ".join(found)


def _words(kind: str) -> str:
    return kind.replace("_", " ")
