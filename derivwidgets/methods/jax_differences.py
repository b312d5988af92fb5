"""Finite differences on JAX arrays: the same stencils, run by XLA where the numbers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from derivwidgets.methods.automatic import elementwise, jax_function
from derivwidgets.methods.stencils import one_sided, relative_step, terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Traced
    from derivwidgets.methods.stencils import Stencil


def quotient(stencil: Stencil, f: Function, precision: str) -> Traced:
    """Return a stencil's difference quotient as a function of JAX arrays; see `quotients`.

    Raises
    ------
    FunctionError
        If JAX cannot run f.
    """
    import jax
    import jax.numpy as jnp

    evaluate = elementwise(jax_function(f, precision))
    relative = float(relative_step(stencil, np.dtype(precision)))
    spacing, tiny = float(stencil.spacing), float(np.finfo(precision).tiny)

    sides, lax = one_sided(stencil), cast("Any", jax.lax)

    def compute(x: Any, step: Any) -> Any:
        step = relative * jnp.maximum(1, jnp.abs(x)) if step is None else jnp.maximum(step, tiny)
        moved = (x + spacing * step) - x
        # every use has to see the same h, also where XLA joins a product and a sum
        h = lax.optimization_barrier(jnp.where(moved == 0, step, moved / spacing))
        slope = _quotient(stencil, evaluate, x, h)
        if not sides:
            return slope
        return lax.cond(jnp.isnan(slope).any(), mended, lambda slope, x, h: slope, slope, x, h)

    def mended(slope: Any, x: Any, h: Any) -> Any:
        defined = jnp.isfinite(evaluate(x))
        for side in sides:
            slope = jnp.where(defined & jnp.isnan(slope), _quotient(side, evaluate, x, h), slope)
        return slope

    return compute


def _quotient(stencil: Stencil, evaluate: Callable[[Any], Any], x: Any, h: Any) -> Any:
    """Return one stencil's quotient; where not even the nearest point moves, those beyond it do not."""
    import jax.numpy as jnp

    nearest = float(stencil.spacing)
    beyond = jnp.where(x + nearest * h == x, 0, h)
    values = {}
    for offset in stencil.offsets if stencil.order == 1 else {0, *stencil.offsets}:
        distance = float(offset)
        values[offset] = evaluate(x + distance * (beyond if abs(distance) > nearest else h) if distance else x)
    total = sum(weight * value for weight, value in terms(stencil, values))
    power = h if stencil.order == 1 else jnp.maximum(h * h, np.finfo(x.dtype).tiny)
    return total / (stencil.divisor * power)


def slopes(values: Any, x: Any, axes: tuple[str, ...] = (), shards: int = 1) -> Any:
    """Return ``np.gradient(values, x)`` of JAX arrays, or of one shard of them inside `jax.shard_map`.

    Shards give their neighbours the numbers at their ends, and no others.

    Parameters
    ----------
    values, x : jax.Array of shape (n,)
    axes : tuple of str
        Axes of the mesh along which x is split.
    shards : int
        How many parts that makes.
    """
    import jax
    import jax.numpy as jnp

    lax = cast("Any", jax.lax)
    here = lax.axis_index(axes) if axes else 0
    begins, ends = here == 0, here == shards - 1
    v, grid = (_with_neighbours(each, axes, shards) for each in (values, x))
    distances = grid[1:] - grid[:-1]
    spacing = jnp.where(begins, distances[1], 0)
    if axes:
        spacing = lax.psum(spacing, axes)
    beyond = jnp.zeros(distances.shape, bool).at[0].set(begins).at[-1].set(ends)
    even = (beyond | (distances == spacing)).all()
    if axes:
        even = lax.pmin(even.astype(int), axes) > 0
    left, right = distances[:-1], distances[1:]
    uneven = (
        -right / (left * (left + right)) * v[:-2]
        + (right - left) / (left * right) * v[1:-1]
        + left / (right * (left + right)) * v[2:]
    )
    slope = jnp.where(even, (v[2:] - v[:-2]) / (2 * spacing), uneven)
    slope = slope.at[0].set(jnp.where(begins, (v[2] - v[1]) / distances[1], slope[0]))
    return slope.at[-1].set(jnp.where(ends, (v[-2] - v[-3]) / distances[-2], slope[-1]))


def _with_neighbours(part: Any, axes: tuple[str, ...], shards: int) -> Any:
    """Return a shard with the last number of the one before it and the first of the one after it; 0 where none is."""
    import jax
    import jax.numpy as jnp

    lax = cast("Any", jax.lax)
    before, after = jnp.zeros_like(part[:1]), jnp.zeros_like(part[:1])
    if axes:
        before = lax.ppermute(part[-1:], axes, [(shard, shard + 1) for shard in range(shards - 1)])
        after = lax.ppermute(part[:1], axes, [(shard + 1, shard) for shard in range(shards - 1)])
    return jnp.concatenate([before, part, after])
