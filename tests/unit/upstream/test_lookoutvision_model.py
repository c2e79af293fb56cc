from pathlib import Path

import pytest

from mock_vision.errors import InstallationError
from mock_vision.upstream.lookoutvision_model import FILES, FOLDER, check_model


def test_the_installed_model_is_whole() -> None:
    check_model()


def write(data: Path, suffix: str = ".json") -> Path:
    folder = data / FOLDER
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / f"{name}{suffix}").write_text("{}")
    return folder


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_both_spellings_of_the_files_are_accepted(tmp_path: Path, suffix: str) -> None:
    write(tmp_path, suffix)
    check_model(tmp_path)


@pytest.mark.parametrize("lost", FILES)
def test_a_lost_file_is_named_with_what_to_type(tmp_path: Path, lost: str) -> None:
    (write(tmp_path) / f"{lost}.json").unlink()
    with pytest.raises(
        InstallationError, match=rf"{lost} missing.*--force-reinstall --no-deps boto"
    ):
        check_model(tmp_path)


def test_a_model_that_was_never_there_is_an_import_error(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match="service-2, paginators-1, endpoint-rule-set-1 missing"):
        check_model(tmp_path)
