from mock_vision.wire.service_error import ServiceError


class NotFoundError(ServiceError):
    code = "ResourceNotFoundException"
    status = 404


def test_an_error_has_its_message_members_and_headers():
    error = NotFoundError("no p", {"ResourceId": "p"}, {"Retry-After": "7"})
    assert str(error) == error.message == "no p"
    assert (error.code, error.status) == ("ResourceNotFoundException", 404)
    assert error.members == {"ResourceId": "p"}
    assert error.headers == {"Retry-After": "7"}


def test_members_and_headers_are_optional():
    error = NotFoundError("no p")
    assert (error.members, error.headers) == ({}, {})
