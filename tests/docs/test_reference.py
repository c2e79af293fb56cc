"""The reference describes public names whose annotations name public types only."""

from __future__ import annotations

import builtins
import collections.abc
import contextlib
import datetime
import inspect
import os
import pathlib
import re
import sys
import types
import typing
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Any

import mock_vision
from tests.support.pages import ROOT

OF_PYTHON = {
    name
    for module in (builtins, collections.abc, contextlib, datetime, os, pathlib, types, typing)
    for name in dir(module)
}
OF_MOTO = {"DefaultConfig"}


def internal_members() -> dict[str, set[str]]:
    """Return the members of public classes that the reference leaves out."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        module = import_module("make_reference")
    finally:
        del sys.path[0]
    return {name: set(members.split(", ")) for name, members in module._INTERNAL.items()}


def functions_of(public: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names and functions of the methods and properties of a class, or the function."""
    if not inspect.isclass(public):
        yield "", public
        return
    for name, member in inspect.getmembers(public):
        if not name.startswith("_"):
            if isinstance(member, property):
                yield name, member.fget
            elif isinstance(member, cached_property):
                yield name, member.func
            elif callable(member):
                yield name, inspect.unwrap(member)


def names_in(annotation: object) -> set[str]:
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", text)))


def test_signatures_name_public_types_only() -> None:
    known = OF_PYTHON | OF_MOTO | set(mock_vision.__all__) | {"dt"}
    internal = internal_members()
    found = {
        f"{name}.{member}: {annotation}"
        for name in mock_vision.__all__
        for member, function in functions_of(getattr(mock_vision, name))
        for annotation in getattr(function, "__annotations__", {}).values()
        if member not in internal.get(name, ()) and not names_in(annotation) <= known
    }
    assert found == set()
