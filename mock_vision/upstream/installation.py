"""Everything that a mock needs of moto and botocore, put in place before the first mock starts.

:mod:`.registration` calls :func:`install` once: with the first mock, with moto's server or proxy,
or when a program imports what needs it.
"""

from __future__ import annotations

from datetime import datetime

from mock_vision.settings.settings import Settings
from mock_vision.upstream import (
    adaptive_retries,
    asyncio_loop,
    escapes,
    moto_mocks,
    signers,
    stubber,
    threading_waits,
)
from mock_vision.upstream.accounts import account_id
from mock_vision.upstream.iam import MotoAccess
from mock_vision.upstream.import_hooks import hooks
from mock_vision.upstream.s3 import MotoObjects
from mock_vision.upstream.state_manager import progression
from mock_vision.world import world


def install() -> None:
    """Replace the functions that a mock needs replaced. Calling it again changes nothing."""
    hooks.run_due_actions()
    stubber.install()
    escapes.install()
    adaptive_retries.install()
    asyncio_loop.install()
    threading_waits.install()
    signers.install()
    moto_mocks.install()


def make_world(settings: Settings | None = None, start: datetime | None = None) -> world.World:
    """Return a world whose ports lead to moto.

    :param start: where its clock stands; None: the clock follows the wall.
    """
    return world.World(
        objects=MotoObjects(),
        progression=progression,
        accounts=account_id,
        access=MotoAccess(),
        settings=settings,
        start=start,
    )
