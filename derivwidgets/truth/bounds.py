"""How far a difference quotient can be from the derivative: a true bound, split into truncation and round-off.

With a stencil D = sum c_j f(x + j h)/h of order p,

    |D - f'(x)| <= C_T h^p max|f^(p+1)|  +  (sum |c_j| e_j)/h + (m + 3)u sum |c_j (f(x + j h) - f(x - j h))|/h,

where the maximum is taken over the stencil by balls, e_j bounds the error of f as computed at x + j h, and the last sum
has m terms. Points and h are the floating-point numbers that are really used; a point that is rounded by d adds
|c_j| d |f'|/h. For a second derivative f^(p+2) takes the place of f^(p+1), h^2 that of h, and the last sum is that of
|f(x + j h) - f(x)| + |f(x) - f(x - j h)|, with three more roundings: of these two, and of h^2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from flint import arb, arb_series

from derivwidgets.function.errors import FormMissing
from derivwidgets.methods.finite_difference import exact_step
from derivwidgets.methods.stencils import terms
from derivwidgets.truth.balls import ball_system, coefficients, precision
from derivwidgets.truth.batches import BatchedSystem
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.running import running
from derivwidgets.truth.witnesses.quotients import moment, taylor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program
    from derivwidgets.methods.stencils import Offset, Stencil

BITS = 64


@dataclass(frozen=True)
class StepBound:
    """Bounds of a stencil's error at one point, over steps.

    Attributes
    ----------
    truncation, roundoff : ndarray, shape (K,)
        They add up to the bound; truncation is inf where f is not analytic over the whole stencil.
    """

    truncation: Array
    roundoff: Array

    @property
    def total(self) -> Array:
        """The bound of the error."""
        return self.truncation + self.roundoff


def largest_derivatives(program: Program, x: float, left: Array, right: Array, order: int) -> tuple[Array, Array]:
    """Bound |f'| and |f^(order)| over intervals around x.

    Parameters
    ----------
    program : Program
    x : float
    left, right : ndarray, shape (K,)
        How far the intervals reach from x.
    order : int

    Returns
    -------
    tuple of ndarray, shape (K,)
        inf where f is not analytic over the whole interval, or where balls are too wide to tell.
    """
    found = np.zeros((2, left.size))
    at = arb(x)
    for side, reach in ((-1, left), (1, right)):
        ends, index = np.unique(reach, return_inverse=True)
        edges = [at + side * arb(end) for end in (0.0, *ends.tolist())]
        intervals = [near.union(far) for near, far in pairwise(edges)]
        upper = np.maximum.accumulate(upper_bounds(program, intervals, (1, order)), axis=1)
        found = np.maximum(found, upper[:, index])
    return found[0], found[1]


def upper_bounds(program: Program, intervals: Sequence[arb], orders: Sequence[int]) -> Array:
    """Bound derivatives of f over intervals.

    Returns
    -------
    ndarray, shape (len(orders), len(intervals))
        inf where f is not analytic over the whole interval, or where balls are too wide to tell.
    """
    terms = max(orders) + 1
    bounds = np.full((len(orders), len(intervals)), np.inf)
    for start in range(0, len(intervals), CHUNK):
        chunk = intervals[start : start + CHUNK]
        with precision(BITS, terms):
            try:
                results = program.bind(ball_system(BatchedSystem))([arb_series([each, 1], terms) for each in chunk])
            except FormMissing:
                break
            for k, result in enumerate(results if isinstance(results, list) else [results] * len(chunk)):
                found = coefficients(result, terms)
                if not isinstance(found, Missing):
                    bounds[:, start + k] = [_upper(found[order]) * math.factorial(order) for order in orders]
    return np.where(np.isnan(bounds), np.inf, bounds)


def _upper(ball: arb) -> float:
    return math.nextafter(float(ball.abs_upper()), math.inf)


def step_bound(
    program: Program, x: float, stencil: Stencil, steps: Array, precision_: str = "float64", *, noise: float = 0.0
) -> StepBound:
    """Bound the error of a stencil at a point, for every step.

    Parameters
    ----------
    program : Program
    x : float
        The point; taken in the given precision.
    stencil : Stencil
    steps : ndarray, shape (K,)
    precision_ : str
        "float64" or "float32".
    noise : float
        How far f's values may be off besides.

    Returns
    -------
    StepBound
    """
    point = np.asarray(x, precision_)
    with np.errstate(invalid="ignore"):
        left, right = reaches(stencil, placed_step(stencil, point, steps))
    slope, high = largest_derivatives(program, float(point), left, right, stencil.accuracy + stencil.order)
    return assembled(program, point, stencil, steps, slope, high, noise=noise)


def placed_step(stencil: Stencil, point: Array, steps: Array) -> Array:
    """Return the step that a stencil divides by, for every step asked for."""
    with np.errstate(over="ignore"):
        asked = np.maximum(steps.astype(point.dtype), np.finfo(point.dtype).smallest_subnormal)
        return exact_step(point, asked, float(stencil.spacing))


def reaches(stencil: Stencil, steps: Array) -> tuple[Array, Array]:
    """Return how far a stencil with these steps reaches to the left and to the right of x, and a little further."""
    offsets = np.array([float(offset) for offset in stencil.offsets])
    left, right = (max(0.0, (side * offsets).max()) * steps.astype(float) * 1.001 for side in (-1, 1))
    return left, right


def assembled(
    program: Program,
    point: Array,
    stencil: Stencil,
    steps: Array,
    slope: Array,
    high: Array,
    *,
    noise: float = 0.0,
) -> StepBound:
    """Bound the error of a stencil, given bounds of |f'| and of |f^(p+k)|, k its order, over all that it reaches.

    Parameters
    ----------
    program : Program
    point : ndarray of the methods' precision
    stencil : Stencil
    steps, slope, high : ndarray
        They broadcast with `point`, and the result has the shape that comes of it.
    noise : float
        How far f's values may be off besides.
    """
    h, kind = placed_step(stencil, point, steps), point.dtype
    p, unit, nearest = stencil.accuracy, float(np.finfo(kind).eps) / 2, float(stencil.spacing)
    roundoff: Array = np.zeros(np.broadcast_shapes(point.shape, h.shape))
    over = h if stencil.order == 1 else h.astype(float) ** 2
    values: dict[Offset, Array] = {}
    with np.errstate(all="ignore"):
        beyond = np.where(point + kind.type(nearest) * h == point, kind.type(0), h)
        for place, weight in zip(stencil.offsets, stencil.weights, strict=True):
            offset = float(place)
            size = abs(weight) / stencil.divisor
            taken = point + kind.type(offset) * (beyond if abs(offset) > nearest else h) if offset else point + 0 * h
            found = running(program, taken, kind.name)
            moved = _displacement(point.astype(float), offset * h.astype(float), taken.astype(float))
            values[place] = np.asarray(found.value, float)
            lost = found.bound + (noise + unit * (np.abs(values[place]) + noise) if noise else 0.0)
            roundoff += size * (np.where(np.isnan(lost), np.inf, lost) / over)
            roundoff += size * np.where(moved > 0, moved / over * slope, 0.0)
        roundoff += unit * _summed(stencil, values, noise) / over
        truncation = stencil.truncation_constant * h.astype(float) ** p * high
        # what overflows has no bound
        numbers = sum(
            abs(weight) * np.abs(values[place]) for place, weight in zip(stencil.offsets, stencil.weights, strict=True)
        )
        reached = np.maximum(numbers, slope + truncation + roundoff if stencil.order == 1 else numbers / over)
        is_beyond = (reached > np.finfo(kind).max / 4) | (over < np.finfo(kind).tiny if stencil.order > 1 else False)
        roundoff = np.where(is_beyond, np.inf, roundoff)
        parts = np.broadcast_to(truncation, roundoff.shape), roundoff + np.finfo(kind).smallest_subnormal / over
        return StepBound(*(np.where(np.isnan(part), np.inf, part) for part in parts))


def _displacement(point: Array, step: Array, taken: Array) -> Array:
    """Return how far a number is from point + step, by their sum and its rounding error (Knuth's TwoSum)."""
    total = point + step
    rest = total - point
    error = (point - (total - rest)) + (step - rest)
    return np.asarray((np.abs(taken - total) + np.abs(error)) * (1 + 1e-12))


def _summed(stencil: Stencil, values: Mapping[Offset, Array], noise: float) -> Array:
    """Return what the sum of a stencil rounds, in units of the round-off: it is made of differences of values of f."""
    more = 0
    if stencil.order > 1:
        parts, more = list(_second_parts(stencil, values, noise)), 3
    elif len(values) == 2:
        first, second = values.values()
        parts = [np.abs(second - first) + 2 * noise]
    else:
        parts = [abs(weight) * (np.abs(value) + 2 * noise) for weight, value in terms(stencil, values)]
    return np.asarray((len(parts) + 3 + more) * sum(parts) * (1 + 1e-6) / stencil.divisor)


def _second_parts(stencil: Stencil, values: Mapping[Offset, Array], noise: float) -> Iterator[Array]:
    """Yield sizes that bound what the parts of a second difference are computed from."""
    formula = dict(zip(stencil.offsets, stencil.weights, strict=True))
    central = all(formula.get(-offset) == weight for offset, weight in formula.items())
    for offset, weight in formula.items():
        if not central:
            yield abs(weight) * (np.abs(values[offset]) + noise)
        elif offset > 0:
            apart = np.abs(values[offset] - values[0]) + np.abs(values[0] - values[-offset])
            yield abs(weight) * (apart + 4 * noise)


CHUNK = 64
"""Intervals computed while holding FLINT's lock."""

SPAN = 1e-20, 10.0
"""Between which steps the best one is looked for, in units of the scale of x."""
PASSES, COLUMNS = 2, 41
FLAT = 1.05
"""By which factor the error may be above its minimum at the shortest step, which is then as good as any."""
ASIDE = tuple(side * 10.0**-decade for decade in (1, 3, 5, 7, 9) for side in (-0.83, 0.71))
"""Where near x, relative to its scale, it is looked how much of its bound the rounding of f really is."""


@lru_cache(maxsize=256)
def best_step(program: Program, x: float, stencil: Stencil, arithmetic: str, noise: float = 0.0) -> float:
    """Return the step at which round-off and truncation together are smallest at a point.

    Round-off is that part of the running bound of f which it really reaches near x, or u|f| where that is more.
    Truncation is what the Taylor series at x gives, all terms counted with one sign; with its first term alone the
    minimum is the textbooks' h* = (k C_R u|f| / (p C_T |f^(p+k)|))^(1/(p+k)), k the order of the derivative.

    Returns
    -------
    float
        0 where a smaller step is always better, inf where a larger one is, nan where no step gives a digit of the
        derivative, or nothing is known.
    """
    series = taylor(program, x)
    if series is None:
        return math.nan
    powers = _truncation_terms(series, stencil)
    shortest = float(np.spacing(np.asarray(abs(x), arithmetic))) / float(stencil.spacing)
    low = math.log(max(SPAN[0] * (min(1.0, abs(x)) or 1.0), shortest))
    high = math.log(max(SPAN[1] * max(1.0, abs(x)), 2 * shortest))
    for turn in range(PASSES):
        steps = np.exp(np.linspace(low, high, COLUMNS))
        with np.errstate(all="ignore"):
            total = _rounding(program, x, stencil, steps, arithmetic, noise)
            total += sum(np.exp(size + power * np.log(steps)) for power, size in powers.items())
        total = np.where(np.isnan(total), np.inf, total)
        least = int(np.argmin(total))
        if turn == 0 and total[0] <= FLAT * total[least] < math.inf and steps[0] > 2 * shortest:
            return 0.0
        if turn == 0 and least == COLUMNS - 1:
            return math.nan if powers else math.inf
        low, high = np.log(steps[[max(least - 1, 0), min(least + 1, COLUMNS - 1)]])
    size = (abs(series[stencil.order]) * math.factorial(stencil.order)).upper()
    is_vain = total[least] > size > 0
    return math.nan if is_vain or math.isinf(total[least]) else float(steps[least])


def _truncation_terms(series: tuple[arb, ...], stencil: Stencil) -> dict[int, float]:
    """Return the logarithms of the terms of the truncation error at step 1, by their power of the step."""
    terms = {}
    with precision(BITS):
        for power in range(stencil.accuracy + stencil.order, len(series)):
            size = abs(moment(stencil, power) * series[power]).upper()
            if size > 0:
                terms[power - stencil.order] = float(size.log())
    return terms


def _rounding(program: Program, x: float, stencil: Stencil, steps: Array, arithmetic: str, noise: float) -> Array:
    offsets = np.array([float(offset) for offset in stencil.offsets])
    weights = np.abs(stencil.weights) / stencil.divisor
    found = running(program, x + offsets[:, None] * steps, arithmetic)
    unit = float(np.finfo(arithmetic).eps) / 2
    size = np.maximum(unit * np.abs(np.asarray(found.value, float)), _reached(program, x, arithmetic) * found.bound)
    return np.asarray(weights @ (size + noise) / steps**stencil.order)


@lru_cache(maxsize=128)
def _reached(program: Program, x: float, arithmetic: str) -> float:
    """Return which part of its running bound the rounding of f reaches at points near x."""
    points = (x + max(1.0, abs(x)) * np.array(ASIDE)).astype(arithmetic)
    found, parts = running(program, points, arithmetic), []
    with precision(2 * BITS):
        run = program.bind(ball_system())
        for at, value, bound in zip(points.tolist(), found.value.tolist(), found.bound.tolist(), strict=True):
            exact = run(arb(at))
            if isinstance(exact, arb) and exact.is_finite() and 0 < bound < math.inf:
                parts.append(float(abs(exact - value).upper()) / bound)
    return max(parts, default=1.0)
