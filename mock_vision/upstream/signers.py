"""Clients that were made before the mock, without credentials.

A Lambda handler makes its client when it is imported, and a machine that runs tests often has no
credentials. Such a client cannot sign, and botocore refuses its requests before any handler sees
them. While a mock is active they are signed with moto's fake credentials, and reach the mock as
those of other clients do. Credentials that a client has are neither read nor replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.credentials import Credentials
from botocore.signers import RequestSigner

from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active

_FAKE = Credentials("FOOBARKEY", "FOOBARSECRET").get_frozen_credentials()
"""What moto puts into the environment."""


def install() -> None:
    """Replace the method that makes a signature. Calling it again changes nothing."""
    patch_once(RequestSigner, "get_auth_instance", _with_fake_credentials)


def with_credentials(auth: Any) -> Any:
    """Return a signer, with moto's fake credentials if it has none while a mock is active."""
    if getattr(auth, "credentials", _FAKE) is None and mock_is_active():
        auth.credentials = _FAKE
    return auth


def _with_fake_credentials(real: Callable[..., Any]) -> Callable[..., Any]:
    def get_auth_instance(self: RequestSigner, *args: Any, **kwargs: Any) -> Any:
        return with_credentials(real(self, *args, **kwargs))

    return get_auth_instance
