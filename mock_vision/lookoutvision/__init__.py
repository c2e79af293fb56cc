"""Amazon Lookout for Vision: the 22 operations of API version 2020-11-20, with state.

- :mod:`.urls`, :mod:`.service`: the addresses for moto, and the table of operations;
- :mod:`.operations`: a module for the operations on each kind of resource;
- :mod:`.models`: the backend of one account and Region; :mod:`.lookup`: finding its resources;
- :mod:`.resources`, :mod:`.names`: the resources and their names;
- :mod:`.states`: which statuses allow an operation, and how it changes a status;
- :mod:`.training`: what a training requires, does and writes;
- :mod:`.hosted_model`: the answers of a hosted model; :mod:`.manifest`: dataset entries;
- :mod:`.defaults`, :mod:`.image_limits`: durations, quotas and limits of images.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_vision.lookoutvision.models import lookoutvision_backends

__all__ = ["lookoutvision_backends"]


def __getattr__(name: str) -> Any:
    # moto reads this attribute of the package; the defaults are imported without the backend.
    if name == "lookoutvision_backends":
        from mock_vision.lookoutvision.models import lookoutvision_backends

        return lookoutvision_backends
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
