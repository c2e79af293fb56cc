"""Every example of docs/datasets.md runs by itself and prints what the page says.

Each uploads real pictures and trains with them, which takes most of a second.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.support.pages import ROOT, Page

PAGE = Page("docs/datasets.md")
PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture(autouse=True)
def _programs_find_their_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))


def test_every_example_has_its_output() -> None:
    assert len(PAGE.examples) == len(PAGE.programs) >= 6


@pytest.mark.parametrize(("program", "output"), PAGE.examples, ids=range(len(PAGE.examples)))
def test_an_example_prints_what_the_page_says(program: str, output: str) -> None:
    assert PAGE.printed(program) == output


def test_links_lead_somewhere() -> None:
    assert [link for link in PAGE.local_links() if not link.exists()] == []


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"


def test_the_pictures_are_those_that_the_script_makes(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_pictures.py"))
    script["make_all"](tmp_path)
    # Those of the page and of the benchmarks have scripts of their own.
    others = {"page.png", "performance.svg"}
    names = sorted(path.name for path in PICTURES.iterdir() if path.name not in others)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert f"(pictures/{name})" in PAGE.text
        kept, made = (Image.open(folder / name).convert("RGB") for folder in (PICTURES, tmp_path))
        assert kept.size == made.size
        # Releases of Pillow choose their palettes, and decode JPEG files, a little differently.
        off = ImageStat.Stat(ImageChops.difference(kept, made)).mean
        assert max(off) < 4, name
