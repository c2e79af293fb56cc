"""``python -m benchmarks.server [REQUESTS]``: the server under load, and what a call costs in it.

The server is a process of its own, as users start it. Every request is signed and checked: nothing
may be lost, nothing done twice, no traceback printed, and the memory must not grow once the journal
is full.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.calls import Row
from benchmarks.measure import Compared, compared
from mock_vision import connect
from tests.support.load import Client, load
from tests.support.pictures import png

CLIENTS = 64


@contextmanager
def started(*command: str) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """A server in a process of its own: its address, the process, and what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        ready, log = Path(folder) / "ready", Path(folder) / "log"
        with log.open("wb") as printed:
            process = subprocess.Popen(
                [sys.executable, "-m", *command, str(ready)], stdout=printed, stderr=printed
            )
        try:
            while not ready.exists():
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            yield ready.read_text().strip(), process, log
        finally:
            process.terminate()
            process.wait()


OURS = ("mock_vision", "server", "-p", "0", "--start", "2025-01-01T00:00:00Z", "--ready-file")
BARE = ("benchmarks.server", "bare")


def memory(process: subprocess.Popen[bytes]) -> float:
    """The resident memory of a process, in megabytes."""
    (line,) = (
        line
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


def with_a_bucket(url: str) -> None:
    """Create the bucket that the clients write to."""
    Client(url).send("s3", "PUT", "/line", b"")


def under_load(requests: int) -> None:
    """Print how the server takes three loads, one after the other."""
    photo = base64.b64encode(png(80, 80))
    with started(*OURS) as (url, process, log):
        vision = connect(url)
        for name in ("first", "second", "third"):
            with_a_bucket(url)
            begin = time.perf_counter()
            sent = load(vision, photo, clients=CLIENTS, requests=requests, name=name)
            took = time.perf_counter() - begin
            vision.reset()
            print(
                f"{name:<8}{CLIENTS} clients, {sent:,} requests: {took:.1f} s,"
                f" {sent / took:,.0f} a second, server {memory(process):.0f} MB",
                flush=True,
            )
        assert "Traceback" not in log.read_text(), log.read_text()


def bare(environ: Any, start_response: Any) -> list[bytes]:
    """What any server costs: it reads the body and answers."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


class Quiet(WSGIRequestHandler):
    """Prints nothing."""

    def log_request(self, *_: object) -> None:
        """Print nothing."""


def serve_bare(ready: Path) -> None:
    """Run a bare werkzeug server."""
    server = make_server("127.0.0.1", 0, bare, threaded=True, request_handler=Quiet)
    ready.write_text(f"http://127.0.0.1:{server.port}")
    server.serve_forever()


def computed(process: subprocess.Popen[bytes]) -> float:
    """The seconds of CPU time that a process has used, in its threads and in the kernel."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def a_call(rounds: int = 10, calls: int = 500) -> Compared:
    """CPU time of the server in a call, beside that of a bare werkzeug server.

    Each server is a process of its own, both on the same processor, since moving threads between
    processors takes as much time as the call. The kernel counts in hundredths of a second, so a
    round has hundreds of calls.
    """
    with started(*OURS) as (ours, our_process, _), started(*BARE) as (theirs, their_process, _):
        if hasattr(os, "sched_setaffinity"):
            for process in (our_process, their_process):
                os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})

        def microseconds(client: Client, process: subprocess.Popen[bytes]) -> float:
            before = computed(process)
            for _ in range(calls):
                client.send("lookoutvision", "GET", "/2020-11-20/projects", b"")
            return (computed(process) - before) / calls * 1e6

        servers = ((Client(ours), our_process), (Client(theirs), their_process))
        for server in servers:
            microseconds(*server)
        return compared(
            [(microseconds(*servers[0]), microseconds(*servers[1])) for _ in range(rounds)]
        )


def calls() -> Iterator[Row]:
    """A call over HTTP."""
    yield Row("a call of the server, against bare werkzeug", a_call(), "<= 250 us")


def main() -> None:
    if sys.argv[1:2] == ["bare"]:
        serve_bare(Path(sys.argv[2]))
        return
    figures = a_call()
    print(
        f"a call of the server {figures.measured:.0f} us, of bare werkzeug {figures.reference:.0f}"
        f" us, difference {figures.difference:+.0f} us, allowed <= +250 us",
        flush=True,
    )
    under_load(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)


if __name__ == "__main__":
    main()
