from __future__ import annotations

import re
from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from tests.support.lookoutvision_bench import GREENGRASS, PROJECT, Bench

JOB: dict[str, Any] = {"project_name": PROJECT, "job_name": "job"}
COMPONENT = "arn:aws:greengrass:us-east-1:123456789012:components:inspector:versions:"


def describe(bench: Bench) -> dict[str, Any]:
    described: dict[str, Any] = bench.call("DescribeModelPackagingJob", **JOB)[
        "ModelPackagingDescription"
    ]
    return described


def test_a_job_from_start_to_component(bench: Bench) -> None:
    bench.trained_model()
    created = bench.backend.now()
    configuration = {"Greengrass": GREENGRASS}
    answer = bench.call(
        "StartModelPackagingJob",
        project_name=PROJECT,
        model_version="latest",
        job_name="job",
        description="for the line",
        configuration=configuration,
    )
    assert answer == {"JobName": "job"}
    metadata = {
        "JobName": "job",
        "ProjectName": PROJECT,
        "ModelVersion": "1",
        "ModelPackagingJobDescription": "for the line",
        "ModelPackagingMethod": "Greengrass",
        "Status": "CREATED",
        "StatusMessage": "The model packaging job was created.",
        "CreationTimestamp": created,
        "LastUpdatedTimestamp": created,
    }
    assert describe(bench) == {**metadata, "ModelPackagingConfiguration": configuration}
    assert bench.call("ListModelPackagingJobs", project_name=PROJECT) == {
        "ModelPackagingJobs": [metadata]
    }
    bench.settle()
    described = describe(bench)
    assert described["Status"] == "SUCCEEDED"
    assert described["LastUpdatedTimestamp"] == created + 11 * 60 * 1_000_000
    # Service model, GreengrassConfiguration: the default is the model's version and two zeros.
    assert described["ModelPackagingOutputDetails"] == {
        "Greengrass": {
            "ComponentVersionArn": f"{COMPONENT}1.0.0",
            "ComponentName": "inspector",
            "ComponentVersion": "1.0.0",
        }
    }


def test_the_version_of_the_component_may_be_given(bench: Bench) -> None:
    bench.trained_model()
    job = bench.start_job(ComponentVersion="4.5.6")
    bench.settle()
    details = job.describe()["ModelPackagingOutputDetails"]["Greengrass"]
    assert details["ComponentVersionArn"] == f"{COMPONENT}4.5.6"


def test_a_name_is_made_where_none_is_given(bench: Bench) -> None:
    # Developer Guide, "Packaging a model (SDK)" shows a UUID.
    bench.trained_model()
    answer = bench.call(
        "StartModelPackagingJob",
        project_name=PROJECT,
        model_version="1",
        configuration={"Greengrass": GREENGRASS},
    )
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["JobName"])
    assert describe_name(bench, answer["JobName"]) == answer["JobName"]


def describe_name(bench: Bench, job: str) -> str:
    answer = bench.call("DescribeModelPackagingJob", project_name=PROJECT, job_name=job)
    name: str = answer["ModelPackagingDescription"]["JobName"]
    return name


def test_a_job_name_is_used_once_in_a_project(bench: Bench) -> None:
    bench.trained_model()
    bench.start_job()
    with pytest.raises(ConflictException, match="model packaging job job already exists") as no:
        bench.start_job(ComponentName="other")
    assert no.value.members == {"ResourceId": "job", "ResourceType": "MODEL_PACKAGE_JOB"}


def test_a_version_of_a_component_is_made_once(bench: Bench) -> None:
    # Developer Guide, "Package settings": the version must not exist yet.
    bench.trained_model()
    bench.start_job()
    with pytest.raises(ConflictException, match=r"inspector exists already in version 1\.0\.0"):
        bench.start_job("another")
    bench.start_job("another", ComponentVersion="1.0.1")
    bench.start_job("third", ComponentName="other")
    assert len(bench.call("ListModelPackagingJobs", project_name=PROJECT)) == 1


def test_a_deleted_bucket_fails_the_job_and_frees_the_component(bench: Bench) -> None:
    bench.trained_model()
    bench.world.objects.write("123456789012", "results", "here", b"")
    job = bench.start_job(S3OutputLocation={"Bucket": "results"})
    bench.break_bucket("results")
    bench.settle()
    assert job.status == "FAILED"
    assert job.status_message == "The component could not be written to the S3 bucket results."
    assert "ModelPackagingOutputDetails" not in job.describe()
    bench.start_job("again")


def test_a_missing_bucket_is_refused(bench: Bench) -> None:
    bench.trained_model()
    with pytest.raises(ValidationException, match="The S3 bucket elsewhere does not exist"):
        bench.start_job(S3OutputLocation={"Bucket": "elsewhere"})
    assert bench.call("ListModelPackagingJobs", project_name=PROJECT) == {"ModelPackagingJobs": []}


def test_jobs_are_listed_newest_first_in_pages(bench: Bench) -> None:
    # AWS's Java example finds the job it just started at the beginning of the list.
    bench.trained_model()
    for number in range(3):
        bench.start_job(f"j{number}", ComponentVersion=f"1.0.{number}")
    first = bench.call("ListModelPackagingJobs", project_name=PROJECT, max_results=2)
    assert [job["JobName"] for job in first["ModelPackagingJobs"]] == ["j2", "j1"]
    last = bench.call(
        "ListModelPackagingJobs", project_name=PROJECT, max_results=2, next_token=first["NextToken"]
    )
    assert [job["JobName"] for job in last["ModelPackagingJobs"]] == ["j0"]


def test_unknown_projects_models_and_jobs_are_not_found(bench: Bench) -> None:
    with pytest.raises(ResourceNotFoundException, match="model packaging job job") as refusal:
        describe(bench)
    assert refusal.value.members == {"ResourceId": "job", "ResourceType": "MODEL_PACKAGE_JOB"}
    with pytest.raises(ResourceNotFoundException, match="model boards/1"):
        bench.start_job()
