from __future__ import annotations

import pytest

import mock_vision  # noqa: F401 - registers the quotas of both services
from mock_vision.errors import UsageError
from mock_vision.settings.quotas import DEFAULTS, Quotas


def test_a_quota_has_its_default_by_region_until_it_is_set() -> None:
    quotas = Quotas()
    name = "rekognition.concurrent_trainings"
    assert quotas.in_force(name, "us-east-1").value == 2
    assert quotas.in_force(name, "ap-southeast-2").value == 1
    quotas[name] = 0
    assert quotas.in_force(name, "us-east-1").value == 0
    assert quotas.in_force(name, "ap-southeast-2").value == 0
    assert quotas[name] == 0
    del quotas[name]
    assert quotas[name] == 2


def test_a_short_name_sets_every_service() -> None:
    quotas = Quotas({"concurrent_trainings": 7})
    assert quotas["concurrent_trainings"] == 7
    assert quotas["lookoutvision.concurrent_trainings"] == 7
    quotas["rekognition.concurrent_trainings"] = 3
    with pytest.raises(UsageError, match="have different values; name one of them"):
        _ = quotas["concurrent_trainings"]


def test_a_copy_is_independent() -> None:
    quotas = Quotas({"tags": 5})
    copy = quotas.copy()
    copy["tags"] = 6
    assert (quotas["tags"], copy["tags"]) == (5, 6)


def test_all_registered_quotas_are_listed() -> None:
    assert set(Quotas()) == set(DEFAULTS)
    assert len(Quotas()) == len(DEFAULTS)


def test_a_wrong_name_lists_the_right_ones() -> None:
    with pytest.raises(UsageError, match=r"'runing_models'.*Valid:.*rekognition\.running_models"):
        Quotas({"runing_models": 1})


@pytest.mark.parametrize("value", [-1, 1.5, "2", True, None])
def test_a_wrong_value_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="must be a whole number that is not negative"):
        Quotas({"tags": value})  # type: ignore[dict-item]
