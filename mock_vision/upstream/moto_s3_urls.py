"""moto's S3 finds its addresses for a request without loading a module anew.

moto reloads ``moto.s3.urls`` twice for each request to S3, because the variable
``MOTO_S3_CUSTOM_ENDPOINTS`` may have changed; that is a seventh of what storing a small object
takes. Here the module is reloaded if the variable, moto's handlers or the module itself differ from
what the last reload found and left.

Loaded after ``moto.s3.models``. Only functions import it, so that this module can also be the first
to be imported.

Checked with moto 5.1.0 and 5.2.5.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from moto import settings

_MODULE = "moto.s3.urls"
_MARK = "_replaced_by_mock_vision"

_last: tuple[Any, ...] | None = None
"""What the last reload found and left."""


def install() -> None:
    """Replace the property of moto's backend. Calling it again changes nothing."""
    from moto.s3.models import S3Backend

    found = vars(S3Backend).get("_url_module")
    if isinstance(found, property) and not hasattr(found.fget, _MARK):
        replacement = _reloaded_if_needed(found.fget)
        setattr(replacement, _MARK, True)
        S3Backend._url_module = property(replacement)  # type: ignore[method-assign, assignment]


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
