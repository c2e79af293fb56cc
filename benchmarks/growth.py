"""How the cost of a call grows with what is there: it must not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from benchmarks.calls import clients_in_a_mock, fill_rekognition
from benchmarks.tests import PICTURE
from mock_vision import current

SIZES = (10, 100, 1_000, 10_000, 100_000)


class Point(NamedTuple):
    """Microseconds of one call, beside how many resources there are."""

    what: str
    size: int
    microseconds: float


def points(sizes: tuple[int, ...] = SIZES) -> Iterator[Point]:
    """Pages of a dataset, its import, and calls about one of many models."""
    with clients_in_a_mock() as clients:
        client = clients["rekognition"]
        fill_rekognition(client, "first", 10)
        current().clock.run_until_idle()
        for size in sizes:
            begin = time.process_time()
            where = fill_rekognition(client, f"entries-{size}", size)
            current().clock.run_until_idle()
            yield Point("import, per entry", size, (time.process_time() - begin) / size * 1e6)
            yield Point(
                "page of 10",
                size,
                _median(partial(client.list_dataset_entries, **where, MaxResults=10)),
            )
            yield Point("DescribeDataset", size, _median(partial(client.describe_dataset, **where)))
        lookout: Any = clients["lookoutvision"]
        made = 0
        for size in (each for each in sizes if each <= 10_000):
            for number in range(made, size):
                current().given.anomaly_model(f"model-{number}")
            made = size
            one = {"ProjectName": "model-5", "ModelVersion": "1"}
            yield Point("DescribeModel", size, _median(partial(lookout.describe_model, **one)))
            yield Point(
                "ListProjects", size, _median(partial(lookout.list_projects, MaxResults=10))
            )
            detect = partial(lookout.detect_anomalies, **one, ContentType="image/png", Body=PICTURE)
            yield Point("DetectAnomalies", size, _median(detect))


def _median(call: Callable[[], object]) -> float:
    times = []
    for _ in range(60):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return statistics.median(times) * 1e6
