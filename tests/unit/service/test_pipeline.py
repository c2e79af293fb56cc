"""The way of a request through a service whose operations are made up here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.models import LookoutForVisionBackend, lookoutvision_backends
from mock_vision.lookoutvision.permissions import PERMISSIONS
from mock_vision.lookoutvision.service import constraint_error, token_reused
from mock_vision.service.pipeline import Output, Service, UnknownHostError, call, serve
from mock_vision.wire.request import WireRequest
from mock_vision.world import world as worlds
from mock_vision.world.access import Identity, PolicyText, acting_identity
from mock_vision.world.world import World
from tests.support.callers import allow, document
from tests.support.worlds import make_world

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=key/20250101/{region}/lookoutvision/aws4_request,"
    " SignedHeaders=host, Signature=" + "0" * 64
)


@pytest.fixture
def world() -> Iterator[World]:
    made = make_world()
    worlds.install(made)
    yield made
    lookoutvision_backends.reset()
    worlds.install(None)


def service(**operations: Any) -> Service:
    return Service(
        "lookoutvision",
        lookoutvision_backends,
        operations,
        PERMISSIONS,
        constraint_error,
        token_reused,
    )


def request(
    body: Mapping[str, Any] | None = None, region: str = "us-east-1", token: str | None = None
) -> WireRequest:
    headers = {
        "Authorization": AUTHORIZATION.format(region=region),
        "X-Amz-Date": "20250101T000000Z",
    }
    if token is not None:
        headers["X-Amzn-Client-Token"] = token
    sent = json.dumps(body or {"ProjectName": "boards"}).encode()
    return WireRequest("POST", "/2020-11-20/projects", "", headers, sent)


def created(backend: LookoutForVisionBackend, *, project_name: str) -> Output:
    return {"ProjectMetadata": {"ProjectName": project_name}}


def test_an_output_becomes_a_response(world: World) -> None:
    response = serve(service(CreateProject=created), request())
    assert response.status == 200
    assert json.loads(response.body) == {"ProjectMetadata": {"ProjectName": "boards"}}
    assert [entry.detail for entry in world.journal] == ["200"]


def test_an_error_becomes_a_response(world: World) -> None:
    def refuse(backend: LookoutForVisionBackend, *, project_name: str) -> Output:
        raise ValidationException("No.")

    response = serve(service(CreateProject=refuse), request())
    assert response.status == 400
    assert json.loads(response.body) == {"Message": "No."}
    assert [entry.detail for entry in world.journal] == ["ValidationException"]


def test_a_violated_constraint_does_not_reach_the_operation(world: World) -> None:
    response = serve(service(), request({"ProjectName": "no spaces"}))
    assert response.status == 400
    assert b"projectName" in response.body


def test_code_of_the_test_runs_after_the_lock_is_released(world: World) -> None:
    def output() -> Mapping[str, Any]:
        taken: list[bool] = []

        def take() -> None:
            taken.append(world.lock.acquire(timeout=5))
            if taken[0]:
                world.lock.release()

        other = threading.Thread(target=take)
        other.start()
        other.join()
        assert taken == [True], "another thread can take the lock"
        return {"ProjectMetadata": {"ProjectName": "boards"}}

    def deferred(backend: LookoutForVisionBackend, *, project_name: str) -> Output:
        return output

    assert serve(service(CreateProject=deferred), request()).status == 200


def test_a_client_token_is_served_again_without_the_operation(world: World) -> None:
    calls: list[str] = []

    def counted(backend: LookoutForVisionBackend, *, project_name: str) -> Output:
        calls.append(project_name)
        return {"ProjectMetadata": {"ProjectName": f"{project_name}{len(calls)}"}}

    counting = service(CreateProject=counted)
    first = serve(counting, request(token="t"))
    again = serve(counting, request(token="t"))
    assert again.body == first.body
    assert again.headers != first.headers, "each response has a request id of its own"
    other = serve(counting, request({"ProjectName": "tiles"}, token="t"))
    assert other.status == 409
    assert calls == ["boards"]


def test_a_region_without_the_service(world: World) -> None:
    elsewhere = request(region="eu-west-3")
    response = serve(service(), elsewhere)
    assert b"Credential should be scoped to a valid region, not 'eu-west-3'." in response.body
    with pytest.raises(UnknownHostError):
        serve(service(), elsewhere, url="https://lookoutvision.eu-west-3.amazonaws.com/x")
    assert serve(service(), elsewhere, url="https://localhost/x").status == response.status


class FakeAccess:
    """IAM that is on or off, and knows one caller."""

    def __init__(self, on: bool, policy: str) -> None:
        self.on = on
        self.identity = Identity(
            "arn:aws:iam::123456789012:user/ann", "123456789012", [PolicyText(policy, "a policy")]
        )

    def is_on(self) -> bool:
        return self.on

    def identify(self, request: WireRequest, access_key: str, account_id: str) -> Identity:
        assert self.on, "no caller is identified while IAM is off"
        assert (access_key, account_id) == ("key", "123456789012")
        return self.identity


@pytest.mark.parametrize("on", [False, True])
def test_an_operation_acts_for_its_caller_where_iam_is_on(world: World, on: bool) -> None:
    world.access = FakeAccess(on, document(allow("lookoutvision:CreateProject")))
    acting: list[object] = []

    def create(backend: LookoutForVisionBackend, *, project_name: str) -> Output:
        acting.append(acting_identity())
        return created(backend, project_name=project_name)

    assert serve(service(CreateProject=create), request()).status == 200
    assert acting == [world.access.identity if on else None]
    assert acting_identity() is None


def test_a_request_refused_by_iam_reaches_neither_a_fault_nor_the_operation(world: World) -> None:
    world.access = FakeAccess(True, document(allow("s3:*")))
    response = serve(service(), request({"ProjectName": "no spaces"}))
    assert response.status == 403
    assert response.headers["x-amzn-ErrorType"].startswith("AccessDeniedException:")
    assert json.loads(response.body)["Message"] == (
        "User: arn:aws:iam::123456789012:user/ann is not authorized to perform:"
        " lookoutvision:CreateProject on resource: arn:aws:lookoutvision:us-east-1:123456789012:"
        "project/no spaces because no identity-based policy allows the lookoutvision:CreateProject"
        " action"
    )
    assert [entry.detail for entry in world.journal] == ["AccessDeniedException"]


def test_another_service_of_moto_calls_an_operation_without_a_request(world: World) -> None:
    made = service(CreateProject=created)
    output = call(made, "123456789012", "us-east-1", "CreateProject", {"ProjectName": "boards"})
    assert output == {"ProjectMetadata": {"ProjectName": "boards"}}
    assert not len(world.journal)
    with pytest.raises(ValidationException, match="1 validation error detected"):
        call(made, "123456789012", "us-east-1", "CreateProject", {"ProjectName": "no spaces"})
    with pytest.raises(UnknownHostError, match="lookoutvision is not in the Region sa-east-1"):
        call(made, "123456789012", "sa-east-1", "CreateProject", {"ProjectName": "boards"})
