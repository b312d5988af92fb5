"""The Explorer's bqplot figures and their marks; the only file that imports bqplot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import bqplot
import numpy as np

from derivwidgets.experiments.tables import TABLED_STENCILS
from derivwidgets.truth.words import power_of_ten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipywidgets import Widget

    from derivwidgets.function.arrays import Array

FLOOR = 1e-18
"""Errors of exactly 0 are drawn here, since a logarithmic axis has no 0."""

NAMES = ("f", "slope", "error", "v", "zoom")
"""The figures."""

VIEWS = (*NAMES, "rules", "spellings")
"""What can be shown: the figures, the table of rules that choose a step, and that of other ways to write f."""

FAMILIES = {"symbolic": ("square", 50), "numerical": ("circle", 28), "automatic": ("triangle-up", 10)}
"""How families of methods are marked at a kink: one can be seen on the other."""

MARGIN = {"top": 8, "bottom": 28, "left": 52, "right": 12}


@dataclass(frozen=True)
class Figures:
    """The figures, and every mark and scale by the name that the browser knows it by.

    Attributes
    ----------
    figures : dict of bqplot.Figure
        By the names in `NAMES`.
    marks : dict of Widget
        The marks and scales that the browser moves.
    """

    figures: dict[str, bqplot.Figure]
    marks: dict[str, Widget]

    @property
    def widgets(self) -> list[Widget]:
        """Every widget that belongs to the figures, inner ones first."""
        found: list[Any] = []
        for figure in self.figures.values():
            found += [*figure.axes, *figure.marks, figure.scale_x, figure.scale_y, figure.layout, figure]
        return [*self.marks.values(), *(widget for widget in found if widget not in self.marks.values())]


def colour(method: str) -> str:
    """Return the CSS variable that holds a method's colour."""
    return f"var(--dw-{method.replace('_', '-')})"


@dataclass(frozen=True)
class _Sheet:
    """One figure in the making: its scales, and where the browser finds its marks."""

    x: Any
    y: Any
    marks: dict[str, Widget]

    def line(self, name: str, stroke: str, width: float = 2, **options: Any) -> bqplot.Lines:
        self.marks[name] = bqplot.Lines(
            x=(self.x.min, self.x.max), y=[0.5, 0.5], scales={"x": self.x, "y": self.y},
            colors=[stroke], stroke_width=width, **options,
        )  # fmt: skip
        return self.marks[name]

    def dots(
        self, name: str, stroke: str, marker: str = "circle", size: int = 36, fill: str = "var(--dw-paper)"
    ) -> bqplot.Scatter:
        self.marks[name] = bqplot.Scatter(
            x=[], y=[], scales={"x": self.x, "y": self.y}, colors=[fill], stroke=stroke, stroke_width=1.5,
            marker=marker, default_size=size,
        )  # fmt: skip
        return self.marks[name]

    def each(self, kind: str, methods: Iterable[str]) -> list[bqplot.Lines]:
        return [self.line(f"{kind}/{method}", colour(method), visible=False) for method in methods]

    def family_dots(self, figure: str) -> list[bqplot.Scatter]:
        return [
            self.dots(f"dots_{figure}/numerical", "var(--dw-central)"),
            self.dots(f"dots_{figure}/automatic", "var(--dw-jax-reverse)", "triangle-up", 30),
        ]


def make_figures(methods: Iterable[str], domain: tuple[float, float]) -> Figures:
    """Make the figures, with one line for each method in the first four."""
    methods, marks = tuple(methods), dict[str, Any]()
    figures = {}
    for name, contents in CONTENTS.items():
        sheet = _Sheet(*_scales(name, domain), marks)
        marks[f"x_{name}"], marks[f"y_{name}"] = sheet.x, sheet.y
        figures[name] = _figure(name, sheet, contents(sheet, methods))
    marks["hand_draw"] = bqplot.interacts.HandDraw(lines=marks["guess"])
    marks["figure_v"] = figures["v"]
    return Figures(figures, marks)


def _f(sheet: _Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("axis_x", "var(--dw-axis)", 1, visible=False),
        sheet.line("axis_y", "var(--dw-axis)", 1, visible=False),
        sheet.line("here_f", "var(--dw-here)", 1),
        sheet.line("asymptotes", "var(--dw-axis)", 1, visible=False),
        sheet.line("side_left", "var(--dw-truth)", 9, visible=False),
        sheet.line("side_right", "var(--dw-truth)", 9, visible=False),
        sheet.line("curve", "var(--dw-f)", 2.25),
        sheet.dots("closed_f", "var(--dw-f)", size=26, fill="var(--dw-f)"),
        sheet.dots("open_f", "var(--dw-f)", size=26),
        sheet.dots("sharp", "var(--dw-kink)", "diamond", 34),
        sheet.dots("wild", "var(--dw-kink)", "cross", 34),
        *sheet.each("tangent", methods),
        sheet.dots("stencil", "var(--dw-central)", fill="var(--dw-central)"),
        sheet.dots("point", "var(--dw-f)", size=64),
    ]


def _slope(sheet: _Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("truth", "var(--dw-truth)", 9),
        sheet.line("here_slope", "var(--dw-here)", 1),
        sheet.line("band", "var(--dw-band)", 6, visible=False),
        *sheet.each("slope", methods),
        *sheet.family_dots("slope"),
        sheet.dots("grid_dots", "var(--dw-gradient)", size=20, fill="var(--dw-gradient)"),
        sheet.dots("open_slope", "var(--dw-kink)", size=38),
        *(
            sheet.dots(f"lone/{family}", f"var(--dw-{family})", marker, size, f"var(--dw-{family})")
            for family, (marker, size) in FAMILIES.items()
        ),
    ]


def _error(sheet: _Sheet, methods: Iterable[str]) -> list[Any]:
    here = sheet.line("here_error", "var(--dw-here)", 1)
    return [here, *sheet.each("error", methods), *sheet.family_dots("error")]


def _v(sheet: _Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("now", "var(--dw-now)", 1.5),
        *(sheet.line(f"bound/{name}", "var(--dw-bound)", 1.5, visible=False) for name in TABLED_STENCILS),
        *sheet.each("v", methods),
        sheet.line("guess", "var(--dw-guess)", 2.5, visible=False),
        sheet.dots("favoured", "var(--dw-bound)", size=18, fill="var(--dw-bound)"),
        sheet.dots("dots_v", "var(--dw-central)"),
        sheet.dots("rules", "var(--dw-now)", "diamond", 44),
    ]


def _zoom(sheet: _Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("zoom_here", "var(--dw-here)", 1),
        sheet.line("zoom_exact", "var(--dw-truth)", 9, visible=False),
        sheet.line("zoom_chord", "var(--dw-axis)", 1.5, visible=False),
        sheet.line("zoom_computed", "var(--dw-f)", 2, visible=False),
        sheet.line("zoom_secant_left", "var(--dw-backward)", 2, visible=False),
        sheet.line("zoom_secant", "var(--dw-forward)", 2, visible=False),
        sheet.dots("zoom_dots", "var(--dw-f)", size=22, fill="var(--dw-f)"),
        sheet.dots("zoom_end_left", "var(--dw-backward)", size=64, fill="var(--dw-backward)"),
        sheet.dots("zoom_end", "var(--dw-forward)", size=64, fill="var(--dw-forward)"),
        sheet.dots("zoom_point", "var(--dw-f)", size=64),
    ]


CONTENTS = {"f": _f, "slope": _slope, "error": _error, "v": _v, "zoom": _zoom}
"""What each figure holds, from the back to the front."""


def _scales(figure: str, domain: tuple[float, float]) -> tuple[Any, Any]:
    """Return a figure's scales; the close-up is drawn in units of its own window, which the browser chooses."""
    if figure == "v":
        return _log_scale(FLOOR, 1), _log_scale(FLOOR, 10)
    x = _linear_scale(*((-1, 1) if figure == "zoom" else domain))
    return x, _log_scale(FLOOR, 10) if figure == "error" else _linear_scale(-1, 1)


def _figure(name: str, sheet: _Sheet, marks: list[Any]) -> bqplot.Figure:
    figure = bqplot.Figure(
        marks=marks,
        axes=[_axis(sheet.x, "bottom"), _axis(sheet.y, "left")],
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


def _linear_scale(low: float, high: float) -> bqplot.LinearScale:
    return bqplot.LinearScale(min=low, max=high, allow_padding=False)


def _log_scale(low: float, high: float) -> bqplot.LogScale:
    return bqplot.LogScale(min=low, max=high, allow_padding=False)


def _axis(scale: Any, side: str) -> bqplot.Axis:
    return bqplot.Axis(scale=scale, side=side, grid_lines="solid", grid_color="var(--dw-grid)")


def _label(axis: Any, labels: dict[float, str]) -> None:
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
    _label(next(axis for axis in figure.axes if axis.scale is scale), ticks)


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
