from __future__ import annotations

import pytest

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from tests.support.lookoutvision_bench import PROJECT, Bench

ARN = "arn:aws:lookoutvision:us-east-1:123456789012:project/boards"


def test_a_project_is_created_empty(bench: Bench) -> None:
    metadata = {
        "ProjectArn": ARN,
        "ProjectName": PROJECT,
        "CreationTimestamp": bench.backend.now(),
    }
    assert bench.call("DescribeProject", project_name=PROJECT) == {
        "ProjectDescription": {**metadata, "Datasets": []}
    }
    assert bench.call("ListProjects") == {"Projects": [metadata]}


def test_the_answer_to_creation_is_the_metadata(bench: Bench) -> None:
    answer = bench.call("CreateProject", project_name="tiles")
    assert answer == {
        "ProjectMetadata": {
            "ProjectArn": ARN.replace("boards", "tiles"),
            "ProjectName": "tiles",
            "CreationTimestamp": bench.backend.now(),
        }
    }


def test_a_name_that_is_taken_is_refused(bench: Bench) -> None:
    # AWS's CloudFormation provider and its Python SDK take the conflict for "it exists".
    with pytest.raises(ConflictException, match="The project boards already exists") as refusal:
        bench.call("CreateProject", project_name=PROJECT)
    assert refusal.value.members == {"ResourceId": PROJECT, "ResourceType": "PROJECT"}
    assert len(bench.backend.projects) == 1


@pytest.mark.parametrize("operation", ["DescribeProject", "DeleteProject", "ListModels"])
def test_an_unknown_project_is_not_found(bench: Bench, operation: str) -> None:
    with pytest.raises(
        ResourceNotFoundException, match=r"Could not find the project tiles\."
    ) as refusal:
        bench.call(operation, project_name="tiles")
    assert refusal.value.members == {"ResourceId": "tiles", "ResourceType": "PROJECT"}


def test_the_description_shows_the_datasets(bench: Bench) -> None:
    bench.create_dataset("test")
    bench.create_dataset("train", bench.manifest(1, 1))
    datasets = bench.call("DescribeProject", project_name=PROJECT)["ProjectDescription"]["Datasets"]
    now = bench.backend.now()
    assert datasets == [
        {
            "DatasetType": "test",
            "CreationTimestamp": now,
            "Status": "CREATE_COMPLETE",
            "StatusMessage": "The dataset was created successfully.",
        },
        {
            "DatasetType": "train",
            "CreationTimestamp": now,
            "Status": "CREATE_IN_PROGRESS",
            "StatusMessage": "The dataset is being created.",
        },
    ]


def test_projects_are_listed_newest_first_in_pages(bench: Bench) -> None:
    for number in range(4):
        bench.call("CreateProject", project_name=f"p{number}")
    first = bench.call("ListProjects", max_results=2)
    assert [each["ProjectName"] for each in first["Projects"]] == ["p3", "p2"]
    bench.call("DeleteProject", project_name="p2")
    bench.call("CreateProject", project_name="p4")
    second = bench.call("ListProjects", max_results=2, next_token=first["NextToken"])
    assert [each["ProjectName"] for each in second["Projects"]] == ["p1", "p0"]
    last = bench.call("ListProjects", max_results=2, next_token=second["NextToken"])
    assert [each["ProjectName"] for each in last["Projects"]] == [PROJECT]
    assert "NextToken" not in last
    assert len(bench.call("ListProjects", next_token="")["Projects"]) == 5


def test_a_page_has_a_hundred_projects_by_default(bench: Bench) -> None:
    # Service model, PageSize: default and maximum are 100.
    for number in range(100):
        bench.call("CreateProject", project_name=f"p{number}")
    answer = bench.call("ListProjects")
    assert len(answer["Projects"]) == 100
    assert "NextToken" in answer


def test_a_token_of_another_listing_is_refused(bench: Bench) -> None:
    bench.call("CreateProject", project_name="tiles")
    token = bench.call("ListProjects", max_results=1)["NextToken"]
    for wrong in (token[:-1], "AAAA"):
        with pytest.raises(ValidationException, match="NextToken is invalid"):
            bench.call("ListProjects", next_token=wrong)
    with pytest.raises(ValidationException, match="NextToken is invalid"):
        bench.call("ListModels", project_name=PROJECT, next_token=token)


def test_only_an_empty_project_can_be_deleted(bench: Bench) -> None:
    # Developer Guide, "Deleting a project": models and datasets go first.
    bench.create_dataset()
    with pytest.raises(ConflictException, match="still has datasets or models") as refusal:
        bench.call("DeleteProject", project_name=PROJECT)
    assert refusal.value.members == {"ResourceId": PROJECT, "ResourceType": "PROJECT"}
    bench.call("DeleteDataset", project_name=PROJECT, dataset_type="train")
    assert bench.call("DeleteProject", project_name=PROJECT) == {"ProjectArn": ARN}
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeProject", project_name=PROJECT)


def test_deletion_waits_for_the_end_of_a_models_deletion(bench: Bench) -> None:
    bench.trained_model()
    bench.call("DeleteDataset", project_name=PROJECT, dataset_type="train")
    bench.call("DeleteModel", project_name=PROJECT, model_version="1")
    with pytest.raises(ConflictException):
        bench.call("DeleteProject", project_name=PROJECT)
    bench.settle()
    bench.call("DeleteProject", project_name=PROJECT)
    assert bench.call("ListProjects") == {"Projects": []}


def test_packaging_jobs_do_not_keep_a_project(bench: Bench) -> None:
    # AWS's Java example deletes its project with the job still there.
    bench.trained_model()
    bench.start_job()
    bench.call("DeleteModel", project_name=PROJECT, model_version="1")
    bench.call("DeleteDataset", project_name=PROJECT, dataset_type="train")
    bench.advance("model_deletion")
    assert bench.world.clock.pending()
    bench.call("DeleteProject", project_name=PROJECT)
    assert bench.call("ListProjects") == {"Projects": []}
    assert not bench.world.clock.pending()


def test_a_project_of_the_same_name_begins_anew(bench: Bench) -> None:
    bench.trained_model()
    bench.call("DeleteModel", project_name=PROJECT, model_version="1")
    bench.settle()
    bench.call("DeleteDataset", project_name=PROJECT, dataset_type="train")
    bench.call("DeleteProject", project_name=PROJECT)
    bench.call("CreateProject", project_name=PROJECT)
    assert bench.trained_model().version == "1"
