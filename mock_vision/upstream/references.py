"""Replace a function wherever modules refer to it, and restore it.

Patching ``time.sleep`` alone misses every module that did ``from time import sleep`` before. The
obvious cure, searching all modules each time, costs tens of milliseconds in each test. Here
each module is searched once in the life of the process and the result is kept; from then on only
new modules (or those that replaced another of the same name) are searched, and ``__main__``, which
grows while it runs. In the steady state that is one comparison of two lists.

The search finds the names in a module's namespace and the defaults of its functions and of its
classes' methods: ``def wait(sleep=time.sleep)``. It does not find, and so leaves alone: references
in instances, class attributes, closures, ``functools.partial`` objects and containers; names that a
module got after it was searched; the standard library, whose few uses poll against monotonic
clocks.

Only a reference that still is the replacement is restored: one that other code has changed
meanwhile stays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Protocol, runtime_checkable

_LEFT_ALONE = sys.stdlib_module_names | {__name__.partition(".")[0]}


@runtime_checkable
class _Slot(Protocol):
    """A place that holds, or held, the function."""

    def read(self) -> object: ...
    def write(self, value: object) -> None: ...


class _Name:
    """A name in a namespace, or a keyword-only default."""

    __slots__ = ("_key", "_names")

    def __init__(self, names: dict[str, Any], key: str) -> None:
        self._names = names
        self._key = key

    def read(self) -> object:
        return self._names.get(self._key)

    def write(self, value: object) -> None:
        self._names[self._key] = value


class _Default:
    """A positional default of a function."""

    __slots__ = ("_function", "_position")

    def __init__(self, function: FunctionType, position: int) -> None:
        self._function = function
        self._position = position

    def read(self) -> object:
        defaults = self._function.__defaults__ or ()
        return defaults[self._position] if self._position < len(defaults) else None

    def write(self, value: object) -> None:
        defaults = list(self._function.__defaults__ or ())
        defaults[self._position] = value
        self._function.__defaults__ = tuple(defaults)


class References:
    """What modules hold of a builtin function. Not for several threads at once.

    :param home: the module that the function lives in.
    :param name: its name there.
    :param replacement: what to put in its place.
    """

    def __init__(self, home: ModuleType, name: str, replacement: Callable[..., Any]) -> None:
        self._home = home
        self._name = name
        self._replacement = replacement
        self._original: Callable[..., Any] | None = None
        self._seen: dict[str, ModuleType] = {}
        self._seen_in_order: list[ModuleType] = []
        self._slots: dict[str, list[_Slot]] = {}

    @property
    def original(self) -> Callable[..., Any] | None:
        """The function itself; None if its home's name is patched and no module refers to it."""
        if self._original is None:
            self._original = next(self._candidates(), None)
        return self._original

    def replace(self) -> None:
        """Put the replacement where the function is. Patches of other code stay."""
        self._exchange(self.original, self._replacement)

    def restore(self) -> None:
        """Put the function where the replacement is, also where modules imported it meanwhile."""
        self._exchange(self._replacement, self.original)

    def forget(self) -> None:
        """Search all modules again the next time. Call it where other code has put replacements of
        its own into modules, behind which the search does not find the function.
        """
        self._seen = {}
        self._seen_in_order = []

    def _exchange(self, old: object, new: object) -> None:
        if self.original is None:
            return
        self._search_new_modules()
        for slots in self._slots.values():
            for slot in slots:
                if slot.read() is old:
                    slot.write(new)

    def _candidates(self) -> Iterator[Callable[..., Any]]:
        for module in (self._home, *sys.modules.copy().values()):
            for value in list(_names(module).values()):
                if (
                    type(value) is BuiltinFunctionType
                    and value.__name__ == self._name
                    and value.__module__ == self._home.__name__
                ):
                    yield value

    def _search_new_modules(self) -> None:
        self._search("__main__")
        # Without the names, comparing takes half of the time.
        if list(sys.modules.values()) == self._seen_in_order:
            return
        modules = sys.modules.copy()
        for name in [
            name for name, module in modules.items() if self._seen.get(name) is not module
        ]:
            self._search(name)
            if _is_being_imported(modules[name]):
                del modules[name]
        self._seen = modules
        self._seen_in_order = list(modules.values())

    def _search(self, name: str) -> None:
        module = sys.modules.get(name)
        if name.partition(".")[0] in _LEFT_ALONE and module is not self._home:
            return
        slots = list(self._slots_of(name, _names(module)))
        if slots:
            self._slots[name] = slots
        else:
            self._slots.pop(name, None)

    def _slots_of(self, module_name: str, names: dict[str, Any]) -> Iterator[_Slot]:
        wanted = (self._original, self._replacement)
        # Only a module that knows the function or its home can have it for a default. Most know
        # none of them, and a comparison of addresses runs in C.
        unknown = {id(self._home), *map(id, wanted)}.isdisjoint(map(id, list(names.values())))
        at_home = names is _names(self._home)
        if unknown and not at_home:
            return
        values = list(names.items())
        for key, value in values:
            # At home, the function may be behind a patch of other code, which ends later.
            if value is wanted[0] or value is wanted[1] or (at_home and key == self._name):
                yield _Name(names, key)
        for function in _functions(module_name, (value for _, value in values)):
            for position, value in enumerate(function.__defaults__ or ()):
                if value is wanted[0] or value is wanted[1]:
                    yield _Default(function, position)
            keywords = function.__kwdefaults__ or {}
            for key, value in keywords.items():
                if value is wanted[0] or value is wanted[1]:
                    yield _Name(keywords, key)


def _names(module: object) -> dict[str, Any]:
    """Return a module's namespace, without loading a lazy module; empty for an object that is no
    module.
    """
    if not issubclass(type(module), ModuleType):
        return {}
    names: dict[str, Any] = object.__getattribute__(module, "__dict__")
    return names


def _is_being_imported(module: object) -> bool:
    """Return whether a module is still being imported, so that it has not all of its names yet."""
    return bool(getattr(_names(module).get("__spec__"), "_initializing", False))


def _functions(module_name: str, values: Iterable[object]) -> Iterator[FunctionType]:
    """Return the functions a module defines, and those of the classes it defines."""
    # Nothing but type() is called with an unknown object: a lazy one, such as django's settings,
    # would load what it stands for as soon as isinstance() or getattr() reads from it.
    for value in values:
        if type(value) is FunctionType and value.__module__ == module_name:
            yield value
        elif issubclass(type(value), type) and value.__module__ == module_name:
            for member in list(vars(value).values()):
                is_wrapped = type(member) in (classmethod, staticmethod)
                function = member.__func__ if is_wrapped else member
                if type(function) is FunctionType:
                    yield function
