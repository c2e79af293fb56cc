"""Registers both services with moto. Its modules touch the internals of moto and botocore.

moto has no plugin mechanism. What it needs to serve two more backends, with the least reach into
it:

* ``lookoutvision``: our package under the names ``moto.lookoutvision[.models|.urls|...]``, so that
  moto's own import of a backend finds it, and an entry at the front of its list of url patterns
  (the same list object: the server and the proxy hold it).
* ``rekognition``: one attribute, the class of the backends. moto finds the urls beside a backend's
  class, so every operation of ours and every stock operation goes through
  :mod:`mock_vision.rekognition.urls`.
* :mod:`.stubber`: requests are caught before they are sent. :mod:`.escapes`: none leaves for AWS.
  :mod:`.adaptive_retries`: botocore's adaptive retries move the virtual clock.
  :mod:`.asyncio_loop`: so do event loops.
  :mod:`.moto_server`: the service of a request to moto's server whose signature does not name it.
* :mod:`.s3`, :mod:`.state_manager`, :mod:`.accounts`, :mod:`.iam`: the ports through which the
  floors below use moto's S3, state manager, accounts and IAM.
* :mod:`.lookoutvision_model`: whether the service model is where botocore expects it.
* :mod:`.aiobotocore`: the same for asynchronous clients.
* :mod:`.cloudformation`: projects as resources of stacks.
* :mod:`.cloudwatch`: metrics, computed when they are read.
* :mod:`.moto_s3_urls`: moto's S3 does not reload a module for each request.
* :mod:`.tagging`: the services' resources in the Resource Groups Tagging API.
* :mod:`.import_hooks`: both services are loaded when the first request, or moto, needs them.

Importing ``mock_vision`` costs every process of every suite that has it installed, so it does only
what cannot wait: the names, the patterns, and a function that :class:`~moto.core.models.MockAWS`
calls when the first mock starts. Everything else (:mod:`.installation`) is put in place then.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from moto import backend_index
from moto.core.models import MockAWS, botocore_stubber

from mock_vision.service.endpoints import url_bases
from mock_vision.upstream.import_hooks import hooks, imported_module
from mock_vision.upstream.lookoutvision_model import check_model
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.services import SERVICES

# It keeps the functions that read the real clocks, before a test can replace them.
from mock_vision.virtual_time import ticks as _ticks  # noqa: F401

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

AIOBOTOCORE = ("endpoint", "httpsession", "httpxsession", "retries.bucket", "signers")
"""The modules of aiobotocore in which something is replaced once they are imported."""

_lock = threading.RLock()
_is_complete = False
_pages: dict[str, Callable[[], WSGIApplication]] = {}


def register(pages: Mapping[str, Callable[[], WSGIApplication]] | None = None) -> None:
    """Register both services with moto. Calling it again changes nothing.

    :param pages: functions that return applications, by the paths of moto's server that these
        answer.
    """
    check_model()
    _pages.update(pages or {})
    hooks.alias("moto.lookoutvision", "mock_vision.lookoutvision")
    hooks.after_import("moto.rekognition.models", _take_over_rekognition)
    hooks.after_import("moto.moto_api", _call("state_manager", "register_models"))
    hooks.after_import("moto.moto_server.werkzeug_app", _prepare_server)
    hooks.after_import("moto.cloudformation.models", _call("cloudformation", "install"))
    hooks.after_import("moto.cloudwatch.models", _call("cloudwatch", "install"))
    hooks.after_import("moto.s3.models", _call("moto_s3_urls", "install"))
    hooks.after_import("moto.resourcegroupstaggingapi.models", _call("tagging", "install"))
    for module in AIOBOTOCORE:
        hooks.after_import(f"aiobotocore.{module}", partial(_adapt, f"aiobotocore.{module}"))
    hooks.after_import("moto.moto_proxy", complete)
    for module, action in _LOWER_FLOORS:
        hooks.after_import(f"mock_vision.{module}", action)
    hooks.install()
    _insert_patterns()
    patch_once(MockAWS, "start", _after_completion)
    # Imported inside a mock: clients that are older than moto would send to AWS.
    if botocore_stubber.enabled:
        complete()


def complete() -> None:
    """Install what a mock needs (:mod:`.installation`). Calling it again changes nothing."""
    global _is_complete
    if _is_complete:
        return
    with _lock:
        if not _is_complete:
            import_module("mock_vision.upstream.installation").install()
            _is_complete = True


def _register_durations() -> None:
    for service in SERVICES:
        _imported("settings.durations").register_durations(service, _defaults(service).DURATIONS)


def _register_quotas() -> None:
    for service in SERVICES:
        _imported("settings.quotas").register_quotas(service, _defaults(service).QUOTAS)


def _register_detections() -> None:
    for service in SERVICES:
        _imported("settings.figures").register_detection(service, _defaults(service).DETECTION)


def _provide_services() -> None:
    for service in SERVICES:
        _imported("declared.services").provide(service, partial(_known_service, service))


def _provide_world() -> None:
    _imported("world.world").provide(_make_world)


_LOWER_FLOORS = (
    ("settings.durations", _register_durations),
    ("settings.quotas", _register_quotas),
    ("settings.figures", _register_detections),
    ("declared.services", _provide_services),
    ("world.world", _provide_world),
)
"""Modules of lower floors, with the functions that register the services or moto with them after
their import.
"""


def _imported(module: str) -> Any:
    return sys.modules[f"mock_vision.{module}"]


def _defaults(service: str) -> Any:
    return import_module(f"mock_vision.{service}.defaults")


def _known_service(name: str) -> Any:
    return import_module(f"mock_vision.{name}.declarations").KNOWN


def _make_world() -> Any:
    complete()
    return import_module("mock_vision.upstream.installation").make_world()


def _after_completion(start: Callable[..., Any]) -> Callable[..., Any]:
    def start_noted(self: MockAWS, *args: Any, **kwargs: Any) -> Any:
        complete()
        from mock_vision.upstream.moto_mocks import noting

        return noting(start, self, *args, **kwargs)

    return start_noted


def _prepare_server() -> None:
    complete()
    moto_server = import_module("mock_vision.upstream.moto_server")
    moto_server.install()
    for path, load in _pages.items():
        moto_server.mount(path, load)


def _adapt(module: str) -> None:
    """Replace the functions of a module of aiobotocore."""
    import_module("mock_vision.upstream.aiobotocore").adapt(module)


def _call(module: str, function: str) -> Callable[[], None]:
    """Return a function that imports a module of this folder and calls a function of it."""

    def call() -> None:
        complete()
        getattr(import_module(f"mock_vision.upstream.{module}"), function)()

    return call


def _take_over_rekognition() -> None:
    """Have moto's Rekognition module create and hold mock_vision's backends."""
    name = "mock_vision.rekognition.models"
    # If our module imports moto's, our module registers its backends at its own end.
    if name in sys.modules and imported_module(name) is None:
        return
    # After a reload of moto's module the backends are those that the service knows.
    sys.modules["moto.rekognition.models"].rekognition_backends = import_module(  # type: ignore[attr-defined]
        name
    ).rekognition_backends


def _insert_patterns() -> None:
    patterns = backend_index.backend_url_patterns
    if all(name != "lookoutvision" for name, _ in patterns):
        patterns[:0] = [
            (service, re.compile(base)) for service in SERVICES for base in url_bases(service)
        ]
