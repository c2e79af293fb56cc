"""Every touch point with the internals of moto and botocore, and nothing else.

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
  :mod:`.asyncio_loop`: so do event loops, and :mod:`.threading_waits`: threads that wait.
  :mod:`.moto_server`: the service of a request to moto's server whose signature does not name it.
* :mod:`.s3`, :mod:`.state_manager`, :mod:`.accounts`, :mod:`.iam`: the ports through which the
  floors below use moto's S3, state manager, accounts and IAM.
* :mod:`.lookoutvision_model`: whether the service model is where botocore expects it.
* :mod:`.aiobotocore`: what of this has to be done again for asynchronous clients.
* :mod:`.cloudformation`: projects as resources of stacks.
* :mod:`.cloudwatch`: metrics, computed when they are read.
* :mod:`.tagging`: the services' resources in the Resource Groups Tagging API.
* :mod:`.import_hooks`: both services are loaded when the first request, or moto, needs them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module

from moto import backend_index

from mock_vision.declared import services
from mock_vision.lookoutvision import defaults as lookoutvision
from mock_vision.rekognition import defaults as rekognition
from mock_vision.service.endpoints import url_bases
from mock_vision.settings.durations import register_durations
from mock_vision.settings.figures import register_detection
from mock_vision.settings.quotas import register_quotas
from mock_vision.settings.settings import Settings
from mock_vision.upstream import (
    adaptive_retries,
    asyncio_loop,
    escapes,
    moto_mocks,
    moto_server,
    signers,
    stubber,
    threading_waits,
)
from mock_vision.upstream.accounts import account_id
from mock_vision.upstream.iam import MotoAccess
from mock_vision.upstream.import_hooks import hooks, imported_module
from mock_vision.upstream.lookoutvision_model import check_model
from mock_vision.upstream.s3 import MotoObjects
from mock_vision.upstream.state_manager import progression, register_models
from mock_vision.world import world

SERVICES = {"lookoutvision": lookoutvision, "rekognition": rekognition}
"""The services, with their defaults."""

AIOBOTOCORE = ("endpoint", "httpsession", "httpxsession", "retries.bucket", "signers")
"""The modules of aiobotocore in which something is replaced once they are imported."""


def register() -> None:
    """Register both services with moto. Calling it again changes nothing."""
    check_model()
    world.provide(make_world)
    for service, defaults in SERVICES.items():
        register_durations(service, defaults.DURATIONS)
        register_quotas(service, defaults.QUOTAS)
        register_detection(service, defaults.DETECTION)
        services.provide(service, partial(_known_service, service))
    hooks.alias("moto.lookoutvision", "mock_vision.lookoutvision")
    hooks.after_import("moto.rekognition.models", _take_over_rekognition)
    hooks.after_import("moto.moto_api", register_models)
    hooks.after_import("moto.moto_server.werkzeug_app", moto_server.install)
    hooks.after_import("moto.cloudformation.models", _install("cloudformation"))
    hooks.after_import("moto.cloudwatch.models", _install("cloudwatch"))
    hooks.after_import("moto.resourcegroupstaggingapi.models", _install("tagging"))
    for module in AIOBOTOCORE:
        hooks.after_import(f"aiobotocore.{module}", partial(_adapt, f"aiobotocore.{module}"))
    hooks.install()
    _insert_patterns()
    stubber.install()
    escapes.install()
    adaptive_retries.install()
    asyncio_loop.install()
    threading_waits.install()
    signers.install()
    moto_mocks.install()


def make_world(settings: Settings | None = None, start: datetime | None = None) -> world.World:
    """A world whose ports lead to moto. With ``start`` its clock stands there."""
    return world.World(
        objects=MotoObjects(),
        progression=progression,
        accounts=account_id,
        access=MotoAccess(),
        settings=settings,
        start=start,
    )


def _adapt(module: str) -> None:
    """Replace what has to be replaced in a module of aiobotocore."""
    import_module("mock_vision.upstream.aiobotocore").adapt(module)


def _known_service(name: str) -> services.KnownService:
    known: services.KnownService = import_module(f"mock_vision.{name}.declarations").KNOWN
    return known


def _install(name: str) -> Callable[[], None]:
    """Return a function that imports a module of this folder and calls its ``install``."""

    def install() -> None:
        import_module(f"mock_vision.upstream.{name}").install()

    return install


def _take_over_rekognition() -> None:
    """Have moto's Rekognition module create and hold mock_vision's backends."""
    name = "mock_vision.rekognition.models"
    # If that module is what imports moto's, it takes over at its own end.
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
