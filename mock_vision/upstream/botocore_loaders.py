"""Sessions that are made while a mock runs read botocore's own data files once per process.

moto drops boto3's default session with each mock, so code under test that calls ``boto3.client``
makes a session in each test, and a session reads and parses half a megabyte of JSON and lists a
thousand folders before its first client is there: ten times the rest of a small test.

Nothing is shared that a program could change: each loader gets a copy of its own of what a file
holds, as if it had parsed the file (:mod:`mock_vision.upstream.late_copies`). A file counts as the
same while its time, size and inode are the same. Only files of botocore's installation are kept, so
``data_path``, ``AWS_DATA_PATH`` and ``~/.aws/models`` are read anew by each session. A
loader of another class, or with a file loader of its own, and a program that records botocore's
debug messages are served by botocore's functions alone.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

# Paths are strings here, as in botocore: making Path objects would cost as much as all the rest.
# ruff: noqa: PTH116, PTH118, PTH208

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from botocore import loaders
from botocore.loaders import JSONFileLoader, Loader

from mock_vision.upstream.late_copies import late_copy
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active

Signature = tuple[str, int, int, int]
"""The path of a file, its time of modification in nanoseconds, its size and its inode."""

_log = logging.getLogger("botocore.loaders")

_kept: dict[Signature, OrderedDict[str, Any]] = {}
"""The content of the files that were read."""


class _Local(threading.local):
    wanted: tuple[Loader, str] | None = None
    """The loader that loads a model, and the service whose model it loads."""


_local = _Local()


def install() -> None:
    """Replace the functions that read files and find services. Calling it again changes nothing."""
    patch_once(JSONFileLoader, "load_file", _read_once)
    patch_once(Loader, "load_service_model", _with_one_service)
    patch_once(Loader, "list_available_services", _list_the_wanted)


def signature_of(path: str) -> Signature | None:
    """Return the signature of the data file that botocore reads for a path without ending; None for
    a file that is missing, or is not of botocore's installation.
    """
    if not path.startswith(Loader.BUILTIN_DATA_PATH):
        return None
    for ending in getattr(loaders, "_JSON_OPEN_METHODS", ()):
        try:
            found = os.stat(path + ending)
        except OSError:
            continue
        return (path + ending, found.st_mtime_ns, found.st_size, found.st_ino)
    return None


def is_plain(loader: object) -> bool:
    """Return whether a loader and its file loader are of botocore's own classes."""
    return type(loader) is Loader and type(loader.file_loader) is JSONFileLoader


def _read_once(load_file: Callable[..., Any]) -> Callable[..., Any]:
    def read_once(self: JSONFileLoader, file_path: str) -> Any:
        signature = None
        if mock_is_active() and type(self) is JSONFileLoader and not _log.isEnabledFor(10):
            signature = signature_of(file_path)
        if signature is None:
            return load_file(self, file_path)
        kept = _kept.get(signature)
        if kept is None:
            kept = load_file(self, file_path)
            # A file that was written meanwhile may have been read before or after it was.
            if type(kept) is not OrderedDict or signature_of(file_path) != signature:
                return kept
            kept = _kept.setdefault(signature, kept)
        return late_copy(kept)

    return read_once


def _with_one_service(load_service_model: Callable[..., Any]) -> Callable[..., Any]:
    def with_one_service(self: Loader, service_name: str, *args: Any, **kwargs: Any) -> Any:
        if not mock_is_active() or not is_plain(self):
            return load_service_model(self, service_name, *args, **kwargs)
        before, _local.wanted = _local.wanted, (self, service_name)
        try:
            return load_service_model(self, service_name, *args, **kwargs)
        finally:
            _local.wanted = before

    return with_one_service


def _list_the_wanted(list_available_services: Callable[..., Any]) -> Callable[..., Any]:
    def list_the_wanted(self: Loader, type_name: str, *args: Any, **kwargs: Any) -> Any:
        """Return the one service whose model is being loaded, if there is one: botocore only
        searches the list for it.
        """
        wanted = _local.wanted
        if wanted is not None and wanted[0] is self and _has(self, wanted[1], type_name):
            return [wanted[1]]
        return list_available_services(self, type_name, *args, **kwargs)

    return list_the_wanted


def _has(loader: Loader, service: str, type_name: str) -> bool:
    """Return whether a loader would list a service."""
    if not isinstance(service, str) or service in ("", ".", "..") or os.path.split(service)[0]:
        return False
    return any(
        loader.file_loader.exists(os.path.join(folder, service, version, type_name))
        for folder in loader.search_paths
        for version in _listed(folder, service)
    )


def _listed(folder: str, service: str) -> Iterable[str]:
    """Return the versions of a service in a folder of services."""
    try:
        # A file system may find a name in capitals that no listing would return.
        if folder != Loader.BUILTIN_DATA_PATH and service not in os.listdir(folder):
            return ()
        return os.listdir(os.path.join(folder, service))
    except OSError:
        return ()
