"""``python -m benchmarks``: every figure as a ratio or a difference within one run, beside the most
that is allowed. :func:`arguments` lists the options.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import (
    callgrind,
    calls,
    datasets,
    growth,
    instructions,
    mocks,
    processes,
    server,
    tests,
)
from benchmarks.beside import beside
from benchmarks.calls import Row

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
BASELINE = FOLDER / "baseline.json"
GROWTH = 1.1
"""By how much a ratio may grow before ``--check`` fails."""

QUICK: tuple[Callable[[], Iterator[Row]], ...] = (
    calls.small_calls,
    calls.others,
    tests.whole,
    mocks.mocks,
)
ALL = (*QUICK, calls.bodies, calls.pages, server.calls)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure what a user waits for."
    )
    parser.add_argument("--quick", action="store_true", help="only what takes less than a minute")
    parser.add_argument("--against", type=Path, help="a file of results to compare with")
    parser.add_argument(
        "--beside", metavar="COMMIT", help="measure an older commit and this checkout in turn"
    )
    parser.add_argument("--draw", action="store_true", help="draw docs/pictures/performance.svg")
    parser.add_argument(
        "--check",
        action="store_true",
        help="count instructions, and fail if a ratio is a tenth above the committed one",
    )
    parser.add_argument(
        "--accept", action="store_true", help="write the counted ratios to benchmarks/baseline.json"
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.check or options.accept:
        check(accept=options.accept)
        return
    if options.beside:
        beside(options.beside)
        return
    results: dict[str, Any] = {"commit": commit(), "rows": {}, "instructions": {}, "growth": []}
    print(f"{'':<76}{'measured':>12}{'reference':>12}{'difference':>12}{'ratio':>8}   allowed")
    for rows in QUICK if options.quick else ALL:
        show(rows(), results["rows"])
    if callgrind.is_available():
        print("\ninstructions, in thousands")
        for what, (measured, reference) in instructions.measured().items():
            ratio = measured / reference
            results["instructions"][what] = ratio
            print(f"{what:<76}{measured / 1e3:>12,.0f}{reference / 1e3:>12,.0f}{ratio:>20.3f}")
    if not options.quick:
        for cost in processes.costs():
            results["rows"][cost.what] = {"milliseconds": cost.milliseconds}
            print(f"{cost.what:<76}{cost.milliseconds:>9.1f} ms{'':>32}   {cost.allowed}")
        for each in datasets.costs():
            print(f"{each.what:<76}{each.measured:>12}{'':>32}   {each.allowed}", flush=True)
        points = list(growth.points())
        results["growth"] = [list(point) for point in points]
        show_growth(points)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{results['commit']}.json"
    file.write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nwritten to {file}")
    if options.against:
        compare(results, json.loads(options.against.read_text()))
    if options.draw:
        from benchmarks.drawing import draw

        draw(results, FOLDER.parent / "docs" / "pictures" / "performance.svg")


def show(rows: Iterable[Row], results: dict[str, Any]) -> None:
    """Print rows as they are measured, and keep them."""
    for what, figures, allowed in rows:
        results[what] = figures._asdict()
        print(
            f"{what:<76}{figures.measured:>9.0f} us{figures.reference:>9.0f} us"
            f"{figures.difference:>+9.1f} us{figures.ratio:>8.2f}   {allowed}",
            flush=True,
        )


def show_growth(points: Iterable[growth.Point]) -> None:
    """Print what the largest size costs against the smallest."""
    by_what: dict[str, list[growth.Point]] = {}
    for point in points:
        by_what.setdefault(point.what, []).append(point)
    for what, (first, *_, last) in by_what.items():
        label = f"{what} with {last.size}, against with {first.size}"
        print(
            f"{label:<76}{last.microseconds:>9.0f} us{first.microseconds:>9.0f} us"
            f"{last.microseconds / first.microseconds:>20.2f}"
        )


def compare(new: dict[str, Any], old: dict[str, Any]) -> None:
    """Print how ratios differ from those of another commit."""
    print(f"\nratios at {old['commit']} and at {new['commit']}")
    for what, figures in new["rows"].items():
        before = old["rows"].get(what)
        if before and "ratio" in before:
            print(f"{what:<76}{before['ratio']:>8.2f}{figures['ratio']:>8.2f}")
    for what, ratio in new["instructions"].items():
        if what in old["instructions"]:
            print(f"instructions: {what:<62}{old['instructions'][what]:>8.3f}{ratio:>8.3f}")


def check(*, accept: bool) -> None:
    """Compare ratios of instructions with the committed ones, which no busy machine changes."""
    if not callgrind.is_available():
        print("valgrind is not installed: instructions are not counted")
        return
    ratios = {
        what: round(a / b, 3)
        for what, (a, b) in instructions.measured().items()
        if not what.startswith(instructions.OTHERS)
    }
    if accept:
        BASELINE.write_text(json.dumps(ratios, indent=1) + "\n")
        return
    grown = [
        f"{what}: x{ratios[what]:.3f}, was x{before:.3f}"
        for what, before in json.loads(BASELINE.read_text()).items()
        if ratios.get(what, 0) > before * GROWTH
    ]
    if grown:
        sys.exit("\n".join(["more instructions than a tenth above the baseline:", *grown]))
    print(f"instructions: {len(ratios)} ratios, none has grown by a tenth")


def commit() -> str:
    """The commit that is checked out."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=FOLDER
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
