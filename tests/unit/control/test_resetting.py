from __future__ import annotations

import threading

import boto3

from mock_vision import Vision
from mock_vision.control.resetting import reset
from mock_vision.lookoutvision.resources import Project


def test_everything_but_clock_and_settings_begins_anew(vision: Vision) -> None:
    vision.durations["training"] = 7
    vision.clock.advance(hours=1)
    before = vision.clock.now()
    vision.given.label_model("parts", labels=["a", "b"])
    vision.faults.throttle("DetectCustomLabels")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="goods")
    vision.clock.advance(hours=0)
    reset(vision._world)
    assert s3.list_buckets()["Buckets"] == []
    assert vision.faults.live == ()
    assert len(vision.journal) == 0
    assert vision.clock.now() == before
    assert vision.durations["training"].total_seconds() == 7


def test_two_resets_at_once(vision: Vision) -> None:
    vision.given.label_model("parts", labels=["a", "b"])
    failures: list[BaseException] = []

    def repeat() -> None:
        try:
            for _ in range(5):
                reset(vision._world)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=repeat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_moto_has_no_resources_after_a_reset(vision: Vision) -> None:
    # The name that moto has for the list depends on its version.
    name = next(name for name in ("instances_tracked", "instances") if hasattr(Project, name))
    vision.given.anomaly_model("boards")
    assert getattr(Project, name)
    reset(vision._world)
    assert not getattr(Project, name)
