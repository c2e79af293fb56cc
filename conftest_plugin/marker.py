"""The options for the fixture ``vision`` in a test's markers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from mock_vision.errors import UsageError
from mock_vision.mock.decorator import mocks_of
from mock_vision.mock.decorator import options_of as decorated_with
from mock_vision.mock.options import merged

if TYPE_CHECKING:
    from _pytest.nodes import Node

    from mock_vision.mock.decorator import MockWithOptions


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
    """Refuse a marker at a test or at a class if a decorator there, or of the class around the
    test, sets an option otherwise. The mock of a decorator is inside that of the markers, so the
    decorator has precedence.

    A decorator that is nearer to the test than the marker may set another value: that of a function
    or a class in a marked module, of a method in a marked class, and of a class that inherits the
    marker.
    """
    classes = sys.modules.get("mock_vision.mock.class_decorator")
    klass: Any = getattr(node, "cls", None)
    of_function = mocks_of(getattr(item, "function", None)) if node is item else ()
    of_class: tuple[MockWithOptions, ...] = ()
    has_own = bool(of_function)
    if classes is not None and klass is not None:
        if node is not item and marker not in _own_markers(klass):
            return
        of_class = (*classes.mocks_of(klass),)
        has_own = has_own or (node is not item and classes.is_decorated_itself(klass))
    decorated = decorated_with((*of_class, *of_function))
    kept, wanted = merged(marker.kwargs, decorated), merged(decorated, marker.kwargs)
    without = [name for name in marker.kwargs if kept[name] != wanted[name]]
    if not without:
        return
    written, instead = (_written(options, without) for options in (decorated, marker.kwargs))
    name = getattr(node, "originalname", None) or node.name
    is_of_function = not decorated_with(of_function).keys().isdisjoint(without)
    inside = f"{name} runs" if is_of_function else f"the tests of {klass.__name__} run"
    if node is item and marker in getattr(getattr(item, "callspec", None), "marks", ()):
        advice = f"Enter `with mock_vision({instead}):` in {name} where it has this parameter,"
    elif has_own:
        advice = f"Write {instead} in the @mock_vision of {name},"
    else:
        advice = f"Decorate {name} with @mock_vision({instead})"
    raise UsageError(
        f"@pytest.mark.mock_vision({instead}) at {node.name} has no effect, because {inside} inside"
        f" @mock_vision({written}). {advice} in the place of the marker."
    )


def _own_markers(klass: type) -> list[pytest.Mark]:
    """Return the markers of a class without those of its bases, in each form that pytest allows."""
    own = vars(klass).get("pytestmark", [])
    marks = own if isinstance(own, list) else [own]
    return [each.mark if isinstance(each, pytest.MarkDecorator) else each for each in marks]


def _written(options: Mapping[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name}={options[name]!r}" for name in names)
