"""`zoom`: f closer and closer around a point, until the floating-point numbers are dots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import as_function
from derivwidgets.function.points import one_point
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.balls import ball_system
from derivwidgets.truth.balls import precision as ball_precision
from derivwidgets.truth.batches import BatchedSystem

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program

WIDEST = 10.0
PER_DECADE, DEEPEST = 2, 20
"""Windows a decade, and over how many decades; around 0 floating-point numbers are never dots."""
SIDE = 32
"""Points on each side of x, and how many floating-point numbers the closest window holds there."""

BITS = 256
CHUNK = 130
"""Points computed while holding FLINT's lock."""


@dataclass(frozen=True)
class Zoom:
    """What f is, and what it is computed to be, in windows around x that shrink by half a decade.

    Attributes
    ----------
    x : float
        The point, as a number of the precision.
    precision : str
    widths : ndarray, shape (W,)
        Half the widths of the windows, falling over 20 decades at most, until one holds 32 floating-point numbers
        on each side; around 0 these are always nearer.
    offsets : ndarray, shape (W, 65)
        Floating-point numbers in each window, less x: all of them in the last one.
    computed : ndarray, shape (W, 65)
        F there as NumPy computes it, less the exact f(x); nan where f is not defined.
    exact : ndarray, shape (W, 65)
        F there exactly, less the exact f(x), as the nearest doubles; nan where that is not known.
    """

    x: float
    precision: str
    widths: Array
    offsets: Array
    computed: Array
    exact: Array

    @property
    def arrays(self) -> dict[str, Array]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in ("widths", "offsets", "computed", "exact")}

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {"x": self.x, "precision": self.precision, **{name: each.tolist() for name, each in self.arrays.items()}}


def zoom(f: Any, at: Any, precision: str = "float64") -> Zoom:
    """Look at f closer and closer around a point.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> found = zoom("x^2", 1)
    >>> found.offsets[-1, 31:35] / 2.0**-52
    array([-0.5,  0. ,  1. ,  2. ])
    """
    function, kind = as_function(f), np.dtype(checked_precision(precision))
    x = one_point(at, kind.name)
    gap = float(np.spacing(np.abs(x)))
    widths = _widths(gap, float(x))
    index = np.arange(-SIDE, SIDE + 1)
    with np.errstate(all="ignore"):
        places = np.sort((x + (widths[:, None] * index / SIDE).astype(kind)).astype(kind), axis=1)
        if widths[-1] == SIDE * gap:
            places[-1] = _neighbours(x)
        values = np.asarray(pointwise(function, kind.name)(places.ravel()), float)
        values = np.broadcast_to(values, places.size)
        here = float(np.asarray(pointwise(function, kind.name)(x[None]), float).reshape(-1)[0])
        computed, exact = values - here, np.full(places.size, np.nan)
    if function.program is not None:
        computed, exact = _relative(function.program, places.ravel().astype(float), values, float(x), computed, exact)
    computed, exact = (np.where(np.isfinite(each), each, np.nan) for each in (computed, exact))
    offsets = places.astype(float) - float(x)
    return Zoom(float(x), kind.name, widths, offsets, computed.reshape(offsets.shape), exact.reshape(offsets.shape))


def _widths(gap: float, x: float) -> Array:
    widest, closest = max(WIDEST, abs(x)), SIDE * gap
    powers = np.arange(0, DEEPEST, 1 / PER_DECADE)
    widths = widest * 10.0**-powers
    return np.append(widths[widths > 1.5 * closest], [closest] if widths[-1] <= closest else [])


def _neighbours(x: Array) -> Array:
    """Return a number and the `SIDE` floating-point numbers on either side of it."""
    below, above = [x], [x]
    for _ in range(SIDE):
        below.append(np.nextafter(below[-1], -np.inf, dtype=x.dtype))
        above.append(np.nextafter(above[-1], np.inf, dtype=x.dtype))
    return np.array([*below[:0:-1], *above], x.dtype)


def _relative(
    program: Program, x: Array, values: Array, at: float, computed: Array, exact: Array
) -> tuple[Array, Array]:
    """Return values of f as computed, and exact ones, less the exact value at one point."""
    computed, exact = computed.copy(), exact.copy()
    for start in range(0, x.size, CHUNK):
        chunk = slice(start, start + CHUNK)
        with ball_precision(BITS):
            try:
                run = program.bind(ball_system(BatchedSystem))
                origin = _balls(run, [at])[0]
                found = _balls(run, x[chunk].tolist())
            except FormMissing:
                break
            if origin is None:
                break
            for k, (ball, value) in enumerate(zip(found, values[chunk].tolist(), strict=True), start):
                computed[k] = float((arb(value) - origin).mid()) if math.isfinite(value) else math.nan
                if ball is not None:
                    exact[k] = float((ball - origin).mid())
    return computed, exact


def _balls(run: Callable[[Any], Any], x: list[float]) -> list[arb | None]:
    results = run([arb(point) for point in x])
    results = results if isinstance(results, list) else [results] * len(x)
    return [ball if isinstance(ball, arb) and ball.is_finite() else None for ball in results]
