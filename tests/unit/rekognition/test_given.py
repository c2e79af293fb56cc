"""What ``vision.given.label_model`` makes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import GivenLabelModel, UsageError, Vision
from mock_vision.rekognition.given_arguments import TWINS
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client
from tests.support.givens import START, refused
from tests.support.givens import describe_label_model as describe
from tests.support.pictures import png

NUMBER = 1_700_000_000_000
ARN = f"arn:aws:rekognition:us-east-2:{OTHER_ACCOUNT}:project/parts/version/first.try/{NUMBER}"
BOLTS: dict[str, Any] = {"labels": ["bolt", "gear"]}


def detect(model: GivenLabelModel, **params: Any) -> list[dict[str, Any]]:
    answer = client("rekognition", model.region).detect_custom_labels(
        ProjectVersionArn=model.arn, Image={"Bytes": png(64, 64)}, **params
    )
    labels: list[dict[str, Any]] = answer["CustomLabels"]
    return labels


def test_one_line_makes_a_running_model(vision: Vision) -> None:
    model = vision.given.label_model("parts", labels=["bolt", "gear"])
    created = START - timedelta(hours=1)
    number = int(created.timestamp() * 1000)
    prefix = f"arn:aws:rekognition:{REGION}:{ACCOUNT}:project/parts"
    assert model.arn == f"{prefix}/version/v1/{number}"
    assert model.project_arn == f"{prefix}/{number}"
    found = describe(model)
    assert (found["ProjectVersionArn"], found["Status"]) == (model.arn, "RUNNING")
    assert found["MinInferenceUnits"] == 1
    assert found["CreationTimestamp"] == created
    assert found["TrainingEndTimestamp"] == START
    assert found["BillableTrainingTimeInSeconds"] > 3600
    names = {label["Name"] for label in detect(model, MinConfidence=0)}
    assert names == {"bolt", "gear"}
    assert vision.clock.pending() == ()


def test_a_model_that_finds_objects(vision: Vision) -> None:
    model = vision.given.label_model("parts", labels=["bolt"], boxes=True)
    assert all("Geometry" in label for label in detect(model))


def test_answers_are_declared_on_the_handle(vision: Vision) -> None:
    model = vision.given.label_model("parts", labels={"bolt": 0.9, "gear": 0.2})
    model.labels(png(64, 64), {"bolt": 80, "gear": 30})
    assert [label["Name"] for label in detect(model)] == ["gear"]
    with model.compute(lambda detection: [("bolt", 95)]):
        assert [label["Name"] for label in detect(model)] == ["bolt"]


def test_versions_have_the_next_free_name_and_may_be_named(vision: Vision) -> None:
    given = vision.given
    made = [given.label_model("parts", **BOLTS, version=name) for name in (None, "v3", None, None)]
    assert [model.version for model in made] == ["v1", "v3", "v2", "v4"]
    assert len({model.project_arn for model in made}) == 1
    same_name = [given.label_model(project, **BOLTS).arn for project in ("a", "b")]
    assert len(set(same_name)) == 2


def test_an_arn_decides_where_the_model_is(vision: Vision) -> None:
    model = vision.given.label_model(arn=ARN, **BOLTS)
    assert (model.arn, model.project, model.version) == (ARN, "parts", "first.try")
    assert (model.region, model.account_id) == ("us-east-2", OTHER_ACCOUNT)
    found = describe(model)
    assert found["ProjectVersionArn"] == ARN
    assert found["CreationTimestamp"].timestamp() * 1000 == NUMBER
    assert found["TrainingEndTimestamp"] - found["CreationTimestamp"] == timedelta(hours=1)
    again = vision.given.label_model("parts", arn=ARN.replace("first.try", "second"), **BOLTS)
    assert again.project_arn == model.project_arn


def test_an_arn_may_have_a_number_of_the_future(vision: Vision) -> None:
    model = vision.given.label_model(arn=ARN.replace(str(NUMBER), "2000000000000"), **BOLTS)
    assert describe(model)["ProjectVersionArn"] == model.arn
    with called_by(OTHER_ACCOUNT):
        client("rekognition", model.region).delete_project_version(
            ProjectVersionArn=vision.given.label_model(
                "parts",
                version="x",
                status="STOPPED",
                region=model.region,
                account_id=OTHER_ACCOUNT,
                **BOLTS,
            ).arn
        )


def test_all_that_a_description_shows_can_be_chosen(vision: Vision) -> None:
    east = timezone(timedelta(hours=5))
    model = vision.given.label_model(
        "parts",
        **BOLTS,
        status="STOPPED",
        status_message="For a while.",
        precision=0.5,
        recall=1.0,
        min_inference_units=2,
        max_inference_units=4,
        created=datetime(2025, 1, 1, tzinfo=east),
        trained=datetime(2025, 1, 2, tzinfo=east),
        copied_from=ARN,
        description="second line",
        tags={"stage": "test"},
        kms_key_id="alias/mine",
    )
    found = describe(model)
    assert (found["Status"], found["StatusMessage"]) == ("STOPPED", "For a while.")
    assert found["EvaluationResult"]["F1Score"] == pytest.approx(2 / 3)
    assert (found["MinInferenceUnits"], found["MaxInferenceUnits"]) == (2, 4)
    assert found["CreationTimestamp"] == datetime(2025, 1, 1, tzinfo=east)
    assert found["TrainingEndTimestamp"] == datetime(2025, 1, 2, tzinfo=east)
    assert (found["VersionDescription"], found["KmsKeyId"]) == ("second line", "alias/mine")
    assert found["SourceProjectVersionArn"] == ARN
    assert "BillableTrainingTimeInSeconds" not in found
    tags = client("rekognition").list_tags_for_resource(ResourceArn=model.arn)["Tags"]
    assert tags == {"stage": "test"}


def test_a_model_that_is_being_deleted_goes(vision: Vision) -> None:
    model = vision.given.label_model("parts", **BOLTS, status="DELETING")
    assert describe(model)["Status"] == "DELETING"
    vision.clock.run_until_idle()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        detect(model)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "a model needs the name of its project, or arn='...'"),
        ({"project": "a b"}, "CreateProject of rekognition would refuse this"),
        ({"project": "new", "version": "a b"}, "CreateProjectVersion of rekognition would refuse"),
        ({"project": "new", "version": 1}, "version must be a text, not 1"),
        (
            {"project": "parts", "version": "v1"},
            "parts/v1 exists already; leave version out for the next one, 'v2'",
        ),
        ({"project": "parts", "train": True}, "parts has a train dataset already"),
        ({"project": "adapters"}, "the project adapters is for adapters"),
        ({"project": "leaving"}, "the project leaving is DELETING"),
        ({"project": "new", "status": "RUNING"}, "'RUNING'. Did you mean 'RUNNING'?"),
        ({"project": "new", "status": "EXPIRED"}, "unknown status of a project version 'EXPIRED'"),
        ({"project": "new", "status": "COPYING_FAILED"}, "is a copy: name the ARN"),
        ({"project": "new", "copied_from": "v1"}, "copied_from must be the ARN of a model"),
        (
            {"project": "new", "copied_from": ARN, "status": "TRAINING_COMPLETED"},
            "a copy was not trained",
        ),
        ({"project": "new", "f1": 2}, "f1 must be a number from 0 to 1"),
        ({"project": "new", "labels": "bolt"}, "labels must be the names of the model's labels"),
        ({"project": "new", "labels": 5}, "labels must be the names of the model's labels"),
        (
            {"project": "new", "labels": ["bolt"]},
            "only classifies has 2 to 250 labels, not 1. With boxes=True it finds objects, and one",
        ),
        ({"project": "new", "labels": [], "boxes": True}, "finds objects has 1 to 250 labels"),
        ({"project": "new", "labels": map(str, range(251))}, "2 to 250 labels, not 251"),
        ({"project": "new", "labels": ["a", "a"]}, "the label 'a' is there more than once"),
        ({"project": "new", "boxes": "no"}, "boxes must be True or False, not 'no'"),
        ({"project": "new", "labels": ["a", ""]}, "a label has 1 to 256 characters; '' is none"),
        ({"project": "new", "labels": ["a", 5]}, "a label has 1 to 256 characters; 5 is none"),
        ({"project": "new", "labels": {"a": 0, "b": 1}}, "above 0 and at most 1, not 0"),
        ({"project": "new", "labels": {"a": True, "b": 1}}, "above 0 and at most 1, not True"),
        ({"project": "new", "description": "a/b"}, "would refuse this: 1 validation error"),
        ({"project": "new", "tags": {"a": 5}}, "tags must map keys to values"),
        ({"project": "new", "tags": {"aws:a": ""}}, "would refuse this: 1 validation error"),
        ({"project": "new", "region": "mars-1"}, "unknown Region of rekognition 'mars-1'"),
        ({"project": "new", "account_id": 12}, "account_id must be a text, not 12"),
        ({"arn": "arn:aws:rekognition:us-east-1:1:project/a/1"}, "arn must be the ARN of a model"),
        ({"arn": ARN.replace("arn:aws", "arn:aws-cn")}, "is in another partition"),
        ({"arn": ARN, "project": "tiles"}, "project='tiles' contradicts the ARN, which has"),
        ({"project": "new", "train": 5}, "train must be True (an empty dataset), a manifest"),
        ({"project": "new", "test": {"a": 1}}, "test must be True (an empty dataset), a manifest"),
        ({"project": "new", "test": [{"a": START}]}, "test must be True (an empty dataset), a"),
        ({"project": "new", "train": "{}"}, "train: The manifest file has too many terminal"),
        ({"project": "new", "output": "s3://theirs"}, "the bucket theirs exists, but not in"),
        ({"project": "new", "max_inference_units": True}, "above 0, not True"),
        (
            {"project": "new", "status": "TRAINING_COMPLETED", "max_inference_units": 1},
            "not for one in status TRAINING_COMPLETED. Models have inference units in FAILED",
        ),
        ({"project": "new", "status": "STOPPED", "hosted": START}, "that is hosted; leave it out"),
        ({"project": "new", "trained": "now"}, "trained= takes an aware datetime, not 'now'"),
    ],
)
def test_a_wrong_argument_is_refused_and_changes_nothing(
    vision: Vision, arguments: dict[str, Any], message: str
) -> None:
    vision.given.label_model("parts", **BOLTS, train=True)
    rekognition = client("rekognition")
    rekognition.create_project(ProjectName="adapters", Feature="CONTENT_MODERATION")
    leaving = rekognition.create_project(ProjectName="leaving")["ProjectArn"]
    rekognition.delete_project(ProjectArn=leaving)
    with called_by(OTHER_ACCOUNT):
        client("s3", "us-east-1").create_bucket(Bucket="theirs")
    with refused(message):
        vision.given.label_model(**{**BOLTS, **arguments})


def test_a_status_or_an_arn_of_the_other_service_has_a_hint(vision: Any) -> None:
    given: Any = vision.given
    for status, meant in TWINS.items():
        with pytest.raises(UsageError, match=f"unknown status .* Did you mean '{meant}'"):
            given.label_model("parts", labels=["a", "b"], status=status)
    with pytest.raises(UsageError, match=r"given with vision\.given\.anomaly_model\(arn"):
        given.label_model(
            arn="arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1", labels=["a", "b"]
        )


def test_a_wrong_label_is_refused_where_it_is_written(vision: Vision) -> None:
    model = vision.given.label_model("p", labels=["a", "bolt"])
    with pytest.raises(UsageError, match="unknown label of model p/v1 'bollt'"):
        model.labels(None, ["a", "bollt"])
    model.labels(None, (name for name in ["a", "bolt"]), optional=True)


def test_wrong_arguments_of_the_handle_are_refused(vision: Any) -> None:
    model = vision.given.label_model("parts", labels=["bolt", "gear"])
    with pytest.raises(UsageError) as spelt:
        model.labels(None, ["gear"], optionl=True)
    assert str(spelt.value) == (
        "unknown argument of model.labels() 'optionl'. Did you mean 'optional'?"
        " Valid: image, labels, optional, similar."
    )
    with pytest.raises(UsageError) as swapped:
        model.labels(["gear"], bytes(788_082))
    assert str(swapped.value).endswith(
        "not ['gear']. Labels are the second argument: labels(<788082 bytes>, ['gear'])."
    )
    with pytest.raises(UsageError, match="Valid: account_id, arn, compute, labels, project, "):
        model.lables  # noqa: B018
    assert vision.answers.live == ()
