import pytest

from mock_vision import lookoutvision
from mock_vision.lookoutvision.models import lookoutvision_backends


def test_the_package_has_the_attribute_that_moto_reads() -> None:
    assert lookoutvision.lookoutvision_backends is lookoutvision_backends


def test_other_attributes_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'backends'"):
        _ = lookoutvision.backends
