from __future__ import annotations

import pytest

from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.exceptions import ConflictException
from mock_vision.lookoutvision.resources import Dataset, Model, PackagingJob
from mock_vision.manifests.problems import WorkFailedError

OUTPUT = {"S3Location": {"Bucket": "goods", "Prefix": "out/"}}


def model() -> Model:
    made = Model("boards", "1", "arn:model", 0, OUTPUT, None, None, {})
    made.enter("TRAINING", 5)
    return made


def test_descriptions_leave_out_members_without_a_value() -> None:
    assert model().describe() == {
        "CreationTimestamp": 0,
        "ModelVersion": "1",
        "ModelArn": "arn:model",
        "Status": "TRAINING",
        "StatusMessage": "The model is being trained.",
        "OutputConfig": OUTPUT,
    }


def test_inference_units_are_shown_while_the_model_has_them() -> None:
    made = model()
    made.min_units = 2
    assert "MinInferenceUnits" not in made.describe()
    made.enter("HOSTED", 6)
    assert made.describe()["MinInferenceUnits"] == 2


def test_a_component_is_shown_once_it_was_made() -> None:
    job = PackagingJob(
        "boards", "job", model(), 0, {"Greengrass": {}}, None, {"ComponentName": "c"}
    )
    job.enter("RUNNING", 1)
    assert "ModelPackagingOutputDetails" not in job.describe()
    job.enter("SUCCEEDED", 2)
    assert job.describe()["ModelPackagingOutputDetails"] == {"Greengrass": {"ComponentName": "c"}}


def test_a_refusal_names_the_resource_and_the_statuses_that_allow_the_operation() -> None:
    with pytest.raises(ConflictException) as refusal:
        model().require("StartModel")
    assert str(refusal.value) == (
        "StartModel is not possible while the model boards/1 is TRAINING;"
        " it has to be HOSTING_FAILED or TRAINED."
    )
    with pytest.raises(ConflictException, match=r"it has to be HOSTED or STARTING_HOSTING\.$"):
        model().require("StopModel")


def test_lines_that_are_refused_are_not_kept() -> None:
    dataset = Dataset("boards", "train", 0)
    dataset.incoming = b"no json"
    with pytest.raises(WorkFailedError, match="Line 1"):
        dataset.merge_incoming(QUOTAS.__getitem__)
    assert vars(dataset)["incoming"] is None
    assert len(dataset.entries) == 0
