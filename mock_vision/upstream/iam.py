"""moto's IAM: whether it is on, who signed a request, and with which policies.

moto's switches (``set_initial_no_auth_action_count``, ``enable_iam_authentication``, its server's
``/moto-api/reset-auth``) all set one number, which is read here for each request. moto itself
checks requests in the base class of its responses, which the two services do not use. Of moto's
engine this module takes the access keys, their owners and their policies; the signature is
calculated by botocore, and the policies are judged in :mod:`mock_vision.service.access`.

``moto.iam`` and the wire are imported with the first request that is judged: that takes 35 ms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from moto import settings
from moto.core.responses import BaseResponse
from moto.utilities.utils import get_partition

from mock_vision.errors import UsageError
from mock_vision.world.access import Identity, PolicyText

if TYPE_CHECKING:
    from mock_vision.wire.request import WireRequest

_TOKEN = "X-Amz-Security-Token"
_FIELD = re.compile(r"(\w+)=([^, ]+)")
_OFF = float("inf")

# The class on which moto counts requests; its module depends on moto's version.
_counter: Any = next(kind for kind in BaseResponse.__mro__ if "request_count" in vars(kind))


class MotoAccess:
    """moto's IAM, for the services."""

    def is_on(self) -> bool:
        """Return whether this request is judged; one that is not is counted, as in moto."""
        # moto's default: one comparison is all that each call pays for IAM.
        if settings.INITIAL_NO_AUTH_ACTION_COUNT == _OFF:
            return False
        if _counter.request_count >= settings.INITIAL_NO_AUTH_ACTION_COUNT:
            return True
        _counter.request_count += 1
        return False

    def identify(self, request: WireRequest, access_key: str, account_id: str) -> Identity:
        """Return who signed a request.

        :raises FrameworkError: when the access key is unknown or inactive, or the signature is
            wrong.
        """
        from moto.iam.access_control import (
            AssumedRoleAccessKey,
            CreateAccessKeyFailure,
            create_access_key,
        )

        from mock_vision.wire.failures import FrameworkError

        signature = _Signature(request)
        partition = get_partition(signature.region)
        headers = {_TOKEN: signature.token} if signature.token else {}
        try:
            key = create_access_key(account_id, partition, access_key, headers)
        except CreateAccessKeyFailure:
            raise FrameworkError("UnrecognizedClientException") from None
        if signature.calculated(key.create_credentials()) != signature.sent:
            raise FrameworkError("InvalidSignatureException")
        if isinstance(key, AssumedRoleAccessKey):
            return _session_of(key, access_key)
        user = key.backend.get_user(key.arn.rpartition("/")[2])
        if any(
            each.access_key_id == access_key and each.status != "Active"
            for each in user.access_keys
        ):
            raise FrameworkError("UnrecognizedClientException")
        return _user_of(key, user)


_before: tuple[float, int] | None = None
"""moto's numbers before a mock of ours replaced them; None while none has."""


def apply(on: bool | None) -> None:
    """Switch IAM on or off for all services of moto; None: put back what was there before."""
    global _before
    if on is None:
        if _before is not None:
            settings.INITIAL_NO_AUTH_ACTION_COUNT, _counter.request_count = _before
            _before = None
        return
    if _before is None:
        _before = settings.INITIAL_NO_AUTH_ACTION_COUNT, _counter.request_count
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0 if on else _OFF
    _counter.request_count = 0


class _Signature:
    """The signature of a request, in its header or its query, and what it was made of."""

    def __init__(self, request: WireRequest) -> None:
        self._request = request
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        self._in_query = "X-Amz-Algorithm" in query
        if self._in_query:
            fields = {name.removeprefix("X-Amz-"): value for name, value in query.items()}
            self.token = query.get(_TOKEN)
            self._date = query["X-Amz-Date"]
        else:
            fields = dict(_FIELD.findall(request.header("Authorization") or ""))
            self.token = request.header(_TOKEN)
            self._date = request.header("X-Amz-Date") or request.header("Date") or ""
        self.sent = fields["Signature"]
        self._signed_headers = fields["SignedHeaders"].split(";")
        _, _, self.region, self._service, *_ = [*fields["Credential"].split("/"), "", "", "", ""]

    def calculated(self, credentials: Any) -> str:
        """Return the signature that the holder of these credentials makes."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        request = self._request
        query = "&".join(
            each for each in request.query.split("&") if not each.startswith("X-Amz-Signature=")
        )
        signed = AWSRequest(
            method=request.method,
            url=f"https://{self._host()}{request.path}" + (f"?{query}" if query else ""),
            data=request.body,
            headers={
                name: request.header(name) or ""
                for name in self._signed_headers
                if name.lower() != "host"
            },
        )
        signed.context["timestamp"] = self._date
        auth = SigV4Auth(credentials, self._service, self.region)
        canonical = auth.canonical_request(signed)
        signature: str = auth.signature(auth.string_to_sign(signed, canonical), signed)
        return signature

    def _host(self) -> str:
        return self._request.header("Host") or urlsplit(self._request.url).netloc


def _user_of(key: Any, user: Any) -> Identity:
    """Return the identity of the user whom an access key belongs to."""
    return Identity(
        user.arn,
        key.account_id,
        _texts(key.collect_policies(), f"a policy of the user {user.name}"),
        context={
            **_principal(
                key, "User", user.arn, key.backend.tagger.list_tags_for_resource(user.arn)["Tags"]
            ),
            "aws:username": [user.name],
            "aws:userid": [user.id],
        },
    )


def _session_of(key: Any, access_key: str) -> Identity:
    """Return the identity of a session of an assumed role. A role that does not exist, which moto
    lets be assumed, has no policies.
    """
    from moto.sts.models import sts_backends

    sessions = sts_backends[key.account_id][key.partition]
    session: Any = sessions.get_assumed_role_from_access_key(access_key)
    roles = key.backend.roles.values()
    role = next((each for each in roles if each.arn == session.role_arn), None)
    policies = () if role is None else key.collect_policies()
    name = session.role_arn.rpartition("/")[2]
    return Identity(
        key.arn,
        key.account_id,
        _texts(policies, f"a policy of the role {name}"),
        boundary=_boundary(key.backend, role),
        session=_text(session.policy, f"the session policy of {key.arn}"),
        role_arn=session.role_arn,
        context={
            **_principal(key, "AssumedRole", session.role_arn, _role_tags(role)),
            "aws:userid": [session.user_id],
        },
    )


def _boundary(backend: Any, role: Any) -> PolicyText | None:
    """Return the permissions boundary of a role. moto accepts one that does not exist."""
    # Older versions of moto keep the ARN under the other name.
    arn = getattr(role, "permissions_boundary_arn", getattr(role, "permissions_boundary", None))
    if not arn:
        return None
    policy = backend.managed_policies.get(arn)
    if policy is None:
        raise UsageError(
            f"the permissions boundary {arn} of the role {role.name} does not exist in moto's IAM;"
            " create the policy, or for a policy of AWS start the mock with"
            ' config={"iam": {"load_aws_managed_policies": True}}.'
        )
    return _text(_document(policy), f"the permissions boundary {arn} of the role {role.name}")


def _role_tags(role: Any) -> Sequence[Mapping[str, str]]:
    tags = getattr(role, "tags", None) or ()
    return list(tags.values()) if isinstance(tags, Mapping) else list(tags)


def _principal(
    key: Any, kind: str, arn: str, tags: Sequence[Mapping[str, str]]
) -> dict[str, Sequence[str]]:
    return {
        "aws:principalarn": [arn],
        "aws:principalaccount": [key.account_id],
        "aws:principaltype": [kind],
        **{f"aws:principaltag/{tag['Key']}".lower(): [tag["Value"]] for tag in tags},
    }


def _text(document: str | None, where: str) -> PolicyText | None:
    return PolicyText(document, where) if document else None


def _texts(policies: Sequence[Any], where: str) -> Sequence[PolicyText]:
    return tuple(PolicyText(_document(policy), where) for policy in policies)


def _document(policy: Any) -> str:
    """Return the document of a policy as moto keeps it: its text, a mapping, or with versions."""
    if isinstance(policy, str):
        return policy
    if isinstance(policy, Mapping):
        return str(policy["policy_document"])
    document: str = next(each.document for each in policy.versions if each.is_default)
    return document
