"""How many detections in a second the inference units of a hosted model allow.

No figure is published, so nothing is refused unless a test names one (the option ``rates``). Time
is virtual: while the clock stands still, all detections happen in the same second.
"""

from __future__ import annotations

from collections.abc import Callable

from mock_vision.service.backend import WorkingBackend
from mock_vision.service.statuses import Resource
from mock_vision.wire.service_error import ServiceError


def check_rate(
    backend: WorkingBackend,
    operation: str,
    model: Resource,
    refusal: Callable[[], ServiceError],
) -> None:
    """Count a detection of a model that is running, and refuse it if its units do not allow it.

    Call it with ``world.lock`` held.

    :param operation: the operation that detects.
    :param refusal: makes the documented error.
    """
    settings = backend.world.settings
    rate = settings.rates.get(f"{backend.service}.{operation}")
    metered = model.metered
    if rate is None or metered is None:
        return
    scaling = settings.durations.ticks(f"{backend.service}.model_scaling")
    if not metered.admit(backend.now(), rate, model.scale, scaling):
        raise refusal()
