"""Difference quotients taken apart: the points really used, their exact value, and what a Taylor series predicts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flint import arb, fmpq

from derivwidgets.function.errors import FormMissing
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.methods.stencils import BY_ORDER, exact_step, one_sided
from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.missing import Missing

if TYPE_CHECKING:
    from fractions import Fraction

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.stencils import Stencil

QUOTIENTS = {order: {**stencils, "gradient": stencils["central"]} for order, stencils in BY_ORDER.items()}
"""The stencils that methods use, by the order of the derivative and the name of the method."""
BY_NAME = QUOTIENTS[1]

TERMS = 18
"""Taylor coefficients that are looked at: nine beyond those that the longest stencil takes out."""
TAYLOR_BITS = (128, 1024)
"""Precisions tried in turn for Taylor coefficients: where f cancels the higher ones need many bits."""
EXACT_BITS = (256, 1024, 4096)
"""The same for a quotient in exact arithmetic."""


@dataclass(frozen=True)
class Quotient:
    """A difference quotient at one point as it is really computed.

    Attributes
    ----------
    stencil : Stencil
        The one used: one-sided where f is not defined on both sides.
    x, step : float
        The point, and Δx as it is divided by.
    points : ndarray
        Where f is evaluated.
    """

    stencil: Stencil
    x: float
    step: float
    points: Array

    @property
    def moves(self) -> bool:
        """Whether any of its points is not x itself."""
        return bool(np.any(self.points != self.x))

    @property
    def reach(self) -> tuple[float, float]:
        """How far it reaches to the left and to the right of x; negative to the left."""
        offsets = [0.0, *map(float, self.stencil.offsets)]
        return min(offsets) * self.step, max(offsets) * self.step


def quotient(f: Function, x: float, step: float, name: str, arithmetic: str, order: int = 1) -> Quotient:
    """Return the difference quotient that a method computes at a point."""
    stencil = QUOTIENTS[order][name]
    found = _placed(stencil, x, step, arithmetic)
    sides = one_sided(stencil)
    if not sides:
        return found
    evaluate = pointwise(f, arithmetic)
    with np.errstate(all="ignore"):
        for candidate in (found, *(_placed(side, x, step, arithmetic) for side in sides)):
            values = evaluate(np.append(candidate.points, candidate.points.dtype.type(x)))
            if not np.isnan(values).any():
                return candidate
    return found


def _placed(stencil: Stencil, x: float, step: float, arithmetic: str) -> Quotient:
    point, smallest = np.asarray(x, arithmetic), np.finfo(arithmetic).smallest_subnormal
    nearest, distances = float(stencil.spacing), [float(offset) for offset in stencil.offsets]
    with np.errstate(all="ignore"):
        h = exact_step(point, np.maximum(np.asarray(step, arithmetic), smallest), nearest)
        beyond = h if point + nearest * h != point else np.zeros_like(h)
        points = [point + distance * (beyond if abs(distance) > nearest else h) for distance in distances]
        return Quotient(stencil, float(point), float(h), np.array(points, arithmetic))


def in_exact_arithmetic(program: Program, stencil: Stencil, at: arb, step: float, within: float) -> arb | None:
    """Return the quotient of exact values of f around an exact number, to within a tolerance; None if it has none."""
    for bits in EXACT_BITS:
        with precision(bits):
            found = _on_balls(program, stencil, at, step)
            if found is not None and found.rad() <= within:
                return found
    return None


def _on_balls(program: Program, stencil: Stencil, at: arb, step: float) -> arb | None:
    h, total = arb(step), arb(0)
    try:
        run = program.bind(ball_system())
        for offset, weight in zip(stencil.offsets, stencil.weights, strict=True):
            value = run(at + _exact(offset) * h)
            if isinstance(value, Missing) or not value.is_finite():
                return None
            total += weight * value
    except FormMissing:
        return None
    return total / (stencil.divisor * h**stencil.order)


def _exact(number: Fraction | int) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


@lru_cache(maxsize=128)
def taylor(program: Program, x: float) -> tuple[arb, ...] | None:
    """Return the first Taylor coefficients of f at a point, None where f is not analytic there."""
    best = None
    for bits in TAYLOR_BITS:
        with precision(bits, TERMS):
            try:
                found = expansion(program.bind(ball_system()), arb(x), TERMS)
            except FormMissing:
                return None
        if not isinstance(found, Missing):
            best = tuple(found)
            if all(each.is_zero() or each.rel_accuracy_bits() > 20 for each in best):
                break
    return best


def predicted(coefficients: tuple[arb, ...], stencil: Stencil, step: float) -> tuple[arb, float]:
    """Return the truncation error that a Taylor series predicts, and the size of the last term looked at."""
    with precision(TAYLOR_BITS[-1]):
        h, total, last = arb(step), arb(0), arb(0)
        for power in range(stencil.accuracy + stencil.order, len(coefficients)):
            last = moment(stencil, power) * coefficients[power] * h ** (power - stencil.order)
            total += last
        return total, float(abs(last).upper())


@lru_cache(maxsize=256)
def moment(stencil: Stencil, power: int) -> arb:
    """Return sum c_j j^power of a stencil's weights and offsets."""
    with precision(EXACT_BITS[-1]):
        terms = zip(stencil.offsets, stencil.weights, strict=True)
        return sum((weight * _exact(offset) ** power for offset, weight in terms), arb(0)) / stencil.divisor


NOTHING = 1e-40
"""An error that is too small to tell how it falls."""


def order_of_fall(program: Program, quotient_: Quotient, derivative: float) -> float:
    """Return the power of Δx with which the truncation error falls near a point; inf where it is too small to tell."""
    sizes = []
    for step in (min(quotient_.step, 2.0**-10), min(quotient_.step, 2.0**-10) / 16):
        errors = []
        for part in (1.0, 0.77, 0.59):
            found = in_exact_arithmetic(program, quotient_.stencil, arb(quotient_.x), part * step, NOTHING)
            errors.append(0.0 if found is None else float(abs(found - derivative)))
        sizes.append(max(errors))
    if sizes[1] <= max(4 * math.ulp(derivative), 100 * NOTHING):
        return math.inf
    return math.log(sizes[0] / sizes[1], 16) if sizes[0] else math.inf
