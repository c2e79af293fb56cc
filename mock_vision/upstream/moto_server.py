"""Which service a request to moto's server is for, where its signature does not say.

The server has one address for all services and reads the service from the signature. A request
without one, or with a broken one, it takes for S3's, which then stumbles over it; ours are to get
the refusal of AWS's front end. They are told by the target header, or by the API's version in the
path.
"""

from __future__ import annotations

import functools
import re
from typing import Any

_TARGET = "RekognitionService."
_PATH = re.compile(r"/2020-11-20/(?:projects|tags)(?:/|\Z)")


def install() -> None:
    """Have moto's dispatcher find our services, once moto's server has been imported. Doing it
    again changes nothing.
    """
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    dispatcher: Any = DomainDispatcherApplication
    inferred = dispatcher.infer_service_region_host
    if hasattr(inferred, "finds_mock_vision"):
        return

    @functools.wraps(inferred)
    def infer(self: Any, *arguments: Any) -> str | None:
        # The order of the arguments depends on moto's version; only one of them is a dictionary.
        environ = next(each for each in arguments if isinstance(each, dict))
        try:
            host: str | None = inferred(self, *arguments)
        except IndexError:  # an Authorization header of one word
            host = None
        return host or _host(environ)

    infer.finds_mock_vision = True  # type: ignore[attr-defined]
    dispatcher.infer_service_region_host = infer


def _host(environ: dict[str, Any]) -> str | None:
    """The host of the service, in a Region that it has: nobody knows which was meant."""
    if environ.get("HTTP_X_AMZ_TARGET", "").startswith(_TARGET):
        return "rekognition.us-east-1.amazonaws.com"
    if _PATH.match(environ.get("PATH_INFO", "")):
        return "lookoutvision.us-east-1.amazonaws.com"
    return None
