from __future__ import annotations

from mock_vision.control.page_files import FOLDER, TYPES, page_file


def test_the_page_is_its_index() -> None:
    page = page_file("/")
    assert page == page_file("/index.html")
    assert page.content.startswith(b"<!doctype html>")


def test_every_file_of_the_folder_is_served_as_what_it_is() -> None:
    for file in FOLDER.iterdir():
        assert page_file(f"/{file.name}").content_type == TYPES[file.suffix]


def test_nothing_else_is_served() -> None:
    for path in ("", "/page", "/../app.py", "//index.html", "/index.html/", "index.html"):
        assert page_file(path) is None
