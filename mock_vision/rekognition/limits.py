"""The quotas of Custom Labels that are enforced, by Region where they differ.

The general figures are in :mod:`mock_vision.settings.quotas`. Sources: AWS General Reference,
"Amazon Rekognition endpoints and quotas"; Custom Labels Developer Guide, "Guidelines and quotas".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_vision.rekognition.exceptions import LimitExceededException
from mock_vision.rekognition.resources import Resource
from mock_vision.service.lifecycle import observe_all
from mock_vision.settings.quotas import QUOTAS
from mock_vision.wire.service_error import ServiceError

_REGIONAL: Mapping[tuple[str, str], int] = {("concurrent_trainings", "ap-southeast-2"): 1}

_SMALL_REGIONS = frozenset({"ap-south-1", "eu-west-2"})
_SMALL_DATASETS: Mapping[str, int] = {"TRAIN": 28_000, "TEST": 7_000}


def max_entries(dataset_type: str, region: str) -> int:
    """The most images of a dataset."""
    if region in _SMALL_REGIONS:
        return _SMALL_DATASETS[dataset_type]
    return QUOTAS["rekognition", "dataset_images"].value


def check_quota(name: str, region: str, wanted: int, error: type[ServiceError]) -> None:
    """Raise ``error`` if ``wanted`` of what the quota counts are too many."""
    quota = QUOTAS["rekognition", name]
    allowed = _REGIONAL.get((name, region), quota.value)
    if wanted > allowed:
        raise error(f"{wanted} {quota.description} requested. Maximum limit: {allowed}")


def check_concurrency(name: str, region: str, busy: Sequence[Resource]) -> None:
    """Raise LimitExceededException if one more than those that are ``busy`` is too many.

    A refusal is a look at them, as in :meth:`Resource.require`.
    """
    try:
        check_quota(name, region, len(busy) + 1, LimitExceededException)
    except LimitExceededException:
        observe_all(each.work for each in busy)
        raise
