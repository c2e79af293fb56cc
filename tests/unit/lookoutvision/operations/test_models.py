from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from mock_vision.world.ports import Progression
from tests.support.lookoutvision_bench import BUCKET, OUTPUT, PROJECT, Bench, line

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}
ARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1"


def describe(bench: Bench, version: str = "1") -> dict[str, Any]:
    named = {"project_name": PROJECT, "model_version": version}
    described: dict[str, Any] = bench.call("DescribeModel", **named)["ModelDescription"]
    return described


def test_a_model_is_in_training_when_the_call_returns(bench: Bench) -> None:
    bench.train_dataset()
    answer = bench.call("CreateModel", project_name=PROJECT, output_config=OUTPUT)
    metadata = {
        "CreationTimestamp": bench.backend.now(),
        "ModelVersion": "1",
        "ModelArn": ARN,
        "Status": "TRAINING",
        "StatusMessage": "The model is being trained.",
    }
    assert answer == {"ModelMetadata": metadata}
    assert describe(bench) == {**metadata, "OutputConfig": OUTPUT}
    assert bench.call("ListModels", project_name=PROJECT) == {"Models": [metadata]}


def test_a_trained_model_shows_its_evaluation(bench: Bench) -> None:
    bench.train_dataset()
    created = bench.backend.now()
    bench.create_model(description="first", kms_key_id="alias/key", tags=[])
    bench.settle()
    result = json.loads(bench.get("out/EvaluationResult-boards-1.json"))
    metrics = result["AggregatedEvaluationResults"]["Metrics"]
    performance = {name: metrics[name] for name in ("F1Score", "Recall", "Precision")}
    assert describe(bench) == {
        "CreationTimestamp": created,
        "ModelVersion": "1",
        "ModelArn": ARN,
        "Description": "first",
        "Status": "TRAINED",
        "StatusMessage": "Training completed successfully.",
        "Performance": performance,
        "OutputConfig": OUTPUT,
        "KmsKeyId": "alias/key",
        "EvaluationManifest": {"Bucket": BUCKET, "Key": "out/EvaluationManifest-boards-1.json"},
        "EvaluationResult": {"Bucket": BUCKET, "Key": "out/EvaluationResult-boards-1.json"},
        "EvaluationEndTimestamp": created + 30 * 60 * 1_000_000,
    }
    # AWS's Python SDK builds a table of Performance from ListModels.
    assert bench.call("ListModels", project_name=PROJECT)["Models"][0]["Performance"] == (
        performance
    )


def test_a_failed_training_shows_no_evaluation_and_uses_up_its_version(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(5, 10))
    bench.create_model()
    bench.settle()
    described = describe(bench)
    assert described["Status"] == "TRAINING_FAILED"
    assert "at least 20 normal images" in described["StatusMessage"]
    assert not {"Performance", "EvaluationResult", "EvaluationManifest"} & set(described)
    assert "EvaluationEndTimestamp" not in described
    assert bench.create_model().version == "2"


def test_version_numbers_are_never_reused(bench: Bench) -> None:
    bench.trained_model()
    assert bench.trained_model().version == "2"
    bench.call("DeleteModel", project_name=PROJECT, model_version="2")
    bench.settle()
    assert bench.trained_model().version == "3"


def test_latest_is_the_highest_version_there_is_whatever_its_status(bench: Bench) -> None:
    with pytest.raises(ResourceNotFoundException, match="boards/latest"):
        describe(bench, "latest")
    bench.trained_model()
    bench.create_model()
    assert describe(bench, "latest")["ModelVersion"] == "2"
    bench.settle()
    bench.call("DeleteModel", project_name=PROJECT, model_version="2")
    assert describe(bench, "latest")["Status"] == "DELETING"
    bench.settle()
    assert describe(bench, "latest")["ModelVersion"] == "1"


def test_models_are_listed_newest_first_in_pages(bench: Bench) -> None:
    bench.train_dataset()
    for _ in range(3):
        bench.create_model()
        bench.settle()
    first = bench.call("ListModels", project_name=PROJECT, max_results=2)
    assert [each["ModelVersion"] for each in first["Models"]] == ["3", "2"]
    token = first["NextToken"]
    last = bench.call("ListModels", project_name=PROJECT, max_results=2, next_token=token)
    assert [each["ModelVersion"] for each in last["Models"]] == ["1"]
    assert "NextToken" not in last
    bench.call("CreateProject", project_name="tiles")
    with pytest.raises(ValidationException, match="NextToken is invalid"):
        bench.call("ListModels", project_name="tiles", next_token=token)


def test_an_unknown_version_is_not_found(bench: Bench) -> None:
    with pytest.raises(ResourceNotFoundException, match="model boards/7") as refusal:
        describe(bench, "7")
    assert refusal.value.members == {"ResourceId": "boards/7", "ResourceType": "MODEL"}


@pytest.mark.parametrize("existing", [None, "test"])
def test_training_needs_a_training_dataset(bench: Bench, existing: str | None) -> None:
    # API reference, DeleteDataset: without a training dataset no model can be created.
    if existing:
        bench.create_dataset(existing)
    with pytest.raises(ConflictException, match="no training dataset") as refusal:
        bench.create_model()
    assert refusal.value.members == {"ResourceId": "boards/train", "ResourceType": "DATASET"}


def test_a_dataset_that_failed_keeps_a_project_from_training(bench: Bench) -> None:
    bench.train_dataset()
    bench.create_dataset("test", b"{")
    bench.settle()
    with pytest.raises(ConflictException, match="CREATE_FAILED") as refusal:
        bench.create_model()
    assert refusal.value.members["ResourceId"] == "boards/test"
    assert bench.call("ListModels", project_name=PROJECT) == {"Models": []}


def test_a_missing_output_bucket_is_refused(bench: Bench) -> None:
    bench.train_dataset()
    with pytest.raises(ValidationException, match="The S3 bucket elsewhere does not exist"):
        bench.create_model(output_config={"S3Location": {"Bucket": "elsewhere"}})
    assert bench.trained_model().version == "1", "a refused call uses up no version"


def test_two_trainings_may_be_under_way_in_all_projects_together(bench: Bench) -> None:
    # AWS's Python SDK: "ServiceQuotaExceeded" with more than two trainings at a time.
    bench.train_dataset()
    bench.call("CreateProject", project_name="tiles")
    bench.create_dataset("train", bench.manifest(20, 10), project="tiles")
    bench.create_model()
    bench.create_model(project="tiles")
    with pytest.raises(ServiceQuotaExceededException) as refusal:
        bench.create_model()
    assert refusal.value.members == {
        "ResourceId": PROJECT,
        "ResourceType": "PROJECT",
        "QuotaCode": "L-2489F742",
        "ServiceCode": "lookoutvision",
    }
    assert "2 concurrent training jobs" in str(refusal.value)
    bench.settle()
    assert bench.create_model().version == "2"


def test_a_refused_tag_creates_no_model(bench: Bench) -> None:
    bench.train_dataset()
    with pytest.raises(ValidationException, match="aws:"):
        bench.create_model(tags=[{"Key": "aws:mine", "Value": "x"}])
    assert bench.call("ListModels", project_name=PROJECT) == {"Models": []}


def test_a_training_waits_for_what_is_being_imported(bench: Bench) -> None:
    # AWS's lab notebook goes on without waiting for its datasets.
    bench.world.settings.durations["lookoutvision.dataset_import"] = 7200
    train = bench.create_dataset("train", bench.manifest(10, 0, "train/"))
    test = bench.create_dataset("test", bench.manifest(10, 10, "test/"))
    model = bench.create_model()
    bench.advance("training")
    assert (model.status, train.status) == ("TRAINING", "CREATE_IN_PROGRESS")
    bench.world.clock.advance(hours=1, minutes=30)
    assert model.status == "TRAINED"
    assert (train.status, test.status) == ("CREATE_COMPLETE", "CREATE_COMPLETE")
    assert len(bench.world.clock.pending()) == 0


def test_a_training_uses_what_an_update_under_way_will_bring(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(20, 9))
    bench.settle()
    bench.put("one-more.png", bench.get("anomaly/20.png"))
    bench.call(
        "UpdateDatasetEntries",
        project_name=PROJECT,
        dataset_type="train",
        changes=line("one-more.png", "anomaly").encode(),
    )
    model = bench.create_model()
    bench.settle()
    assert model.status == "TRAINED", model.status_message


def test_a_training_does_not_see_later_updates(bench: Bench) -> None:
    bench.train_dataset()
    model = bench.create_model()
    bench.call(
        "UpdateDatasetEntries",
        project_name=PROJECT,
        dataset_type="train",
        changes=line("not-there.png", "anomaly").encode(),
    )
    bench.settle()
    assert model.status == "TRAINED", model.status_message


def test_a_training_from_an_import_that_fails_fails(bench: Bench) -> None:
    train = bench.create_dataset("train", b"{")
    model = bench.create_model()
    bench.settle()
    assert train.status == "CREATE_FAILED"
    assert model.status == "TRAINING_FAILED"
    assert "It has 0" in model.status_message


def test_deleting_a_model_answers_its_arn(bench: Bench) -> None:
    bench.trained_model()
    assert bench.call("DeleteModel", **MODEL) == {"ModelArn": ARN}
    bench.settle()
    with pytest.raises(ResourceNotFoundException):
        bench.call("DeleteModel", **MODEL)


@pytest.mark.parametrize(
    ("hours", "status"), [(23.9, "TRAINED"), (24, "TRAINED"), (24.1, "TRAINING_FAILED")]
)
@pytest.mark.parametrize("how", ["duration", "state manager"])
def test_a_training_fails_after_a_day(bench: Bench, hours: float, status: str, how: str) -> None:
    """Developer Guide, "Quotas": a training takes at most 24 hours."""
    bench.train_dataset()
    if how == "duration":
        bench.world.settings.durations["lookoutvision.training"] = hours * 3600
    else:
        progression: Any = bench.world.progression
        progression["lookoutvision::model"] = Progression("time", hours * 3600)
    model = bench.create_model()
    bench.world.clock.advance(hours=23)
    assert model.status == "TRAINING"
    bench.world.clock.advance(hours=1)
    assert model.status == status
    if status == "TRAINING_FAILED":
        assert model.status_message == "Training took more than 24 hours."


def test_a_declared_training_may_never_end_or_be_ended_by_hand(bench: Bench) -> None:
    bench.train_dataset()
    endings = bench.world.part(Endings)
    with endings.training(never=True):
        stuck = bench.create_model()
    with endings.training(takes=timedelta(hours=100)):
        slow, ended = bench.create_model(), None
    bench.world.clock.advance(hours=2)
    endings.end_now("boards/2")
    ended = slow.status
    with endings.training(takes=timedelta(hours=100)):
        slow = bench.create_model()
    bench.world.clock.advance(hours=90)
    assert (stuck.status, ended, slow.status) == ("TRAINING", "TRAINED", "TRAINING_FAILED")
