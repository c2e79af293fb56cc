"""Stacks of moto's CloudFormation are rolled back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from mock_vision import Vision
from tests.support.clients import client
from tests.support.moto_versions import skip_unless_importable
from tests.support.stacks import (
    boards,
    change,
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


def test_a_stack_that_cannot_be_deleted_says_why_and_stays(stacks: Any) -> None:
    create(stacks, template(Boards=boards("boards")))
    client("lookoutvision").create_dataset(ProjectName="boards", DatasetType="train")
    stacks.delete_stack(StackName="line")
    assert status(stacks) == "DELETE_FAILED"
    assert events(stacks, 2) == [
        (
            "Boards",
            "DELETE_FAILED",
            'Resource handler returned message: "The project boards still has datasets or models;'
            ' delete them first."',
        ),
        ("line", "DELETE_FAILED", "The following resource(s) failed to delete: [Boards]."),
    ]
    client("lookoutvision").delete_dataset(ProjectName="boards", DatasetType="train")
    stacks.delete_stack(StackName="line")
    assert projects() == set()


def test_a_creation_that_fails_is_rolled_back(stacks: Any) -> None:
    client("lookoutvision").create_project(ProjectName="boards")
    body = template(
        outputs_of("Parts"),
        Parts=parts("parts"),
        Boards=boards("boards", DependsOn="Parts"),
        Late=boards("late", DependsOn="Boards"),
    )
    create(stacks, body)
    assert status(stacks) == "ROLLBACK_COMPLETE"
    assert outputs(stacks) == {}
    assert projects() == {"boards"}
    assert events(stacks, 3) == [
        (
            "Boards",
            "CREATE_FAILED",
            'Resource handler returned message: "The project boards already exists."',
        ),
        (
            "line",
            "ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [Boards]. Rollback requested by user.",
        ),
        ("line", "ROLLBACK_COMPLETE", ""),
    ]
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_create_complete").wait(StackName="line")
    stacks.delete_stack(StackName="line")
    assert projects() == {"boards"}


def test_an_update_that_fails_is_rolled_back(stacks: Any) -> None:
    client("lookoutvision").create_project(ProjectName="taken")
    before = template(
        outputs_of("Parts"),
        Parts=parts("parts", {"team": "lines"}),
        Gone=boards("gone"),
        Queue=queue("one"),
    )
    create(stacks, before)
    arn = outputs(stacks)["Arn"]
    update(
        stacks,
        template(
            outputs_of("Parts"),
            Parts=parts("parts", {"team": "tables"}),
            More=parts("more"),
            Bad=boards("taken"),
            Queue=queue("one"),
        ),
    )
    assert status(stacks) == "UPDATE_ROLLBACK_COMPLETE"
    assert projects() == {"gone", "parts", "taken"}
    assert (outputs(stacks)["Arn"], tags(arn)) == (arn, {"team": "lines"})
    assert events(stacks, 3) == [
        (
            "Bad",
            "CREATE_FAILED",
            'Resource handler returned message: "The project taken already exists."',
        ),
        (
            "line",
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [Bad].",
        ),
        ("line", "UPDATE_ROLLBACK_COMPLETE", ""),
    ]
    assert stacks.get_template(StackName="line")["TemplateBody"] == json.loads(before)
    update(stacks, template(Parts=parts("parts"), Queue=queue("one")))
    assert (status(stacks), projects()) == ("UPDATE_COMPLETE", {"parts", "taken"})


def test_a_replacement_that_fails_leaves_the_old_project(stacks: Any) -> None:
    client("rekognition").create_project(ProjectName="taken")
    create(stacks, template(Parts=parts("parts"), Kept=boards("kept")))
    client("lookoutvision").create_dataset(ProjectName="kept", DatasetType="train")
    update(stacks, template(Parts=parts("taken")))
    assert status(stacks) == "UPDATE_ROLLBACK_COMPLETE"
    assert projects() == {"kept", "parts", "taken"}
    assert events(stacks, 3)[1][2] == "The following resource(s) failed to update: [Parts]."
    client("lookoutvision").delete_dataset(ProjectName="kept", DatasetType="train")
    stacks.delete_stack(StackName="line")
    assert projects() == {"taken"}


def test_a_rollback_finds_a_replaced_project_that_could_not_be_deleted(stacks: Any) -> None:
    create(stacks, template(outputs_of("First"), First=boards("boards"), Then=parts("parts")))
    client("lookoutvision").create_dataset(ProjectName="boards", DatasetType="train")
    client("rekognition").create_project(ProjectName="taken")
    update(stacks, template(outputs_of("First"), First=boards("tiles"), Then=parts("taken")))
    assert status(stacks) == "UPDATE_ROLLBACK_COMPLETE"
    assert projects() == {"boards", "parts", "taken"}
    assert outputs(stacks)["Arn"].endswith(":project/boards")


def test_a_rollback_can_fail_too(vision: Vision, stacks: Any) -> None:
    body = template(outputs_of("Parts"), Parts=parts("parts"))
    create(stacks, body)
    client("rekognition").delete_project(ProjectArn=outputs(stacks)["Arn"])
    vision.clock.run_until_idle()
    stacks.update_stack(
        StackName="line", TemplateBody=body, Tags=[{"Key": "owner", "Value": "ann"}]
    )
    assert status(stacks) == "UPDATE_ROLLBACK_FAILED"
    found = events(stacks, 4)
    assert [each[:2] for each in found] == [
        ("Parts", "UPDATE_FAILED"),
        ("line", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("Parts", "UPDATE_FAILED"),
        ("line", "UPDATE_ROLLBACK_FAILED"),
    ]
    assert "does not exist" in found[0][2]


def test_change_sets_create_and_update(stacks: Any) -> None:
    first = template(outputs_of("Parts"), Parts=parts("parts"))
    assert change(stacks, first, "CREATE") == [("Add", "Parts")]
    assert (status(stacks), outputs(stacks)["Ref"]) == ("CREATE_COMPLETE", "parts")
    second = template(outputs_of("Parts"), Parts=parts("gears"), Boards=boards("boards"))
    assert change(stacks, second, "UPDATE") == [("Add", "Boards"), ("Modify", "Parts")]
    assert (status(stacks), outputs(stacks)["Ref"]) == ("UPDATE_COMPLETE", "gears")
    assert projects() == {"boards", "gears"}


@pytest.mark.parametrize(
    ("kind", "end", "left"),
    [
        ("CREATE", "ROLLBACK_COMPLETE", {"taken"}),
        ("UPDATE", "UPDATE_ROLLBACK_COMPLETE", {"taken", "parts"}),
    ],
)
def test_a_change_set_that_fails_is_rolled_back(
    stacks: Any, kind: str, end: str, left: set[str]
) -> None:
    client("lookoutvision").create_project(ProjectName="taken")
    if kind == "UPDATE":
        create(stacks, template(Parts=parts("parts")))
    change(stacks, template(Parts=parts("parts"), Bad=boards("taken", DependsOn="Parts")), kind)
    assert (status(stacks), projects()) == (end, left)
    found = stacks.describe_change_set(StackName="line", ChangeSetName="next")
    assert found["ExecutionStatus"] == "EXECUTE_FAILED"


def nested(name: str, body: str) -> dict[str, Any]:
    """Return a nested stack, with its template in S3."""
    s3 = client("s3", "us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key=name, Body=body)
    properties = {"TemplateURL": f"https://s3.amazonaws.com/templates/{name}"}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties}


def test_a_nested_stack_that_is_rolled_back_fails_its_parent(stacks: Any) -> None:
    """CloudFormation User Guide, "Working with nested stacks"."""
    client("lookoutvision").create_project(ProjectName="taken")
    good = nested("good", template(Child=boards("child")))
    bad = nested("bad", template(First=boards("first"), Bad=boards("taken", DependsOn="First")))
    create(stacks, template(Own=boards("own"), Inner={**bad, "DependsOn": "Own"}))
    assert (status(stacks), projects()) == ("ROLLBACK_COMPLETE", {"taken"})
    inner, *_, reason = events(stacks, 3)[0]
    assert inner == "Inner"
    assert reason.startswith("Embedded stack arn:aws:cloudformation:")
    assert reason.endswith(
        " was not successfully created: The following resource(s) failed to create: [Bad]."
    )
    stacks.delete_stack(StackName="line")

    create(stacks, template(Inner=good))
    update(stacks, template(Inner=bad))
    assert (status(stacks), projects()) == ("UPDATE_ROLLBACK_COMPLETE", {"taken", "child"})
    assert len(stacks.describe_stacks()["Stacks"]) == 2


def test_errors_of_other_resources_pass(stacks: Any) -> None:
    with pytest.raises(ClientError, match="No"):
        create(stacks, template(Queue=queue({"Fn::GetAtt": ["No", "Arn"]})))


def test_a_stack_without_our_resources_keeps_motos_outputs(stacks: Any) -> None:
    change(stacks, template({"Url": {"Value": {"Ref": "Queue"}}}, Queue=queue("one")), "CREATE")
    assert (status(stacks), outputs(stacks)) == ("CREATE_COMPLETE", {})
