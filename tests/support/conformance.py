"""Check the bytes of a response against the service model.

``problems_of_answer("rekognition", "DescribeProjects", body)`` lists what is wrong with a success:
unknown, missing or null members, wrong JSON types, values outside enums, patterns and limits.
``problems_of_error`` does the same with the members of a modelled error.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import regex
from botocore.model import ListShape, MapShape, Shape, StructureShape

from tests.support.served import botocore_model, output_shape

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, str),
    "timestamp": (float,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}


def problems_of_answer(service: str, operation: str, body: bytes) -> list[str]:
    """Return what is wrong with the body of a success."""
    return _problems(output_shape(service, operation), json.loads(body), operation)


def problems_of_error(service: str, code: str, headers: dict[str, str], body: bytes) -> list[str]:
    """Return what is wrong with a modelled error, in the wire form of the service's protocol."""
    shape: Any = botocore_model(service).shape_for(code)
    document = json.loads(body)
    lowered = {name.lower(): value for name, value in headers.items()}
    if botocore_model(service).metadata["protocol"] == "json":
        envelope = [document.pop(name, None) for name in ("__type", "Code", "Logref", "Message")]
        if envelope[:2] != [code, code] or None in envelope:
            return [f"{code}: envelope {envelope}"]
    elif lowered.get("x-amzn-errortype") != code:
        return [f"{code}: x-amzn-ErrorType {lowered.get('x-amzn-errortype')}"]
    for name, member in shape.members.items():
        if member.serialization.get("location") == "header":
            value = lowered.get(member.serialization["name"].lower())
            if value is not None:
                document[name] = int(value)
    return _problems(shape, document, code)


def _problems(shape: Shape, value: Any, path: str) -> list[str]:
    if type(value) not in _TYPES[shape.type_name]:
        return [f"{path}: {type(value).__name__} is no {shape.type_name}"]
    found = _broken_limits(shape, value, path)
    if isinstance(shape, StructureShape):
        found += [f"{path}: unknown {name}" for name in value if name not in shape.members]
        found += [f"{path}: missing {name}" for name in shape.required_members if name not in value]
        for name, member in shape.members.items():
            if name in value:
                found += _problems(member, value[name], f"{path}.{name}")
    if isinstance(shape, ListShape):
        for position, item in enumerate(value):
            found += _problems(shape.member, item, f"{path}[{position}]")
    if isinstance(shape, MapShape):
        for key, item in value.items():
            found += _problems(shape.key, key, f"{path} key")
            found += _problems(shape.value, item, f"{path}[{key}]")
    return found


def _broken_limits(shape: Shape, value: Any, path: str) -> list[str]:
    limits = shape.metadata
    if shape.type_name == "blob":
        value = base64.b64decode(value, validate=True)
    size = len(value) if hasattr(value, "__len__") else value
    found = []
    if "max" in limits and size > limits["max"]:
        found.append(f"{path}: {size} is over {limits['max']}")
    if "min" in limits and size < limits["min"]:
        found.append(f"{path}: {size} is under {limits['min']}")
    if "enum" in limits and value not in limits["enum"]:
        found.append(f"{path}: {value!r} is not in {limits['enum']}")
    if "pattern" in limits and not regex.fullmatch(limits["pattern"], value):
        found.append(f"{path}: {value!r} does not match {limits['pattern']}")
    return found
