"""The picture of the results in ``docs/``; needs the dependency group ``bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

from benchmarks.instructions import OTHERS

GREY = "#808080"
COLOURS = ("#4c8fd6", "#d98536", "#4fa66a", "#c45b9b", "#8c76d0", "#a89030")


def draw(results: dict[str, Any], file: Path) -> None:
    """Draw ratios of instructions, and the growth of calls, on a transparent background: the greys
    and colours can be read on white and on black.
    """
    pyplot.rcParams.update(
        {
            "text.color": GREY,
            "axes.labelcolor": GREY,
            "axes.edgecolor": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "svg.hashsalt": "mock_vision",
            "font.size": 9,
        }
    )
    figure, (left, right) = pyplot.subplots(
        1, 2, figsize=(12, 4.2), width_ratios=(1, 1), layout="constrained"
    )
    _ratios(left, results["instructions"])
    _growth(right, results["growth"])
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, transparent=True, metadata={"Date": None})


def _ratios(axes: Any, ratios: dict[str, float]) -> None:
    shown = {what: ratio for what, ratio in ratios.items() if ratio < 5}
    names = list(reversed(shown))
    colours = [COLOURS[1] if what.startswith(OTHERS) else COLOURS[0] for what in names]
    axes.barh(names, [shown[what] for what in names], color=colours)
    axes.axvline(1, color=GREY, linewidth=1)
    axes.set_title("instructions, against the reference")
    axes.margins(x=0.12)
    for at, what in enumerate(names):
        axes.text(shown[what] + 0.02, at, f"{shown[what]:.2f}", va="center")
    axes.spines[["top", "right"]].set_visible(False)


def _growth(axes: Any, points: list[list[Any]]) -> None:
    for colour, what in zip(COLOURS, dict.fromkeys(point[0] for point in points), strict=False):
        line = [(size, cost) for name, size, cost in points if name == what]
        axes.loglog(*zip(*line, strict=True), marker="o", markersize=3, color=colour, label=what)
    axes.set_title("microseconds, by number of resources")
    axes.set_ylim(bottom=1)
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
