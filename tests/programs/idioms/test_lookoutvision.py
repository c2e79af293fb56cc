"""Loops of programs by AWS and others, rebuilt by hand. Each runs under plain ``mock_aws`` and
inside ``mock_vision``.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from mock_vision import mock_vision
from mock_vision.lookoutvision.models import REGIONS
from tests.support.checked_clients import client, upload
from tests.support.lookoutvision_bench import BUCKET, PROJECT, picture

NAMED: dict[str, Any] = {"ProjectName": PROJECT}
TRAIN: dict[str, Any] = {**NAMED, "DatasetType": "train"}
MODEL: dict[str, Any] = {**NAMED, "ModelVersion": "1"}
KEEP_SESSION: Any = {"core": {"reset_boto3_session": False}}


@pytest.fixture(params=["mock_aws", "mock_vision"])
def lookout(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A client, with an empty project and a bucket."""
    mock: Any = {"mock_aws": mock_aws, "mock_vision": mock_vision}[request.param]
    with mock(config=KEEP_SESSION):
        client("s3").create_bucket(Bucket=BUCKET)
        client().create_project(**NAMED)
        yield client()


def wait_for_dataset(lookout: Any) -> dict[str, Any]:
    while True:
        described: dict[str, Any] = lookout.describe_dataset(**TRAIN)["DatasetDescription"]
        if described["Status"] != "CREATE_IN_PROGRESS":
            break
        time.sleep(2)
    if described["Status"] != "CREATE_COMPLETE":
        raise RuntimeError(described["StatusMessage"])
    return described


def wait_for_update(lookout: Any) -> str:
    """AWS's example raises at any status that it does not expect, CREATE_COMPLETE included."""
    while True:
        described = lookout.describe_dataset(**TRAIN)["DatasetDescription"]
        status: str = described["Status"]
        if status in ("UPDATE_IN_PROGRESS", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"):
            time.sleep(5)
        elif status in ("UPDATE_COMPLETE", "UPDATE_FAILED_ROLLBACK_COMPLETE"):
            return status
        else:
            raise RuntimeError(f"{status}: {described['StatusMessage']}")


def wait_for_training(lookout: Any) -> dict[str, Any]:
    while True:
        described: dict[str, Any] = lookout.describe_model(**MODEL)["ModelDescription"]
        if described["Status"] != "TRAINING":
            return described
        time.sleep(600)


def wait_for_hosting(lookout: Any, busy: str) -> dict[str, Any]:
    while True:
        described: dict[str, Any] = lookout.describe_model(**MODEL)["ModelDescription"]
        if described["Status"] != busy:
            return described
        time.sleep(10)


def train(lookout: Any) -> dict[str, Any]:
    lookout.create_dataset(**TRAIN, DatasetSource=upload())
    wait_for_dataset(lookout)
    output = {"S3Location": {"Bucket": BUCKET, "Prefix": "out/"}}
    lookout.create_model(**NAMED, OutputConfig=output, Tags=[])
    return wait_for_training(lookout)


def test_train_and_host(lookout: Any) -> None:
    described = train(lookout)
    assert described["Status"] == "TRAINED"
    assert described["EvaluationEndTimestamp"] >= described["CreationTimestamp"]
    assert described["OutputConfig"]["S3Location"]["Prefix"] == "out/"
    figures = described["Performance"]
    place = described["EvaluationResult"]
    stored = client("s3").get_object(Bucket=place["Bucket"], Key=place["Key"])
    metrics = json.load(stored["Body"])["AggregatedEvaluationResults"]["Metrics"]
    assert all(type(value) is float for value in metrics.values())
    assert {name: metrics[name] for name in figures} == figures

    assert lookout.start_model(**MODEL, MinInferenceUnits=1)["Status"] == "STARTING_HOSTING"
    assert wait_for_hosting(lookout, "STARTING_HOSTING")["Status"] == "HOSTED"
    answer = lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=picture(25))
    assert answer["DetectAnomalyResult"]["IsAnomalous"] is True
    assert lookout.stop_model(**MODEL)["Status"] == "STOPPING_HOSTING"
    assert wait_for_hosting(lookout, "STOPPING_HOSTING")["Status"] == "TRAINED"


def test_update_a_dataset(lookout: Any) -> None:
    lookout.create_dataset(**TRAIN)
    line = json.dumps({"source-ref": f"s3://{BUCKET}/a.png"})
    # AWS's example hands over text where the service model says blob.
    assert lookout.update_dataset_entries(**TRAIN, Changes=line)["Status"] == "UPDATE_IN_PROGRESS"
    assert wait_for_update(lookout) == "UPDATE_COMPLETE"
    lookout.update_dataset_entries(**TRAIN, Changes=b"{")
    assert wait_for_update(lookout) == "UPDATE_FAILED_ROLLBACK_COMPLETE"
    assert lookout.list_dataset_entries(**TRAIN, NextToken="")["DatasetEntries"] == [line]


def test_a_training_begins_without_waiting_for_the_dataset(lookout: Any) -> None:
    lookout.create_dataset(**TRAIN, DatasetSource=upload(10, 0, "train"))
    lookout.create_dataset(**NAMED, DatasetType="test", DatasetSource=upload(10, 10, "test"))
    lookout.create_model(**NAMED, OutputConfig={"S3Location": {"Bucket": BUCKET, "Prefix": ""}})
    assert wait_for_training(lookout)["Status"] == "TRAINED"


def test_clean_up_in_the_order_of_awss_sdk(lookout: Any) -> None:
    train(lookout)
    assert len(lookout.list_dataset_entries(**TRAIN)["DatasetEntries"]) == 30
    lookout.delete_dataset(**TRAIN)
    lookout.delete_model(**MODEL)
    while lookout.list_models(**NAMED)["Models"]:
        time.sleep(2)
    lookout.delete_project(**NAMED)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        lookout.describe_project(**NAMED)


def test_create_or_get(lookout: Any) -> None:
    try:
        lookout.create_project(**NAMED)
    except ClientError as error:
        assert "ConflictException" in str(error)
    assert lookout.describe_project(**NAMED)["ProjectDescription"]["Datasets"] == []


def test_errors_are_caught_in_five_ways(lookout: Any) -> None:
    with pytest.raises(lookout.exceptions.ResourceNotFoundException) as caught:
        lookout.describe_dataset(**TRAIN)
    assert isinstance(caught.value, lookout.exceptions.from_code("ResourceNotFoundException")), (
        "the same class by its code"
    )
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert "ResourceNotFoundException" in str(caught.value)
    assert caught.value.response["ResourceId"] == f"{PROJECT}/train"
    assert caught.value.response["ResourceType"] == "DATASET"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_export_with_a_paginator(lookout: Any) -> None:
    lookout.create_dataset(**TRAIN, DatasetSource=upload(140, 0, pictures=False))
    wait_for_dataset(lookout)
    pages = list(
        lookout.get_paginator("list_dataset_entries").paginate(
            **TRAIN, PaginationConfig={"PageSize": 100}
        )
    )
    assert [len(page["DatasetEntries"]) for page in pages] == [100, 40]
    entries = [json.loads(entry) for page in pages for entry in page["DatasetEntries"]]
    assert [entry["source-ref"].rpartition("/")[2] for entry in entries] == [
        f"{number}.png" for number in range(140)
    ]


def test_find_running_models_in_all_regions(lookout: Any) -> None:
    train(lookout)
    lookout.start_model(**MODEL, MinInferenceUnits=1)
    wait_for_hosting(lookout, "STARTING_HOSTING")
    running = []
    for region in REGIONS:
        here = client(region=region)
        for page in here.get_paginator("list_projects").paginate():
            for project in page["Projects"]:
                models = here.get_paginator("list_models")
                for models_page in models.paginate(ProjectName=project["ProjectName"]):
                    running += [
                        (region, model["ModelArn"], model["Performance"]["F1Score"] >= 0)
                        for model in models_page["Models"]
                        if model["Status"] == "HOSTED"
                    ]
    arn = f"arn:aws:lookoutvision:us-east-1:123456789012:model/{PROJECT}/1"
    assert running == [("us-east-1", arn, True)]


def test_find_a_tag(lookout: Any) -> None:
    train(lookout)
    arn = lookout.list_models(**NAMED)["Models"][0]["ModelArn"]
    assert lookout.list_tags_for_resource(ResourceArn=arn)["Tags"] == []
    lookout.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    found = [
        model["ModelArn"]
        for project in lookout.list_projects()["Projects"]
        for model in lookout.list_models(ProjectName=project["ProjectName"])["Models"]
        for tag in lookout.list_tags_for_resource(ResourceArn=model["ModelArn"])["Tags"]
        if tag["Key"] == "stage"
    ]
    assert found == [arn]
    lookout.untag_resource(ResourceArn=arn, TagKeys=["stage"])
    assert lookout.list_tags_for_resource(ResourceArn=arn)["Tags"] == []


def test_one_token_for_start_and_for_stop(lookout: Any) -> None:
    # AWS's batch-processing sample; tokens belong to an operation.
    train(lookout)
    lookout.start_model(**MODEL, MinInferenceUnits=1, ClientToken="RunOnce")
    assert wait_for_hosting(lookout, "STARTING_HOSTING")["Status"] == "HOSTED"
    lookout.stop_model(**MODEL, ClientToken="RunOnce")
    assert wait_for_hosting(lookout, "STOPPING_HOSTING")["Status"] == "TRAINED"


def test_responses_can_be_converted_to_json(lookout: Any) -> None:
    train(lookout)
    lookout.start_model(**MODEL, MinInferenceUnits=1)
    wait_for_hosting(lookout, "STARTING_HOSTING")
    body = picture(3)
    for sent in (body, bytearray(body), io.BytesIO(body)):
        answer = lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=sent)
        assert "NaN" not in json.dumps(answer["DetectAnomalyResult"])
    for answer in (
        lookout.describe_project(**NAMED),
        lookout.describe_model(**MODEL),
        lookout.list_models(**NAMED),
        lookout.describe_dataset(**TRAIN),
    ):
        assert "StatusMessage" in json.dumps(answer, default=str) or "Datasets" in str(answer)


def test_workers_of_a_pool_poll(lookout: Any) -> None:
    lookout.create_dataset(**TRAIN, DatasetSource=upload())
    wait_for_dataset(lookout)
    lookout.create_model(**NAMED, OutputConfig={"S3Location": {"Bucket": BUCKET}})
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: wait_for_training(lookout)["Status"], range(4)))
    assert found == ["TRAINED"] * 4


def test_packaging(lookout: Any) -> None:
    train(lookout)
    configuration = {
        "S3OutputLocation": {"Bucket": BUCKET, "Prefix": "component"},
        "ComponentName": "inspector",
        "TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"},
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    lookout.start_model_packaging_job(
        **MODEL, JobName="job", Configuration={"Greengrass": configuration}
    )
    while True:
        described = lookout.describe_model_packaging_job(**NAMED, JobName="job")
        described = described["ModelPackagingDescription"]
        if described["Status"] not in ("CREATED", "RUNNING"):
            break
        time.sleep(60)
    assert described["Status"] == "SUCCEEDED"
    assert described["ModelPackagingConfiguration"] == {"Greengrass": configuration}
    jobs = lookout.list_model_packaging_jobs(**NAMED)["ModelPackagingJobs"]
    assert [job["JobName"] for job in jobs] == ["job"]
