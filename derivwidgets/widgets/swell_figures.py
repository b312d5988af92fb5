"""The SwellLab's figures: counts of operations and times, on axes that the browser labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivwidgets.experiments.expressions.counting import COUNTS, TIMES
from derivwidgets.widgets.charts import MARGIN, Sheet, linear_scale, make_figure

if TYPE_CHECKING:
    import bqplot

ROOM = 104
"""Pixels to the right of the axes, where lines bear their names."""
KINDS = {"counts": COUNTS, "times": TIMES}
"""The figures, and what each draws a line for."""


def stroke(name: str) -> str:
    """Return the CSS variable that holds the colour of a count or a time.

    >>> stroke("evaluate tree")
    'var(--dw-swell-evaluate-tree)'
    """
    return f"var(--dw-swell-{name.replace(' ', '-')})"


def make_figures() -> tuple[dict[str, bqplot.Figure], dict[str, Any]]:
    """Return the figures, and their marks by the names that the browser knows them by.

    All axes are linear in what is drawn: the browser draws logarithms, and labels ticks with what they stand for.
    """
    marks: dict[str, Any] = {}
    figures = {}
    for kind, names in KINDS.items():
        sheet = Sheet(linear_scale(0, 1), linear_scale(0, 1), marks)
        contents = [sheet.line(f"here/{kind}", "var(--dw-here)", 1, visible=False)]
        if kind == "counts":
            contents += [sheet.line(f"f {name}", stroke(name), 1, visible=False, opacities=[0.75]) for name in names]
        contents += [sheet.line(name, stroke(name), 2, visible=False) for name in names]
        contents += [sheet.dots(f"dots/{kind}", "var(--dw-ink)", size=34)]
        figures[kind] = figure = make_figure(kind, sheet, contents)
        figure.fig_margin = {**MARGIN, "right": ROOM}
        marks |= {f"x/{kind}": sheet.x, f"y/{kind}": sheet.y}
        marks |= {f"axis_x/{kind}": figure.axes[0], f"axis_y/{kind}": figure.axes[1]}
    return figures, marks
