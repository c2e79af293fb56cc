"""Clients that are made while a mock runs prepare less for connections that they never make.

Each client of a new session prepares three pools of connections: one for its service and two for
the sources of credentials on EC2 and ECS. A request that a mock answers uses none of them. So:

- a pool gets its TLS context when it is first used, not when it is made;
- the environment is searched for proxies once for each pool, not four times; without any variable
  of a proxy there are none.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

from __future__ import annotations

import os
import threading
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlparse

from botocore import endpoint, utils
from botocore.httpsession import URLLib3Session

from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active

_LATE = "_manager_without_context"
"""The attribute of a session that holds its manager of pools until that is used; None while the
constructor makes the manager.
"""

_lock = threading.RLock()


def install() -> None:
    """Replace the functions that make pools and find proxies. Calling it again changes nothing."""
    for module in (endpoint, utils):
        patch_once(module, "get_environ_proxies", _searching_once)
    if hasattr(URLLib3Session, "_get_ssl_context") and not hasattr(URLLib3Session, "__getattr__"):
        patch_once(URLLib3Session, "_get_ssl_context", _not_in_the_constructor)
        patch_once(URLLib3Session, "__init__", _without_context)
        URLLib3Session.__getattr__ = _manager  # type: ignore[attr-defined]


# Proxies


def _searching_once(get_environ_proxies: Callable[[str], Any]) -> Callable[[str], Any]:
    def searching_once(url: str) -> Any:
        if (
            mock_is_active()
            # Other systems have settings of proxies elsewhere.
            and _finders()
            == (
                urllib.request.getproxies_environment,
                urllib.request.proxy_bypass_environment,  # type: ignore[attr-defined]
            )
            and not any(name[-6:].lower() == "_proxy" for name in os.environ)
        ):
            urlparse(url)  # It raises an error for a malformed address.
            return {}
        return get_environ_proxies(url)

    return searching_once


def _finders() -> tuple[Any, Any]:
    """Return the functions with which botocore finds proxies."""
    return getattr(utils, "getproxies", None), getattr(utils, "proxy_bypass", None)


# TLS contexts


def _without_context(init: Callable[..., None]) -> Callable[..., None]:
    def without_context(self: Any, *args: Any, **kwargs: Any) -> None:
        attributes = vars(self)
        if type(self) is URLLib3Session and mock_is_active():
            attributes[_LATE] = None
        init(self, *args, **kwargs)
        if _LATE in attributes:
            attributes[_LATE] = attributes.pop("_manager")

    return without_context


def _not_in_the_constructor(get_ssl_context: Callable[..., Any]) -> Callable[..., Any]:
    def not_in_the_constructor(self: Any) -> Any:
        return None if vars(self).get(_LATE, self) is None else get_ssl_context(self)

    return not_in_the_constructor


def _manager(self: Any, name: str) -> Any:
    """Complete the manager of a session's pools when it is first read."""
    attributes = vars(self)
    if name == "_manager":
        with _lock:
            if _LATE in attributes:
                manager = attributes.pop(_LATE)
                manager.connection_pool_kw["ssl_context"] = self._get_ssl_context()
                attributes["_manager"] = manager
            if "_manager" in attributes:
                return attributes["_manager"]
    raise AttributeError(
        f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
    )
