"""Whose call is it? The same order as in moto: environment, header, access key, default account."""

from __future__ import annotations

import os
import sys
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID


def account_id(header: str | None, access_key: str) -> str:
    """The account of a call.

    :param header: the value of ``x-moto-account-id``, where it was sent.
    :param access_key: the key of the credential scope. It is looked up only where moto's IAM is
        loaded: without it nobody can have made a key, and importing it would cost every process 35
        ms.
    """
    configured = os.environ.get("MOTO_ACCOUNT_ID")
    if configured:
        return configured
    if header:
        return header
    iam: Any = sys.modules.get("moto.iam.models")
    if iam is None:
        return DEFAULT_ACCOUNT_ID
    # moto's own look-up makes a backend in every partition of every account first; keys can only be
    # in those that are there.
    for owner, partitions in list(iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return str(owner)
    return DEFAULT_ACCOUNT_ID
