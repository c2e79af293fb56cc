"""Where requests come in: which of them this package serves, and which moto does.

Custom Labels shares its endpoint and its protocol with the rest of Rekognition; the target header
distinguishes them. moto serves every Rekognition operation that is not one of Custom Labels,
whether it implements it or not; a target that is no operation is refused here, as AWS's front end
does.

Both implement one operation: moto answers DetectCustomLabels with a label for any ARN, and tests
rely on it. Under plain ``mock_aws``, while the account and Region of the call have no Custom Labels
project (so that every ARN is unknown), moto serves it.
"""

from __future__ import annotations

from typing import Any

from moto.rekognition.responses import RekognitionResponse

from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.service import OPERATIONS, SERVICE
from mock_vision.service.endpoints import url_bases as url_bases_of
from mock_vision.service.gateway import serve_handler_request, wire_request
from mock_vision.service.pipeline import Service
from mock_vision.wire.authorization import read_caller
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.request import WireRequest
from mock_vision.world import world as worlds

url_bases = list(url_bases_of("rekognition"))

_TARGET = "RekognitionService."


def route(request: WireRequest) -> Service | None:
    """Return the service that serves a request to the host; None if moto does."""
    prefix, name, more = (request.header("X-Amz-Target") or "").partition(_TARGET)
    if prefix or name != _TARGET:
        return SERVICE
    if more == "DetectCustomLabels":
        return None if _is_canned(request) else SERVICE
    return SERVICE if more in OPERATIONS or more not in SERVICE.model.operation_names else None


def _is_canned(request: WireRequest) -> bool:
    world = worlds.current()
    if world.settings.ends_on_clock:
        return False
    try:
        caller = read_caller(request)
        account_id = world.accounts(request.header("x-moto-account-id"), caller.access_key)
        backend = SERVICE.backend(account_id, caller.region)
    except FrameworkError:
        return False
    return isinstance(backend, CustomLabelsBackend) and not len(backend.projects)


def answer(request: Any, full_url: str, headers: Any) -> Any:
    """A handler as moto calls it."""
    received = wire_request(request, full_url, headers)
    service = route(received)
    if service is None:
        return RekognitionResponse.dispatch(request, full_url, headers)
    return serve_handler_request(request, service, received)


# A JSON 1.1 endpoint ignores the path.
url_paths = {"{0}/$": answer, "{0}/(?P<path>.+)$": answer}
