"""A race as a still picture, for notebooks that are read where no widget is alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.racing.words import label, place
from derivwidgets.methods import METHODS
from derivwidgets.widgets.race_words import finding
from derivwidgets.widgets.still import COLOURS, DASHES, as_png

if TYPE_CHECKING:
    from derivwidgets.experiments.race import Race

SIZE = (9.6, 3.9)
"""Inches."""
MARGINS = {"left": 0.115, "right": 0.9, "wspace": 0.2, "top": 0.83, "bottom": 0.13}
PHASES = {"derive": ("////", "none"), "compile": ("", "#ffffff99"), "first": ("", "none")}
"""How the phases of a bar are told apart: its hatch, and a wash over its colour."""
LINE = 0.055
"""How far apart names stand, as a part of the axes."""
AXES = {"size": "array size", "depth": "composition depth", "parameters": "number of parameters"}


def png(race: Race) -> bytes:
    """Return the bars at the largest value, stacked by phase, and the curves of the steady state, as a PNG image."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, dpi=100, facecolor="white")
    bars, curves = figure.subplots(1, 2, gridspec_kw=MARGINS)
    figure.suptitle(finding(race)[0], fontsize=11, fontweight="bold")
    _draw_bars(bars, race)
    _draw_curves(curves, race)
    for axes in (bars, curves):
        axes.tick_params(which="both", labelsize=8, length=0)
        axes.spines[:].set_visible(False)
    return as_png(figure)


def _colour(method: str) -> str:
    return COLOURS[METHODS[method].family]


def _draw_bars(axes: Any, race: Race) -> None:
    measured = np.flatnonzero(np.isfinite(race.steady).any(axis=0))
    column = int(measured[-1]) if measured.size else 0
    value = int(race.values[column])
    ranking = race.ranking(value, "total")[::-1]
    ends = np.zeros(len(ranking))
    rows = [race.methods.index(name) for name in ranking]
    for phase, (hatch, wash) in PHASES.items():
        widths = np.nan_to_num(getattr(race, phase)[rows, column])
        for y, (name, start, width) in enumerate(zip(ranking, ends, widths, strict=True)):
            colour = _colour(name)
            face = "white" if hatch else colour
            axes.barh(y, width, 0.6, start, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.8)
            axes.barh(y, width, 0.6, start, facecolor=wash, edgecolor="none")
        ends += widths
    axes.set_yticks(range(len(ranking)), [label(name) for name in ranking])
    axes.set_title(f"first answer at {place(race.axis, value)}, seconds", loc="left", fontsize=10, fontweight="bold")
    axes.grid(axis="x", color="#e6e8eb", linewidth=0.8)
    axes.set_axisbelow(True)


def _draw_curves(axes: Any, race: Race) -> None:
    ends: dict[str, float] = {}
    for name, times in zip(race.methods, race.steady, strict=True):
        known = np.isfinite(times)
        if not known.any():
            continue
        ends[name] = float(times[known][-1])
        style = {"color": _colour(name), "linestyle": DASHES.get(name, DASHES[METHODS[name].family]), "linewidth": 1.6}
        axes.plot(race.values[known], times[known], marker="o", markersize=3.5, **style)
    axes.set(yscale="log", xscale="linear" if race.axis == "depth" else "log")
    axes.minorticks_off()
    axes.set_title(f"one call over {AXES[race.axis]}, seconds", loc="left", fontsize=10, fontweight="bold")
    axes.grid(color="#e6e8eb", linewidth=0.8)
    _name_ends(axes, ends)


def _name_ends(axes: Any, ends: dict[str, float]) -> None:
    """Write the names of curves beside where they end, from the top down, each a line below the one before."""
    above = np.inf
    for name, end in sorted(ends.items(), key=lambda item: -item[1]):
        _, height = axes.transAxes.inverted().transform(axes.transData.transform((axes.get_xlim()[1], end)))
        above = min(height, above - LINE)
        axes.annotate(
            label(name), (1.02, above), xycoords="axes fraction", fontsize=8, va="center", color=_colour(name)
        )  # fmt: skip
