import sys
from pathlib import Path

import pytest

from mock_vision import demo, server
from mock_vision.__main__ import main


@pytest.mark.parametrize(
    ("started", "prog"),
    [("/bin/mock-vision", "mock-vision server"), ("x/__main__.py", "python -m mock_vision server")],
)
def test_options_of_the_server_are_passed_on(monkeypatch, started, prog):
    calls = []
    monkeypatch.setattr(server, "serve", lambda *given: calls.append(given))
    monkeypatch.setattr(sys, "argv", [started])
    main(["server", "-p", "5001"])
    assert calls == [(["-p", "5001"], prog)]


def test_the_demo_gets_its_seed(monkeypatch):
    calls = []
    monkeypatch.setattr(demo, "run_examples", lambda **how: calls.append(how))
    main(["demo"])
    main(["demo", "--seed", "7", "--report", "run.html"])
    assert calls == [{"seed": 0, "report": None}, {"seed": 7, "report": Path("run.html")}]


@pytest.mark.parametrize("arguments", [[], ["demos"], ["demo", "--sed", "1"]])
def test_wrong_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: " in capsys.readouterr().err
