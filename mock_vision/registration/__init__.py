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
* :mod:`.objects`, :mod:`.progression`, :mod:`.accounts`: the ports through which the floors below
  use moto's S3, state manager and accounts.
* :mod:`.botocore_model`: is the service model where botocore looks for it?
"""

from __future__ import annotations

import re
import sys
from datetime import datetime

import moto
from moto import backend_index
from moto.rekognition.models import rekognition_backends as stock_backends

from mock_vision import lookoutvision, world
from mock_vision.lookoutvision import models as lookoutvision_models
from mock_vision.lookoutvision import urls as lookoutvision_urls
from mock_vision.registration import hooks, waiting_hooks
from mock_vision.registration.accounts import account_id
from mock_vision.registration.botocore_model import check_model
from mock_vision.registration.objects import MotoObjects
from mock_vision.registration.progression import progression, register_models
from mock_vision.rekognition import urls as rekognition_urls
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.settings import Settings


def register() -> None:
    """Register both services with moto. Doing it again changes nothing."""
    check_model()
    _alias_lookoutvision()
    _take_over_rekognition()
    _insert_patterns()
    register_models()
    world.provide(make_world)
    waiting_hooks.install()
    hooks.install(
        {"lookoutvision": lookoutvision_urls.route, "rekognition": rekognition_urls.route}
    )


def make_world(settings: Settings | None = None, start: datetime | None = None) -> world.World:
    """A world whose ports lead to moto. With ``start`` its clock stands there."""
    return world.World(
        objects=MotoObjects(),
        progression=progression,
        accounts=account_id,
        settings=settings,
        start=start,
    )


def _alias_lookoutvision() -> None:
    # The submodules too: importing moto.lookoutvision.models would otherwise load a second copy
    # with backends of its own.
    for name, module in list(sys.modules.items()):
        if name == lookoutvision.__name__ or name.startswith(f"{lookoutvision.__name__}."):
            sys.modules[name.replace("mock_vision", "moto", 1)] = module
    moto.lookoutvision = lookoutvision  # type: ignore[attr-defined]
    assert lookoutvision.lookoutvision_backends is lookoutvision_models.lookoutvision_backends


def _take_over_rekognition() -> None:
    if stock_backends.backend is CustomLabelsBackend:
        return
    stock_backends.backend = CustomLabelsBackend
    # A mock that runs already may hold backends of the stock class; they hold nothing but canned
    # answers.
    for account in stock_backends.values():
        account.backend = CustomLabelsBackend
        account.clear()


def _insert_patterns() -> None:
    patterns = backend_index.backend_url_patterns
    if any(name == "lookoutvision" for name, _ in patterns):
        return
    patterns[:0] = [
        ("lookoutvision", re.compile(base)) for base in lookoutvision_urls.url_bases
    ] + [("rekognition", re.compile(base)) for base in rekognition_urls.url_bases]
