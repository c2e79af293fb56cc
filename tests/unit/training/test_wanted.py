"""The figures that a training is to end with, as values."""

from mock_vision.training.wanted import Wanted


def test_only_what_is_wanted_is_listed() -> None:
    wanted = Wanted(f1=0.79, recall=1.0)
    assert wanted.items() == [("f1", 0.79), ("recall", 1.0)]
    assert str(wanted) == "f1=0.79, recall=1"
    assert wanted


def test_nothing_is_wanted_unless_something_is() -> None:
    assert not Wanted()
    assert Wanted(f1=0.0)
    assert Wanted(labels={"bolt": Wanted(f1=0.5)})
