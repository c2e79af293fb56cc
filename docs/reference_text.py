"""Markdown of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = Sequence[object]


def table(titles: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a Markdown table."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def as_code(text: str | None) -> str:
    """Return a name as code; nothing for None."""
    return f"`{text}`" if text else ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
