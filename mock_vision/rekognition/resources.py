"""The resources of the service: projects, and in them datasets, versions and policies.

moto counts and shows the instances of its BaseModel. Projects, datasets and versions are some; the
entries of a dataset, of which there can be hundreds of thousands, are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.common_models import BaseModel

from mock_vision.declared.services import Subject
from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.rekognition.manifest.entries import Entries, new_entries
from mock_vision.rekognition.states import AGEING, FAILURES, RULES
from mock_vision.rekognition.training.results import ResultFile, result_key
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.statuses import Guard, Refusal, Resource
from mock_vision.wire.service_error import ServiceError

TRAIN = "TRAIN"
TEST = "TEST"
CONTENT_MODERATION = "CONTENT_MODERATION"
CUSTOM_LABELS = "CUSTOM_LABELS"

_AGES = frozenset({"TRAINING_COMPLETED", *(age for age, _ in AGEING)})


class TaggedResource(Resource):
    """Something with an ARN, a status and tags."""

    rules = RULES

    def __init__(self, arn: str, created: int, tags: Mapping[str, str] | None) -> None:
        super().__init__(arn, created)
        self.arn = arn
        self.tags = dict(tags or {})

    def refusal(self, operation: str, guard: Guard, error: Refusal) -> ServiceError:
        return error(f"{operation} is not possible while {self.arn} is {self.status}.")


class Dataset(TaggedResource, BaseModel):
    """The training or the test dataset of a project."""

    kind = "dataset"

    def __init__(
        self,
        project: Project,
        dataset_type: str,
        arn: str,
        now: int,
        tags: Mapping[str, str] | None,
    ) -> None:
        super().__init__(arn, now, tags)
        self.project = project
        self.type = dataset_type
        self.entries: Entries = new_entries()
        self.starts_empty = False
        """It was created without a source."""

    @property
    def subject(self) -> Subject:
        return Subject(self.project.name, self.type.lower(), self.arn)

    @property
    def status_members(self) -> dict[str, str]:
        """The members that show its status; programs read all three in every status."""
        code = "SUCCESS"
        if self.status in FAILURES:
            is_service_error = self.failed is not None and self.failed.is_service_error
            code = "SERVICE_ERROR" if is_service_error else "CLIENT_ERROR"
        return {
            "Status": self.status,
            "StatusMessage": self.status_message,
            "StatusMessageCode": code,
        }

    def entries_after_work(self) -> Callable[[], Entries]:
        """Return a function that returns the entries as they are now, or, if work is under way, as
        they are when it is over.
        """
        taken = [self.entries.copy()]

        def take() -> None:
            taken[0] = self.entries.copy()

        if self.work is not None:
            self.work.when_over(take)
        return lambda: taken[0]

    @property
    def is_being_deleted(self) -> bool:
        """Whether it is being deleted: it no longer counts as a dataset of the project."""
        return self.status == "DELETE_IN_PROGRESS"


@dataclass(frozen=True, slots=True)
class OutputLocation:
    """Where the result files of one version lie."""

    bucket: str
    prefix: str | None
    project: str
    version: str

    def key(self, name: ResultFile) -> str:
        """The key of a result file."""
        return result_key(name, self.prefix, self.project, self.version)

    def manifest(self, name: ResultFile) -> dict[str, Any]:
        """A result file as the structures ``GroundTruthManifest`` and ``Summary`` name it."""
        return {"S3Object": {"Bucket": self.bucket, "Name": self.key(name)}}

    def assets(self, name: ResultFile) -> list[dict[str, Any]]:
        """A result file as a list of assets."""
        return [{"GroundTruthManifest": self.manifest(name)}]


@dataclass(slots=True)
class TrainingRecord:
    """The input and the results of a training, as descriptions show them.

    ``written`` are the result files that exist; ``f1`` is None unless the training succeeded.
    """

    training_input: dict[str, Any]
    testing_input: dict[str, Any]
    written: frozenset[ResultFile] = frozenset()
    ended: int | None = None
    billable_seconds: int | None = None
    f1: float | None = None


class ProjectVersion(TaggedResource, BaseModel):
    """A Custom Labels model, or an adapter."""

    kind = "project_version"

    def __init__(
        self,
        project: Project,
        name: str,
        arn: str,
        created: int,
        tags: Mapping[str, str] | None,
        *,
        output_config: dict[str, Any],
        record: TrainingRecord,
        settings: Mapping[str, Any],
    ) -> None:
        super().__init__(arn, created, tags)
        self.project = project
        self.name = name
        self.output_config = output_config
        self.output = OutputLocation(
            output_config["S3Bucket"], output_config.get("S3KeyPrefix"), project.name, name
        )
        self.record = record
        self.settings = dict(settings)
        """Members of the description that never change, such as ``KmsKeyId``."""
        self.units: dict[str, int] = {}
        """``MinInferenceUnits`` and ``MaxInferenceUnits`` of the last start."""
        self.model: LabelModel | None = None
        """What detections answer, once it is trained."""

    @property
    def subject(self) -> Subject:
        return Subject(self.project.name, self.name, self.arn)

    @property
    def scale(self) -> tuple[int, int]:
        least = self.units.get("MinInferenceUnits", 0)
        return least, self.units.get("MaxInferenceUnits", least)

    def billed_training(self, ticks: int) -> float:
        return float(self.record.billable_seconds or 0)

    def age(self, now: int) -> None:
        """Set the status of an adapter by its age, unless its project updates it by itself."""
        ended = self.record.ended
        if ended is None or not self.project.is_adapter or self.project.auto_update == "ENABLED":
            return
        if self.status in _AGES:
            due = [age for age, after in AGEING if now >= ended + after]
            if due and due[-1] != self.status:
                self.enter(due[-1], now)


@dataclass(slots=True)
class ProjectPolicy:
    """A resource policy that lets other accounts copy versions of the project."""

    name: str
    document: str
    revision: str
    created: int
    updated: int


class Project(TaggedResource, BaseModel):
    """A project. ``datasets`` are by type, in the order of their creation."""

    kind = "project"

    def __init__(
        self,
        name: str,
        arn: str,
        created: int,
        tags: Mapping[str, str] | None,
        *,
        feature: str | None,
        auto_update: str | None,
    ) -> None:
        super().__init__(arn, created, tags)
        self.name = name
        self.feature = feature
        self.auto_update = auto_update
        self.datasets: dict[str, Dataset] = {}
        self.versions: Catalogue[ProjectVersion] = Catalogue()
        self.policies: dict[str, ProjectPolicy] = {}

    @property
    def subject(self) -> Subject:
        return Subject(self.name, None, self.arn)

    @property
    def is_adapter(self) -> bool:
        """Its versions are adapters for content moderation, not Custom Labels models."""
        return self.feature == CONTENT_MODERATION

    @property
    def shown_feature(self) -> str | None:
        """``Feature`` in descriptions. They leave out the default CUSTOM_LABELS, also if a request
        passed it: Terraform's provider finds it empty.
        """
        return CONTENT_MODERATION if self.is_adapter else None

    @property
    def live_datasets(self) -> dict[str, Dataset]:
        """The datasets that are not being deleted."""
        return {kind: each for kind, each in self.datasets.items() if not each.is_being_deleted}
