"""What f does at singular points, as marks: curves that end and begin again, open and closed circles, asymptotes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.function.arrays import Array
    from derivwidgets.truth.verdict import Verdict
    from derivwidgets.widgets.radar import Radar

    Break = tuple[float, float, float]
    """Where, and the values before and after."""

MOST = 60
"""Of more singular points only curves are broken: circles side by side say nothing."""

SHARP = frozenset({"corner", "cusp", "vertical_tangent"})
WILD = frozenset({"oscillating", "undetermined"})


def broken(x: Array, y: Array, breaks: Iterable[Break]) -> tuple[Array, Array]:
    """Return a curve that comes to an end at each break and begins again there.

    Examples
    --------
    >>> broken(np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 0.0, 1.0]), [(0.0, -1.0, 1.0)])
    (array([-1.,  0.,  0.,  0.,  1.]), array([-1., -1., nan,  1.,  1.]))
    """
    places = list(breaks)
    if not places:
        return x, y
    at = np.array([place[0] for place in places])
    kept = ~np.isin(x, at)
    ends = np.array([(before, math.nan, after) for _, before, after in places])
    ends[~np.isfinite(ends)] = math.nan
    all_x, all_y = np.concatenate([x[kept], at.repeat(3)]), np.concatenate([y[kept], ends.reshape(-1)])
    order = np.argsort(all_x, kind="stable")
    return all_x[order], all_y[order]


def breaks_of_f(radar: Radar) -> list[Break]:
    """Return where f is not continuous, and its limits there."""
    return [(each.at, *each.finding.limits) for each in radar.points if not _is_continuous(each)]


def breaks_of_slope(radar: Radar) -> list[Break]:
    """Return where there is no derivative, and the one-sided ones."""
    return [(each.at, each.left, each.right) for each in radar.points]


def _is_continuous(found: Verdict) -> bool:
    below, above = found.finding.limits
    return below == found.value == above


Dots = list[tuple[float, float]]


def circles(radar: Radar) -> dict[str, Dots]:
    """Return the places of the marks at singular points, by the names of the marks."""
    dots: dict[str, Dots] = {"sharp": [], "wild": [], "open_f": [], "closed_f": [], "open_slope": []}
    for each in radar.points if len(radar.points) <= MOST else ():
        limits = each.finding.limits
        if each.kind in SHARP:
            dots["sharp"].append((each.at, each.value))
        elif each.kind in WILD:
            dots["wild"].append((each.at, each.value))
        else:
            dots["closed_f"].append((each.at, each.value))
            dots["open_f"] += [(each.at, limit) for limit in dict.fromkeys(limits) if limit != each.value]
        dots["open_slope"] += [(each.at, slope) for slope in dict.fromkeys((each.left, each.right))]
    return {name: [place for place in places if math.isfinite(place[1])] for name, places in dots.items()}


def asymptotes(radar: Radar, low: float, high: float) -> tuple[Array, Array]:
    """Return the vertical lines at poles, with gaps between them."""
    at = np.array([each.at for each in radar.points if each.kind == "pole"])
    return at.repeat(3), np.tile([low, high, math.nan], at.size)


def sides(radar: Radar, at: float) -> tuple[float, float] | None:
    """Return the one-sided derivatives at a singular point; None where the point is none."""
    return next(((each.left, each.right) for each in radar.points if each.at == at), None)
