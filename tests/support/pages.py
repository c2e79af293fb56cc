"""The pages of the documentation: their programs, what these print, and their links."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

_PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)
_EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)]+)\)")


class Page:
    """A page, by its path in the project.

    ``programs`` are its blocks of Python, ``examples`` those that are followed by their output,
    each with it.
    """

    def __init__(self, path: str) -> None:
        self.path = ROOT / path
        self.text = self.path.read_text(encoding="utf-8")
        self.programs: list[str] = _PROGRAM.findall(self.text)
        self.examples: list[tuple[str, str]] = _EXAMPLE.findall(self.text)

    def printed(self, program: str) -> str:
        """Run a program of the page by itself, and return what it prints."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, str(self.path), "exec"), {"__name__": "example"})
        return printed.getvalue()

    def local_links(self) -> list[Path]:
        """Return the files that the page links to."""
        links: list[str] = _LINK.findall(self.text)
        return [self.path.parent / link for link in links if "://" not in link]

    def last_title(self) -> str:
        """Return the title of the last section."""
        titles: list[str] = re.findall(r"^## (.*)$", self.text, re.MULTILINE)
        return titles[-1]
