"""While a mock runs, fast functions replace four slow ones of botocore's sessions and clients.

Once data files are read from memory (:mod:`mock_vision.upstream.botocore_loaders`), these functions
take half of the time of making a session. Their results depend on nothing but their arguments:

- whether an event handler takes keywords: botocore builds a signature with ``inspect``; here the
  code object is read;
- the new names of events: botocore tries four hundred old names on each event of each session and
  client; here all sessions with botocore's own table of names share the results;
- the copy of the table of handlers, of which each client has one;
- the endpoint of a service in a Region, for which each session parses half a megabyte of JSON. Here
  it is computed once per process and copied. Once a program has read the file through the session's
  loader, that loader's data is used, as in botocore.

Each function falls back to botocore's function for anything but botocore's own classes and data,
and where botocore's debug messages are recorded.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

from __future__ import annotations

import inspect
import logging
import pickle
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from botocore import hooks
from botocore.hooks import EventAliaser
from botocore.loaders import JSONFileLoader
from botocore.regions import EndpointResolver
from botocore.session import Session
from botocore.utils import EVENT_ALIASES

from mock_vision.upstream.botocore_loaders import Signature, is_plain, signature_of
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active

_MOST_NAMES = 10_000
"""The most names of events that are kept."""

_aliases = dict(EVENT_ALIASES)
_names: dict[str, str] = {}
"""The new names of events, by the old ones; of the table above."""

_resolvers: dict[Signature, EndpointResolver] = {}
_results: dict[tuple[Any, ...], bytes] = {}
"""Pickled results of the resolvers' methods."""

_REGIONS = "botocore.regions"


def install() -> None:
    """Replace the four functions. Calling it again changes nothing."""
    patch_once(hooks, "accepts_kwargs", _quick_accepts_kwargs)
    patch_once(EventAliaser, "__init__", _with_known_names)
    patch_once(Session, "_register_endpoint_resolver", _with_known_endpoints)
    patch_once(hooks._PrefixTrie, "__copy__", _quick_copy)  # type: ignore[attr-defined]


# Handlers


def _quick_accepts_kwargs(accepts_kwargs: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def quick(func: Any) -> Any:
        """Return the name of the parameter that takes other keywords, or None."""
        plain = func.__func__ if type(func) is MethodType else func
        if type(plain) is not FunctionType or vars(plain) or not mock_is_active():
            return accepts_kwargs(func)
        code = plain.__code__
        if not code.co_flags & inspect.CO_VARKEYWORDS:
            return None
        at = code.co_argcount + code.co_kwonlyargcount
        return code.co_varnames[at + bool(code.co_flags & inspect.CO_VARARGS)]

    return quick


def _quick_copy(copy: Callable[[Any], Any]) -> Callable[[Any], Any]:
    nodes = hooks.NodeList

    def copied(node: dict[str, Any]) -> dict[str, Any]:
        fresh = dict(node)
        for key, value in node.items():
            if type(value) is dict:
                fresh[key] = {name: copied(child) for name, child in value.items()}
            elif type(value) is nodes:
                fresh[key] = nodes(*map(list, value))
        return fresh

    def quick(self: Any) -> Any:
        attributes = vars(self)
        if list(attributes) != ["_root"] or not mock_is_active():
            return copy(self)
        fresh = type(self)()
        fresh._root = copied(attributes["_root"])
        return fresh

    return quick


def _with_known_names(init: Callable[..., None]) -> Callable[..., None]:
    def with_known_names(self: Any, *args: Any, **kwargs: Any) -> None:
        global _names
        init(self, *args, **kwargs)
        if not mock_is_active() or _records("botocore.hooks"):
            return
        if getattr(self, "_alias_name_cache", None) == {} and self._event_aliases == _aliases:
            if len(_names) > _MOST_NAMES:
                _names = {}
            self._alias_name_cache = _names

    return with_known_names


# Endpoints


def _with_known_endpoints(register: Callable[..., None]) -> Callable[..., None]:
    def with_known_endpoints(self: Any) -> None:
        register(self)
        if not mock_is_active():
            return
        components = self._internal_components
        botocores = components._deferred.get("endpoint_resolver")
        if botocores is not None:
            components.lazy_register_component(
                "endpoint_resolver", lambda: _resolver(self) or botocores()
            )

    return with_known_endpoints


def _resolver(session: Session) -> EndpointResolver | None:
    """Return a resolver for the endpoints in botocore's own file; None if a session has others."""
    loader = session.get_component("data_loader")
    if not is_plain(loader) or _records(_REGIONS, "botocore.loaders"):
        return None
    for path in loader._potential_locations("endpoints"):
        if loader.file_loader.exists(path):
            signature = signature_of(path)
            return None if signature is None else KnownEndpoints(loader, path, signature)
    return None


class KnownEndpoints(EndpointResolver):
    """Computes each result once per process, and returns copies of it after that."""

    def __init__(self, loader: Any, path: str, signature: Signature) -> None:
        self._loader = loader
        self._path = path
        self._signature = signature
        self.uses_builtin_data = True

    @property
    def _endpoint_data(self) -> Any:
        # The loader keeps what it has read: the same object whenever it is read.
        return self._loader.load_data("endpoints")

    def _shared(self) -> EndpointResolver:
        """Return the resolver that computes the results; programs cannot reach its data."""
        resolver = _resolvers.get(self._signature)
        if resolver is None:
            data = JSONFileLoader().load_file(self._path)
            resolver = _resolvers[self._signature] = EndpointResolver(data)
        return resolver


def _computed_once(name: str) -> Callable[..., Any]:
    def computed_once(self: KnownEndpoints, *args: Any, **kwargs: Any) -> Any:
        if ("load_data_with_path", "endpoints") in self._loader._cache or _records(_REGIONS):
            return getattr(EndpointResolver, name)(self, *args, **kwargs)
        key = (self._signature, name, args, *sorted(kwargs.items()))
        pickled = _results.get(key)
        if pickled is None:
            result = getattr(self._shared(), name)(*args, **kwargs)
            pickled = pickle.dumps(result)
            # botocore warns about a deprecated endpoint each time.
            if not isinstance(result, dict) or "deprecated" not in result:
                _results[key] = pickled
        return pickle.loads(pickled)

    return computed_once


for _name in (
    "construct_endpoint",
    "get_available_endpoints",
    "get_available_partitions",
    "get_partition_dns_suffix",
    "get_partition_for_region",
):
    setattr(KnownEndpoints, _name, _computed_once(_name))


def _records(*names: str) -> bool:
    return any(logging.getLogger(name).isEnabledFor(logging.DEBUG) for name in names)
