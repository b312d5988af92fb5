"""What a race may take: costs foretold from what was measured, and caps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.arrays import Array

STEEPEST = 3.0
"""The highest power of the axis with which a cost is thought to grow."""
CALLS = 3
"""Calls in a steady state that are worth a measurement."""


def foretold(axis: str, values: Array, costs: Array, value: int, *, at_first: float = 1.0, noise: float = 0.0) -> float:
    """Return what a cost will be at the next value of the axis, from its values before; nan where there are none.

    Over the size and the number of parameters costs grow by a power law, over the depth exponentially; the last two
    measured values tell how fast; of one value alone it is thought that costs grow with the power `at_first`. By as
    much as `noise` the last cost may be too large by chance.

    Examples
    --------
    >>> round(foretold("size", np.array([100, 1000]), np.array([1.0, 10.0]), 10_000), 3)
    100.0
    """
    known = np.flatnonzero(np.isfinite(costs) & (costs > 0))
    if not known.size:
        return math.nan
    last = float(costs[known[-1]])
    place = values[known].astype(float) if axis == "depth" else np.log(values[known].astype(float))
    here = float(value) if axis == "depth" else math.log(value)
    if known.size == 1:
        slope = 0.0 if axis == "depth" else at_first
    else:
        before = float(costs[known[-2]])
        rise = math.log(max(last - noise, before) / before) / float(place[-1] - place[-2])
        slope = max(rise, 0.0) if axis == "depth" else min(max(rise, 0.0), STEEPEST)
    return float(np.exp(min(math.log(last) + slope * (here - float(place[-1])), 700.0)))


def seconds_text(seconds: float) -> str:
    """Return a duration in words.

    Examples
    --------
    >>> seconds_text(0.00042), seconds_text(40), seconds_text(1e5)
    ('0.42 ms', '40 s', '28 h')
    """
    return _scaled(
        seconds, ((1e-6, "µs", 100), (1e-3, "ms", 100), (1, "s", 120), (60, "min", 120), (3600, "h", np.inf))
    )


def bytes_text(size: float) -> str:
    """Return an amount of memory in words.

    Examples
    --------
    >>> bytes_text(3.21e9)
    '3.2 GB'
    """
    return _scaled(size, [(10.0 ** (3 * k), unit, 1000) for k, unit in enumerate(("B", "kB", "MB", "GB", "TB"))])


def _scaled(value: float, units: Sequence[tuple[float, str, float]]) -> str:
    """Write a value in the first unit in which it is below that unit's limit, else in the last."""
    factor, unit, _ = next((each for each in units if value / each[0] < each[2]), units[-1])
    return f"{short(value / factor)} {unit}"


def short(value: float) -> str:
    """Return a positive number in two digits, a large one as a whole number.

    Examples
    --------
    >>> short(0.123), short(99.7), short(1234.5)
    ('0.12', '100', '1,234')
    """
    return f"{value:.2g}" if value < 99.5 else f"{value:,.0f}"
