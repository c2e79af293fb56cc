"""The options for the fixture ``vision`` in a test's markers."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision.errors import UsageError
from mock_vision.mock.options import merged


def options_of(item: pytest.Item) -> dict[str, Any]:
    """The keywords of all ``mock_vision`` markers of a test, as the options of one mock: the
    nearest marker wins, key by key, also inside options that are mappings.

    :raises UsageError: when a marker has positional arguments.
    """
    options: dict[str, Any] = {}
    for marker in item.iter_markers("mock_vision"):
        if marker.args:
            raise UsageError(
                f"@pytest.mark.mock_vision takes options by name only, not {marker.args!r};"
                " for example @pytest.mark.mock_vision(seed=7)."
            )
        options = merged(marker.kwargs, options)
    return options
