"""The Explorer as a still picture, for notebooks that are read where no widget is alive."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.truth.witnesses.own import WITNESSES
from derivwidgets.truth.words import equation
from derivwidgets.widgets.drawing import axis_range, certified, curve, error_range, shown, slopes, tangent
from derivwidgets.widgets.figures import FLOOR

if TYPE_CHECKING:
    from collections.abc import Collection

    from derivwidgets.widgets.picture import Picture

COLOURS = {"symbolic": "#0072B2", "numerical": "#D55E00", "automatic": "#009E73", "own": "#6A3D9A"}
COLOUR_COUNT = 64
"""Colours of the picture: enough for its lines, and a third of the bytes of all."""
MARGINS = {"left": 0.06, "right": 0.985, "wspace": 0.16, "hspace": 0.26}
HEIGHTS = {1: 3.6, 2: 6.2}
"""Inches, by rows of panels."""
DECADES = (1e-16, 1e-12, 1e-8, 1e-4, 1.0, 1e4)
DASHES = {
    "symbolic": "-",
    "numerical": "--",
    "automatic": "-.",
    "own": (0, (6, 2)),
    "forward": ":",
    "backward": (0, (1, 2)),
}


def png(picture: Picture, views: Collection[str]) -> bytes:
    """Return those of the first four figures of a picture that are among `views`, or all four, as a PNG image."""
    from matplotlib.figure import Figure

    chosen = [name for name in PANELS if name in views] or list(PANELS)
    rows, columns = -(-len(chosen) // 2), min(2, len(chosen))
    figure = Figure(figsize=(9.6, HEIGHTS[rows]), dpi=100, facecolor="white")
    # fixed margins: fitting them to the labels would take longer than all the drawing
    margins = MARGINS | {"top": 1 - 0.68 / HEIGHTS[rows], "bottom": 0.31 / HEIGHTS[rows]}
    panels = figure.subplots(rows, columns, gridspec_kw=margins, squeeze=False).flat
    view = picture.view
    where = equation(view.at.exact.described)
    figure.suptitle(f"f(x) = {_shortened(view.function.text)}     {where},  Δx = {view.step:.3g}", fontsize=11)
    with np.errstate(all="ignore"):  # values near the largest double overflow in the arithmetic of the axes
        _draw_all(chosen, list(panels), picture)
        return as_png(figure)


def as_png(figure: Any) -> bytes:
    """Return a figure of matplotlib's, drawn, as a PNG image of few colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas, stream = FigureCanvasAgg(figure), BytesIO()
    canvas.draw()
    image = Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba()))
    image.convert("RGB").quantize(COLOUR_COUNT).save(stream, "png", optimize=True)
    return stream.getvalue()


def _draw_all(names: list[str], panels: list[Any], picture: Picture) -> None:
    for name, axes in zip(names, panels, strict=False):
        title, draw = PANELS[name]
        draw(axes, picture)
        title = title.replace("f′", "f″") if picture.view.order == 2 else title
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
        axes.grid(color="#e6e8eb", linewidth=0.8)
        axes.tick_params(which="both", labelsize=8, length=0)
        axes.spines[:].set_visible(False)
        if name == "slope" and axes.lines[1:]:
            axes.legend(fontsize=8, frameon=False)
    for empty in panels[len(names) :]:
        empty.remove()


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _style(method: str) -> dict[str, Any]:
    family = WITNESSES[method].family
    return {
        "color": COLOURS[family],
        "linestyle": DASHES.get(method, DASHES[family]),
        "linewidth": 1.6,
        "label": WITNESSES[method].label,
    }


def _draw_f(axes: Any, picture: Picture) -> None:
    limits = axis_range(picture.grid.f)
    axes.axvline(picture.view.at, color="#666666", linewidth=0.8, linestyle=":")
    x, f = curve(picture)
    axes.plot(x, shown(f, limits), color="black", linewidth=1.8)
    for name in picture.view.methods if picture.view.order == 1 else ():
        if picture.slopes(name) is not None:
            axes.plot(*tangent(picture, name), **_style(name))
    axes.plot(picture.view.at, picture.grid.f[picture.column], "o", color="black", markerfacecolor="white")
    axes.set(xlim=picture.view.domain, ylim=limits)


def _draw_slopes(axes: Any, picture: Picture) -> None:
    limits = axis_range(slopes(picture))
    x, slope = certified(picture)
    axes.plot(x, shown(slope, limits), color="#d8dee4", linewidth=7, solid_capstyle="butt")
    for name in picture.view.methods:
        found = picture.slopes(name)
        if found is not None:
            axes.plot(found[0], shown(found[1], limits), **_style(name))
    axes.set(xlim=picture.view.domain, ylim=limits)


def _draw_errors(axes: Any, picture: Picture) -> None:
    for name in picture.view.methods:
        found = picture.errors(name)
        if found is not None:
            axes.plot(found[0], np.maximum(found[1], FLOOR), **_style(name))
    axes.set(xlim=picture.view.domain, yscale="log", ylim=error_range(picture), yticks=DECADES)
    axes.minorticks_off()


def _draw_v(axes: Any, picture: Picture) -> None:
    axes.axvline(picture.view.step, color="black", linewidth=1)
    for name in picture.view.methods:
        errors = picture.errors_over_steps(name)
        if errors is not None:
            axes.plot(picture.steps, np.maximum(errors, FLOOR), **_style(name))
    axes.set(xscale="log", yscale="log", xlim=(FLOOR, 1), ylim=error_range(picture), xticks=DECADES[:5], yticks=DECADES)
    axes.minorticks_off()


PANELS = {
    "f": ("f and its slopes", _draw_f),
    "slope": ("f′ by every method", _draw_slopes),
    "error": ("error of f′ against the truth", _draw_errors),
    "v": ("error against Δx", _draw_v),
}
"""The panels of the picture, by the views that they stand for."""
