from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict

from mock_vision import mock_vision
from mock_vision.upstream.botocore_requests import Answer, Headers, folded

SENT = {"x-amzn-RequestId": "1", "Content-Type": "a/b", "Date": "now"}


@pytest.mark.parametrize("kind", [HeadersDict, Headers])
def test_headers_behave_as_botocores_do(kind: Any) -> None:
    headers = kind(dict(SENT))
    assert dict(headers) == SENT
    assert list(headers) == list(SENT)
    assert headers["X-AMZN-REQUESTID"] == "1"
    assert headers.get("content-type") == "a/b"
    assert headers.get("nothing") is None
    assert "DATE" in headers
    assert "nothing" not in headers
    headers["date"] = "later"
    assert headers["Date"] == "later"
    assert len(headers) == 3
    del headers["CONTENT-TYPE"]
    with pytest.raises(KeyError):
        del headers["Content-Type"]
    assert len(headers.copy()) == len(headers) == 2
    headers.update({"New": "1"})
    assert headers.pop("NEW") == "1"
    assert "now" not in repr(headers)


@pytest.mark.parametrize("kind", [dict, HeadersDict])
def test_headers_of_requests_are_folded_once(kind: Any) -> None:
    assert folded(kind(SENT)) == {"x-amzn-requestid": "1", "content-type": "a/b", "date": "now"}


def test_an_answer_is_a_response_that_can_be_read_in_every_way() -> None:
    answer = Answer("https://x/", 200, dict(SENT), b'{"a":1}')
    assert isinstance(answer, AWSResponse)
    assert answer.content == b'{"a":1}'
    assert answer.text == '{"a":1}'
    assert answer.raw.read(3) == b'{"a'
    assert b"".join(answer.raw.stream()) == b'":1}'


def test_event_handlers_receive_a_response() -> None:
    seen: list[Any] = []
    with mock_vision():
        client = boto3.client("lookoutvision", region_name="us-east-1")  # type: ignore[call-overload]
        client.meta.events.register(
            "before-parse", lambda response_dict, **_: seen.append(response_dict)
        )
        metadata = client.list_projects()["ResponseMetadata"]
    assert metadata["HTTPHeaders"]["x-frame-options"] == "DENY"
    assert metadata["RequestId"] == seen[0]["headers"]["X-Amzn-RequestId"]
    assert seen[0]["body"] == b'{"Projects":[]}'
