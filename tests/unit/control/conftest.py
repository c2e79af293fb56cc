from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision import Vision, mock_vision
from tests.support.clocks import START
from tests.support.control import Control


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision(start=START) as running:
        yield running


@pytest.fixture
def control(vision: Vision) -> Control:
    return Control()
