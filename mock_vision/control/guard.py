"""Which requests the control plane refuses before it reads them.

A page of the web that is open in a developer's browser can send requests to servers on the same
machine. Three rules keep it from driving this one:

- **Host**: only names of the machine itself, and those that were allowed, are answered. An attacker
  can have a name of the web's resolve to the loopback address (DNS rebinding), but the browser then
  sends that name.
- **Origin**: a browser names the origin of the page that sends the request; it has to be the
  server's own.
- **Sec-Fetch-Site**: browsers leave Origin out where a page embeds something as a script or a
  picture, and say here that it is another site's. Following a link to the page is allowed.

Besides, bodies have to be declared as JSON, which no form can send, and no answer has a header that
lets other origins read it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

ALLOWED_HOSTS = "mock_vision.allowed_hosts"
"""In the environ of a request: further names that the server was started with."""

ALLOWED_HOSTS_VARIABLE = "MOCK_VISION_ALLOWED_HOSTS"
"""The environment variable with further names of the server, separated by commas; ``*``: any."""

_NAVIGATION = ("navigate", "document")


def refused(environ: Mapping[str, Any]) -> str | None:
    """Why a request is refused, for its sender; None if it is not."""
    host = environ.get("HTTP_HOST", "")
    if not _is_allowed(host, environ.get(ALLOWED_HOSTS, ())):
        return (
            f"the control plane does not answer for the host {host!r}. Start the server with"
            f" --allow-host NAME, or set {ALLOWED_HOSTS_VARIABLE}=NAME."
        )
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return f"the control plane does not answer pages of other origins, such as {origin!r}."
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    if site not in ("none", "same-origin") and not _follows_a_link(environ):
        return "the control plane does not answer requests of other sites."
    return None


def _is_allowed(host: str, further: Iterable[str]) -> bool:
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
    named = os.environ.get(ALLOWED_HOSTS_VARIABLE, "").split(",")
    allowed = {each.strip().lower() for each in (*further, *named)} - {""}
    return "*" in allowed or name in allowed


def _follows_a_link(environ: Mapping[str, Any]) -> bool:
    how = (environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST"))
    return environ.get("REQUEST_METHOD") == "GET" and how == _NAVIGATION
