"""Finite differences: stencils as data, and NumPy's gradient."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import in_blocks
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Compute


@dataclass(frozen=True)
class Stencil:
    """A first-derivative formula, sum(weights[j] * f(x + offsets[j] * h)) / (divisor * h).

    Attributes
    ----------
    offsets : tuple of int
        Where f is evaluated, in steps from x.
    weights : tuple of int
        The coefficients, times `divisor`.
    divisor : int
    accuracy : int
        Order of accuracy p: the truncation error falls as h^p.
    """

    name: str
    label: str
    offsets: tuple[int, ...]
    weights: tuple[int, ...]
    divisor: int
    accuracy: int

    @property
    def rounding_constant(self) -> float:
        """C_R = sum |c_j|: how much the rounding of f is amplified, over h."""
        return sum(map(abs, self.weights)) / self.divisor

    @property
    def truncation_constant(self) -> float:
        """C_T = |sum c_j j^(p+1)| / (p+1)!: the truncation error is C_T |f^(p+1)| h^p."""
        power = self.accuracy + 1
        moment = sum(weight * offset**power for offset, weight in zip(self.offsets, self.weights, strict=True))
        return float(abs(moment) / self.divisor / factorial(power))

    def best_step(self, x: Array) -> Array:
        """Return h* = (C_R u / (p C_T))^(1/(p+1)) max(1, |x|): the minimum of C_R u/h + C_T h^p.

        It is the best step where |f| and |f^(p+1)| are of one size on the scale of x; u is the unit round-off of x's
        precision.
        """
        p = self.accuracy
        roundoff = np.finfo(x.dtype).eps / 2
        best = (self.rounding_constant * roundoff / (p * self.truncation_constant)) ** (1 / (p + 1))
        return np.asarray(best * np.maximum(1, np.abs(x)), x.dtype)


STENCILS = (
    Stencil("forward", "forward", (0, 1), (-1, 1), 1, accuracy=1),
    Stencil("backward", "backward", (-1, 0), (-1, 1), 1, accuracy=1),
    Stencil("central", "central", (-1, 1), (-1, 1), 2, accuracy=2),
)


def exact_step(x: Array, step: Array) -> Array:
    """Return the distance from x to the floating-point number nearest to x + step.

    Dividing by what was really moved takes the rounding of x + h out of the quotient (Press et al., Numerical Recipes,
    section 5.7). Where x + step is x itself nothing was moved, and the step stays as it was asked for: a quotient of 0.
    """
    moved = (x + step) - x
    return np.where(moved == 0, step, moved)


def quotients(stencils: Sequence[Stencil], evaluate: Callable[[Array], Any], x: Array, step: Array) -> list[Array]:
    """Return the difference quotients of several stencils at once, evaluating f once at each point they share.

    Parameters
    ----------
    stencils : sequence of Stencil
    evaluate : callable
        f on float arrays.
    x, step : ndarray
        They broadcast against each other; the results have the shape that comes of it.
    """
    h = exact_step(x, step)
    offsets = {offset for stencil in stencils for offset in stencil.offsets}
    values = {offset: evaluate(x if offset == 0 else x + offset * h) for offset in sorted(offsets)}
    return [_combine(stencil, values, h) for stencil in stencils]


def _combine(stencil: Stencil, values: dict[int, Any], h: Array) -> Array:
    total: Any = None
    for offset, weight in zip(stencil.offsets, stencil.weights, strict=True):
        value = values[offset]
        if total is None:
            total = weight * value
        elif weight == 1:
            total = total + value
        else:
            total = total + weight * value
    return np.asarray(total / (h if stencil.divisor == 1 else stencil.divisor * h))


def pointwise(f: Function, precision: str) -> Callable[[Array], Any]:
    """Return f on blocks of NumPy numbers of one precision, without the blocking that `Function.__call__` does."""
    if f.program is None:
        return f
    from derivwidgets.function.systems import numpy_system

    program, system = f.program, numpy_system(precision)
    return lambda x: program.run(system, x)


def _prepare_stencil(stencil: Stencil) -> Callable[[Function, str], Compute]:
    def prepare(f: Function, precision: str) -> Compute:
        evaluate = pointwise(f, precision)

        def quotient(x: Array, step: Array) -> Array:
            return quotients([stencil], evaluate, x, step)[0]

        def compute(x: Array, step: Array | None) -> Array:
            return in_blocks(quotient, x, stencil.best_step(x) if step is None else step, dtype=x.dtype)

        return compute

    return prepare


def _prepare_gradient(f: Function, precision: str) -> Compute:
    """NumPy's gradient: on a grid the grid itself, at a single point the three points x - h, x, x + h."""
    central = STENCILS[-1]

    def compute(x: Array, step: Array | None) -> Array:
        if x.ndim > 1:
            raise ValueError(f"gradient works along a grid, so x must have one dimension; got shape {x.shape}")
        if x.size == 0:
            return x.copy()
        if x.size > 1:
            with np.errstate(all="ignore"):
                return np.gradient(f(x), x)
        h = exact_step(x, central.best_step(x) if step is None else step).reshape(-1)
        grid = x.reshape(-1) + h * np.array([-1, 0, 1], x.dtype)
        if grid[0] == grid[2]:
            return np.zeros_like(x)
        with np.errstate(all="ignore"):
            return np.asarray(np.gradient(f(grid), grid)[1]).reshape(x.shape)

    return compute


METHODS = (
    *(
        Method(stencil.name, stencil.label, "numerical", _prepare_stencil(stencil), uses_step=True)
        for stencil in STENCILS
    ),
    Method("gradient", "np.gradient", "numerical", _prepare_gradient, uses_step=True),
)
