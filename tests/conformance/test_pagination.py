"""The pages of the nine paginated operations.

Sources: service models (sizes, the form of tokens, NextToken); Amazon Rekognition Developer Guide,
"Handling errors" (InvalidPaginationTokenException); API reference of Lookout for Vision
(ValidationException); AWS's samples, which send ``NextToken=""`` and stop when the key is missing.
That a token belongs to its listing is assumed (docs/fidelity.md).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import chain, islice

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.support.clients import OTHER_ACCOUNT, called_by, client
from tests.support.listings import Listing, lists
from tests.support.served import operation_model

NAMES = (
    "lookoutvision ListProjects",
    "lookoutvision ListModels",
    "lookoutvision ListModelPackagingJobs",
    "lookoutvision ListDatasetEntries",
    "rekognition DescribeProjects",
    "rekognition DescribeProjectVersions",
    "rekognition ListDatasetEntries",
    "rekognition ListDatasetLabels",
    "rekognition ListProjectPolicies",
)
REMOVABLE = tuple(name for name in NAMES if not name.endswith(("Entries", "Labels", "Jobs")))
LONG = 105
"""The length of a list: five more than the largest page."""


@pytest.fixture(scope="class")
def long() -> Iterator[dict[str, Listing]]:
    with lists(LONG) as (_, found):
        yield found


@pytest.fixture(params=NAMES)
def listing(request: pytest.FixtureRequest, long: dict[str, Listing]) -> Listing:
    return long[request.param]


def refusal(listing: Listing, token: str) -> None:
    """Assert that the listing refuses the token with the documented error."""
    with pytest.raises(ClientError) as refused:
        listing.call(NextToken=token)
    error = refused.value.response["Error"]
    texts = {
        "ValidationException": "The specified NextToken is invalid.",
        "InvalidPaginationTokenException": "Invalid Pagination Token",
    }
    assert error == {"Code": listing.refusal, "Message": texts[listing.refusal]}


def token_of(listing: Listing, size: int = 2) -> str:
    token: str = listing.call(MaxResults=size)["NextToken"]
    return token


class TestLongLists:
    """These tests share a mock, whose state none of them changes."""

    @pytest.mark.parametrize("size", [1, 7, 100])
    def test_all_pages_together_list_every_item_once(self, listing: Listing, size: int) -> None:
        size = min(size, listing.page)
        pages = list(listing.walk(size))
        everything = list(chain.from_iterable(pages))
        assert len(everything) == listing.total
        assert len(set(everything)) == listing.total
        assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
        assert 0 < len(pages[-1]) <= size

    def test_the_size_of_a_page_is_documented(self, listing: Listing) -> None:
        answer = listing.call()
        assert len(listing.names(answer)) == listing.page
        shape = operation_model(listing.service, listing.operation).input_shape
        assert shape is not None
        assert shape.members["MaxResults"].metadata == {"min": 1, "max": listing.page}

    def test_the_last_page_has_no_token_even_when_it_is_full(self, listing: Listing) -> None:
        rest = listing.total - 5
        token = token_of(listing, min(rest, 100)) if rest else ""
        answer = listing.call(MaxResults=5, NextToken=token)
        assert len(listing.names(answer)) == 5
        assert "NextToken" not in answer

    def test_an_empty_token_returns_the_first_page(self, listing: Listing) -> None:
        assert listing.names(listing.call(NextToken="")) == listing.names(listing.call())

    def test_a_token_may_be_used_again_and_with_another_size(self, listing: Listing) -> None:
        token = token_of(listing)
        one, more = (listing.call(MaxResults=size, NextToken=token) for size in (1, 3))
        assert listing.names(one) == listing.names(more)[:1]
        assert listing.names(more) == list(islice(chain.from_iterable(listing.walk(1)), 2, 5))

    def test_tokens_have_the_form_of_the_services_own(self, listing: Listing) -> None:
        token = token_of(listing)
        assert re.fullmatch(r"[a-zA-Z0-9/+=]{72,1024}", token)
        base64.b64decode(token, validate=True)

    def test_forged_tokens_are_refused(self, listing: Listing) -> None:
        token = token_of(listing)
        swapped = token[:-1] + ("A" if token[-1] != "A" else "B")
        for forged in ("AAAA", "a", token[:-4], token + "AAAA", swapped, token[::-1]):
            refusal(listing, forged)

    def test_tokens_of_other_listings_are_refused(
        self, listing: Listing, long: dict[str, Listing]
    ) -> None:
        for other in long.values():
            if other.service == listing.service and other is not listing:
                refusal(listing, token_of(other))

    def test_a_token_is_bound_to_the_parameters_of_its_listing(self, listing: Listing) -> None:
        token = token_of(listing)
        for params in listing.others:
            with pytest.raises(ClientError) as refused:
                listing.call(**{**params, "NextToken": token})
            assert refused.value.response["Error"]["Code"] == listing.refusal, params

    def test_botocores_paginator_reads_all_pages(self, listing: Listing) -> None:
        paginator = client(listing.service).get_paginator(xform_name(listing.operation))
        size = {"PageSize": min(30, listing.page)}
        pages = paginator.paginate(**listing.params, PaginationConfig=size)
        listed = [name for page in pages for name in listing.names(page)]
        assert listed == list(chain.from_iterable(listing.walk(listing.page)))

    @pytest.mark.parametrize("name", ["lookoutvision ListProjects", "rekognition DescribeProjects"])
    def test_a_token_is_bound_to_account_and_region(
        self, long: dict[str, Listing], name: str
    ) -> None:
        listing = long[name]
        token = token_of(listing)
        with pytest.raises(ClientError, match=listing.refusal):
            listing.call(region="us-east-1", NextToken=token)
        with called_by(OTHER_ACCOUNT):
            refusal(listing, token)


@pytest.mark.parametrize("name", REMOVABLE)
def test_a_token_stays_valid_when_its_items_are_deleted(name: str) -> None:
    with lists(5) as (vision, found):
        listing = found[name]
        assert listing.remove is not None
        everything = list(chain.from_iterable(listing.walk(5)))
        token = token_of(listing, 3)
        for item in everything[2:4]:
            listing.remove(item)
        vision.clock.run_until_idle()
        assert list(chain.from_iterable(listing.walk(3, token))) == everything[4:]
        listing.remove(everything[4])
        vision.clock.run_until_idle()
        answer = listing.call(NextToken=token)
        assert listing.names(answer) == []
        assert "NextToken" not in answer


@pytest.mark.parametrize("name", ["lookoutvision ListProjects", "rekognition DescribeProjects"])
def test_new_items_do_not_move_pages(name: str) -> None:
    with lists(5) as (_, found):
        listing = found[name]
        before = list(chain.from_iterable(listing.walk(5)))
        token = token_of(listing, 3)
        client(listing.service).create_project(ProjectName="newest")
        assert list(chain.from_iterable(listing.walk(3, token))) == before[3:]
        assert len(list(chain.from_iterable(listing.walk(3)))) == 6
