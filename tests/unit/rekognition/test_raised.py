from mock_vision.rekognition.raised import CustomLabelsErrors


def test_the_listed_errors_are_those_of_the_service():
    errors = CustomLabelsErrors()
    assert repr(errors).startswith("<the errors of rekognition: AccessDeniedException, ")
    assert str(errors.ThrottlingException("Slow down.")) == "Slow down."
