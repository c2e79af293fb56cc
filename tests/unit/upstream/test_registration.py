from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from moto import backend_index
from moto.core.models import botocore_stubber

from mock_vision.upstream import registration
from mock_vision.upstream.registration import complete, register
from tests.support.interpreters import succeed

LIGHT = """
import sys
import moto
import mock_vision
loaded = {name for name in sys.modules if name.startswith("mock_vision.")}
assert not loaded & {"mock_vision.mock.mock", "mock_vision.world.world", "mock_vision.wire"}, loaded
assert len(loaded) <= 12, loaded
"""

USES = {
    "a mock of moto": "moto.mock_aws().start()",
    "a mock": "mock_vision.mock_vision().start()",
    "a public class": "mock_vision.Durations()",
    "the world": "from mock_vision.world.world import current; current()",
    "moto's server": "import moto.moto_server.werkzeug_app",
    "moto's state manager": "import moto.moto_api",
    "moto's Rekognition": "import moto.rekognition.models",
}


def test_registering_again_changes_nothing() -> None:
    before = list(backend_index.backend_url_patterns)
    register()
    assert backend_index.backend_url_patterns == before


def test_pages_of_the_server_stay_when_registering_again(monkeypatch: pytest.MonkeyPatch) -> None:
    mounted: list[str] = []

    class Server:
        install = staticmethod(lambda: None)
        mount = staticmethod(lambda path, load: mounted.append(path))

    monkeypatch.setattr(registration, "import_module", lambda name: Server)
    register()
    registration._prepare_server()
    assert mounted == ["/moto-api/mock_vision"]


def test_the_first_patterns_are_those_of_both_services() -> None:
    names = [name for name, _ in backend_index.backend_url_patterns[:6]]
    assert names == ["lookoutvision"] * 3 + ["rekognition"] * 3
    pattern = backend_index.backend_url_patterns[0][1]
    assert re.match(pattern, "https://lookoutvision.us-east-1.amazonaws.com")


@pytest.mark.parametrize("use", ["", *USES.values()], ids=["nothing", *USES])
def test_everything_is_installed_with_the_first_use(use: str) -> None:
    """In processes of their own: here everything is installed."""
    check = f"{use}\nfrom mock_vision.upstream import registration\n" + (
        "assert registration._is_complete is " + str(bool(use))
    )
    succeed(f"{LIGHT}\n{check}")


DIRECT = """
import mock_vision
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS
from mock_vision.declared.services import known_services
assert "lookoutvision.training" in DEFAULT_SECONDS
assert "rekognition.running_models" in DEFAULTS
assert len(known_services()) == 2
"""


def test_lower_floors_know_the_services_as_soon_as_they_are_imported() -> None:
    succeed(DIRECT)


@pytest.fixture
def incomplete(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is installed, and installing is noted instead."""
    installed: list[str] = []

    class Installation:
        @staticmethod
        def install() -> None:
            installed.append("installed")

    monkeypatch.setattr(registration, "_is_complete", False)
    monkeypatch.setattr(registration, "import_module", lambda name: Installation)
    return installed


def test_inside_a_mock_everything_is_installed_at_once(
    incomplete: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(botocore_stubber, "enabled", True)
    register()
    assert incomplete == ["installed"]


def test_threads_install_once(incomplete: list[str]) -> None:
    threads = [threading.Thread(target=complete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert incomplete == ["installed"]


def test_a_failed_installation_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        raise ImportError(f"no {name}")

    monkeypatch.setattr(registration, "_is_complete", False)
    monkeypatch.setattr(registration, "import_module", broken)
    for _ in range(2):
        with pytest.raises(ImportError, match=r"no mock_vision\.upstream\.installation"):
            complete()
