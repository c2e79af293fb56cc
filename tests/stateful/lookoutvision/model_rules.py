"""The operations on models, their packaging jobs and their tags, as steps."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.stateful.lookoutvision.driver import BUCKETS, LIMITS, PICKS, TOKENS, Driver, optional
from tests.stateful.lookoutvision.state import ARN

JOBS = st.sampled_from(("first", "second"))
IMAGES = st.sampled_from(("n/0.png", "n/1.png", "a/0.png", "m/3.png", "z/9.png", "wide.png"))
TAGS = st.lists(
    st.sampled_from(("colour", "size", "size", "aws:mine")).map(
        lambda key: {"Key": key, "Value": key.upper()}
    ),
    max_size=2,
)
TARGETS = st.sampled_from(
    (
        {"TargetDevice": "jetson_xavier"},
        {"TargetDevice": "jetson_xavier"},
        {"TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"}},
        {},
    )
)


class ModelRules(Driver):
    """Models, packaging jobs and tags."""

    # Models

    @rule(
        project=PICKS,
        bucket=BUCKETS,
        options=optional(
            Description=st.just("second-try"), KmsKeyId=st.just("alias/mine"), Tags=TAGS
        ),
        token=TOKENS,
    )
    def create_model(
        self, project: int, bucket: str, options: dict[str, Any], token: str | None
    ) -> None:
        output = {"S3Location": {"Bucket": bucket, "Prefix": "out/"}}
        self.do(
            "create_model", token, ProjectName=self.name(project), OutputConfig=output, **options
        )

    @rule(project=PICKS, version=PICKS)
    def describe_model(self, project: int, version: int) -> None:
        self.do("describe_model", **self.which(project, version))

    @rule(project=PICKS, version=PICKS, token=TOKENS)
    def delete_model(self, project: int, version: int, token: str | None) -> None:
        self.do("delete_model", token, **self.which(project, version))

    @rule(
        project=PICKS,
        version=PICKS,
        least=st.sampled_from((1, 1, 1, 2, 6)),
        most=optional(MaxInferenceUnits=st.sampled_from((1, 5, 6))),
        token=TOKENS,
    )
    def start_model(
        self, project: int, version: int, least: int, most: dict[str, int], token: str | None
    ) -> None:
        which = self.which(project, version)
        self.do("start_model", token, **which, MinInferenceUnits=least, **most)

    @rule(project=PICKS, version=PICKS, token=TOKENS)
    def stop_model(self, project: int, version: int, token: str | None) -> None:
        self.do("stop_model", token, **self.which(project, version))

    @rule(
        project=PICKS,
        version=PICKS,
        image=IMAGES,
        content_type=st.sampled_from(("image/png",) * 9 + ("image/gif",)),
    )
    def detect_anomalies(self, project: int, version: int, image: str, content_type: str) -> None:
        which = self.which(project, version)
        self.do("detect_anomalies", **which, Body=image, ContentType=content_type)

    @precondition(lambda self: self.hosted())
    @rule(number=st.integers(0, 3), image=IMAGES)
    def ask_a_hosted_model(self, number: int, image: str) -> None:
        models = self.hosted()
        which = models[number % len(models)]
        self.do("detect_anomalies", **which, Body=image, ContentType="image/png")

    @precondition(lambda self: self.hosted())
    @rule(number=st.integers(0, 3))
    def a_hosted_model_dies(self, number: int) -> None:
        models = self.hosted()
        which = models[number % len(models)]
        self.vision.endings.fail_now("/".join(which.values()), work="lookoutvision.hosting")
        self.model.dies(which)

    def hosted(self) -> list[dict[str, str]]:
        """The models that run."""
        return [
            {"ProjectName": name, "ModelVersion": version}
            for name, project in self.model.projects.items()
            for version, model in project["models"].items()
            if model["status"] == "HOSTED"
        ]

    # Packaging jobs

    @rule(
        project=PICKS,
        version=PICKS,
        bucket=BUCKETS,
        device=TARGETS,
        component=st.fixed_dictionaries(
            {"ComponentName": st.sampled_from(("inspector", "reader"))},
            optional={"ComponentVersion": st.sampled_from(("1.0.0", "1.0.1"))},
        ),
        options=optional(JobName=JOBS, Description=st.just("to the edge")),
        token=TOKENS,
    )
    def start_model_packaging_job(
        self,
        project: int,
        version: int,
        bucket: str,
        device: dict[str, Any],
        component: dict[str, str],
        options: dict[str, str],
        token: str | None,
    ) -> None:
        location = {"S3OutputLocation": {"Bucket": bucket, "Prefix": "edge/"}}
        self.do(
            "start_model_packaging_job",
            token,
            **self.which(project, version),
            Configuration={"Greengrass": {**location, **device, **component}},
            **options,
        )

    @rule(project=PICKS, job=JOBS)
    def describe_model_packaging_job(self, project: int, job: str) -> None:
        self.do("describe_model_packaging_job", ProjectName=self.name(project), JobName=job)

    # Tags

    @rule(project=PICKS, version=PICKS, tags=TAGS)
    def tag_resource(self, project: int, version: int, tags: list[dict[str, str]]) -> None:
        self.do("tag_resource", ResourceArn=self.arn(project, version), Tags=tags)

    @rule(project=PICKS, version=PICKS, key=st.sampled_from(("colour", "size")))
    def untag_resource(self, project: int, version: int, key: str) -> None:
        self.do("untag_resource", ResourceArn=self.arn(project, version), TagKeys=[key])

    @rule(
        arn=st.sampled_from(
            (f"{ARN}:model/a/1",) * 5
            + (f"{ARN}:model/b/2", f"{ARN}:project/a", "arn:aws:s3:::goods")
        )
    )
    def list_tags_for_resource(self, arn: str) -> None:
        self.do("list_tags_for_resource", ResourceArn=arn)

    # Listings

    @rule(project=PICKS, limit=LIMITS)
    def list_models(self, project: int, limit: int) -> None:
        self.walk("list_models", "Models", ProjectName=self.name(project), MaxResults=limit)

    @rule(project=PICKS, limit=LIMITS)
    def list_model_packaging_jobs(self, project: int, limit: int) -> None:
        p = {"ProjectName": self.name(project), "MaxResults": limit}
        self.walk("list_model_packaging_jobs", "ModelPackagingJobs", **p)
