"""The links of every Markdown page lead to a file, and to a heading where they name one."""

from __future__ import annotations

import re

import pytest

from tests.support.pages import ROOT

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("", "docs", "tests", "benchmarks", ".github")
    for path in (ROOT / folder).glob("*.md")
)


def headings(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub spells them."""
    titles: list[str] = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    path = ROOT / page
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        if name.startswith("reference/"):  # written when the site is built, which checks the links
            continue
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in headings(target.read_text("utf-8"))):
            broken.append(link)
    assert broken == []


def test_the_pages_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/versions.md"} <= set(PAGES)
