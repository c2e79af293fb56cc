"""Project versions, by rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import WaiterError
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.custom_labels import manifests
from tests.stateful.custom_labels.calls import client, read
from tests.stateful.custom_labels.driver import Driver, known, luck, tags
from tests.stateful.custom_labels.state import INVALID, Thing
from tests.stateful.custom_labels.versions import AUTO, HOSTED, OUTPUTS, STARTABLE

names = st.sampled_from(("1", "v.2", "v-3_"))
keys = (*manifests.MANIFESTS, "missing.manifest")
sides = st.one_of(
    st.sampled_from((("both.manifest", "more.manifest"), ("both.manifest", AUTO))),
    st.sampled_from((("boxes.json", AUTO), ("moderated.manifest", None), (None, None))),
    st.tuples(st.sampled_from((None, *keys)), st.sampled_from((None, AUTO, *keys))),
)
outputs = st.sampled_from(
    (
        {"S3Bucket": "own", "S3KeyPrefix": "out"},
        {"S3Bucket": "own", "S3KeyPrefix": "out/"},
        {"S3Bucket": "own", "S3KeyPrefix": ""},
        {"S3Bucket": "own"},
        {"S3Bucket": "nowhere", "S3KeyPrefix": "out"},
        {"S3KeyPrefix": "out"},
    )
)
constants = st.sampled_from(
    (
        {},
        {},
        {"VersionDescription": "first try", "KmsKeyId": "alias/aws/s3"},
        {"FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 70.0}}},
    )
)
images = st.sampled_from(("bytes", "bytes", "object", "text", "nowhere", "both", "neither"))


def own(account: str, output: Mapping[str, str]) -> dict[str, str]:
    """An OutputConfig with the bucket of the account."""
    bucket = {"S3Bucket": OUTPUTS[account]} if output.get("S3Bucket") == "own" else {}
    return {**output, **bucket}


def data(key: str | None) -> dict[str, Any] | None:
    """TrainingData or TestingData."""
    if key is None:
        return None
    if key == AUTO:
        return {"AutoCreate": True, "Assets": []}
    place = {"S3Object": {"Bucket": manifests.BUCKET, "Name": key}}
    return {"Assets": [{"GroundTruthManifest": place}]}


def is_startable(version: Thing) -> bool:
    return version["status"] in STARTABLE


class VersionRules(Driver):
    """Training, hosting, copying."""

    @precondition(known("project"))
    @rule(number=luck, name=names, keys=sides, output=outputs, constants=constants, tags=tags)
    def create_project_version(
        self,
        number: int,
        name: str,
        keys: tuple[str | None, str | None],
        output: dict[str, str],
        constants: dict[str, Any],
        tags: Any,
    ) -> None:
        account, arn = self.choose("project", number, lambda each: each["status"] == "CREATED")
        project = self.model.things.get(arn)
        if number % 3 and project is not None:
            # Mostly what fits the project.
            if self.model.live_datasets(project):
                keys = (None, None)
            elif keys == (None, None):
                keys = ("both.manifest", AUTO)
        config = own(account, output)
        step = self.model.create_project_version(
            account, arn, name, config, keys[0], keys[1], constants, tags
        )
        self.do(
            account,
            "create_project_version",
            step,
            ProjectArn=arn,
            VersionName=name,
            OutputConfig=config,
            TrainingData=data(keys[0]),
            TestingData=data(keys[1]),
            Tags=tags,
            **constants,
        )

    @precondition(known("version"))
    @rule(
        number=luck,
        units=st.sampled_from((1, 1, 1, 5, 6)),
        most=st.sampled_from((None, None, 1, 3, 6)),
    )
    def start_project_version(self, number: int, units: int, most: int | None) -> None:
        account, arn = self.choose("version", number, is_startable)
        step = self.model.start_project_version(account, arn, units, most)
        self.do(
            account,
            "start_project_version",
            step,
            ProjectVersionArn=arn,
            MinInferenceUnits=units,
            MaxInferenceUnits=most,
        )

    @precondition(known("version"))
    @rule(number=luck)
    def stop_project_version(self, number: int) -> None:
        account, arn = self.choose("version", number, lambda each: each["status"] in HOSTED)
        step = self.model.stop_project_version(account, arn)
        self.do(account, "stop_project_version", step, ProjectVersionArn=arn)

    @precondition(known("version"))
    @rule(number=luck)
    def delete_project_version(self, number: int) -> None:
        account, arn = self.choose("version", number)
        step = self.model.delete_project_version(account, arn)
        self.do(account, "delete_project_version", step, ProjectVersionArn=arn)

    @precondition(known("version"))
    @rule(
        number=luck,
        image=images,
        picture=st.sampled_from(manifests.PICTURES),
        least=st.sampled_from((None, 0, 50, 100)),
        most=st.sampled_from((None, 0, 1, 9)),
    )
    def detect_custom_labels(
        self, number: int, image: str, picture: str, least: int | None, most: int | None
    ) -> None:
        account, arn = self.choose("version", number, lambda each: each["status"] == "RUNNING")
        key = f"{picture}.png"
        given: dict[str, Any] = {}
        if image in ("bytes", "text", "both"):
            given["Bytes"] = b"no picture" if image == "text" else manifests.objects()[key]
        if image in ("object", "nowhere", "both"):
            name = "nowhere.png" if image == "nowhere" else key
            given["S3Object"] = {"Bucket": manifests.BUCKET, "Name": name}
        problem = {
            "text": "InvalidImageFormatException",
            "nowhere": "InvalidS3ObjectException",
            "both": INVALID,
            "neither": INVALID,
        }.get(image)
        codes, _ = step = self.model.detect_custom_labels(account, arn, problem)
        parameters = {
            "ProjectVersionArn": arn,
            "Image": given,
            "MinConfidence": least,
            "MaxResults": most,
        }
        if codes:
            self.do(account, "detect_custom_labels", step, **parameters)
            return
        labels = read(account, "detect_custom_labels", **parameters)["CustomLabels"]
        self._check_labels(labels, arn, f"s3://{manifests.BUCKET}/{key}", least, most)

    def _check_labels(
        self, labels: list[Any], arn: str, source_ref: str, least: int | None, most: int | None
    ) -> None:
        confidences = [label["Confidence"] for label in labels]
        assert confidences == sorted(confidences, reverse=True)
        assert all((least or 0) <= each <= 100 for each in confidences)
        assert len(labels) <= (99 if most is None else most)
        truth = self.model.things[arn]["truth"]
        if not truth:
            return
        kinds = {line.boxed for line in truth.values() if line.labels}
        assert {"Geometry" in label for label in labels} <= kinds
        if kinds == {False} and least == 0 and most != 0:
            assert labels, "with no least confidence there is always a label"
            if source_ref in truth and truth[source_ref].labels:
                assert labels[0]["Name"] in truth[source_ref].labels

    @precondition(known("version"))
    @rule(
        source=luck,
        destination=luck,
        project=st.sampled_from(("its own", "its own", "its own", "another")),
        name=names,
        output=outputs,
        tags=tags,
    )
    def copy_project_version(
        self,
        source: int,
        destination: int,
        project: str,
        name: str,
        output: dict[str, str],
        tags: Any,
    ) -> None:
        account, to = self.choose("project", destination)
        _, arn = self.choose("version", source, is_startable)
        version = self.model.things.get(arn)
        if project == "another" or version is None:
            _, owner = self.choose("project", source)
        else:
            owner = version["project"]["arn"]
        config = own(account, output)
        step = self.model.copy_project_version(account, owner, arn, to, name, config, tags)
        self.do(
            account,
            "copy_project_version",
            step,
            SourceProjectArn=owner,
            SourceProjectVersionArn=arn,
            DestinationProjectArn=to,
            VersionName=name,
            OutputConfig=config,
            Tags=tags,
        )

    @precondition(known("version"))
    @rule(number=luck)
    def wait_for_a_training(self, number: int) -> None:
        """botocore's waiter describes the version up to five times, 20 minutes apart. A training
        that never ends outlasts it.
        """
        account, arn = self.choose(
            "version", number, lambda each: each["status"] == "TRAINING_IN_PROGRESS"
        )
        version = self.model.get(account, "version", arn)
        if version is None or version["status"] != "TRAINING_IN_PROGRESS":
            return
        waiter = client(account).get_waiter("project_version_training_completed")
        refusal = None
        try:
            waiter.wait(
                ProjectArn=version["project"]["arn"],
                VersionNames=[version["name"]],
                WaiterConfig={"Delay": 1200, "MaxAttempts": 5},
            )
        except WaiterError as error:
            refusal = str(error)
        for _ in range(4):
            if version["status"] == "TRAINING_IN_PROGRESS":
                self.model.move(1200)
        if version["status"] == "TRAINING_COMPLETED":
            assert refusal is None
        elif version["status"] == "TRAINING_IN_PROGRESS":
            assert refusal is not None
            assert "Max attempts exceeded" in refusal
        elif version["status"] is not None:
            assert refusal is not None
            assert "terminal failure" in refusal
