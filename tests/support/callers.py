"""Users and roles of moto's IAM, the policies they have, and clients that sign as them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

import boto3

from tests.support.clients import ACCOUNT, REGION, client, client_config

Statements = list[dict[str, Any]]
ASSUMED_BY_ALL = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
        ],
    }
)


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    """Return the text of a policy."""
    return json.dumps({"Version": version, "Statement": list(statements)})


def allow(actions: Any, resources: Any = "*", **more: Any) -> dict[str, Any]:
    """Return a statement that allows actions."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: Any, resources: Any = "*", **more: Any) -> dict[str, Any]:
    """Return a statement that denies actions."""
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


class Caller(NamedTuple):
    """Credentials of a user or of a session."""

    name: str
    key: str
    secret: str
    token: str | None = None

    def client(self, service: str, endpoint: str | None = None) -> Any:
        """Return a client that signs with them; it makes one attempt."""
        session: Any = _session()
        return session.client(
            service,
            endpoint_url=endpoint,
            config=client_config(retries={"total_max_attempts": 1}),
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
        )


@cache
def _session() -> boto3.Session:
    """Return one session for all callers: it loads each service once."""
    return boto3.Session(region_name=REGION)


def make_user(name: str, *statements: dict[str, Any], path: str = "/") -> Caller:
    """Make a user with an access key and one inline policy."""
    iam = client("iam")
    iam.create_user(UserName=name, Path=path)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    if statements:
        set_policy(name, *statements)
    return Caller(name, key["AccessKeyId"], key["SecretAccessKey"])


def set_policy(user: str, *statements: dict[str, Any]) -> None:
    """Replace a user's inline policy, without a request that IAM would judge."""
    from moto.iam.models import iam_backends

    iam_backends[ACCOUNT]["aws"].put_user_policy(user, "own", document(*statements))


def make_role(
    name: str,
    *statements: dict[str, Any],
    session_policy: str | None = None,
    boundary: str | None = None,
) -> Caller:
    """Make a role with one inline policy, and assume it."""
    iam = client("iam")
    limit = {"PermissionsBoundary": boundary} if boundary else {}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=ASSUMED_BY_ALL, **limit)
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    return assume(role["Role"]["Arn"], session_policy)


def assume(role_arn: str, session_policy: str | None = None) -> Caller:
    """Assume a role in a session named ``night``."""
    limit = {"Policy": session_policy} if session_policy else {}
    answer = client("sts").assume_role(RoleArn=role_arn, RoleSessionName="night", **limit)
    found = answer["Credentials"]
    name = role_arn.rpartition("/")[2]
    return Caller(name, found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
