"""Many clients of one server at once, each of which knows what has to come of its requests."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from mock_vision import RemoteVision

REGION = "us-east-1"
CREDENTIALS = Credentials("testing", "testing")
IN_A_ROUND = 5
"""Requests of one client in one round."""


class Client:
    """Signs requests as an SDK does, and sends them over connections of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._address = urlsplit(url).netloc

    def send(self, service: str, method: str, path: str, body: bytes, **headers: str) -> Any:
        """The members of the answer to a request; an error is an assertion."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, self._url + path, headers=named, data=body)
        SigV4Auth(CREDENTIALS, service, REGION).add_auth(request)
        with closing(http.client.HTTPConnection(self._address, timeout=60)) as connection:
            connection.request(method, path, body, dict(request.headers))
            answer = connection.getresponse()
            text = answer.read()
        assert answer.status in (200, 202), (answer.status, text)
        # S3 answers in XML.
        return json.loads(text) if text and service != "s3" else {}


def rounds(url: str, name: str, count: int, photo: bytes, model: str) -> Iterator[str]:
    """Make ``count`` rounds of requests, each with a project of its own.

    :param model: the ARN of a model that answers.
    """
    client = Client(url)
    kind = {"Content_Type": "application/json"}
    for number in range(count):
        project = f"{name}-{number}"
        named = json.dumps({"ProjectName": project}).encode()
        made = client.send("lookoutvision", "POST", "/2020-11-20/projects", named, **kind)
        assert made["ProjectMetadata"]["ProjectName"] == project
        path = f"/2020-11-20/projects/{quote(project)}"
        seen = client.send("lookoutvision", "GET", path, b"")
        assert seen["ProjectDescription"]["ProjectName"] == project
        target = {"X_Amz_Target": "RekognitionService.DetectCustomLabels"}
        content = {"ProjectVersionArn": model, "Image": {"Bytes": photo.decode()}}
        found = client.send(
            "rekognition",
            "POST",
            "/",
            json.dumps(content).encode(),
            Content_Type="application/x-amz-json-1.1",
            **target,
        )
        assert found["CustomLabels"][0]["Name"] == "bolt"
        client.send("s3", "PUT", f"/line/{project}", project.encode())
        if number % 2:
            client.send("lookoutvision", "DELETE", path, b"")
        else:
            client.send("lookoutvision", "GET", "/2020-11-20/projects", b"")
            yield project


def load(vision: RemoteVision, photo: bytes, *, clients: int, requests: int, name: str) -> int:
    """Send a number of requests from several clients at once, and check that none was lost and
    none was done twice.

    :param photo: a picture in base64.
    :param name: the beginning of all names; other than in loads before.
    :returns: how many requests were sent.
    """
    model = vision.given.label_model(f"parts-{name}", labels=["bolt", "gear"], region=REGION)
    answer = model.labels(labels=[("bolt", 97.5)])
    count = max(1, requests // clients // IN_A_ROUND)
    kept: list[str] = []
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            kept.extend(rounds(vision.url, f"{name}-{number}", count, photo, model.arn))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    there = [each["name"] for each in vision.resources() if each["name"].startswith(f"{name}-")]
    assert sorted(there) == sorted(kept)
    assert len(kept) == clients * ((count + 1) // 2)
    assert answer.used == clients * count
    return clients * count * IN_A_ROUND
