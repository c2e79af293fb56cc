"""``python -m mock_vision server``: all of moto, with both services and the control plane.

The server runs inside a mock of its own, so that work ends on a virtual clock. The command
``moto_server`` does not serve the two services, because it does not import mock_vision; in a
process that imported it, moto's ``ThreadedMotoServer`` serves them and the control plane too.

How time goes: the clock follows the wall clock, or stands where ``--start`` says. In both cases
work ends on the clock, and the control plane moves it.
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
            # Nobody is left to read what was never used, and which mistakes were answered.
            vision.reset()
            vision._world.author_errors.take_swallowed()
    except (UsageError, InstallationError, OSError) as error:
        sys.exit(f"{prog}: {error}")


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog=prog, description=DESCRIPTION)
    add = made.add_argument
    add("-H", "--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    add(
        "-p",
        "--port",
        type=int,
        default=int(os.environ.get("MOTO_PORT", "5000")),
        help="the port; 0: any that is free (%(default)s)",
    )
    add("--seed", type=int, default=0, help="the seed of ids, splits and metrics (%(default)s)")
    add(
        "--start",
        metavar="TIME",
        help="where the clock stands, such as 2025-01-01T00:00:00Z; without it the clock follows"
        " the wall clock",
    )
    add(
        "--durations",
        metavar="NAME=SECONDS",
        nargs="+",
        action="extend",
        default=[],
        help="how long work takes, such as training=60 model_start=0.5",
    )
    add(
        "--quotas",
        metavar="NAME=NUMBER",
        nargs="+",
        action="extend",
        default=[],
        help="how much may exist or go on at once, such as running_models=5; none: no limit",
    )
    add(
        "--iam",
        action="store_true",
        help="have IAM judge each request, by the policies that clients create",
    )
    add(
        "--wall",
        action="store_true",
        help="have moto's other services live at the time of the virtual clock; needs time-machine",
    )
    add(
        "--skip-waiting",
        action="store_true",
        help="a call that describes work under way moves the clock to the end of the work, so that"
        " programs which poll do not wait",
    )
    add(
        "--ready-file",
        metavar="PATH",
        type=Path,
        help="a file that the server writes its address to when it is ready, and removes at its"
        " end",
    )
    add(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a further name under which the control plane answers, besides localhost; '*': any",
    )
    add("-v", "--verbose", action="store_true", help="print a line for each request")
    add("-s", "--ssl", action="store_true", help="serve HTTPS with a certificate made at once")
    add("-c", "--ssl-cert", metavar="PATH", help="serve HTTPS with this certificate")
    add("-k", "--ssl-key", metavar="PATH", help="the private key of the certificate")
    return made


def _options(given: argparse.Namespace) -> Options:
    """The options of the mock in which the server runs."""
    options = Options(
        seed=given.seed,
        durations={name: _number(name, text) for name, text in _pairs(given.durations)},
        quotas={
            name: None if text.lower() == "none" else int(_number(name, text))
            for name, text in _pairs(given.quotas)
        },
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


def _instant(text: str) -> datetime:
    instant: datetime = INSTANT.read(text, "--start")
    return instant


def _run(given: argparse.Namespace) -> None:
    ssl = _ssl(given)
    server = moto_server.make_server(
        given.host,
        given.port,
        verbose=given.verbose,
        ssl=ssl,
        environ={ALLOWED_HOSTS: (given.host, *given.allow_host)},
    )
    url = moto_server.address(server, "http" if ssl is None else "https")
    # moto tells clients where it is, for example in the URLs of queues.
    os.environ.setdefault("MOTO_PORT", url.rpartition(":")[2])
    if not is_loopback(given.host):
        print(
            f"Warning: {given.host} is open to the network. Everybody who reaches it can change"
            " everything in the mock; the control plane answers only under the names of"
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
    if given.ssl_cert and given.ssl_key:
        return (given.ssl_cert, given.ssl_key)
    return "adhoc" if given.ssl else None


def is_loopback(host: str) -> bool:
    """Whether only programs on the same machine reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _announced(url: str, ready_file: Path | None) -> Iterator[None]:
    """Say where the server is, in one line and in a file."""
    print(f"mock_vision listens on {url}", flush=True)
    if ready_file is None:
        yield
        return
    # Renamed, so that no reader meets half a line.
    unfinished = ready_file.with_name(f"{ready_file.name}.tmp")
    unfinished.write_text(f"{url}\n")
    unfinished.replace(ready_file)
    try:
        yield
    finally:
        ready_file.unlink(missing_ok=True)
