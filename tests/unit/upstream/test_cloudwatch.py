"""The metrics of both services in moto's CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision, mock_vision
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.world import world
from tests.support.clients import OTHER_ACCOUNT, REGION, called_by, client
from tests.support.clocks import START
from tests.support.moto_versions import skip_unless_importable, skip_unless_read
from tests.support.pictures import png
from tests.support.workers import is_held

skip_unless_importable("moto.cloudwatch.models")

PICTURE = png(64, 64, (1, 2, 3))


@pytest.fixture
def vision() -> Iterator[Vision]:
    """A hosted model of each service; the clock stands still."""
    with mock_vision(start=START) as running:
        skip_unless_read("cloudwatch", "list_metrics", "Metrics")
        running.given.anomaly_model("boards", region=REGION, max_inference_units=3)
        running.given.label_model(
            "parts", labels=["bolt", "gear"], region=REGION, min_inference_units=2
        )
        yield running


def total(namespace: str, name: str, statistic: str = "Sum", **dimensions: str) -> float | None:
    """Return the sum of a metric since the start; None if it has no values."""
    points = client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=START - timedelta(minutes=1),
        EndTime=START + timedelta(hours=1),
        Period=7200,
        Statistics=[statistic],
    )["Datapoints"]
    return points[0][statistic] if points else None


def lookout(name: str, project: str = "boards") -> float | None:
    return total("AWS/LookoutVision", name, ProjectName=project, ModelVersion="1")


def labels(name: str, operation: str) -> float | None:
    return total("AWS/Rekognition", name, Operation=operation)


def detect(vision: Vision, *, anomalous: bool) -> None:
    declare = vision.answers.anomaly if anomalous else vision.answers.normal
    with declare(confidence=0.9):
        client("lookoutvision").detect_anomalies(
            ProjectName="boards", ModelVersion="1", ContentType="image/png", Body=PICTURE
        )


def refused(operation: str, **params: Any) -> None:
    service = "lookoutvision" if operation == "detect_anomalies" else "rekognition"
    with pytest.raises(ClientError):
        getattr(client(service), operation)(**params)


def test_detections_of_lookout_for_vision_are_counted(vision: Vision) -> None:
    for anomalous in (True, True, False):
        detect(vision, anomalous=anomalous)
    assert lookout("SuccessfulRequestCount") == lookout("ProcessedImageCount") == 3
    assert lookout("DetectedAnomalyCount") == 2
    assert lookout("SuccessfulRequestCount", "tiles") is None
    assert lookout("ErrorCount") is None


def test_errors_and_throttling_of_lookout_for_vision(vision: Vision) -> None:
    request = {"ProjectName": "boards", "ModelVersion": "1", "ContentType": "image/png"}
    vision.faults.throttle("DetectAnomalies", times=2)
    for _ in range(2):
        refused("detect_anomalies", **request, Body=PICTURE)
    refused("detect_anomalies", **request, Body=b"no image")
    client("lookoutvision").list_projects()
    assert (lookout("ThrottledCount"), lookout("ErrorCount")) == (2, 1)
    assert lookout("SuccessfulRequestCount") is None


def test_operations_of_custom_labels_are_counted(vision: Vision) -> None:
    rekognition = client("rekognition")
    rekognition.describe_projects()
    rekognition.describe_projects()
    project = f"arn:aws:rekognition:{REGION}:123456789012:project/none/1"
    refused("delete_project", ProjectArn=project)
    vision.faults.error("DescribeProjects", "InternalServerError")
    refused("describe_projects")
    vision.faults.error("DescribeProjects", "ProvisionedThroughputExceededException")
    refused("describe_projects")
    assert labels("SuccessfulRequestCount", "DescribeProjects") == 2
    assert labels("UserErrorCount", "DeleteProject") == 1
    assert labels("ServerErrorCount", "DescribeProjects") == 1
    assert labels("ThrottledCount", "DescribeProjects") == 1
    assert total("AWS/Rekognition", "SuccessfulRequestCount") == 2


def test_a_request_that_was_lost_is_not_counted(vision: Vision) -> None:
    vision.faults.lose_request("rekognition.DescribeProjects")
    with pytest.raises(Exception, match="rekognition"):
        client("rekognition").describe_projects()
    names = ("SuccessfulRequestCount", "ServerErrorCount", "UserErrorCount")
    assert [labels(name, "DescribeProjects") for name in names] == [None] * 3


@pytest.mark.parametrize(
    ("namespace", "dimensions", "units"),
    [
        ("AWS/LookoutVision", {"ProjectName": "boards", "ModelVersion": "1"}, (1, 3)),
        ("AWS/Rekognition", {"ProjectName": "parts", "VersionName": "v1"}, (2, 2)),
    ],
)
def test_the_inference_units_of_hosted_models(
    vision: Vision, namespace: str, dimensions: dict[str, str], units: tuple[float, float]
) -> None:
    def read(name: str) -> float | None:
        return total(namespace, name, "Average", **dimensions)

    assert [read("MinInferenceUnits"), read("MaxInferenceUnits")] == [*units]
    names = ("DesiredInferenceUnits", "InServiceInferenceUnits")
    assert [read(name) for name in names] == [units[0]] * 2
    rekognition, lookoutvision = client("rekognition"), client("lookoutvision")
    versions = rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    version = rekognition.describe_project_versions(ProjectArn=versions)
    arn = version["ProjectVersionDescriptions"][0]["ProjectVersionArn"]
    rekognition.stop_project_version(ProjectVersionArn=arn)
    lookoutvision.stop_model(ProjectName="boards", ModelVersion="1")
    assert read("InServiceInferenceUnits") is None


def test_values_belong_to_an_account_and_a_region(vision: Vision) -> None:
    client("rekognition").describe_projects()
    found = client("cloudwatch", "us-east-1").list_metrics(Namespace="AWS/Rekognition")
    assert found["Metrics"] == []
    assert client("cloudwatch", "sa-east-1").list_metrics()["Metrics"] == []
    with called_by(OTHER_ACCOUNT):
        assert client("cloudwatch").list_metrics(Namespace="AWS/Rekognition")["Metrics"] == []
    names = {each["MetricName"] for each in client("cloudwatch").list_metrics()["Metrics"]}
    assert {"SuccessfulRequestCount", "InServiceInferenceUnits"} <= names


def test_an_alarm_and_a_query_read_the_same_values(vision: Vision) -> None:
    detect(vision, anomalous=True)
    metric = {"Namespace": "AWS/LookoutVision", "MetricName": "DetectedAnomalyCount"}
    query = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    found = client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=START, EndTime=START + timedelta(hours=1)
    )
    assert found["MetricDataResults"][0]["Values"] == [1.0]


def test_before_any_call_there_are_no_metrics() -> None:
    from mock_vision.upstream.cloudwatch import VisionMetrics

    with mock_vision():
        assert VisionMetrics.get_cloudwatch_metrics("123456789012", REGION) == []
    assert VisionMetrics.get_cloudwatch_metrics("123456789012", REGION) == []


def test_a_service_that_is_not_loaded_has_no_models(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_vision.upstream.services.imported_module", lambda name: None)
    assert client("cloudwatch").list_metrics(Namespace="AWS/Rekognition")["Metrics"] == []


def test_models_are_read_while_no_other_thread_changes_them(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def versions(self: object) -> list[Any]:
        held.append(is_held(world.current().lock))
        return []

    monkeypatch.setattr(CustomLabelsBackend, "versions", versions)
    assert client("cloudwatch").list_metrics(Namespace="AWS/LookoutVision")["Metrics"]
    assert held == [True]
