"""Result files are read by keys that programs put together themselves; answers go through JSON.

Keys and contents: Rekognition Custom Labels Developer Guide, "Reference: Training results summary
file" and "Evaluation manifest snapshot"; for Lookout for Vision, service model, DescribeModel.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.programs.idioms.account import (
    BUCKET,
    MODEL,
    NAMED,
    PROJECT,
    TRAIN,
    boxed_parts,
    client,
    host_lookout,
    json_lines,
    labels_project,
    labels_source,
    line,
    picture,
    read,
    rows,
    run_version,
    sorted_parts,
    train_lookout,
    train_version,
    wait_for_version,
)

# -- Files are read by constructed keys, and their metrics are loaded into tables ----------------


def scalar_columns(metrics: dict[str, Any]) -> dict[str, float]:
    """A row of a data frame: a list or a text in it would make the column an object column."""
    assert all(type(value) in (int, float) for value in metrics.values()), metrics
    return {name: float(value) for name, value in metrics.items()}


@pytest.mark.parametrize("prefix", ["", "out/", "out", "a/b/run-"])
def test_the_evaluation_of_lookout_is_at_prefix_and_name(mock: str, prefix: str) -> None:
    model = train_lookout(prefix)
    # Nothing stands between the prefix and the name but what the prefix ends in.
    result = read(f"{prefix}EvaluationResult-{PROJECT}-1.json")
    assert model["EvaluationResult"] == {
        "Bucket": BUCKET,
        "Key": f"{prefix}EvaluationResult-{PROJECT}-1.json",
    }
    table = [
        scalar_columns(result["AggregatedEvaluationResults"]["Metrics"]),
        scalar_columns(model["Performance"]),
    ]
    for name in ("F1Score", "Precision", "Recall"):
        assert table[0][name] == table[1][name]


def test_the_rows_of_the_evaluation_manifest_of_lookout(mock: str) -> None:
    model = train_lookout("out/")
    place = model["EvaluationManifest"]
    found = rows(place["Key"])
    assert place["Key"].startswith("out/EvaluationManifest-")
    assert {row["source-ref"].rpartition("/")[0] for row in found} == {f"s3://{BUCKET}/images"}
    assert len({row["source-ref"] for row in found}) == len(found)


@pytest.mark.parametrize("prefix", ["evaluation", "evaluation/"])
@pytest.mark.parametrize("boxes", [False, True], ids=["labels", "boxes"])
def test_the_files_of_custom_labels_are_at_prefix_slash_and_name(
    mock: str, prefix: str, boxes: bool
) -> None:
    project = labels_project()
    train_version(project, prefix=prefix, entries=boxed_parts() if boxes else None)

    summary = read(f"evaluation/EvaluationResultSummary-{PROJECT}-v1.json")
    scalars = {
        name: value
        for name, value in summary["AggregatedEvaluationResults"].items()
        if name != "ConfusionMatrix"
    }
    assert {"F1Score", "Precision", "Recall"} <= scalar_columns(scalars).keys()
    table = [
        {"Label": each["Label"], **scalar_columns(each["Metrics"])}
        for each in summary["LabelEvaluationResults"]
    ]
    assert {row["Label"] for row in table} == set(summary["EvaluationDetails"]["Labels"])
    assert {"gear", "nut"} <= {row["Label"] for row in table}

    tested = rows(f"evaluation/TestingGroundTruth-{PROJECT}-v1.json")
    assert len(tested) == summary["EvaluationDetails"]["NumberOfTestingImages"] == 2
    trained = rows(f"evaluation/TrainingGroundTruth-{PROJECT}-v1.json")
    assert len(trained) == summary["EvaluationDetails"]["NumberOfTrainingImages"] == 8
    for kind in ("Training", "Testing"):
        name = f"{kind}ManifestWithValidation-{PROJECT}-v1.json"
        assert all("errors" not in row for row in rows(f"evaluation/{name}"))
    assert read(f"evaluation/ManifestSummary-{PROJECT}-v1.json")


def test_the_places_in_the_description_are_the_constructed_ones(mock: str) -> None:
    project = labels_project()
    train_version(project, prefix="a/b/")
    version = wait_for_version(project)
    places = [
        version["EvaluationResult"]["Summary"],
        version["ManifestSummary"],
        version["TestingDataResult"]["Output"]["Assets"][0]["GroundTruthManifest"],
        version["TestingDataResult"]["Validation"]["Assets"][0]["GroundTruthManifest"],
        version["TrainingDataResult"]["Validation"]["Assets"][0]["GroundTruthManifest"],
    ]
    keys = [place["S3Object"]["Name"] for place in places]
    assert keys == [
        f"a/b/{name}-{PROJECT}-v1.json"
        for name in (
            "EvaluationResultSummary",
            "ManifestSummary",
            "TestingGroundTruth",
            "TestingManifestWithValidation",
            "TrainingManifestWithValidation",
        )
    ]
    assert all(rows(key) for key in keys[2:])
    summary = read(keys[0])
    assert version["EvaluationResult"]["F1Score"] == pytest.approx(
        summary["AggregatedEvaluationResults"]["F1Score"]
    )


def test_the_files_are_all_that_a_listing_of_the_prefix_finds(mock: str, s3: Any) -> None:
    train_version(labels_project())
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="evaluation/")
    names = [each["Key"].rpartition("/")[2] for page in pages for each in page["Contents"]]
    assert len(names) == 6
    assert all(name.endswith(f"-{PROJECT}-v1.json") for name in names)


# -- Whole answers go through json.dumps, and floats become Decimal ------------------------------


def leaves(value: Any) -> Iterator[Any]:
    """Everything in an answer that is neither an object nor a list."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def as_item(answer: Any) -> Any:
    """An item for DynamoDB, made as everyone makes it: through JSON, floats as decimals."""
    text = json.dumps(answer, default=str, allow_nan=False)
    return json.loads(text, parse_float=Decimal)


def store(answer: Any) -> Any:
    """Put an answer into a table as a text, and read it back."""
    table = client("dynamodb")
    table.create_table(
        TableName="runs",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    text = json.dumps(answer, default=str, allow_nan=False)
    table.put_item(TableName="runs", Item={"id": {"S": "1"}, "answer": {"S": text}})
    item = table.get_item(TableName="runs", Key={"id": {"S": "1"}})["Item"]
    return json.loads(item["answer"]["S"])


def check_leaves(answer: Any) -> None:
    for leaf in leaves(answer):
        assert not isinstance(leaf, bytes | bytearray), answer
        assert not (isinstance(leaf, float) and not math.isfinite(leaf)), answer


def test_answers_of_lookout(lookout: Any) -> None:
    train_lookout("out/")
    host_lookout()
    found = lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=picture(3))
    answers = [
        found,
        lookout.list_projects(),
        lookout.describe_project(**NAMED),
        lookout.describe_dataset(**TRAIN),
        lookout.list_dataset_entries(**TRAIN),
        lookout.describe_model(**MODEL),
        lookout.list_models(**NAMED),
        lookout.stop_model(**MODEL),
    ]
    for answer in answers:
        check_leaves(answer)
        assert as_item(answer)["ResponseMetadata"]["HTTPStatusCode"] in (200, 202)
    # What a Lambda function returns is not helped by default=str.
    assert json.loads(json.dumps(found)) == found
    confidence = as_item(found)["DetectAnomalyResult"]["Confidence"]
    assert isinstance(confidence, Decimal)
    assert 0 <= confidence <= 1
    stored = store(found)["DetectAnomalyResult"]
    assert stored == found["DetectAnomalyResult"]


@pytest.mark.parametrize("boxes", [False, True], ids=["labels", "boxes"])
def test_answers_of_custom_labels(rekognition: Any, boxes: bool) -> None:
    project = labels_project()
    arn = run_version(project, entries=boxed_parts() if boxes else None)
    found = rekognition.detect_custom_labels(
        ProjectVersionArn=arn, Image={"Bytes": picture(3)}, MinConfidence=0
    )
    answers = [
        found,
        rekognition.describe_projects(),
        rekognition.describe_project_versions(ProjectArn=project),
        rekognition.list_tags_for_resource(ResourceArn=arn),
        rekognition.stop_project_version(ProjectVersionArn=arn),
    ]
    for answer in answers:
        check_leaves(answer)
        assert as_item(answer)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert json.loads(json.dumps(found)) == found
    labels = as_item(found)["CustomLabels"]
    assert all(0 <= label["Confidence"] <= 100 for label in labels)
    assert all(("Geometry" in label) == boxes for label in labels)
    (version,) = as_item(answers[2])["ProjectVersionDescriptions"]
    assert version["EvaluationResult"]["F1Score"] * 100 <= Decimal(100)


def test_the_result_files_hold_no_nan(mock: str, s3: Any) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} in a result file")

    train_lookout("out/")
    # No test image has the label "bolt": its recall is a division by nought.
    entries = [*sorted_parts(), line(10, "bolt"), line(11, "bolt")]
    testing = {"Assets": [labels_source(json_lines(sorted_parts()), "testing.manifest")]}
    train_version(labels_project(), prefix="out", entries=entries, testing=testing)
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="out/")["Contents"]
    assert len(listed) == 8
    for each in listed:
        text = s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read().decode()
        whole = "Summary" in each["Key"] or "Result-" in each["Key"]
        for document in [text] if whole else text.splitlines():
            json.loads(document, parse_constant=refuse)
