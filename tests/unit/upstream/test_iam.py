"""moto's IAM: who signed a request, and with which policies."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from moto import mock_aws, settings
from moto.core import set_initial_no_auth_action_count

from mock_vision import Vision, mock_vision
from mock_vision.errors import UsageError
from mock_vision.upstream.iam import MotoAccess, _counter
from mock_vision.wire.request import WireRequest
from tests.support.callers import (
    ASSUMED_BY_ALL,
    Caller,
    allow,
    assume,
    deny,
    document,
    make_role,
    make_user,
)
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client
from tests.support.served import Headers

DESCRIBE = "rekognition:DescribeProjects"


def outcome(caller: Caller, operation: str = "describe_projects", **params: Any) -> str:
    """Return why IAM refuses a request; an empty text if it does not."""
    made = caller.client("rekognition")
    with mock_vision(iam=True):
        try:
            getattr(made, operation)(**params)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
    return ""


def test_a_user_has_the_policies_of_its_groups_and_those_attached(vision: Vision) -> None:
    iam = client("iam")
    ann = make_user("ann", path="/lines/")
    assert outcome(ann) == (
        f"User: arn:aws:iam::{ACCOUNT}:user/lines/ann is not authorized to perform: {DESCRIBE}"
        f" because no identity-based policy allows the {DESCRIBE} action"
    )
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=document(allow(DESCRIBE))
    )
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    assert outcome(ann) == ""
    policy = iam.create_policy(PolicyName="no", PolicyDocument=document(deny(DESCRIBE)))
    iam.attach_user_policy(UserName="ann", PolicyArn=policy["Policy"]["Arn"])
    assert outcome(ann).endswith("with an explicit deny in an identity-based policy")


def test_the_default_version_of_an_attached_policy_counts(vision: Vision) -> None:
    iam = client("iam")
    ann = make_user("ann")
    policy = iam.create_policy(PolicyName="p", PolicyDocument=document(deny("*")))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ann", PolicyArn=policy)
    iam.create_policy_version(
        PolicyArn=policy, PolicyDocument=document(allow(DESCRIBE)), SetAsDefault=True
    )
    assert outcome(ann) == ""


def test_an_unknown_key_and_a_wrong_secret_are_refused(vision: Vision) -> None:
    ann = make_user("ann", allow("*"))
    refused = "The security token included in the request is invalid."
    assert outcome(ann._replace(key="AKIAUNKNOWN")) == refused
    assert outcome(ann._replace(token="no-token")) == refused
    assert outcome(ann._replace(secret="wrong")).startswith("The request signature we calculated")
    lookout = ann._replace(secret="wrong").client("lookoutvision")
    with mock_vision(iam=True), pytest.raises(ClientError) as raised:
        lookout.list_projects()
    assert raised.value.response["Error"]["Code"] == "InvalidSignatureException"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_an_inactive_key_is_refused(vision: Vision) -> None:
    """IAM User Guide, "Update access keys": requests with an inactive key fail."""
    ann = make_user("ann", allow("*"))
    names = {"UserName": "ann", "AccessKeyId": ann.key}
    client("iam").update_access_key(**names, Status="Inactive")
    assert outcome(ann) == "The security token included in the request is invalid."
    client("iam").update_access_key(**names, Status="Active")
    assert outcome(ann) == ""


def test_the_credentials_of_a_mock_belong_to_no_user(vision: Vision) -> None:
    with mock_vision(iam=True), pytest.raises(ClientError) as raised:
        client("rekognition").describe_projects()
    assert raised.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_a_role_is_limited_by_its_session_policy(vision: Vision) -> None:
    role = make_role("night", allow("rekognition:*"), session_policy=document(allow(DESCRIBE)))
    assert outcome(role) == ""
    assert outcome(role, "create_project", ProjectName="parts") == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/night/night is not authorized to perform:"
        f" rekognition:CreateProject on resource: arn:aws:rekognition:{REGION}:{ACCOUNT}:project/"
        "parts/* because no session policy allows the rekognition:CreateProject action"
    )


def test_a_role_is_limited_by_its_boundary(vision: Vision) -> None:
    policy = client("iam").create_policy(PolicyName="limit", PolicyDocument=document(allow("s3:*")))
    role = make_role("night", allow("*"), boundary=policy["Policy"]["Arn"])
    assert outcome(role).endswith(f"because no permissions boundary allows the {DESCRIBE} action")


def test_a_boundary_that_does_not_exist_is_an_error_of_the_test(vision: Vision) -> None:
    role = make_role("night", allow("*"), boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    with pytest.raises(UsageError) as raised:
        outcome(role)
    assert str(raised.value) == (
        "the permissions boundary arn:aws:iam::aws:policy/ReadOnlyAccess of the role night does not"
        " exist in moto's IAM; create the policy, or for a policy of AWS start the mock with"
        ' config={"iam": {"load_aws_managed_policies": True}}.'
    )


def test_a_broken_session_policy_is_an_error_of_the_test(vision: Vision) -> None:
    role = make_role("night", allow("*"), session_policy="{}")
    with pytest.raises(UsageError, match=r"the session policy of arn:aws:sts::.+ has no Statem"):
        outcome(role)


def test_tags_of_users_and_roles_can_be_compared(vision: Vision) -> None:
    iam = client("iam")
    same = {"StringEquals": {"aws:PrincipalTag/team": "lines"}}
    tags = [{"Key": "team", "Value": "lines"}]
    ann = make_user("ann", allow("*", Condition=same))
    role = make_role("night", allow("*", Condition=same))
    assert "is not authorized" in outcome(ann)
    assert "is not authorized" in outcome(role)
    iam.tag_user(UserName="ann", Tags=tags)
    iam.tag_role(RoleName="night", Tags=tags)
    assert outcome(ann) == ""
    assert outcome(role) == ""


def test_a_role_that_does_not_exist_has_no_permissions(vision: Vision) -> None:
    role = assume(f"arn:aws:iam::{ACCOUNT}:role/forgotten")
    assert "assumed-role/forgotten/night is not authorized" in outcome(role)


def test_a_role_of_another_account_acts_there(vision: Vision) -> None:
    with called_by(OTHER_ACCOUNT):
        iam = client("iam")
        iam.create_role(RoleName="guest", AssumeRolePolicyDocument=ASSUMED_BY_ALL)
        iam.put_role_policy(
            RoleName="guest", PolicyName="own", PolicyDocument=document(allow("rekognition:*"))
        )
    guest = assume(f"arn:aws:iam::{OTHER_ACCOUNT}:role/guest").client("rekognition")
    with mock_vision(iam=True):
        arn = guest.create_project(ProjectName="theirs")["ProjectArn"]
    assert f":{OTHER_ACCOUNT}:project/theirs/" in arn


def test_a_user_of_another_account_is_unknown_where_an_account_is_demanded(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_user("ann", allow("*"))
    monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER_ACCOUNT)
    assert outcome(ann) == "The security token included in the request is invalid."


def test_a_signature_in_the_query_is_checked(vision: Vision) -> None:
    ann = make_user("ann", allow("*"))
    url = f"https://lookoutvision.{REGION}.amazonaws.com/2020-11-20/projects?maxResults=3"
    signed = AWSRequest("GET", url)
    SigV4QueryAuth(Credentials(ann.key, ann.secret), "lookoutvision", REGION).add_auth(signed)
    query = signed.url.partition("?")[2]

    def identify(query: str) -> str:
        request = WireRequest("GET", "/2020-11-20/projects", query, Headers({}), b"", url)
        return MotoAccess().identify(request, ann.key, ACCOUNT).arn

    assert identify(query) == f"arn:aws:iam::{ACCOUNT}:user/ann"
    with pytest.raises(Exception, match="The request signature we calculated does not match"):
        identify(query.replace("maxResults=3", "maxResults=4"))


@mock_aws
def test_motos_switch_judges_after_a_number_of_calls() -> None:
    def calls() -> list[str]:
        made = client("rekognition")
        codes = []
        for _ in range(4):
            try:
                made.describe_projects()
                codes.append("")
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])
        return codes

    judged = "UnrecognizedClientException"
    assert set_initial_no_auth_action_count(2)(calls)() == ["", "", judged, judged]
    assert set_initial_no_auth_action_count(0)(calls)() == [judged] * 4
    assert calls() == [""] * 4


@mock_aws
def test_motos_block_judges_a_plain_mock() -> None:
    moto = pytest.importorskip("moto.core.authorization")
    ann = make_user("ann", allow(DESCRIBE)).client("rekognition")
    with moto.enable_iam_authentication():
        ann.describe_projects()
        with pytest.raises(ann.exceptions.AccessDeniedException):
            ann.create_project(ProjectName="parts")
        with pytest.raises(ClientError, match="rekognition:DetectText"):
            ann.detect_text(Image={"Bytes": b"image"})
    ann.create_project(ProjectName="parts")


def numbers() -> tuple[float, int]:
    return settings.INITIAL_NO_AUTH_ACTION_COUNT, _counter.request_count


def test_the_option_puts_back_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 5.0)
    monkeypatch.setattr(_counter, "request_count", 3)
    with mock_vision():
        assert numbers() == (5.0, 3)
        with mock_vision(iam=True):
            assert numbers() == (0.0, 0)
            with mock_vision(iam=False):
                assert numbers() == (float("inf"), 0)
            assert numbers() == (0.0, 0)
        assert numbers() == (5.0, 3)


def test_mocks_with_the_option_may_be_left_in_any_order() -> None:
    before = numbers()
    on, off = mock_vision(iam=True), mock_vision(iam=False)
    on.start()
    off.start()
    on.stop()
    assert numbers() == (float("inf"), 0)
    off.stop()
    assert numbers() == before
