"""`zoom`: f closer and closer around a point: whether it gets straight, until floating-point numbers are dots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import as_function
from derivwidgets.function.points import one_point
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.balls import ball_system
from derivwidgets.truth.balls import precision as ball_precision
from derivwidgets.truth.batches import BatchedSystem
from derivwidgets.truth.onesided import look
from derivwidgets.truth.places import rational_place
from derivwidgets.truth.sides import CONVERGENT, UNDEFINED_SIDE
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import equation, number, shortest

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program

WIDEST = 10.0
PER_DECADE, DEEPEST, MOST_DECADES = 2, 20, 40
"""Windows a decade, and over how many decades; around 0 floating-point numbers are never dots."""
SIDE = 32
"""Points on each side of x, and how many floating-point numbers the closest window holds there."""

BITS = {256: 53, 1024: 24}
"""Precisions of the balls, and how many bits of a difference they are to give; the second where the first does not."""
FIRST = min(BITS)
CHUNK = 130
"""Points computed while holding FLINT's lock."""
NEGLIGIBLE = 2.0**-512
"""What may be 0 in the end and is no larger than this part of f is 0."""
SECONDS = 1.0
"""What the search for a limit may take."""
ROUNDING = 2.0**-50
"""The part of the differences by which their rounding to doubles may bend a straight line."""

POWERS = {
    0: "a finite slope",
    -1 / 3: "|x|^(2/3)",
    -1 / 2: "a square root",
    -2 / 3: "a cube root",
    -1: "a jump",
}
"""What f does where its difference quotient goes like a power of h, by the exponent."""
NEAR, STEADY, FALLING = 0.02, 0.1, 0.1
"""How near an exponent is to one of these, how near its neighbours are, and from which exponent on a slope is 0."""
EXACT, CLOSING = 1e-3, 0.2
"""How near is near enough, and which part of its distance from a power an exponent else gains from window to window."""


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
        Floating-point numbers in each window, less x: all of them in the last one.
    computed : ndarray, shape (W, 65)
        F there as NumPy computes it, less the exact f(x); nan where f is not defined.
    exact : ndarray, shape (W, 65)
        F there exactly, less the exact f(x), as the nearest doubles, or to seven digits where it is very near to f(x);
        nan where that is not known.
    straightness : ndarray, shape (W,)
        How far the curve goes from its chord in each window, upward or downward, over half the window's width: it falls
        like the width where f is smooth, stays at a corner, and rises at a cusp. It is that of the exact values, of the
        computed ones where those are not known, and nan where f is not defined in all of the window.
    exponents : ndarray, shape (W, 2)
        Log-log slopes of the difference quotients |f(x - h) - f(x)|/h and |f(x + h) - f(x)|/h between half a
        window's width h and the next one's; the last window has those before it. They are nan where the exact values
        are not known, or are f(x) itself.
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
            The window's index.

        Returns
        -------
        tuple of str
            One of "a finite slope", "|x|^(2/3)", "a square root", "a cube root", "a jump", "slope 0", "flat" where f
            is f(x), another power like "h^−0.25", or "" where the quotient follows no power of h.

        Examples
        --------
        >>> zoom("sqrt(relu(x))", 0).behaviour(10)
        ('flat', 'a square root')
        """
        row = range(len(self.widths))[row]
        sides = self.exact[row, :SIDE], self.exact[row, SIDE + 1 :]
        # the last window repeats the exponents before it
        exponents = self.exponents[:-1].T
        row = min(row, len(exponents.T) - 1)
        left, right = (
            "flat" if (side == 0).all() else power_law(each, row) for side, each in zip(sides, exponents, strict=True)
        )
        return left, right

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


def power_law(exponents: Array, row: int) -> str:
    """Name what f does on one side of a point, by the log-log slopes of its difference quotient in windows that shrink.

    An exponent has a name if those of the windows beside it are near, and if it is not merely passing by, as that of
    x log x passes 0.

    Parameters
    ----------
    exponents : ndarray, shape (W,)
        Of three windows at least.
    row : int
        The window.

    Returns
    -------
    str
        One of the names in `POWERS`, "slope 0", another power like "h^−0.25", or "" where there is no steady power.

    Examples
    --------
    >>> power_law(np.array([-0.48, -0.494, -0.498]), 1), power_law(np.array([-0.9, 0.4, 1.3]), 1)
    ('a square root', '')
    """
    found = float(exponents[row])
    first = max(0, min(row - 1, len(exponents) - 3))
    beside = [float(exponents[k]) for k in range(first, first + 3) if k != row]
    power = min(POWERS, key=lambda each: abs(found - each))
    off = abs(found - power)
    if off <= NEAR and all(abs(each - power) <= STEADY for each in beside):
        closing = max(abs(each - found) for each in beside)
        if off <= EXACT or closing >= CLOSING * off:
            return POWERS[power]
    if not all(abs(each - found) <= STEADY / 2 for each in [found, *beside]):
        return ""
    return "slope 0" if found >= FALLING else f"h^{found:.2f}".replace("-", "−")


def zoom(f: Any, at: Any, precision: str = "float64", *, widest: float = WIDEST) -> Zoom:
    """Look at f closer and closer around a point.

    Parameters
    ----------
    f : str, callable, Function, or SymPy expression
    at : number or str
        The point.
    precision : str
        "float64" or "float32".
    widest : float
        Half the width of the first window, unless |x| is larger.

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
    x = one_point(at, kind.name)
    gap = float(np.spacing(np.abs(x)))
    widths = _widths(gap, float(x), _checked_width(widest))
    index = np.arange(-SIDE, SIDE + 1)
    with np.errstate(all="ignore"):
        places = np.sort((x + (widths[:, None] * index / SIDE).astype(kind)).astype(kind), axis=1)
        if widths[-1] == SIDE * gap:
            places[-1] = _neighbours(x)
        found = np.asarray(pointwise(function, kind.name)(places.ravel()), float)
        values = np.broadcast_to(found, places.size)
        here = float(np.asarray(pointwise(function, kind.name)(x[None]), float).reshape(-1)[0])
        computed, exact = values - here, np.full(places.size, np.nan)
    if function.program is not None:
        origin = _origin(function.program, float(x), FIRST)
        if origin is not None:
            computed = _relative(values, origin)
            exact = _exactly(function.program, places.ravel().astype(float), float(x), origin, values)
    offsets = places.astype(float) - float(x)
    computed, exact = _gapped(computed, offsets.shape), _gapped(exact, offsets.shape)
    straightness, exponents = _straightness(offsets, computed, exact), _exponents(offsets, exact)
    return Zoom(function, float(x), kind.name, widths, offsets, computed, exact, straightness, exponents)


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


def _gapped(values: Array, shape: tuple[int, ...]) -> Array:
    return np.where(np.isfinite(values), values, np.nan).reshape(shape)


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
        slopes = np.diff(np.where(np.isfinite(log_rise), log_rise, np.nan), axis=0) / np.diff(log_h, axis=0) - 1
    return np.concatenate([slopes, slopes[-1:]])


def _neighbours(x: Array) -> Array:
    """Return a number and the `SIDE` floating-point numbers on either side of it."""
    below, above = [x], [x]
    for _ in range(SIDE):
        below.append(np.nextafter(below[-1], -np.inf, dtype=x.dtype))
        above.append(np.nextafter(above[-1], np.inf, dtype=x.dtype))
    return np.array([*below[:0:-1], *above], x.dtype)


def _origin(program: Program, at: float, bits: int) -> arb | None:
    """Return f at a point, or its limit where it has no value there; None where neither is known."""
    try:
        with ball_precision(bits):
            value = _balls(program.bind(ball_system(BatchedSystem)), [at])[0]
        if value is not None:
            return value
        with limited(SECONDS):
            local = look(program, rational_place(Fraction(at)))
    except FormMissing:
        return None
    sides = local.left, local.right
    convergent = [side for side in sides if side.behaviour == CONVERGENT]
    alone = any(side.behaviour == UNDEFINED_SIDE for side in sides)
    is_one = local.jump is False if len(convergent) == len(sides) else alone
    return convergent[0].limit if convergent and is_one else None


def _relative(values: Array, origin: arb) -> Array:
    """Return values less an exact one."""
    with ball_precision(FIRST):
        return np.array([float((arb(each) - origin).mid()) if math.isfinite(each) else math.nan for each in values])


def _exactly(program: Program, x: Array, at: float, origin: arb, values: Array) -> Array:
    """Return exact values of f less that at a point; nan where they are not known."""
    found = np.full(x.size, np.nan)
    negligible = NEGLIGIBLE * float(np.max(np.abs(values), where=np.isfinite(values), initial=0))
    left = list(range(x.size))
    for bits, wanted in BITS.items():
        if bits != FIRST and left:
            origin = _origin(program, at, bits) or origin
        step, tried, left = CHUNK * FIRST // bits, left, []
        for start in range(0, len(tried), step):
            chunk = tried[start : start + step]
            with ball_precision(bits):
                balls = _balls(program.bind(ball_system(BatchedSystem)), x[chunk].tolist())
                found[chunk] = [_difference(ball, origin, wanted, negligible) for ball in balls]
            left += [k for k, ball in zip(chunk, balls, strict=True) if ball is not None and math.isnan(found[k])]
    return found


def _difference(ball: arb | None, origin: arb, wanted: int, negligible: float) -> float:
    """Return a difference as a double; nan where fewer bits of it are known than wanted, unless it is negligible."""
    if ball is None:
        return math.nan
    off = ball - origin
    if off.rel_accuracy_bits() >= wanted:
        return float(off.mid())
    return 0.0 if off.is_zero() or off.abs_upper() <= negligible else math.nan


def _balls(run: Callable[[Any], Any], x: list[float]) -> list[arb | None]:
    results = run([arb(point) for point in x])
    results = results if isinstance(results, list) else [results] * len(x)
    return [ball if isinstance(ball, arb) and ball.is_finite() else None for ball in results]
