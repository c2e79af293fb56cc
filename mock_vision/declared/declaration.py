"""What all declarations have in common: how long they are in force, and whether they were used.

A declaration holds from the line that makes it until it is removed, to the end of its ``with``
block, or to the end of the mock in which it was made, whichever comes first. Of the declarations of
one kind that fit, the latest decides, unless the kind says otherwise.

Declarations live in a :class:`Registry`, one for each kind. Its ``live`` tuple is replaced and
never changed, so a request in another thread goes on with the declarations it began with. All
registries of a world share one lock, held for a few instructions: never while code of the test
runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from mock_vision.errors import (
    UnusedDeclarationError,
    author_frame,
    check_flag,
    knows_attributes,
    short,
)

D = TypeVar("D", bound="Declaration")


@knows_attributes(
    "a declaration",
    valid=("is_unused", "live", "optional", "remove", "text", "used", "written"),
    internal=("lock", "note_use", "note_miss", "unused_text"),
)
class Declaration:
    """An answer, an ending or a fault that a test declared. As a context manager it is in force
    inside the block.

    Leaving the block removes it, and raises
    :class:`~mock_vision.errors.UnusedDeclarationError` where it was never used and is not optional.

    :param text: the declaration as it was written, for messages.
    :param optional: whether it may stay unused.
    :raises UsageError: when ``optional`` is neither True nor False.
    """

    def __init__(self, text: str, *, optional: bool = False) -> None:
        self.text = text
        self.optional = check_flag("optional", optional)
        self.written = _line_of_the_author()
        self._used = 0
        self._nearest: tuple[int, Callable[[], str]] = (-1, self._nothing_near)
        self._registry: Registry[Declaration] | None = None

    @property
    def used(self) -> int:
        """How often it took effect."""
        return self._used

    @property
    def lock(self) -> threading.Lock:
        """Guards what changes when it is used."""
        assert self._registry is not None, "only live declarations are used"
        return self._registry.lock

    @property
    def live(self) -> bool:
        """Whether it is in force."""
        return self._registry is not None and self in self._registry.live

    def remove(self) -> None:
        """Remove the declaration. Nothing happens if it was removed before.

        A declaration that was removed by hand does not count as unused.
        """
        if self._registry is not None:
            self._registry.remove(self)

    def note_use(self) -> None:
        """Count one more use."""
        with self.lock:
            self._used += 1

    def note_miss(self, fitted: int, text: Callable[[], str]) -> None:
        """Remember what was passed over, where nothing came nearer before.

        :param fitted: how much of it fitted; more is nearer.
        :param text: returns what fitted and what differed; called for a message only.
        """
        if fitted > self._nearest[0]:
            self._nearest = (fitted, text)

    @property
    def is_unused(self) -> bool:
        """Whether it has to be reported: never used, and not optional."""
        return not self.optional and not self._used

    def unused_text(self) -> str:
        """Return the declaration, its place, and the nearest miss."""
        return f"{self.text}, declared in {self.written}, was never used; {self._nearest[1]()}"

    def _nothing_near(self) -> str:
        """Return the end of the message if there was no miss."""
        return "nothing came near it."

    def __enter__(self: D) -> D:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        was_live = self.live
        self.remove()
        if was_live and self.is_unused:
            unused = unused_error([self])
            if error is None:
                raise unused
            add_note(error, str(unused))

    def __repr__(self) -> str:
        return f"<{self.text}, used {self._used} times>"


class Registry(Generic[D]):
    """The declarations of one kind that are in force, in the order in which they were made."""

    def __init__(self, of: Declarations) -> None:
        self.live: tuple[D, ...] = ()
        self.lock = of.lock
        self._of = of
        of._registries.append(self)  # type: ignore[arg-type]

    def add(self, declaration: D) -> D:
        """Put a declaration in force, in the mock that was entered last."""
        with self.lock:
            declaration._registry = self  # type: ignore[assignment]
            self.live = (*self.live, declaration)
            if self._of._scopes:
                self._of._scopes[-1].declarations.append(declaration)
        return declaration

    def remove(self, declaration: Declaration) -> None:
        """Put it out of force."""
        with self.lock:
            self.live = tuple(each for each in self.live if each is not declaration)
            for scope in self._of._scopes:
                if declaration in scope.declarations:
                    scope.declarations.remove(declaration)

    def clear(self) -> None:
        """Remove all of the kind."""
        for declaration in self.live:
            self.remove(declaration)

    def newest_first(self) -> Iterator[D]:
        """Return the declarations in force, the latest first."""
        return reversed(self.live)


class Scope:
    """The declarations that were made in one mock."""

    def __init__(self) -> None:
        self.declarations: list[Declaration] = []


class Declarations:
    """All that was declared in one world, by the mock in which it was made.

    :param world: the world that this is a part of.
    """

    def __init__(self, world: object = None) -> None:
        self.lock = threading.Lock()
        self._registries: list[Registry[Declaration]] = []
        self._scopes: list[Scope] = []

    def open_scope(self) -> Scope:
        """Begin a scope: what is declared from now on ends with it."""
        with self.lock:
            scope = Scope()
            self._scopes.append(scope)
        return scope

    def close_scope(self, scope: Scope) -> list[Declaration]:
        """End a scope and what was declared in it. Scopes may end in any order, and twice.

        :returns: the declarations that were never used and are not optional.
        """
        with self.lock:
            if scope not in self._scopes:
                return []
            self._scopes.remove(scope)
            ended = set(map(id, scope.declarations))
            for registry in self._registries:
                registry.live = tuple(each for each in registry.live if id(each) not in ended)
        return [each for each in scope.declarations if each.is_unused]

    def unused(self) -> list[Declaration]:
        """Return the declarations in force that were never used and are not optional."""
        return [each for registry in self._registries for each in registry.live if each.is_unused]

    def clear(self) -> None:
        """Remove everything that was declared, in every scope."""
        for registry in self._registries:
            registry.clear()


def unused_error(declarations: Iterable[Declaration]) -> UnusedDeclarationError:
    """Return the error for declarations that were never used."""
    lines = "".join(f"\n- {each.unused_text()}" for each in declarations)
    return UnusedDeclarationError(
        "what a test declares has to be used. Correct the declaration, remove() it, or make it with"
        f" optional=True:{lines}"
    )


def add_note(error: BaseException, text: str) -> None:
    """Attach ``text`` to an exception that is under way. Python 3.10 has no notes."""
    if hasattr(error, "add_note"):
        error.add_note(f"mock_vision: {text}")


def written(call: str, *positional: object, **named: object) -> str:
    """Return a call as it was written, for messages."""
    shown = [short(value) for value in positional]
    shown += [f"{name}={_text(value)}" for name, value in named.items()]
    return f"{call}({', '.join(shown)})"


def given(**arguments: object) -> dict[str, object]:
    """Return the arguments that are not None: messages leave the others out."""
    return {name: value for name, value in arguments.items() if value is not None}


def _text(value: object) -> str:
    if callable(value):
        return getattr(value, "__name__", repr(value))
    return short(value)


def _line_of_the_author() -> str:
    frame = author_frame()
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
