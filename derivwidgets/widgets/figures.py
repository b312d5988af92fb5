"""The Explorer's figures and their marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derivwidgets.experiments.tables import TABLED_STENCILS
from derivwidgets.widgets.charts import Sheet, hand_drawn, linear_scale, log_scale, make_figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    import bqplot
    from ipywidgets import Widget

FLOOR = 1e-18
"""Errors of exactly 0 are drawn here, since a logarithmic axis has no 0."""

NAMES = ("f", "slope", "error", "v", "zoom")
"""The figures."""

VIEWS = (*NAMES, "rules", "spellings")
"""What can be shown: the figures, the table of rules that choose a step, and that of other ways to write f."""

FAMILIES = {"symbolic": ("square", 50), "numerical": ("circle", 28), "automatic": ("triangle-up", 10)}
"""How families of methods are marked at a kink: one can be seen on the other."""


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


def make_figures(methods: Iterable[str], domain: tuple[float, float]) -> Figures:
    """Make the figures, with one line for each method in the first four."""
    methods, marks = tuple(methods), dict[str, Any]()
    figures = {}
    for name, contents in CONTENTS.items():
        sheet = Sheet(*_scales(name, domain), marks)
        marks[f"x_{name}"], marks[f"y_{name}"] = sheet.x, sheet.y
        figures[name] = make_figure(name, sheet, contents(sheet, methods))
    marks["hand_draw"] = hand_drawn(marks["guess"])
    marks["figure_v"] = figures["v"]
    return Figures(figures, marks)


def _f(sheet: Sheet, methods: Iterable[str]) -> list[Any]:
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


def _slope(sheet: Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("truth", "var(--dw-truth)", 9),
        sheet.line("here_slope", "var(--dw-here)", 1),
        sheet.line("band", "var(--dw-band)", 6, visible=False),
        *sheet.each("slope", methods),
        *_family_dots(sheet, "slope"),
        sheet.dots("grid_dots", "var(--dw-gradient)", size=20, fill="var(--dw-gradient)"),
        sheet.dots("open_slope", "var(--dw-kink)", size=38),
        *(
            sheet.dots(f"lone/{family}", f"var(--dw-{family})", marker, size, f"var(--dw-{family})")
            for family, (marker, size) in FAMILIES.items()
        ),
    ]


def _error(sheet: Sheet, methods: Iterable[str]) -> list[Any]:
    here = sheet.line("here_error", "var(--dw-here)", 1)
    return [here, *sheet.each("error", methods), *_family_dots(sheet, "error")]


def _v(sheet: Sheet, methods: Iterable[str]) -> list[Any]:
    return [
        sheet.line("now", "var(--dw-now)", 1.5),
        *(sheet.line(f"bound/{name}", "var(--dw-bound)", 1.5, visible=False) for name in TABLED_STENCILS),
        *sheet.each("v", methods),
        sheet.line("guess", "var(--dw-guess)", 2.5, visible=False),
        sheet.dots("favoured", "var(--dw-bound)", size=18, fill="var(--dw-bound)"),
        sheet.dots("dots_v", "var(--dw-central)"),
        sheet.dots("rules", "var(--dw-now)", "diamond", 44),
    ]


def _zoom(sheet: Sheet, methods: Iterable[str]) -> list[Any]:
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
        return log_scale(FLOOR, 1), log_scale(FLOOR, 10)
    x = linear_scale(*((-1, 1) if figure == "zoom" else domain))
    return x, log_scale(FLOOR, 10) if figure == "error" else linear_scale(-1, 1)


def _family_dots(sheet: Sheet, figure: str) -> list[Any]:
    return [
        sheet.dots(f"dots_{figure}/numerical", "var(--dw-central)"),
        sheet.dots(f"dots_{figure}/automatic", "var(--dw-jax-reverse)", "triangle-up", 30),
    ]
