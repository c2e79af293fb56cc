from __future__ import annotations

from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    AccessDeniedException,
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from mock_vision.rekognition.lookup import find_version
from mock_vision.rekognition.resources import Project, ProjectVersion
from mock_vision.world.access import Identity, acting_for
from tests.support.pictures import png
from tests.support.rekognition_bench import ACCOUNT, BUCKET, Bench, assets, location, settled
from tests.unit.rekognition.test_policy_document import document

OTHER = "210987654321"
COPIES = {"S3Bucket": BUCKET, "S3KeyPrefix": "copies"}


def copy(
    bench: Bench, source: ProjectVersion, destination: Project, name: str = "copy", **given: Any
) -> ProjectVersion:
    arguments: dict[str, Any] = {
        "source_project_arn": source.project.arn,
        "source_project_version_arn": source.arn,
        "destination_project_arn": destination.arn,
        "version_name": name,
        "output_config": COPIES,
        **given,
    }
    answer = bench.call("CopyProjectVersion", **arguments)
    return find_version(bench.backend, answer["ProjectVersionArn"])


def allow(bench: Bench, project: Project, **changes: Any) -> None:
    bench.call(
        "PutProjectPolicy",
        project_arn=project.arn,
        policy_name=f"policy{len(project.policies)}",
        policy_document=document(**changes),
    )


def test_a_copy_shows_no_feature(bench: Bench) -> None:
    source = bench.trained(bench.project())
    named = copy(bench, source, bench.project("named", feature="CUSTOM_LABELS"))
    assert "Feature" not in bench.describe(named)


def test_a_copy_has_the_results_and_no_datasets(bench: Bench) -> None:
    project = bench.project()
    source = bench.trained(project, tags={"stage": "source"}, kms_key_id="alias/source")
    destination = bench.project("destination")
    target = copy(bench, source, destination, tags={"stage": "copy"}, kms_key_id="alias/copy")
    assert target.arn.startswith(
        f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/destination/version/copy/"
    )
    assert bench.describe(target) == {
        "ProjectVersionArn": target.arn,
        "CreationTimestamp": target.created,
        "Status": "COPYING_IN_PROGRESS",
        "StatusMessage": "The model is being copied.",
        "OutputConfig": COPIES,
        "KmsKeyId": "alias/copy",
        "SourceProjectVersionArn": source.arn,
        "TrainingDataResult": {"Input": assets("train.manifest")},
        "TestingDataResult": {"Input": {"Assets": [], "AutoCreate": True}},
    }
    bench.world.clock.advance(minutes=10)
    described = bench.describe(target)
    assert described["Status"] == "COPYING_COMPLETED"
    evaluation = bench.describe(source)["EvaluationResult"]
    assert described["EvaluationResult"] == {
        "F1Score": evaluation["F1Score"],
        "Summary": location("copies/EvaluationResultSummary-destination-copy.json"),
    }
    assert described["TrainingEndTimestamp"] == source.record.ended
    assert "BillableTrainingTimeInSeconds" not in described
    for name in ("EvaluationResultSummary", "TestingGroundTruth", "ManifestSummary"):
        original = bench.objects.content[BUCKET][f"out/{name}-parts-v1.json"]
        assert bench.objects.content[BUCKET][f"copies/{name}-destination-copy.json"] == original
    assert target.tags == {"stage": "copy"}
    assert destination.datasets == {}


def test_a_copy_answers_as_its_source(bench: Bench) -> None:
    source = bench.running(bench.project())
    target = settled(copy(bench, source, bench.project("destination")))
    bench.call("StartProjectVersion", project_version_arn=target.arn, min_inference_units=1)
    settled(target)
    answers = [
        bench.call(
            "DetectCustomLabels",
            project_version_arn=version.arn,
            image={"Bytes": png(64, 64, "red")},
            min_confidence=0,
        )
        for version in (source, target)
    ]
    assert answers[0] == answers[1]


def test_a_copy_outlives_its_source(bench: Bench) -> None:
    source = bench.trained(bench.project())
    target = copy(bench, source, bench.project("destination"))
    bench.call("DeleteProjectVersion", project_version_arn=source.arn)
    bench.world.clock.advance(minutes=10)
    assert target.status == "COPYING_COMPLETED"
    again = settled(copy(bench, target, target.project, "again"))
    assert bench.describe(again)["SourceProjectVersionArn"] == target.arn


def test_result_files_that_are_gone_are_not_copied(bench: Bench) -> None:
    source = bench.trained(bench.project())
    for key in [key for key in bench.objects.content[BUCKET] if key.startswith("out/")]:
        del bench.objects.content[BUCKET][key]
    described = bench.describe(settled(copy(bench, source, bench.project("destination"))))
    assert described["EvaluationResult"] == {"F1Score": source.record.f1}
    assert "ManifestSummary" not in described


def test_a_copy_that_cannot_be_written_fails(bench: Bench) -> None:
    source = bench.trained(bench.project())
    target = copy(bench, source, bench.project("destination"), output_config={"S3Bucket": "nobody"})
    bench.world.clock.advance(minutes=10)
    assert (target.status, target.status_message) == (
        "COPYING_FAILED",
        "Unable to write to output S3 bucket.",
    )
    assert "EvaluationResult" not in bench.describe(target)


def test_the_output_bucket_must_be_named(bench: Bench) -> None:
    source = bench.trained(bench.project())
    with pytest.raises(InvalidParameterException, match="OutputConfig has no S3Bucket"):
        copy(bench, source, bench.project("destination"), output_config={})


def test_names_are_taken_and_models_counted(bench: Bench) -> None:
    source = bench.trained(bench.project())
    with pytest.raises(ResourceInUseException, match=f"{source.arn} already exists"):
        copy(bench, source, source.project, "v1")
    destination = bench.project("destination")
    for number in range(100):
        destination.versions.add(f"v{number}", source)
    with pytest.raises(ServiceQuotaExceededException, match="Maximum limit: 100"):
        copy(bench, source, destination)


def test_adapters_cannot_be_copied_nor_take_copies(bench: Bench) -> None:
    adapters = bench.project("adapters", feature="CONTENT_MODERATION")
    adapter = bench.training(adapters)
    project = bench.project()
    with pytest.raises(InvalidParameterException, match="Adapters cannot be copied"):
        copy(bench, adapter, project)
    with pytest.raises(InvalidParameterException, match="Adapters cannot be copied"):
        copy(bench, bench.trained(project), adapters)


def test_every_named_resource_must_exist_and_belong_together(bench: Bench) -> None:
    project = bench.project()
    source = bench.trained(project)
    for name, arn in (
        ("source_project_arn", project.arn + "1"),
        ("source_project_version_arn", source.arn + "1"),
        ("destination_project_arn", project.arn + "1"),
    ):
        with pytest.raises(ResourceNotFoundException, match=arn):
            copy(bench, source, project, **{name: arn})
    other = bench.project("other")
    with pytest.raises(InvalidParameterException, match=f"is not a version of {other.arn}"):
        copy(bench, source, project, source_project_arn=other.arn)
    abroad = project.arn.replace("us-east-1", "us-west-2")
    with pytest.raises(InvalidParameterException, match="another Region"):
        copy(bench, source, project, source_project_arn=abroad)
    assert len(project.versions) == 1


# -- Between accounts: Custom Labels Developer Guide, "Copying a model" ------------------------


class Accounts:
    """A model in one account, and a project for its copy in another, whose backend calls."""

    def __init__(self, bench: Bench) -> None:
        self.source = bench.trained(bench.project())
        self.owner = bench.backend
        bench.backend = bench.other(OTHER)
        self.destination = bench.project("destination")

    def allow(self, bench: Bench, **changes: Any) -> None:
        caller, bench.backend = bench.backend, self.owner
        allow(bench, self.source.project, **changes)
        bench.backend = caller


def test_another_account_needs_a_policy(bench: Bench) -> None:
    accounts = Accounts(bench)
    with pytest.raises(AccessDeniedException) as refused:
        copy(bench, accounts.source, accounts.destination)
    assert refused.value.message == (
        f"User: arn:aws:iam::{OTHER}:root is not authorized to perform:"
        f" rekognition:CopyProjectVersion on resource: {accounts.source.arn}"
    )
    accounts.allow(bench, Principal={"AWS": OTHER})
    target = copy(bench, accounts.source, accounts.destination)
    assert target.arn.split(":")[4] == OTHER
    assert settled(target).status == "COPYING_COMPLETED"
    assert bench.describe(target)["SourceProjectVersionArn"] == accounts.source.arn


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}, True),
        ({"Principal": {"AWS": [ACCOUNT, f"arn:aws:iam::{OTHER}:role/trainer"]}}, True),
        ({"Principal": {"AWS": ACCOUNT}}, False),
        ({"Effect": "ALLOW"}, True),
        ({"Effect": "Deny"}, False),
        (
            {"Resource": f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/parts/version/*"},
            True,
        ),
        (
            {"Resource": f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/parts/version/v2/*"},
            False,
        ),
    ],
)
def test_the_policy_decides(bench: Bench, changes: dict[str, Any], allowed: bool) -> None:
    accounts = Accounts(bench)
    accounts.allow(bench, **changes)
    if allowed:
        copy(bench, accounts.source, accounts.destination)
    else:
        with pytest.raises(AccessDeniedException):
            copy(bench, accounts.source, accounts.destination)


def test_a_denial_in_any_policy_counts(bench: Bench) -> None:
    accounts = Accounts(bench)
    accounts.allow(bench)
    accounts.allow(bench, Effect="Deny", Principal={"AWS": OTHER})
    with pytest.raises(AccessDeniedException):
        copy(bench, accounts.source, accounts.destination)


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ("*", False),
        ({"AWS": ACCOUNT}, False),
        ({"AWS": OTHER}, True),
        ({"Service": "lambda.amazonaws.com"}, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/intern"}, False),
    ],
)
def test_a_denial_counts_within_the_account(bench: Bench, principal: Any, allowed: bool) -> None:
    """Custom Labels Developer Guide, "Creating a project policy document": a policy can, for
    example, deny copy permissions to an IAM role. Where IAM is off the caller may be that role.
    """
    source, destination = bench.trained(bench.project()), bench.project("copies")
    allow(bench, source.project, Effect="Deny", Principal=principal)
    if allowed:
        copy(bench, source, destination)
        return
    with pytest.raises(AccessDeniedException, match=f":iam::{ACCOUNT}:root is not authorized"):
        copy(bench, source, destination)


@pytest.mark.parametrize(("role", "allowed"), [("intern", False), ("trainer", True)])
def test_where_iam_is_on_a_denial_is_for_its_principal(
    bench: Bench, role: str, allowed: bool
) -> None:
    """Custom Labels Developer Guide, "Creating a project policy document"."""
    source, destination = bench.trained(bench.project()), bench.project("copies")
    denied = f"arn:aws:iam::{ACCOUNT}:role/intern"
    allow(bench, source.project, Effect="Deny", Principal={"AWS": denied})
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session"
    identity = Identity(session, ACCOUNT, (), role_arn=f"arn:aws:iam::{ACCOUNT}:role/{role}")
    with acting_for(identity):
        if allowed:
            copy(bench, source, destination)
            return
        with pytest.raises(AccessDeniedException, match=f"User: {session} is not authorized"):
            copy(bench, source, destination)


@pytest.mark.parametrize(("account", "allowed"), [(ACCOUNT, False), (OTHER, True)])
def test_where_iam_is_on_conditions_of_a_denial_are_judged(
    bench: Bench, account: str, allowed: bool
) -> None:
    source, destination = bench.trained(bench.project()), bench.project("copies")
    condition = {"StringEquals": {"aws:ResourceAccount": account}}
    allow(bench, source.project, Effect="Deny", Condition=condition)
    with acting_for(Identity(f"arn:aws:iam::{ACCOUNT}:user/ann", ACCOUNT, ())):
        if allowed:
            copy(bench, source, destination)
            return
        with pytest.raises(AccessDeniedException, match="user/ann is not authorized"):
            copy(bench, source, destination)


def test_the_copy_belongs_to_the_caller(bench: Bench) -> None:
    accounts = Accounts(bench)
    accounts.allow(bench)
    caller, bench.backend = bench.backend, accounts.owner
    with pytest.raises(ResourceNotFoundException, match=accounts.destination.arn):
        copy(bench, accounts.source, accounts.destination)
    assert caller is not accounts.owner


def test_the_times_of_a_copy_and_the_names_in_its_summary(bench: Bench) -> None:
    """docs/fidelity.md, "The result of a copy": no page says more than that it has the results."""
    source = bench.trained(bench.project())
    bench.world.clock.advance(hours=5)
    target = settled(copy(bench, source, bench.project("copies"), name="c1"))
    described, original = bench.describe(target), bench.describe(source)
    assert described["TrainingEndTimestamp"] == original["TrainingEndTimestamp"]
    assert described["CreationTimestamp"] > original["TrainingEndTimestamp"]
    assert "BillableTrainingTimeInSeconds" not in described
    summary = bench.read(target.output.key("EvaluationResultSummary"))
    assert target.output.key("EvaluationResultSummary").endswith("-copies-c1.json")
    assert summary["EvaluationDetails"]["ProjectVersionArn"] == source.arn
