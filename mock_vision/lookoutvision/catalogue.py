"""Resources in the order in which they were made.

The service lists newest first, in pages. Each resource gets a number that is never given again, and
the sorted numbers are what pages are cut from: a page costs the same out of a hundred and out of a
hundred thousand. The version of a model is its number in its project.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Generic, TypeVar

from mock_vision.pagination import PageTokens

R = TypeVar("R")


class Catalogue(Generic[R]):
    """Resources by name, newest first."""

    def __init__(self) -> None:
        self._resources: dict[str, tuple[int, R]] = {}
        self._names: dict[int, str] = {}
        self._numbers: list[int] = []
        self.next_number = 1
        """The number of the resource that is added next."""

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[R]:
        """All of them, oldest first."""
        return (resource for _, resource in self._resources.values())

    def get(self, name: str) -> R | None:
        """The resource of that name, or None."""
        found = self._resources.get(name)
        return None if found is None else found[1]

    @property
    def newest(self) -> R | None:
        """The resource with the highest number, or None."""
        return self.get(self._names[self._numbers[-1]]) if self._numbers else None

    def add(self, name: str, resource: R) -> None:
        """Add a resource under a name that is free."""
        number = self.next_number
        self.next_number += 1
        self._resources[name] = (number, resource)
        self._names[number] = name
        self._numbers.append(number)

    def remove(self, name: str) -> None:
        """Remove the resource of that name."""
        number, _ = self._resources.pop(name)
        del self._names[number]
        del self._numbers[bisect_left(self._numbers, number)]

    def page(
        self, tokens: PageTokens, token: str | None, limit: int, listing: object
    ) -> tuple[list[R], str | None]:
        """At most ``limit`` resources, newest first, and the token of the next page.

        :raises mock_vision.pagination.InvalidTokenError: the token is not of this listing.
        """
        before = tokens.read(token, listing)
        end = len(self._numbers) if before is None else bisect_left(self._numbers, int(before))
        start = max(0, end - limit)
        numbers = self._numbers[start:end]
        resources = [self._resources[self._names[number]][1] for number in reversed(numbers)]
        return resources, tokens.issue(numbers[0], listing) if start else None
