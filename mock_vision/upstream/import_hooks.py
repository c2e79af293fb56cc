"""Actions that follow the import of a module, so that importing mock_vision itself costs little.

Loading both services and moto's Rekognition takes longer than the rest of a small test session.
moto loads a backend when the first request for it arrives; mock_vision does the same. One finder on
Python's import path arranges two things:

* **aliases**: ``moto.lookoutvision`` and its submodules are mock_vision's modules of the same
  names. Without the submodules, importing ``moto.lookoutvision.models`` would load a second copy
  with backends of its own.
* **actions**: what has to be done once one of moto's modules has been imported.

Another finder can come first: pytest's assertion rewriting, typeguard's import hook and frozen
applications each put theirs in front. An action must not depend on the order, so it runs on the
earliest of three occasions: when this finder loads the module; when this finder is called for any
other module; when :meth:`ImportHooks.run_due_actions` is called, which happens when a mock starts
or sends a request. It runs again when the module is reloaded, or removed and imported again. A
module that is still being imported counts as absent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from threading import get_ident
from types import ModuleType
from typing import Any

Action = Callable[[], None]


def imported_module(name: str) -> Any | None:
    """Return the module ``name`` if it has been imported completely, else None.

    ``sys.modules`` holds a module from the moment its import begins. To a second thread it is
    missing most of its names until the import has ended.
    """
    module = sys.modules.get(name)
    if module is None:
        return None
    spec = getattr(module, "__spec__", None)
    return None if getattr(spec, "_initializing", False) else module


class ImportHooks(MetaPathFinder):
    """Aliases of modules, and actions that follow the import of modules."""

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._actions: dict[str, Action] = {}
        self._acted: dict[str, ModuleType] = {}
        """The modules whose actions have run."""
        self._modules_seen = -1
        """The length of ``sys.modules`` when it was last searched for due actions."""
        self._searches: set[tuple[int, str]] = set()
        """The thread and the module of each search that is under way. SlipCover's finder calls all
        other finders, as this one does: without the set they would call each other without end.
        """

    def install(self) -> None:
        """Put the finder at the front of the import path. Calling it again moves it there."""
        if sys.meta_path[0] is not self:
            sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if finder is not self)]

    def alias(self, name: str, target: str) -> None:
        """Make ``target`` importable as ``name``, and its submodules as submodules of ``name``."""
        self._aliases[name] = target

    def after_import(self, name: str, action: Action) -> None:
        """Call ``action`` when the module ``name`` has been imported: now, if it has been."""
        self._actions[name] = action
        self._run_if_due(name)

    def run_due_actions(self) -> None:
        """Run the actions of modules that were imported through another finder."""
        # Comparing a length is all that this costs while nothing new has been imported.
        if len(sys.modules) != self._modules_seen:
            self._modules_seen = len(sys.modules)
            for name in self._actions:
                self._run_if_due(name)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return the spec of an alias or of a module with an action; None for every other
        module.
        """
        if fullname in self._actions:
            search = get_ident(), fullname
            if search in self._searches:
                return None
            self._searches.add(search)
            try:
                return self._observed(fullname, path, target)
            finally:
                self._searches.remove(search)
        for name, of in self._aliases.items():
            if fullname == name or fullname.startswith(f"{name}."):
                return ModuleSpec(fullname, _AliasLoader(of + fullname[len(name) :]))
        self.run_due_actions()
        return None

    def _run_if_due(self, name: str) -> None:
        module = imported_module(name)
        if module is not None and self._acted.get(name) is not module:
            self.executed(module)

    def _observed(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        """Return the spec that the other finders have for a module, with the action behind its
        loader.
        """
        for finder in tuple(sys.meta_path):
            find_spec = getattr(finder, "find_spec", None)
            if finder is self or find_spec is None:
                continue
            spec: ModuleSpec | None = find_spec(fullname, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _ObservedLoader(spec.loader, self)  # type: ignore[arg-type]
                return spec
        return None

    def executed(self, module: ModuleType) -> None:
        """Run the action of a module whose code has run."""
        self._acted[module.__name__] = module
        self._actions[module.__name__]()


class _AliasLoader(Loader):
    """Puts the real module where the alias is expected, instead of loading anything."""

    def __init__(self, target: str) -> None:
        self._target = target

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        # Python takes the module it finds there afterwards for the result of the import.
        sys.modules[module.__name__] = import_module(self._target)


class _ObservedLoader(Loader):
    """A loader, followed by the action of the module that it loads."""

    def __init__(self, loader: Loader, hooks: ImportHooks) -> None:
        self._loader = loader
        self._hooks = hooks

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # inspect and importlib.resources read a module's loader: they have to find the real one.
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._hooks.executed(module)


hooks = ImportHooks()
"""The one finder of this process."""
