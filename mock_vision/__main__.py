"""``python -m mock_vision demo`` and ``python -m mock_vision server``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command that ``argv`` (by default ``sys.argv``) names."""
    parser = argparse.ArgumentParser(prog=_prog(), description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run both example programs inside the mock")
    demo.add_argument(
        "--seed",
        type=int,
        default=0,
        help="the seed for splits and metrics; default: %(default)s",
    )
    demo.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write a page about the run to this HTML file; the programs then keep their projects",
    )
    commands.add_parser(
        "server",
        help="serve all of moto with both services and the control plane, for any program",
        add_help=False,
    )
    options, rest = parser.parse_known_args(argv)
    if options.command == "server":
        from mock_vision.server import serve

        serve(rest, f"{parser.prog} server")
        return
    if rest:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    from mock_vision.demo import run_examples

    try:
        run_examples(seed=options.seed, report=options.report)
    except BrokenPipeError:
        # The reader of the pipe (such as ``head``) has closed it. Without a new standard output,
        # Python would print a second BrokenPipeError at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prog() -> str:
    """Return the name of the command: the console script's, or the module's."""
    name = Path(sys.argv[0]).stem
    return "python -m mock_vision" if name == "__main__" else name


if __name__ == "__main__":
    main()
