"""The CloudWatch metrics of both services in moto's CloudWatch.

moto computes the metrics of AWS's services when they are read, from the subclasses of one of its
classes. Here they are computed from the journal, so a call costs nothing more; the journal keeps
the last ten thousand entries. The number of inference units is that of the minute of the reading.

Sources: Lookout for Vision Developer Guide, "Monitoring Lookout for Vision with Amazon CloudWatch";
Amazon Rekognition Developer Guide, "CloudWatch metrics for Rekognition" (names, dimensions, units).

Loaded after ``moto.cloudwatch.models``. Only functions import it, so that this module can also be
the first to be imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from moto.core.common_models import CloudWatchMetricProvider

from mock_vision.upstream.services import used_backends
from mock_vision.virtual_time import ticks
from mock_vision.world import world as worlds
from mock_vision.world.calls import Call
from mock_vision.world.world import World

if TYPE_CHECKING:
    from moto.cloudwatch.models import MetricDatum

THROTTLED = frozenset({"ThrottlingException", "ProvisionedThroughputExceededException"})


class Metric(NamedTuple):
    """One value of a metric."""

    namespace: str
    name: str
    value: float
    dimensions: Mapping[str, str]
    when: datetime


def install() -> None:
    """Do nothing: moto finds the class below as a subclass of one of its own."""


class VisionMetrics(CloudWatchMetricProvider):
    """The metrics of both services, in the form that moto reads."""

    @staticmethod
    def get_cloudwatch_metrics(account_id: str, region: str) -> list[MetricDatum]:
        """Return the values of all metrics in an account and Region."""
        world = worlds.existing()
        if world is None:
            return []
        with world.lock:
            return [_datum(metric) for metric in _metrics(world, account_id, region)]


def _metrics(world: World, account_id: str, region: str) -> Iterator[Metric]:
    """Yield the values of all metrics in an account and Region. The caller holds ``world.lock``."""
    for call in world.journal.calls():
        if (call.account_id, call.region) == (account_id, region) and call.status:
            yield from _OF_CALLS[call.service](call)
    minute = world.clock.ticks() // ticks.MINUTE * ticks.MINUTE
    for service, backend in used_backends(account_id, region):
        yield from _OF_MODELS[service](backend, _time(minute))


def _of_lookout_call(call: Call) -> Iterator[Metric]:
    """Yield the metrics of DetectAnomalies; the others have no model to count for."""
    if call.operation != "DetectAnomalies":
        return
    sent = call.params
    dimensions = {
        "ProjectName": str(sent.get("ProjectName")),
        "ModelVersion": str(sent.get("ModelVersion")),
    }
    counts: dict[str, float] = {}
    error, answer = call.error, call.answer
    if answer is not None:
        is_anomalous = bool(answer.get("DetectAnomalyResult", {}).get("IsAnomalous"))
        counts["SuccessfulRequestCount"] = counts["ProcessedImageCount"] = 1
        counts["DetectedAnomalyCount"] = int(is_anomalous)
    elif error is not None and error.code in THROTTLED:
        counts["ThrottledCount"] = 1
    else:
        counts["ErrorCount"] = 1
    for name, value in counts.items():
        yield Metric("AWS/LookoutVision", name, value, dimensions, _time(call.ticks))


def _of_labels_call(call: Call) -> Iterator[Metric]:
    error = call.error
    if call.status < 300:
        name = "SuccessfulRequestCount"
    elif error is not None and error.code in THROTTLED:
        name = "ThrottledCount"
    else:
        name = "ServerErrorCount" if call.status >= 500 else "UserErrorCount"
    yield Metric("AWS/Rekognition", name, 1, {"Operation": call.operation}, _time(call.ticks))


def _of_lookout_models(backend: Any, when: datetime) -> Iterator[Metric]:
    for model in backend.models():
        if model.status == "HOSTED":
            dimensions = {"ProjectName": model.project, "ModelVersion": model.version}
            least, most = model.min_units, model.max_units
            yield from _units("AWS/LookoutVision", least, most, dimensions, when)


def _of_labels_models(backend: Any, when: datetime) -> Iterator[Metric]:
    for version in backend.versions():
        if version.status == "RUNNING":
            dimensions = {"ProjectName": version.project.name, "VersionName": version.name}
            least = version.units["MinInferenceUnits"]
            most = version.units.get("MaxInferenceUnits")
            yield from _units("AWS/Rekognition", least, most, dimensions, when)


def _units(
    namespace: str, least: int, most: int | None, dimensions: Mapping[str, str], when: datetime
) -> Iterator[Metric]:
    values = {
        "MinInferenceUnits": least,
        "MaxInferenceUnits": least if most is None else most,
        "DesiredInferenceUnits": least,
        "InServiceInferenceUnits": least,
    }
    for name, value in values.items():
        yield Metric(namespace, name, value, dimensions, when)


_OF_CALLS = {"lookoutvision": _of_lookout_call, "rekognition": _of_labels_call}
_OF_MODELS = {"lookoutvision": _of_lookout_models, "rekognition": _of_labels_models}


@cache
def _is_aware() -> bool:
    """Whether moto's times have a time zone, which depends on its version."""
    from moto.cloudwatch.models import MetricDatum

    return MetricDatum("", "", 0, [], None).timestamp.tzinfo is not None


def _time(tick: int) -> datetime:
    """Return a time in the form that moto compares, in UTC."""
    found = ticks.to_datetime(tick)
    return found if _is_aware() else found.replace(tzinfo=None)


def _datum(metric: Metric) -> MetricDatum:
    from moto.cloudwatch.models import MetricDatum

    pairs = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    return MetricDatum(
        metric.namespace, metric.name, metric.value, pairs, metric.when, unit="Count"
    )
