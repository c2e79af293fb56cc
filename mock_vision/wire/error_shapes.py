"""The errors in the models of operations: HTTP statuses and members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.model import OperationModel, Shape, StructureShape

_MESSAGE = "Message"


class ErrorMember(NamedTuple):
    """A member of an error besides its message."""

    required: bool
    is_integer: bool
    header: str | None = None
    """The HTTP header with its value; None for a member of the body."""
    values: tuple[str, ...] = ()
    """The valid values, if the model lists them."""


class ErrorShape(NamedTuple):
    """An error in the model of a service."""

    code: str
    status: int
    members: Mapping[str, ErrorMember]


def declared_errors(operation: OperationModel) -> dict[str, ErrorShape]:
    """Return the errors in the model of an operation, by code.

    The model of a JSON 1.1 service has no HTTP statuses: it is 500 for faults and 400 for all other
    errors. Errors have a ``Logref``, which is not in the model (see
    :mod:`mock_vision.wire.failures`).
    """
    protocol: str = operation.service_model.metadata["protocol"]
    return {
        shape.name: _error_shape(shape, protocol)
        for shape in operation.error_shapes
        if isinstance(shape, StructureShape)
    }


def _error_shape(shape: StructureShape, protocol: str) -> ErrorShape:
    # The attribute "fault" has no public accessor in botocore.
    described: Mapping[str, Any] = vars(shape)["_shape_model"]
    status = described.get("error", {}).get("httpStatusCode", 500 if "fault" in described else 400)
    members = {
        name: _member(member, required=name in shape.required_members)
        for name, member in shape.members.items()
        if name != _MESSAGE
    }
    if protocol == "json":
        members["Logref"] = ErrorMember(required=False, is_integer=False)
    return ErrorShape(shape.name, status, members)


def _member(shape: Shape, *, required: bool) -> ErrorMember:
    serialization = shape.serialization
    header = serialization.get("name") if serialization.get("location") == "header" else None
    values = tuple(getattr(shape, "enum", None) or ())
    return ErrorMember(required, shape.type_name == "integer", header, values)
