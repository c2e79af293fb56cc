import pytest

import mock_vision
from mock_vision.lookoutvision.models import lookoutvision_backends


def test_every_public_name_is_there():
    for name in mock_vision.__all__:
        assert getattr(mock_vision, name) is not None


def test_the_backends_are_loaded_on_demand():
    assert mock_vision.lookoutvision_backends is lookoutvision_backends


def test_a_wrong_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'mock_vision' has no attribute 'mock_visio'"):
        _ = mock_vision.mock_visio
