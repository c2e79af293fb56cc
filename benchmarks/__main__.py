"""``python -m benchmarks``: every figure as a ratio or a difference within one run, beside the most
that is allowed.
"""

from __future__ import annotations

from benchmarks import calls, datasets, mocks, processes


def main() -> None:
    print(f"{'':<68}{'measured':>12}{'reference':>12}{'difference':>12}{'ratio':>8}   allowed")
    for rows in (calls.small_calls, calls.bodies, calls.pages, mocks.mocks):
        for what, figures, allowed in rows():
            print(
                f"{what:<68}{figures.measured:>9.0f} us{figures.reference:>9.0f} us"
                f"{figures.difference:>+9.1f} us{figures.ratio:>8.2f}   {allowed}",
                flush=True,
            )
    for cost in processes.costs():
        print(f"{cost.what:<68}{cost.milliseconds:>9.1f} ms{'':>32}   {cost.allowed}", flush=True)
    for each in datasets.costs():
        print(f"{each.what:<68}{each.measured:>12}{'':>32}   {each.allowed}", flush=True)


if __name__ == "__main__":
    main()
