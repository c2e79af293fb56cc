import re

import pytest

from mock_vision.service.endpoints import url_bases


@pytest.mark.parametrize(
    "url",
    [
        "https://lookoutvision.us-east-1.amazonaws.com",
        "https://lookoutvision-fips.us-east-1.amazonaws.com",
        "https://lookoutvision.us-east-1.api.aws",
        "https://lookoutvision-fips.us-east-1.api.aws",
        "http://lookoutvision.cn-north-1.amazonaws.com.cn",
    ],
)
def test_the_addresses_of_a_service(url: str) -> None:
    assert any(re.match(base, url) for base in url_bases("lookoutvision"))


def test_no_address_of_another_service() -> None:
    url = "https://rekognition.us-east-1.amazonaws.com"
    assert not any(re.match(base, url) for base in url_bases("lookoutvision"))
