import re

import pytest

from mock_vision.declared.calls import Calls
from mock_vision.errors import UsageError
from mock_vision.wire.model import load
from mock_vision.world.calls import Call, CallList
from tests.support.worlds import make_world


def call(operation, params, status=202, headers=None, body=b"{}"):
    return Call(
        0,
        load("lookoutvision"),
        "lookoutvision",
        operation,
        params,
        "123456789012",
        "us-east-1",
        "a",
        "attempt=1",
        status,
        headers or {},
        body,
        "",
    )


STARTED = call("StartModel", {"ProjectName": "boards", "ModelVersion": "1", "MinInferenceUnits": 2})
REFUSED = call(
    "StartModel",
    {"ProjectName": "plates", "ModelVersion": "3", "MinInferenceUnits": 1},
    409,
    {"x-amzn-ErrorType": "ConflictException"},
    b'{"Message":"No."}',
)
LISTED = call("ListModels", {"ProjectName": "boards"}, 200)


@pytest.fixture
def calls():
    world = make_world()
    for each in (STARTED, REFUSED, LISTED):
        world.journal.add(each, 0)
    world.journal.record(0, "transition", "model", "hosting began")
    return world.part(Calls)


def test_calls_are_a_sequence(calls):
    assert len(calls) == 3
    assert calls == [STARTED, REFUSED, LISTED]
    assert calls != []
    assert (calls[0], calls[-1]) == (STARTED, LISTED)
    assert calls[1:] == [REFUSED, LISTED]
    assert isinstance(calls[1:], CallList)
    assert REFUSED in calls
    assert calls.by_invocation() == [[STARTED, REFUSED, LISTED]]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, [STARTED, REFUSED, LISTED]),
        ({"operation": "StartModel"}, [STARTED, REFUSED]),
        ({"operation": "lookoutvision.List*"}, [LISTED]),
        ({"operation": "StopModel"}, []),
        ({"model": "boards"}, [STARTED, LISTED]),
        ({"model": "*/[12]"}, [STARTED]),
        ({"operation": "StartModel", "where": {"MinInferenceUnits": 1}}, [REFUSED]),
        ({"where": {"ProjectName": re.compile("^b")}}, [STARTED, LISTED]),
        ({"error": "ConflictException"}, [REFUSED]),
        ({"operation": "StartModel", "error": "ValidationException"}, []),
    ],
)
def test_calling_it_returns_those_that_fit(calls, arguments, found):
    assert calls(**arguments) == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"operation": "StartModels"}, r"unknown operation 'StartModels'"),
        ({"operation": "StartModel", "where": {"Units": 1}}, r"unknown parameter of StartModel"),
        ({"operation": "StartModel", "error": "Conflict"}, r"unknown error of StartModel"),
        ({"operation": "*", "error": "Conflict"}, r"unknown error of any operation 'Conflict'"),
        ({"model": "my project"}, r"model must be the name of a project"),
    ],
)
def test_wrong_names_are_refused(calls, arguments, message):
    with pytest.raises(UsageError, match=message):
        calls(**arguments)


def test_calls_print_as_a_table(calls):
    assert "ConflictException" in str(calls)
    assert str(calls) == repr(calls) == str(calls())
    assert calls._repr_html_() == calls()._repr_html_()
