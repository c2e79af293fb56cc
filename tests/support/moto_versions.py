"""What a test cannot rely on in every supported version of moto, or with every set of packages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from tests.support.clients import client


def skip_unless_importable(module: str) -> Any:
    """Return a module of moto; skip the test, or the file, if a package that it needs is missing.

    :func:`pytest.importorskip` warns of a module that is there and cannot be imported, and takes no
    argument against it before pytest 8.2.
    """
    try:
        return import_module(module)
    except ImportError as error:
        pytest.skip(f"{module} cannot be imported: {error}", allow_module_level=True)


def skip_unless_read(service: str, operation: str, member: str) -> None:
    """Skip the test if moto does not understand a service's requests. Newer versions of botocore
    send CloudWatch's in a protocol that older versions of moto do not read.

    :param member: a member that every answer to the operation has.
    """
    if member not in getattr(client(service), operation)():
        pytest.skip("this version of moto cannot read what this version of botocore sends")
