"""What one call costs over botocore's own work; see :mod:`benchmarks.floor`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from PIL import Image

from benchmarks.floor import CREDENTIALS, Floor
from benchmarks.measure import Compared, compare
from mock_vision import mock_vision


class Row(NamedTuple):
    """One line of the table: what was measured, the figures, and the most that is allowed."""

    what: str
    figures: Compared
    allowed: str


def against_floor(service: str, client: Any, call: Callable[[Any], object]) -> Compared:
    """``call`` through the fake, against the same call given a ready answer."""
    floor = Floor(service)
    floor.record(client, call)
    return compare(lambda: call(client), lambda: call(floor.client))


def _refused(call: Callable[[Any], object]) -> Callable[[Any], object]:
    def expect(client: Any) -> None:
        try:
            call(client)
        except ClientError:
            return
        raise AssertionError("the call was to be refused")

    return expect


SMALL_CALLS: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
    ("lookoutvision", "ListProjects, three projects", lambda c: c.list_projects()),
    ("lookoutvision", "DescribeProject", lambda c: c.describe_project(ProjectName="p1")),
    (
        "lookoutvision",
        "DescribeProject, missing",
        _refused(lambda c: c.describe_project(ProjectName="gone")),
    ),
    ("rekognition", "DescribeProjects, three projects", lambda c: c.describe_projects()),
    (
        "rekognition",
        "DescribeProjects by name",
        lambda c: c.describe_projects(ProjectNames=["p1"]),
    ),
)


def small_calls() -> Iterator[Row]:
    """Describe and list calls, and a modelled error."""
    with clients_in_a_mock() as clients:
        for client in clients.values():
            for name in ("p1", "p2", "p3"):
                client.create_project(ProjectName=name)
        for service, what, call in SMALL_CALLS:
            allowed = "<= 30 us" if "missing" in what else "<= 25 us, x1.10"
            figures = against_floor(service, clients[service], call)
            yield Row(f"{service} {what}", figures, allowed)


def others() -> Iterator[Row]:
    """Comparable calls without this project, over botocore's own work as well."""
    rounds, a_round = 40, 25
    with clients_in_a_mock() as clients:
        floor = Floor("rekognition")
        floor.record(clients["rekognition"], lambda c: c.describe_projects())
        stubbed: Any = boto3.Session().client("rekognition", **CREDENTIALS)  # type: ignore[call-overload]
        stubber = Stubber(stubbed)
        for _ in range((rounds + 1) * a_round):
            stubber.add_response("describe_projects", {"ProjectDescriptions": []})
        stubber.activate()
        yield Row(
            "botocore's Stubber, rekognition DescribeProjects",
            compare(
                stubbed.describe_projects,
                floor.client.describe_projects,
                rounds=rounds,
                calls=a_round,
            ),
            "-",
        )
        queues = boto3.Session().client("sqs", **CREDENTIALS)  # type: ignore[call-overload]
        yield Row(
            "moto, sqs ListQueues", against_floor("sqs", queues, lambda c: c.list_queues()), "-"
        )


def pages() -> Iterator[Row]:
    """A page of 100 entries out of as many as a dataset may have, against one out of 100."""
    with mock_vision() as vision, clients_in_a_mock() as clients:
        for service, count, fill in (
            ("lookoutvision", 16_000, _fill_lookout),
            ("rekognition", 100_000, fill_rekognition),
        ):
            client = clients[service]
            large = fill(client, "large", count)
            small = fill(client, "small", 100)
            vision.clock.run_until_idle()
            for which, token in (("first", None), ("middle", _middle_token(client, large, count))):
                where = {**large, "NextToken": token} if token else large
                yield Row(
                    f"{service} {which} page of 100 from {count}, against from 100",
                    compare(
                        partial(client.list_dataset_entries, **where),
                        partial(client.list_dataset_entries, **small),
                        rounds=20,
                        calls=10,
                    ),
                    "x1.0",
                )


def bodies() -> Iterator[Row]:
    """A picture of 4 MB that a hosted model answers about: a new one with each call; the same; and
    a new one once the journal holds as many bytes as it keeps.

    The fake checks its checksums and pixels, which the floor does not.
    """
    pictures = [large_picture(number) for number in range(31)]
    for service, call in DETECTIONS.items():
        for which, allowed, before, sent in (
            ("a new", "<= 4 ms", [], pictures[:15]),
            ("the same", "<= 1 ms", [], pictures[:1] * 15),
            ("a new", "-", pictures[:16], pictures[16:]),
        ):
            with mock_vision() as vision, clients_in_a_mock() as clients:
                vision.given.anomaly_model("p")
                vision.given.label_model("q", labels=["a", "b"], arn=MODEL)
                client, floor = clients[service], Floor(service)
                for picture in before or pictures[:1]:
                    floor.record(client, partial(call, body=picture))
                forget_pictures()
                yield Row(
                    f"{service} {which} image of 4 MB{' after 16 others' if before else ''}",
                    compare(
                        partial(_next_call, call, client, iter(sent)),
                        partial(_next_call, call, floor.client, iter(sent)),
                        rounds=len(sent) - 1,
                        calls=1,
                    ),
                    allowed,
                )


MODEL = "arn:aws:rekognition:us-east-1:123456789012:project/q/version/1/1735689600000"
DETECTIONS: Mapping[str, Callable[..., object]] = {
    "lookoutvision": lambda c, body: c.detect_anomalies(
        ProjectName="p", ModelVersion="1", ContentType="image/png", Body=body
    ),
    "rekognition": lambda c, body: c.detect_custom_labels(
        ProjectVersionArn=MODEL, Image={"Bytes": body}
    ),
}


def forget_pictures() -> None:
    """Forget which pictures have been checked: checksums and pixels are checked once."""
    # Not imported above: :mod:`benchmarks.beside` measures older commits too, which do not have it.
    from mock_vision.images.pixels import _known

    _known.clear()


def _next_call(call: Callable[..., object], client: Any, bodies: Iterator[bytes]) -> None:
    call(client, body=next(bodies))


def large_picture(seed: int) -> bytes:
    """A PNG of 4 MB, with other pixels for each seed."""
    file = BytesIO()
    pixels = random.Random(seed).randbytes(1200 * 1111 * 3)
    Image.frombytes("RGB", (1200, 1111), pixels).save(file, "PNG", compress_level=0)
    return file.getvalue()


@contextmanager
def clients_in_a_mock() -> Iterator[dict[str, Any]]:
    with mock_vision():
        session = boto3.Session()
        yield {
            name: session.client(name, **CREDENTIALS)  # type: ignore[call-overload]
            for name in ("lookoutvision", "rekognition")
        }


def _lines(count: int) -> bytes:
    line = (
        '{"source-ref":"s3://images/%06d.png","label":1,"label-metadata":{"class-name":"%s",'
        '"confidence":1,"human-annotated":"yes","type":"groundtruth/image-classification",'
        '"creation-date":"2025-01-01T00:00:00"}}'
    )
    return "\n".join(line % (n, ("normal", "anomaly")[n % 2]) for n in range(count)).encode()


def _fill_lookout(client: Any, name: str, count: int) -> dict[str, str]:
    client.create_project(ProjectName=name)
    client.create_dataset(ProjectName=name, DatasetType="train")
    where = {"ProjectName": name, "DatasetType": "train"}
    _fill(client, where, count, lambda lines: lines)
    return where


def fill_rekognition(client: Any, name: str, count: int) -> dict[str, str]:
    project = client.create_project(ProjectName=name)["ProjectArn"]
    dataset = client.create_dataset(ProjectArn=project, DatasetType="TRAIN")["DatasetArn"]
    where = {"DatasetArn": dataset}
    _fill(client, where, count, lambda lines: {"GroundTruth": lines})
    return where


def _fill(
    client: Any, where: dict[str, str], count: int, changes: Callable[[bytes], object]
) -> None:
    """In pieces below the largest change that one call may carry."""
    from mock_vision import current

    lines = _lines(count).split(b"\n")
    for first in range(0, count, 10_000):
        piece = b"\n".join(lines[first : first + 10_000])
        client.update_dataset_entries(**where, Changes=changes(piece))
        current().clock.run_until_idle()


def _middle_token(client: Any, where: dict[str, str], count: int) -> str:
    token: dict[str, str] = {}
    for _ in range(count // 200):
        token = {"NextToken": client.list_dataset_entries(**where, **token)["NextToken"]}
    return token["NextToken"]
