"""What a Custom Labels backend holds: projects, and in them datasets, versions and policies.

moto counts and shows the instances of its BaseModel: projects, datasets and versions, but never the
entries of a dataset, of which there can be hundreds of thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.core.common_models import BaseModel

from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.rekognition.manifest.entries import Entries, new_entries
from mock_vision.rekognition.states import AGEING, FAILURES, GUARDS, MESSAGES
from mock_vision.rekognition.training.results import ResultFile, result_key
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.lifecycle import Work, observe_all

TRAIN = "TRAIN"
TEST = "TEST"
CONTENT_MODERATION = "CONTENT_MODERATION"
CUSTOM_LABELS = "CUSTOM_LABELS"

_AGES = frozenset({"TRAINING_COMPLETED", *(age for age, _ in AGEING)})


class Resource:
    """Something with an ARN, a status and tags. All times are in ticks."""

    kind: ClassVar[str]
    """Its name in the tables of :mod:`mock_vision.rekognition.states`."""

    def __init__(self, arn: str, created: int, tags: Mapping[str, str] | None) -> None:
        self.arn = arn
        self.created = created
        self.changed = created
        """When it entered its status."""
        self.tags = dict(tags or {})
        self.status = ""
        self.message = ""
        self.work: Work | None = None
        """What is under way."""

    def enter(self, status: str, now: int, message: str | None = None) -> None:
        """Take on a status; without ``message`` it has the text of the table."""
        self.status = status
        self.message = message or MESSAGES.get(self.kind, {}).get(status, "")
        self.changed = now

    def require(self, operation: str, *, seen: bool = False) -> None:
        """Raise the declared error if the status does not allow ``operation``.

        A refusal is a look at the resource, unless it was ``seen`` in this call already: code that
        repeats a call until it is accepted must not wait for ever where looks end work.
        """
        status = self.status
        refusal = GUARDS[operation, self.kind].refuses(status)
        if refusal is not None:
            if not seen:
                observe_all([self.work])
            raise refusal(f"{operation} is not possible while {self.arn} is {status}.")

    def settle(self) -> None:
        """End at once what is under way."""
        if self.work is not None:
            self.work.complete()


class Dataset(Resource, BaseModel):
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
    def condition(self) -> dict[str, str]:
        """The members that tell its status; programs read all three without asking."""
        return {
            "Status": self.status,
            "StatusMessage": self.message,
            "StatusMessageCode": "CLIENT_ERROR" if self.status in FAILURES else "SUCCESS",
        }

    @property
    def is_going(self) -> bool:
        """It is being deleted: it no longer counts as a dataset of the project."""
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
    """What a training was given and what came of it, as descriptions tell it.

    ``written`` are the result files that exist; ``f1`` is None unless the training succeeded.
    """

    training_input: dict[str, Any]
    testing_input: dict[str, Any]
    written: frozenset[ResultFile] = frozenset()
    ended: int | None = None
    billable_seconds: int | None = None
    f1: float | None = None


class ProjectVersion(Resource, BaseModel):
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
        """What answers detections, once it is trained."""

    def age(self, now: int) -> None:
        """Let an adapter grow old. One whose project updates itself is trained anew in time."""
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


class Project(Resource, BaseModel):
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
    def is_adapter(self) -> bool:
        """Its versions are adapters for content moderation, not Custom Labels models."""
        return self.feature == CONTENT_MODERATION

    @property
    def live_datasets(self) -> dict[str, Dataset]:
        """The datasets that are not being deleted."""
        return {kind: each for kind, each in self.datasets.items() if not each.is_going}
