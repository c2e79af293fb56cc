"""``python -m mock_vision demo`` and ``python -m mock_vision server``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(prog="python -m mock_vision", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run both example programs inside the mock")
    demo.add_argument("--seed", type=int, default=0, help="derive splits and metrics from it")
    commands.add_parser(
        "server",
        help="moto's server with both services; takes moto_server's options",
        add_help=False,
    )
    options, rest = parser.parse_known_args(argv)
    if options.command == "server":
        from mock_vision.server import serve

        serve(rest)
        return
    if rest:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    from mock_vision.demo import run_examples

    try:
        run_examples(seed=options.seed)
    except BrokenPipeError:
        # Whoever reads the timeline has read enough; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
