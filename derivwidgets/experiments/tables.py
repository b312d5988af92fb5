"""The tables along which the Explorer moves: f once, and each method's answer at every step and every point."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.methods import METHODS
from derivwidgets.methods.finite_difference import STENCILS, pointwise, quotients
from derivwidgets.methods.stencils import BY_ORDER
from derivwidgets.truth.certified import truth
from derivwidgets.truth.sampled import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

POINTS = 401
"""Columns over the domain: more than a figure of this size can show is wasted in SVG."""

STEPS = np.array([float(f"{10 ** (tenth / 10)!r}e{decade}") for decade in range(-18, 0) for tenth in range(10)] + [1.0])
"""1e-18 to 1, ten a decade; the decades themselves exact."""

CLASSICAL = tuple(stencil.name for stencil in STENCILS)
"""Methods whose tables are cheap together: they share the points at which f is evaluated."""

TABLED_STENCILS = BY_ORDER[1]

STEPPED = (*TABLED_STENCILS, "complex_step")
"""The methods that have a table over steps."""

RANGE = 64
"""Sizes between 2^-64 and 2^64 leave float32 the room that differences and errors need."""

HUGE = 1e300
"""Beyond it the products of which points are made overflow."""

TRUTH_BUDGET = 1.0
"""Seconds that the truth may take on the grid of `gradient`."""

CHUNK = 20
"""Steps computed at once: with 401 points a block of about 64 kB. Of a callable that may be slow, one."""


@dataclass(frozen=True)
class Grid:
    """f and its derivative, the first or the second, over the points that can be looked at.

    Attributes
    ----------
    x, f : ndarray, shape (N,)
        The points, in order, and f there; nan where f is not defined.
    reference : ndarray, shape (N,)
        The derivative against which differences are written, finite everywhere.
    known : ndarray of bool, shape (N,)
        Where `reference` is the certified derivative, and not a finite stand-in.
    scale : ndarray, shape (N,)
        Unit of the differences: 1, or a power of 2 where f and its derivative are so large or so small that float32
        would overflow or lose digits.
    even : ndarray of bool, shape (N,)
        Which points form the evenly spaced grid; the others were asked for.
    complete : bool
        Whether the truth was found in time at every point at which balls find it.
    """

    x: Array
    f: Array
    reference: Array
    known: Array
    scale: Array
    even: Array
    complete: bool = True

    @property
    def derivative(self) -> Array:
        """The certified derivative where there is one, nan elsewhere."""
        return np.where(self.known, self.reference, np.nan)

    @property
    def spacing(self) -> float:
        """Distance between neighbours of the even grid."""
        even = self.x[self.even]
        return float((even[-1] - even[0]) / (even.size - 1))

    def values(self, differences: Array, columns: slice = slice(None)) -> Array:
        """Return the derivatives behind differences; a quotient of exactly 0, where x + h is x, comes back as 0."""
        reference, scale = self.reference[columns], self.scale[columns]
        gone = differences == (-reference / scale).astype(np.float32)
        return np.where(gone, 0.0, reference + scale * differences)

    def has(self, x: float) -> bool:
        """Whether `x` is one of the points."""
        return bool(np.any(self.x == x))

    def column(self, at: float) -> int:
        """Return the index of the point nearest to `at`."""
        return int(np.argmin(np.abs(self.x - at)))


def spaced(domain: tuple[float, float], points: int = POINTS) -> Array:
    """Return evenly spaced points, rounded once each: between -5 and 5 they are the decimals that one would write."""
    low, high = domain
    index = np.arange(points)
    unit = 2.0**16 if max(abs(low), abs(high)) > HUGE else 1.0
    return (low / unit * (points - 1 - index) + high / unit * index) / (points - 1) * unit


AFFORDABLE, FEWEST = 0.25, 41
"""Seconds that a callable may take for all points once, and how many points there are even if it takes longer."""


def affordable(f: Function, at: float) -> int:
    """Return over how many points a function can be drawn: fewer if it is a callable that is slow."""
    if f.program is not None:
        return POINTS
    pace = min(timed(f, at)[1] for _ in range(2))
    return POINTS if pace * POINTS <= AFFORDABLE else max(FEWEST, int(AFFORDABLE / pace))


def grid(
    f: Function,
    domain: tuple[float, float],
    extra: Iterable[float] = (),
    points: int = POINTS,
    *,
    budget: float = math.inf,
    order: int = 1,
) -> Grid:
    """Evaluate f and its certified derivative, f' or f'', over a domain and at a few more points.

    Where there is no certified derivative, 0 stands in: then a difference is the method's value itself. Of a callable
    that could not be traced nothing is certified: evidence would call it far too often.
    """
    even = spaced(domain, points)
    x = np.union1d(even, np.array(tuple(extra), float))
    if f.program is None:
        reference, complete = np.full(x.shape, np.nan), True
    else:
        deadline = time.monotonic() + budget
        reference = truth(f, x, budget=budget, order=order).value
        complete = time.monotonic() < deadline
    values = f(x)
    known = np.isfinite(reference) & np.isfinite(values)
    reference = np.where(known, reference, 0.0)
    size = np.maximum(np.abs(reference), np.where(np.isfinite(values), np.abs(values), 0.0))
    exponent = np.frexp(size)[1]
    scale = np.exp2(np.maximum(exponent - RANGE, 0) + np.where(size > 0, np.minimum(exponent + RANGE, 0), 0))
    return Grid(x, values, reference, known, scale, np.isin(x, even), complete)


def step_index(steps: Array, step: float) -> int | None:
    """Return the index of `step` among `steps`, or None if it is none of them."""
    near = np.flatnonzero(np.isclose(steps, step, rtol=1e-9, atol=0))
    return int(near[0]) if near.size else None


def steps_with(step: float) -> tuple[Array, int]:
    """Return `STEPS`, with `step` among them even if it is none of them, and the index of `step`."""
    index = step_index(STEPS, step)
    if index is not None:
        return STEPS, index
    index = int(np.searchsorted(STEPS, step))
    return np.insert(STEPS, index, step), index


def differences(
    f: Function,
    over: Grid,
    steps: Array,
    methods: Iterable[str],
    *,
    precision: str = "float64",
    order: int = 1,
    columns: slice | Array = slice(None),
    pause: Callable[[], None] = lambda: None,
) -> dict[str, Array]:
    """Return, for each method with a step, its value minus the reference, in units of `Grid.scale`.

    What a method gives is what `derivative` gives at that step, to the last bit. A difference in float32 carries 7
    digits of the error, and so both the value and the error to every digit shown.

    Parameters
    ----------
    steps : ndarray, shape (K,)
    methods : iterable of str
        Names among `STEPPED`.
    order : int
        Of the derivative.
    columns : slice or ndarray
        Which of the grid's points.
    pause : callable
        Called between chunks of work; it may raise to abandon the work.

    Returns
    -------
    dict of ndarray of float32, shape (K, columns)

    Raises
    ------
    FunctionError
        If the complex step is asked for, and cannot follow f.
    """
    wanted = [name for name in STEPPED if name in set(methods)]
    with np.errstate(over="ignore"):  # float32 ends at 3.4e38
        x = over.x[columns].astype(precision)
    reference, scale = over.reference[columns], over.scale[columns]
    tables = {name: np.empty((steps.size, x.size), np.float32) for name in wanted}
    chunk, compute = CHUNK if f.program else 1, _values_of(f, wanted, precision, order)
    for start in range(0, steps.size, chunk) if wanted else ():
        pause()
        rows = slice(start, start + chunk)
        with np.errstate(all="ignore"):
            for name, values in compute(x[None, :], steps[rows, None].astype(precision)).items():
                tables[name][rows] = (values - reference) / scale
    return tables


def _values_of(
    f: Function, methods: list[str], precision: str, order: int
) -> Callable[[Array, Array], dict[str, Array]]:
    """Return what computes several methods at once over points and steps that broadcast."""
    stencils = [BY_ORDER[order][name] for name in methods if name in TABLED_STENCILS]
    others = {name: METHODS[name].prepare(f, precision, order) for name in methods if name not in TABLED_STENCILS}
    evaluate = pointwise(f, precision)

    def compute(x: Array, steps: Array) -> dict[str, Array]:
        found = quotients(stencils, evaluate, x, steps) if stencils else []
        values = {stencil.name: value for stencil, value in zip(stencils, found, strict=True)}
        return values | {name: prepared(x, steps) for name, prepared in others.items()}

    return compute


def plain_values(f: Function, over: Grid, method: str, precision: str = "float64", *, order: int = 1) -> Array:
    """Return the derivative over the grid by a method that does not move with Δx.

    Raises
    ------
    FunctionError
        If the method cannot do this function.
    """
    return np.asarray(METHODS[method].prepare(f, precision, order)(over.x), float)


@dataclass(frozen=True)
class GridGradient:
    """NumPy's gradient on a grid of its own.

    Attributes
    ----------
    x, values : ndarray, shape (n,)
        The grid, and the gradient on it.
    errors : ndarray, shape (n,)
        How far that is from the certified derivative; nan where there is none.
    """

    x: Array
    values: Array
    errors: Array

    def nearest(self, at: float) -> int:
        """Return the index of the grid's point nearest to `at`."""
        return int(np.argmin(np.abs(self.x - at)))


def grid_gradient(
    f: Function, domain: tuple[float, float], points: int, precision: str = "float64", *, order: int = 1
) -> GridGradient:
    """Differentiate over an even grid as `np.gradient` does, its spacing being the step; for f'' it is applied twice.

    Examples
    --------
    >>> from derivwidgets.function.function import as_function
    >>> grid_gradient(as_function("|x|"), (-5, 5), 100).values[48:52]
    array([-1. , -0.5,  0.5,  1. ])
    >>> grid_gradient(as_function("|x|"), (-5, 5), 101).values[49:52]
    array([-1.,  0.,  1.])
    """
    x = spaced(domain, points)
    values = np.asarray(METHODS["gradient"].prepare(f, precision, order)(x.astype(precision)), float)
    if f.program is None:
        return GridGradient(x, values, np.full(x.shape, np.nan))
    with np.errstate(invalid="ignore"):
        return GridGradient(x, values, np.abs(values - truth(f, x, budget=TRUTH_BUDGET, order=order).value))
