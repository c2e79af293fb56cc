"""Things that happen when a module is imported, so that importing mock_vision itself costs little.

Loading two services and moto's Rekognition takes longer than all the rest of a small test session.
moto loads a backend when the first request for it comes; so do we. Two things are arranged on
Python's import path:

* **aliases**: ``moto.lookoutvision`` and its submodules are our modules of the same names. Without
  the submodules, importing ``moto.lookoutvision.models`` would load a second copy with backends of
  its own.
* **afterwards**: what is to be done when a module of moto's has been imported, or now, if it has
  been already.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class Arrangements(MetaPathFinder):
    """Aliases and what to do afterwards, by the names of modules."""

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._afterwards: dict[str, Callable[[], None]] = {}

    def install(self) -> None:
        """Put them on the import path, before everything else. Doing it again changes nothing."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def alias(self, name: str, target: str) -> None:
        """Make ``target`` importable as ``name``, and its submodules as submodules of ``name``."""
        self._aliases[name] = target

    def afterwards(self, name: str, act: Callable[[], None]) -> None:
        """Call ``act`` when the module ``name`` has been imported."""
        if name in sys.modules:
            act()
        else:
            self._afterwards[name] = act

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Python's question to a finder; None for everything that was not arranged."""
        act = self._afterwards.pop(fullname, None)
        if act is not None:
            return self._followed(fullname, path, act)
        for name, of in self._aliases.items():
            if fullname == name or fullname.startswith(f"{name}."):
                return ModuleSpec(fullname, _Alias(of + fullname[len(name) :]))
        return None

    @staticmethod
    def _followed(
        fullname: str, path: Sequence[str] | None, act: Callable[[], None]
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Followed(spec.loader, act)
        return spec


class _Alias(Loader):
    """Loads nothing: puts the real module where the alias is looked for."""

    def __init__(self, target: str) -> None:
        self._target = target

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        # Python takes the module it finds there afterwards for the result of the import.
        sys.modules[module.__name__] = import_module(self._target)


class _Followed(Loader):
    """A loader, and what to do when it has run."""

    def __init__(self, loader: Loader, act: Callable[[], None]) -> None:
        self._loader = loader
        self._act = act

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # inspect and importlib.resources look at a module's loader: they are to find the real one.
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._act()
