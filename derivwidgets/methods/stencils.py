"""Stencils for a derivative, built from their offsets, and the difference quotients that they give."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import count
from math import factorial, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from derivwidgets.function.arrays import Array

Offset: TypeAlias = int | Fraction

TOGETHER = 1 << 15
"""How many points are evaluated in one call: a quarter of a megabyte of float64."""

LONGEST_STEP = 1 / 16
"""The longest default step, as a part of the scale of x."""


def weights(offsets: Sequence[Offset], order: int = 1) -> tuple[Fraction, ...]:
    """Return the exact weights of a finite difference formula.

    The derivative is about sum(weights[j] f(x + offsets[j] h)) / h^order, that of the polynomial through the points.
    The recursion is that of Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids",
    Mathematics of Computation 51(184), 1988, 699-706.

    Parameters
    ----------
    offsets : sequence of int or Fraction
        Where f is evaluated, in steps from x: all different, and more of them than `order`.
    order : int
        Order of the derivative.

    Returns
    -------
    tuple of Fraction

    Raises
    ------
    ValueError
        If two offsets are equal, or there are too few.

    Examples
    --------
    >>> [str(weight) for weight in weights((-1, 0, 1))]
    ['-1/2', '0', '1/2']
    >>> [str(weight) for weight in weights((-1, 0, 1), order=2)]
    ['1', '-2', '1']
    """
    if len(set(offsets)) < len(offsets):
        raise ValueError(f"the offsets of a stencil must all be different; got {tuple(offsets)}")
    if not 0 <= order < len(offsets):
        raise ValueError(f"a derivative of order {order} needs {order + 1} offsets or more; got {len(offsets)}")
    nodes = [Fraction(offset) for offset in offsets]
    # table[j][m]: the weight of node j in the formula of order m through the nodes so far
    table = [[Fraction(0)] * (order + 1) for _ in nodes]
    table[0][0] = Fraction(1)
    leading = Fraction(1)
    for n in range(1, len(nodes)):
        product, newest = Fraction(1), table[n - 1].copy()
        for j in range(n):
            distance = nodes[n] - nodes[j]
            product *= distance
            for m in range(order, -1, -1):
                lower = m * table[j][m - 1] if m else 0
                table[j][m] = (nodes[n] * table[j][m] - lower) / distance
        for m in range(order + 1):
            lower = m * newest[m - 1] if m else 0
            table[n][m] = leading / product * (lower - nodes[n - 1] * newest[m])
        leading = product
    return tuple(row[order] for row in table)


@dataclass(frozen=True)
class Stencil:
    """A formula for a derivative, sum(weights[j] f(x + offsets[j] h)) / (divisor h^order); see `Stencil.through`.

    Attributes
    ----------
    name, label : str
    offsets : tuple of int or Fraction
        Where f is evaluated, in steps from x.
    weights : tuple of int
        The coefficients, times `divisor`.
    divisor : int
    accuracy : int
        Order of accuracy p: the truncation error falls as h^p.
    order : int
        Order of the derivative.
    """

    name: str
    label: str
    offsets: tuple[Offset, ...]
    weights: tuple[int, ...]
    divisor: int
    accuracy: int
    order: int = 1

    @classmethod
    def through(cls, offsets: Sequence[Offset], name: str = "", label: str = "", order: int = 1) -> Stencil:
        """Return the stencil of highest accuracy through `offsets`; those of weight 0 are left out.

        Examples
        --------
        >>> Stencil.through((-1, 0, 1)).weights
        (-1, 1)
        >>> Stencil.through((0, 1, 2)).accuracy
        2
        >>> Stencil.through((-1, 0, 1), order=2).weights
        (1, -2, 1)
        """
        exact = {offset: weight for offset, weight in zip(offsets, weights(offsets, order), strict=True) if weight}
        divisor = lcm(*(weight.denominator for weight in exact.values()))
        accuracy = next(power for power in count(1) if _moment(exact, power + order)) if len(exact) > 1 else 0
        whole = tuple(int(weight * divisor) for weight in exact.values())
        return cls(name, label, tuple(exact), whole, divisor, accuracy, order)

    @property
    def rounding_constant(self) -> float:
        """C_R = sum |c_j|: how much the rounding of f is amplified, over h^order."""
        return sum(map(abs, self.weights)) / self.divisor

    @property
    def truncation_constant(self) -> float:
        """C_T = |sum c_j j^(p+k)| / (p+k)!: that of a k-th derivative has the truncation error C_T |f^(p+k)| h^p."""
        power = self.accuracy + self.order
        moment = _moment(dict(zip(self.offsets, self.weights, strict=True)), power)
        return float(abs(moment) / self.divisor / factorial(power))

    @cached_property
    def is_central(self) -> bool:
        """Whether it is made of differences f(x + jh) - f(x - jh), or for a second derivative of second differences."""
        formula, sign = dict(zip(self.offsets, self.weights, strict=True)), -1 if self.order == 1 else 1
        return all(formula.get(-offset) == sign * weight for offset, weight in formula.items())

    @cached_property
    def spacing(self) -> Fraction:
        """Distance from x to the nearest other point, in steps."""
        return min(abs(Fraction(offset)) for offset in self.offsets if offset)

    def best_step(self, x: Array) -> Array:
        """Return h* = (k C_R u / (p C_T))^(1/(p+k)) max(1, |x|): the minimum of C_R u/h^k + C_T h^p.

        It is the best step where |f| and |f^(p+k)| are of one size on the scale of x; u is the unit round-off of x's
        precision. Derivatives of high order are seldom so small, so it is never more than `LONGEST_STEP` of that scale.
        """
        scale = np.abs(x)
        return np.asarray(np.maximum(scale, 1, out=scale if scale.ndim else None) * relative_step(self, x.dtype))


def _moment(formula: Mapping[Offset, int | Fraction], power: int) -> Fraction:
    return sum((weight * Fraction(offset) ** power for offset, weight in formula.items()), Fraction(0))


STENCILS = (
    Stencil.through((0, 1), "forward", "forward"),
    Stencil.through((-1, 0), "backward", "backward"),
    Stencil.through((-1, 0, 1), "central", "central"),
    Stencil.through((-2, -1, 0, 1, 2), "central4", "five-point"),
)
"""The classical stencils, in whole steps."""

FORWARD, BACKWARD, CENTRAL, CENTRAL4 = STENCILS

HALVINGS = [Fraction(1, 2**k) for k in range(4)]

RICHARDSON = Stencil.through([*(-h for h in HALVINGS), *reversed(HALVINGS)], "richardson", "Richardson")
"""Central differences at h, h/2, h/4 and h/8, extrapolated to 0: with as many points as unknowns, one stencil."""

SECOND_STENCILS = (
    Stencil.through((0, 1, 2), "forward", "forward", 2),
    Stencil.through((-2, -1, 0), "backward", "backward", 2),
    Stencil.through((-1, 0, 1), "central", "central", 2),
    Stencil.through((-2, -1, 0, 1, 2), "central4", "five-point", 2),
    Stencil.through([*(-h for h in HALVINGS), 0, *reversed(HALVINGS)], "richardson", "Richardson", 2),
)
"""The same for second derivatives, Richardson's last."""

BY_ORDER = {
    order: {stencil.name: stencil for stencil in stencils}
    for order, stencils in ((1, (*STENCILS, RICHARDSON)), (2, SECOND_STENCILS))
}
"""Every stencil by the order of its derivative and by its name."""


@cache
def relative_step(stencil: Stencil, dtype: np.dtype[Any]) -> Any:
    """Return the best step where |x| is at most 1, in x's precision."""
    p, k = stencil.accuracy, stencil.order
    roundoff = np.finfo(dtype).eps / 2
    best = (k * stencil.rounding_constant * roundoff / (p * stencil.truncation_constant)) ** (1 / (p + k))
    return min(best, LONGEST_STEP)


@cache
def one_sided(stencil: Stencil) -> tuple[Stencil, ...]:
    """Return the stencils of the same accuracy and spacing that lie right and left of x, or none for such a stencil."""
    if min(stencil.offsets) >= 0 or max(stencil.offsets) <= 0:
        return ()
    right = [index * stencil.spacing for index in range(stencil.accuracy + stencil.order)]
    left = [-offset for offset in right]
    return Stencil.through(right, order=stencil.order), Stencil.through(left, order=stencil.order)


def exact_step(x: Array, step: Array, spacing: float = 1) -> Array:
    """Return the step for which the point nearest to x + spacing * step is a floating-point number.

    Dividing by what was really moved takes the rounding of x + h out of the quotient (Press et al., Numerical Recipes,
    section 5.7). Where that point is x itself nothing was moved, and the step stays as asked for: a quotient of 0.
    """
    moved = np.asarray((x + (step if spacing == 1 else spacing * step)) - x)
    if moved.min(initial=np.inf) > 0:
        return moved if spacing == 1 else np.asarray(moved / spacing)
    return np.where(moved == 0, step, moved / spacing)


def quotients(stencils: Sequence[Stencil], evaluate: Callable[[Array], Any], x: Array, step: Array) -> list[Array]:
    """Return the difference quotients of several stencils at once, evaluating f once at each point they share.

    Where f is defined at x and on one side only, a stencil that wants both sides is replaced by the one-sided stencil
    of the same accuracy.

    Parameters
    ----------
    stencils : sequence of Stencil
    evaluate : callable
        f on float arrays.
    x, step : ndarray
        They broadcast against each other; the results have the shape that comes of it.

    Examples
    --------
    >>> quotients([FORWARD, CENTRAL], np.square, np.array([1.0, 3.0]), np.array([0.5, 0.5]))
    [array([2.5, 6.5]), array([2., 6.])]
    """
    found: dict[Stencil, Array] = {}
    for spacing in {stencil.spacing for stencil in stencils}:
        alike = [stencil for stencil in stencils if stencil.spacing == spacing]
        h = exact_step(x, step, float(spacing))
        offsets = {offset for stencil in alike for offset in stencil.offsets}
        values = _values(offsets, spacing, evaluate, x, h)
        for stencil in alike:
            found[stencil] = _mended(stencil, evaluate, x, h, _combine(stencil, values, h))
    return [found[stencil] for stencil in stencils]


def _values(
    offsets: set[Offset], spacing: Fraction, evaluate: Callable[[Array], Any], x: Array, h: Array
) -> dict[Offset, Any]:
    """Return f at each offset; where not even the nearest point moves, those beyond it do not.

    Short arrays are evaluated at all offsets in one call.
    """
    nearest, distances = float(spacing), sorted(map(float, offsets))
    beyond = np.where(x + nearest * h == x, 0, h) if max(-distances[0], distances[-1]) > nearest else h
    moves = [(distance, beyond if abs(distance) > nearest else h) for distance in distances]
    if x.ndim != 1 or h.shape != x.shape or len(moves) * x.size > TOGETHER:
        values = [evaluate(x + distance * by if distance else x) for distance, by in moves]
    else:
        points = np.empty((len(moves), x.size), x.dtype)
        for row, (distance, by) in zip(points, moves, strict=True):
            _move(x, distance, by, row)
        together = np.asarray(evaluate(points.reshape(-1)))
        values = list(together.reshape(points.shape)) if together.ndim else [together] * len(moves)
    return dict(zip(sorted(offsets), values, strict=True))


def _move(x: Array, distance: float, h: Array, out: Array) -> None:
    """Set `out` to x + distance * h."""
    if abs(distance) == 1:
        (np.add if distance > 0 else np.subtract)(x, h, out=out)
    else:
        np.add(x, np.multiply(h, distance, out=out), out=out)


def _combine(stencil: Stencil, values: Mapping[Offset, Any], h: Array) -> Array:
    total: Any = None
    for weight, value in terms(stencil, values):
        term = value if weight == 1 else weight * value
        total = term if total is None else total + term
    divisor = _divisor(stencil, h)
    own = isinstance(total, np.ndarray) and total.shape == divisor.shape and total.dtype == divisor.dtype
    return np.asarray(np.divide(total, divisor, out=total if own else None))


def _divisor(stencil: Stencil, h: Array) -> Array:
    """Return what a sum is divided by: never 0, since a sum in which nothing was moved gives 0."""
    power = h if stencil.order == 1 else np.maximum(h * h, np.finfo(h.dtype).smallest_subnormal)
    return power if stencil.divisor == 1 else stencil.divisor * power


def terms(stencil: Stencil, values: Mapping[Offset, Any]) -> Iterator[tuple[int, Any]]:
    """Yield weights and values; of a central stencil differences, which are exactly 0 where f is symmetric.

    They are f(x + jh) - f(x - jh), and for a second derivative (f(x + jh) - f(x)) - (f(x) - f(x - jh)).
    """
    for offset, weight in zip(stencil.offsets, stencil.weights, strict=True):
        if not stencil.is_central:
            yield weight, values[offset]
        elif offset > 0 and stencil.order == 1:
            yield weight, values[offset] - values[-offset]
        elif offset > 0:
            yield weight, (values[offset] - values[0]) - (values[0] - values[-offset])


def _mended(stencil: Stencil, evaluate: Callable[[Array], Any], x: Array, h: Array, result: Array) -> Array:
    """Return `result` with one-sided quotients where f, defined at x, is not defined on one side."""
    sides = one_sided(stencil)
    if not sides or not np.isnan(result.min(initial=np.inf)):
        return result
    missing = np.isnan(result)
    at, steps = (np.broadcast_to(operand, result.shape)[missing] for operand in (x, h))
    quotient = np.full(at.shape, np.nan, result.dtype)
    defined = np.isfinite(np.broadcast_to(evaluate(at), at.shape))
    for side in sides:
        if (wanted := defined & np.isnan(quotient)).any():
            here, moved = at[wanted], steps[wanted]
            quotient[wanted] = _combine(side, _values(set(side.offsets), side.spacing, evaluate, here, moved), moved)
    result[missing] = quotient
    return result
