"""How far a difference quotient can be from the derivative: a true bound, split into truncation and round-off.

With a stencil D = sum c_j f(x + j h)/h of order p,

    |D - f'(x)| <= C_T h^p max|f^(p+1)|  +  (sum |c_j| e_j)/h + 3u sum |c_j f(x + j h)|/h,

where the maximum is taken over the stencil by balls, and e_j bounds the error of f as computed at x + j h. Points and
h are the floating-point numbers that are really used; a point that is rounded by d adds |c_j| d |f'|/h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.methods.finite_difference import exact_step
from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.running import running

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    best_step : float
        h*, the minimum of the model C_R e/h + C_T |f^(p+1)| h^p with what holds at the point; nan where it has none.
    """

    truncation: Array
    roundoff: Array
    best_step: float

    @property
    def total(self) -> Array:
        """The bound of the error."""
        return self.truncation + self.roundoff


def largest_derivatives(program: Program, x: float, reaches: Sequence[float], order: int) -> tuple[Array, Array]:
    """Bound |f'| and |f^(order)| over intervals around x.

    Returns
    -------
    tuple of ndarray, shape (K,)
        inf where f is not analytic over the whole interval, or where balls are too wide to tell.
    """
    slope, high = np.full(len(reaches), np.inf), np.full(len(reaches), np.inf)
    factorial = math.factorial(order)
    with precision(BITS, order + 1):
        run, middle = program.bind(ball_system()), arb(x)
        for k in np.argsort(reaches):
            found = expansion(run, middle + arb(0, reaches[k]), order + 1)
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
    slope, high = largest_derivatives(program, float(point), (np.abs(offsets).max() * h * 1.001).tolist(), p + 1)
    found = running(program, points, precision_)
    size = np.abs(np.asarray(found.value, float))
    with np.errstate(all="ignore"):
        truncation = stencil.truncation_constant * h**p * high
        noise = np.abs(weights)[:, None] * (found.bound + len(offsets) * unit * size)
        displaced = np.where(moved > 0, np.abs(weights)[:, None] * moved * slope, 0.0)
        roundoff = (np.nansum(noise, axis=0) + np.sum(displaced, axis=0)) / h
    return StepBound(truncation, roundoff, best_step(program, float(point), stencil, unit))


def best_step(program: Program, x: float, stencil: Stencil, unit: float) -> float:
    """Return h* = (C_R e / (p C_T |f^(p+1)|))^(1/(p+1)), with e = u|f|; nan where f^(p+1) is 0 or not known."""
    p = stencil.accuracy
    with precision(BITS * 2, p + 2):
        found = expansion(program.bind(ball_system()), arb(x), p + 2)
    if isinstance(found, Missing):
        return math.nan
    high = abs(float(found[p + 1])) * math.factorial(p + 1)
    noise = unit * abs(float(found[0]))
    if not high or not noise:
        return math.nan
    return float((stencil.rounding_constant * noise / (p * stencil.truncation_constant * high)) ** (1 / (p + 1)))
