"""The command, without a process of its own; ``tests/programs`` has it run as users do."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mock_vision import current
from mock_vision.server import is_loopback, serve
from mock_vision.upstream import moto_server
from mock_vision.upstream.moto_server import address


class Seen:
    """What was true while the server ran."""

    environ: dict[str, Any]
    how: dict[str, Any]
    ready: str | None = None


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Seen:
    """A stand-in for the server that records its surroundings and returns."""
    seen = Seen()

    def make_server(host: str, port: int, **how: Any) -> Any:
        seen.how = {"host": host, "port": port, **how}

        def serve_forever() -> None:
            ready = tmp_path / "ready"
            seen.ready = ready.read_text() if ready.exists() else None
            seen.environ = {"vision": current().options, "now": current().clock.now()}
            current().faults.throttle("CreateProject")

        return SimpleNamespace(server_address=("127.0.0.1", 5555), serve_forever=serve_forever)

    monkeypatch.setattr(moto_server, "make_server", make_server)
    monkeypatch.setenv("MOTO_PORT", "5000")
    return seen


def test_without_options_it_listens_on_the_machine_itself(
    seen: Seen, capsys: pytest.CaptureFixture[str]
) -> None:
    serve([])
    assert (seen.how["host"], seen.how["port"], seen.how["ssl"]) == ("127.0.0.1", 5000, None)
    assert seen.environ["vision"]["skip_waiting"] is False
    assert "start" not in seen.environ["vision"]
    out, err = capsys.readouterr()
    assert (out, err) == ("mock_vision listens on http://127.0.0.1:5555\n", "")


def test_options_are_those_of_the_mock(seen: Seen) -> None:
    serve(
        [
            *("--seed", "7", "--start", "2025-01-01T00:00:00+01:00", "--skip-waiting"),
            *("--durations", "training=60", "rekognition.model_start=0.5"),
            *("--iam", "--wall"),
            *("--quotas", "rekognition.running_models=none", "lookoutvision.projects=3"),
            *("--prices", "rekognition.inference_hour=4", "--rates", "DetectAnomalies=2.5"),
        ]
    )
    options = seen.environ["vision"]
    assert (options["seed"], options["skip_waiting"]) == (7, True)
    assert (options["iam"], options["wall"]) == (True, "virtual")
    assert seen.environ["now"] == datetime(2024, 12, 31, 23, tzinfo=timezone.utc)
    assert options["durations"]["rekognition.training"] == timedelta(minutes=1)
    assert options["durations"]["rekognition.model_start"] == timedelta(seconds=0.5)
    assert options["quotas"]["rekognition.running_models"] is None
    assert options["quotas"]["lookoutvision.projects"] == 3
    assert options["prices"] == {"rekognition.inference_hour": 4}
    assert options["rates"] == {"lookoutvision.DetectAnomalies": 2.5}


def test_the_address_is_in_a_file_while_it_listens(seen: Seen, tmp_path: Path) -> None:
    serve(["--ready-file", str(tmp_path / "ready"), "-p", "0"])
    assert seen.ready == "http://127.0.0.1:5555\n"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_open_to_the_network_warns(
    seen: Seen, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(["--host", "0.0.0.0", "--allow-host", "mocks"])
    assert "Warning: 0.0.0.0 is open to the network." in capsys.readouterr().err
    assert seen.how["environ"] == {"mock_vision.allowed_hosts": ("0.0.0.0", "mocks")}


def test_certificates(seen: Seen, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    serve(["--ssl"])
    assert seen.how["ssl"] == "adhoc"
    certificate, key = tmp_path / "a", tmp_path / "b"
    certificate.touch()
    key.touch()
    serve(["--ssl-cert", str(certificate), "--ssl-key", str(key)])
    assert seen.how["ssl"] == (str(certificate), str(key))
    assert "listens on https://127.0.0.1:5555" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--durations", "training"], "write NAME=VALUE, not 'training'."),
        (["--durations", "training=long"], "training takes a number, not 'long'."),
        (["--durations", "trainin=1"], "unknown duration 'trainin'. Did you mean 'training'?"),
        (["--quotas", "running_models=x"], "running_models takes a whole number or none, not 'x'."),
        (["--quotas", "tags=1.5"], "tags takes a whole number or none, not '1.5'."),
        (["--prices", "inference_hours=1"], "unknown price 'inference_hours'. Did you mean"),
        (["--prices", "inference_hour=-1"], "the price 'inference_hour' must be a number that is"),
        (["--rates", "DetectAnomalies=0"], "the rate 'DetectAnomalies' must be a number above 0"),
        (["--start", "2025-01-01T00:00:00"], "--start must be a time such as"),
        (["--ssl-cert", "a"], "--ssl-cert and --ssl-key go together: name both files."),
        (
            ["--ssl-cert", "no-cert", "--ssl-key", "b"],
            "--ssl-cert cannot be read: [Errno 2]",
        ),
        (["--ready-file", "no-folder/r"], "--ready-file cannot be written: [Errno 2] No such file"),
    ],
)
def test_wrong_values_are_refused_in_one_line(
    seen: Seen, arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        serve(arguments, "mock-vision server")
    text = str(ended.value.code)
    assert text.startswith(f"mock-vision server: {message}")
    assert "\n" not in text


def test_the_names_of_options_are_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serve(["--price", "inference_hour=4"])
    assert "unrecognized arguments: --price inference_hour=4" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http", "1.5"])
def test_wrong_ports_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    message = f"a port is a number from 0 to 65535, not '{port}'"
    with pytest.raises(SystemExit):
        serve([f"--port={port}"])
    assert f"argument -p/--port: {message}" in capsys.readouterr().err
    monkeypatch.setenv("MOTO_PORT", port)
    with pytest.raises(SystemExit) as ended:
        serve([], "mock-vision server")
    assert ended.value.code == f"mock-vision server: the environment variable MOTO_PORT: {message}."


@pytest.mark.parametrize(("text", "port"), [("6000", 6000), ("", 5000)])
def test_the_port_of_the_environment(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, text: str, port: int
) -> None:
    monkeypatch.setenv("MOTO_PORT", text)
    serve([])
    assert seen.how["port"] == port
    serve(["--port", "7000"])
    assert seen.how["port"] == 7000


def test_missing_flask_is_named_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.moto_server.werkzeug_app", None)
    monkeypatch.delattr("moto.moto_server.werkzeug_app", raising=False)
    with pytest.raises(SystemExit, match=r"Flask; run: .*mock_vision\[server\]"):
        serve([])


def test_addresses() -> None:
    for listening, url in (
        (("127.0.0.1", 5), "http://127.0.0.1:5"),
        (("0.0.0.0", 5), "http://127.0.0.1:5"),
        (("::1", 5, 0, 0), "http://[::1]:5"),
        (("::", 5, 0, 0), "http://[::1]:5"),
    ):
        assert address(SimpleNamespace(server_address=listening)) == url  # type: ignore[arg-type]
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("192.168.0.1")
    assert not is_loopback("mocks")


@pytest.fixture
def running() -> Iterator[str]:
    server = moto_server.make_server("127.0.0.1", 0, environ={"mock_vision.allowed_hosts": ("x",)})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address(server)
    server.shutdown()
    thread.join()


def test_it_serves_moto_and_the_control_plane(
    running: str, capfd: pytest.CaptureFixture[str]
) -> None:
    health = f"{running}/moto-api/mock_vision/health"
    for host in ("localhost", "x"):
        request = urllib.request.Request(health, headers={"Host": host})
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer) == {"status": "ok"}
    with urllib.request.urlopen(f"{running}/moto-api/data.json") as answer:
        assert isinstance(json.load(answer), dict)
    assert capfd.readouterr() == ("", "")


def test_a_port_in_use_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            serve(["--port", str(port)], "mock-vision server")
    message = f"mock-vision server: cannot listen on --host 127.0.0.1 --port {port}"
    assert ended.value.code == message
    assert f"Port {port} is in use" in capfd.readouterr().err
    assert os.environ.get("MOTO_PORT") != str(port)


def test_a_host_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def make_server(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(moto_server, "make_server", make_server)
    with pytest.raises(SystemExit) as ended:
        serve(["--host", "nowhere", "--port", "80"], "mock-vision server")
    assert ended.value.code == (
        "mock-vision server: cannot listen on --host nowhere --port 80: [Errno -2] Name or service"
        " not known"
    )
