from __future__ import annotations

import inspect
from typing import Any

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

from mock_vision.lookoutvision.service import OPERATIONS, token_reused

MODEL = ServiceModel(Loader().load_service_model("lookoutvision", "service-2"), "lookoutvision")


def shape(operation: str) -> Any:
    return MODEL.operation_model(operation).input_shape


def test_all_operations_of_the_service_model_are_there() -> None:
    assert sorted(OPERATIONS) == sorted(MODEL.operation_names)
    assert len(OPERATIONS) == 22


@pytest.mark.parametrize("name", OPERATIONS)
def test_functions_take_the_members_of_the_input(name: str) -> None:
    parameters = dict(inspect.signature(OPERATIONS[name]).parameters)
    del parameters["backend"]
    members = {xform_name(member) for member in shape(name).members if member != "ClientToken"}
    assert set(parameters) == members
    required = {xform_name(member) for member in shape(name).required_members}
    without_default = {
        each.name for each in parameters.values() if each.default is inspect.Parameter.empty
    }
    assert without_default == required


TOKEN_CALLS: dict[str, tuple[dict[str, str], tuple[str, str]]] = {
    "CreateProject": ({}, ("PROJECT", "p")),
    "DeleteProject": ({}, ("PROJECT", "p")),
    "CreateDataset": ({"DatasetType": "train"}, ("DATASET", "p/train")),
    "DeleteDataset": ({"DatasetType": "test"}, ("DATASET", "p/test")),
    "UpdateDatasetEntries": ({"DatasetType": "train"}, ("DATASET", "p/train")),
    "CreateModel": ({}, ("PROJECT", "p")),
    "DeleteModel": ({"ModelVersion": "1"}, ("MODEL", "p/1")),
    "StartModel": ({"ModelVersion": "latest"}, ("MODEL", "p/latest")),
    "StopModel": ({"ModelVersion": "1"}, ("MODEL", "p/1")),
    "StartModelPackagingJob": (
        {"ModelVersion": "1", "JobName": "j"},
        ("MODEL_PACKAGE_JOB", "j"),
    ),
}


def test_the_ten_operations_with_a_client_token_are_known() -> None:
    with_token = [name for name in MODEL.operation_names if "ClientToken" in shape(name).members]
    assert sorted(TOKEN_CALLS) == sorted(with_token)


@pytest.mark.parametrize("name", TOKEN_CALLS)
def test_a_token_used_for_something_else_is_a_conflict_about_its_target(name: str) -> None:
    params, (kind, identifier) = TOKEN_CALLS[name]
    error = token_reused(name, {"ProjectName": "p", **params})
    assert (error.code, error.status) == ("ConflictException", 409)
    assert str(error) == f"The client token was used for another {name} request."
    assert error.members == {"ResourceId": identifier, "ResourceType": kind}
