from __future__ import annotations

import pytest

import mock_vision
from mock_vision import RemoteVision, UnusedDeclarationError, UsageError, Vision
from mock_vision.control.client import SET_AT_THE_START, connect
from mock_vision.mock.options import OPTIONS
from mock_vision.server import parser


def test_connecting(vision: Vision, server_url: str) -> None:
    remote = mock_vision.connect(f"{server_url}/")
    assert remote.url == server_url
    assert repr(remote) == f"<RemoteVision of {server_url}>"


def test_a_wrong_address_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="connect takes the address of a server"):
        connect("localhost")
    with pytest.raises(ConnectionError, match="no server of mock_vision answers"):
        connect("http://127.0.0.1:1")


def test_what_was_declared_ends_with_the_block(remote: RemoteVision, vision: Vision) -> None:
    vision.faults.throttle("ListModels", optional=True)
    with remote as held:
        held.answers.normal(optional=True)
    assert [each.text for each in vision.faults.live] == [
        "faults.throttle('ListModels', optional=True)"
    ]
    assert vision.answers.live == ()


def test_what_was_never_used_fails_at_the_end_of_the_block(
    remote: RemoteVision, vision: Vision
) -> None:
    message = r"declared in test_client\.py:\d+, was never"
    with pytest.raises(UnusedDeclarationError, match=message), remote:
        remote.faults.throttle("ListProjects")
    assert vision.faults.live == ()
    with pytest.raises(RuntimeError, match="the reason"), remote:
        remote.faults.throttle("ListProjects")
        raise RuntimeError("the reason")


def test_a_reset_by_another_client_removes_what_was_declared(
    remote: RemoteVision, server_url: str
) -> None:
    with remote:
        remote.faults.throttle("ListProjects")
        connect(server_url).reset()


def test_usage(remote: RemoteVision, vision: Vision) -> None:
    vision.given.anomaly_model("boards")
    vision.clock.advance(hours=2)
    assert remote.usage == vision.usage.as_dict()
    assert remote.usage["total"]["inference_hours"] == 2


def test_seed_and_skill(remote: RemoteVision, vision: Vision) -> None:
    assert (remote.seed, remote.skill) == (0, 1.0)
    remote.skill = 0.5
    assert vision.skill == 0.5
    with pytest.raises(UsageError, match="skill must be a number from 0"):
        remote.skill = 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("skil", r"unknown setting of vision 'skil'\. Did you mean 'skill'\? Valid: skill\."),
        ("clock", r"unknown setting of vision 'clock'\. Valid: skill\."),
        (
            "seed",
            r"seed is set where the mock of the server begins: `.* --seed` or mock_vision",
        ),
        ("skip_waiting", r"server --skip-waiting` or mock_vision\(skip_waiting=\.\.\.\)"),
    ],
)
def test_other_attributes_cannot_be_set(remote: RemoteVision, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        setattr(remote, name, 1)


def test_wrong_attributes_list_the_valid_ones(remote: RemoteVision) -> None:
    with pytest.raises(
        UsageError, match=r"vision 'skil'\. Did you mean 'skill'\? Valid: answers, "
    ):
        remote.skil  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(remote, "report")


def test_the_options_of_the_message_are_those_of_the_command_line() -> None:
    text = parser("mock-vision server").format_help()
    assert [name for name in SET_AT_THE_START if f"--{name.replace('_', '-')} " not in text] == []
    assert set(OPTIONS) >= set(SET_AT_THE_START)


def test_reset(remote: RemoteVision, vision: Vision) -> None:
    with remote:
        remote.given.anomaly_model("boards")
        remote.faults.throttle("ListProjects")
        remote.reset()
    assert remote.resources() == []
    assert vision.faults.live == ()
