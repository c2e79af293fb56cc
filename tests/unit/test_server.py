import sys
from typing import Any

import pytest

from mock_vision import InstallationError
from mock_vision.__main__ import main
from mock_vision.server import serve


def test_arguments_go_to_motos_server(monkeypatch: pytest.MonkeyPatch) -> None:
    import moto.server

    seen: list[Any] = []
    monkeypatch.setattr(moto.server, "main", seen.append)
    main(["server", "-p", "5001", "--host", "127.0.0.1"])
    assert seen == [["-p", "5001", "--host", "127.0.0.1"]]


def test_missing_flask_is_named_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.server", None)
    with pytest.raises(InstallationError, match=r"Flask; run: .*mock_vision\[server\]"):
        serve([])
