"""The RaceLab's figure: one line a method over the axis of the race, on axes that the browser labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivwidgets.methods import METHODS
from derivwidgets.widgets.charts import MARGIN, Sheet, colour, linear_scale, make_figure

if TYPE_CHECKING:
    import bqplot

MARKERS = {"symbolic": ("square", 44), "numerical": ("circle", 36), "automatic": ("triangle-up", 40)}
"""What marks a measurement, by family."""

ROOM = 104
"""Pixels to the right of the axes, where lines bear their names."""


def make_curves() -> tuple[bqplot.Figure, dict[str, Any]]:
    """Return the figure and its marks by the names that the browser knows them by.

    Both axes are linear in what is drawn: the browser draws logarithms, and labels ticks with what they stand for.
    """
    marks: dict[str, Any] = {}
    sheet = Sheet(linear_scale(0, 1), linear_scale(0, 1), marks)
    contents = [
        sheet.line("here", "var(--dw-here)", 1, visible=False),
        *(sheet.line(f"spread/{name}", colour(name), 5, visible=False, opacities=[0.35]) for name in METHODS),
        *sheet.each("curve", METHODS),
        *(sheet.dots(f"dots/{name}", colour(name), *MARKERS[method.family]) for name, method in METHODS.items()),
        sheet.dots("crossings", "var(--dw-soft)", "circle", 70, "transparent"),
        sheet.dots("flips", "var(--dw-ink)", "circle", 130, "transparent"),
    ]
    figure = make_figure("race", sheet, contents)
    figure.fig_margin = {**MARGIN, "right": ROOM}
    marks |= {"x": sheet.x, "y": sheet.y, "axis_x": figure.axes[0], "axis_y": figure.axes[1]}
    return figure, marks
