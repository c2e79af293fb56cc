"""The account of a call, in moto's order: environment, header, access key, default account."""

from __future__ import annotations

import os
import sys
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from mock_vision.upstream.import_hooks import imported_module

_VARIABLE = "MOTO_ACCOUNT_ID"
_ENCODED: Any = getattr(os.environ, "encodekey", str)(_VARIABLE)
"""The name as ``os.environ`` keeps it."""


def account_id(header: str | None, access_key: str) -> str:
    """Return the account of a call.

    :param header: the value of ``x-moto-account-id``, where it was sent.
    :param access_key: the key of the credential scope. It is searched only if moto's IAM has been
        imported: no key can exist before, and importing it takes 35 ms.
    """
    environment = os.environ
    # os.environ.get takes five times as long for a variable that is not set.
    if _ENCODED in getattr(environment, "_data", (_ENCODED,)):
        configured = environment.get(_VARIABLE)
        if configured:
            return configured
    if header:
        return header
    iam = "moto.iam.models" in sys.modules and imported_module("moto.iam.models")
    if not iam:
        return DEFAULT_ACCOUNT_ID
    # moto's own search creates a backend in every partition of every account first; only those that
    # exist can have keys.
    for owner, partitions in list(iam.iam_backends.items()):
        if any(access_key in _keys_of(backend) for backend in list(partitions.values())):
            return str(owner)
    return DEFAULT_ACCOUNT_ID


def _keys_of(backend: Any) -> Any:
    # moto empties a backend while it resets it, so a call in another thread can find no attribute.
    return getattr(backend, "access_keys", ())
