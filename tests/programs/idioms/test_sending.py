"""What programs send: one token for everything, empty values, text for blobs, loose manifests."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mock_vision import mock_vision
from tests.programs.idioms.account import (
    BUCKET,
    KEEP_SESSION,
    MODEL,
    NAMED,
    TRAIN,
    client,
    dataset_of_project,
    fill_bucket,
    host_lookout,
    inspected,
    json_lines,
    labels_project,
    labels_source,
    line,
    lookout_source,
    picture,
    run_version,
    sorted_parts,
    train_lookout,
    wait_for_dataset,
    wait_for_labels_dataset,
    wait_for_model,
    wait_for_version,
)

# -- One client token for start and for stop, and again the next day -----------------------------


def test_a_constant_token_every_day(lookout: Any) -> None:
    train_lookout()
    assert lookout.start_model(**MODEL, MinInferenceUnits=1, ClientToken="RunOnce")
    assert wait_for_model("STARTING_HOSTING")["Status"] == "HOSTED"
    assert lookout.stop_model(**MODEL, ClientToken="RunOnce")["Status"] == "STOPPING_HOSTING"
    assert wait_for_model("STOPPING_HOSTING")["Status"] == "TRAINED"


def test_a_constant_token_does_its_work_again_the_next_day() -> None:
    with mock_vision(config=KEEP_SESSION) as vision:
        fill_bucket()
        lookout = client("lookoutvision")
        train_lookout()
        for _ in range(3):
            lookout.start_model(**MODEL, MinInferenceUnits=1, ClientToken="RunOnce")
            assert wait_for_model("STARTING_HOSTING")["Status"] == "HOSTED"
            lookout.stop_model(**MODEL, ClientToken="RunOnce")
            assert wait_for_model("STOPPING_HOSTING")["Status"] == "TRAINED"
            vision.clock.advance(hours=24)


# -- Empty values, text for blobs, bytearrays and files ------------------------------------------


def test_empty_values_to_lookout(lookout: Any) -> None:
    dataset_of_project()
    place = {"S3Location": {"Bucket": BUCKET, "Prefix": ""}}
    lookout.create_model(**NAMED, OutputConfig=place, Tags=[])
    model = wait_for_model("TRAINING")
    assert model["Status"] == "TRAINED"
    assert lookout.list_tags_for_resource(ResourceArn=model["ModelArn"])["Tags"] == []
    assert len(lookout.list_projects(NextToken="")["Projects"]) == 1
    assert len(lookout.list_models(**NAMED, NextToken="")["Models"]) == 1
    assert len(lookout.list_dataset_entries(**TRAIN, NextToken="")["DatasetEntries"]) == 40


def test_empty_values_to_custom_labels(rekognition: Any) -> None:
    # Tags={} and Assets=[] beside AutoCreate: what begin_version sends.
    project = labels_project()
    arn = run_version(project)
    assert rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"] == {}
    assert len(rekognition.describe_projects(NextToken="")["ProjectDescriptions"]) == 1
    found = rekognition.describe_project_versions(ProjectArn=project, NextToken="")
    (version,) = found["ProjectVersionDescriptions"]
    assert version["TestingDataResult"]["Input"] == {"AutoCreate": True, "Assets": []}
    policies = rekognition.list_project_policies(ProjectArn=project, NextToken="")
    assert policies["ProjectPolicies"] == []


def labels_dataset(rekognition: Any, manifest: str | bytes) -> str:
    """A dataset of a new project, of a manifest; its ARN."""
    given = {"ProjectArn": labels_project(), "DatasetType": "TRAIN"}
    source = labels_source(manifest)
    arn = rekognition.create_dataset(**given, DatasetSource=source)["DatasetArn"]
    wait_for_labels_dataset(arn)
    return str(arn)


def test_an_absent_filter_is_sent_as_false_and_empty(rekognition: Any) -> None:
    arn = labels_dataset(rekognition, json_lines(sorted_parts()))
    listed, token = 0, ""
    while True:
        page = rekognition.list_dataset_entries(
            DatasetArn=arn, HasErrors=False, NextToken=token, MaxResults=4
        )
        listed += len(page["DatasetEntries"])
        if "NextToken" not in page:
            break
        token = page["NextToken"]
    assert listed == 10


def test_text_where_the_model_says_blob(lookout: Any, rekognition: Any) -> None:
    changes = json_lines([line(1, "normal")])
    lookout.create_project(**NAMED)
    lookout.create_dataset(**TRAIN)
    wait_for_dataset()
    for sent in (changes, changes.encode(), bytearray(changes.encode())):
        lookout.update_dataset_entries(**TRAIN, Changes=sent)
        assert wait_for_dataset(["UPDATE_IN_PROGRESS"])["Status"] == "UPDATE_COMPLETE"
    assert lookout.list_dataset_entries(**TRAIN)["DatasetEntries"] == [changes]

    arn = labels_dataset(rekognition, json_lines(sorted_parts()))
    # AWS's sample takes the member through JSON before it sends it.
    sent_changes = json.loads('{"GroundTruth": ' + json.dumps(changes) + "}")
    rekognition.update_dataset_entries(DatasetArn=arn, Changes=sent_changes)
    assert wait_for_labels_dataset(arn)["Status"] == "UPDATE_COMPLETE"


def test_bodies_of_all_kinds(lookout: Any, rekognition: Any, tmp_path: Path) -> None:
    train_lookout()
    host_lookout()
    body = picture(30)
    path = tmp_path / "30.png"
    path.write_bytes(body)
    with path.open("rb") as file:
        found = [
            lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=sent)
            for sent in (body, bytearray(body), io.BytesIO(body), file)
        ]
    answers = [answer["DetectAnomalyResult"] for answer in found]
    assert answers[0]["IsAnomalous"] is True
    assert answers == answers[:1] * 4

    arn = run_version(labels_project())
    labels = [
        rekognition.detect_custom_labels(ProjectVersionArn=arn, Image={"Bytes": sent})
        for sent in (picture(3), bytearray(picture(3)))
    ]
    assert labels[0]["CustomLabels"] == labels[1]["CustomLabels"] != []


def test_bodies_from_s3_are_streams(lookout: Any, s3: Any) -> None:
    train_lookout()
    host_lookout()
    stored = s3.get_object(Bucket=BUCKET, Key="images/30.png")["Body"]
    answer = lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=stored.read())
    assert answer["DetectAnomalyResult"]["IsAnomalous"] is True


@pytest.mark.parametrize("size", [1, 7, 100])
def test_page_sizes(lookout: Any, rekognition: Any, size: int) -> None:
    dataset_of_project()
    sizes: Any = {"PageSize": size}
    pages = lookout.get_paginator("list_dataset_entries")
    found = pages.paginate(**TRAIN, PaginationConfig=sizes).build_full_result()
    assert len(found["DatasetEntries"]) == 40
    arn = labels_dataset(rekognition, json_lines(sorted_parts()))
    pages = rekognition.get_paginator("list_dataset_entries")
    limited = pages.paginate(DatasetArn=arn, PaginationConfig={**sizes, "MaxItems": 3})
    assert len(limited.build_full_result()["DatasetEntries"]) == 3


# -- Manifests as they are written ---------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [(0, 1), (1, 0), ("0", "1"), ("1", "0")],
    ids=["1 is anomaly", "1 is normal", "text, 1 is anomaly", "text, 1 is normal"],
)
def test_only_the_class_name_decides_the_label(lookout: Any, values: tuple[Any, Any]) -> None:
    entries = inspected()
    for entry in entries:
        entry["label"] = values[entry["label-metadata"]["class-name"] == "anomaly"]
    model = train_lookout(entries=entries)
    assert model["Status"] == "TRAINED"
    stats = wait_for_dataset()["ImageStats"]
    assert stats == {"Total": 40, "Labeled": 40, "Normal": 20, "Anomaly": 20}
    host_lookout()
    answers = [
        lookout.detect_anomalies(**MODEL, ContentType="image/png", Body=picture(number))
        for number in (3, 30)
    ]
    found = [answer["DetectAnomalyResult"]["IsAnomalous"] for answer in answers]
    assert found == [False, True]


ENDINGS: dict[str, Any] = {
    "no final newline": "\n".join,
    "final newline": lambda lines: "\n".join(lines) + "\n",
    "CRLF": lambda lines: "\r\n".join(lines) + "\r\n",
    "byte-order mark": lambda lines: "\ufeff" + "\n".join(lines),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_files_end_in_every_way(lookout: Any, rekognition: Any, ending: str) -> None:
    lines = [json.dumps(entry) for entry in inspected()]
    lookout.create_project(**NAMED)
    body = ENDINGS[ending](lines).encode()
    lookout.create_dataset(**TRAIN, DatasetSource=lookout_source(body))
    assert wait_for_dataset()["Status"] == "CREATE_COMPLETE"
    assert lookout.list_dataset_entries(**TRAIN)["DatasetEntries"] == lines

    lines = [json.dumps(entry) for entry in sorted_parts()]
    arn = labels_dataset(rekognition, ENDINGS[ending](lines).encode())
    stats = rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]["DatasetStats"]
    assert (stats["TotalEntries"], stats["ErrorEntries"]) == (10, 0)


DATES = [
    "2020-04-15T20:17:23.433061",
    "2013-11-18T02:53:27",
    "2021-06-22T10:11:18.006Z",
    "2021-06-22T10:11:18.0000",
    "2013-11-18 02:53:27",
    "2024-01-05T10:00:00+01:00",
]


@pytest.mark.parametrize("date", DATES)
def test_dates_with_and_without_fraction_and_zone(lookout: Any, date: str) -> None:
    entries, parts = inspected(), sorted_parts()
    for entry in entries + parts:
        entry["label-metadata"]["creation-date"] = date
    assert train_lookout(entries=entries)["Status"] == "TRAINED"
    run_version(labels_project(), entries=parts)


def test_unknown_fields_come_back(lookout: Any, rekognition: Any) -> None:
    lookout.create_project(**NAMED)
    own = {"camera": {"id": 7, "pos": [0.1, 1e-7]}, "Größe": None, "ok": True}
    entry = {**line(1, "normal"), **own}
    entry["label-metadata"]["reviewer"] = "Zoë"
    text = json.dumps(entry, ensure_ascii=False)
    lookout.create_dataset(**TRAIN, DatasetSource=lookout_source(text))
    wait_for_dataset()
    assert lookout.list_dataset_entries(**TRAIN)["DatasetEntries"] == [text]

    entry = {**line(1, "nut"), **own}
    entry["label-metadata"]["reviewer"] = "Zoë"
    arn = labels_dataset(rekognition, json.dumps(entry, ensure_ascii=False))
    (listed,) = rekognition.list_dataset_entries(DatasetArn=arn)["DatasetEntries"]
    found = json.loads(listed)
    assert {name: found[name] for name in entry} == entry
    assert found.keys() - entry.keys() == {"cl-metadata"}


def test_a_version_is_trained_from_a_file_named_json(rekognition: Any) -> None:
    asset = labels_source(json_lines(sorted_parts()), "manifests/train.json")
    project = labels_project()
    rekognition.create_project_version(
        ProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": ""},
        TrainingData={"Assets": [asset]},
        TestingData={"AutoCreate": True},
    )
    assert wait_for_version(project, "TRAINING_IN_PROGRESS")["Status"] == "TRAINING_COMPLETED"
