"""The service of a request to moto's server whose signature does not name it.

The server has one address for all services and reads the service from the signature. A request
without a signature, or with a broken one, goes to moto's S3, which fails on it. Requests to the two
services have to get the refusal of AWS's front end instead. They are recognized by the target
header, or by the API's version in the path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mock_vision.upstream.patching import patch_once

_TARGET = "RekognitionService."
_PATH = re.compile(r"/2020-11-20/(?:projects|tags)(?:/|\Z)")


def install() -> None:
    """Have moto's dispatcher find both services. Calling it again changes nothing."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    patch_once(DomainDispatcherApplication, "infer_service_region_host", _infer_both_services)


def _infer_both_services(infer: Callable[..., str | None]) -> Callable[..., str | None]:
    def infer_both_services(dispatcher: Any, *arguments: Any) -> str | None:
        # The order of the arguments depends on moto's version; only one of them is a dictionary.
        environ = next(each for each in arguments if isinstance(each, dict))
        try:
            host = infer(dispatcher, *arguments)
        except IndexError:  # an Authorization header of one word
            host = None
        return host or _host(environ)

    return infer_both_services


def _host(environ: dict[str, Any]) -> str | None:
    """The host of the service in a Region that has it: the request names none."""
    if environ.get("HTTP_X_AMZ_TARGET", "").startswith(_TARGET):
        return "rekognition.us-east-1.amazonaws.com"
    if _PATH.match(environ.get("PATH_INFO", "")):
        return "lookoutvision.us-east-1.amazonaws.com"
    return None
