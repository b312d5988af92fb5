"""Figures as bqplot makes them: scales, axes, lines and dots in our look; the only file that imports bqplot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import bqplot
import numpy as np

from derivwidgets.truth.words import power_of_ten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipywidgets import Widget

    from derivwidgets.function.arrays import Array

MARGIN = {"top": 8, "bottom": 28, "left": 52, "right": 12}


def colour(method: str) -> str:
    """Return the CSS variable that holds a method's colour."""
    return f"var(--dw-{method.replace('_', '-')})"


@dataclass(frozen=True)
class Sheet:
    """One figure in the making: its scales, and where the browser finds its marks."""

    x: Any
    y: Any
    marks: dict[str, Widget]

    def line(self, name: str, stroke: str, width: float = 2, **options: Any) -> bqplot.Lines:
        """Make a line; `stroke` is a CSS colour."""
        self.marks[name] = bqplot.Lines(
            x=(self.x.min, self.x.max), y=[0.5, 0.5], scales={"x": self.x, "y": self.y},
            colors=[stroke], stroke_width=width, **options,
        )  # fmt: skip
        return self.marks[name]

    def dots(
        self, name: str, stroke: str, marker: str = "circle", size: int = 36, fill: str = "var(--dw-paper)"
    ) -> bqplot.Scatter:
        """Make dots."""
        self.marks[name] = bqplot.Scatter(
            x=[], y=[], scales={"x": self.x, "y": self.y}, colors=[fill], stroke=stroke, stroke_width=1.5,
            marker=marker, default_size=size,
        )  # fmt: skip
        return self.marks[name]

    def each(self, kind: str, methods: Iterable[str]) -> list[bqplot.Lines]:
        """Make a line for each method, hidden, in its colour."""
        return [self.line(f"{kind}/{method}", colour(method), visible=False) for method in methods]


def hand_drawn(line: bqplot.Lines) -> Any:
    """Return bqplot's interaction that draws a line by hand."""
    return bqplot.interacts.HandDraw(lines=line)


def make_figure(name: str, sheet: Sheet, marks: list[Any]) -> bqplot.Figure:
    """Return a figure of the class ``dw-figure-{name}``, with two axes and no title."""
    figure = bqplot.Figure(
        marks=marks,
        axes=[axis(sheet.x, "bottom"), axis(sheet.y, "left")],
        fig_margin=MARGIN,
        animation_duration=0,
        padding_x=0,
        padding_y=0,
        background_style={"fill": "transparent"},
        legend_style={"stroke-width": "0"},
        layout={"width": "auto", "height": "230px", "min_width": "0", "min_height": "0"},
    )
    figure.add_class("dw-figure")
    figure.add_class(f"dw-figure-{name}")
    return figure


def linear_scale(low: float, high: float) -> bqplot.LinearScale:
    """Return a scale without padding."""
    return bqplot.LinearScale(min=low, max=high, allow_padding=False)


def log_scale(low: float, high: float) -> bqplot.LogScale:
    """Return a logarithmic scale; its limits must be given, or bqplot breaks on values that are not positive."""
    return bqplot.LogScale(min=low, max=high, allow_padding=False)


def axis(scale: Any, side: str) -> bqplot.Axis:
    """Return an axis with quiet grid lines."""
    return bqplot.Axis(scale=scale, side=side, grid_lines="solid", grid_color="var(--dw-grid)")


def label(axis: Any, labels: dict[float, str]) -> None:
    """Put ticks with these labels on an axis; bqplot looks labels up by the number as JavaScript writes it."""
    # in this order: bqplot draws ticks when their values come, with the labels that it has then
    axis.tick_labels = {_as_javascript(value): label for value, label in labels.items()}
    axis.tick_values = np.array(list(labels))


def _as_javascript(value: float) -> str:
    """Return a number as JavaScript's String() writes it."""
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-6 <= size < 1e21:
        return np.format_float_positional(value, trim="-")
    return np.format_float_scientific(value, trim="-", exp_digits=1)


def round_ticks(low: float, high: float, count: int = 5) -> dict[float, str]:
    """Return multiples of 1, 2 or 5 times a power of 10 between two limits, about `count` of them, and their labels."""
    rough = (high - low) / count
    decade = Fraction(10) ** math.floor(math.log10(rough))
    step = min(
        (multiple * decade for multiple in (1, 2, 5, 10)), key=lambda step: abs(math.log(step / Fraction(rough)))
    )
    ticks = [float(index * step) for index in range(math.ceil(low / step), math.floor(high / step) + 1)]
    largest = max(map(abs, ticks), default=1.0)
    return {tick: tick_label(tick, float(step), largest) for tick in ticks}


def decade_ticks(low: float, high: float) -> dict[float, str]:
    """Return every fourth power of ten between two limits, 1 among them, and their labels."""
    first, last = math.ceil(math.log10(low) / 4), math.floor(math.log10(high) / 4)
    every = max(1, (last - first) // 6)
    exponents = [4 * index for index in range(first, last + 1) if index % every == 0]
    return {float(f"1e{exponent}"): power_of_ten(exponent) for exponent in exponents}


def tick_label(value: float, step: float, largest: float) -> str:
    """Return a tick's label, with a real minus sign; a multiple of a power of 10 where it would be long otherwise."""
    finest, coarsest = math.floor(math.log10(step) + 1e-9), math.floor(math.log10(largest) + 1e-9)
    if not value:
        return "0"
    if (coarsest < 5 and finest >= -4) or coarsest - finest > 3:
        return f"{value:.{max(-finest, 0)}f}".replace("-", "−")
    mantissa, exponent = f"{value:.{coarsest - finest}e}".split("e")
    return f"{float(mantissa):g}·{power_of_ten(int(exponent))}".replace("-", "−")


def set_range(figure: bqplot.Figure, scale: Any, low: float, high: float) -> None:
    """Set both ends of one of a figure's scales in one message, and ticks to suit."""
    if isinstance(scale, bqplot.LinearScale) and _is_leap(scale, low, high):
        _clear(figure, scale, low / 2 + high / 2)
    with scale.hold_sync():
        scale.min, scale.max = low, high
    ticks = round_ticks(low, high) if isinstance(scale, bqplot.LinearScale) else decade_ticks(low, high)
    label(next(axis for axis in figure.axes if axis.scale is scale), ticks)


LEAP = 1e6
"""What has been drawn in units so much larger than the next ones is taken away first: SVG takes no 1e300 pixels."""


def _is_leap(scale: Any, low: float, high: float) -> bool:
    return bool(scale.max / 2 - scale.min / 2 > LEAP * (high / 2 - low / 2))


def _clear(figure: bqplot.Figure, leaping: Any, at: float) -> None:
    """Draw nothing but a point in sight of the old scale and the new one, until there is something else to draw."""
    place = {axis.scale: at if axis.scale is leaping else _middle(axis.scale) for axis in figure.axes}
    for axis in figure.axes:
        axis.tick_values = np.full(1, place[axis.scale])
    for mark in figure.marks:
        if isinstance(mark, bqplot.Lines):
            x, y = (np.full(2, place[mark.scales[name]]) for name in "xy")
            set_line(mark, x, y, visible=False)
        else:
            mark.x, mark.y = np.empty(0), np.empty(0)
        mark.send_state(["x", "y"])  # the browser may have moved it since


def _middle(scale: Any) -> float:
    is_linear = isinstance(scale, bqplot.LinearScale)
    return float(scale.min / 2 + scale.max / 2 if is_linear else math.sqrt(scale.min) * math.sqrt(scale.max))


def set_line(mark: Any, x: Array, y: Array, *, visible: bool = True) -> None:
    """Move a mark, and show or hide it, in one message.

    A line without any number is hidden where it was, and one that ends in a gap ends before it: bqplot would write
    "null" for the path and put a label at the last point, errors in the console.
    """
    finite = np.flatnonzero(np.isfinite(y))
    if y.size and not finite.size:
        mark.visible = False
        return
    if finite.size:
        x, y = x[: finite[-1] + 1], y[: finite[-1] + 1]
    with mark.hold_sync():
        mark.x, mark.y, mark.visible = x, y, visible
