"""Adapters grow old: Amazon Rekognition Developer Guide, "Managing adapters"."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_vision.rekognition.resources import ProjectVersion
from mock_vision.rekognition.states import AGEING
from tests.support.rekognition_bench import Bench

TICK = timedelta(microseconds=1000)


def adapter(bench: Bench, auto_update: str | None = "DISABLED") -> ProjectVersion:
    version = bench.training(bench.project(feature="CONTENT_MODERATION", auto_update=auto_update))
    version.complete_work()
    version.enter("TRAINING_COMPLETED", bench.backend.now())
    return version


def test_it_expires_sixty_to_ninety_days_after_it_was_deprecated() -> None:
    (deprecated, first), (expired, second) = AGEING
    assert (deprecated, expired) == ("DEPRECATED", "EXPIRED")
    assert timedelta(days=60) <= timedelta(microseconds=second - first) <= timedelta(days=90)


def test_an_adapter_is_deprecated_and_expires_on_the_clock(bench: Bench) -> None:
    version = adapter(bench)
    clock = bench.world.clock
    for status, after in AGEING:
        clock.advance_to(clock_at(bench, version, after) - TICK)
        assert bench.describe(version)["Status"] != status
        clock.advance(TICK)
        assert bench.describe(version)["Status"] == status
        assert bench.describe(version)["StatusMessage"].startswith("The adapter ")


def clock_at(bench: Bench, version: ProjectVersion, after: int):
    now = bench.world.clock
    assert version.record.ended is not None
    return now.now() + timedelta(microseconds=version.record.ended + after - now.ticks())


def test_an_adapter_expires_without_being_described(bench: Bench) -> None:
    version = adapter(bench, None)
    bench.world.clock.advance(timedelta(days=1000))
    described = bench.describe(version)
    assert described["Status"] == "EXPIRED"
    assert bench.describe(version) == described


def test_an_old_adapter_can_be_deleted(bench: Bench) -> None:
    version = adapter(bench)
    bench.world.clock.advance(timedelta(days=1000))
    answer = bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    assert answer == {"Status": "DELETING"}
    assert bench.describe(version)["Status"] == "DELETING"


@pytest.mark.parametrize("kind", ["updated", "model", "failed"])
def test_models_and_updated_or_failed_adapters_do_not_expire(bench: Bench, kind: str) -> None:
    if kind == "model":
        version = bench.trained(bench.project())
    else:
        version = adapter(bench, "ENABLED" if kind == "updated" else "DISABLED")
    if kind == "failed":
        version.enter("TRAINING_FAILED", bench.backend.now())
    before = version.status
    bench.world.clock.advance(timedelta(days=1000))
    assert bench.describe(version)["Status"] == before
