from mock_vision.manifests.problems import WorkFailedError


def test_text_and_code():
    error = WorkFailedError("The manifest file is empty.", "ERROR_EMPTY_MANIFEST")
    assert str(error) == error.message == "The manifest file is empty."
    assert error.code == "ERROR_EMPTY_MANIFEST"


def test_a_service_without_codes():
    assert WorkFailedError("The manifest is empty.").code is None
