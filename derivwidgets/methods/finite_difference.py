"""Finite differences at a step: stencils, Richardson's extrapolation of them, and NumPy's gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import BLOCK, in_blocks
from derivwidgets.methods.method import Method
from derivwidgets.methods.stencils import BY_ORDER, CENTRAL, RICHARDSON, STENCILS, TOGETHER, exact_step, quotients

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Compute, Prepare, Trace, Traced
    from derivwidgets.methods.stencils import Stencil

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

        def quotient(x: Array, step: Array | None = None) -> Array:
            return quotients([stencil], evaluate, x, stencil.best_step(x) if step is None else step)[0]

        def compute(x: Array, step: Array | None) -> Array:
            block = TOGETHER // len(stencil.offsets)
            return in_blocks(quotient, *((x,) if step is None else (x, step)), dtype=x.dtype, block=block)

        return compute

    return prepare


def _trace_stencil(name: str) -> Trace:
    def trace(f: Function, precision: str, order: int) -> Traced:
        from derivwidgets.methods.jax_differences import quotient

        return quotient(BY_ORDER[order][name], f, precision)

    return trace


def _prepare_gradient(f: Function, precision: str, order: int) -> Compute:
    """NumPy's gradient: on a grid the grid itself, at a single point the three points x - h, x, x + h.

    For a second derivative the gradient of the gradient, at a single point the second difference of three points.
    """
    at_a_point, evaluate = _prepare_stencil("central")(f, precision, order), pointwise(f, precision)

    def compute(x: Array, step: Array | None) -> Array:
        if checked_grid(x).size == 0:
            return x.astype(precision)
        with np.errstate(all="ignore"):
            if x.size > 1:
                return along_grid(evaluate, x, order, precision)
            x = x.astype(precision, copy=False)
            if order == 2:
                return at_a_point(x, step)
            h = exact_step(x, CENTRAL.best_step(x) if step is None else step)
            return np.reshape(_gradient_at(f, x.reshape(()), h.reshape(())), x.shape)

    return compute


def checked_grid(x: Any) -> Any:
    """Return x, an array of whatever library; raise ValueError if it has more than one dimension."""
    if x.ndim > 1:
        raise ValueError(f"gradient works along a grid, so x must have one dimension; got shape {x.shape}")
    return x


def along_grid(evaluate: Callable[[Array], Any], x: Array, order: int, precision: str) -> Array:
    """Return what ``np.gradient(f(x), x)`` does, number for number, a block of the grid at a time."""
    spacing, result = _even_spacing(x, precision), np.empty(x.shape, precision)
    for start in range(0, x.size, BLOCK):
        first, last = max(start - order, 0), min(start + BLOCK + order, x.size)
        grid = x[first:last].astype(precision, copy=False)
        slopes = np.broadcast_to(evaluate(grid), grid.shape)
        for _ in range(order):
            slopes = _slopes(slopes, grid, spacing)
        result[start : start + BLOCK] = slopes[start - first :][:BLOCK]
    return result


def _even_spacing(x: Array, precision: str) -> Any:
    """Return the distance between the points of a grid where all are equal, as NumPy asks, else None."""
    spacing = None
    for start in range(0, x.size - 1, BLOCK):
        distances = np.diff(x[start : start + BLOCK + 1].astype(precision, copy=False))
        spacing = distances[0] if spacing is None else spacing
        if not (distances == spacing).all():
            return None
    return spacing


def _slopes(values: Array, grid: Array, spacing: Any) -> Array:
    """Return NumPy's gradient on a part of a grid, which may look even where the grid is not."""
    if spacing is not None:
        return np.asarray(np.gradient(values, spacing))
    if _even_spacing(grid, grid.dtype.name) is None:
        return np.asarray(np.gradient(values, grid))
    beyond = grid[-1] + 3 * (grid[-1] - grid[-2])
    slopes: Array = np.gradient(np.append(values, values[-1]), np.append(grid, beyond))[:-1]
    slopes[-1] = np.gradient(values[-2:], grid[-2:])[-1]
    return slopes


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


def _stencil_method(stencil: Stencil) -> Method:
    name = stencil.name
    prepare, trace = _prepare_stencil(name), _trace_stencil(name)
    return Method(name, stencil.label, "numerical", prepare, uses_step=True, _trace=trace)


METHODS = (
    *(_stencil_method(stencil) for stencil in STENCILS),
    Method("gradient", "np.gradient", "numerical", _prepare_gradient, uses_step=True, on_grid=True),
    _stencil_method(RICHARDSON),
)
