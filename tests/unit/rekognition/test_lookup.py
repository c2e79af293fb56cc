from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_vision.rekognition.exceptions import InvalidParameterException, ResourceNotFoundException
from mock_vision.rekognition.lookup import (
    find,
    find_dataset,
    find_model,
    find_project,
    find_version,
    observed_dataset,
)
from tests.support.rekognition_bench import Bench


def test_resources_are_found_by_their_whole_arn(bench: Bench) -> None:
    project = bench.project()
    dataset = bench.dataset(project, "TRAIN")
    assert find_project(bench.backend, project.arn) is project
    assert find_dataset(bench.backend, dataset.arn) is dataset
    assert observed_dataset(bench.backend, dataset.arn) is dataset
    version = bench.trained(bench.project("other"))
    assert find_version(bench.backend, version.arn) is version
    assert find_model(bench.backend, version.arn) is version


@pytest.mark.parametrize("text", ["", "parts", "arn:aws:rekognition", "a/parts/version/v1"])
def test_other_texts_find_nothing(bench: Bench, text: str) -> None:
    bench.trained(bench.project())
    assert find(bench.backend, text) is None


@pytest.mark.parametrize("look_up", [find_project, find_dataset, find_version, find_model])
def test_unknown_resources_are_not_found(bench: Bench, look_up: Callable[..., object]) -> None:
    arn = bench.project().arn + "9"
    with pytest.raises(ResourceNotFoundException, match=f"The resource {arn} does not exist."):
        look_up(bench.backend, arn)


def test_an_adapter_is_no_model(bench: Bench) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    version = bench.training(project)
    with pytest.raises(InvalidParameterException, match="is an adapter"):
        find_model(bench.backend, version.arn)
