import re
from datetime import timedelta

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from requests.exceptions import ReadTimeout

from mock_vision.declared.declaration import Declarations
from mock_vision.declared.fault_kinds import Delay
from mock_vision.declared.faults import Faults
from mock_vision.declared.matching import Incoming
from mock_vision.errors import UsageError
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.service_error import ServiceError
from mock_vision.wire.transport import FAILURES, TransportFailure
from tests.support.worlds import START, make_world


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def faults(world):
    return world.part(Faults)


def request(operation="CreateModel", service="lookoutvision", **params):
    return Incoming(service, operation, params, "123456789012", "us-east-1")


CREATE = request(ProjectName="boards")


def error_of(faults, incoming=CREATE):
    """What is raised in place of the operation."""
    (fault,) = faults.acting_on(incoming)
    with pytest.raises((ServiceError, FrameworkError, TransportFailure)) as raised:
        fault.act_before(incoming)
    return raised.value


def test_a_declared_error_has_its_members_and_its_status(faults):
    faults.error(
        "CreateModel",
        "ConflictException",
        message="It is in use.",
        ResourceId="boards",
        ResourceType="PROJECT",
    )
    error = error_of(faults)
    assert (error.code, error.status, error.message) == ("ConflictException", 409, "It is in use.")
    assert error.members == {"ResourceId": "boards", "ResourceType": "PROJECT"}
    assert error.headers == {}


def test_required_members_that_are_left_out_are_about_the_request(faults):
    faults.error("CreateModel", "ServiceQuotaExceededException")
    error = error_of(faults)
    assert error.message == "A service quota is exceeded."
    assert error.members == {"QuotaCode": "L-2489F742", "ServiceCode": "lookoutvision"}


def test_an_error_of_the_front_end(faults):
    faults.error("CreateModel", "ExpiredTokenException")
    error = error_of(faults)
    assert isinstance(error, FrameworkError)
    assert error.message == "The security token included in the request is expired"


@pytest.mark.parametrize(
    ("service", "operation", "status", "message", "headers"),
    [
        ("lookoutvision", "CreateModel", 429, "Rate exceeded", {"Retry-After": "7"}),
        ("rekognition", "CreateProjectVersion", 500, "Service Unavailable", {}),
    ],
)
def test_throttling_has_the_form_of_the_service(
    faults, service, operation, status, message, headers
):
    retry_after = 7 if headers else None
    faults.throttle(operation, retry_after=retry_after)
    error = error_of(faults, request(operation, service))
    assert (error.code, error.status, error.message) == ("ThrottlingException", status, message)
    assert error.headers == headers


@pytest.mark.parametrize("error", [*FAILURES, ReadTimeoutError, ConnectionClosedError])
def test_a_request_is_lost_by_a_failure_of_botocore(faults, error):
    faults.lose_request("CreateModel", error=error)
    assert error_of(faults).name == (error if isinstance(error, str) else error.__name__)


def test_a_reply_is_lost_after_the_operation(faults):
    faults.lose_reply("CreateModel", error="ConnectionClosedError")
    (fault,) = faults.acting_on(CREATE)
    fault.act_before(CREATE)
    with pytest.raises(TransportFailure, match="ConnectionClosedError"):
        fault.act_after(None)


@pytest.mark.parametrize("seconds", [90, 90.0, timedelta(seconds=90)])
def test_a_delay_takes_seconds_or_a_timedelta(world, faults, seconds):
    faults.delay("CreateModel", seconds)
    (fault,) = faults.acting_on(CREATE)
    fault.act_before(CREATE)
    assert world.clock.now() == START + timedelta(seconds=90)


def test_cut_and_garbled_replies(faults):
    assert faults.cut_reply("CreateModel").text == "faults.cut_reply('CreateModel')"
    garbled = faults.garble_reply("CreateModel", status=503, after=1)
    assert garbled.text == "faults.garble_reply('CreateModel', status=503, after=1)"


# Which fault acts


def test_the_latest_that_would_act_does(faults):
    first = faults.throttle("CreateModel", times=2)
    second = faults.error("CreateModel", "ValidationException", after=1)
    acting = [faults.acting_on(CREATE) for _ in range(4)]
    assert acting == [[first], [second], [first], []]
    assert (first.used, second.used) == (2, 1)


def test_a_delay_acts_together_with_another_fault(faults):
    delay = faults.delay("CreateModel")
    later = faults.delay("CreateModel", 60)
    error = faults.throttle("CreateModel")
    assert faults.acting_on(CREATE) == [later, error]
    assert faults.acting_on(CREATE) == [delay]


def test_only_requests_that_fit_are_hit(faults):
    fault = faults.throttle("CreateModel", model="boards", where={"Description": None}, times=None)
    others = [
        request("DeleteModel", ProjectName="boards"),
        request(ProjectName="plates"),
        request(ProjectName="boards", Description="second"),
    ]
    assert [faults.acting_on(each) for each in others] == [[], [], []]
    assert faults.acting_on(CREATE) == [fault]
    assert fault.used == 1


def test_faults_end_with_their_block_their_scope_and_by_hand(world, faults):
    with faults.throttle("CreateModel", optional=True) as fault:
        assert faults.live == (fault,)
    assert faults.live == ()
    faults.throttle("CreateModel").remove()
    assert faults.live == ()
    scope = world.part(Declarations).open_scope()
    fault = faults.throttle("CreateModel")
    assert world.part(Declarations).close_scope(scope) == [fault]
    faults.throttle("CreateModel")
    faults.clear()
    assert faults.live == ()


# How they are shown


@pytest.mark.parametrize(
    ("declare", "text"),
    [
        (
            lambda faults: faults.error(
                "CreateModel", "ThrottlingException", times=2, retry_after=7, QuotaCode="L-1"
            ),
            "faults.error('CreateModel', 'ThrottlingException', retry_after=7, QuotaCode='L-1',"
            " times=2)",
        ),
        (
            lambda faults: faults.throttle("CreateModel", message="Slow.", times=None),
            "faults.throttle('CreateModel', message='Slow.', times=None)",
        ),
        (
            lambda faults: faults.lose_request("StartModel", model="b/*", every=2, optional=True),
            "faults.lose_request('StartModel', error='ReadTimeoutError', model='b/*', every=2,"
            " optional=True)",
        ),
        (
            lambda faults: faults.lose_reply("StartModel", probability=0.5),
            "faults.lose_reply('StartModel', error='ReadTimeoutError', probability=0.5)",
        ),
        (lambda faults: faults.delay("StartModel"), "faults.delay('StartModel', 30)"),
    ],
)
def test_a_fault_is_shown_as_it_was_written(faults, declare, text):
    assert declare(faults).text == text


# Bad input


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (
            lambda faults: faults.throttle("CreateModell"),
            r"unknown operation 'CreateModell'\. Did you mean 'CreateModel'\?",
        ),
        (
            lambda faults: faults.throttle("CreateModel", model="my project"),
            r"model must be the name of a project",
        ),
        (
            lambda faults: faults.throttle("CreateModel", where={"Project": 1}),
            r"unknown parameter of CreateModel 'Project'\. Did you mean 'ProjectName'\?",
        ),
        (
            lambda faults: faults.error("DescribeModelPackagingJob", "ConflictException"),
            r"unknown error of lookoutvision\.DescribeModelPackagingJob 'ConflictException'\."
            r" .*Valid: AccessDeniedException, ",
        ),
        (
            lambda faults: faults.error("CreateModel", "ThrottlingException", times=0),
            r"times must be a whole number, 1 or more, not 0\.",
        ),
        (
            lambda faults: faults.lose_request("CreateModel", error="ReadTimeout"),
            r"unknown transport failure 'ReadTimeout'\. Did you mean 'ReadTimeoutError'\? Valid:"
            r" ConnectTimeoutError, ConnectionClosedError, EndpointConnectionError,"
            r" ProxyConnectionError, ReadTimeoutError, SSLError\.",
        ),
        (
            lambda faults: faults.lose_request("CreateModel", error=ReadTimeout),
            r"unknown transport failure 'ReadTimeout'",
        ),
        (
            lambda faults: faults.lose_reply("CreateModel", error="ConnectTimeoutError"),
            r"where a client meets ConnectTimeoutError, its request has not arrived, .* write"
            r" lose_request\(\.\.\., error='ConnectTimeoutError'\), .* one of"
            r" ConnectionClosedError, ReadTimeoutError, SSLError\.",
        ),
        (
            lambda faults: faults.error("CreateProject", "ThrottlingException", time=3),
            r"unknown argument of faults\.error\(\) or member of ThrottlingException 'time'\."
            r" Did you mean 'times'\? Valid: QuotaCode, RetryAfterSeconds, ServiceCode, after,"
            r" every, message, model, optional, probability, retry_after, times, where\.",
        ),
        (
            lambda faults: faults.error("ListModels", "ValidationException", ResourceId="b"),
            r"unknown argument of faults\.error\(\) or member of ValidationException 'ResourceId'",
        ),
        (
            lambda faults: faults.error("ListModels", "ValidationException", retry_after=3),
            r"ValidationException has no members besides its message; leave RetryAfterSeconds out",
        ),
        (
            lambda faults: faults.garble_reply("CreateModel", status=100),
            r"status must be an HTTP status from 200 to 599, not 100\.",
        ),
        (
            lambda faults: faults.garble_reply("CreateModel", status="200"),
            r"status must be an HTTP status",
        ),
        *(
            (
                lambda faults, seconds=seconds: faults.delay("CreateModel", seconds),
                rf"a delay is a timedelta or a number .* not {re.escape(repr(seconds))}",
            )
            for seconds in (0, -1, True, "1", timedelta(0), float("nan"), float("inf"))
        ),
    ],
)
def test_wrong_declarations_are_refused_and_not_kept(faults, declare, message):
    with pytest.raises(UsageError, match=message):
        declare(faults)
    assert faults.live == ()


def test_a_delay_is_a_fault_of_its_own_kind(faults):
    assert isinstance(faults.delay("CreateModel"), Delay)
