"""Stacks of moto's CloudFormation, and templates with the projects of both services."""

from __future__ import annotations

import json
from typing import Any

from tests.support.clients import client

Resource = dict[str, Any]


def boards(name: str, **more: Any) -> Resource:
    return {"Type": "AWS::LookoutVision::Project", "Properties": {"ProjectName": name}, **more}


def parts(name: str, tags: dict[str, str] | None = None, **more: Any) -> Resource:
    given: dict[str, Any] = {"ProjectName": name}
    if tags:
        given["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"Type": "AWS::Rekognition::Project", "Properties": given, **more}


def queue(name: Any) -> Resource:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}


def template(outputs: Any = None, **resources: Resource) -> str:
    return json.dumps({"Resources": resources, "Outputs": outputs or {}})


def outputs_of(logical_id: str) -> dict[str, Any]:
    return {
        "Ref": {"Value": {"Ref": logical_id}},
        "Arn": {"Value": {"Fn::GetAtt": [logical_id, "Arn"]}},
    }


def create(stacks: Any, body: str, name: str = "line", **more: Any) -> None:
    stacks.create_stack(StackName=name, TemplateBody=body, **more)


def update(stacks: Any, body: str) -> None:
    stacks.update_stack(StackName="line", TemplateBody=body)


def change(stacks: Any, body: str, kind: str) -> list[tuple[str, str]]:
    """Execute a change set, and return its changes."""
    names = {"StackName": "line", "ChangeSetName": "next"}
    stacks.create_change_set(**names, TemplateBody=body, ChangeSetType=kind)
    changes = [each["ResourceChange"] for each in stacks.describe_change_set(**names)["Changes"]]
    stacks.execute_change_set(**names)
    return [(each["Action"], each["LogicalResourceId"]) for each in changes]


def status(stacks: Any) -> str:
    found: str = stacks.describe_stacks(StackName="line")["Stacks"][0]["StackStatus"]
    return found


def outputs(stacks: Any) -> dict[str, str]:
    stack = stacks.describe_stacks(StackName="line")["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


def events(stacks: Any, last: int) -> list[tuple[str, str, str]]:
    found = stacks.describe_stack_events(StackName="line")["StackEvents"][:last][::-1]
    return [
        (each["LogicalResourceId"], each["ResourceStatus"], each.get("ResourceStatusReason", ""))
        for each in found
    ]


def projects() -> set[str]:
    """Return the names of the projects of both services."""
    labels = client("rekognition").describe_projects()["ProjectDescriptions"]
    anomalies = client("lookoutvision").list_projects()["Projects"]
    names = {each["ProjectArn"].split("/")[1] for each in labels}
    return names | {each["ProjectName"] for each in anomalies}


def tags(arn: str) -> dict[str, str]:
    found: dict[str, str] = client("rekognition").list_tags_for_resource(ResourceArn=arn)["Tags"]
    return found
