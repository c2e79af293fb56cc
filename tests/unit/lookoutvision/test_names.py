from __future__ import annotations

import pytest

from mock_vision.lookoutvision.names import arn_prefix, parse_arn

PREFIX = "arn:aws:lookoutvision:eu-west-1:123456789012:"


def test_the_prefix_names_partition_region_and_account() -> None:
    assert arn_prefix("aws", "eu-west-1", "123456789012") == PREFIX


def test_the_parts_of_a_models_arn_are_found() -> None:
    assert parse_arn(f"{PREFIX}model/my_proj-1/12") == (PREFIX, "my_proj-1", "12")


def test_a_projects_arn_is_no_models() -> None:
    assert parse_arn(f"{PREFIX}project/boards") == (PREFIX, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "boards",
        "arn:aws:s3:::bucket",
        PREFIX,
        f"{PREFIX}model/boards",
        f"{PREFIX}model/boards/1/2",
        f"{PREFIX}project/boards/1",
        f"{PREFIX}dataset/boards",
        f"x{PREFIX}project/boards",
        f"{PREFIX}project/boards".replace("123456789012", "1234"),
    ],
)
def test_anything_else_is_no_arn_of_the_service(text: str) -> None:
    assert parse_arn(text) is None
