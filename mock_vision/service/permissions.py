"""Which permissions a request needs.

Each service has a table of the resources that each of its actions is judged with, and of the
further actions that an operation needs, in its own folder. The policies of the caller are judged in
:mod:`mock_vision.service.access`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Params: TypeAlias = Mapping[str, Any]
"""The parameters of a request, which have not been checked yet."""

ResourcesOf = Callable[[Any, Params], Sequence[str]]
"""Returns the ARNs of the resources that a request needs a permission for, from the backend and the
parameters; none for an action without resource types.
"""


def no_resources(backend: Any, params: Params) -> Sequence[str]:
    """Return no ARNs: the :data:`ResourcesOf` of an action without resource types."""
    return ()


def resources_in(*members: str) -> ResourcesOf:
    """Return a function that returns the ARNs in these parameters of a request."""

    def resources(backend: Any, params: Params) -> Sequence[str]:
        return tuple(params[member] for member in members if params.get(member))

    return resources


tagged_resource = resources_in("ResourceArn")
"""The :data:`ResourcesOf` of the operations on tags, which are the same in both services."""


def always(params: Params) -> bool:
    """Return True: the condition of a further action that every request needs."""
    return True


def has_tags(params: Params) -> bool:
    """Return whether a request has tags for the resource that it creates."""
    return bool(params.get("Tags"))


class FurtherAction(NamedTuple):
    """An action that an operation needs besides the one of its own name."""

    action: str
    """The name of an action of the service; with a prefix, of another service."""
    when: Callable[[Params], object]
    """Returns something true for parameters that make the action necessary."""
    resources: ResourcesOf


@dataclass(frozen=True)
class Permissions:
    """What the operations of a service need."""

    resources: Mapping[str, ResourcesOf]
    """By operation."""
    further: Mapping[str, Sequence[FurtherAction]]
    """By operation."""
    tags: Callable[[Any, str], Mapping[str, str]]
    """Returns the tags of the resource with an ARN; none for one that does not exist."""
    request_tags: Callable[[Params], Mapping[str, str]]
    """Returns the tags in the parameters of a request."""
    shared: frozenset[str] = frozenset()
    """The operations that judge the policies of resources in other accounts themselves."""
