"""moto's S3 finds its addresses for a request without loading a module anew.

moto reloads ``moto.s3.urls`` twice for each request to S3, because the variable
``MOTO_S3_CUSTOM_ENDPOINTS`` may have changed; that is a seventh of what storing a small object
takes. Here the module is reloaded if the variable, moto's handlers or the module itself differ from
what the last reload found and left. moto also makes all patterns of the addresses anew for each
request, four hundredths of the instructions of storing a small object; here they are made when the
module was reloaded.

Loaded after ``moto.s3.models``. Only functions import it, so that this module can also be the first
to be imported.

Checked with moto 5.1.0 and 5.2.5.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from moto import settings
from moto.core import base_backend

from mock_vision.upstream.patching import MARK

_MODULE = "moto.s3.urls"
_ISO_REGIONS = "enable_iso_regions"
"""moto's function that returns whether the patterns have addresses of isolated Regions."""

_last: tuple[Any, ...] | None = None
"""What the last reload found and left."""

_urls: tuple[object, dict[str, Any]] | None = None
"""The handlers by the patterns of their addresses, and before them what they were made of."""


def install() -> None:
    """Replace two properties of moto's backend. Calling it again changes nothing."""
    from moto.s3.models import S3Backend

    found = vars(S3Backend).get("_url_module")
    if isinstance(found, property) and not hasattr(found.fget, MARK):
        replacement = _reloaded_if_needed(found.fget)
        setattr(replacement, MARK, True)
        S3Backend._url_module = property(replacement)  # type: ignore[method-assign, assignment]
        make = vars(base_backend.BaseBackend)["urls"]
        if "urls" not in vars(S3Backend) and _ISO_REGIONS in vars(base_backend):
            S3Backend.urls = property(_made_if_needed(make.fget))  # type: ignore[method-assign, assignment]


def _reloaded_if_needed(reload: Any) -> Callable[[object], Any]:
    def url_module(self: object) -> Any:
        """The module with the addresses of S3, as a reload would leave it."""
        global _last
        module = sys.modules.get(_MODULE)
        state = _state(module)
        if state is None or state != _last:
            module = reload(self)
            _last = _state(module)
        return module

    return url_module


def _made_if_needed(make: Any) -> Callable[[Any], dict[str, Any]]:
    def urls(self: Any) -> dict[str, Any]:
        """The handlers by the patterns of their addresses."""
        global _urls
        module = self._url_module
        if _last is None or module is not _last[0]:
            made: dict[str, Any] = make(self)
            return made
        state = _last, vars(base_backend)[_ISO_REGIONS]()
        if _urls is None or _urls[0] != state:
            _urls = state, make(self)
        return dict(_urls[1])

    return urls


def _state(module: Any) -> tuple[Any, ...] | None:
    """What a reload would make of the module; None: that cannot be known."""
    try:
        response, paths = module.S3Response, module.url_paths
        return (
            module,
            settings.get_s3_custom_endpoints(),
            sys.modules["moto.s3.responses"].S3Response,
            list(module.url_bases),
            dict(paths),
            [getattr(response, handler.__name__) for handler in paths.values()],
        )
    except (AttributeError, KeyError):
        return None
