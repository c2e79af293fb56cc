from __future__ import annotations

import pytest

from mock_vision.lookoutvision.models import (
    REGIONS,
    LookoutForVisionBackend,
    lookoutvision_backends,
    token_refusal,
)


def test_the_service_is_in_its_seven_regions_only() -> None:
    assert len(REGIONS) == 7
    account = lookoutvision_backends["123456789012"]
    for region in REGIONS:
        assert account[region].region_name == region
    with pytest.raises(KeyError):
        account["eu-west-3"]


def test_a_backend_starts_empty_and_knows_its_arns() -> None:
    backend = LookoutForVisionBackend("eu-west-1", "123456789012")
    assert backend.arn_prefix == "arn:aws:lookoutvision:eu-west-1:123456789012:"
    assert (len(backend.projects), backend.components) == (0, set())


def test_the_error_for_a_token_of_another_listing() -> None:
    assert token_refusal().code == "ValidationException"
