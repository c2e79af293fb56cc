"""The errors that operations declare: their HTTP statuses and their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.model import OperationModel, Shape, StructureShape

__all__ = ["ErrorMember", "ErrorShape", "declared_errors"]

_MESSAGE = "Message"


class ErrorMember(NamedTuple):
    """A member of an error besides its message.

    ``header`` is the name of the HTTP header that carries it, None for a member of the body;
    ``values`` are the valid values where the model lists them.
    """

    required: bool
    is_integer: bool
    header: str | None = None
    values: tuple[str, ...] = ()


class ErrorShape(NamedTuple):
    """An error of the service model."""

    code: str
    status: int
    members: Mapping[str, ErrorMember]


def declared_errors(operation: OperationModel) -> dict[str, ErrorShape]:
    """The errors that an operation declares, by code.

    A JSON 1.1 service has no statuses in its model: faults are answered with 500 and all other
    errors with 400. Its errors carry a ``Logref``, which the model leaves out (see
    :mod:`mock_vision.wire.failures`).
    """
    protocol: str = operation.service_model.metadata["protocol"]
    return {
        shape.name: _error_shape(shape, protocol)
        for shape in operation.error_shapes
        if isinstance(shape, StructureShape)
    }


def _error_shape(shape: StructureShape, protocol: str) -> ErrorShape:
    # botocore has no public way to the attribute "fault".
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
