from __future__ import annotations

import inspect

import pytest
from botocore import xform_name

from mock_vision.rekognition.exceptions import InvalidParameterException
from mock_vision.rekognition.service import OPERATIONS, SERVICE, constraint_error
from mock_vision.wire.failures import FrameworkError
from mock_vision.world import world as worlds
from tests.support.shapes import model
from tests.support.worlds import make_world


def test_there_are_23_operations() -> None:
    assert len(OPERATIONS) == 23
    assert set(OPERATIONS) <= set(SERVICE.model.operation_names)


@pytest.mark.parametrize("name", OPERATIONS)
def test_functions_take_the_members_of_the_input(name: str) -> None:
    parameters = dict(inspect.signature(OPERATIONS[name]).parameters)
    del parameters["backend"]
    shape = model().operation_model(name).input_shape
    assert shape is not None
    assert set(parameters) == {xform_name(member) for member in shape.members}
    without_default = {
        each.name for each in parameters.values() if each.default is inspect.Parameter.empty
    }
    assert without_default == {xform_name(member) for member in shape.required_members}


@pytest.mark.parametrize(
    ("setting", "kind", "code"),
    [
        ("documented", InvalidParameterException, "InvalidParameterException"),
        ("observed", FrameworkError, "ValidationException"),
    ],
)
def test_the_error_of_a_violated_constraint(setting: str, kind: type, code: str) -> None:
    world = make_world()
    world.settings.constraint_errors = setting  # type: ignore[assignment]
    worlds.install(world)
    try:
        error = constraint_error("text")
        assert type(error) is kind
        assert error.code == code  # type: ignore[attr-defined]
    finally:
        worlds.install(None)
