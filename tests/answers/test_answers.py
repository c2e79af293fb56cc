import subprocess
import sys
from pathlib import Path

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


ALONE = """
import sys, types
package = sys.modules["mock_vision"] = types.ModuleType("mock_vision")
package.__path__ = [sys.argv[1]]
from mock_vision.answers import Answers
Answers()
print({"PIL", "mock_vision.images", "mock_vision.training"} & set(sys.modules))
"""


def test_a_mock_that_shows_no_pictures_imports_nothing_about_them():
    folder = str(Path(answers.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", ALONE, folder], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"
