"""The protection of the control plane against pages of other origins.

A web page that is open in a developer's browser can send requests to servers on the same machine.
Three headers are checked before a request is read, so that no such page controls this server:

- **Host** must be a loopback address, ``localhost`` or an allowed name. An attacker can make a
  domain name resolve to the loopback address (DNS rebinding), but the browser then sends that name.
- **Origin** must be the server's own. A browser sends the origin of the page that makes the
  request.
- **Sec-Fetch-Site** must not name another site. A browser sends no Origin when a page embeds a
  script or an image, but it sends this header. A link from another site to the page is allowed.

In addition, the type of a body must be JSON, which an HTML form cannot send, and no response has a
header that allows other origins to read it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

ALLOWED_HOSTS = "mock_vision.allowed_hosts"
"""The key of the WSGI environ for the allowed names that the server was started with."""

ALLOWED_HOSTS_VARIABLE = "MOCK_VISION_ALLOWED_HOSTS"
"""The environment variable with further allowed names, separated by commas. ``*`` allows any name.
"""

_NAVIGATION = ("navigate", "document")


def refused(environ: Mapping[str, Any]) -> str | None:
    """Return the reason to refuse a request, as a message for the client; None to accept it."""
    host = environ.get("HTTP_HOST", "")
    if not _is_allowed(host, environ.get(ALLOWED_HOSTS, ())):
        return (
            f"the control plane does not answer for the host {host!r}. Start the server with"
            f" --allow-host NAME, or set {ALLOWED_HOSTS_VARIABLE}=NAME."
        )
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin.partition("://")[2].lower() != host.lower():
        return (
            f"the control plane does not answer pages of other origins, and {origin!r} is not the"
            " server's."
        )
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    if site not in ("none", "same-origin") and not _follows_a_link(environ):
        return "the control plane does not answer requests that pages of other sites make."
    return None


def _is_allowed(host: str, of_server: Iterable[str]) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        if ipaddress.ip_address(name).is_loopback:
            return True
    except ValueError:
        pass
    of_variable = os.environ.get(ALLOWED_HOSTS_VARIABLE, "").split(",")
    allowed = {each.strip().lower() for each in (*of_server, *of_variable)} - {""}
    return "*" in allowed or name in allowed


def _follows_a_link(environ: Mapping[str, Any]) -> bool:
    how = (environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST"))
    return environ.get("REQUEST_METHOD") == "GET" and how == _NAVIGATION
