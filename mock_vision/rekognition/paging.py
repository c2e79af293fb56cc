"""Pages, with the service's own error for a wrong token."""

from __future__ import annotations

from typing import Any

from mock_vision.rekognition.exceptions import InvalidPaginationTokenException
from mock_vision.service.pagination import InvalidTokenError, PageTokens


class Tokens(PageTokens):
    """Tokens that are refused with InvalidPaginationTokenException."""

    def read(self, token: str | None, listing: object) -> int | str | None:
        try:
            return super().read(token, listing)
        except InvalidTokenError:
            raise InvalidPaginationTokenException("Invalid Pagination Token") from None


def paged(member: str, page: list[Any], token: str | None) -> dict[str, Any]:
    """The answer of a list operation. The last page has no NextToken: programs loop until the key
    is missing.
    """
    answer: dict[str, Any] = {member: page}
    if token is not None:
        answer["NextToken"] = token
    return answer
