"""Sessions read botocore's files once per process, and behave as without that."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session

from mock_vision import mock_vision
from mock_vision.upstream import botocore_loaders

MODEL = "rekognition/2016-06-27/service-2"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed since, by path."""
    paths: list[str] = []
    real = JSONFileLoader._load_file  # type: ignore[attr-defined]

    def load(self: Any, path: str, method: Any) -> Any:
        data = real(self, path, method)
        if data is not None:
            paths.append(path)
        return data

    monkeypatch.setattr(JSONFileLoader, "_load_file", load)
    return paths


@pytest.fixture
def warm() -> Iterator[None]:
    """A running mock in which the model was read before."""
    with mock_vision():
        Loader().load_data(MODEL)
        yield


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A data path of a user, with a service of its own."""
    folder = tmp_path / "houses" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text('{"metadata": {"serviceId": "Houses"}}')
    return tmp_path


@pytest.mark.usefixtures("warm")
def test_a_known_file_is_not_parsed_again(parsed: list[str]) -> None:
    data = Loader().load_data(MODEL)
    assert data.__class__ is data["shapes"].__class__ is OrderedDict
    assert list(data) == ["version", "metadata", "operations", "shapes", "documentation"]
    assert parsed == []


@pytest.mark.usefixtures("warm")
def test_changes_of_a_program_stay_in_its_own_loader() -> None:
    loader = Loader()
    shapes = loader.load_service_model("rekognition", "service-2")["shapes"]
    shapes["Image"]["members"]["Video"] = {"shape": "Video"}
    assert (
        "Video"
        in loader.load_service_model("rekognition", "service-2")["shapes"]["Image"]["members"]
    )
    for _ in range(2):
        other = Loader().load_service_model("rekognition", "service-2")
        assert list(other["shapes"]["Image"]["members"]) == ["Bytes", "S3Object"]


@pytest.mark.usefixtures("warm")
def test_a_changed_file_is_read_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, parsed: list[str]
) -> None:
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    file = tmp_path / "settings.json"
    for value in (1, 22):
        file.write_text(json.dumps({"value": value}))
        assert [Loader().load_data("settings") for _ in range(3)] == [{"value": value}] * 3
    assert parsed == [str(file)] * 2
    file.unlink()
    with pytest.raises(DataNotFoundError):
        Loader().load_data("settings")


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    file = tmp_path / "settings.json"
    file.write_text("{}")
    real = JSONFileLoader._load_file  # type: ignore[attr-defined]

    def load(self: Any, path: str, method: Any) -> Any:
        data = real(self, path, method)
        file.write_text('{"later": 1}')
        return data

    with mock_vision():
        monkeypatch.setattr(JSONFileLoader, "_load_file", load)
        assert Loader().load_data("settings") == {}
        assert not any(str(tmp_path) in path for path, *_ in botocore_loaders._kept)
        assert Loader().load_data("settings") == {"later": 1}


def test_the_data_of_a_user_is_read_by_each_session(models: Path, parsed: list[str]) -> None:
    with mock_vision():
        for expected in ("Houses", "Homes"):
            loader = Loader(extra_search_paths=[str(models)])
            found = loader.load_service_model("houses", "service-2")
            assert found["metadata"]["serviceId"] == expected
            file = models / "houses" / "2020-01-01" / "service-2.json"
            file.write_text('{"metadata": {"serviceId": "Homes"}}')
    assert parsed == [str(file)] * 2


def test_a_data_path_that_is_set_later_counts_for_the_next_session(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_vision():
        with pytest.raises(UnknownServiceError, match="Unknown service: 'houses'"):
            boto3.Session().client("houses")  # type: ignore[call-overload]
        monkeypatch.setenv("AWS_DATA_PATH", str(models))
        loader: Any = Session().get_component("data_loader")
        assert loader.load_service_model("houses", "service-2")["metadata"]


def test_services_of_a_user_hide_no_others(models: Path) -> None:
    with mock_vision():
        loader = Loader(extra_search_paths=[str(models)])
        services = loader.list_available_services("service-2")
        assert {"houses", "s3", "rekognition", "lookoutvision"} <= set(services)
        assert loader.list_api_versions("houses", "service-2") == ["2020-01-01"]


@pytest.mark.parametrize("name", ["", ".", "..", "../data", "s3/2006-03-01", "S3", "nothing"])
def test_a_wrong_name_is_refused_with_the_valid_ones(name: str) -> None:
    with pytest.raises(UnknownServiceError) as without:
        Loader().load_service_model(name, "service-2")
    with mock_vision(), pytest.raises(UnknownServiceError) as within:
        Loader().load_service_model(name, "service-2")
    assert str(within.value) == str(without.value)
    assert "Valid service names are: " in str(within.value)


def test_a_service_that_has_no_file_of_a_kind_is_refused_as_botocore_does() -> None:
    with mock_vision(), pytest.raises(UnknownServiceError, match="Unknown service: 'iot-data'"):
        Loader().load_service_model("iot-data", "nothing-1")


def test_the_list_is_whole_after_a_model_was_loaded() -> None:
    with mock_vision():
        loader = Loader()
        loader.load_service_model("rekognition", "service-2")
        assert len(loader.list_available_services("service-2")) > 300


def test_loaders_of_a_user_are_left_alone(parsed: list[str]) -> None:
    class Files(JSONFileLoader):
        def load_file(self, file_path: str) -> Any:
            return {"from": Path(file_path).name}

    class Services(Loader):
        def list_available_services(self, type_name: str) -> list[str]:
            return ["houses"]

    with mock_vision():
        assert Loader(file_loader=Files()).load_data(MODEL) == {"from": "service-2"}
        with pytest.raises(UnknownServiceError, match="Valid service names are: houses"):
            Services().load_service_model("rekognition", "service-2")
    assert parsed == []


@pytest.mark.usefixtures("warm")
def test_debug_messages_are_botocores(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "botocore.loaders"):
        Loader().load_data(MODEL)
    (message,) = caplog.messages
    assert message.startswith("Loading JSON file: ")
    assert str(Path("rekognition", "2016-06-27", "service-2.json")) in message


@pytest.mark.usefixtures("warm")
def test_threads_have_loaders_of_their_own() -> None:
    found: list[Any] = []

    def load() -> None:
        found.append(Loader().load_service_model("rekognition", "service-2"))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in found}) == 8
    assert all(each == found[0] for each in found)


def test_outside_of_a_mock_files_are_parsed(parsed: list[str]) -> None:
    for _ in range(3):
        Loader().load_service_model("rekognition", "service-2")
    assert len([path for path in parsed if MODEL in path]) == 3


def test_a_session_of_a_mock_goes_on_after_it() -> None:
    with mock_vision():
        session: Any = boto3.Session()
        session.client("rekognition", region_name="us-east-1")
    assert session.client("lookoutvision", region_name="us-east-1").meta.region_name == "us-east-1"
    assert "s3" in session.get_available_services()


def test_content_other_than_an_object_is_read_each_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, parsed: list[str]
) -> None:
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    file = tmp_path / "settings.json"
    file.write_text("[1]")
    with mock_vision():
        one, other = (Loader().load_data("settings") for _ in range(2))
    assert one == other == [1]
    assert one is not other
    assert parsed == [str(file)] * 2
