from __future__ import annotations

import pytest

from mock_vision.rekognition import exceptions
from mock_vision.rekognition.service import OPERATIONS
from mock_vision.wire.service_error import ServiceError
from tests.support.shapes import model

CLASSES = {
    each.code: each
    for each in vars(exceptions).values()
    if isinstance(each, type) and issubclass(each, ServiceError) and each is not ServiceError
}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_error_that_an_operation_declares_is_there(operation: str) -> None:
    declared = {shape.name for shape in model().operation_model(operation).error_shapes}
    assert declared <= CLASSES.keys()


def test_names_and_codes_are_the_same() -> None:
    assert {code: each.__name__ for code, each in CLASSES.items()} == {
        code: code for code in CLASSES
    }
    assert len(CLASSES) == 17


def test_faults_are_500_and_everything_else_is_400() -> None:
    faults = {code for code, each in CLASSES.items() if each.status == 500}
    assert faults == {"InternalServerError", "ThrottlingException"}
    assert {each.status for each in CLASSES.values()} == {400, 500}
