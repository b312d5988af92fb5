"""How far a difference quotient can be from the derivative: a true bound, split into truncation and round-off.

With a stencil D = sum c_j f(x + j h)/h of order p,

    |D - f'(x)| <= C_T h^p max|f^(p+1)|  +  (sum |c_j| e_j)/h + 3u sum |c_j f(x + j h)|/h,

where the maximum is taken over the stencil by balls, and e_j bounds the error of f as computed at x + j h. Points and
h are the floating-point numbers that are really used; a point that is rounded by d adds |c_j| d |f'|/h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.methods.finite_difference import exact_step
from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.running import running
from derivwidgets.truth.witnesses.quotients import moment, taylor

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program
    from derivwidgets.methods.stencils import Stencil

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
        How far the intervals reach from x; both grow with the index, or fall.
    order : int

    Returns
    -------
    tuple of ndarray, shape (K,)
        inf where f is not analytic over the whole interval, or where balls are too wide to tell.
    """
    slope, high = np.full(left.size, np.inf), np.full(left.size, np.inf)
    factorial = math.factorial(order)
    with precision(BITS, order + 1):
        run, at = program.bind(ball_system()), arb(x)
        for k in np.argsort(right + left):
            interval = (at - arb(left[k].item())).union(at + arb(right[k].item()))
            found = expansion(run, interval, order + 1)
            if isinstance(found, Missing):
                break
            slope[k] = _upper(found[1])
            high[k] = _upper(found[order]) * factorial
    return slope, high


def _upper(ball: arb) -> float:
    return math.nextafter(float(ball.abs_upper()), math.inf)


def step_bound(program: Program, x: float, stencil: Stencil, steps: Array, precision_: str = "float64") -> StepBound:
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

    Returns
    -------
    StepBound
    """
    point = np.asarray(x, precision_)
    h = exact_step(point, steps.astype(precision_)).astype(float)
    p, unit = stencil.accuracy, float(np.finfo(precision_).eps) / 2
    offsets = np.array([float(offset) for offset in stencil.offsets])
    weights = np.array(stencil.weights) / stencil.divisor
    wanted = float(point) + offsets[:, None] * h
    points = (point + offsets.astype(precision_)[:, None] * h.astype(precision_)).astype(precision_)
    moved = np.abs(points.astype(float) - wanted) + np.spacing(np.abs(wanted))
    left, right = (max(0.0, (side * offsets).max()) * h * 1.001 for side in (-1, 1))
    slope, high = largest_derivatives(program, float(point), left, right, p + 1)
    found = running(program, points, precision_)
    size = np.abs(np.asarray(found.value, float))
    with np.errstate(all="ignore"):
        truncation = stencil.truncation_constant * h**p * high
        noise = np.abs(weights)[:, None] * (found.bound + len(offsets) * unit * size)
        displaced = np.where(moved > 0, np.abs(weights)[:, None] * moved * slope, 0.0)
        roundoff = (np.nansum(noise, axis=0) + np.sum(displaced, axis=0)) / h
    return StepBound(truncation, roundoff)


SPAN = 1e-20, 10.0
"""Between which steps the best one is looked for, in units of the scale of x."""
PASSES, COLUMNS = 2, 41
FLAT = 1.05
"""By which factor the error may be above its minimum at the shortest step, which is then as good as any."""
ASIDE = tuple(side * 10.0**-decade for decade in (1, 3, 5, 7, 9) for side in (-0.83, 0.71))
"""Where near x, relative to its scale, it is looked how much of its bound the rounding of f really is."""


@lru_cache(maxsize=256)
def best_step(program: Program, x: float, stencil: Stencil, arithmetic: str) -> float:
    """Return the step at which round-off and truncation together are smallest at a point.

    Round-off is that part of the running bound of f which it really reaches near x, or u|f| where that is more.
    Truncation is what the Taylor series at x gives, all terms counted with one sign; with its first term alone the
    minimum is the textbooks' h* = (C_R u|f| / (p C_T |f^(p+1)|))^(1/(p+1)).

    Returns
    -------
    float
        0 where a smaller step is always better, inf where a larger one is, nan where no step gives a digit of f', or
        nothing is known.
    """
    coefficients = taylor(program, x)
    if coefficients is None:
        return math.nan
    powers = _truncation_terms(coefficients, stencil)
    shortest = float(np.spacing(np.asarray(abs(x), arithmetic))) / float(stencil.spacing)
    low = math.log(max(SPAN[0] * (min(1.0, abs(x)) or 1.0), shortest))
    high = math.log(max(SPAN[1] * max(1.0, abs(x)), 2 * shortest))
    for turn in range(PASSES):
        steps = np.exp(np.linspace(low, high, COLUMNS))
        with np.errstate(all="ignore"):
            total = _noise(program, x, stencil, steps, arithmetic)
            total += sum(np.exp(size + power * np.log(steps)) for power, size in powers.items())
        total = np.where(np.isnan(total), np.inf, total)
        least = int(np.argmin(total))
        if turn == 0 and total[0] <= FLAT * total[least] < math.inf and steps[0] > 2 * shortest:
            return 0.0
        if turn == 0 and least == COLUMNS - 1:
            return math.nan if powers else math.inf
        low, high = np.log(steps[[max(least - 1, 0), min(least + 1, COLUMNS - 1)]])
    is_vain = total[least] > abs(coefficients[1]).upper() > 0
    return math.nan if is_vain or math.isinf(total[least]) else float(steps[least])


def _truncation_terms(coefficients: tuple[arb, ...], stencil: Stencil) -> dict[int, float]:
    """Return the logarithms of the terms of the truncation error at step 1, by their power of the step."""
    terms = {}
    with precision(BITS):
        for power in range(stencil.accuracy + 1, len(coefficients)):
            size = abs(moment(stencil, power) * coefficients[power]).upper()
            if size > 0:
                terms[power - 1] = float(size.log())
    return terms


def _noise(program: Program, x: float, stencil: Stencil, steps: Array, arithmetic: str) -> Array:
    offsets = np.array([float(offset) for offset in stencil.offsets])
    weights = np.abs(stencil.weights) / stencil.divisor
    found = running(program, x + offsets[:, None] * steps, arithmetic)
    unit = float(np.finfo(arithmetic).eps) / 2
    size = np.maximum(unit * np.abs(np.asarray(found.value, float)), _reached(program, x, arithmetic) * found.bound)
    return np.asarray(weights @ size / steps)


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
