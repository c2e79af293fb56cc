import re
from datetime import datetime, timezone

import pytest

from mock_vision.declared.matching import (
    Incoming,
    Miss,
    OperationName,
    model_pattern,
    operation_pattern,
    request_pattern,
    where_pattern,
)
from mock_vision.declared.services import Subject
from mock_vision.errors import UsageError

ACCOUNT = "123456789012"
LOOKOUT, LABELS = "lookoutvision", "rekognition"
BOARDS = {"ProjectName": "boards"}
BOARDS_1 = {**BOARDS, "ModelVersion": "1"}
ARN_OF_BOARDS_1 = f"arn:aws:lookoutvision:eu-west-1:{ACCOUNT}:model/boards/1"
PARTS = f"arn:aws:rekognition:eu-west-1:{ACCOUNT}:project/parts"
ARN_OF_PARTS_V2 = f"{PARTS}/version/v2/1700000000000"


def incoming(service, operation, params=None):
    return Incoming(service, operation, params or {}, ACCOUNT, "eu-west-1")


# Operations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("DetectAnomalies", {(LOOKOUT, "DetectAnomalies")}),
        ("lookoutvision.DetectAnomalies", {(LOOKOUT, "DetectAnomalies")}),
        ("CreateProject", {(LOOKOUT, "CreateProject"), (LABELS, "CreateProject")}),
        ("rekognition.CreateProject", {(LABELS, "CreateProject")}),
        ("Detect*", {(LOOKOUT, "DetectAnomalies"), (LABELS, "DetectCustomLabels")}),
    ],
)
def test_the_operations_that_a_name_means(text, names):
    pattern = operation_pattern(text)
    assert pattern.names == names
    assert str(pattern) == text
    assert all(pattern.fits(OperationName(*name)) for name in names)
    assert not pattern.fits(OperationName(LOOKOUT, "ListModels"))


def test_all_operations_of_both_services():
    assert len(operation_pattern("*").names) == 22 + 23
    assert len(operation_pattern("lookoutvision.*").names) == 22


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "DetectAnomaly",
            r"unknown operation 'DetectAnomaly'\. Did you mean 'DetectAnomalies'\? Valid:"
            r" CopyProjectVersion, CreateDataset, .*, UpdateDatasetEntries\.",
        ),
        (
            "lookoutvision.DetectCustomLabels",
            r"unknown operation .* Valid: lookoutvision\.CreateDataset, .*\.UpdateDatasetEntries\.",
        ),
        (
            "lookout.DetectAnomalies",
            r"unknown service 'lookout'\. Did you mean 'lookoutvision'\? Valid: lookoutvision,"
            r" rekognition\.",
        ),
        (
            "s3.GetObject",
            r"unknown service 's3'\. Valid: .*\. moto's other services have no faults, and",
        ),
        ("detect_anomalies", r"unknown operation 'detect_anomalies'"),
        (7, r"an operation is named by text, such as 'DescribeDataset', not by 7\."),
    ],
)
def test_wrong_names_of_operations_are_refused(text, message):
    with pytest.raises(UsageError, match=message):
        operation_pattern(text)


# Models


@pytest.mark.parametrize(
    ("model", "fits"),
    [
        ("boards", True),
        ("boards/1", True),
        ("boards/*", True),
        ("b?ards/[12]", True),
        ("*/1", True),
        ("*", True),
        ("boards/2", False),
        ("board", False),
        ("Boards", False),
        ("boards/", None),
        (ARN_OF_BOARDS_1, True),
        (ARN_OF_BOARDS_1[:-1] + "2", False),
    ],
)
def test_the_models_that_a_name_means(model, fits):
    if fits is None:
        with pytest.raises(UsageError):
            model_pattern(model)
        return
    pattern = model_pattern(model)
    assert str(pattern) == model
    assert pattern.fits(Subject("boards", "1", ARN_OF_BOARDS_1)) == fits


def test_no_model_means_any():
    assert model_pattern(None) is None


def test_a_request_about_a_project_is_not_about_one_of_its_versions():
    assert model_pattern("boards").fits(Subject("boards"))
    assert not model_pattern("boards/*").fits(Subject("boards"))
    assert not model_pattern("*").fits(Subject())


@pytest.mark.parametrize("model", ["", "p/", "/1", "p/1/2", "my project", 7, b"p"])
def test_other_models_are_refused(model):
    with pytest.raises(UsageError, match=r"model must be the name of a project, 'project/version'"):
        model_pattern(model)


# Parameters

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
TICKS_OF_NOON = 1_893_499_200_000_000


def start(where):
    return where_pattern(where, operation_pattern("StartModel"))


def at_least_two(units):
    return units >= 2


@pytest.mark.parametrize(
    ("where", "difference"),
    [
        ({}, None),
        ({"MinInferenceUnits": 2}, None),
        ({"MinInferenceUnits": 1}, "MinInferenceUnits was 2, not 1"),
        ({"MinInferenceUnits": at_least_two, "ProjectName": "boards"}, None),
        ({"MinInferenceUnits": lambda units: units > 2}, "was 2, not what fits <lambda>"),
        ({"ProjectName": re.compile("oar")}, None),
        ({"ProjectName": re.compile("^oar")}, "was 'boards', not a text with '^oar'"),
        ({"ProjectName": re.compile(b"oar")}, "was 'boards', not a text with b'oar'"),
        ({"MinInferenceUnits": re.compile("2")}, "MinInferenceUnits was 2, not a text with '2'"),
        ({"ClientToken": None}, None),
        ({"ClientToken": "t"}, "ClientToken was not sent, not 't'"),
        ({"ProjectName": None}, "ProjectName was 'boards', not left out"),
    ],
)
def test_conditions_on_parameters(where, difference):
    params = {"ProjectName": "boards", "ModelVersion": "1", "MinInferenceUnits": 2}
    pattern = start(where)
    assert pattern.fits(params) == (difference is None)
    found = pattern.difference(params)
    assert found is None if difference is None else found.endswith(difference)


@pytest.mark.parametrize(
    ("where", "difference"),
    [
        ({"Image": {"S3Object": {"Name": re.compile(r"\.png$")}}}, None),
        (
            {"Image": {"S3Object": {"Name": "b.png"}}},
            "Image.S3Object.Name was 'a.png', not 'b.png'",
        ),
        ({"Image": {"Bytes": b"PNG"}}, "Image.Bytes was not sent, not <3 bytes>"),
        (
            {"Image": {"Bytes": {"odd": 1}}},
            "Image.Bytes was not sent, not {'odd': 1}",
        ),
    ],
)
def test_conditions_inside_structures(where, difference):
    params = {"Image": {"S3Object": {"Bucket": "goods", "Name": "a.png"}}}
    pattern = where_pattern(where, operation_pattern("DetectCustomLabels"))
    assert pattern.fits(params) == (difference is None)
    assert pattern.difference(params) == difference


def test_blobs_and_times_are_compared_as_they_were_sent():
    photo = where_pattern({"Body": b"PNG"}, operation_pattern("DetectAnomalies"))
    assert photo.fits({"Body": b"PNG"})
    assert photo.difference({"Body": b"JPEG"}) == "Body was <4 bytes>, not <3 bytes>"
    entries = operation_pattern("lookoutvision.ListDatasetEntries")
    assert where_pattern({"AfterCreationDate": NOON}, entries).fits(
        {"AfterCreationDate": TICKS_OF_NOON}
    )


def test_long_values_are_cut_in_messages():
    pattern = start({"ProjectName": "p" * 100})
    assert pattern.difference({"ProjectName": "boards"}) == (
        "ProjectName was 'boards', not 'pppppppppppppppppppppppppppppppppppppppppppppppppppppppp..."
    )


@pytest.mark.parametrize(
    ("operation", "where", "message"),
    [
        (
            "StartModel",
            {"MinInferenceUnit": 1},
            r"unknown parameter of StartModel 'MinInferenceUnit'\. Did you mean"
            r" 'MinInferenceUnits'\? Valid: ClientToken, MaxInferenceUnits, MinInferenceUnits,"
            r" ModelVersion, ProjectName\.",
        ),
        (
            "DetectCustomLabels",
            {"Image": {"Byte": b""}},
            r"unknown parameter of DetectCustomLabels, Image 'Byte'\. Did you mean 'Bytes'\?",
        ),
        ("StartModel", ["MinInferenceUnits"], r"where must map names of request parameters to"),
        (
            "lookoutvision.ListDatasetEntries",
            {"AfterCreationDate": NOON.replace(tzinfo=None)},
            r"where, AfterCreationDate: takes an aware datetime",
        ),
    ],
)
def test_wrong_conditions_are_refused(operation, where, message):
    with pytest.raises(UsageError, match=message):
        request_pattern(operation, where=where)


def test_a_name_that_two_services_have_takes_the_parameters_of_both():
    pattern = request_pattern("ListDatasetEntries", where={"DatasetArn": f"{PARTS}/dataset/test/1"})
    assert pattern.fits(
        incoming(LABELS, "ListDatasetEntries", {"DatasetArn": f"{PARTS}/dataset/test/1"})
    )
    assert not pattern.fits(incoming(LOOKOUT, "ListDatasetEntries", BOARDS))


# Requests


def test_a_request_that_fits():
    pattern = request_pattern("StartModel", model="boards/1", where={"MinInferenceUnits": 1})
    assert pattern.fits(incoming(LOOKOUT, "StartModel", {**BOARDS_1, "MinInferenceUnits": 1}))


def test_a_request_that_comes_near():
    pattern = request_pattern("StartModel", model="boards/1", where={"MinInferenceUnits": 1})
    near = {
        "another operation": incoming(LOOKOUT, "StopModel", BOARDS_1),
        "another model": incoming(LOOKOUT, "StartModel", {**BOARDS_1, "ModelVersion": "2"}),
        "other units": incoming(LOOKOUT, "StartModel", {**BOARDS_1, "MinInferenceUnits": 2}),
    }
    assert not any(pattern.fits(request) for request in near.values())
    assert {what: pattern.miss(request) for what, request in near.items()} == {
        "another operation": Miss(0, "lookoutvision.StopModel was called, not StartModel"),
        "another model": Miss(1, "operation fits, the model was boards/2, not boards/1"),
        "other units": Miss(2, "operation and model fit, MinInferenceUnits was 2, not 1"),
    }


def test_a_miss_without_a_model_and_of_a_function_that_changes_its_mind():
    verdicts = iter([False, True])
    pattern = request_pattern(
        "StartModel", where={"MinInferenceUnits": lambda units: next(verdicts)}
    )
    request = incoming(LOOKOUT, "StartModel", {**BOARDS_1, "MinInferenceUnits": 2})
    assert not pattern.fits(request)
    assert pattern.miss(request) == Miss(2, "operation fits, its parameters did not")
