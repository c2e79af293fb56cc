"""Projects of both services in stacks of moto's CloudFormation."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision
from tests.support.clients import ACCOUNT, REGION, client
from tests.support.moto_versions import skip_unless_importable
from tests.support.stacks import (
    boards,
    create,
    events,
    outputs,
    outputs_of,
    parts,
    projects,
    queue,
    status,
    tags,
    template,
    update,
)

skip_unless_importable("moto.cloudformation.models")


def test_a_stack_makes_projects_and_deletes_them(stacks: Any) -> None:
    create(stacks, template(outputs_of("Boards"), Boards=boards("boards"), Parts=parts("parts")))
    assert status(stacks) == "CREATE_COMPLETE"
    assert projects() == {"boards", "parts"}
    arn = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:project/boards"
    assert outputs(stacks) == {"Ref": "boards", "Arn": arn}
    stacks.delete_stack(StackName="line")
    assert projects() == set()


def test_ref_and_arn_of_custom_labels_reach_other_resources(stacks: Any) -> None:
    named = queue({"Fn::Sub": "queue-of-${Parts}"})
    create(stacks, template(outputs_of("Parts"), Parts=parts("parts"), Queue=named))
    arn = client("rekognition").describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    assert outputs(stacks) == {"Ref": "parts", "Arn": arn}
    assert client("sqs").get_queue_url(QueueName="queue-of-parts")


def test_another_attribute_is_an_error_of_the_template(stacks: Any) -> None:
    wrong = {"Id": {"Value": {"Fn::GetAtt": ["Parts", "Id"]}}}
    with pytest.raises(ClientError, match="Id"):
        create(stacks, template(wrong, Parts=parts("parts")))
    assert projects() == set()
    used = queue({"Fn::GetAtt": ["Parts", "Id"]})
    with pytest.raises(ClientError, match="resource Parts does not support attribute type Id"):
        create(stacks, template(Parts=parts("parts"), Queue=used))


def test_tags_of_the_resource_and_of_the_stack(stacks: Any) -> None:
    body = template(outputs_of("Parts"), Parts=parts("parts", {"team": "lines", "stage": "test"}))
    create(stacks, body, Tags=[{"Key": "owner", "Value": "ann"}])
    arn = outputs(stacks)["Arn"]
    assert tags(arn) == {"owner": "ann", "team": "lines", "stage": "test"}
    update(stacks, template(outputs_of("Parts"), Parts=parts("parts", {"team": "tables"})))
    assert outputs(stacks)["Arn"] == arn
    assert tags(arn) == {"owner": "ann", "team": "tables"}


def test_an_update_of_the_tags_of_a_stack_reaches_its_projects(stacks: Any) -> None:
    def named(**given: str) -> Any:
        return [{"Key": key, "Value": value} for key, value in given.items()]

    body = template(outputs_of("Parts"), Parts=parts("parts", {"team": "lines"}), L=boards("b"))
    create(stacks, body, Tags=named(owner="ann", cost="1"))
    arn = outputs(stacks)["Arn"]
    stacks.update_stack(StackName="line", TemplateBody=body, Tags=named(owner="bob"))
    assert tags(arn) == {"owner": "bob", "team": "lines"}
    names = {"StackName": "line", "ChangeSetName": "next"}
    kind: Any = {"ChangeSetType": "UPDATE", "Tags": named(owner="eve")}
    stacks.create_change_set(**names, TemplateBody=body, **kind)
    stacks.execute_change_set(**names)
    assert tags(arn) == {"owner": "eve", "team": "lines"}
    assert stacks.describe_stacks(StackName="line")["Stacks"][0]["Tags"] == named(owner="eve")
    # A tag that the service refuses fails the update.
    stacks.update_stack(StackName="line", TemplateBody=body, Tags=named(bad="!"))
    assert (status(stacks), tags(arn)) == (
        "UPDATE_ROLLBACK_COMPLETE",
        {"owner": "eve", "team": "lines"},
    )
    assert stacks.describe_stacks(StackName="line")["Stacks"][0]["Tags"] == named(owner="eve")


def test_all_tags_can_be_taken_away(stacks: Any) -> None:
    create(stacks, template(outputs_of("Parts"), Parts=parts("parts", {"team": "lines"})))
    update(stacks, template(outputs_of("Parts"), Parts=parts("parts")))
    assert tags(outputs(stacks)["Arn"]) == {}


def test_another_name_replaces_the_project(stacks: Any) -> None:
    create(stacks, template(outputs_of("Parts"), Parts=parts("parts"), Boards=boards("boards")))
    update(stacks, template(outputs_of("Parts"), Parts=parts("gears"), Boards=boards("tiles")))
    assert status(stacks) == "UPDATE_COMPLETE"
    assert projects() == {"gears", "tiles"}
    assert outputs(stacks)["Ref"] == "gears"
    # A project that is not changed stays, and its deletion meets the new one.
    update(stacks, template(Parts=parts("gears")))
    assert projects() == {"gears"}


def test_a_replaced_project_that_cannot_be_deleted_stays(stacks: Any) -> None:
    create(stacks, template(Boards=boards("boards"), Tiles=boards("tiles")))
    for name in ("boards", "tiles"):
        client("lookoutvision").create_dataset(ProjectName=name, DatasetType="train")
    update(stacks, template(Boards=boards("circuits")))
    assert status(stacks) == "UPDATE_COMPLETE"
    assert projects() == {"boards", "circuits", "tiles"}


def test_projects_that_the_template_retains_stay(stacks: Any) -> None:
    kept: Any = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    create(stacks, template(Boards=boards("boards", **kept), Parts=parts("parts", **kept)))
    update(stacks, template(Parts=parts("gears", **kept)))
    assert status(stacks) == "UPDATE_COMPLETE"
    assert projects() == {"boards", "parts", "gears"}
    stacks.delete_stack(StackName="line")
    assert projects() == {"boards", "parts", "gears"}


def test_the_type_of_a_resource_cannot_be_changed(stacks: Any) -> None:
    create(stacks, template(Boards=boards("boards")))
    update(stacks, template(Boards=parts("boards")))
    assert (status(stacks), projects()) == ("UPDATE_ROLLBACK_COMPLETE", {"boards"})
    assert events(stacks, 3)[0] == (
        "Boards",
        "UPDATE_FAILED",
        "Update of resource type is not permitted.",
    )


def test_the_deletion_of_a_project_ends_with_the_stack(vision: Vision, stacks: Any) -> None:
    create(stacks, template(Parts=parts("parts")))
    stacks.delete_stack(StackName="line")
    create(stacks, template(Parts=parts("parts")))
    assert status(stacks) == "CREATE_COMPLETE"


def test_a_project_that_was_deleted_meanwhile(stacks: Any) -> None:
    create(stacks, template(Boards=boards("boards")))
    client("lookoutvision").delete_project(ProjectName="boards")
    stacks.delete_stack(StackName="line")
    with pytest.raises(ClientError, match="does not exist"):
        status(stacks)


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (
            {"Name": "parts"},
            "Properties validation failed for resource Parts with message:\n"
            "#: extraneous key [Name] is not permitted\n#: required key [ProjectName] not found",
        ),
        (
            {"ProjectName": ["parts"], "Tags": {"team": "lines"}},
            "Properties validation failed for resource Parts with message:\n"
            "#/ProjectName: expected type: String, found: JSONArray\n"
            "#/Tags: expected type: JSONArray, found: JSONObject",
        ),
        (
            {"ProjectName": "parts", "Tags": ["team", {"Key": "team", "Name": "lines"}]},
            "Properties validation failed for resource Parts with message:\n"
            "#/Tags/0: expected type: JSONObject, found: String\n"
            "#/Tags/1: extraneous key [Name] is not permitted\n"
            "#/Tags/1: required key [Value] not found",
        ),
        (
            {"ProjectName": "no spaces"},
            "Resource handler returned message: \"1 validation error detected: Value 'no spaces' at"
            " 'projectName' failed to satisfy constraint: Member must satisfy regular expression"
            ' pattern: [a-zA-Z0-9_.\\-]+"',
        ),
    ],
)
def test_wrong_properties_fail_the_stack(
    stacks: Any, properties: dict[str, Any], reason: str
) -> None:
    create(stacks, template(Parts={"Type": "AWS::Rekognition::Project", "Properties": properties}))
    assert status(stacks) == "ROLLBACK_COMPLETE"
    assert events(stacks, 3)[0] == ("Parts", "CREATE_FAILED", reason)


def test_the_arn_and_tags_are_no_properties_of_a_project_of_lookout(stacks: Any) -> None:
    given = {"ProjectName": "boards", "Arn": "x", "Tags": []}
    create(stacks, template(Boards={"Type": "AWS::LookoutVision::Project", "Properties": given}))
    assert events(stacks, 3)[0][2].endswith(
        "#: extraneous key [Arn] is not permitted\n#: extraneous key [Tags] is not permitted"
    )


def test_a_region_without_the_service_fails_the_stack(vision: Vision) -> None:
    stacks = client("cloudformation", "sa-east-1")
    create(stacks, template(Boards=boards("boards")))
    assert status(stacks) == "ROLLBACK_COMPLETE"
    assert "lookoutvision is not in the Region sa-east-1." in events(stacks, 3)[0][2]


def test_the_dashboard_shows_no_second_project(stacks: Any) -> None:
    import requests

    create(stacks, template(Boards=boards("boards")))
    data = requests.get("http://motoapi.amazonaws.com/moto-api/data.json", timeout=5).json()
    assert data["lookoutvision"].get("LookoutProject", []) == []
    assert "upstream" not in data
