from __future__ import annotations

import pytest

from mock_vision import mock_vision
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


@pytest.mark.parametrize("value", [-1, 1.5, "2", True])
def test_a_wrong_value_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="must be a whole number that is not negative"):
        Quotas({"tags": value})  # type: ignore[dict-item]


def test_none_is_no_limit() -> None:
    quotas = Quotas({"rekognition.running_models": None})
    assert quotas["rekognition.running_models"] is None
    found = quotas.in_force("rekognition.running_models", "us-east-1")
    assert found.allows(1_000)
    del quotas["rekognition.running_models"]
    assert quotas["rekognition.running_models"] == 2


def test_a_quota_without_a_figure_has_no_limit_until_it_is_set() -> None:
    quotas = Quotas()
    assert quotas["lookoutvision.projects"] is None
    quotas["lookoutvision.projects"] = 0
    found = quotas.in_force("lookoutvision.projects", "us-east-1")
    assert (found.allows(0), found.allows(1)) == (True, False)


def test_a_short_name_is_offered_too() -> None:
    with pytest.raises(UsageError, match="Did you mean 'running_models'"):
        Quotas({"runing_models": 1})


def test_quotas_end_with_the_mock_that_set_them() -> None:
    with mock_vision(quotas={"running_models": 5}) as outer:
        outer.quotas["policies"] = 1
        with mock_vision(quotas={"running_models": 0}) as inner:
            assert (inner.quotas["running_models"], inner.quotas["policies"]) == (0, 1)
            inner.quotas["policies"] = 2
        assert (outer.quotas["running_models"], outer.quotas["policies"]) == (5, 1)
    with mock_vision() as fresh:
        assert fresh.quotas["rekognition.running_models"] == 2
