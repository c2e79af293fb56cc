from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision.catalogue import Catalogue
from mock_vision.pagination import InvalidTokenError, PageTokens

TOKENS = PageTokens(0)


def filled(*names: str) -> Catalogue[str]:
    catalogue: Catalogue[str] = Catalogue()
    for name in names:
        catalogue.add(name, name.upper())
    return catalogue


def test_resources_are_found_by_name() -> None:
    catalogue = filled("a", "b")
    assert catalogue.get("b") == "B"
    assert catalogue.get("c") is None
    assert "a" in catalogue
    assert "c" not in catalogue
    assert list(catalogue) == ["A", "B"]


def test_numbers_are_not_given_again() -> None:
    catalogue = filled("a", "b")
    assert catalogue.newest == "B"
    catalogue.remove("b")
    assert (catalogue.newest, catalogue.next_number, len(catalogue)) == ("A", 3, 1)
    catalogue.add("b", "again")
    assert catalogue.newest == "again"
    assert filled().newest is None


def test_a_page_can_be_of_some_names_or_of_some_kind() -> None:
    catalogue = filled(*"abcdef")
    assert catalogue.page(TOKENS, None, 10, "l", names=["e", "x", "a", "e"]) == (["E", "A"], None)
    found, token = catalogue.page(TOKENS, None, 2, "l", keep=lambda each: each in "ACE")
    assert (found, token is None) == (["E", "C"], False)
    assert catalogue.page(TOKENS, token, 2, "l", keep=lambda each: each in "ACE") == (["A"], None)


def test_a_token_is_bound_to_its_listing() -> None:
    catalogue = filled("a", "b")
    _, token = catalogue.page(TOKENS, None, 1, "one listing")
    with pytest.raises(InvalidTokenError):
        catalogue.page(TOKENS, token, 1, "another listing")


@settings(deadline=None, max_examples=60)
@given(
    size=st.integers(0, 30),
    limit=st.integers(1, 7),
    removed=st.sets(st.integers(0, 29)),
    after=st.integers(0, 5),
)
def test_pages_show_each_resource_once_whatever_comes_and_goes(
    size: int, limit: int, removed: set[int], after: int
) -> None:
    """Resources are removed, and one is added, behind page number ``after``."""
    catalogue = filled(*(str(number) for number in range(size)))
    left = {str(number) for number in range(size) if number not in removed}
    seen: list[str] = []
    token, page = None, 0
    while True:
        found, token = catalogue.page(TOKENS, token, limit, "l")
        assert len(found) <= limit
        seen += found
        if page == after:
            for name in {str(number) for number in range(size)} - left:
                catalogue.remove(name)
            catalogue.add("new", "new")
        page += 1
        if token is None:
            break
    assert [int(name) for name in seen] == sorted({int(name) for name in seen}, reverse=True)
    assert left <= set(seen) | {"new"}
