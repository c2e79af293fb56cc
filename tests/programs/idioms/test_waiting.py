"""Sleeping ten minutes at a time: in workers, through ``from time import sleep``, with progress."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from time import sleep

import pytest

from mock_vision import mock_vision
from tests.programs.idioms.account import (
    BUCKET,
    KEEP_SESSION,
    begin_version,
    client,
    fill_bucket,
    inspected,
    json_lines,
    labels_project,
    lookout_source,
)

LINES = ("line-1", "line-2")
Status = Callable[[str], str]


def begin_lookout(name: str) -> None:
    """Begin to train a model of a project, as quickly as its dataset allows."""
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName=name)
    source = lookout_source(json_lines(inspected()), f"{name}.manifest")
    lookout.create_dataset(ProjectName=name, DatasetType="train", DatasetSource=source)
    place = {"S3Location": {"Bucket": BUCKET, "Prefix": f"{name}/"}}
    lookout.create_model(ProjectName=name, OutputConfig=place)


def lookout_status(name: str) -> str:
    answer = client("lookoutvision").describe_model(ProjectName=name, ModelVersion="1")
    return str(answer["ModelDescription"]["Status"])


def version_status(project: str) -> str:
    answer = client("rekognition").describe_project_versions(
        ProjectArn=project, VersionNames=["v1"]
    )
    return str(answer["ProjectVersionDescriptions"][0]["Status"])


def watch(status_of: Status, what: str) -> tuple[str, int]:
    """Poll every ten minutes and print how it goes; the last status, and how often it slept."""
    naps = 0
    while True:
        status = status_of(what)
        print(f"{time.strftime('%H:%M:%S')} {what}: {status}")
        if status not in ("TRAINING", "TRAINING_IN_PROGRESS"):
            return status, naps
        sleep(600)
        naps += 1


def watch_all() -> dict[str, tuple[str, int]]:
    """Train two models of each service at once, a worker for each."""
    projects = [labels_project(name) for name in LINES]
    for name in LINES:
        begin_lookout(name)
    for project in projects:
        begin_version(project)
    watched: list[tuple[Status, str]] = [(lookout_status, name) for name in LINES]
    watched += [(version_status, project) for project in projects]
    with ThreadPoolExecutor(max_workers=4) as pool:
        jobs = {pool.submit(watch, *each): each[1] for each in watched}
        return {jobs[job]: job.result() for job in as_completed(jobs)}


def check_statuses(ended: dict[str, tuple[str, int]]) -> None:
    assert len(ended) == 4
    for what, (status, _) in ended.items():
        assert status == ("TRAINED" if what in LINES else "TRAINING_COMPLETED"), what


def test_workers_watch_trainings_of_both_services(
    mock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    check_statuses(watch_all())
    assert time.monotonic() - began < 30
    assert "line-1: TRAINED\n" in capsys.readouterr().out


def test_workers_share_one_clock(capsys: pytest.CaptureFixture[str]) -> None:
    with mock_vision(durations={"training": 12 * 3600}, config=KEEP_SESSION) as vision:
        fill_bucket()
        before = vision.clock.now()
        ended = watch_all()
        passed = (vision.clock.now() - before).total_seconds()
    check_statuses(ended)
    # No worker polls longer than the training takes, and the pool as a whole not much longer.
    assert all(naps <= 12 * 6 + 1 for _, naps in ended.values())
    assert sum(naps for _, naps in ended.values()) > 0
    assert 12 * 3600 <= passed < 13 * 3600
    assert capsys.readouterr().out.count(": TRAINING") > 0


def test_a_program_that_sleeps_before_its_first_describe_call() -> None:
    with mock_vision(config=KEEP_SESSION) as vision:
        fill_bucket()
        begin_lookout("line-1")
        before = vision.clock.now()
        status, polls = "TRAINING", 0
        while status == "TRAINING":
            sleep(600)
            status = lookout_status("line-1")
            polls += 1
        assert status == "TRAINED"
        assert (vision.clock.now() - before).total_seconds() >= 600 * polls
        assert polls > 1
