"""Pages and the tokens between them."""

from __future__ import annotations

import re
from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.service.pagination import InvalidTokenError, Listing, PageTokens, paged
from mock_vision.wire.service_error import ServiceError

LISTING = ["ListProjects", "123456789012", "us-east-1", {"Filter": None}]
tokens = PageTokens(seed=1)


class RefusedError(ServiceError):
    code = "InvalidToken"


listing = Listing(tokens, LISTING, lambda: RefusedError("The token belongs to another listing."))


def walk(keys: list[str], limit: int) -> list[list[str]]:
    pages: list[list[str]] = []
    token: str | None = None
    while True:
        page, token = listing.page(keys, token, limit)
        pages.append(list(page))
        if token is None:
            return pages


@given(st.lists(st.text(max_size=5), unique=True).map(sorted), st.integers(1, 10))
def test_all_pages_together_have_every_key_once(keys: list[str], limit: int) -> None:
    pages = walk(keys, limit)
    assert [key for page in pages for key in page] == keys
    assert all(len(page) == limit for page in pages[:-1])
    assert len(pages) == max(1, -(-len(keys) // limit))


def test_the_last_page_has_no_token_even_when_it_is_full() -> None:
    assert listing.page(["a", "b"], None, 2) == (["a", "b"], None)
    assert listing.page([], None, 2) == ([], None)


def test_an_empty_token_returns_the_first_page() -> None:
    assert listing.page(["a", "b"], "", 1)[0] == ["a"]
    assert tokens.read("", LISTING) is None
    assert tokens.read(None, LISTING) is None


def test_a_token_outlives_its_item_and_meets_new_ones() -> None:
    keys = ["a", "b", "c", "d"]
    _, token = listing.page(keys, None, 2)
    keys.remove("b")
    insort(keys, "aa")  # before the place of the token: not returned
    insort(keys, "bb")
    assert listing.page(keys, token, 2)[0] == ["bb", "c"]


def test_a_token_after_the_end_returns_an_empty_last_page() -> None:
    assert listing.page(["a"], tokens.issue("z", LISTING), 2) == ([], None)


def test_keys_may_be_numbers() -> None:
    ordinals = range(0, 1_000_000, 2)
    page, token = listing.page(ordinals, None, 3)
    assert list(page) == [0, 2, 4]
    assert tokens.read(token, LISTING) == 4
    assert list(listing.page(ordinals, tokens.issue(7, LISTING), 2)[0]) == [8, 10]


@given(st.integers() | st.text(max_size=255))
def test_a_token_holds_the_last_key_and_fits_every_operation(after: int | str) -> None:
    token = tokens.issue(after, LISTING)
    assert tokens.read(token, LISTING) == after
    assert re.fullmatch(r"[a-zA-Z0-9/+=]{72,2048}", token)


def test_tokens_have_a_length_that_the_services_allow() -> None:
    for key in (0, 123456, "project", "a" * 30):
        assert len(tokens.issue(key, LISTING)) == 72
    assert len(tokens.issue("a" * 255, LISTING)) < 1024
    assert len(tokens.issue("a" * 740, LISTING)) <= 1024


def test_tokens_are_the_same_in_every_run_and_differ_between_worlds() -> None:
    assert tokens.issue("a", LISTING) == PageTokens(seed=1).issue("a", LISTING)
    assert tokens.issue("a", LISTING) != PageTokens(seed=2).issue("a", LISTING)


@pytest.mark.parametrize(
    "listing",
    [
        ["ListModels", *LISTING[1:]],
        ["ListProjects", "210987654321", "us-east-1", {"Filter": None}],
        ["ListProjects", "123456789012", "us-east-1", {"Filter": ""}],
        ["ListProjects", "123456789012", "us-east-1"],
        None,
    ],
)
def test_a_token_belongs_to_its_listing(listing: object) -> None:
    with pytest.raises(InvalidTokenError):
        tokens.read(tokens.issue("a", LISTING), listing)


def test_the_order_of_the_members_of_a_filter_does_not_matter() -> None:
    token = tokens.issue("a", {"x": 1, "y": 2})
    assert tokens.read(token, {"y": 2, "x": 1}) == "a"


@given(st.text(max_size=100).filter(bool))
def test_a_token_that_was_never_issued_is_refused(token: str) -> None:
    with pytest.raises(InvalidTokenError):
        tokens.read(token, LISTING)


@given(st.data())
def test_an_altered_token_is_refused(data: st.DataObject) -> None:
    token = tokens.issue(data.draw(st.integers(0, 10) | st.just("a" * 50)), LISTING)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("Aa0/+=").filter(lambda letter: letter != token[place]))
    with pytest.raises(InvalidTokenError):
        tokens.read(token[:place] + letter + token[place + 1 :], LISTING)
    for changed in (
        token[:-1],
        token + "A",
        token + "AAAA",
        token[4:],
        token + "\n",
        token.lower(),
    ):
        with pytest.raises(InvalidTokenError):
            tokens.read(changed, LISTING)


def test_a_page_reads_few_keys() -> None:
    class Counting(list[int]):
        looked = 0

        def __getitem__(self, index):
            Counting.looked += 1
            return super().__getitem__(index)

    keys = Counting(range(100_000))
    page, _ = listing.page(keys, tokens.issue(77_777, LISTING), 100)
    assert page[0] == 77_778
    assert Counting.looked < 25


def test_a_listing_refuses_the_tokens_of_another_with_the_services_error() -> None:
    with pytest.raises(RefusedError, match="another listing"):
        listing.page(["a"], tokens.issue("a", ["other"]), 1)
    assert listing.read(listing.issue("a")) == "a"
    assert listing.issue(None) is None


def test_the_last_page_has_no_next_token() -> None:
    assert paged("Projects", ["a"], None) == {"Projects": ["a"]}
    assert paged("Projects", ["a"], "t") == {"Projects": ["a"], "NextToken": "t"}
