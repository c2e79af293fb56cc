"""The services that declarations can name: a port that is filled when mock_vision is imported.

Declarations are written with names of operations and models, and checked against the service models
and against how each service names a model in its parameters. Both belong to the services, which are
floors above; they are loaded with the first declaration that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mock_vision.wire.model import ServiceModel


class Subject(NamedTuple):
    """The model, or the project, that a request is about; None for what the request leaves open."""

    project: str | None = None
    version: str | None = None
    arn: str | None = None

    def __str__(self) -> str:
        if self.project is None:
            return self.arn or "none"
        return self.project if self.version is None else f"{self.project}/{self.version}"


@dataclass(frozen=True)
class KnownService:
    """What declarations need of a service.

    :param name: the name by which clients and declarations know it.
    :param operations: the names of the operations that are served here.
    :param model: returns the compiled service model; loading it takes time.
    :param subject: returns what a request is about, from its parameters, account and Region.
    :param messages: the text of each declared error, for a test that declares none.
    :param about: returns the required members of the declared errors, from an operation and its
        parameters.
    :param works: the names of the works that take time, with whether they can fail.
    :param failure_texts: the documented texts of failures, by code.
    :param has_labels: its evaluations have figures of single labels.
    :param has_status_codes: its failures have a ``StatusMessageCode``.
    :param updates_hosted: it updates hosted models.
    """

    name: str
    operations: Collection[str]
    model: Callable[[], ServiceModel]
    subject: Callable[[Mapping[str, Any], str, str], Subject]
    messages: Mapping[str, str] = field(default_factory=dict)
    about: Callable[[str, Mapping[str, Any]], Mapping[str, str]] = lambda operation, params: {}
    works: Mapping[str, bool] = field(default_factory=dict)
    failure_texts: Mapping[str, str] = field(default_factory=dict)
    has_labels: bool = False
    has_status_codes: bool = False
    updates_hosted: bool = False


_loaders: dict[str, Callable[[], KnownService]] = {}


def provide(name: str, load: Callable[[], KnownService]) -> None:
    """Register a service. ``load`` is called when a declaration needs the service."""
    _loaders[name] = load
    service_named.cache_clear()


@cache
def service_named(name: str) -> KnownService:
    """Return the service of that name, loaded with the first use.

    :raises KeyError: when there is none.
    """
    return _loaders[name]()


def known_services() -> list[KnownService]:
    """Return all services, in the order of their names."""
    return [service_named(name) for name in sorted(_loaders)]
