"""How work ends under plain ``mock_aws``, and where moto's state manager is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import ConflictException, ServiceQuotaExceededException
from mock_vision.world import world as worlds
from mock_vision.world.ports import Progression
from tests.support.lookoutvision_bench import PROJECT, Bench
from tests.support.worlds import Progressions, make_world

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}
DATASET: dict[str, Any] = {"project_name": PROJECT, "dataset_type": "train"}


@pytest.fixture
def progressions() -> Progressions:
    return Progressions()


@pytest.fixture
def plain(progressions: Progressions) -> Iterator[Bench]:
    """A backend under plain ``mock_aws``: one look ends work."""
    worlds.install(make_world(ends_on_clock=False, progressions=progressions))
    yield Bench()
    worlds.install(None)


def trained(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(20, 10))
    bench.call("DescribeDataset", **DATASET)
    bench.create_model()
    bench.call("DescribeModel", **MODEL)


def hosted(bench: Bench) -> None:
    trained(bench)
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.call("DescribeModel", **MODEL)


CALLS: dict[str, Callable[[Bench], str]] = {
    "DescribeModel": lambda bench: bench.call("DescribeModel", **MODEL)["ModelDescription"][
        "Status"
    ],
    "ListModels": lambda bench: bench.call("ListModels", project_name=PROJECT)["Models"][0][
        "Status"
    ],
}


@pytest.mark.parametrize("look", CALLS)
def test_one_describe_call_ends_a_transition_of_a_model(plain: Bench, look: str) -> None:
    bench, status = plain, CALLS[look]
    bench.create_dataset("train", bench.manifest(20, 10))
    assert bench.create_model().status == "TRAINING"
    assert status(bench) == "TRAINED"
    assert bench.call("StartModel", **MODEL, min_inference_units=1) == {
        "Status": "STARTING_HOSTING"
    }
    assert status(bench) == "HOSTED"
    assert bench.call("StopModel", **MODEL) == {"Status": "STOPPING_HOSTING"}
    assert status(bench) == "TRAINED"


DATASET_CALLS: dict[str, Callable[[Bench], Any]] = {
    "DescribeDataset": lambda bench: bench.call("DescribeDataset", **DATASET),
    "DescribeProject": lambda bench: bench.call("DescribeProject", project_name=PROJECT),
    "ListDatasetEntries": lambda bench: bench.call("ListDatasetEntries", **DATASET),
}


@pytest.mark.parametrize("look", DATASET_CALLS)
def test_one_describe_call_ends_a_transition_of_a_dataset(plain: Bench, look: str) -> None:
    dataset = plain.create_dataset("train", plain.manifest(1, 1))
    assert dataset.status == "CREATE_IN_PROGRESS"
    DATASET_CALLS[look](plain)
    assert dataset.status == "CREATE_COMPLETE"


def test_polling_the_list_finds_a_deleted_model_gone(plain: Bench) -> None:
    trained(plain)
    plain.call("DeleteModel", **MODEL)
    assert plain.call("ListModels", project_name=PROJECT) == {"Models": []}


def test_describing_a_deleted_model_finds_it_gone(plain: Bench) -> None:
    trained(plain)
    plain.call("DeleteModel", **MODEL)
    with pytest.raises(Exception, match="Could not find the model boards/1"):
        plain.call("DescribeModel", **MODEL)


@pytest.mark.parametrize("look", ["describe", "list"])
def test_one_describe_call_ends_both_steps_of_a_packaging_job(plain: Bench, look: str) -> None:
    # AWS's example sleeps a minute after each look.
    trained(plain)
    job = plain.start_job()
    if look == "describe":
        plain.call("DescribeModelPackagingJob", project_name=PROJECT, job_name="job")
    else:
        plain.call("ListModelPackagingJobs", project_name=PROJECT)
    assert job.status == "SUCCEEDED"


def test_one_describe_call_ends_a_failed_update_and_its_rollback(plain: Bench) -> None:
    dataset = plain.create_dataset()
    plain.call("UpdateDatasetEntries", **DATASET, changes=b"{")
    plain.call("DescribeDataset", **DATASET)
    assert dataset.status == "UPDATE_FAILED_ROLLBACK_COMPLETE"


def test_describe_calls_are_counted_for_each_step(plain: Bench, progressions: Progressions) -> None:
    progressions["lookoutvision::model_packaging_job"] = Progression("manual", 2)
    trained(plain)
    job = plain.start_job()
    seen = []
    for _ in range(3):
        plain.call("ListModelPackagingJobs", project_name=PROJECT)
        seen.append(job.status)
    assert seen == ["CREATED", "RUNNING", "SUCCEEDED"]


def test_a_refused_call_counts_as_a_describe_call_so_retries_end(plain: Bench) -> None:
    plain.create_dataset("train", plain.manifest(20, 10))
    plain.create_model()
    start = dict(MODEL, min_inference_units=1)
    with pytest.raises(ConflictException, match="TRAINING"):
        plain.call("StartModel", **start)
    plain.call("StartModel", **start)
    with pytest.raises(ConflictException, match="STARTING_HOSTING"):
        plain.call("StartModel", **start)
    plain.call("StopModel", **MODEL)
    plain.call("DescribeModel", **MODEL)
    plain.call("DeleteModel", **MODEL)
    plain.call("DeleteDataset", **DATASET)
    with pytest.raises(ConflictException, match="still has datasets or models"):
        plain.call("DeleteProject", project_name=PROJECT)
    plain.call("DeleteProject", project_name=PROJECT)


def test_a_training_refused_by_its_quota_counts_as_a_describe_call(plain: Bench) -> None:
    plain.create_dataset("train", plain.manifest(20, 10))
    plain.create_model()
    plain.create_model()
    with pytest.raises(ServiceQuotaExceededException):
        plain.create_model()
    assert plain.create_model().version == "3"


@pytest.mark.parametrize(
    ("progression", "calls"),
    [(Progression("manual", 3), 3), (Progression("immediate"), 1)],
)
def test_a_progression_is_obeyed(
    plain: Bench, progressions: Progressions, progression: Progression, calls: int
) -> None:
    progressions["lookoutvision::model"] = progression
    plain.create_dataset("train", plain.manifest(20, 10))
    plain.create_model()
    plain.world.clock.catch_up()
    seen = [CALLS["DescribeModel"](plain) for _ in range(calls)]
    assert seen == ["TRAINING"] * (calls - 1) + ["TRAINED"]


def test_a_describe_call_names_the_work_that_is_under_way(bench: Bench) -> None:
    bench.train_dataset()
    bench.create_model()
    bench.call("DescribeModel", **MODEL)
    under_way = bench.world.waits.under_way
    assert under_way is not None
    assert under_way.what == "training"
    assert under_way.resource.endswith(":model/boards/1")
