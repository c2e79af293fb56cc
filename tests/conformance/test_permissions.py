"""IAM judges every operation, in process and over HTTP.

The table is written by hand from the Service Authorization Reference: which resource each action of
the two services is judged with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import requests
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from mock_vision import mock_vision
from tests.support.callers import Caller, allow, deny, make_user, set_policy
from tests.support.clients import ACCOUNT, REGION
from tests.support.everything import MODEL_ARN, Everything, everything
from tests.support.served import operations

LOOKOUT = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:"
LABELS = f"arn:aws:rekognition:{REGION}:{ACCOUNT}:"
EVERYWHERE = "*"
"""Stands for an action without resource types."""

LOOKOUT_RESOURCES = {
    "CreateDataset": EVERYWHERE,
    "CreateModel": f"{LOOKOUT}model/boards/4",
    "CreateProject": f"{LOOKOUT}project/fresh",
    "DeleteDataset": EVERYWHERE,
    "DeleteModel": f"{LOOKOUT}model/boards/3",
    "DeleteProject": f"{LOOKOUT}project/empty",
    "DescribeDataset": EVERYWHERE,
    "DescribeModel": f"{LOOKOUT}model/boards/1",
    "DescribeModelPackagingJob": EVERYWHERE,
    "DescribeProject": f"{LOOKOUT}project/boards",
    "DetectAnomalies": f"{LOOKOUT}model/boards/2",
    "ListDatasetEntries": EVERYWHERE,
    "ListModelPackagingJobs": EVERYWHERE,
    "ListModels": EVERYWHERE,
    "ListProjects": EVERYWHERE,
    "ListTagsForResource": MODEL_ARN,
    "StartModel": f"{LOOKOUT}model/boards/1",
    "StartModelPackagingJob": f"{LOOKOUT}model/boards/1",
    "StopModel": f"{LOOKOUT}model/boards/2",
    "TagResource": MODEL_ARN,
    "UntagResource": MODEL_ARN,
    "UpdateDatasetEntries": EVERYWHERE,
}
LABELS_RESOURCES = {
    "CopyProjectVersion": "parts/v1",
    "CreateDataset": "loose",
    "CreateProject": f"{LABELS}project/fresh/*",
    "CreateProjectVersion": "bare",
    "DeleteDataset": "loose/TEST",
    "DeleteProject": "empty",
    "DeleteProjectPolicy": "parts",
    "DeleteProjectVersion": "parts/v3",
    "DescribeDataset": "parts/TRAIN",
    "DescribeProjectVersions": "parts",
    "DescribeProjects": EVERYWHERE,
    "DetectCustomLabels": "parts/v2",
    "DistributeDatasetEntries": "split/TRAIN",
    "ListDatasetEntries": "parts/TRAIN",
    "ListDatasetLabels": "parts/TRAIN",
    "ListProjectPolicies": "parts",
    "ListTagsForResource": "parts/v1",
    "PutProjectPolicy": "parts",
    "StartProjectVersion": "parts/v1",
    "StopProjectVersion": "parts/v2",
    "TagResource": "parts/v1",
    "UntagResource": "parts/v1",
    "UpdateDatasetEntries": "parts/TRAIN",
}
"""Short names are those of :attr:`Everything.arns`."""

MORE: Mapping[tuple[str, str], list[dict[str, Any]]] = {
    ("lookoutvision", "CreateModel"): [
        # Over HTTP it is the next model.
        allow("lookoutvision:CreateModel", f"{LOOKOUT}model/boards/5"),
        allow("lookoutvision:TagResource", f"{LOOKOUT}model/boards/?"),
    ],
    ("lookoutvision", "StartModelPackagingJob"): [allow("greengrass:*")],
    ("rekognition", "CopyProjectVersion"): [
        allow("rekognition:CopyProjectVersion", f"{LABELS}project/bare/*"),
        allow("rekognition:CreateProjectVersion", f"{LABELS}project/bare/*"),
    ],
    ("rekognition", "CreateProject"): [
        allow("rekognition:TagResource", f"{LABELS}project/fresh/*")
    ],
    ("rekognition", "DistributeDatasetEntries"): [
        allow("rekognition:DistributeDatasetEntries", f"{LABELS}project/split/dataset/test/*")
    ],
}
"""What a request of the table needs besides its own action with the resource in the table."""

BUCKETS = allow("s3:*")


class Case(NamedTuple):
    service: str
    operation: str
    params: dict[str, Any]
    resource: str

    @property
    def action(self) -> str:
        return f"{self.service}:{self.operation}"

    @property
    def on_resource(self) -> str:
        return "" if self.resource == EVERYWHERE else f" on resource: {self.resource}"


def cases(world: Everything) -> Iterator[Case]:
    for (service, operation), params in world.requests.items():
        if service == "lookoutvision":
            resource = LOOKOUT_RESOURCES[operation]
        else:
            named = LABELS_RESOURCES[operation]
            resource = world.arns.get(named, named)
        yield Case(service, operation, params, resource)


def refusal(made: Any, case: Case) -> str:
    """Return the text of the refusal of a request."""
    with pytest.raises(made.exceptions.AccessDeniedException) as raised:
        getattr(made, xform_name(case.operation))(**case.params)
    status = raised.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == (403 if case.service == "lookoutvision" else 400)
    text: str = raised.value.response["Error"]["Message"]
    return text


def is_refused(made: Any, case: Case) -> bool:
    try:
        getattr(made, xform_name(case.operation))(**case.params)
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "AccessDeniedException")
    return False


@pytest.fixture
def server() -> Iterator[str]:
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


def test_every_operation_is_judged(server: str) -> None:
    """One walk: making the mock takes longer than all requests. A request that was allowed in
    process has changed something, so over HTTP it may fail, but not for want of a permission.
    """
    with everything(endpoints="aws") as world:
        ann = make_user("ann")
        clients = {
            service: [ann.client(service), ann.client(service, server)]
            for service in ("lookoutvision", "rekognition")
        }
        with mock_vision(iam=True):
            for case in cases(world):
                judge(ann, case, clients[case.service])
    assert {("lookoutvision", name) for name in LOOKOUT_RESOURCES} | {
        ("rekognition", name) for name in LABELS_RESOURCES
    } == set(operations())


def judge(ann: Caller, case: Case, clients: list[Any]) -> None:
    caller = f"arn:aws:iam::{ACCOUNT}:user/ann"
    start = f"User: {caller} is not authorized to perform: {case.action}{case.on_resource}"
    nothing_allows = f"{start} because no identity-based policy allows the {case.action} action"
    set_policy("ann", allow("iam:ListUsers"))
    assert [refusal(each, case) for each in clients] == [nothing_allows] * 2

    set_policy("ann", allow(case.action, f"{LOOKOUT}*/other/*"))
    assert [refusal(each, case) for each in clients] == [nothing_allows] * 2

    set_policy("ann", allow("*"), deny(case.action, case.resource))
    denied = f"{start} with an explicit deny in an identity-based policy"
    assert [refusal(each, case) for each in clients] == [denied] * 2

    more = MORE.get((case.service, case.operation), [])
    set_policy("ann", allow(case.action, case.resource), BUCKETS, *more)
    in_process, over_http = clients
    getattr(in_process, xform_name(case.operation))(**case.params)
    assert not is_refused(over_http, case)
    if more:
        set_policy("ann", allow(case.action, case.resource), BUCKETS)
        assert is_refused(in_process, case)


def test_signatures_are_checked_on_every_way_to_the_services() -> None:
    """The host is part of what is signed, and each way has it in another place."""
    listing = f"https://lookoutvision.{REGION}.amazonaws.com/2020-11-20/projects?maxResults=3"
    whitelist: Any = {"core": {"service_whitelist": ["iam", "lookoutvision"]}}
    with mock_vision():
        ann = make_user("ann", allow("lookoutvision:*"))
        with mock_vision(iam=True):
            elsewhere = ann.client("lookoutvision", "http://localhost:4566")
            assert elsewhere.list_projects()["Projects"] == []
            signed = AWSRequest("GET", listing)
            SigV4Auth(Credentials(ann.key, ann.secret), "lookoutvision", REGION).add_auth(signed)
            answer = requests.get(listing, headers=dict(signed.headers), timeout=5)
            assert answer.json() == {"Projects": []}
            answer = requests.get(f"{listing}0", headers=dict(signed.headers), timeout=5)
            assert answer.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
            # With a whitelist, moto's own route is taken.
            with mock_vision(config=whitelist):
                assert ann.client("lookoutvision").list_projects(MaxResults=3)["Projects"] == []
                wrong = ann._replace(secret="wrong").client("lookoutvision")
                with pytest.raises(ClientError, match="InvalidSignatureException"):
                    wrong.list_projects()


def test_an_address_of_motos_server_switches_iam_on(server: str) -> None:
    def switch(count: str) -> None:
        requests.post(f"{server}/moto-api/reset-auth", data=count.encode(), timeout=5)

    with mock_vision(endpoints="aws"):
        ann = make_user("ann", allow("rekognition:DescribeProjects"))
        rekognition = ann.client("rekognition", server)
        switch("1")
        try:
            rekognition.create_project(ProjectName="parts")
            assert rekognition.describe_projects()["ProjectDescriptions"]
            with pytest.raises(rekognition.exceptions.AccessDeniedException):
                rekognition.create_project(ProjectName="gears")
        finally:
            switch("inf")
        rekognition.create_project(ProjectName="gears")
