"""Resources of both services in moto's Resource Groups Tagging API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import mock_vision
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.world import world
from tests.support.clients import ACCOUNT, REGION, client
from tests.support.moto_versions import skip_unless_importable
from tests.support.workers import is_held

models = skip_unless_importable("moto.resourcegroupstaggingapi.models")


class Line:
    """Resources of both services, and a queue, with tags."""

    def __init__(self, vision: Any) -> None:
        self.model = vision.given.anomaly_model(
            "boards", tags={"team": "lines", "stage": "test"}, region=REGION
        ).arn
        self.plain = vision.given.anomaly_model("plain", region=REGION).arn
        labels = vision.given.label_model(
            "parts", labels=["bolt", "gear"], tags={"team": "tables"}, region=REGION
        )
        self.version = labels.arn
        self.project = client("rekognition").create_project(
            ProjectName="gears", Tags={"team": "lines", "owner": "ann"}
        )["ProjectArn"]
        url = client("sqs").create_queue(QueueName="jobs", tags={"team": "lines"})["QueueUrl"]
        self.queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{url.rpartition('/')[2]}"


@pytest.fixture
def line() -> Iterator[Line]:
    with mock_vision() as vision:
        yield Line(vision)


@pytest.fixture
def tagging(line: Line) -> Any:
    return client("resourcegroupstaggingapi")


def found(tagging: Any, **filters: Any) -> dict[str, dict[str, str]]:
    """Return the tags of the resources that are found, by ARN."""
    pages = tagging.get_paginator("get_resources").paginate(**filters)
    return {
        each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
        for page in pages
        for each in page["ResourceTagMappingList"]
    }


def test_all_resources_with_tags_are_found(line: Line, tagging: Any) -> None:
    assert found(tagging) == {
        line.queue: {"team": "lines"},
        line.model: {"team": "lines", "stage": "test"},
        line.version: {"team": "tables"},
        line.project: {"team": "lines", "owner": "ann"},
    }
    assert found(tagging, ResourcesPerPage=1) == found(tagging)


def test_resources_are_filtered_by_type(line: Line, tagging: Any) -> None:
    assert found(tagging, ResourceTypeFilters=["lookoutvision"]).keys() == {line.model}
    assert found(tagging, ResourceTypeFilters=["lookoutvision:model"]).keys() == {line.model}
    assert found(tagging, ResourceTypeFilters=["lookoutvision:project"]) == {}
    assert found(tagging, ResourceTypeFilters=["rekognition:project", "sqs"]).keys() == {
        line.version,
        line.project,
        line.queue,
    }


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([{"Key": "team"}], {"queue", "model", "version", "project"}),
        ([{"Key": "team", "Values": ["tables", "chairs"]}], {"version"}),
        ([{"Key": "team", "Values": ["lines"]}, {"Key": "owner"}], {"project"}),
        ([{"Key": "team", "Values": ["chairs"]}], set()),
    ],
)
def test_resources_are_filtered_by_tags(
    line: Line, tagging: Any, filters: Any, names: set[str]
) -> None:
    assert found(tagging, TagFilters=filters).keys() == {getattr(line, name) for name in names}


def test_resources_are_found_by_arn_where_moto_can(line: Line, tagging: Any) -> None:
    arns = [line.model, line.queue]
    expected = set(arns)
    if len(found(tagging, ResourceARNList=[line.queue])) > 1:
        pytest.skip("this version of moto does not read ResourceARNList")
    assert found(tagging, ResourceARNList=arns).keys() == expected


def test_keys_and_values_are_listed_once(line: Line, tagging: Any) -> None:
    keys = tagging.get_tag_keys()["TagKeys"]
    assert sorted(keys) == ["owner", "stage", "team"]
    values = tagging.get_tag_values(Key="team")["TagValues"]
    assert sorted(values) == ["lines", "tables"]
    assert tagging.get_tag_values(Key="none")["TagValues"] == []


def test_tags_are_set_and_taken_away(line: Line, tagging: Any) -> None:
    arns = [line.model, line.plain, line.project]
    answer = tagging.tag_resources(ResourceARNList=arns, Tags={"stage": "night", "team": "lines"})
    assert answer["FailedResourcesMap"] == {}
    shared = {"stage": "night", "team": "lines"}
    mine = {arn: tags for arn, tags in found(tagging).items() if arn in arns}
    assert mine == {
        line.model: shared,
        line.plain: shared,
        line.project: {**shared, "owner": "ann"},
    }
    answer = tagging.untag_resources(ResourceARNList=arns, TagKeys=["stage", "team", "no"])
    assert answer["FailedResourcesMap"] == {}
    assert {arn for arn in found(tagging) if arn in arns} == {line.project}


def test_what_fails_is_in_the_answer(line: Line, tagging: Any) -> None:
    missing = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:model/boards/9"
    elsewhere = line.version.replace(REGION, "us-east-1")
    reserved = {"aws:team": "x"}
    answer = tagging.tag_resources(
        ResourceARNList=[missing, elsewhere, line.model], Tags={"a": "b"}
    )
    assert answer["FailedResourcesMap"] == {
        arn: {"StatusCode": 400, "ErrorCode": "InvalidParameterException", "ErrorMessage": text}
        for arn, text in (
            (missing, f"Could not find the model {missing}."),
            (elsewhere, f"The resource {elsewhere} does not exist."),
        )
    }
    answer = tagging.tag_resources(ResourceARNList=[line.model], Tags=reserved)
    assert (
        "The tag key aws:team is reserved"
        in (answer["FailedResourcesMap"][line.model]["ErrorMessage"])
    )
    answer = tagging.untag_resources(ResourceARNList=[missing], TagKeys=["a"])
    assert answer["FailedResourcesMap"].keys() == {missing}


def test_resources_of_other_services_and_texts_that_are_no_arn_go_to_moto(
    line: Line, tagging: Any
) -> None:
    strange = f"arn:aws:strange:{REGION}:{ACCOUNT}:thing/1"
    for act in (
        lambda arns: tagging.tag_resources(ResourceARNList=arns, Tags={"a": "b"}),
        lambda arns: tagging.untag_resources(ResourceARNList=arns, TagKeys=["a"]),
    ):
        answer = act([line.project, strange, "no-arn"])["FailedResourcesMap"]
        assert answer.keys() == {strange, "no-arn"}
        assert answer[strange]["ErrorMessage"] == "Service not yet supported"


def test_a_region_without_the_service_has_no_resources_of_it(line: Line) -> None:
    assert found(client("resourcegroupstaggingapi", "eu-west-2")) == {}


def test_older_versions_of_moto_have_resources_in_another_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mock_vision.upstream.tagging import _item

    monkeypatch.delattr(models, "TaggedResource", raising=False)
    pairs = [{"Key": "team", "Value": "lines"}]
    assert _item("arn:a", {"team": "lines"}) == {"ResourceARN": "arn:a", "Tags": pairs}


def test_untagging_is_added_to_a_version_of_moto_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from moto.resourcegroupstaggingapi.responses import ResourceGroupsTaggingAPIResponse

    from mock_vision.upstream.tagging import _add_untagging

    class Backend:
        untag_resources: Any

    class Response:
        backend = Backend()

        def _get_param(self, name: str) -> Any:
            return {"ResourceARNList": ["arn:a"], "TagKeys": ["team"]}[name]

    monkeypatch.setattr(ResourceGroupsTaggingAPIResponse, "untag_resources", None, raising=False)
    _add_untagging(Backend)
    added: Any = ResourceGroupsTaggingAPIResponse.untag_resources
    answered = json.loads(added(Response()))
    assert answered == {
        "FailedResourcesMap": {
            "arn:a": {
                "StatusCode": 404,
                "ErrorCode": "InternalServiceException",
                "ErrorMessage": "Service not yet supported",
            }
        }
    }


def test_it_is_added_when_the_extension_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from mock_vision.upstream import tagging

    def add(backend: Any) -> None:
        backend.untag_resources = lambda *arguments: {}

    backend: Any = models.ResourceGroupsTaggingAPIBackend
    # Noted first, so that it is put back.
    monkeypatch.setattr(backend, "untag_resources", None, raising=False)
    del backend.untag_resources
    monkeypatch.setattr(tagging, "_add_untagging", add)
    tagging.install()
    assert backend.untag_resources(None, ["no-arn"], ["team"]) == {}


def test_a_service_that_is_not_loaded_has_no_resources(
    line: Line, tagging: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_vision.upstream.services.imported_module", lambda name: None)
    assert found(tagging).keys() == {line.queue}


def test_tags_are_read_while_no_other_thread_changes_them(
    line: Line, tagging: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def tagged(self: object) -> list[Any]:
        held.append(is_held(world.current().lock))
        return []

    monkeypatch.setattr(CustomLabelsBackend, "tagged", tagged)
    assert line.model in found(tagging)
    tagging.get_tag_keys()
    tagging.get_tag_values(Key="team")
    assert held == [True, True, True]
