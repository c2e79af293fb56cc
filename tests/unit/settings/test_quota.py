from __future__ import annotations

import pytest

from mock_vision.settings.quota import Quota


@pytest.mark.parametrize(("value", "is_allowed"), [(None, True), (2, True), (1, False), (0, False)])
def test_a_quota_allows_up_to_its_value(value: int | None, is_allowed: bool) -> None:
    assert Quota("L-1", value, "things").allows(2) is is_allowed


def test_a_quota_has_another_value_in_some_regions() -> None:
    quota = Quota("L-1", 2, "things", {"ap-southeast-2": 1})
    assert quota.in_region("ap-southeast-2").value == 1
    assert quota.in_region("us-east-1") == quota
