"""A mock with long lists, and a description of each paginated operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from mock_vision import Vision, mock_vision
from tests.support.clients import REGION, client
from tests.support.everything import GREENGRASS, POLICY, START
from tests.support.s3_inputs import (
    BUCKET,
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    fill_buckets,
    line,
    put,
)


@dataclass(frozen=True)
class Listing:
    """One paginated operation.

    ``params`` list ``total`` items, in pages of ``page`` items by default; ``name`` returns what
    identifies an item; ``others`` are parameters of other listings of the same operation, whose
    tokens must not be accepted here.
    """

    service: str
    operation: str
    member: str
    params: Mapping[str, Any]
    total: int
    name: Callable[[Any], str]
    page: int = 100
    others: tuple[Mapping[str, Any], ...] = ()
    remove: Callable[[str], Any] | None = None
    """Deletes the item of a name; None: that is not possible."""

    @property
    def refusal(self) -> str:
        """Return the code of the error for a token of another listing."""
        if self.service == "lookoutvision":
            return "ValidationException"
        return "InvalidPaginationTokenException"

    def call(self, region: str = REGION, **more: Any) -> dict[str, Any]:
        """Request one page."""
        call = getattr(client(self.service, region), xform_name(self.operation))
        answer: dict[str, Any] = call(**{**self.params, **more})
        return answer

    def names(self, answer: Mapping[str, Any]) -> list[str]:
        """Return the names of the items on a page."""
        return list(map(self.name, answer[self.member]))

    def walk(self, size: int, after: str = "") -> Iterator[list[str]]:
        """Yield the names on each page from a token on, until there is no further token."""
        token: str | None = after
        while token is not None:
            answer = self.call(MaxResults=size, NextToken=token)
            yield self.names(answer)
            token = answer.get("NextToken")


@contextmanager
def lists(length: int) -> Iterator[tuple[Vision, dict[str, Listing]]]:
    """Yield a mock whose lists have this length, or the largest that the service allows, and the
    listings by service and operation.
    """
    with mock_vision(start=START) as vision:
        fill_buckets()
        found = [*_of_lookout(vision, length), *_of_custom_labels(vision, length)]
        yield vision, {f"{each.service} {each.operation}": each for each in found}


def _of_lookout(vision: Vision, length: int) -> list[Listing]:
    lookout = client("lookoutvision")
    boards: dict[str, Any] = {"ProjectName": "boards"}
    train = {**boards, "DatasetType": "train"}
    for number in range(length - 2):
        lookout.create_project(ProjectName=f"p{number}")
    for name in ("boards", "others"):
        lookout.create_project(ProjectName=name)
    lookout.create_dataset(**train, DatasetSource=LOOKOUT_SOURCE)
    lookout.create_model(**boards, OutputConfig=LOOKOUT_OUTPUT)
    vision.clock.run_until_idle()
    for number in range(length):
        component = {**GREENGRASS, "ComponentVersion": f"{number}.0.0"}
        lookout.start_model_packaging_job(
            **boards,
            ModelVersion="1",
            JobName=f"j{number}",
            Configuration={"Greengrass": component},
        )
    lines = [line(number, "normal", "anomaly-label") for number in range(length)]
    lookout.delete_dataset(**train)
    lookout.create_dataset(**train)
    # Too few anomalies: the trainings fail, at little cost.
    for _ in range(length - 1):
        lookout.create_model(**boards, OutputConfig=LOOKOUT_OUTPUT)
        vision.clock.run_until_idle()
    lookout.update_dataset_entries(**train, Changes="\n".join(lines).encode())
    vision.clock.run_until_idle()
    elsewhere = {"ProjectName": "others"}
    return [
        Listing(
            "lookoutvision",
            "ListProjects",
            "Projects",
            {},
            length,
            lambda item: item["ProjectName"],
            remove=lambda name: lookout.delete_project(ProjectName=name),
        ),
        Listing(
            "lookoutvision",
            "ListModels",
            "Models",
            boards,
            length,
            lambda item: item["ModelVersion"],
            others=(elsewhere,),
            remove=lambda name: lookout.delete_model(**boards, ModelVersion=name),
        ),
        Listing(
            "lookoutvision",
            "ListModelPackagingJobs",
            "ModelPackagingJobs",
            boards,
            length,
            lambda item: item["JobName"],
            others=(elsewhere,),
        ),
        Listing(
            "lookoutvision",
            "ListDatasetEntries",
            "DatasetEntries",
            train,
            length,
            lambda item: json.loads(item)["source-ref"],
            others=(
                {**train, "Labeled": True},
                {**train, "AnomalyClass": "normal"},
                {**train, "SourceRefContains": "png"},
                {**train, "AfterCreationDate": 0},
                {**train, "BeforeCreationDate": 2**33},
            ),
        ),
    ]


def _of_custom_labels(vision: Vision, length: int) -> list[Listing]:
    rekognition = client("rekognition")
    models, policies = min(length, 100), min(length, 5)
    for number in range(models - 2):
        rekognition.create_project(ProjectName=f"p{number}")
    parts, others = (
        rekognition.create_project(ProjectName=name)["ProjectArn"] for name in ("parts", "others")
    )
    lines = "\n".join(line(number, f"label{number}", "sort") for number in range(length))
    put("long.manifest", lines.encode())
    source = {
        "GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "long.manifest"}},
    }
    train, test = (
        rekognition.create_dataset(ProjectArn=parts, DatasetType=kind, DatasetSource=source)
        for kind in ("TRAIN", "TEST")
    )
    missing = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "missing"}}}
    for number in range(models):
        rekognition.create_project_version(
            ProjectArn=others,
            VersionName=f"v{number}",
            OutputConfig=LABELS_OUTPUT,
            TrainingData={"Assets": [missing]},
            TestingData=LABELS_ASSETS,
        )
        vision.clock.run_until_idle()
    for number in range(policies):
        rekognition.put_project_policy(
            ProjectArn=parts, PolicyName=f"p{number}", PolicyDocument=POLICY
        )
    dataset = {"DatasetArn": train["DatasetArn"]}
    other_dataset = {"DatasetArn": test["DatasetArn"]}
    return [
        Listing(
            "rekognition",
            "DescribeProjects",
            "ProjectDescriptions",
            {},
            models,
            lambda item: item["ProjectArn"],
            remove=lambda name: rekognition.delete_project(ProjectArn=name),
            others=(
                {"Features": ["CONTENT_MODERATION"]},
                {"ProjectNames": ["p1", "p2", "p3"]},
            ),
        ),
        Listing(
            "rekognition",
            "DescribeProjectVersions",
            "ProjectVersionDescriptions",
            {"ProjectArn": others},
            models,
            lambda item: item["ProjectVersionArn"],
            remove=lambda name: rekognition.delete_project_version(ProjectVersionArn=name),
            others=({"ProjectArn": parts}, {"ProjectArn": others, "VersionNames": ["v1", "v2"]}),
        ),
        Listing(
            "rekognition",
            "ListDatasetEntries",
            "DatasetEntries",
            dataset,
            length,
            lambda item: json.loads(item)["source-ref"],
            others=(
                other_dataset,
                {**dataset, "Labeled": True},
                {**dataset, "ContainsLabels": ["label1"]},
                {**dataset, "SourceRefContains": "png"},
                {**dataset, "HasErrors": True},
            ),
        ),
        Listing(
            "rekognition",
            "ListDatasetLabels",
            "DatasetLabelDescriptions",
            dataset,
            length,
            lambda item: item["LabelName"],
            others=(other_dataset,),
        ),
        Listing(
            "rekognition",
            "ListProjectPolicies",
            "ProjectPolicies",
            {"ProjectArn": parts},
            policies,
            lambda item: item["PolicyName"],
            remove=lambda name: rekognition.delete_project_policy(
                ProjectArn=parts, PolicyName=name
            ),
            page=5,
            others=({"ProjectArn": others},),
        ),
    ]
