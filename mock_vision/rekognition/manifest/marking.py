"""Writing the problems of a line into the line.

Lines with problems are shown by ListDatasetEntries (keys ``cl-metadata`` and ``cl-errors``) and by
the validation manifests of a training (``errors`` and ``warnings``). A problem is written into the
object that has it: the line, the attribute, its metadata, or one annotation. Marks that are there
already, because a listed line was imported again, are replaced. A line without problems keeps its
characters; in others the members keep their order.

Sources: Rekognition Custom Labels Developer Guide, "Understanding training and testing validation
result manifests", "Non-Terminal JSON Line Validation Errors"; API reference, ListDatasetEntries.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from mock_vision.manifests.jsonlines import reparse
from mock_vision.rekognition.manifest.errors import INVALID_JSON_LINE, Place
from mock_vision.rekognition.manifest.lines import METADATA, Finding, attributes


def listed(line: bytes, labeled: bool, findings: Iterable[Finding]) -> str:
    """Return a line as ListDatasetEntries shows it."""
    shown = [finding for finding in findings if finding.problem.listed]
    if not shown and b'"cl-' not in line:
        # The mark is inserted before the closing brace, which is ten times as fast as parsing and
        # writing the line.
        mark = "true" if labeled else "false"
        return f'{line.decode()[:-1].rstrip()},"cl-metadata":{{"is_labeled":{mark}}}}}'
    content = _unmarked(line, ("cl-metadata", "cl-errors"))
    content["cl-metadata"] = {"is_labeled": labeled}
    for finding in shown:
        _mark(content, finding, "cl-errors")
    return _written(content, line).decode()


def validated(line: bytes, findings: Collection[Finding]) -> bytes:
    """Return a line of a validation manifest; a line that is not JSON is replaced."""
    if not findings and b'"errors"' not in line and b'"warnings"' not in line:
        return line
    no_json = any(finding.problem is INVALID_JSON_LINE for finding in findings)
    content = {} if no_json else _unmarked(line, ("errors", "warnings"))
    for finding in findings:
        _mark(content, finding, "warnings" if finding.problem.is_warning else "errors")
    return _written(content, line)


def _mark(content: dict[str, Any], finding: Finding, key: str) -> None:
    place = _place(content, finding)
    place.setdefault(key, []).append({"code": finding.problem.code, "message": finding.message})


def _place(content: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """Return the object to mark: the line itself if the attribute is not an object."""
    place: Any
    match finding.problem.place:
        case Place.LINE:
            return content
        case Place.ATTRIBUTE:
            place = content[finding.attribute]
        case Place.METADATA:
            place = content[finding.attribute + METADATA]
        case _:
            place = content[finding.attribute]["annotations"][finding.annotation]
    return place if type(place) is dict else content


def _unmarked(line: bytes, marks: Iterable[str]) -> dict[str, Any]:
    content = reparse(line)
    for place in _places(content):
        for mark in marks:
            place.pop(mark, None)
    return content


def _places(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object of a line that can be marked."""
    yield content
    for name in attributes(content):
        for value in (content[name], content[name + METADATA]):
            if type(value) is dict:
                yield value
                annotations = value.get("annotations")
                if type(annotations) is list:
                    yield from (one for one in annotations if type(one) is dict)


def _written(content: dict[str, Any], original: bytes) -> bytes:
    text = json.dumps(content, ensure_ascii=original.isascii(), separators=(",", ":"))
    # Half of a surrogate pair can only be written as the escape that it was.
    return text.encode(errors="backslashreplace")
