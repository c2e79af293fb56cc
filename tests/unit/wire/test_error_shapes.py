import pytest

from mock_vision.wire.error_shapes import ErrorMember, declared_errors
from mock_vision.wire.model import load

TYPES = ("PROJECT", "DATASET", "MODEL", "TRIAL", "MODEL_PACKAGE_JOB")


def test_members_and_statuses_of_a_rest_service() -> None:
    errors = declared_errors(load("lookoutvision").described("CreateModel"))
    assert {code: shape.status for code, shape in errors.items()} == {
        "AccessDeniedException": 403,
        "ConflictException": 409,
        "InternalServerException": 500,
        "ResourceNotFoundException": 404,
        "ServiceQuotaExceededException": 402,
        "ThrottlingException": 429,
        "ValidationException": 400,
    }
    assert errors["ValidationException"].members == {}
    assert errors["ConflictException"].members == {
        "ResourceId": ErrorMember(required=True, is_integer=False),
        "ResourceType": ErrorMember(required=True, is_integer=False, values=TYPES),
    }
    assert errors["ThrottlingException"].members["RetryAfterSeconds"] == ErrorMember(
        required=False, is_integer=True, header="Retry-After"
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 500),
        ("InternalServerError", 500),
        ("AccessDeniedException", 400),
        ("ImageTooLargeException", 400),
    ],
)
def test_statuses_of_a_json_service(code: str, status: int) -> None:
    error = declared_errors(load("rekognition").described("DetectCustomLabels"))[code]
    assert error.status == status
    assert error.members == {"Logref": ErrorMember(required=False, is_integer=False)}
