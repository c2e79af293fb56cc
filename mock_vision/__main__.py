"""``python -m mock_vision demo`` and ``python -m mock_vision server``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command that ``argv`` (by default ``sys.argv``) names."""
    parser = argparse.ArgumentParser(prog="python -m mock_vision", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run both example programs inside the mock")
    demo.add_argument(
        "--seed",
        type=int,
        default=0,
        help="the seed for splits and metrics; default: %(default)s",
    )
    commands.add_parser(
        "server",
        help="run moto's server with both services; takes the options of moto_server",
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
        # The reader of the pipe (such as ``head``) has closed it. Without a new standard output,
        # Python would print a second BrokenPipeError at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
