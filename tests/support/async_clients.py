"""Clients of aiobotocore, for code that awaits and, behind a facade, for code that does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache, partial
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession

from tests.support.clients import REGION


@cache
def session() -> Any:
    """Return the session of all these clients; it has credentials of its own."""
    made = AioSession()
    made.set_credentials("testing", "testing")
    return made


@asynccontextmanager
async def async_client(service: str, region: str = REGION, **config: Any) -> AsyncIterator[Any]:
    """Yield a client inside its context.

    :param config: arguments of ``AioConfig``; without any, one attempt is made and no retry.
    """
    settings = AioConfig(user_agent="tests", **(config or {"retries": {"total_max_attempts": 1}}))
    async with session().create_client(service, region, config=settings) as made:
        yield made


class Blocking:
    """An asynchronous client, each call of which runs the event loop until it has returned."""

    def __init__(self, client: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        return found if name in ("meta", "exceptions") else partial(self._run, found)

    def _run(self, method: Any, **params: Any) -> Any:
        return self._loop.run_until_complete(method(**params))


@contextmanager
def blocking_client(service: str, *, checked: bool = True) -> Iterator[Any]:
    """Yield a client behind the facade; it makes one attempt and no retries.

    :param checked: whether parameters are validated before they are sent.
    """
    loop = asyncio.new_event_loop()
    manager = async_client(service, parameter_validation=checked, retries={"total_max_attempts": 1})
    made = loop.run_until_complete(manager.__aenter__())
    try:
        yield Blocking(made, loop)
    finally:
        loop.run_until_complete(manager.__aexit__(None, None, None))
        loop.close()
