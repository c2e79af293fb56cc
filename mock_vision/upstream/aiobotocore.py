"""Clients of aiobotocore, and of aioboto3, which is built on it.

aiobotocore calls the same handlers as botocore, moto's stubber among them, and reads what they
return as it reads a response of aiohttp: it awaits the body. moto returns botocore's responses, so
without this module every such call ends in ``TypeError: object bytes can't be used in 'await'
expression``. Here, for every service of moto:

* **responses** that a handler returned are made awaitable, in the one function through which
  ``AioEndpoint`` takes them;
* **requests** whose body has to be awaited are read before moto, which cannot, receives them;
* **clients that were made before moto was imported** are caught in ``AioEndpoint._send``, and no
  request leaves through aiobotocore's HTTP sessions: what :mod:`.stubber` and :mod:`.escapes` do
  for botocore;
* **clients without credentials** and **adaptive retries**: what :mod:`.signers` and
  :mod:`.adaptive_retries` do for botocore.

Each function is replaced when its module of aiobotocore has been imported, and not before. aiomoto
replaces the stubber's handler by one of its own, whose responses are
awaitable already: those pass unchanged.

Checked with aiobotocore 2.15.2 (botocore 1.35.36, moto 5.0.14) and 3.10.0 (botocore 1.43.117, moto
5.2.5).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from moto.core.models import botocore_stubber

from mock_vision.upstream import adaptive_retries, escapes, signers, stubber
from mock_vision.upstream import sleep as virtual_sleep
from mock_vision.upstream.patching import patch_once

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest


def adapt(name: str) -> None:
    """Replace the functions of a module of aiobotocore, which has been imported. Calling it again
    changes nothing.

    :param name: one of :data:`_REPLACED`.
    """
    _REPLACED[name](sys.modules[name])


def _endpoint(module: ModuleType) -> None:
    # Private, all three: aiobotocore has no public place between a handler and its endpoint.
    patch_once(module, "first_non_none_response", _made_awaitable)
    patch_once(module.AioEndpoint, "_do_get_response", _with_whole_body)
    patch_once(module.AioEndpoint, "_send", _answer_unhandled)


def _made_awaitable(first: Callable[..., Any]) -> Callable[..., Any]:
    from aiobotocore.awsrequest import AioAWSResponse

    from mock_vision.upstream.async_bodies import awaitable

    def first_non_none_response(*arguments: Any, **keywords: Any) -> Any:
        found = first(*arguments, **keywords)
        if isinstance(found, AWSResponse) and not isinstance(found, AioAWSResponse):
            return awaitable(found)
        return found

    return first_non_none_response


def _with_whole_body(real: Callable[..., Any]) -> Callable[..., Any]:
    from mock_vision.upstream.async_bodies import whole

    async def do_get_response(
        self: Any, request: AWSPreparedRequest, *arguments: Any, **keywords: Any
    ) -> Any:
        if not botocore_stubber.enabled:
            return await real(self, request, *arguments, **keywords)
        sent = request.body
        try:
            request.body = await whole(sent)
            return await real(self, request, *arguments, **keywords)
        finally:
            # A retry rewinds the body that the program sent.
            request.body = sent

    return do_get_response


def _answer_unhandled(real_send: Callable[..., Any]) -> Callable[..., Any]:
    from mock_vision.upstream.async_bodies import awaitable

    async def send(self: Any, request: AWSPreparedRequest) -> Any:
        answer = stubber.unhandled(self._endpoint_prefix, request)
        return await real_send(self, request) if answer is None else awaitable(answer)

    return send


def _http_session(module: ModuleType) -> None:
    patch_once(module.AIOHTTPSession, "send", _refuse_escapes)


def _httpx_session(module: ModuleType) -> None:
    patch_once(module.HttpxSession, "send", _refuse_escapes)


def _refuse_escapes(real_send: Callable[..., Any]) -> Callable[..., Any]:
    async def send(self: Any, request: Any) -> Any:
        if botocore_stubber.enabled:
            escapes.check_url(request.method, request.url)
        return await real_send(self, request)

    return send


def _signers(module: ModuleType) -> None:
    patch_once(module.AioRequestSigner, "get_auth_instance", _with_fake_credentials)


def _with_fake_credentials(real: Callable[..., Any]) -> Callable[..., Any]:
    async def get_auth_instance(self: Any, *arguments: Any, **keywords: Any) -> Any:
        return signers.with_credentials(await real(self, *arguments, **keywords))

    return get_auth_instance


def _bucket(module: ModuleType) -> None:
    patch_once(module.AsyncTokenBucket, "acquire", _acquire_virtually)


def _acquire_virtually(acquire: Callable[..., Any]) -> Callable[..., Any]:
    from botocore.exceptions import CapacityNotAvailableError

    async def acquire_virtually(bucket: Any, amount: int = 1, block: bool = True) -> Any:
        if not block or not virtual_sleep.is_virtual():
            return await acquire(bucket, amount, block)
        while True:
            try:
                return await acquire(bucket, amount, block=False)
            except CapacityNotAvailableError:
                await _sleep_of(bucket)(adaptive_retries.dated_back(bucket, amount))

    return acquire_virtually


def _sleep_of(bucket: Any) -> Callable[[float], Any]:
    """Return the function that sleeps on the event loop that a bucket belongs to."""
    if type(bucket).__name__.startswith("Anyio"):  # of clients on httpx, for trio too
        import anyio

        sleep: Callable[[float], Any] = anyio.sleep
        return sleep
    return asyncio.sleep


_REPLACED: Mapping[str, Callable[[ModuleType], None]] = {
    "aiobotocore.endpoint": _endpoint,
    "aiobotocore.httpsession": _http_session,
    "aiobotocore.httpxsession": _httpx_session,
    "aiobotocore.retries.bucket": _bucket,
    "aiobotocore.signers": _signers,
}
"""Replaces the functions of a module, by the name of the module."""
