"""``python -m mock_vision server``: all of moto, with both services and the control plane.

The server runs inside a mock of its own, so that work ends on a virtual clock. The command
``moto_server`` does not serve the two services, because it does not import mock_vision; in a
process that imported it, moto's ``ThreadedMotoServer`` serves them and the control plane too.

The clock follows the wall clock, or stands still at ``--start``. In both cases work ends on the
virtual clock, and the control plane can move it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from mock_vision.control.guard import ALLOWED_HOSTS
from mock_vision.control.values import INSTANT
from mock_vision.errors import InstallationError, UsageError
from mock_vision.mock.mock import MockVision
from mock_vision.mock.options import Options
from mock_vision.upstream import moto_server

DESCRIPTION = """\
Serve all of moto, with Amazon Lookout for Vision and Rekognition Custom Labels, and the control
plane under /moto-api/mock_vision/.
"""


DEFAULT_PORT, LAST_PORT = 5000, 65535


def serve(arguments: Sequence[str], prog: str = "python -m mock_vision server") -> None:
    """Run the server until SIGINT or SIGTERM.

    :param arguments: those of the command line.
    :raises SystemExit: when an argument is wrong, the address is in use, or Flask is missing, which
        moto's server needs.
    """
    given = parser(prog).parse_args(arguments)
    try:
        with MockVision(**_options(given)) as vision:
            _run(given)
            # At the end of a server, unused declarations and mistakes in them are no errors.
            vision.reset()
            vision._world.author_errors.take_swallowed()
    except (UsageError, InstallationError, OSError) as error:
        sys.exit(f"{prog}: {error}")


_BY_NAME = {
    "durations": ("SECONDS", "how long work takes, such as training=60 model_start=0.5"),
    "quotas": ("NUMBER", "quotas of the services, such as running_models=5; none: no limit"),
    "prices": ("AMOUNT", "the prices for the amounts of the usage, such as inference_hour=4.0"),
    "rates": ("NUMBER", "detections in a second per inference unit, such as DetectAnomalies=5"),
}
"""The options that are pairs of a name and a value: what the value is, and the help."""


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    # An option that is added later must not change what an abbreviation means.
    made = argparse.ArgumentParser(prog=prog, description=DESCRIPTION, allow_abbrev=False)
    add = made.add_argument
    add("-H", "--host", default="127.0.0.1", help="the address to listen on; default: %(default)s")
    add(
        "-p",
        "--port",
        type=_port,
        help="the port; 0 picks a free one; default: that of the environment variable MOTO_PORT, or"
        f" {DEFAULT_PORT}",
    )
    add(
        "--seed",
        type=int,
        default=0,
        help="the seed of ids, splits and metrics; default: %(default)s",
    )
    add(
        "--start",
        metavar="TIME",
        help="the time at which the clock stands still, such as 2025-01-01T00:00:00Z; without it"
        " the clock follows the wall clock",
    )
    for name, (value, words) in _BY_NAME.items():
        metavar = f"NAME={value}"
        add(f"--{name}", metavar=metavar, nargs="+", action="extend", default=[], help=words)
    add(
        "--iam",
        action="store_true",
        help="let IAM judge each request, by the policies that clients create",
    )
    add(
        "--wall",
        action="store_true",
        help="let moto's other services use the time of the virtual clock; needs time-machine",
    )
    add(
        "--skip-waiting",
        action="store_true",
        help="move the clock to the end of the work with each call that describes work under way,"
        " so that programs which poll do not wait",
    )
    add(
        "--ready-file",
        metavar="PATH",
        type=Path,
        help="write the address to this file when the server is ready, and remove it at the end",
    )
    add(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a further host name for which the control plane answers; '*' allows every name",
    )
    add("-v", "--verbose", action="store_true", help="print a line for each request")
    add("-s", "--ssl", action="store_true", help="serve HTTPS with a temporary certificate")
    add("-c", "--ssl-cert", metavar="PATH", help="serve HTTPS with this certificate")
    add("-k", "--ssl-key", metavar="PATH", help="the private key of the certificate")
    return made


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}, not {text!r}")
    return int(text)


def _port_of(given: argparse.Namespace) -> int:
    text = os.environ.get("MOTO_PORT")
    if given.port is not None or not text:
        return DEFAULT_PORT if given.port is None else int(given.port)
    try:
        return _port(text)
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"the environment variable MOTO_PORT: {error}.") from None


def _options(given: argparse.Namespace) -> Options:
    """Return the options of the mock in which the server runs."""
    options = Options(
        seed=given.seed,
        durations={name: _number(name, text) for name, text in _pairs(given.durations)},
        quotas={name: _quota(name, text) for name, text in _pairs(given.quotas)},
        prices={name: _number(name, text) for name, text in _pairs(given.prices)},
        rates={name: _number(name, text) for name, text in _pairs(given.rates)},
        skip_waiting=given.skip_waiting,
        # No code under test runs in this process.
        sleep="real",
    )
    if given.iam:
        options["iam"] = True
    if given.wall:
        options["wall"] = "virtual"
    if given.start is not None:
        options["start"] = _instant(given.start)
    return options


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"write NAME=VALUE, not {text!r}.")
        yield name, value


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{name} takes a number, not {text!r}.") from None


def _quota(name: str, text: str) -> int | None:
    if text.lower() == "none":
        return None
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"{name} takes a whole number or none, not {text!r}.") from None


def _instant(text: str) -> datetime:
    instant: datetime = INSTANT.read(text, "--start")
    return instant


def _run(given: argparse.Namespace) -> None:
    ssl, port = _ssl(given), _port_of(given)
    try:
        server = moto_server.make_server(
            given.host,
            port,
            verbose=given.verbose,
            ssl=ssl,
            environ={ALLOWED_HOSTS: (given.host, *given.allow_host)},
        )
    except (OSError, SystemExit) as error:
        # werkzeug prints why it cannot listen, and exits.
        why = "" if isinstance(error, SystemExit) else f": {error}"
        raise UsageError(f"cannot listen on --host {given.host} --port {port}{why}") from None
    url = moto_server.address(server, "http" if ssl is None else "https")
    # moto puts its address into responses, for example into the URLs of queues.
    os.environ.setdefault("MOTO_PORT", url.rpartition(":")[2])
    if not is_loopback(given.host):
        print(
            f"Warning: {given.host} is open to the network. Anyone who can reach it can change"
            " everything in the mock; the control plane answers only for the names of"
            " --allow-host.",
            file=sys.stderr,
            flush=True,
        )
    # serve_forever ends with KeyboardInterrupt.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _announced(url, given.ready_file):
            server.serve_forever()
    finally:
        signal.signal(signal.SIGTERM, before)


def _ssl(given: argparse.Namespace) -> Any:
    files = {"--ssl-cert": given.ssl_cert, "--ssl-key": given.ssl_key}
    if not any(files.values()):
        return "adhoc" if given.ssl else None
    if not all(files.values()):
        raise UsageError("--ssl-cert and --ssl-key go together: name both files.")
    for option, file in files.items():
        try:
            # The error about a file that ssl cannot open does not name it.
            Path(file).read_bytes()
        except OSError as error:
            raise UsageError(f"{option} cannot be read: {error}") from None
    return tuple(files.values())


def is_loopback(host: str) -> bool:
    """Return whether only programs on the same machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _announced(url: str, ready_file: Path | None) -> Iterator[None]:
    """Print the address of the server, and keep it in a file for the time of the block."""
    if ready_file is not None:
        # A file that is renamed appears with its whole content.
        unfinished = ready_file.with_name(f"{ready_file.name}.tmp")
        try:
            unfinished.write_text(f"{url}\n")
            unfinished.replace(ready_file)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise UsageError(f"--ready-file cannot be written: {error}") from None
    print(f"mock_vision listens on {url}", flush=True)
    try:
        yield
    finally:
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
