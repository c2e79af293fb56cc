"""The data that a training reads, and the files that it writes.

A training uses the manifests or dataset entries, and the images, as they are when it begins;
problems in them make it fail when it ends. It waits for imports and updates of its datasets that
are under way, and uses the entries that they add. Result files are written to the output bucket,
which may belong to another account that allows the caller to put objects (API reference,
OutputConfig), and are encrypted with the key of the training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mock_vision.manifests.jsonlines import parse, s3_location, split_lines
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.image_limits import S3_IMAGE_LIMITS
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset, ProjectVersion
from mock_vision.rekognition.training.requirements import check_file
from mock_vision.rekognition.training.results import ResultFile
from mock_vision.service.image_access import CopiedImages, ImageProbe, image_reader, own_objects
from mock_vision.service.lifecycle import Work
from mock_vision.world.access import acting_for, acting_identity
from mock_vision.world.ports import BucketForeignError, ObjectDeniedError, StorageError

Lines = Callable[[], "list[bytes]"]
"""Returns the lines to train or to test with; raises the WorkFailedError that ends the training."""


def dataset_lines(dataset: Dataset) -> Lines:
    """Return the entries that a dataset has now, or when the work under way on it has ended."""
    entries = dataset.entries_after_work()
    return lambda: [row.line for row in entries()]


def manifest_lines(backend: CustomLabelsBackend, assets: Sequence[Mapping[str, Any]]) -> Lines:
    """Return the lines of the manifests as they are in S3 now, one manifest after the other."""
    files = [_fetch(backend, asset["GroundTruthManifest"]["S3Object"]) for asset in assets]

    def lines() -> list[bytes]:
        found: list[bytes] = []
        for key, content in files:
            if isinstance(content, WorkFailedError):
                raise content
            check_file(content, key, backend.quota)
            found += split_lines(content)
        return found

    return lines


def _fetch(
    backend: CustomLabelsBackend, location: Mapping[str, str]
) -> tuple[str, bytes | WorkFailedError]:
    bucket, key = location["Bucket"], location["Name"]
    objects, account_id = backend.world.objects, backend.account_id
    try:
        objects.check_bucket(account_id, bucket, region=backend.region_name)
        objects.check_bucket(account_id, bucket, own=True)
        return key, objects.read(account_id, bucket, key, location.get("Version"))
    except (BucketForeignError, ObjectDeniedError):
        return key, errors.INVALID_PERMISSIONS_MANIFEST.error()
    except StorageError:
        return key, errors.INACCESSIBLE_OR_UNSUPPORTED_FORMAT.error()


class ResultFiles:
    """The files that a training or a copying leaves in the output bucket."""

    def __init__(self, backend: CustomLabelsBackend, version: ProjectVersion) -> None:
        self._objects = backend.world.objects
        self._account_id = backend.account_id
        self._version = version

    def check(self) -> None:
        """Raise the WorkFailedError of an output bucket that cannot be written to."""
        output = self._version.output
        try:
            self._objects.check_write(
                self._account_id, output.bucket, output.key("ManifestSummary"), self._kms_key
            )
        except StorageError:
            raise errors.CANNOT_WRITE_OUTPUT.error() from None

    @property
    def _kms_key(self) -> str | None:
        """The key that encrypts the files (API reference, CreateProjectVersion, KmsKeyId)."""
        key: str | None = self._version.settings.get("KmsKeyId")
        return key

    def write(self, files: Mapping[ResultFile, bytes]) -> None:
        """Write files, and add them to those that the version's description names.

        :raises WorkFailedError: when the output bucket cannot be written to.
        """
        output = self._version.output
        for name, body in files.items():
            try:
                self._objects.write(
                    self._account_id, output.bucket, output.key(name), body, self._kms_key
                )
            except StorageError:
                raise errors.CANNOT_WRITE_OUTPUT.error() from None
            self._version.record.written |= {name}


class Job:
    """One training, which ends once. ``testing`` None: it tests with a part of its images.

    :param awaited: the work under way on its datasets.
    """

    def __init__(
        self,
        backend: CustomLabelsBackend,
        version: ProjectVersion,
        training: Lines,
        testing: Lines | None,
        awaited: Sequence[Work] = (),
    ) -> None:
        self.world = backend.world
        self.version = version
        self.quota = backend.quota
        most = "adapter_images" if version.project.is_adapter else "training_dataset_images"
        self.training = self._limited(training, most)
        self.testing = None if testing is None else self._limited(testing, "test_dataset_images")
        self.results = ResultFiles(backend, version)
        self.images = CopiedImages(own_objects(backend), S3_IMAGE_LIMITS)
        self.read_image = image_reader(backend)
        self._identity = acting_identity()
        self._awaited = awaited
        for work in awaited:
            work.when_over(self._copy_images)
        self._copy_images()

    def _limited(self, lines: Lines, quota: str) -> Lines:
        """Return a function that returns the same lines, and fails the training if they are more
        than the quota allows.
        """

        def limited() -> list[bytes]:
            found = lines()
            if not self.quota(quota).allows(len(found)):
                raise errors.ROWS_EXCEEDS_MAXIMUM.error()
            return found

        return limited

    @property
    def probe(self) -> ImageProbe:
        """The function that returns the size of an image, or the reason why it cannot be used."""
        return self.images.image

    def _copy_images(self) -> None:
        if not all(work.done for work in self._awaited):
            return
        with acting_for(self._identity):
            for lines in (self.training, self.testing or list):
                for location in _image_locations(lines):
                    self.images.image(location)

    @property
    def name(self) -> str:
        """The key for everything random: the same on every run, unlike the ARN with its time."""
        return f"{self.version.project.name}/{self.version.name}"


def _image_locations(lines: Lines) -> Iterator[str]:
    """Yield where the images on lines are. A problem with the lines ends the training later."""
    with suppress(WorkFailedError):
        for line in lines():
            location: Any = (parse(line) or {}).get("source-ref")
            if s3_location(location) is not None:
                yield location
