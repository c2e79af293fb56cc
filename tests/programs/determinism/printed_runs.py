"""Print whole runs: every answer, the digest of every file in S3, and the journal.

``python -m tests.programs.determinism.printed_runs SEED``. Two runs with one seed print the same.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

from mock_vision import mock_vision
from tests.programs.datasets import services
from tests.programs.datasets.services import anomaly, labelled, masked, put
from tests.support import custom_labels_script, lookoutvision_script
from tests.support.clients import client
from tests.support.clocks import START
from tests.support.pictures import palette_mask, png
from tests.support.recording_client import RecordingClient
from tests.support.s3_inputs import BUCKET, fill_buckets

SCRIPTS = {"lookoutvision": lookoutvision_script, "rekognition": custom_labels_script}
COLOURS = {"dent": "#D62728", "stain": "#1F77B4"}


def lines(seed: int) -> Iterator[str]:
    """Yield what a run with this seed prints."""
    yield from stories(seed)
    yield from detections(seed)


def stories(seed: int) -> Iterator[str]:
    """Call each operation of both services."""
    for service, script in SCRIPTS.items():
        with mock_vision(seed=seed, start=START, skill=0.9) as vision:
            fill_buckets()
            with RecordingClient(service, vision) as recording:
                script.run(recording)
            for answer in recording.answers:
                yield f"{answer.operation} {answer.status} {answer.headers}\n{answer.body!r}"
            yield from files(BUCKET)
            yield str(vision.journal)


def detections(seed: int) -> Iterator[str]:
    """Train a model of each service with several kinds of anomalies and labels, and show both
    pictures that no dataset knows.
    """
    with mock_vision(start=START, seed=seed, skill=0.9) as vision:
        services.make_bucket()
        lookout, labels = services.Lookout(vision), services.CustomLabels(vision)
        rows = [anomaly(put(f"n{n}.png", png(64, 64, (n, 0, 0))), "normal") for n in range(20)]
        for n in range(40):
            name, colour = list(COLOURS.items())[n % 2]
            mask = put(f"masks/{n}.png", palette_mask(64, 64, (colour, (0, 0, 8, n + 1))))
            image = put(f"a{n}.png", png(64, 64, (n, 9, 0)))
            rows.append(anomaly(image, "anomaly", **masked(mask, {name: colour})))
        lookout.dataset("train", rows)
        yield str(lookout.train())
        lookout.host()
        images = [f"s3://{services.BUCKET}/n{n}.png" for n in range(20)]
        yield str(
            labels.train([labelled(each, f"label {n % 4}", "all") for n, each in enumerate(images)])
        )
        labels.host()
        for n in range(10):
            stranger = png(64, 64, (0, 0, n))
            yield str(lookout.detect(stranger, content_type="image/png"))
            yield str(labels.detect(stranger, MinConfidence=0))
        yield from files(services.BUCKET)


def files(bucket: str) -> Iterator[str]:
    """Yield key and digest of each object of a bucket."""
    s3 = client("s3")
    for found in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        yield f"{found['Key']} {hashlib.sha256(body).hexdigest()}"


if __name__ == "__main__":
    for line in lines(int(sys.argv[1])):
        print(line)
