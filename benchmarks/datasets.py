"""What large datasets cost: to import, to keep, to page through, to update, to train with.

Times are those of the process, of calls through boto3 and of the clock's way to the end of the work
that they begin.
"""

from __future__ import annotations

import gc
import io
import json
import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from PIL import Image

from benchmarks.floor import CREDENTIALS
from mock_vision import Vision, mock_vision
from mock_vision.world import world

ENTRIES = 100_000
BUCKET = "images"
ACCOUNT = "123456789012"


class Cost(NamedTuple):
    """One line of the table: what was measured, the figure with its unit, the most allowed."""

    what: str
    measured: str
    allowed: str


def costs() -> Iterator[Cost]:
    """All of them; takes about ten seconds."""
    with mock_vision() as vision:
        _client("s3").create_bucket(Bucket=BUCKET)
        yield from _custom_labels(vision)
        yield from _lookout(vision)
    yield _memory()
    yield _mocks_in_one_process(1_000)
    yield _training(10_000)


def _custom_labels(vision: Vision) -> Iterator[Cost]:
    client = _client("rekognition")
    lines = _lines(ENTRIES)
    _put("large.manifest", b"\n".join(lines))
    _put("small.manifest", b"\n".join(lines[:100]))
    arns = {}

    def create(name: str) -> None:
        project = client.create_project(ProjectName=name)["ProjectArn"]
        place = {"S3Object": {"Bucket": BUCKET, "Name": f"{name}.manifest"}}
        made = client.create_dataset(
            ProjectArn=project, DatasetType="TRAIN", DatasetSource={"GroundTruthManifest": place}
        )
        arns[name] = made["DatasetArn"]
        vision.clock.run_until_idle()

    seconds = _seconds(lambda: create("large"))
    yield Cost(f"rekognition import of {ENTRIES} entries", f"{seconds:.2f} s", "< 10 s")
    create("small")

    def update(name: str, count: int) -> float:
        """Milliseconds; the best of five, since each leaves the dataset as it was."""
        changes = {"GroundTruth": b"\n".join(lines[:count])}

        def change() -> None:
            client.update_dataset_entries(DatasetArn=arns[name], Changes=changes)
            vision.clock.run_until_idle()

        return 1000 * min(_seconds(change) for _ in range(5))

    yield Cost(
        f"rekognition update of 1000 entries of {ENTRIES}", f"{update('large', 1000):.1f} ms", "-"
    )
    yield Cost(
        f"rekognition update of 100 entries of {ENTRIES}, against of 100",
        f"x{update('large', 100) / update('small', 100):.2f}",
        "x1.0",
    )


def _lookout(vision: Vision) -> Iterator[Cost]:
    client = _client("lookoutvision")
    _put("lookout.manifest", b"\n".join(_lines(16_000)))
    client.create_project(ProjectName="large")
    place = {"S3Object": {"Bucket": BUCKET, "Key": "lookout.manifest"}}

    def create() -> None:
        client.create_dataset(
            ProjectName="large",
            DatasetType="train",
            DatasetSource={"GroundTruthManifest": place},
        )
        vision.clock.run_until_idle()

    yield Cost("lookoutvision import of 16000 entries", f"{_seconds(create):.2f} s", "-")


def _memory() -> Cost:
    """What an entry takes beyond the bytes of its line."""
    from mock_vision.rekognition.manifest import entries as custom_labels

    lines = _lines(ENTRIES)
    entries = custom_labels.new_entries()
    gc.collect()
    tracemalloc.start()
    data = b"\n".join(lines)
    before = tracemalloc.get_traced_memory()[0] - len(data)
    entries.merge(custom_labels.read(data, entries, ENTRIES))
    del data
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    overhead = (used - sum(map(len, lines))) / ENTRIES
    return Cost("an entry in memory beyond its line", f"{overhead:.0f} bytes", "< 300 bytes")


def _mocks_in_one_process(mocks: int) -> Cost:
    """What the process has grown by from the hundredth mock on; each has a model and a client."""

    memory = Path("/proc/self/statm")

    def run(count: int) -> int:
        for _ in range(count):
            with mock_vision() as vision:
                vision.given.anomaly_model("boards")
                _client("lookoutvision").describe_model(ProjectName="boards", ModelVersion="1")
        gc.collect()
        return int(memory.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    if not memory.exists():
        return Cost(f"memory after {mocks} more mocks", "unknown", "flat")
    before = run(100)
    return Cost(
        f"memory after {mocks} more mocks", f"{(run(mocks) - before) / 1024:+.0f} KiB", "flat"
    )


def _training(images: int) -> Cost:
    """From the call to the six result files; every image is stored, read and looked at."""
    with mock_vision() as vision:
        _client("s3").create_bucket(Bucket=BUCKET)
        rows = []
        for number in range(images):
            key = f"{number:06}.png"
            _put(key, _picture(number))
            rows.append(_line(number, f"label {number % 20}"))
        _put("train.manifest", b"\n".join(rows))
        client = _client("rekognition")
        project = client.create_project(ProjectName="p")["ProjectArn"]
        place = {"S3Object": {"Bucket": BUCKET, "Name": "train.manifest"}}

        def train() -> None:
            client.create_project_version(
                ProjectArn=project,
                VersionName="v",
                OutputConfig={"S3Bucket": BUCKET},
                TrainingData={"Assets": [{"GroundTruthManifest": place}]},
                TestingData={"AutoCreate": True},
            )
            vision.clock.run_until_idle()

        seconds = _seconds(train)
        answer = client.describe_project_versions(ProjectArn=project)
        (version,) = answer["ProjectVersionDescriptions"]
        assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    return Cost(f"rekognition training with {images} images", f"{seconds:.2f} s", "-")


def _line(number: int, label: str) -> bytes:
    row = {
        "source-ref": f"s3://{BUCKET}/{number:06}.png",
        "kind": 1,
        "kind-metadata": {
            "class-name": label,
            "confidence": 1,
            "human-annotated": "yes",
            "type": "groundtruth/image-classification",
            "creation-date": "2025-01-01T00:00:00",
        },
    }
    return json.dumps(row).encode()


def _lines(count: int) -> list[bytes]:
    return [_line(number, ("normal", "anomaly")[number % 2]) for number in range(count)]


def _picture(number: int) -> bytes:
    file = io.BytesIO()
    colour = (number % 256, number // 256, 0)
    Image.new("RGB", (64, 64), colour).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _put(key: str, body: bytes) -> None:
    # Without a client: storing is not what is measured.
    world.current().objects.write(ACCOUNT, BUCKET, key, body)


def _client(service: str) -> Any:
    return boto3.Session().client(service, **CREDENTIALS)  # type: ignore[call-overload]


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
