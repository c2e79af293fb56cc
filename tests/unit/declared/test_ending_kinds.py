"""Endings and failures as values."""

from mock_vision.declared.ending_kinds import Failure, Plan


def test_a_failure_is_the_error_of_work() -> None:
    error = Failure("It is over.", "ERROR_X", is_service_error=True).error()
    assert (error.message, error.code, error.is_service_error) == ("It is over.", "ERROR_X", True)
    plain = Failure("").error()
    assert (plain.message, plain.code, plain.is_service_error) == ("", None, False)


def test_a_plan_has_a_time_and_a_kind() -> None:
    assert Plan(3, updates=True) == (3, True)
