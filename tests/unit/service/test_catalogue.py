from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_vision.service.catalogue import Catalogue
from mock_vision.service.pagination import Listing, PageTokens
from mock_vision.wire.service_error import ServiceError

LISTING = Listing(PageTokens(0), ["things"], lambda: ServiceError("another listing"))


def filled(*names: str) -> Catalogue[str]:
    catalogue: Catalogue[str] = Catalogue()
    for name in names:
        catalogue.add(name, name.upper())
    return catalogue


def walk(catalogue: Catalogue[str], limit: int, **given: object) -> list[list[str]]:
    """All pages."""
    pages, token = [], None
    while True:
        page, token = catalogue.page(LISTING, token, limit, **given)  # type: ignore[arg-type]
        pages.append(page)
        if token is None:
            return pages


def test_resources_are_found_by_name() -> None:
    catalogue = filled("a", "b")
    assert (catalogue.get("a"), catalogue.get("c")) == ("A", None)
    assert "a" in catalogue
    assert "c" not in catalogue
    assert (len(catalogue), list(catalogue)) == (2, ["A", "B"])
    catalogue.remove("a")
    assert (len(catalogue), list(catalogue)) == (1, ["B"])


def test_a_resource_may_be_added_with_a_number_of_its_own() -> None:
    catalogue = filled("a")
    catalogue.add("e", "E", 5)
    catalogue.add("c", "C", 3)
    assert catalogue.next_number == 6
    catalogue.add("f", "F")
    assert catalogue.newest == "F"
    assert walk(catalogue, 2) == [["F", "E"], ["C", "A"]]
    catalogue.remove("e")
    assert walk(catalogue, 2) == [["F", "C"], ["A"]]


def test_newest_come_first_in_pages() -> None:
    assert walk(filled(*"abcde"), 2) == [["E", "D"], ["C", "B"], ["A"]]


def test_a_last_page_that_is_full_has_no_token() -> None:
    assert walk(filled(*"abcd"), 2) == [["D", "C"], ["B", "A"]]
    assert walk(filled(), 2) == [[]]


def test_names_and_filters_choose() -> None:
    catalogue = filled(*"abcdef")
    assert walk(catalogue, 2, names=["a", "nobody", "f", "c", "a"]) == [["F", "C"], ["A"]]
    assert walk(catalogue, 2, keep=lambda each: each in "ACE") == [["E", "C"], ["A"]]


def test_a_name_that_is_used_again_is_new() -> None:
    catalogue = filled(*"abc")
    catalogue.remove("a")
    catalogue.add("a", "again")
    assert walk(catalogue, 9) == [["again", "C", "B"]]


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcdefghxyz")), max_size=6),
)
def test_a_resource_is_listed_once_while_others_are_added_and_removed(
    names: list[str], limit: int, changes: list[tuple[int, str]]
) -> None:
    catalogue = filled(*names)
    seen, token, page_number = [], None, 0
    touched = set()
    while True:
        page, token = catalogue.page(LISTING, token, limit)
        seen += page
        if token is None:
            break
        for when, name in changes:
            if when == page_number:
                touched.add(name.upper())
                if name in catalogue:
                    catalogue.remove(name)
                else:
                    catalogue.add(name, name.upper())
        page_number += 1
    untouched = [name.upper() for name in reversed(names) if name.upper() not in touched]
    assert [each for each in seen if each not in touched] == untouched
