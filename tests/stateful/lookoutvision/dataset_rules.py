"""The operations on projects and datasets, as steps."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.stateful.lookoutvision.driver import BUCKETS, LIMITS, PICKS, TOKENS, Driver, optional
from tests.stateful.lookoutvision.images import BATCHES

NAMES = st.sampled_from(("a", "a", "b"))
TYPES = st.sampled_from(("train", "train", "test"))
BATCH = st.sampled_from(("enough", "enough", "masked", *BATCHES))
DAYS = st.integers(1, 4).map(lambda day: datetime(2029, 12, day, 12, tzinfo=timezone.utc))


class DatasetRules(Driver):
    """Projects and datasets."""

    # Projects

    @rule(project=NAMES, token=TOKENS)
    def create_project(self, project: str, token: str | None) -> None:
        self.do("create_project", token, ProjectName=project)

    @rule(project=PICKS)
    def describe_project(self, project: int) -> None:
        self.do("describe_project", ProjectName=self.name(project))

    @rule(project=PICKS, token=TOKENS)
    def delete_project(self, project: int, token: str | None) -> None:
        self.do("delete_project", token, ProjectName=self.name(project))

    @rule(limit=LIMITS)
    def list_projects(self, limit: int) -> None:
        self.walk("list_projects", "Projects", MaxResults=limit)

    # Datasets

    @rule(project=PICKS, kind=TYPES, bucket=BUCKETS, batch=BATCH, token=TOKENS)
    def create_dataset(
        self, project: int, kind: str, bucket: str, batch: str, token: str | None
    ) -> None:
        place = {"Bucket": bucket, "Key": f"{batch}.manifest"}
        source = {"GroundTruthManifest": {"S3Object": place}}
        self.do(
            "create_dataset",
            token,
            ProjectName=self.name(project),
            DatasetType=kind,
            DatasetSource=source,
        )

    @rule(project=PICKS, kind=TYPES, token=TOKENS)
    def create_empty_dataset(self, project: int, kind: str, token: str | None) -> None:
        self.do("create_dataset", token, ProjectName=self.name(project), DatasetType=kind)

    @rule(project=PICKS, kind=TYPES)
    def describe_dataset(self, project: int, kind: str) -> None:
        self.do("describe_dataset", ProjectName=self.name(project), DatasetType=kind)

    @rule(project=PICKS, kind=TYPES, batch=BATCH, token=TOKENS)
    def update_dataset_entries(
        self, project: int, kind: str, batch: str, token: str | None
    ) -> None:
        changes = {"ProjectName": self.name(project), "DatasetType": kind, "Changes": batch}
        self.do("update_dataset_entries", token, **changes)

    @rule(project=PICKS, kind=TYPES, token=TOKENS)
    def delete_dataset(self, project: int, kind: str, token: str | None) -> None:
        self.do("delete_dataset", token, ProjectName=self.name(project), DatasetType=kind)

    @rule(
        project=PICKS,
        kind=TYPES,
        limit=st.sampled_from((1, 2, 7, 100, 101)),
        filters=optional(
            Labeled=st.booleans(),
            AnomalyClass=st.sampled_from(("normal", "anomaly")),
            SourceRefContains=st.sampled_from(("n/", "/1", "goods")),
            BeforeCreationDate=DAYS,
            AfterCreationDate=DAYS,
        ),
    )
    def list_dataset_entries(
        self, project: int, kind: str, limit: int, filters: dict[str, Any]
    ) -> None:
        p = {"ProjectName": self.name(project), "DatasetType": kind, **filters}
        self.walk("list_dataset_entries", "DatasetEntries", **p, MaxResults=limit)
