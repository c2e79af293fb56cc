"""The functions in which a request that botocore is about to send is caught.

**moto's stubber** is called for every request of every client made after moto was imported. moto's
own route searches 180 patterns and builds the request anew for each call. A request to one of the
two hosts is answered here directly, in a tenth of that time. Every other request, and all of them
while moto's whitelist, passthrough or recorder is in use, goes moto's way unchanged.

**botocore's endpoint** sends a request that no handler answered: that of a client which was made
before moto was imported, and which therefore does not call the stubber. While a mock is active such
a request is handed to the stubber, instead of the network.

**moto's answers to the library requests** are passed to the guard against endless waits.

All are replaced once, on the class, before the first mock starts; none does anything while no mock
is active.
"""

from __future__ import annotations

import functools
import re
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.endpoint import Endpoint
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.core.models import botocore_stubber

from mock_vision.upstream.escapes import plain_url
from mock_vision.upstream.import_hooks import hooks
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.repeated_calls import note_answer, note_answer_to_requests
from mock_vision.upstream.services import SERVICES

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from requests import PreparedRequest

HOST = re.compile(
    r"https?://(?:[a-z0-9-]+\.)?(lookoutvision|rekognition)(?:-fips)?\.[a-z0-9-]+"
    r"(?:\.vpce)?\.(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)(?::\d+)?(/[^?]*)?(?:\?(.*))?\Z",
    re.DOTALL,
)
"""The hosts of the two services: plain, FIPS, dual-stack and VPC endpoints. Groups: service, path,
query.
"""

MOCK_KEYS = ("FOOBARKEY", "testing")
"""The access keys of moto's mocks and of the plugin's ready-made clients; AWS knows neither."""

EVENTS = ("before-send.lookoutvision", "before-send.rekognition")

_host = functools.lru_cache(maxsize=256)(HOST.match)
"""Polls repeat their addresses."""

Answering = Callable[["AWSPreparedRequest", "re.Match[str]"], "AWSResponse | None"]


def install() -> None:
    """Replace the functions. Calling it again changes nothing."""
    patch_once(BotocoreStubber, "__call__", _answer_directly)
    # A private method: botocore has no public place behind all handlers.
    patch_once(Endpoint, "_send", _answer_unhandled)
    # Older versions of moto answer the library requests in another function.
    if hasattr(BotocoreStubber, "process_prepared_request"):
        patch_once(BotocoreStubber, "process_prepared_request", _noted)


def _answer_directly(moto_call: Callable[..., AWSResponse | None]) -> Callable[..., Any]:
    def call(
        self: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any
    ) -> AWSResponse | None:
        if not self.enabled:
            return None
        hooks.run_due_actions()
        answer = None
        try:
            if event_name.startswith(EVENTS) and not needs_motos_route():
                host = _host(request.url) or _other_address(event_name, request.url)
                if host is not None:
                    answer = _answering()(request, host)
            if answer is None:
                answer = moto_call(self, event_name, request, **kwargs)
        except Exception as failure:
            # Imported here, because the wire is not loaded with mock_vision.
            from mock_vision.upstream.transport import lost_call

            lost = lost_call(event_name, request, failure)
            if lost is None:
                raise
            raise lost from None
        if answer is not None:
            note_answer(event_name, request, answer)
        return answer

    return call


def _other_address(event_name: str, url: str) -> re.Match[str] | None:
    """Return what :data:`HOST` finds in the URL at AWS that stands for another one."""
    plain = plain_url(url, event_name.split(".")[1])
    return None if plain is None else HOST.match(plain)


def _noted(process: Callable[..., Any]) -> Callable[..., Any]:
    def noted(self: BotocoreStubber, request: PreparedRequest) -> Any:
        answer = process(self, request)
        if answer is not None:
            status, _, content = answer
            note_answer_to_requests(request, status, content)
        return answer

    return noted


def _answer_unhandled(real_send: Callable[..., Any]) -> Callable[..., Any]:
    def send(self: Any, request: AWSPreparedRequest) -> Any:
        answer = unhandled(self._endpoint_prefix, request)
        return real_send(self, request) if answer is None else answer

    return send


def unhandled(service: str, request: AWSPreparedRequest) -> AWSResponse | None:
    """Return the answer to a request that no handler answered; None: it is to be sent.

    :param service: the endpoint prefix of the client that sends it.
    """
    if botocore_stubber.enabled:
        return botocore_stubber(f"before-send.{service}", request)
    if service in SERVICES and _is_signed_for_a_mock(request):
        warnings.warn(
            f"a request to {service} is sent to {request.url} after the last mock"
            " ended, with the credentials of a mock: a thread or a callback of the program"
            " outlives its test. Join the thread before the mock ends.",
            RuntimeWarning,
            stacklevel=3,
        )
    return None


def _is_signed_for_a_mock(request: AWSPreparedRequest) -> bool:
    authorization: Any = request.headers.get("Authorization", "")
    if isinstance(authorization, bytes):  # as botocore's signers set it
        authorization = authorization.decode("latin-1")
    return any(f"Credential={key}/" in authorization for key in MOCK_KEYS)


def mock_is_active() -> bool:
    """Return whether one of moto's mocks runs in this process."""
    return bool(botocore_stubber.enabled)


@functools.cache
def _answering() -> Answering:
    from mock_vision.upstream.botocore_requests import answer

    return answer


def needs_motos_route() -> bool:
    """Return whether moto is configured to do with requests what only its own route does: a
    whitelist, passthrough, or its recorder.
    """
    core: Any = default_user_config.get("core")
    if core and (
        core.get("service_whitelist") is not None
        or (
            (through := core.get("passthrough"))
            and (through.get("urls") or through.get("services"))
        )
    ):
        return True
    api: Any = sys.modules.get("moto.moto_api")
    # Of a module that is still being imported a name can be missing.
    recorder = getattr(api, "recorder", None)
    return recorder is not None and recorder._user_enabled
