"""The files that the server sends to browsers: those of the folder ``page``, and no others."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "page"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""The content type of a file by its suffix."""


class PageFile(NamedTuple):
    """The content and the content type of one file."""

    content: bytes
    content_type: str


def page_file(path: str) -> PageFile | None:
    """Return the file for a path below :data:`PREFIX`, or None if there is none."""
    file = _table().get(path)
    return None if file is None else PageFile(file.read_bytes(), TYPES[file.suffix])


@cache
def _table() -> dict[str, Path]:
    files = {f"/{file.name}": file for file in FOLDER.iterdir() if file.suffix in TYPES}
    return {"/": files["/index.html"], **files}
