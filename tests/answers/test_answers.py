import subprocess
import sys

import pytest

from mock_vision import answers


def test_every_public_name_is_there():
    for name in answers.__all__:
        assert getattr(answers, name) is not None


def test_other_names_are_not():
    with pytest.raises(
        AttributeError, match=r"module 'mock_vision.answers' has no attribute 'Anser'"
    ):
        _ = answers.Anser


def test_a_mock_that_shows_no_pictures_imports_nothing_about_them():
    code = (
        "import sys; from mock_vision.answers import Answers; Answers();"
        "print({'PIL', 'mock_vision.images', 'mock_vision.training'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
