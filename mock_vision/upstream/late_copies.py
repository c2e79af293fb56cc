"""Copies of parsed JSON that are made when they are read.

A client reads a few of the hundreds of shapes of its service's model, so a copy of all of them is
wasted. The dictionary that :func:`late_copy` returns holds the original's own lists and
dictionaries, and replaces each by a copy when it is first read. So what a program changes is in its
copy alone.

Such a dictionary behaves as an ``OrderedDict``; only ``type()`` shows that its type is another.
Code in C that reads it without calling the methods of its class finds the original's content, which
is equal.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, cast

_MANY = 5
"""The least entries of a nested dictionary that is copied late."""

_lock = threading.RLock()
_read = dict.__getitem__
_read_or = dict.get


class _LateCopy(OrderedDict[Any, Any]):
    """A dictionary whose lists and dictionaries are the original's until they are read."""

    __slots__ = ("_original",)
    _original: OrderedDict[str, Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        # For the methods of OrderedDict that make another dictionary of the same type.
        return OrderedDict(*args, **kwargs)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return OrderedDict

    def __getitem__(self, key: Any) -> Any:
        value = _read(self, key)
        kind = type(value)
        return value if kind is not OrderedDict and kind is not list else self._own(key, value)

    def get(self, key: Any, default: Any = None) -> Any:
        value = _read_or(self, key, default)
        kind = type(value)
        return value if kind is not OrderedDict and kind is not list else self._own(key, value)

    def _own(self, key: Any, value: Any) -> Any:
        """Return the copy of a value, or the value if it is not the original's."""
        if value is self._original.get(key):
            with _lock:  # All threads must find the same copy.
                if value is _read_or(self, key):
                    self[key] = copied(value)
                return _read_or(self, key)
        return value

    def _own_all(self) -> None:
        for key in self:
            self[key]

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return self[key] if key in self else super().setdefault(key, default)

    def pop(self, key: Any, *default: Any, **kwargs: Any) -> Any:
        self.get(key)
        return super().pop(key, *default, **kwargs)

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        self.get(next(reversed(self) if last else iter(self), None))
        return super().popitem(last)

    def items(self) -> Any:
        self._own_all()
        return super().items()

    def values(self) -> Any:
        self._own_all()
        return super().values()

    def __reduce__(self) -> Any:
        return OrderedDict(self).__reduce__()


_LateCopy.__name__ = _LateCopy.__qualname__ = "OrderedDict"
_LateCopy.__module__ = "collections"


def late_copy(original: OrderedDict[str, Any]) -> OrderedDict[str, Any]:
    """Return a copy of a dictionary of parsed JSON, which must not change any more."""
    late: Any = OrderedDict.__new__(_LateCopy)
    late.update(original)
    late._original = original
    return cast("OrderedDict[str, Any]", late)


def copied(value: Any) -> Any:
    """Return a copy of a value of parsed JSON."""
    kind = type(value)
    if kind is OrderedDict:
        if len(value) >= _MANY:
            return late_copy(value)
        return OrderedDict([(key, copied(each)) for key, each in value.items()])
    if kind is list:
        return [copied(each) for each in value]
    return value


def unread_original(value: object) -> OrderedDict[str, Any] | None:
    """Return the original of a late copy if no list or dictionary of it was read and nothing was
    changed; otherwise, and for any other object, None.
    """
    if type(value) is not _LateCopy:
        return None
    original = value._original
    same = len(value) == len(original) and all(
        key == name and mine is its
        for (key, mine), (name, its) in zip(OrderedDict.items(value), original.items(), strict=True)
    )
    return original if same else None
