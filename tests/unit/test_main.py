import pytest

from mock_vision import demo, server
from mock_vision.__main__ import main


def test_options_of_the_server_are_passed_on(monkeypatch):
    calls = []
    monkeypatch.setattr(server, "serve", calls.append)
    main(["server", "-p", "5001"])
    assert calls == [["-p", "5001"]]


def test_the_demo_gets_its_seed(monkeypatch):
    calls = []
    monkeypatch.setattr(demo, "run_examples", lambda *, seed: calls.append(seed))
    main(["demo"])
    main(["demo", "--seed", "7"])
    assert calls == [0, 7]


@pytest.mark.parametrize("arguments", [[], ["demos"], ["demo", "--sed", "1"]])
def test_wrong_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m mock_vision" in capsys.readouterr().err
