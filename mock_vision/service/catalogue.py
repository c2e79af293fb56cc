"""Resources by name, in the order in which they were made.

Both services list newest first, in pages. Each resource gets a number that is never used again, and
pages are cut from the sorted numbers: a page costs the same among a hundred resources and among a
hundred thousand, and keeps its place when resources are added and removed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator
from typing import Generic, TypeVar

from mock_vision.service.pagination import Listing

R = TypeVar("R")


class Catalogue(Generic[R]):
    """Resources by name, listed newest first."""

    def __init__(self) -> None:
        self._resources: dict[str, tuple[int, R]] = {}
        self._names: dict[int, str] = {}
        self._numbers: list[int] = []
        self.next_number = 1
        """The number of the resource that is added next."""

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[R]:
        """Iterate over all resources, in the order in which they were added."""
        return (resource for _, resource in self._resources.values())

    def __contains__(self, name: object) -> bool:
        return name in self._resources

    def get(self, name: str) -> R | None:
        """Return the resource of that name, or None."""
        found = self._resources.get(name)
        return None if found is None else found[1]

    @property
    def newest(self) -> R | None:
        """The resource with the highest number, or None."""
        return self.get(self._names[self._numbers[-1]]) if self._numbers else None

    def add(self, name: str, resource: R, number: int | None = None) -> None:
        """Add a resource under a name that is free.

        :param number: a number that no resource in the catalogue has; None: the next.
        """
        if number is None:
            number = self.next_number
        self.next_number = max(self.next_number, number + 1)
        self._resources[name] = (number, resource)
        self._names[number] = name
        insort(self._numbers, number)

    def remove(self, name: str) -> None:
        """Remove the resource of that name."""
        number, _ = self._resources.pop(name)
        del self._names[number]
        del self._numbers[bisect_left(self._numbers, number)]

    def page(
        self,
        listing: Listing,
        token: str | None,
        limit: int,
        *,
        names: Collection[str] | None = None,
        keep: Callable[[R], bool] | None = None,
    ) -> tuple[list[R], str | None]:
        """Return at most ``limit`` resources, newest first, and the token of the next page.

        :param names: only these; names that do not exist are passed over.
        :param keep: only those for which it returns true.
        :raises ServiceError: when the token belongs to another listing.
        """
        numbers = self._numbers if names is None else self._numbers_of(names)
        before = listing.read(token)
        end = len(numbers) if before is None else bisect_left(numbers, int(before))
        found: list[R] = []
        last = 0
        for index in range(end - 1, -1, -1):
            resource = self._resources[self._names[numbers[index]]][1]
            if keep is not None and not keep(resource):
                continue
            if len(found) == limit:
                return found, listing.issue(last)
            found.append(resource)
            last = numbers[index]
        return found, None

    def _numbers_of(self, names: Collection[str]) -> list[int]:
        return sorted(self._resources[name][0] for name in set(names) if name in self._resources)
