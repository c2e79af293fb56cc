"""The two places in which a request that botocore is about to send is caught.

**moto's stubber** is called for every request of every client made after moto was imported. moto's
own route looks through 180 patterns and rebuilds its request for each call; a request to one of our
two hosts is answered here directly, in a tenth of that time. Everything else, and every unusual
setting (passthrough, whitelist, recorder), goes moto's way unchanged.

**botocore's endpoint** is where a request goes that no handler answered: that of a client which was
made before moto was imported and so does not know its stubber. While a mock is active such a
request is handed to the stubber, instead of the network.

Both are replaced once, on the class, when mock_vision is imported; neither does anything while no
mock is active.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.endpoint import Endpoint
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.core.models import botocore_stubber

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

HOST = re.compile(
    r"https?://(?:[a-z0-9-]+\.)?(lookoutvision|rekognition)(?:-fips)?\.[a-z0-9-]+"
    r"(?:\.vpce)?\.(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)(?::\d+)?(/[^?]*)?(?:\?(.*))?\Z",
    re.DOTALL,
)
"""The hosts of the two services: plain, FIPS, dual-stack and VPC endpoints. Groups: service, path,
query.
"""

EVENTS = ("before-send.lookoutvision", "before-send.rekognition")

Answering = Callable[["AWSPreparedRequest", "re.Match[str]"], "AWSResponse | None"]


def install() -> None:
    """Replace both places. Doing it again changes nothing."""
    if hasattr(BotocoreStubber.__call__, "serves_mock_vision"):
        return
    moto_call = BotocoreStubber.__call__
    # A private method: botocore has no public place behind all handlers.
    endpoint: Any = Endpoint
    real_send = endpoint._send

    @functools.wraps(moto_call)
    def call(
        self: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any
    ) -> AWSResponse | None:
        if self.enabled and event_name.startswith(EVENTS) and not _unusual():
            host = HOST.match(request.url)
            if host is not None:
                answer = _answering()(request, host)
                if answer is not None:
                    return answer
        return moto_call(self, event_name, request, **kwargs)

    @functools.wraps(real_send)
    def send(self: Any, request: AWSPreparedRequest) -> Any:
        if botocore_stubber.enabled:
            answer = botocore_stubber(f"before-send.{self._endpoint_prefix}", request)
            if answer is not None:
                return answer
        return real_send(self, request)

    call.serves_mock_vision = True  # type: ignore[attr-defined]
    BotocoreStubber.__call__ = call  # type: ignore[method-assign]
    endpoint._send = send


def mock_is_active() -> bool:
    """Whether one of moto's mocks runs in this process."""
    return bool(botocore_stubber.enabled)


@functools.cache
def _answering() -> Answering:
    from mock_vision.upstream.botocore_requests import answer

    return answer


def _unusual() -> bool:
    """Whether moto was told to do something with requests that only its own route does."""
    core: Any = default_user_config.get("core", {})
    if core.get("service_whitelist") is not None or _is_recording():
        return True
    through = core.get("passthrough", {})
    return bool(through.get("urls") or through.get("services"))


def _is_recording() -> bool:
    api: Any = sys.modules.get("moto.moto_api")
    return api is not None and api.recorder._user_enabled
