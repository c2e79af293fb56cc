from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import Vision, mock_vision
from tests.programs.datasets.services import make_bucket
from tests.support.worlds import START


@pytest.fixture
def vision() -> Iterator[Vision]:
    """A mock with an empty bucket, whose clock stands still until it is moved, and whose models err
    now and then, so that there are errors to count.
    """
    config: Any = {"core": {"reset_boto3_session": False}}
    with mock_vision(start=START, config=config, skill=0.95) as running:
        make_bucket()
        yield running
