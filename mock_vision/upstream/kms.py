"""moto's KMS as far as the services use it: whether a key can encrypt."""

from __future__ import annotations

from typing import Any

from moto.backends import get_backend

from mock_vision.world.ports import KeyUnusableError


def usable_key(account_id: str, region: str, name: str) -> str:
    """Return the ARN of a key that can encrypt objects in a Region.

    :param account_id: the account of the key, unless ``name`` is an ARN.
    :param name: its id, ARN, alias, or the ARN of its alias.
    :raises KeyUnusableError: when it does not exist, is in another Region, is not enabled, or is
        not symmetric.
    """
    if name.startswith("arn:"):
        parts = [*name.split(":", 5), "", "", "", ""]
        account_id = parts[4]
        if parts[3] != region:
            raise KeyUnusableError(name)
    kms: Any = get_backend("kms")
    try:
        key = kms[account_id][region].describe_key(name)
    except (KeyError, AttributeError):
        # moto has no error of its own for an alias or a Region that does not exist.
        raise KeyUnusableError(name) from None
    if key.key_state != "Enabled" or key.key_spec != "SYMMETRIC_DEFAULT":
        raise KeyUnusableError(name)
    arn: str = key.arn
    return arn
