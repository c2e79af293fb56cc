import pytest

from mock_vision.declared.matching import OperationName, operation_pattern
from mock_vision.declared.service_errors import (
    ServiceErrors,
    check_code,
    error_templates,
    possible_errors,
)
from mock_vision.errors import UsageError
from mock_vision.wire.failures import FRAMEWORK_ERRORS, FrameworkError
from mock_vision.wire.service_error import ServiceError

START = OperationName("lookoutvision", "StartModel")
DETECT = OperationName("rekognition", "DetectCustomLabels")
PARAMS = {"ProjectName": "boards", "ModelVersion": "1"}


def template(name, code, **options):
    values = {"message": None, "retry_after": None, "members": {}, **options}
    return error_templates(operation_pattern(str(name)), code, arguments=(), **values)[name]


def test_possible_errors_are_the_declared_ones_and_those_of_the_front_end():
    possible = possible_errors(START)
    assert set(possible) > set(FRAMEWORK_ERRORS)
    assert possible["ValidationException"].status == 400
    assert possible["ExpiredTokenException"] is None
    assert "ConflictException" not in possible_errors(DETECT)
    # Custom Labels declares none, so it is the front end's.
    assert possible_errors(DETECT)["ValidationException"] is None


def test_members_of_the_body_and_of_headers_are_apart():
    made = template(START, "ThrottlingException", retry_after=7, members={"QuotaCode": "L-1"})
    error = made.error("StartModel", PARAMS)
    assert (error.members, error.headers) == ({"QuotaCode": "L-1"}, {"Retry-After": "7"})


def test_required_members_are_about_what_the_request_names():
    error = template(START, "ConflictException").error("StartModel", PARAMS)
    assert error.members == {"ResourceId": "boards/1", "ResourceType": "MODEL"}
    assert error.message == "The resource is in a conflicting state."


def test_a_log_reference_can_be_chosen():
    made = template(DETECT, "InternalServerError", members={"Logref": "abc"})
    error = made.error("DetectCustomLabels", {})
    assert (error.status, error.message) == (500, "Internal server error")
    assert error.members == {"Logref": "abc"}


def test_the_front_end_has_texts_of_its_own():
    error = template(START, "UnrecognizedClientException", message="No.").error("StartModel", {})
    assert isinstance(error, FrameworkError)
    assert str(error) == "No."


@pytest.mark.parametrize(
    ("code", "options", "message"),
    [
        ("Conflict", {}, r"unknown error of lookoutvision\.StartModel 'Conflict'\. Did you mean"),
        ("ConflictException", {"message": 7}, r"message must be a text, not 7\."),
        (
            "ConflictException",
            {"retry_after": 7},
            r"ConflictException has no RetryAfterSeconds, so it takes no retry_after\. Its members:"
            r" ResourceId, ResourceType\.",
        ),
        (
            "ConflictException",
            {"members": {"Resource": "b"}},
            r"unknown member of ConflictException 'Resource'\. Did you mean 'ResourceId'\?",
        ),
        (
            "ConflictException",
            {"members": {"ResourceType": "BOARD"}},
            r"unknown ResourceType of ConflictException 'BOARD'\..* Valid: DATASET, MODEL,",
        ),
        (
            "ConflictException",
            {"members": {"ResourceId": 7}},
            r"ResourceId of ConflictException must be a text, not 7\.",
        ),
        *(
            (
                "ThrottlingException",
                {"retry_after": seconds},
                r"RetryAfterSeconds of ThrottlingException must be a whole number of seconds",
            )
            for seconds in (-1, 1.5, True)
        ),
        (
            "ValidationException",
            {"members": {"ResourceId": "b"}},
            r"ValidationException has no members besides its message; leave ResourceId out\.",
        ),
        (
            "ExpiredTokenException",
            {"retry_after": 1},
            r"ExpiredTokenException has no members besides its message; leave RetryAfterSeconds",
        ),
    ],
)
def test_wrong_errors_are_refused(code, options, message):
    with pytest.raises(UsageError, match=message):
        template(START, code, **options)


def test_codes_are_checked_against_all_operations_that_a_pattern_means():
    both = operation_pattern("Detect*")
    check_code(both, "ConflictException")
    check_code(both, "InvalidImageFormatException")
    with pytest.raises(UsageError, match=r"unknown error of Detect\* 'Conflict'"):
        check_code(both, "Conflict")


# For functions of the test that raise


def test_the_errors_of_a_service_are_functions_that_make_them():
    errors = ServiceErrors("lookoutvision")
    error = errors.ThrottlingException("Slow down.", retry_after=7)
    assert isinstance(error, ServiceError)
    assert (error.code, error.message) == ("ThrottlingException", "Slow down.")
    assert error.headers == {"Retry-After": "7"}
    conflict = errors.ConflictException(ResourceId="boards/1", ResourceType="MODEL")
    assert isinstance(conflict, ServiceError)
    assert conflict.members == {"ResourceId": "boards/1", "ResourceType": "MODEL"}
    assert errors.ConflictException().members == {"ResourceId": "*", "ResourceType": "PROJECT"}
    assert errors.ThrottlingException.__name__ == "ThrottlingException"


def test_a_service_lists_its_errors():
    errors = ServiceErrors("rekognition")
    assert "InvalidImageFormatException" in dir(errors)
    assert "ExpiredTokenException" in dir(errors)
    assert repr(errors).startswith("<the errors of rekognition: AccessDeniedException, ")
    assert not hasattr(errors, "ConflictException")
    assert not hasattr(errors, "_private")


def test_an_error_that_a_service_does_not_have_is_refused():
    errors = ServiceErrors("lookoutvision")
    with pytest.raises(UsageError, match=r"unknown error of lookoutvision 'Throttled'\."):
        errors.Throttled  # noqa: B018
    with pytest.raises(UsageError, match=r"unknown member of ConflictException 'Resource'"):
        errors.ConflictException(Resource="b")
