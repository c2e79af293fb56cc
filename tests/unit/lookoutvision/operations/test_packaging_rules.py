"""The rules between members of StartModelPackagingJob's configuration, each with its source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.operations.packaging_rules import check_greengrass

CPU = {"Os": "LINUX", "Arch": "X86_64"}
GPU = {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"}
NVIDIA = {"gpu-code": "sm_75", "trt-ver": "7.1.3", "cuda-ver": "10.2"}


@pytest.mark.parametrize(
    "target",
    [
        {"TargetDevice": "jetson_xavier"},
        {"TargetPlatform": CPU},
        {"TargetPlatform": CPU, "CompilerOptions": json.dumps({"mcpu": "core-avx2"})},
        {"TargetPlatform": CPU, "CompilerOptions": "{}"},
        {"TargetPlatform": GPU, "CompilerOptions": json.dumps(NVIDIA)},
        {"TargetPlatform": GPU, "CompilerOptions": json.dumps({**NVIDIA, "other": "x"})},
    ],
)
def test_documented_configurations_are_accepted(target: dict[str, Any]) -> None:
    # Developer Guide, "Package settings", and the combinations tested by AWS.
    check_greengrass(target)


def test_a_device_and_a_platform_exclude_each_other() -> None:
    # Service model, GreengrassConfiguration.
    with pytest.raises(ValidationException, match="cannot be given together"):
        check_greengrass({"TargetDevice": "jetson_xavier", "TargetPlatform": CPU})


def test_one_of_device_and_platform_is_needed() -> None:
    # Developer Guide, "Package settings": the target hardware is a required setting.
    with pytest.raises(
        ValidationException, match="One of TargetDevice and TargetPlatform has to be given"
    ):
        check_greengrass({})


def test_a_device_takes_no_compiler_options() -> None:
    # Service model, CompilerOptions: they belong to a target platform.
    with pytest.raises(ValidationException, match="cannot be given with TargetDevice"):
        check_greengrass({"TargetDevice": "jetson_xavier", "CompilerOptions": "{}"})


@pytest.mark.parametrize("text", ["gpu", "[1]", '"sm"', "{'mcpu': 1}", "[" * 2000])
def test_compiler_options_are_a_json_object(text: str) -> None:
    # Service model, CompilerOptions: a JSON object as text.
    with pytest.raises(ValidationException, match="is not a JSON object"):
        check_greengrass({"TargetPlatform": CPU, "CompilerOptions": text})


@pytest.mark.parametrize(
    ("missing", "wrong"),
    [
        *((name, wrong) for name in NVIDIA for wrong in (None, "", 7)),
        ("trt-ver", "7.1"),
        ("cuda-ver", "10"),
        ("cuda-ver", "10.2.1"),
    ],
)
def test_an_nvidia_accelerator_needs_all_of_its_options(missing: str, wrong: object) -> None:
    # Service model, CompilerOptions; Developer Guide, "Package settings".
    options: dict[str, object] = {**NVIDIA, missing: wrong}
    if wrong is None:
        del options[missing]
    with pytest.raises(ValidationException, match=f"has to hold {missing}"):
        check_greengrass({"TargetPlatform": GPU, "CompilerOptions": json.dumps(options)})


def test_an_nvidia_accelerator_needs_options() -> None:
    with pytest.raises(ValidationException, match="has to hold gpu-code"):
        check_greengrass({"TargetPlatform": GPU})


def test_tags_of_the_component_keep_the_rules_of_tags() -> None:
    tag = {"Key": "a", "Value": "1"}
    with pytest.raises(ValidationException, match="more than once"):
        check_greengrass({"TargetPlatform": CPU, "Tags": [tag, tag]})
    with pytest.raises(ValidationException, match="reserved"):
        check_greengrass({"TargetPlatform": CPU, "Tags": [{"Key": "aws:a", "Value": ""}]})
