from datetime import timedelta

import pytest

from mock_vision.errors import UsageError
from mock_vision.settings.durations import DEFAULT_SECONDS, LONGEST, Durations, ticks_of


def test_a_plain_name_sets_both_services() -> None:
    durations = Durations({"training": timedelta(hours=12)})
    assert durations["lookoutvision.training"] == durations["rekognition.training"]
    assert durations.ticks("rekognition.training") == 12 * 3600 * 1_000_000


def test_a_qualified_name_sets_one_service() -> None:
    durations = Durations({"rekognition.training": 90})
    assert durations["rekognition.training"] == timedelta(seconds=90)
    assert durations["lookoutvision.training"] == timedelta(minutes=30)
    with pytest.raises(
        UsageError, match=r"differ in 'training'; name one of lookoutvision\.training"
    ):
        durations["training"]


def test_deleting_puts_the_default_back() -> None:
    durations = Durations({"training": 1})
    del durations["rekognition.training"]
    assert durations.ticks("rekognition.training") == DEFAULT_SECONDS["rekognition.training"] * 1e6
    assert durations.ticks("lookoutvision.training") == 1_000_000


def test_a_copy_is_independent() -> None:
    durations = Durations()
    twin = durations.copy()
    twin["training"] = 1
    assert durations["lookoutvision.training"] == timedelta(minutes=30)
    assert dict(durations) != dict(twin)
    assert len(durations) == len(DEFAULT_SECONDS)


def test_a_wrong_name_is_refused_with_the_nearest_and_all_valid_ones() -> None:
    with pytest.raises(
        UsageError, match=r"unknown duration 'trainig'.*mean 'training'.*model_copy"
    ):
        Durations({"trainig": 1})


@pytest.mark.parametrize("span", ["1h", True, None, float("nan"), float("inf"), -1, timedelta(-1)])
def test_a_wrong_span_is_refused(span: object) -> None:
    with pytest.raises(UsageError, match=r"the duration of 'training' must"):
        Durations({"training": span})  # type: ignore[dict-item]


def test_a_span_that_may_have_no_end_is_refused() -> None:
    assert Durations({"training": LONGEST})["training"] == LONGEST
    with pytest.raises(UsageError, match=r"'training' is too long.*timedelta\(days=365000\)"):
        Durations({"training": LONGEST + timedelta(microseconds=1)})


def test_ticks_are_microseconds() -> None:
    assert ticks_of(timedelta(microseconds=1), "it") == 1
    assert ticks_of(0.5, "it") == 500_000
