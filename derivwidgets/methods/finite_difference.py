"""Finite differences at a step: stencils, Richardson's extrapolation of them, and NumPy's gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import in_blocks
from derivwidgets.methods.method import Method
from derivwidgets.methods.stencils import BY_ORDER, CENTRAL, RICHARDSON, STENCILS, exact_step, quotients

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Compute, Prepare

__all__ = ["METHODS", "STENCILS", "exact_step", "pointwise", "quotients"]


def pointwise(f: Function, precision: str) -> Callable[[Array], Any]:
    """Return f on blocks of NumPy numbers of one precision, without the blocking that `Function.__call__` does."""
    if f.program is None:
        return f
    if f.noise:
        exact = pointwise(f.with_noise(0), precision)
        return lambda x: f.noisy(exact(x), x)
    from derivwidgets.function.systems import numpy_system

    program, system = f.program, numpy_system(precision)
    return lambda x: program.run(system, x)


def _prepare_stencil(name: str) -> Prepare:
    def prepare(f: Function, precision: str, order: int) -> Compute:
        stencil, evaluate = BY_ORDER[order][name], pointwise(f, precision)

        def quotient(x: Array, step: Array) -> Array:
            return quotients([stencil], evaluate, x, step)[0]

        def compute(x: Array, step: Array | None) -> Array:
            return in_blocks(quotient, x, stencil.best_step(x) if step is None else step, dtype=x.dtype)

        return compute

    return prepare


def _prepare_gradient(f: Function, precision: str, order: int) -> Compute:
    """NumPy's gradient: on a grid the grid itself, at a single point the three points x - h, x, x + h.

    For a second derivative the gradient of the gradient, at a single point the second difference of three points.
    """
    at_a_point = _prepare_stencil("central")(f, precision, order)

    def compute(x: Array, step: Array | None) -> Array:
        if x.ndim > 1:
            raise ValueError(f"gradient works along a grid, so x must have one dimension; got shape {x.shape}")
        if x.size == 0:
            return x.copy()
        with np.errstate(all="ignore"):
            if x.size > 1:
                slopes = np.gradient(f(x), x)
                return slopes if order == 1 else np.gradient(slopes, x)
            if order == 2:
                return at_a_point(x, step)
            h = exact_step(x, CENTRAL.best_step(x) if step is None else step)
            return np.reshape(_gradient_at(f, x.reshape(()), h.reshape(())), x.shape)

    return compute


def _gradient_at(f: Function, x: Array, h: Array) -> Array:
    """Return NumPy's gradient at the middle of three points, or where that is nan at the end of three."""
    slope = np.asarray(np.nan, x.dtype)
    for first, index in ((-1, 1), (0, 0), (-2, 2)):
        grid = x + h * np.arange(first, first + 3).astype(x.dtype)
        if grid[0] == grid[2]:
            return np.zeros_like(x) if np.isfinite(f(x)) else slope
        slope = np.gradient(f(grid), grid, edge_order=2)[index]
        if not np.isnan(slope):
            break
    return np.asarray(slope)


METHODS = (
    *(
        Method(stencil.name, stencil.label, "numerical", _prepare_stencil(stencil.name), uses_step=True)
        for stencil in STENCILS
    ),
    Method("gradient", "np.gradient", "numerical", _prepare_gradient, uses_step=True),
    Method(RICHARDSON.name, RICHARDSON.label, "numerical", _prepare_stencil(RICHARDSON.name), uses_step=True),
)
