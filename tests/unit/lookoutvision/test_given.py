"""What ``vision.given.anomaly_model`` makes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import GivenAnomalyModel, UsageError, Vision, mock_vision
from mock_vision.lookoutvision.given_arguments import TWINS
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, client
from tests.support.givens import START, refused
from tests.support.givens import describe_anomaly_model as describe
from tests.support.pictures import png

ARN = f"arn:aws:lookoutvision:us-east-2:{OTHER_ACCOUNT}:model/boards/7"
CRACK = {"crack": "#23a436"}


def detect(model: GivenAnomalyModel, photo: bytes) -> dict[str, Any]:
    answer = client("lookoutvision", model.region).detect_anomalies(
        ProjectName=model.project,
        ModelVersion=model.version,
        ContentType="image/png",
        Body=photo,
    )
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    return result


def test_one_line_makes_a_hosted_model(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards")
    prefix = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}"
    assert model.arn == f"{prefix}:model/boards/1"
    assert model.project_arn == f"{prefix}:project/boards"
    found = describe(model)
    assert (found["ModelArn"], found["Status"]) == (model.arn, "HOSTED")
    assert found["StatusMessage"] == "The model is running."
    assert found["MinInferenceUnits"] == 1
    assert "MaxInferenceUnits" not in found
    assert found["CreationTimestamp"] == START - timedelta(minutes=30)
    assert found["EvaluationEndTimestamp"] == START
    assert "Confidence" in detect(model, png(64, 64))
    assert vision.clock.pending() == ()


def test_answers_are_declared_on_the_handle(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards", anomalies=CRACK, image_size=(96, 64))
    other = vision.given.anomaly_model("boards", anomalies=CRACK, image_size=(96, 64))
    photo = png(96, 64)
    other.normal(photo, optional=True)
    model.anomaly(photo, confidence=0.75, areas={"crack": 0.5})
    result = detect(model, photo)
    assert (result["IsAnomalous"], result["Confidence"]) == (True, 0.75)
    assert [each["PixelAnomaly"]["Color"] for each in result["Anomalies"]] == ["#FFFFFF", "#23a436"]
    with model.normal(photo, confidence=0.5):
        assert detect(model, photo)["IsAnomalous"] is False
    with model.compute(lambda detection: detection.version == "1"):
        assert detect(model, photo)["IsAnomalous"] is True


def test_without_an_image_size_any_picture_within_the_limits_is_taken(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards", anomalies=CRACK)
    for size in ((64, 64), (100, 300)):
        assert detect(model, png(*size))["AnomalyMask"]
    with pytest.raises(ClientError, match="63 x 64 pixels"):
        detect(model, png(63, 64))


def test_with_an_image_size_other_pictures_are_refused(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards", image_size=(96, 64))
    with pytest.raises(ClientError, match="the images of the training have 96 x 64 pixels"):
        detect(model, png(64, 96))


def test_versions_count_up_and_may_be_named(vision: Vision) -> None:
    given = vision.given
    made = [given.anomaly_model("boards", version=version) for version in (None, 5, "3", None)]
    assert [model.version for model in made] == ["1", "5", "3", "6"]
    lookout = client("lookoutvision")
    listed = lookout.list_models(ProjectName="boards")["Models"]
    assert [model["ModelVersion"] for model in listed] == ["6", "5", "3", "1"]
    latest = lookout.describe_model(ProjectName="boards", ModelVersion="latest")
    assert latest["ModelDescription"]["ModelVersion"] == "6"


def test_an_arn_decides_where_the_model_is(vision: Vision) -> None:
    model = vision.given.anomaly_model(arn=ARN)
    assert (model.arn, model.project, model.version) == (ARN, "boards", "7")
    assert (model.region, model.account_id) == ("us-east-2", OTHER_ACCOUNT)
    assert describe(model)["ModelArn"] == ARN
    agreeing = vision.given.anomaly_model(
        "boards",
        version="8",
        region="us-east-2",
        account_id=OTHER_ACCOUNT,
        arn=ARN.replace("/7", "/8"),
    )
    assert agreeing.version == "8"


def test_all_that_a_description_shows_can_be_chosen(vision: Vision) -> None:
    east = timezone(timedelta(hours=5))
    model = vision.given.anomaly_model(
        "boards",
        status="SYSTEM_UPDATING",
        status_message="For a while.",
        precision=0.5,
        recall=1.0,
        min_inference_units=2,
        max_inference_units=4,
        created=datetime(2025, 1, 1, tzinfo=east),
        trained=datetime(2025, 1, 2, tzinfo=east),
        hosted=datetime(2025, 1, 3, tzinfo=east),
        description="second-line",
        tags={"stage": "test"},
        kms_key_id="alias/mine",
    )
    found = describe(model)
    assert (found["Status"], found["StatusMessage"]) == ("SYSTEM_UPDATING", "For a while.")
    assert found["Performance"]["Precision"] == 0.5
    assert found["Performance"]["F1Score"] == pytest.approx(2 / 3)
    assert (found["MinInferenceUnits"], found["MaxInferenceUnits"]) == (2, 4)
    assert found["CreationTimestamp"] == datetime(2025, 1, 1, tzinfo=east)
    assert found["EvaluationEndTimestamp"] == datetime(2025, 1, 2, tzinfo=east)
    assert (found["Description"], found["KmsKeyId"]) == ("second-line", "alias/mine")
    tags = client("lookoutvision").list_tags_for_resource(ResourceArn=model.arn)["Tags"]
    assert tags == [{"Key": "stage", "Value": "test"}]


def test_a_model_that_is_hosted_for_long_was_trained_before(vision: Vision) -> None:
    found = describe(vision.given.anomaly_model("boards", hosted=START - timedelta(days=9)))
    assert found["EvaluationEndTimestamp"] == START - timedelta(days=9)
    early = describe(vision.given.anomaly_model("boards", created=START - timedelta(days=9)))
    assert early["EvaluationEndTimestamp"] == START - timedelta(days=9) + timedelta(minutes=30)


def test_a_system_update_ends_and_the_model_is_hosted_again(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards", status="SYSTEM_UPDATING")
    assert [pending.what for pending in vision.clock.pending()] == ["system update"]
    vision.clock.run_until_idle()
    assert describe(model)["Status"] == "HOSTED"


def test_a_model_that_is_being_deleted_goes(vision: Vision) -> None:
    model = vision.given.anomaly_model("boards", status="DELETING")
    assert describe(model)["Status"] == "DELETING"
    vision.clock.run_until_idle()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        describe(model)


def test_a_model_given_in_a_nested_mock_stays_in_the_outer_one(vision: Vision) -> None:
    with mock_vision() as inner:
        model = inner.given.anomaly_model("boards")
    assert describe(model)["Status"] == "HOSTED"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "a model needs the name of its project, or arn='...'"),
        ({"project": 5}, "project must be a text, not 5"),
        ({"project": "a b"}, "CreateModel of lookoutvision would refuse this"),
        ({"project": "new", "version": "v1"}, "DescribeModel of lookoutvision would refuse"),
        ({"project": "new", "version": "latest"}, "version must be a number, such as '2'"),
        ({"project": "new", "version": True}, "version must be a text, not True"),
        (
            {"project": "boards", "version": "1"},
            "boards/1 exists already; leave version out for the next one, 2",
        ),
        ({"project": "boards", "train": True}, "boards has a train dataset already"),
        ({"project": "new", "status": "HOSTD"}, "'HOSTD'. Did you mean 'HOSTED'?"),
        ({"project": "new", "status": "RUNNING"}, "Valid: DELETING, HOSTED, HOSTING_FAILED"),
        ({"project": "new", "f1": 1.1}, "f1 must be a number from 0 to 1"),
        ({"project": "new", "image_size": (63, 64)}, "64 to 4096 pixels each, not (63, 64)"),
        ({"project": "new", "image_size": 64}, "image_size must be (width, height)"),
        ({"project": "new", "anomalies": {}}, "anomalies must map anomaly classes to colours"),
        ({"project": "new", "anomalies": {"crack": "red"}}, "the colour of 'crack' must be"),
        ({"project": "new", "anomalies": {"a b": "#FF0000"}}, "letters and digits"),
        ({"project": "new", "anomalies": {"Background": "#FF0000"}}, "not 'background'"),
        ({"project": "new", "anomalies": {"a": "#ffffff"}}, "is that of the background"),
        (
            {"project": "new", "anomalies": {"a": "#ff0000", "b": "#FF0000"}},
            "#FF0000 of 'b' is that of 'a'",
        ),
        (
            {"project": "new", "anomalies": {f"c{n}": f"#{n:06x}" for n in range(101)}},
            "at most 100 anomaly classes, not 101",
        ),
        ({"project": "new", "description": "a b"}, "would refuse this: 1 validation error"),
        ({"project": "new", "description": 5}, "description must be a text, not 5"),
        ({"project": "new", "tags": ["a"]}, "tags must map keys to values"),
        ({"project": "new", "tags": {"aws:a": ""}}, "no tag key may begin with aws:"),
        ({"project": "new", "region": "eu-west-3"}, "unknown Region of lookoutvision 'eu-west-3'"),
        ({"project": "new", "account_id": "12"}, "account_id must be a text of 12 digits"),
        ({"arn": "arn:aws:s3:::bucket"}, "arn must be the ARN of a model, such as"),
        ({"arn": 5}, "arn must be the ARN of a model, such as"),
        (
            {"arn": ARN.replace("/boards/7", "").replace("model", "project/a")},
            "arn must be the ARN",
        ),
        ({"arn": ARN.replace("arn:aws", "arn:aws-cn")}, "is in another partition"),
        ({"arn": ARN, "project": "tiles"}, "project='tiles' contradicts the ARN, which has"),
        ({"arn": ARN, "version": 8}, "version='8' contradicts the ARN, which has '7'"),
        ({"arn": ARN, "region": REGION}, "contradicts the ARN, which has 'us-east-2'"),
        ({"project": "new", "train": [5]}, "train must be True (an empty dataset), a manifest"),
        ({"project": "new", "train": ["{}"]}, "train: Line 1 of the manifest has no valid"),
        ({"project": "new", "output": "bucket"}, "output must be a text like 's3://bucket/prefix'"),
        ({"project": "new", "output": "s3://abroad/"}, "the bucket abroad exists, but not in"),
        (
            {"project": "new", "precision": 0.0123, "recall": 0.9877, "output": "s3://new"},
            "no evaluation with at most 4000 test images",
        ),
        ({"project": "new", "min_inference_units": 0}, "must be a whole number above 0, not 0"),
        (
            {"project": "new", "status": "TRAINED", "min_inference_units": 1},
            "not for one in status TRAINED. Models have inference units in HOSTED",
        ),
        (
            {"project": "new", "min_inference_units": 3, "max_inference_units": 2},
            "max_inference_units=2 must not be below min_inference_units=3",
        ),
        ({"project": "new", "created": datetime(2025, 1, 1)}, "has no time zone"),  # noqa: DTZ001
        ({"project": "new", "created": START + timedelta(1)}, "lies in the future"),
        (
            {"project": "new", "trained": START - timedelta(2), "created": START - timedelta(1)},
            "trained must not be before created",
        ),
        (
            {"project": "new", "hosted": START - timedelta(1), "trained": START},
            "hosted must not be before trained, but 2025-05-31 12:00:00 UTC is before",
        ),
        ({"project": "new", "status": "TRAINED", "hosted": START}, "that is hosted; leave it out"),
        ({"project": "new", "status": "TRAINING", "trained": START}, "whose training has ended"),
    ],
)
def test_a_wrong_argument_is_refused_and_changes_nothing(
    vision: Vision, arguments: dict[str, Any], message: str
) -> None:
    vision.given.anomaly_model("boards", train=True)
    client("s3", "us-east-1").create_bucket(Bucket="abroad")
    with refused(message):
        vision.given.anomaly_model(**arguments)


def test_a_status_or_an_arn_of_the_other_service_has_a_hint(vision: Any) -> None:
    given: Any = vision.given
    for status, meant in TWINS.items():
        with pytest.raises(UsageError, match=f"unknown status .* Did you mean '{meant}'"):
            given.anomaly_model("boards", status=status)
    with pytest.raises(UsageError, match=r"given with vision\.given\.label_model\(arn"):
        given.anomaly_model(arn="arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1")


def test_a_wrong_anomaly_class_is_refused_where_it_is_written(vision: Any) -> None:
    anomalies = {"crack": "#23A436"}
    model = vision.given.anomaly_model("boards", anomalies=anomalies, image_size=(64, 64))
    with pytest.raises(UsageError, match="anomaly class of model boards/1 'crak'"):
        model.anomaly(areas={"crak": 0.1})
    model.anomaly(areas={"crack": 0.1}, optional=True)


def test_an_answer_for_an_object_in_another_region(vision: Vision) -> None:
    s3 = client("s3", "us-east-2")
    s3.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    photo = png(64, 64, "red")
    s3.put_object(Bucket="far", Key="1.png", Body=photo)
    model = vision.given.anomaly_model("boards")
    declared = model.anomaly("s3://far/1.png", confidence=0.75)
    assert detect(model, photo)["Confidence"] == 0.75
    assert declared.used == 1
