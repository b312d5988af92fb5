"""Draws a picture on the figures: what a notebook shows before, or without, a browser that moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.tables import TABLED_STENCILS
from derivwidgets.truth.witnesses.own import WITNESSES
from derivwidgets.widgets import breaks
from derivwidgets.widgets.charts import set_line, set_range
from derivwidgets.widgets.figures import FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.function.arrays import Array
    from derivwidgets.widgets.figures import Figures
    from derivwidgets.widgets.picture import Picture

MARGIN = 0.08
"""Room above and below a curve, as a part of its height."""
REACH = 0.17
"""How far a tangent reaches to each side, as a part of the domain."""


LARGEST = 1e300
"""Where axes end: the length of one must still be a number."""


def axis_range(values: Array) -> tuple[float, float]:
    """Return limits that show a curve without letting a pole or a steep end flatten the rest.

    The whole range is shown unless it is more than four times the range of the middle nine tenths.
    """
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = np.quantile(finite, (0.05, 0.95))
    if high - low > 4 * (inner_high - inner_low) > 0:
        spread = inner_high - inner_low
        low, high = max(low, float(inner_low - spread)), min(high, float(inner_high + spread))
    room = MARGIN * (high - low) or max(1.0, abs(high)) / 2
    return low - room, high + room


def slopes(picture: Picture) -> Array:
    """Return the slopes that an axis should show: the certified derivative, or else what the methods give."""
    if picture.grid.known.any():
        return picture.grid.derivative
    given = [found[1] for name in picture.view.methods if (found := picture.slopes(name)) is not None]
    return np.concatenate(given) if given else picture.grid.reference


def error_range(picture: Picture) -> tuple[float, float]:
    """Return limits for errors: from the floor to a decade above the derivative itself, or to what noise does to it."""
    known = np.abs(picture.grid.reference[picture.grid.known])
    largest = float(np.quantile(known, 0.95)) if known.size else 1.0
    eps = float(np.finfo(picture.view.precision).eps)
    noisiest = picture.view.noise / eps
    if picture.view.order == 2:  # the smallest steps, of the size of eps, are squared
        values = np.abs(picture.grid.f[np.isfinite(picture.grid.f)])
        noisiest = max(noisiest / eps, float(np.median(values)) / eps if values.size else 1.0)
    exponent = np.ceil(np.log10(max(largest, noisiest, 1.0)))
    return FLOOR, float(10.0 ** min(exponent + 1, 300))


def draw(figures: Figures, picture: Picture) -> None:
    """Draw everything that belongs to a new function, domain or point."""
    marks, view, grid = figures.marks, picture.view, picture.grid
    ranges = {"f": axis_range(grid.f), "slope": axis_range(slopes(picture))}
    errors = error_range(picture)
    for name in ("f", "slope", "error"):
        figure = figures.figures[name]
        set_range(figure, marks[f"x_{name}"], *view.domain)
        low, high = ranges.get(name, errors)
        set_range(figure, marks[f"y_{name}"], low, high)
        set_line(marks[f"here_{name}"], np.full(2, view.at), np.array([low, high]))
    set_range(figures.figures["v"], marks["x_v"], FLOOR, 1)
    set_range(figures.figures["v"], marks["y_v"], *errors)
    set_line(marks["now"], np.full(2, view.step), np.array(errors))
    draw_singular(marks, picture, ranges)
    set_line(marks["axis_x"], np.array(view.domain), np.zeros(2), visible=marks["axis_x"].visible)
    set_line(marks["axis_y"], np.zeros(2), np.array(ranges["f"]), visible=marks["axis_y"].visible)
    here = np.array([view.at]), grid.f[picture.column : picture.column + 1]
    set_line(marks["point"], *(here if np.isfinite(here[1]).all() else (np.empty(0), np.empty(0))))
    draw_methods(figures, picture, WITNESSES)


def draw_singular(marks: dict[str, Any], picture: Picture, ranges: dict[str, tuple[float, float]]) -> None:
    """Draw f and its certified derivative, with what happens at singular points."""
    radar = picture.radar
    x, f = curve(picture)
    set_line(marks["curve"], x, shown(f, ranges["f"]))
    x, slope = certified(picture)
    set_line(marks["truth"], x, shown(slope, ranges["slope"]))
    set_line(marks["asymptotes"], *breaks.asymptotes(radar, *ranges["f"]))
    for name, places in breaks.circles(radar).items():
        low, high = ranges["slope" if name == "open_slope" else "f"]
        at = np.array([place for place in places if low <= place[1] <= high]).reshape(-1, 2)
        set_line(marks[name], at[:, 0], at[:, 1])
    draw_sides(marks, picture, ranges["f"])


def curve(picture: Picture) -> tuple[Array, Array]:
    """Return f over the domain, with a gap wherever it is not continuous."""
    return breaks.broken(picture.grid.x, picture.grid.f, breaks.breaks_of_f(picture.radar))


def certified(picture: Picture) -> tuple[Array, Array]:
    """Return the certified derivative over the domain, with a gap wherever there is none."""
    return breaks.broken(picture.grid.x, picture.grid.derivative, breaks.breaks_of_slope(picture.radar))


def draw_sides(marks: dict[str, Any], picture: Picture, limits: tuple[float, float]) -> None:
    """Draw the certified slopes from the left and from the right at the current point."""
    grid, at, column = picture.grid, float(picture.view.at), picture.column
    left, right = breaks.sides(picture.radar, at) or (grid.derivative[column],) * 2
    reach = REACH * (picture.view.domain[1] - picture.view.domain[0])
    for name, slope, sign in (("side_left", left, -1.0), ("side_right", right, 1.0)):
        with np.errstate(all="ignore"):
            ends = shown(grid.f[column] + np.array([0.0, sign * reach * slope]), limits)
        is_drawn = picture.view.order == 1 and np.isfinite(ends).all()
        set_line(marks[name], at + np.array([0.0, sign * reach]), ends if is_drawn else np.full(2, np.nan))


def draw_methods(figures: Figures, picture: Picture, methods: Iterable[str]) -> None:
    """Draw the lines of some methods, and hide those that are off or have no values."""
    marks = figures.marks
    limits = (marks["y_slope"].min, marks["y_slope"].max)
    for name in methods:
        curve = picture.slopes(name) if name in picture.view.methods else None
        errors, over_steps = picture.errors(name), picture.errors_over_steps(name)
        if curve is None or errors is None or over_steps is None:
            for kind in ("slope", "error", "tangent", "v"):
                marks[f"{kind}/{name}"].visible = False
            continue
        set_line(marks[f"slope/{name}"], curve[0], shown(curve[1], limits))
        set_line(marks[f"error/{name}"], errors[0], np.maximum(errors[1], FLOOR))
        if picture.view.order == 1:
            set_line(marks[f"tangent/{name}"], *tangent(picture, name))
        else:
            marks[f"tangent/{name}"].visible = False
        set_line(marks[f"v/{name}"], picture.steps, np.maximum(over_steps, FLOOR))


def shown(values: Array, limits: tuple[float, float]) -> Array:
    """Return `values` with those far outside the axis taken out: a gap, not a line that runs off to infinity."""
    low, high = limits
    room = 2 * (high - low)
    with np.errstate(invalid="ignore"):
        return np.where((values > low - room) & (values < high + room), values, np.nan)


def tangent(picture: Picture, method: str) -> tuple[Array, Array]:
    """Return the two ends of a method's secant, or of its tangent where it uses no step."""
    view = picture.view
    slope = picture.at_point(method)
    reach = REACH * (view.domain[1] - view.domain[0])
    height = float(picture.grid.f[picture.column])
    if method in TABLED_STENCILS:
        reach = max(reach, 1.2 * view.step)
        offsets = TABLED_STENCILS[method].offsets
        if 0 not in offsets:
            around = view.measured(view.at + view.step * np.array([float(min(offsets)), float(max(offsets))]))
            height = float(around.mean())
    x = view.at + reach * np.array([-1.0, 1.0])
    if slope is None or not np.isfinite(slope) or not np.isfinite(height):
        return x, np.full(2, np.nan)
    with np.errstate(over="ignore"):
        return x, height + slope * (x - view.at)
