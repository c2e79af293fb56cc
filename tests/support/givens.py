"""Mocks for the tests of what exists already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

import pytest

from mock_vision import UsageError
from tests.support.state import remembered

START = datetime(2025, 6, 1, 12, tzinfo=timezone.utc)


@contextmanager
def refused(message: str) -> Iterator[None]:
    """The block is refused where it was written, with a message that has this text, and changes
    nothing.
    """
    before = remembered()
    with pytest.raises(UsageError) as raised:
        yield
    assert message in str(raised.value), str(raised.value)
    assert remembered() == before
