"""Clients made before moto or mock_vision were imported, and mocks that overlap.

What has been imported cannot be taken back, so each order of imports needs a process of its own.
In all of them botocore's way to the network notes what would have left.
"""

from __future__ import annotations

import pytest

from tests.support import interpreters

NO_NETWORK = """
import sys

import boto3
import botocore.httpsession
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

left = []

def send(self, request):
    left.append(request.url.split("/")[2])
    raise EndpointConnectionError(endpoint_url=request.url)

botocore.httpsession.URLLib3Session.send = send

def make(service):
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}),
    )
"""

CLIENTS = """
moto_is_older = "moto" in sys.modules
s3, rekognition, lookout = clients = [make(name) for name in ("s3", "rekognition", "lookoutvision")]
"""

USE = """
ANY = "arn:aws:rekognition:us-east-1:123456789012:project/any/version/1/1"

def use():
    s3.create_bucket(Bucket="parts")
    s3.put_object(Bucket="parts", Key="a.manifest", Body=b'{"source-ref": "s3://parts/a.png"}')
    source = {"S3Object": {"Bucket": "parts", "Name": "a.manifest"}}
    project = rekognition.create_project(ProjectName="gears")["ProjectArn"]
    rekognition.create_dataset(
        ProjectArn=project, DatasetType="TRAIN", DatasetSource={"GroundTruthManifest": source}
    )
    lookout.create_project(ProjectName="boards")

def used():
    return [
        [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]],
        [project["Datasets"][0]["Status"]
         for project in rekognition.describe_projects()["ProjectDescriptions"]],
        [project["ProjectName"] for project in lookout.list_projects()["Projects"]],
    ]

def refused():
    count = 0
    for look in (s3.list_buckets, rekognition.describe_projects, lookout.list_projects):
        try:
            look()
        except EndpointConnectionError:
            count += 1
    return count
"""

OLDER_THAN_MOTO = """
def handlers():
    return [repr(vars(client.meta.events._emitter._handlers)) for client in clients]

assert not {"moto", "mock_vision"} & set(sys.modules)
before = handlers()
assert refused() == 3
left.clear()

from mock_vision import mock_vision

assert refused() == 3
assert sorted(left) == ["lookoutvision.us-east-1.amazonaws.com",
    "rekognition.us-east-1.amazonaws.com", "s3.amazonaws.com"], left
left.clear()
for _ in range(2):
    with mock_vision() as vision:
        use()
        assert used() == [["parts"], ["CREATE_IN_PROGRESS"], ["boards"]], used()
        vision.clock.run_until_idle()
        assert used() == [["parts"], ["CREATE_COMPLETE"], ["boards"]], used()
        newer = make("rekognition").describe_projects()["ProjectDescriptions"]
        assert newer == rekognition.describe_projects()["ProjectDescriptions"]
assert left == []
assert refused() == len(left) == 3
assert handlers() == before
"""

IMPORTED_INSIDE_A_MOCK = """
from moto import mock_aws

with mock_aws():
    # moto itself does not know clients that are older than it is.
    if moto_is_older:
        s3.create_bucket(Bucket="earlier")
        canned = rekognition.detect_custom_labels(ProjectVersionArn=ANY, Image={"Bytes": b"x"})
        assert canned["CustomLabels"][0]["Name"] == "MyLogo"

    import mock_vision

    if not moto_is_older:
        s3.create_bucket(Bucket="earlier")

    use()
    assert used() == [["earlier", "parts"], ["CREATE_COMPLETE"], ["boards"]], used()
    try:
        rekognition.detect_custom_labels(ProjectVersionArn=ANY, Image={"Bytes": b"x"})
    except rekognition.exceptions.ResourceNotFoundException:
        pass
    else:
        raise AssertionError("with a project there, an unknown version is unknown")
    with mock_vision.mock_vision() as vision:
        rekognition.delete_dataset(
            DatasetArn=rekognition.describe_projects()["ProjectDescriptions"][0]["Datasets"][0]
            ["DatasetArn"]
        )
        assert used()[1] == ["DELETE_IN_PROGRESS"]
        vision.clock.advance(minutes=1)
        assert not rekognition.describe_projects()["ProjectDescriptions"][0]["Datasets"]
with mock_aws():
    assert used() == [[], [], []], used()
    canned = rekognition.detect_custom_labels(ProjectVersionArn=ANY, Image={"Bytes": b"x"})
    assert canned["CustomLabels"][0]["Name"] == "MyLogo"
assert left == []
assert refused() == len(left) == 3
"""

ORDERS = {
    "clients older than moto": NO_NETWORK + CLIENTS + USE + OLDER_THAN_MOTO,
    "moto first, clients, mock_vision last": (
        NO_NETWORK + "import moto" + CLIENTS + USE + IMPORTED_INSIDE_A_MOCK
    ),
    "clients, moto, mock_vision inside the mock": (
        NO_NETWORK + CLIENTS + USE + IMPORTED_INSIDE_A_MOCK
    ),
}


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_of_imports_lets_a_request_leave(order: str) -> None:
    done = interpreters.run(ORDERS[order])
    assert (done.returncode, done.stderr) == (0, "")
