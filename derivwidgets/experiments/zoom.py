"""`zoom`: f closer and closer around a point: whether it gets straight, until floating-point numbers are dots."""

from __future__ import annotations

import math
import operator
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.differences import NEGLIGIBLE, SMALLEST, exactly, origin_of, relative
from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.experiments.powers import power_law
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import as_function
from derivwidgets.function.points import one_point
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.sampled import timed
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import equation, number, shortest

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

WIDEST = 10.0
PER_DECADE, DEEPEST, MOST_DECADES = 2, 20, 40
"""Windows a decade, and over how many decades; around 0 floating-point numbers are never dots."""
SIDE = 32
"""Points on each side of x, and how many floating-point numbers the closest window holds there."""

SECONDS = 1.0
"""What the values of a callable that is slow are to take."""
PATIENCE = 3
"""How many times that they may take: then what is left stays unknown."""
ROUNDING = 2.0**-50
"""The part of the differences by which their rounding to doubles may bend a straight line."""


@dataclass(frozen=True, repr=False)
class Zoom:
    """What f is, and what it is computed to be, in windows around x that shrink by half a decade.

    Where f has no value at x, but a limit, that stands for f(x).

    Attributes
    ----------
    function : Function
    x : float
        The point, as a number of the precision.
    precision : str
    widths : ndarray, shape (W,)
        Half the widths of the windows, falling over 20 decades, more if the first is wider than 10, until one holds
        32 floating-point numbers on each side; around 0 these are always nearer.
    offsets : ndarray, shape (W, 65)
        Floating-point numbers in each window, less x: all of them in the last one. Of a callable that is slow some
        stand for their neighbours.
    computed : ndarray, shape (W, 65)
        F there as NumPy computes it, less the exact f(x); nan where f is not defined, or
        takes too long.
    exact : ndarray, shape (W, 65)
        F there exactly, less the exact f(x), as the nearest doubles, or to seven digits where it is very near to f(x);
        the smallest double where it is not f(x) but too near to tell; nan where that is not known.
    straightness : ndarray, shape (W,)
        How far the curve goes from its chord in each window, upward or downward, over half the window's width: it falls
        like the width where f is smooth, stays at a corner, and rises at a cusp. It is that of the exact values, of the
        computed ones where those are not known, and nan where f is not defined in all of the window.
    exponents : ndarray, shape (W, 2)
        Log-log slopes of the difference quotients |f(x - h) - f(x)|/h and |f(x + h) - f(x)|/h between half a
        window's width h and the next one's; the last window has those before it. They are nan where the exact values
        are not known, or are f(x) itself, and in a single window.
    """

    function: Function
    x: float
    precision: str
    widths: Array
    offsets: Array
    computed: Array
    exact: Array
    straightness: Array
    exponents: Array

    def behaviour(self, row: int) -> tuple[str, str]:
        """Say what f does in a window to the left and to the right of x.

        Parameters
        ----------
        row : int
            The window's index; negative ones count from the last.

        Returns
        -------
        tuple of str
            One of "a finite slope", "|x|^(2/3)", "a square root", "a cube root", "a jump", "slope 0", "flat" where f
            is f(x), another power like "h^−0.25", or "" where the quotient follows no power of h.

        Raises
        ------
        IndexError, TypeError
            If there is no such window.

        Examples
        --------
        >>> zoom("sqrt(relu(x))", 0).behaviour(10)
        ('flat', 'a square root')
        """
        row = self._checked_row(row)
        exact = self.exact[row]
        # the last window repeats the exponents before it
        left, right = self.exponents[:-1].T
        return self._side(exact[:SIDE], left, row), self._side(exact[SIDE + 1 :], right, row)

    def _checked_row(self, row: int) -> int:
        count = len(self.widths)
        if isinstance(row, bool) or not isinstance(row, int | np.integer):
            raise TypeError(f"row must be a whole number; got {row!r}")
        if not -count <= row < count:
            raise IndexError(f"row must be a window from 0 to {count - 1}; got {row}")
        return range(count)[operator.index(row)]

    def _side(self, exact: Array, exponents: Array, row: int) -> str:
        if (exact == 0).all():
            return "flat"
        if (np.abs(exact) <= min(SMALLEST, NEGLIGIBLE * float(self.widths[row]))).all():
            return "slope 0"
        return power_law(exponents, min(row, len(exponents) - 1))

    @property
    def arrays(self) -> dict[str, Array]:
        """The arrays by name."""
        names = ("widths", "offsets", "computed", "exact", "straightness", "exponents")
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {"x": self.x, "precision": self.precision, **{name: each.tolist() for name, each in self.arrays.items()}}

    def _table(self) -> Table:
        above = f"f(x) = {self.function.text} around {equation(shortest(self.x))}, {self.precision}"
        head = ("half the window", "off its chord", "exponent left", "right", "f is like")
        rows = []
        for row, (width, off) in enumerate(zip(self.widths.tolist(), self.straightness.tolist(), strict=True)):
            sides = list(dict.fromkeys(self.behaviour(row)))
            exponents = [round(each, 3) for each in self.exponents[row].tolist()]
            numbers = [number(each, 3) for each in (width, off, *exponents)]
            rows.append((*numbers, ", ".join(filter(None, sides))))
        return Table((above,), head, rows, frozenset(range(4)))

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()


def zoom(
    f: Any,
    at: Any,
    precision: str = "float64",
    *,
    widest: float = WIDEST,
    pause: Callable[[], None] = unhurried,
) -> Zoom:
    """Look at f closer and closer around a point.

    A callable that is slow is looked at with fewer values, which stand for their neighbours too, and if it is very slow
    through fewer windows.

    Parameters
    ----------
    f : str, callable, Function, or SymPy expression
    at : number or str
        The point.
    precision : str
        "float64" or "float32".
    widest : float
        Half the width of the first window, unless |x| is larger.
    pause : callable
        Called without arguments between windows; what it raises ends the work.

    Returns
    -------
    Zoom

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
    >>> zoom("|x|", 0).straightness[[0, 9, 19]]
    array([1., 1., 1.])
    """
    function, kind = as_function(f), np.dtype(checked_precision(precision))
    x, widest = one_point(at, kind.name), _checked_width(widest)
    check_pause(pause)
    places, widths = _windows(function, x, widest)
    is_finite = np.isfinite(places)
    values, here = _values(function, places, x, pause)
    with np.errstate(invalid="ignore"):
        computed, exact = values - here, np.full(places.size, np.nan)
    if function.program is not None:
        pause()
        origin = origin_of(function.program, float(x))
        if origin is not None:
            computed = relative(values, origin)
            exact = exactly(function.program, places.ravel().astype(float), float(x), origin, values, pause)
    largest = np.finfo(kind).max
    offsets = np.clip(places, -largest, largest).astype(float) - float(x)
    computed, exact = _gapped(computed, is_finite), _gapped(exact, is_finite)
    straightness, exponents = _straightness(offsets, computed, exact), _exponents(offsets, exact)
    return Zoom(function, float(x), kind.name, widths, offsets, computed, exact, straightness, exponents)


def _windows(f: Function, x: Array, widest: float) -> tuple[Array, Array]:
    """Return where f is looked at, a window a row, and half the widths of the windows."""
    largest = np.finfo(x.dtype).max
    gap = float(np.spacing(min(np.abs(x), np.nextafter(largest, 0, dtype=x.dtype))))
    widths = _widths(gap, float(x), min(widest, float(largest)))
    every, stride, has_dots = _affordable(f, float(x), len(widths))
    if not has_dots and widths[-1] == SIDE * gap and len(widths) > 1:
        widths = widths[:-1]
    widths = widths[::every]
    index = np.arange(-SIDE, SIDE + 1)
    index = np.sign(index) * stride * -(-np.abs(index) // stride)
    with np.errstate(over="ignore"):
        places = np.sort((x + (widths[:, None] * (index / SIDE)).astype(x.dtype)).astype(x.dtype), axis=1)
        if widths[-1] == SIDE * gap:
            places[-1] = _neighbours(x)
    return places, widths


def _affordable(f: Function, at: float, count: int) -> tuple[int, int, bool]:
    """Return that f is computed in every so-manieth window, at every so-manieth point, and whether at all the dots."""
    if f.program is not None:
        return 1, 1, True
    pace = min(timed(f, at)[1] for _ in range(2))
    calls = SECONDS / max(pace, 1e-9)
    has_dots = calls >= 4 * SIDE
    for_windows = calls - 2 * SIDE * has_dots
    stride = next((2**k for k in range(6) if count * 2 * SIDE / 2**k <= for_windows), SIDE)
    every = math.ceil(count * 2 * SIDE / stride / for_windows)
    return min(every, max(count - 2, 1)), stride, has_dots


def _values(f: Function, places: Array, x: Array, pause: Callable[[], None]) -> tuple[Array, float]:
    """Return f at places, all at once or of a callable window by window, and at x; nan what would take too long."""
    run = pointwise(f, x.dtype.name)
    with np.errstate(all="ignore"):
        here = float(np.asarray(run(x[None]), float).reshape(-1)[0])
        if f.program is not None:
            return np.broadcast_to(np.asarray(run(places.ravel()), float), places.size), here
        values, end = np.full(places.shape, np.nan), time.monotonic() + PATIENCE * SECONDS
        for row, window in enumerate(places):
            pause()
            if time.monotonic() > end:
                break
            distinct, back = np.unique(window[np.isfinite(window)], return_inverse=True)
            values[row, np.isfinite(window)] = np.broadcast_to(np.asarray(run(distinct), float), distinct.size)[back]
    return values.ravel(), here


def _checked_width(widest: Any) -> float:
    if isinstance(widest, bool) or not isinstance(widest, int | float | np.integer | np.floating):
        raise TypeError(f"widest must be a positive number; got {widest!r}")
    if not 0 < widest < math.inf:
        raise ValueError(f"widest must be a positive number; got {widest}")
    return float(widest)


def _widths(gap: float, x: float, widest: float) -> Array:
    widest, closest = max(widest, abs(x)), SIDE * gap
    decades = min(DEEPEST + max(0, math.ceil(math.log10(widest / WIDEST))), MOST_DECADES)
    widths = widest * 10.0 ** -(np.arange(decades * PER_DECADE) / PER_DECADE)
    return np.append(widths[widths > 1.5 * closest], [closest] if widths[-1] <= closest else [])


def _gapped(values: Array, is_finite: Array) -> Array:
    values = values.reshape(is_finite.shape)
    return np.where(np.isfinite(values) & is_finite, values, np.nan)


def _straightness(offsets: Array, computed: Array, exact: Array) -> Array:
    """Return the distances of curves from their chords over half the widths of their windows."""
    is_known = np.all(np.isfinite(exact), axis=1, where=_AROUND, keepdims=True)
    curve = np.where(is_known, exact, computed)
    with np.errstate(all="ignore"):
        part = offsets / 2 - offsets[:, :1] / 2
        half = part[:, -1:]
        chord = curve[:, :1] + (curve[:, -1:] - curve[:, :1]) * (part / half)
        distance = np.max(np.abs(curve - chord), axis=1, where=_AROUND | np.isfinite(curve), initial=0)
        size = np.max(np.abs(curve), axis=1, where=_AROUND | np.isfinite(curve), initial=0)
        return np.where(distance <= ROUNDING * size, 0, distance / half[:, 0])


_AROUND = np.arange(2 * SIDE + 1) != SIDE
"""The points of a window besides x itself, where f may have no value and a limit all the same."""


def _exponents(offsets: Array, exact: Array) -> Array:
    """Return the log-log slopes of the difference quotients between a window's ends and the next one's."""
    with np.errstate(all="ignore"):
        log_h, log_rise = (np.log(np.abs(each[:, [0, -1]])) for each in (offsets, exact))
        is_known = np.isfinite(log_rise) & (np.abs(exact[:, [0, -1]]) > SMALLEST)
        slopes = np.diff(np.where(is_known, log_rise, np.nan), axis=0) / np.diff(log_h, axis=0) - 1
    return np.concatenate([slopes, slopes[-1:] if len(slopes) else np.full((1, 2), np.nan)])


def _neighbours(x: Array) -> Array:
    """Return a number and the `SIDE` floating-point numbers on either side of it."""
    below, above = [x], [x]
    for _ in range(SIDE):
        below.append(np.nextafter(below[-1], -np.inf, dtype=x.dtype))
        above.append(np.nextafter(above[-1], np.inf, dtype=x.dtype))
    return np.array([*below[:0:-1], *above], x.dtype)
