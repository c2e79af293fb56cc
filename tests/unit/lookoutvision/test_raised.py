from mock_vision.lookoutvision.raised import LookoutVisionErrors


def test_the_listed_errors_are_those_of_the_service():
    errors = LookoutVisionErrors()
    assert repr(errors).startswith("<the errors of lookoutvision: AccessDeniedException, ")
    assert str(errors.ThrottlingException("Slow down.")) == "Slow down."
