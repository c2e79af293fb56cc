"""Every touch point with the internals of moto and botocore, and nothing else.

moto has no plugin mechanism. What it needs to serve two more backends, with the least reach into
it:

* ``lookoutvision``: our package under the names ``moto.lookoutvision[.models|.urls|...]``, so that
  moto's own import of a backend finds it, and an entry at the front of its list of url patterns
  (the same list object: the server and the proxy hold it).
* ``rekognition``: one attribute, the class of the backends. moto finds the urls beside a backend's
  class, so every operation of ours and every stock operation goes through
  :mod:`mock_vision.rekognition.urls`.
* :mod:`.hooks`: requests caught before they are sent. :mod:`.waiting_hooks`: the waiting of
  botocore's adaptive retries.
* :mod:`.dispatching`: whose an unsigned request to moto's server is.
* :mod:`.objects`, :mod:`.progression`, :mod:`.accounts`: the ports through which the floors below
  use moto's S3, state manager and accounts.
* :mod:`.botocore_model`: is the service model where botocore looks for it?
* :mod:`.importing`: both services are loaded when the first request, or moto, asks for them.
"""

from __future__ import annotations

import re
import sys
from datetime import datetime
from functools import partial
from importlib import import_module

from moto import backend_index

from mock_vision.declared import services
from mock_vision.service.endpoints import URL_BASES
from mock_vision.settings.settings import Settings
from mock_vision.upstream import adaptive_retries as waiting_hooks
from mock_vision.upstream import moto_server as dispatching
from mock_vision.upstream import stubber as hooks
from mock_vision.upstream.accounts import account_id
from mock_vision.upstream.import_hooks import Arrangements
from mock_vision.upstream.lookoutvision_model import check_model
from mock_vision.upstream.s3 import MotoObjects
from mock_vision.upstream.state_manager import progression, register_models
from mock_vision.world import world

_arrangements = Arrangements()


def register() -> None:
    """Register both services with moto. Doing it again changes nothing."""
    check_model()
    world.provide(make_world)
    for service in URL_BASES:
        services.provide(service, partial(_known_service, service))
    _arrangements.alias("moto.lookoutvision", "mock_vision.lookoutvision")
    _arrangements.afterwards("moto.rekognition.models", _load_our_rekognition)
    _arrangements.afterwards("mock_vision.rekognition.models", _take_over_rekognition)
    _arrangements.afterwards("moto.moto_api", register_models)
    _arrangements.afterwards("moto.moto_server.werkzeug_app", dispatching.install)
    _arrangements.install()
    _insert_patterns()
    hooks.install()
    waiting_hooks.install()


def make_world(settings: Settings | None = None, start: datetime | None = None) -> world.World:
    """A world whose ports lead to moto. With ``start`` its clock stands there."""
    return world.World(
        objects=MotoObjects(),
        progression=progression,
        accounts=account_id,
        settings=settings,
        start=start,
    )


def _known_service(name: str) -> services.KnownService:
    known: services.KnownService = import_module(f"mock_vision.{name}.declarations").KNOWN
    return known


def _load_our_rekognition() -> None:
    # Where our module is what imported moto's, it is on its way in already.
    if "mock_vision.rekognition.models" not in sys.modules:
        import_module("mock_vision.rekognition.models")


def _take_over_rekognition() -> None:
    from moto.rekognition.models import rekognition_backends

    from mock_vision.rekognition.models import CustomLabelsBackend

    rekognition_backends.backend = CustomLabelsBackend
    # A mock that runs already may hold backends of the stock class, which hold canned answers only.
    for account in rekognition_backends.values():
        account.backend = CustomLabelsBackend
        account.clear()


def _insert_patterns() -> None:
    patterns = backend_index.backend_url_patterns
    if all(name != "lookoutvision" for name, _ in patterns):
        patterns[:0] = [
            (service, re.compile(base)) for service, bases in URL_BASES.items() for base in bases
        ]
