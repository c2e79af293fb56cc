import base64
import hashlib
import json
from datetime import datetime, timezone

import pytest

from mock_vision.errors import UsageError
from mock_vision.wire.model import load
from mock_vision.world.calls import (
    Blob,
    Call,
    CallError,
    CallList,
)

PHOTO = b"\x89PNG" * 2000
LOOKOUT, LABELS = "lookoutvision", "rekognition"


def call(
    operation="StartModel",
    params=None,
    body=b'{"Status":"STARTING_HOSTING"}',
    *,
    service=LOOKOUT,
    status=202,
    headers=None,
    retry="attempt=1",
    invocation="a",
    fault="",
    ticks=0,
):
    if params is None:
        params = {"ProjectName": "boards", "ModelVersion": "1", "MinInferenceUnits": 2}
    return Call(
        ticks,
        load(service),
        service,
        operation,
        params,
        "123456789012",
        "us-east-1",
        invocation,
        retry,
        status,
        headers or {},
        body,
        fault,
    )


def refused(**options):
    return call(
        status=429,
        headers={"x-amzn-ErrorType": "ThrottlingException", "Retry-After": "7"},
        body=b'{"Message":"Slow down.","QuotaCode":"L-1"}',
        **options,
    )


# One call


def test_a_call_that_succeeded():
    made = call(ticks=1_893_499_200_000_000)
    assert made.when == datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
    assert made.params == {"ProjectName": "boards", "ModelVersion": "1", "MinInferenceUnits": 2}
    assert made.answer == {"Status": "STARTING_HOSTING"}
    assert made.error is None
    assert (made.status, made.outcome, made.attempt) == (202, "202", 1)
    assert (made.account_id, made.region) == ("123456789012", "us-east-1")
    assert str(made) == (
        "2030-01-01 12:00:00 UTC  lookoutvision.StartModel "
        " ProjectName=boards ModelVersion=1 MinInferenceUnits=2  202"
    )
    assert repr(made) == f"<Call {made}>"


def test_a_call_that_was_refused():
    made = refused(fault="declared")
    assert made.answer is None
    assert made.error == CallError(
        "ThrottlingException", "Slow down.", {"QuotaCode": "L-1", "RetryAfterSeconds": 7}
    )
    assert made.outcome == "ThrottlingException (declared)"


def test_an_error_of_the_other_protocol():
    made = call(
        "DescribeProjects",
        {},
        b'{"__type":"ThrottlingException","Message":"Slow."}',
        service=LABELS,
        status=500,
    )
    assert made.error == CallError("ThrottlingException", "Slow.", {})


def test_a_request_that_was_lost():
    made = call(status=0, body=b"", fault="request lost: ReadTimeoutError")
    assert (made.answer, made.error) == (None, None)
    assert made.outcome == "not executed (request lost: ReadTimeoutError)"


def test_a_request_without_an_operation():
    made = call("", {}, b'{"message":"No."}', status=403, retry="", invocation="")
    assert (made.subject, made.params, made.attempt) == ("lookoutvision", {}, 1)
    assert made.error == CallError("403", "No.", {})


@pytest.mark.parametrize(
    ("retry", "attempt"),
    [("attempt=1", 1), ("ttl=20300101T000000Z; attempt=3; max=5", 3), ("", 1), ("max=5", 1)],
)
def test_the_number_of_an_attempt(retry, attempt):
    assert call(retry=retry).attempt == attempt


def test_times_blobs_and_lists_among_the_parameters():
    made = call(
        "ListDatasetEntries",
        {"ProjectName": "boards", "AfterCreationDate": 1_000_000, "Labeled": True},
    )
    assert made.params["AfterCreationDate"] == datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)
    assert made.sent["AfterCreationDate"] == 1_000_000
    untagged = call("UntagResource", {"ResourceArn": "arn", "TagKeys": ["a", "b"]})
    assert untagged.params["TagKeys"] == ["a", "b"]
    image = call("DetectCustomLabels", {"Image": {"Bytes": PHOTO}}, service=LABELS).params["Image"]
    assert image == {"Bytes": PHOTO}
    assert image["Bytes"].sha256 == hashlib.sha256(PHOTO).hexdigest()
    sent = {"Image": {"Bytes": PHOTO}}
    assert "Image={Bytes=<8000 bytes>}" in str(call("DetectCustomLabels", sent, service=LABELS))


def test_blobs_and_times_in_an_answer():
    mask = base64.b64encode(PHOTO).decode()
    result = {"Source": {"Type": "direct"}, "Anomalies": [{"Name": "crack"}], "AnomalyMask": mask}
    body = json.dumps({"DetectAnomalyResult": result}).encode()
    answer = call("DetectAnomalies", {"Body": b"PNG"}, body, status=200).answer
    assert answer["DetectAnomalyResult"]["AnomalyMask"] == PHOTO
    assert answer["DetectAnomalyResult"]["Anomalies"] == [{"Name": "crack"}]


def test_blobs_compare_with_bytes_and_with_each_other():
    blob = Blob(b"PNG")
    assert blob == b"PNG"
    assert blob == bytearray(b"PNG")
    assert blob == Blob(b"PNG")
    assert blob != b"JPG"
    assert blob != b"PNGs"
    assert blob != Blob(b"JPG")
    assert blob != "PNG"
    assert hash(blob) == hash(Blob(b"PNG"))
    assert len(blob) == 3
    assert repr(blob) == f"<3 bytes, sha256 {hashlib.sha256(b'PNG').hexdigest()[:8]}>"


# Lists


def test_a_list_of_calls_is_a_sequence():
    first, second, third = made = [call(ticks=number) for number in range(3)]
    found = CallList(made)
    assert (len(found), found[0], found[-1]) == (3, first, third)
    assert isinstance(found[1:], CallList)
    assert found[1:] == [second, third]
    assert found == CallList(made)
    assert found != [first]
    assert found != "calls"
    assert second in found


def test_attempts_of_one_call_come_together():
    first, second = refused(), call(retry="attempt=2")
    other, unknown, also_unknown = call(invocation="b"), call(invocation=""), call(invocation="")
    groups = CallList([first, other, second, unknown, also_unknown]).by_invocation()
    assert groups == [[first, second], [other], [unknown], [also_unknown]]


PARAMETERS = "ProjectName=boards ModelVersion=1 MinInferenceUnits=2"


def test_a_list_of_calls_prints_as_a_table():
    long = {"ProjectName": "p" * 100, "ClientToken": "t"}
    found = CallList([call(), refused(retry="attempt=2", fault="declared"), call(params=long)])
    widths = (19, 24, 60, 30, 0)
    rows = [
        ("when", "operation", "parameters", "outcome", "attempt"),
        ("1970-01-01 00:00:00", "lookoutvision.StartModel", PARAMETERS, "202", "1"),
        (
            "1970-01-01 00:00:00",
            "lookoutvision.StartModel",
            PARAMETERS,
            "ThrottlingException (declared)",
            "2",
        ),
        (
            "1970-01-01 00:00:00",
            "lookoutvision.StartModel",
            f"ProjectName={'p' * 45}...",
            "202",
            "1",
        ),
    ]
    assert str(found).splitlines() == [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    assert repr(found) == str(found)
    assert str(CallList()) == "no calls"


def test_tokens_come_last():
    made = call(params={"ClientToken": "t", "ProjectName": "boards"})
    assert "ProjectName=boards ClientToken=t" in str(made)


def test_a_table_of_html():
    assert CallList()._repr_html_().startswith("<table><thead><tr><th>when</th>")


# Large bodies


def detection(body=b'{"DetectAnomalyResult":{"IsAnomalous":true}}'):
    return call("DetectAnomalies", {"ProjectName": "boards", "Body": PHOTO}, body, status=200)


def test_a_call_weighs_its_large_bodies():
    assert call().large_bodies() == []
    assert detection().large_bodies() == [PHOTO]
    assert detection(PHOTO).large_bodies() == [PHOTO, PHOTO]


def test_a_shrunk_call_has_the_same_text():
    mask = base64.b64encode(PHOTO).decode()
    result = {"Anomalies": [{"Name": "c" * 2000}], "AnomalyMask": mask}
    made = detection(json.dumps({"DetectAnomalyResult": result}).encode())
    before = made.params, made.answer["DetectAnomalyResult"]["AnomalyMask"]
    made.shrink()
    assert made.large_bodies() == []
    assert (made.params, made.answer["DetectAnomalyResult"]["AnomalyMask"]) == before
    name = made.answer["DetectAnomalyResult"]["Anomalies"][0]["Name"]
    assert name == "c" * 1024 + "... (2000 characters)"
    assert made.sent["Body"] == PHOTO


def test_small_blobs_survive_shrinking():
    made = call("DetectAnomalies", {"Body": b"PNG"}, b"{}", status=200)
    made.shrink()
    assert made.sent == {"Body": b"PNG"}


def test_an_unknown_attribute_of_an_error_lists_the_valid_ones():
    with pytest.raises(UsageError, match=r"'cod'\. Did you mean 'code'\? Valid: code, members, me"):
        CallError("a", "b", {}).cod  # type: ignore[attr-defined]  # noqa: B018
