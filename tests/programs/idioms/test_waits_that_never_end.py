"""Loops that wait for what never comes end in an error; loops that end by themselves do not.

The limit of real time is a fiftieth of a second here: no loop waits for real.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest import mock

import boto3
import pytest
import tenacity
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.moto_api import state_manager

from mock_vision import EndlessWaitError, mock_vision
from tests.support.clients import client_config
from tests.support.clocks import START
from tests.support.trainings import train_custom_labels

LIMIT = 0.02


@functools.cache
def client(service: str) -> Any:
    """Making a client takes longer than everything that a test here does with it."""
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    return session.client(service, region_name="us-east-1", config=client_config())  # type: ignore[call-overload]


class Program:
    """A program that polls, and the clients it has."""

    def __init__(self) -> None:
        self.rekognition = client("rekognition")
        self.lookout = client("lookoutvision")
        self.s3 = client("s3")

    def describe(self) -> object:
        return self.rekognition.describe_projects()["ProjectDescriptions"]

    def list(self) -> object:
        return self.lookout.list_projects()["Projects"]

    def head(self) -> object:
        try:
            return self.s3.head_object(Bucket="bucket", Key="never")
        except ClientError:
            return None

    def delete(self) -> object:
        try:
            return self.lookout.delete_project(ProjectName="never")
        except ClientError:
            return None

    def both(self) -> None:
        self.describe()
        self.list()


@pytest.fixture
def program() -> Iterator[Program]:
    with mock_vision(start=START, wait_limit=LIMIT):
        made = Program()
        made.s3.create_bucket(Bucket="bucket")
        yield made


def poll(call: Callable[[], object], seconds: float = 30) -> None:
    for _ in range(100_000):
        call()
        time.sleep(seconds)


@pytest.mark.parametrize("call", [Program.describe, Program.head, Program.delete, Program.both])
@pytest.mark.parametrize("seconds", [0.01, 30])
def test_one_thread(program: Program, call: Callable[[Program], object], seconds: float) -> None:
    with pytest.raises(EndlessWaitError, match="the same calls had the same answers"):
        poll(lambda: call(program), seconds)


def test_four_workers_that_poll_the_same(program: Program) -> None:
    with ThreadPoolExecutor(4) as pool, pytest.raises(EndlessWaitError):
        list(pool.map(poll, [program.describe] * 4))


def test_two_workers_that_poll_different_things(program: Program) -> None:
    with ThreadPoolExecutor(2) as pool, pytest.raises(EndlessWaitError):
        list(pool.map(poll, [program.describe, program.head]))


def test_while_something_else_is_pending() -> None:
    durations = {"project_deletion": timedelta(days=300)}
    with mock_vision(start=START, wait_limit=LIMIT, durations=durations):
        program = Program()
        arn = program.rekognition.create_project(ProjectName="x")["ProjectArn"]
        program.rekognition.delete_project(ProjectArn=arn)
        with pytest.raises(EndlessWaitError, match="The next event is deletion: arn:aws:rek"):
            poll(program.list)


def test_after_a_training_that_failed() -> None:
    with mock_vision(start=START, wait_limit=LIMIT) as vision:
        training = train_custom_labels(vision, labels=("plate", "plate"))
        with pytest.raises(EndlessWaitError, match="TRAINING_FAILED"):
            while training.status() != training.done:
                time.sleep(60)


def test_plain_mock_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_VISION_WAIT_LIMIT", str(LIMIT))
    with (
        mock_aws(),
        mock.patch("time.sleep"),
        pytest.raises(EndlessWaitError, match=r"MOCK_VISION_WAIT_LIMIT=0\.2") as raised,
    ):
        poll(Program().list)
    assert "lookoutvision.ListProjects, GET https://lookoutvision.us-east-1" in str(raised.value)


def test_repetitions_in_one_plain_mock_do_not_count_in_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOCK_VISION_WAIT_LIMIT", str(LIMIT))
    # Two judgements in a row would see the limit exceeded; a pause of the machine is not counted.
    computed = itertools.count(0, 0.1)
    monkeypatch.setattr("mock_vision.world.endless_waits._computed", lambda: next(computed))
    monkeypatch.setattr("mock_vision.world.endless_waits._now", lambda: 0.0)
    for _ in range(5):
        with mock_aws():
            program = Program()
            for _ in range(20):
                program.head()


# Retry code


@pytest.mark.parametrize("seconds", [0, 1])
def test_tenacity_does_not_swallow_it(program: Program, seconds: float) -> None:
    def create() -> None:
        program.lookout.create_project(ProjectName="boards")

    create()
    with pytest.raises(EndlessWaitError, match="boards already exists"):
        tenacity.Retrying(wait=tenacity.wait_fixed(seconds))(create)


def test_a_loop_that_catches_every_exception_does_not_swallow_it(program: Program) -> None:
    def wait() -> None:
        while True:
            try:
                assert program.list()
                return
            except Exception:
                time.sleep(1)

    with pytest.raises(EndlessWaitError):
        wait()


def test_a_test_whose_code_swallows_it_in_another_way_fails() -> None:
    mock_of_the_test = mock_vision(start=START, wait_limit=LIMIT)
    program = Program()

    def wait() -> None:
        with contextlib.suppress(BaseException):
            poll(program.list)

    with pytest.raises(EndlessWaitError) as raised, mock_of_the_test:
        wait()
    if sys.version_info >= (3, 11):
        (note,) = raised.value.__notes__
        assert "EndlessWaitError was swallowed by wait() in " in note


def test_an_endless_wait_in_a_thread_that_is_never_joined_fails_the_test() -> None:
    program = Program()
    with (
        pytest.raises(EndlessWaitError),
        mock_vision(start=START, wait_limit=LIMIT),
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(poll, program.list)


def test_an_endless_wait_is_a_note_on_the_failure_of_the_test() -> None:
    program = Program()

    def wait() -> None:
        with contextlib.suppress(BaseException):
            poll(program.list)

    with pytest.raises(AssertionError) as raised, mock_vision(start=START, wait_limit=LIMIT):
        wait()
        raise AssertionError
    if sys.version_info >= (3, 11):
        assert "EndlessWaitError was swallowed by wait()" in raised.value.__notes__[0]


# Time that stands still


def test_a_patched_sleep_while_a_training_is_under_way() -> None:
    with mock_vision(start=START) as vision, mock.patch("time.sleep"):
        training = train_custom_labels(vision)
        with pytest.raises(EndlessWaitError, match=r"described 1,0.. times while no wait moved"):
            while training.status() == training.busy:
                time.sleep(60)
        vision.clock.advance_to_next()
        assert training.status() == training.done


# Loops that end


def test_a_hundredth_of_a_second_through_an_import() -> None:
    with mock_vision(start=START) as vision:
        program = Program()
        arn = program.rekognition.create_project(ProjectName="x")["ProjectArn"]
        vision.durations["project_deletion"] = 6
        program.rekognition.delete_project(ProjectArn=arn)
        rounds = 0
        while program.describe():
            time.sleep(0.01)
            rounds += 1
    assert rounds == 600


def test_a_monitor_and_a_long_list(program: Program) -> None:
    with mock_vision(wait_limit=20) as vision:
        began = vision.clock.now()
        while vision.clock.now() - began < timedelta(hours=24):
            program.list()
            time.sleep(300)
        for _ in range(1_100):
            program.list()
            time.sleep(1)


def test_a_transition_with_many_describe_calls() -> None:
    how = {"progression": "manual", "times": 1_200}
    try:
        with mock_vision(start=START, wait_limit=LIMIT):
            program = Program()
            arn = program.rekognition.create_project(ProjectName="x")["ProjectArn"]
            state_manager.set_transition("rekognition::project", how)
            program.rekognition.delete_project(ProjectArn=arn)
            rounds = 1
            while program.describe():
                rounds += 1
    finally:
        state_manager.unset_transition("rekognition::project")
    assert rounds == 1_200


def test_a_service_of_moto_that_is_used_a_lot(program: Program) -> None:
    # The guard counts what the process computes.
    deadline = time.process_time() + 2 * LIMIT
    number = 0
    while time.process_time() < deadline:
        program.s3.put_object(Bucket="bucket", Key=str(number), Body=b"x")
        number += 1


# Sleeping for something real


def test_a_timer_does_not_move_the_clock_on_and_on() -> None:
    with mock_vision(start=START) as vision:
        happened = threading.Event()
        timer = threading.Timer(0.1, happened.set)
        timer.start()
        while not happened.is_set():
            time.sleep(1)
        assert vision.clock.now() - START < timedelta(minutes=11)
