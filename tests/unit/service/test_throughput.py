"""Detections beyond the rate of a test, through both services."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import mock_vision
from tests.support.clients import REGION, client
from tests.support.pictures import png
from tests.support.worlds import START

PICTURE = png(64, 64)


def inspect() -> None:
    client("lookoutvision").detect_anomalies(
        ProjectName="boards", ModelVersion="1", ContentType="image/png", Body=PICTURE
    )


def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as error:
        call()
    return {**error.value.response["Error"], "status": error.value.response["ResponseMetadata"]}


def test_lookout_for_vision_throttles() -> None:
    with mock_vision(start=START, rates={"DetectAnomalies": 2}) as vision:
        vision.given.anomaly_model("boards", min_inference_units=2, region=REGION)
        for _ in range(4):
            inspect()
        error = refused(inspect)
        assert (error["Code"], error["Message"]) == ("ThrottlingException", "Rate exceeded")
        assert error["status"]["HTTPStatusCode"] == 429
        vision.clock.advance(seconds=1)
        inspect()
        assert vision.usage.detections == 5


def test_custom_labels_exceed_the_provisioned_throughput() -> None:
    with mock_vision(start=START, rates={"rekognition.DetectCustomLabels": 1}) as vision:
        parts = vision.given.label_model("parts", labels=["a", "b"], region=REGION)

        def label() -> None:
            client("rekognition").detect_custom_labels(
                ProjectVersionArn=parts.arn, Image={"Bytes": PICTURE}
            )

        label()
        error = refused(label)
        assert error["Code"] == "ProvisionedThroughputExceededException"
        assert error["Message"] == "Provisioned Rate exceeded."
        assert error["status"]["HTTPStatusCode"] == 400
        assert vision.usage.detections == 1


def test_a_maximum_adds_units_while_detections_are_refused() -> None:
    with mock_vision(start=START, rates={"DetectAnomalies": 1}) as vision:
        vision.given.anomaly_model(
            "boards", min_inference_units=1, max_inference_units=2, region=REGION
        )
        inspect()
        refused(inspect)
        vision.clock.advance(minutes=5)
        assert vision.usage[0].inference_units == 2
        inspect()
        inspect()
        found = client("lookoutvision").describe_model(ProjectName="boards", ModelVersion="1")
        described = found["ModelDescription"]
        assert (described["MinInferenceUnits"], described["MaxInferenceUnits"]) == (1, 2)
        vision.clock.advance(minutes=55)
        assert vision.usage[0].inference_units == 1
        assert vision.usage.inference_hours == pytest.approx(1 + 5 / 60)


def test_hosting_is_charged_while_the_service_updates_the_model() -> None:
    with mock_vision(start=START) as vision:
        vision.endings.hosting("boards", updates_after=3600, takes=3600)
        vision.given.anomaly_model("boards", region=REGION)
        vision.clock.advance(minutes=90)
        assert vision.usage[0].status == "SYSTEM_UPDATING"
        vision.clock.advance(minutes=90)
        assert (vision.usage[0].status, vision.usage.inference_hours) == ("HOSTED", 3)


def test_a_rate_of_the_other_service_refuses_nothing() -> None:
    with mock_vision(start=START, rates={"DetectCustomLabels": 1}) as vision:
        vision.given.anomaly_model("boards", region=REGION)
        for _ in range(3):
            inspect()
        assert vision.usage.detections == 3
