from __future__ import annotations

import pytest

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.training.job import (
    ResultFiles,
    dataset_lines,
    image_reader,
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


def test_images_that_cannot_be_read_are_none(bench: Bench) -> None:
    read = image_reader(bench.backend)
    key = bench.put("a.png", b"pixels")
    assert read(f"s3://{BUCKET}/{key}") == b"pixels"
    assert read(f"s3://{BUCKET}/missing.png") is None
    assert read("no address") is None


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
