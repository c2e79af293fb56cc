"""The rules between the members of a packaging job's configuration.

Sources: service model, GreengrassConfiguration and TargetPlatform; Lookout for Vision Developer
Guide, "Package settings". Undocumented keys of ``CompilerOptions`` are accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.operations.tag_rules import checked_tags

NVIDIA_OPTIONS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "gpu-code": (re.compile(r"\S+"), "for example sm_72"),
    "trt-ver": (re.compile(r"\d+\.\d+\.\d+"), "of the form x.y.z"),
    "cuda-ver": (re.compile(r"\d+\.\d+"), "of the form x.y"),
}
"""The compiler options that an NVIDIA accelerator requires: the form of the value, and a hint."""


def check_greengrass(configuration: Mapping[str, Any]) -> None:
    """Check the rules for a Greengrass configuration.

    :raises ValidationException: when it breaks a rule.
    """
    checked_tags(configuration.get("Tags", ()))
    device = configuration.get("TargetDevice")
    platform = configuration.get("TargetPlatform")
    if device is not None and platform is not None:
        raise ValidationException("TargetDevice and TargetPlatform cannot be given together.")
    if device is None and platform is None:
        raise ValidationException("One of TargetDevice and TargetPlatform has to be given.")
    text = configuration.get("CompilerOptions")
    if device is not None and text is not None:
        raise ValidationException("CompilerOptions cannot be given with TargetDevice.")
    options = {} if text is None else _read_options(text)
    if platform is not None and "Accelerator" in platform:
        _check_nvidia_options(options)


def _read_options(text: str) -> dict[str, Any]:
    try:
        options = json.loads(text)
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict):
        raise ValidationException("CompilerOptions is not a JSON object.")
    return options


def _check_nvidia_options(options: Mapping[str, Any]) -> None:
    for name, (form, hint) in NVIDIA_OPTIONS.items():
        value = options.get(name)
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValidationException(
                f"CompilerOptions has to hold {name} for the accelerator NVIDIA, {hint}."
            )
