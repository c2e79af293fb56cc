from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader

from mock_vision.lookoutvision import exceptions
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.names import Name, dataset_name, job_name, model_name, project_name
from mock_vision.wire.service_error import ServiceError

MODEL: dict[str, Any] = Loader().load_service_model("lookoutvision", "service-2")
DECLARED = {name: shape for name, shape in MODEL["shapes"].items() if shape.get("exception")}
NAME = Name("PROJECT", "boards")
MADE: list[ServiceError] = [
    exceptions.AccessDeniedException("no"),
    exceptions.ConflictException("no", NAME),
    exceptions.InternalServerException("no"),
    exceptions.ResourceNotFoundException(NAME),
    exceptions.ServiceQuotaExceededException(QUOTAS["inference_units"], NAME),
    exceptions.ThrottlingException("no"),
    exceptions.ValidationException("no"),
]


def test_all_declared_errors_are_there() -> None:
    assert {error.code for error in MADE} == set(DECLARED)


@pytest.mark.parametrize("error", MADE, ids=lambda error: error.code)
def test_status_and_members_are_those_of_the_service_model(error: ServiceError) -> None:
    shape = DECLARED[error.code]
    assert error.status == shape["error"]["httpStatusCode"]
    sent = {"Message", *error.members}
    assert set(shape["required"]) <= sent <= set(shape["members"])
    assert error.headers == {}


def test_every_resource_has_a_type_of_the_service_model() -> None:
    names = [
        project_name("p"),
        dataset_name("p", "train"),
        model_name("p", "1"),
        job_name("j"),
    ]
    enum = MODEL["shapes"]["ResourceType"]["enum"]
    assert [name.resource_type for name in names] == [kind for kind in enum if kind != "TRIAL"]
    assert [name.resource_id for name in names] == ["p", "p/train", "p/1", "j"]
    assert [str(name) for name in names] == [
        "project p",
        "dataset p/train",
        "model p/1",
        "model packaging job j",
    ]
