"""``python -m benchmarks.instructions``: the small calls in instructions, as JSON.

Runs below valgrind; :func:`measured` starts it. The reference is botocore's own work, as for times.
"""

from __future__ import annotations

import json
from functools import partial

import boto3
from botocore.stub import Stubber
from moto import mock_aws

from benchmarks import callgrind
from benchmarks.calls import SMALL_CALLS, clients_in_a_mock
from benchmarks.floor import CREDENTIALS, Floor
from mock_vision import mock_vision

OTHERS = ("moto", "botocore")
"""How the names of figures begin that are not about this project."""


def measured() -> dict[str, list[float]]:
    """By what was measured: instructions, and those of the reference."""
    counts: dict[str, list[float]] = json.loads(callgrind.run("benchmarks.instructions"))
    return counts


def main() -> None:
    counter = callgrind.Counter()
    counts: dict[str, tuple[float, float]] = {}
    with clients_in_a_mock() as clients:
        for client in clients.values():
            for name in ("p1", "p2", "p3"):
                client.create_project(ProjectName=name)
        for service, what, call in SMALL_CALLS:
            floor = Floor(service)
            floor.record(clients[service], call)
            counts[f"{service} {what}"] = (
                counter.count(partial(call, clients[service])),
                counter.count(partial(call, floor.client)),
            )
        stubbed = boto3.Session().client("rekognition", **CREDENTIALS)  # type: ignore[call-overload]
        stubber = Stubber(stubbed)
        for _ in range(100):
            stubber.add_response("describe_projects", {"ProjectDescriptions": []})
        stubber.activate()
        floor = Floor("rekognition")
        counts["botocore's Stubber, DescribeProjects"] = (
            counter.count(stubbed.describe_projects),
            counter.count(floor.client.describe_projects),
        )
        queues = boto3.Session().client("sqs", **CREDENTIALS)  # type: ignore[call-overload]
        floor = Floor("sqs")
        counts["moto, sqs.list_queues"] = (
            counter.count(queues.list_queues),
            counter.count(floor.client.list_queues),
        )
    counts["enter and leave, against mock_aws"] = (counter.count(_ours), counter.count(_motos))
    counts["a mock and a client in it, against a client of a new session"] = (
        counter.count(_client, calls=3),
        counter.count(_plain_client, calls=3),
    )
    print(json.dumps(counts))


def _ours() -> None:
    with mock_vision():
        pass


def _motos() -> None:
    with mock_aws():
        pass


def _plain_client() -> None:
    boto3.Session("a", "b").client("lookoutvision", region_name="us-east-1")  # type: ignore[call-overload]


def _client() -> None:
    with mock_vision():
        boto3.client("lookoutvision", region_name="us-east-1")  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
