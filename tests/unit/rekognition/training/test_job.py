from __future__ import annotations

from typing import Any

import pytest

from mock_vision.errors import UsageError
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.given import GivenLabelModels
from mock_vision.rekognition.training.job import (
    ResultFiles,
    dataset_lines,
    manifest_lines,
)
from tests.support.rekognition_bench import BUCKET, Bench, assets, labelled


def test_the_lines_of_a_dataset_are_those_at_the_call(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(2))
    lines = dataset_lines(dataset)
    dataset.entries = dataset.entries.without([f"s3://{BUCKET}/0.png"])
    assert len(lines()) == 2
    assert len(dataset_lines(dataset)()) == 1


def test_the_lines_of_manifests_are_those_at_the_call(bench: Bench) -> None:
    bench.put("a.manifest", [labelled("1.png", "gear")])
    lines = manifest_lines(bench.backend, assets("a.manifest")["Assets"])
    bench.put("a.manifest", "changed")
    assert lines() == [labelled("1.png", "gear").encode()]


def test_a_manifest_that_does_not_exist_fails_the_training_later(bench: Bench) -> None:
    lines = manifest_lines(bench.backend, assets("no.manifest")["Assets"])
    with pytest.raises(WorkFailedError, match="file extension or contents are invalid"):
        lines()


def test_the_description_names_the_files_that_were_written(bench: Bench) -> None:
    version = bench.training(bench.project())
    files = ResultFiles(bench.backend, version)
    files.check()
    files.write({"ManifestSummary": b"{}"})
    assert version.record.written == {"ManifestSummary"}
    assert bench.objects.content[BUCKET][version.output.key("ManifestSummary")] == b"{}"


def test_an_output_bucket_of_another_account_fails_the_training(bench: Bench) -> None:
    version = bench.training(bench.project())
    bench.objects.foreign.add(BUCKET)
    with pytest.raises(WorkFailedError):
        ResultFiles(bench.backend, version).check()


RESULTS = {
    "EvaluationResultSummary",
    "ManifestSummary",
    "TrainingGroundTruth",
    "TestingGroundTruth",
    "TrainingManifestWithValidation",
    "TestingManifestWithValidation",
}


def test_every_result_file_is_encrypted_with_the_key_of_the_training(bench: Bench) -> None:
    """API reference, CreateProjectVersion, KmsKeyId: the key encrypts training results and manifest
    files written to the output bucket.
    """
    version = bench.trained(bench.project(), kms_key_id="alias/parts")
    assert version.status == "TRAINING_COMPLETED"
    assert bench.objects.encrypted == {
        f"out/{name}-parts-v1.json": "alias/parts" for name in RESULTS
    }


def test_without_a_key_the_files_are_as_the_bucket_has_them(bench: Bench) -> None:
    bench.trained(bench.project())
    assert bench.objects.encrypted == {}


def test_a_key_that_cannot_encrypt_ends_the_training(bench: Bench) -> None:
    """Custom Labels Developer Guide, "Terminal manifest file errors": the output bucket cannot be
    written to.
    """
    version = bench.trained(bench.project(), kms_key_id="alias/missing")
    assert version.status == "TRAINING_FAILED"
    assert version.status_message == "Unable to write to output S3 bucket."
    assert version.record.written == frozenset()


def test_a_model_that_exists_already_has_a_key_that_can_encrypt(bench: Bench) -> None:
    given = GivenLabelModels(bench.world, lambda: "us-east-1")
    declared: dict[str, Any] = {"labels": ["a", "b"], "kms_key_id": "alias/missing"}
    with pytest.raises(UsageError, match=r"AWS KMS key alias/missing, which does not exist in us"):
        given.label_model("parts", **declared, output="s3://bench/out")
    given.label_model("parts", **declared)
