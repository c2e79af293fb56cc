"""botocore's waiters and retries on unmodified clients, with simulated responses."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import freezegun
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import CapacityNotAvailableError, ClientError, WaiterError
from botocore.retries import bucket as buckets

from mock_vision.upstream import adaptive_retries
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START

THROTTLED = (400, b'{"__type":"ThrottlingException","message":"Rate exceeded"}')
FAILED = (500, b'{"__type":"InternalServerError","message":"try again"}')
EMPTY = (200, b'{"ProjectDescriptions":[]}')


class Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def version(status: str) -> tuple[int, bytes]:
    return 200, b'{"ProjectVersionDescriptions":[{"Status":"%s"}]}' % status.encode()


class Answers:
    """Answers in turn; the last one again and again."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self._answers = list(answers)
        self.requests = 0

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.requests += 1
        status, body = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        return AWSResponse(request.url, status, HTTPHeaders(), Raw(body))


def make_client(answers: Answers, mode: str = "standard", attempts: int = 5) -> Any:
    retries: Any = {"mode": mode, "total_max_attempts": attempts}
    client: Any = boto3.client(
        "rekognition",
        "eu-west-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries=retries),
    )
    client.meta.events.register_first("before-send.rekognition", answers)
    return client


def passed(clock: VirtualClock) -> float:
    return (clock.ticks() - ticks.from_datetime(START)) / ticks.SECOND


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def virtual(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualWaiting]:
    def refuse(seconds: float) -> None:
        raise AssertionError(f"would have waited {seconds} s")

    monkeypatch.setattr("mock_vision.upstream.sleep.real_sleep", refuse)
    adaptive_retries.install()
    waiting = VirtualWaiting(clock)
    waiting.start()
    yield waiting
    waiting.stop()


def test_a_waiter_moves_the_clock(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    answers = Answers(*[version("TRAINING_IN_PROGRESS")] * 5, version("TRAINING_COMPLETED"))
    waiter = make_client(answers).get_waiter("project_version_training_completed")
    waiter.wait(
        ProjectArn="arn:aws:rekognition:eu-west-1:123456789012:project/boards/1700000000000"
    )
    assert answers.requests == 6
    assert passed(clock) == 5 * 120


def test_a_waiter_with_its_own_delay_runs_out_of_attempts(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    waiter = make_client(Answers(version("STARTING"))).get_waiter("project_version_running")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(
            ProjectArn="arn:aws:rekognition:eu-west-1:123456789012:project/boards/1700000000000",
            WaiterConfig={"Delay": 7, "MaxAttempts": 4},
        )
    assert passed(clock) == 3 * 7


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("failure", [THROTTLED, FAILED])
def test_retries_move_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock, mode: str, failure: tuple[int, bytes]
) -> None:
    answers = Answers(*[failure] * 4, EMPTY)
    client = make_client(answers, mode)
    assert client.describe_projects()["ProjectDescriptions"] == []
    assert answers.requests == 5
    assert passed(clock) > 0


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retries_that_run_out_end_in_the_error(
    virtual: VirtualWaiting, clock: VirtualClock, mode: str
) -> None:
    answers = Answers(THROTTLED)
    with pytest.raises(ClientError, match="Rate exceeded"):
        make_client(answers, mode, attempts=3).describe_projects()
    assert answers.requests == 3


def test_an_adaptive_client_waits_in_virtual_time_for_its_tokens(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    client = make_client(Answers(THROTTLED, EMPTY), "adaptive")
    client.describe_projects()
    throttled_until = passed(clock)
    for _ in range(10):
        client.describe_projects()
    assert passed(clock) - throttled_until > 1
    assert real == []


def test_an_adaptive_client_works_after_the_mock(clock: VirtualClock) -> None:
    before = buckets.TokenBucket.acquire
    adaptive_retries.install()
    waiting = VirtualWaiting(clock)
    waiting.start()
    bucket: Any = buckets.TokenBucket(max_rate=0.5, clock=buckets.Clock())
    for _ in range(100):
        assert bucket.acquire()
    waiting.stop()
    assert buckets.TokenBucket.acquire is before
    # What is missing is at most one token: two seconds at this rate.
    assert bucket._sleep_amount(1) <= 2
    with pytest.raises(CapacityNotAvailableError):
        bucket.acquire(block=False)


def test_a_bucket_with_tokens_is_called_unchanged(virtual: VirtualWaiting) -> None:
    bucket: Any = buckets.TokenBucket(max_rate=0.5, clock=buckets.Clock())
    with pytest.raises(CapacityNotAvailableError):
        bucket.acquire(block=False)
    assert buckets.TokenBucket.acquire.__name__ == "acquire"


def test_a_bucket_fills_also_while_freezegun_stops_the_wall(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    with freezegun.freeze_time(START):
        bucket: Any = buckets.TokenBucket(max_rate=3, clock=buckets.Clock())
        for _ in range(10):
            assert bucket.acquire()
    # 10/3 s, less what has passed in real time.
    assert 0 < passed(clock) < 4


def test_a_thread_that_sleeps_for_real_waits_for_its_tokens(
    virtual: VirtualWaiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, bool]] = []
    monkeypatch.setattr("mock_vision.upstream.sleep.is_virtual", lambda: False)
    monkeypatch.setattr(
        buckets.TokenBucket, "_acquire", lambda _, amount, block: asked.append((amount, block))
    )
    buckets.TokenBucket(max_rate=0.5, clock=buckets.Clock()).acquire(2)
    assert asked == [(2, True)]


def test_the_patch_of_another_tool_on_the_bucket_stays(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(bucket: object, amount: int = 1, block: bool = True) -> bool:
        return True

    adaptive_retries.install()
    waiting = VirtualWaiting(clock)
    with monkeypatch.context() as patching:
        waiting.start()
        patching.setattr(buckets.TokenBucket, "acquire", theirs)
        waiting.stop()
        assert buckets.TokenBucket.acquire is theirs
        patching.setattr(buckets.TokenBucket, "acquire", theirs)
