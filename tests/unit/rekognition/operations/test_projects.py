from __future__ import annotations

from datetime import timedelta

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.rekognition.exceptions import (
    InvalidPaginationTokenException,
    InvalidParameterException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from mock_vision.world.ports import Progression
from tests.support.rekognition_bench import ACCOUNT, Bench
from tests.support.worlds import START

MILLISECONDS = int(START.timestamp() * 1000)


def names(bench: Bench, **arguments: object) -> list[str]:
    answer = bench.call("DescribeProjects", **arguments)
    return [each["ProjectArn"].split("/")[1] for each in answer["ProjectDescriptions"]]


def test_the_number_of_the_arn_is_the_time_of_creation(bench: Bench) -> None:
    project = bench.project("gears.and-nuts_1")
    assert project.arn == (
        f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/gears.and-nuts_1/{MILLISECONDS}"
    )
    assert project.created == MILLISECONDS * 1000


def test_the_description_of_a_new_project(bench: Bench) -> None:
    project = bench.project()
    assert bench.call("DescribeProjects") == {
        "ProjectDescriptions": [
            {
                "ProjectArn": project.arn,
                "CreationTimestamp": project.created,
                "Status": "CREATED",
                "Datasets": [],
            }
        ]
    }


def test_a_name_that_is_taken_is_in_use(bench: Bench) -> None:
    project = bench.project()
    with pytest.raises(ResourceInUseException, match=f"The project {project.arn} already exists."):
        bench.call("CreateProject", project_name="parts", tags={"a": "b"})
    assert project.tags == {}


def test_a_name_stays_taken_during_the_deletion_of_its_project(bench: Bench) -> None:
    project = bench.project()
    assert bench.call("DeleteProject", project_arn=project.arn) == {"Status": "DELETING"}
    with pytest.raises(ResourceInUseException):
        bench.project()
    bench.world.clock.advance(seconds=10)
    again = bench.project()
    assert again.arn != project.arn
    with pytest.raises(ResourceNotFoundException, match=project.arn):
        bench.call("DeleteProject", project_arn=project.arn)


def test_newest_projects_come_first_in_pages(bench: Bench) -> None:
    for name in "abcde":
        bench.project(name)
    first = bench.call("DescribeProjects", max_results=2)
    second = bench.call("DescribeProjects", max_results=2, next_token=first["NextToken"])
    bench.call("DeleteProject", project_arn=second["ProjectDescriptions"][0]["ProjectArn"])
    bench.world.clock.advance(seconds=10)
    last = bench.call("DescribeProjects", max_results=2, next_token=second["NextToken"])
    pages = [
        [each["ProjectArn"].split("/")[1] for each in page["ProjectDescriptions"]]
        for page in (first, second, last)
    ]
    assert pages == [["e", "d"], ["c", "b"], ["a"]]
    assert "NextToken" not in last


def test_an_empty_token_returns_the_first_page(bench: Bench) -> None:
    bench.project("a")
    assert names(bench, next_token="") == ["a"]


def test_a_token_belongs_to_its_listing(bench: Bench) -> None:
    for name in "abc":
        bench.project(name)
    token = bench.call("DescribeProjects", max_results=1)["NextToken"]
    for other in ({"project_names": ["a", "b"]}, {"features": ["CONTENT_MODERATION"]}):
        with pytest.raises(InvalidPaginationTokenException, match="Invalid Pagination Token"):
            bench.call("DescribeProjects", next_token=token, **other)
    with pytest.raises(InvalidPaginationTokenException):
        bench.call("DescribeProjects", next_token="nonsense")


def test_names_that_are_not_there_are_passed_over(bench: Bench) -> None:
    bench.project("a")
    bench.project("b")
    assert names(bench, project_names=["b", "nobody", "a", "b"]) == ["b", "a"]
    assert names(bench, project_names=["nobody"]) == []


def test_a_project_is_described_until_it_is_gone(bench: Bench) -> None:
    project = bench.project()
    bench.call("DeleteProject", project_arn=project.arn)
    found = bench.call("DescribeProjects", project_names=["parts"])["ProjectDescriptions"]
    assert [each["Status"] for each in found] == ["DELETING"]
    bench.world.clock.advance(seconds=10)
    assert names(bench, project_names=["parts"]) == []


def test_a_project_with_versions_cannot_be_deleted(bench: Bench) -> None:
    project = bench.project()
    version = bench.trained(project)
    with pytest.raises(ResourceInUseException, match=version.arn):
        bench.call("DeleteProject", project_arn=project.arn)
    bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    with pytest.raises(ResourceInUseException, match=version.arn):
        bench.call("DeleteProject", project_arn=project.arn)
    bench.world.clock.advance(seconds=10)
    bench.call("DeleteProject", project_arn=project.arn)
    assert project.status == "DELETING"


def test_a_project_cannot_be_deleted_before_its_datasets(bench: Bench) -> None:
    project = bench.project()
    dataset = bench.dataset(project, "TEST")
    with pytest.raises(ResourceInUseException, match=dataset.arn):
        bench.call("DeleteProject", project_arn=project.arn)
    bench.call("DeleteDataset", dataset_arn=dataset.arn)
    bench.call("DeleteProject", project_arn=project.arn)
    bench.world.clock.advance(timedelta(seconds=10))
    assert names(bench) == []
    assert not bench.world.clock.pending()


def test_deleting_a_project_deletes_its_policies_and_datasets_under_deletion(bench: Bench) -> None:
    bench.world.settings.durations["rekognition.project_deletion"] = 1
    project = bench.project()
    dataset = bench.dataset(project, "TRAIN")
    bench.call("DeleteDataset", dataset_arn=dataset.arn)
    bench.call("DeleteProject", project_arn=project.arn)
    bench.world.clock.advance(seconds=1)
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeDataset", dataset_arn=dataset.arn)
    assert not bench.world.clock.pending()


def test_datasets_are_described_in_the_order_of_their_creation(bench: Bench) -> None:
    project = bench.project()
    test, train = bench.dataset(project, "TEST"), bench.dataset(project, "TRAIN")
    (described,) = bench.call("DescribeProjects")["ProjectDescriptions"]
    assert described["Datasets"] == [
        {
            "CreationTimestamp": test.created,
            "DatasetType": "TEST",
            "DatasetArn": test.arn,
            "Status": "CREATE_COMPLETE",
            "StatusMessage": "The dataset was successfully created.",
            "StatusMessageCode": "SUCCESS",
        },
        {
            "CreationTimestamp": train.created,
            "DatasetType": "TRAIN",
            "DatasetArn": train.arn,
            "Status": "CREATE_COMPLETE",
            "StatusMessage": "The dataset was successfully created.",
            "StatusMessageCode": "SUCCESS",
        },
    ]


def test_adapters_are_listed_only_if_their_feature_is_named(bench: Bench) -> None:
    bench.project("plain")
    bench.project("explicit", feature="CUSTOM_LABELS")
    bench.project("adapter", feature="CONTENT_MODERATION", auto_update="ENABLED")
    assert names(bench) == ["explicit", "plain"]
    assert names(bench, project_names=["adapter"]) == []
    assert names(bench, features=["CONTENT_MODERATION"]) == ["adapter"]
    both = ["CUSTOM_LABELS", "CONTENT_MODERATION"]
    assert names(bench, features=both) == ["adapter", "explicit", "plain"]


def test_the_default_feature_and_auto_update_are_left_out(bench: Bench) -> None:
    """Terraform's provider for AWS, internal/service/rekognition/project.go: the API answers
    CUSTOM_LABELS and DISABLED with nothing, also for projects created with them.
    """
    bench.project("updated", feature="CONTENT_MODERATION", auto_update="ENABLED")
    bench.project("adapter", feature="CONTENT_MODERATION", auto_update="DISABLED")
    bench.project("explicit", feature="CUSTOM_LABELS")
    both = ["CUSTOM_LABELS", "CONTENT_MODERATION"]
    described = bench.call("DescribeProjects", features=both)["ProjectDescriptions"]
    assert [(each.get("Feature"), each.get("AutoUpdate")) for each in described] == [
        (None, None),
        ("CONTENT_MODERATION", None),
        ("CONTENT_MODERATION", "ENABLED"),
    ]


def statuses(bench: Bench) -> list[str]:
    return [each["Status"] for each in bench.call("DescribeProjects")["ProjectDescriptions"]]


def test_a_project_is_creating_for_the_duration_that_a_test_sets(bench: Bench) -> None:
    """API reference, ProjectDescription: the status CREATING, which Terraform's provider awaits."""
    bench.world.settings.durations["project_creation"] = 5
    project = bench.project()
    assert statuses(bench) == ["CREATING"]
    with pytest.raises(ResourceInUseException, match="is CREATING"):
        bench.call("DeleteProject", project_arn=project.arn)
    bench.world.clock.advance(seconds=5)
    assert statuses(bench) == ["CREATED"]


@pytest.mark.parametrize(
    ("how", "seen"),
    [
        (Progression("manual", 2), ["CREATING", "CREATED"]),
        (Progression("time", 7), ["CREATING", "CREATING"]),
        (Progression("immediate", 0), ["CREATED", "CREATED"]),
    ],
)
@pytest.mark.parametrize("ends_on_clock", [True, False])
def test_a_project_is_creating_as_motos_state_manager_is_set(
    bench: Bench, how: Progression, seen: list[str], ends_on_clock: bool
) -> None:
    bench.world.settings.ends_on_clock = ends_on_clock
    bench.world.progression["rekognition::project"] = how  # type: ignore[index]
    bench.project()
    assert [*statuses(bench), *statuses(bench)] == seen


def test_an_ending_for_other_work_delays_no_project(bench: Bench) -> None:
    bench.world.part(Endings).training("parts", never=True, optional=True)
    bench.project()
    assert statuses(bench) == ["CREATED"]
    assert len(bench.world.clock.pending()) == 0


@pytest.mark.parametrize("feature", [{}, {"feature": "CUSTOM_LABELS"}])
def test_auto_update_is_for_adapters(bench: Bench, feature: dict[str, str]) -> None:
    with pytest.raises(InvalidParameterException, match="AutoUpdate"):
        bench.project(auto_update="DISABLED", **feature)
    assert names(bench) == []


def test_an_account_has_at_most_a_hundred_projects(bench: Bench) -> None:
    for number in range(100):
        bench.project(f"p{number}")
    with pytest.raises(LimitExceededException) as refused:
        bench.project("one-more")
    assert refused.value.message == "101 projects requested. Maximum limit: 100"
    assert len(names(bench)) == 100


def test_unknown_projects_are_not_found(bench: Bench) -> None:
    project = bench.project()
    wrong = [
        project.arn[:-1] + "7",
        project.arn.replace("us-east-1", "us-west-2"),
        project.arn.replace(ACCOUNT, "999999999999"),
        project.arn.replace("parts", "nuts"),
    ]
    for arn in wrong:
        with pytest.raises(ResourceNotFoundException) as refused:
            bench.call("DeleteProject", project_arn=arn)
        assert refused.value.message == f"The resource {arn} does not exist."
    assert project.status == "CREATED"
