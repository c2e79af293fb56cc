"""What moto's server lacks: the control plane, and both services for requests without a signature.

**The control plane** is an application of its own, on a path that moto's server leaves free.

**The service of a request.** The server has one address for all services and reads the service from
the signature. A request without a signature, with a broken one, or with that of a service that moto
does not have, goes to moto's S3. Requests to the two services have to get the refusal of AWS's
front end instead. They are recognized by the target header, or by the API's version in the path.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from mock_vision.errors import InstallationError
from mock_vision.upstream.patching import patch_once

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from werkzeug.serving import BaseWSGIServer

_TARGET = "RekognitionService."
_PATH = re.compile(r"/2020-11-20/(?:projects|tags)(?:/|\Z)")


_DOCUMENTS = ("document", "embed", "fencedframe", "frame", "iframe", "object")
"""The values of ``Sec-Fetch-Dest`` with which a browser shows a response as a document."""

_mounted: dict[str, Callable[[], WSGIApplication]] = {}
"""Applications by the paths that they answer, with everything below."""


def mount(path: str, load: Callable[[], WSGIApplication]) -> None:
    """Have an application answer a path of moto's server and everything below it.

    :param load: returns the application; called for each request.
    """
    _mounted[path] = load


def make_server(
    host: str,
    port: int,
    *,
    verbose: bool = False,
    ssl: Any = None,
    environ: Mapping[str, object] | None = None,
) -> BaseWSGIServer:
    """Return a server of moto that listens, with a thread for each request; it is yet to be run.

    :param port: 0: any that is free.
    :param verbose: whether to print a line for each request.
    :param ssl: werkzeug's ``ssl_context``.
    :param environ: what is added to the environ of each request.
    :raises InstallationError: when Flask is not installed.
    :raises SystemExit: when the server cannot listen on the address; werkzeug prints why.
    """
    try:
        with warnings.catch_warnings():
            # moto warns, before the error, with a text about its own extra.
            warnings.simplefilter("ignore")
            from moto.moto_server import werkzeug_app
            from werkzeug import serving
    except ImportError as error:
        raise InstallationError(
            "moto's server needs Flask; run: python -m pip install 'mock_vision[server]'"
        ) from error
    dispatcher = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    added = dict(environ or {})

    def application(given: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given.update(added)
        return dispatcher(given, start_response)  # type: ignore[no-any-return]

    # Older versions of moto have no handler of their own.
    kind: Any = getattr(werkzeug_app, "MotoRequestHandler", serving.WSGIRequestHandler)
    handler = kind if verbose else type("QuietRequestHandler", (kind,), {"log_request": _quiet})
    return serving.make_server(
        host, port, application, threaded=True, request_handler=handler, ssl_context=ssl
    )


def address(server: BaseWSGIServer, scheme: str = "http") -> str:
    """Return the URL of a server that listens; for one that listens on all addresses, that of the
    loopback.
    """
    host, port = server.server_address[:2]
    found = ip_address(str(host))
    if found.is_unspecified:
        found = ip_address("127.0.0.1" if found.version == 4 else "::1")
    return f"{scheme}://[{found}]:{port}" if found.version == 6 else f"{scheme}://{found}:{port}"


def _quiet(*_: object) -> None:
    """Print nothing about a request."""


def install() -> None:
    """Have moto's dispatcher find both services and what was mounted. Calling it again changes
    nothing.
    """
    from moto import backends
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    patch_once(DomainDispatcherApplication, "__call__", _call_mounted)
    patch_once(backends, "list_of_moto_modules", _listed_once)
    patch_once(DomainDispatcherApplication, "infer_service_region_host", _infer_both_services)


def _listed_once(listing: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Return a function that lists moto's modules once. moto lists its folder for every request to
    the server, which takes longer than the rest of the request.
    """
    names: dict[str, None] = {}

    def listed_once() -> Iterable[str]:
        if not names:
            names.update(dict.fromkeys(listing()))
        return names

    return listed_once


def _call_mounted(call: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    # Imports the pipeline, which is not loaded with mock_vision.
    from mock_vision.upstream.server_calls import answered

    def call_mounted(
        dispatcher: Any, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        requested = environ.get("PATH_INFO", "")
        for path, load in _mounted.items():
            if requested == path or requested.startswith(f"{path}/"):
                return load()(environ, start_response)
        if _is_for_a_browser(environ) and not _is_of_moto(requested):
            start_response = _sandboxed(start_response)
        answer = answered(environ, start_response)
        return call(dispatcher, environ, start_response) if answer is None else answer

    return call_mounted


def _is_for_a_browser(environ: WSGIEnvironment) -> bool:
    """Return whether a browser may show the response as a document.

    Browsers send ``Sec-Fetch-Dest`` to servers on the same machine only, and ``Accept`` to all.
    """
    shown = environ.get("HTTP_SEC_FETCH_DEST") in _DOCUMENTS
    return shown or "text/html" in environ.get("HTTP_ACCEPT", "")


def _is_of_moto(path: str) -> bool:
    """Return whether a path leads to moto's own pages, which have scripts and show nothing of
    users.
    """
    return path == "/moto-api" or path.startswith("/moto-api/")


def _sandboxed(start_response: StartResponse) -> StartResponse:
    """Return a ``start_response`` whose responses a browser shows without running scripts.

    A form on any page of the web can put an object into the server's S3. Without this, a document
    among these objects would have the origin of the server, and its scripts could send requests to
    the control plane.
    """

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
        policy = ("Content-Security-Policy", "sandbox")
        return start_response(status, [*headers, policy], *rest)

    return start


def _infer_both_services(infer: Callable[..., str | None]) -> Callable[..., str | None]:
    def infer_both_services(dispatcher: Any, *arguments: Any) -> str | None:
        # The order of the arguments depends on moto's version; only one of them is a dictionary.
        environ = next(each for each in arguments if isinstance(each, dict))
        try:
            host = infer(dispatcher, *arguments)
        except (IndexError, KeyError, ValueError):
            # An Authorization header of one word, no target header where one is expected, or one
            # without a dot: what a client sends must not be an error of the server.
            host = None
        if host is not None and not _is_known(dispatcher, host):
            host = None
        return host or _host(environ)

    return infer_both_services


def _is_known(dispatcher: Any, host: str) -> bool:
    """Return whether moto has a service for a host, or a service of that name."""
    from moto.backends import list_of_moto_modules

    patterns = (pattern for _, pattern in dispatcher.backend_url_patterns)
    if any(pattern.match(f"http://{host}") for pattern in patterns):
        return True
    return host in list_of_moto_modules()


def _host(environ: dict[str, Any]) -> str | None:
    """Return the host of the service in a Region that has it: the request names none."""
    if environ.get("HTTP_X_AMZ_TARGET", "").startswith(_TARGET):
        return "rekognition.us-east-1.amazonaws.com"
    if _PATH.match(environ.get("PATH_INFO", "")):
        return "lookoutvision.us-east-1.amazonaws.com"
    return None
