"""The SwellLab as a still picture, for notebooks that are read where no widget is alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.expressions.counting import COUNTS
from derivwidgets.experiments.swell import HEADINGS
from derivwidgets.experiments.unfolding import unfold
from derivwidgets.widgets.still import COLOURS, MARGINS, as_png
from derivwidgets.widgets.swell_words import of_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derivwidgets.experiments.swell import Swell
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

SIZE = (9.6, 3.6)
"""Inches."""
DEPTHS = 6
"""Of the nodes that are drawn as long as operations have not been counted."""
DASHES = {
    "tree": "-", "shared": "--", "expanded": ":", "horner": (0, (1, 3)), "jaxpr": "-.", "flops": (0, (7, 2, 2, 2)),
}  # fmt: skip
LINE = 0.06
"""How far apart names stand, as a part of the axes."""


def png(function: Function, found: Swell | None, value: int) -> bytes:
    """Return how the derivative swells, over depth or order, as a PNG image.

    Before anything is counted, it shows the nodes of the tree and of the graph over depth, which are quickly found.
    """
    if found is not None and np.isfinite(found.counts["tree"]).any():
        column = min(value, len(found.values)) - 1
        lines = {HEADINGS.get(name, name): (name, found.counts[name]) for name in COUNTS}
        return _drawn(of_counts(found, column), f"operations over {found.axis}", found.values, lines)
    sizes = [unfold(function, depth=depth, limit=1) for depth in range(1, DEPTHS + 1)]
    lines = {
        "tree": ("tree", np.array([each.tree_size for each in sizes], float)),
        "graph": ("shared", np.array([each.graph_size for each in sizes], float)),
    }
    title = f"f ′ of f(x) = {function.text}, composed with itself"
    return _drawn(title, "nodes over depth", np.arange(1, DEPTHS + 1), lines)


def _drawn(title: str, axes_title: str, values: Array, lines: Mapping[str, tuple[str, Array]]) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, dpi=100, facecolor="white")
    axes = figure.subplots(gridspec_kw={"left": MARGINS["left"], "right": 0.88, "top": 0.82, "bottom": 0.1})
    figure.suptitle(title if len(title) < 110 else f"{title[:109]}…", fontsize=11, fontweight="bold")
    ends = {}
    for label, (name, counts) in lines.items():
        known = np.isfinite(counts) & (counts > 0)
        if not known.any():
            continue
        family = "automatic" if name in ("jaxpr", "flops") else "symbolic"
        style = {"color": COLOURS[family], "linestyle": DASHES[name], "linewidth": 1.8 if name == "tree" else 1.4}
        axes.plot(values[known], counts[known], marker="o", markersize=3.5, **style)
        ends[label] = float(counts[known][-1]), COLOURS[family]
    axes.set(yscale="log", xticks=values, title="")
    axes.minorticks_off()
    axes.set_title(axes_title, loc="left", fontsize=10, fontweight="bold")
    axes.grid(color="#e6e8eb", linewidth=0.8)
    axes.tick_params(which="both", labelsize=8, length=0)
    axes.spines[:].set_visible(False)
    _name_ends(axes, ends)
    return as_png(figure)


def _name_ends(axes: Any, ends: Mapping[str, tuple[float, str]]) -> None:
    """Write the names of curves beside where they end, from the top down, each a line below the one before."""
    above = np.inf
    for label, (end, colour) in sorted(ends.items(), key=lambda item: -item[1][0]):
        _, height = axes.transAxes.inverted().transform(axes.transData.transform((axes.get_xlim()[1], end)))
        above = min(height, above - LINE)
        place = {"xycoords": "axes fraction", "fontsize": 8, "va": "center"}
        axes.annotate(label, (1.01, above), color=colour, **place)
