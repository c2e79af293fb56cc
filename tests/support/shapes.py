"""Check an operation's output against its shape in the service model."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "timestamp": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
    "blob": (bytes,),
}


@cache
def model(service: str = "rekognition") -> ServiceModel:
    """Return botocore's model of a service."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def misfits(shape: Shape, value: Any, path: str = "") -> list[str]:
    """Return what is wrong with a value: members unknown or missing, wrong types, values outside an
    enum."""
    if isinstance(shape, StructureShape):
        unknown = [f"{path}.{name} is unknown" for name in value if name not in shape.members]
        missing = [
            f"{path}.{name} is missing" for name in shape.required_members if name not in value
        ]
        known = [
            problem
            for name, member in shape.members.items()
            if name in value
            for problem in misfits(member, value[name], f"{path}.{name}")
        ]
        return unknown + missing + known
    if isinstance(shape, ListShape):
        return [
            problem
            for number, element in enumerate(value)
            for problem in misfits(shape.member, element, f"{path}[{number}]")
        ]
    if isinstance(shape, MapShape):
        return [
            problem
            for key, element in value.items()
            for problem in misfits(shape.key, key, path) + misfits(shape.value, element, path)
        ]
    if type(value) not in TYPES[shape.type_name]:
        return [f"{path} is {value!r}, which is no {shape.type_name}"]
    choices = getattr(shape, "enum", None)
    if choices and value not in choices:
        return [f"{path} is {value!r}, which is not in {choices}"]
    return []


def enum(name: str) -> list[str]:
    """Return the values of an enum of the service model."""
    shape: Any = model().shape_for(name)
    return list(shape.enum)
