"""The figures that a training is to end with, as values."""

from mock_vision.training.wanted import Wanted


def test_only_what_is_wanted_is_listed() -> None:
    wanted = Wanted(f1=0.79, recall=1.0)
    assert wanted.items() == [("f1", 0.79), ("recall", 1.0)]
    assert str(wanted) == "f1=0.79, recall=1"
    assert wanted


def test_figures_are_falsy_without_a_value() -> None:
    assert not Wanted()
    assert Wanted(f1=0.0)
    assert Wanted(labels={"bolt": Wanted(f1=0.5)})
