"""The options for the fixture ``vision`` in a test's markers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from mock_vision.errors import UsageError
from mock_vision.mock.options import merged

if TYPE_CHECKING:
    from _pytest.nodes import Node


def options_of(item: pytest.Item) -> dict[str, Any]:
    """The keywords of all ``mock_vision`` markers of a test, as the options of one mock: the
    nearest marker wins, key by key, also inside options that are mappings.

    :raises UsageError: when a marker has positional arguments, or an option that has no effect.
    """
    options: dict[str, Any] = {}
    for node, marker in item.iter_markers_with_node("mock_vision"):
        if marker.args:
            raise UsageError(
                f"@pytest.mark.mock_vision takes options by name only, not {marker.args!r};"
                " for example @pytest.mark.mock_vision(seed=7)."
            )
        _check_effect(node, marker, item)
        options = merged(marker.kwargs, options)
    return options


def _check_effect(node: Node, marker: pytest.Mark, item: pytest.Item) -> None:
    """Refuse a marker in or at a decorated class that sets what the decorator sets otherwise. The
    mock of the class is inside that of the markers, so its options have precedence.

    Markers of a module, and those that a decorated class inherits, are farther than the decorator.
    """
    classes = sys.modules.get("mock_vision.mock.class_decorator")
    klass = getattr(node, "cls", None)
    if classes is None or klass is None:
        return
    is_inherited = node is not item and marker not in vars(klass).get("pytestmark", ())
    decorated = classes.options_of(klass)
    kept, wanted = merged(marker.kwargs, decorated), merged(decorated, marker.kwargs)
    without = [name for name in marker.kwargs if kept[name] != wanted[name]]
    if is_inherited or not without:
        return
    written, instead = (_written(options, without) for options in (decorated, marker.kwargs))
    raise UsageError(
        f"@pytest.mark.mock_vision({instead}) at {node.name} has no effect, because the tests of"
        f" {klass.__name__} run inside @mock_vision({written}). Decorate"
        f" {node.name} with @mock_vision({instead}) in the place of the marker."
    )


def _written(options: Mapping[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name}={options[name]!r}" for name in names)
