"""The lines of the datasets that ``vision.given`` creates, as a test writes them."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from mock_vision.errors import UsageError, short
from mock_vision.manifests.jsonlines import lines_with_content, parse

DatasetLines: TypeAlias = bool | str | bytes | Iterable[str | bytes | Mapping[str, Any]]
"""The entries of a dataset: a manifest, or its lines as JSON or mappings; True: no entries."""


def manifest_of(name: str, lines: object, counts: Mapping[str, int] | None = None) -> bytes | None:
    """Return the lines of a dataset as a manifest, ``b""`` for an empty dataset; None: no dataset.

    :param counts: an example of numbers of images, for messages; None: the argument takes none.
    :raises UsageError: when they are neither a manifest nor lines, or no line is a JSON object.
    """
    if lines is None or lines is False:
        return None
    if lines is True:
        return b""
    if isinstance(lines, str | bytes):
        manifest = lines.encode() if isinstance(lines, str) else lines
    elif not isinstance(lines, Iterable) or isinstance(lines, Mapping):
        raise _no_lines(name, lines, counts)
    else:
        manifest = b"\n".join(_line(name, line, counts) for line in lines)
    _check_json(name, manifest, counts)
    return manifest


def new_manifests(
    project: str, present: Container[str], lines: Mapping[str, DatasetLines | None]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the manifest of each dataset to be made.

    :param present: the names of the datasets that the project has.
    :param lines: the lines of datasets by the names of their arguments.
    :raises UsageError: when the project has one of them, or its lines are wrong.
    """
    for name, each in lines.items():
        manifest = manifest_of(name, each)
        if manifest is not None:
            if name in present:
                raise UsageError(
                    f"the project {project} has a {name} dataset already; leave {name} out."
                )
            yield name, manifest


def _check_json(name: str, manifest: bytes, counts: Mapping[str, int] | None) -> None:
    """Refuse a manifest of which no line is JSON, such as a list of labels. Services accept single
    lines that are not.
    """
    first = None
    for number, line in lines_with_content(manifest):
        if parse(line) is not None:
            return
        first = first or number
    if first is not None:
        hint = "" if counts is None else f"; write JSON, or write {dict(counts)}"
        raise UsageError(f"{name}: Line {first} of the manifest is not a valid JSON object{hint}.")


def _line(name: str, line: object, counts: Mapping[str, int] | None) -> bytes:
    if isinstance(line, Mapping):
        try:
            return json.dumps(line).encode()
        except TypeError:
            raise _no_lines(name, line, counts) from None
    if isinstance(line, str):
        return line.encode()
    if isinstance(line, bytes):
        return line
    raise _no_lines(name, line, counts)


def _no_lines(name: str, lines: object, counts: Mapping[str, int] | None) -> UsageError:
    images = (
        ""
        if counts is None
        else f"a number of images for each class or label, such as {dict(counts)}, "
    )
    return UsageError(
        f"{name} must be {images}True (an empty dataset), a manifest, or its lines as texts or"
        f" mappings, not {short(lines)}."
    )
