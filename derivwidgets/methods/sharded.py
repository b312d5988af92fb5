"""Derivatives on JAX arrays: each shard stays on its device, and so does what is computed from it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import as_function
from derivwidgets.methods.finite_difference import checked_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Method, Traced


def derivative_of_shards(method: Method, f: Any, x: Any, step: float | None, precision: str, order: int) -> Any:
    """Return f'(x) or f''(x) as a JAX array with the sharding of x.

    XLA runs the methods that it can, one program for all devices; the others run on NumPy, shard by shard. Nothing is
    gathered; along a grid the shards exchange their ends.

    Raises
    ------
    FunctionError, TypeError, ValueError
        As `derivwidgets.derivative` says.
    """
    import jax

    _check(x)
    function = as_function(f)
    with np.errstate(over="ignore", under="ignore"):
        with jax.enable_x64(True):
            x = x.astype(precision)
        with jax.enable_x64(precision == "float64"):
            if method.on_grid and checked_grid(x).size > 1:
                run = _compiled(function, ("f", precision), lambda: _values(function, precision))
                values = run(x, None) if run else _by_numpy(function, x)
                return _along_grid(x.sharding, order)(values, x)
            key = (method.name, precision, order, function.noise)
            if run := _compiled(function, key, lambda: method.traced(function, precision, order)):
                return run(x, step if method.uses_step else None)
            prepared = method.prepare(function, precision, order)
            return _by_numpy(lambda part: prepared(part, step), x)


def _check(x: Any) -> None:
    import jax
    import jax.numpy as jnp

    if isinstance(x, jax.core.Tracer):
        raise TypeError("x must be an array of numbers; JAX is tracing this one, so call derivative outside jax.jit")
    if not jnp.issubdtype(x.dtype, jnp.floating) and x.dtype.kind not in "biu":
        kind = "complex numbers" if x.dtype.kind == "c" else f"values of type {x.dtype}"
        raise TypeError(f"x must be real numbers; got {kind}")


def _values(function: Function, precision: str) -> Traced | None:
    """Return f itself as a function of JAX arrays, or None where JAX cannot run it."""
    from derivwidgets.methods.automatic import elementwise, jax_function

    if function.noise:
        return None
    try:
        over = elementwise(jax_function(function, precision))
    except FunctionError:
        return None
    return lambda x, step: over(x)


def _compiled(function: Function, key: Any, trace: Callable[[], Traced | None]) -> Callable[[Any, Any], Any] | None:
    """Return what was traced, compiled for shards, once for a function; None where there is nothing to compile."""
    if (key := ("shards", *key)) not in function.cache:
        traced = trace()
        function.cache[key] = None if traced is None else _over_shards(traced)
    compiled: Callable[[Any, Any], Any] | None = function.cache[key]
    return compiled


def _over_shards(traced: Traced) -> Callable[[Any, Any], Any]:
    @lru_cache(maxsize=8)
    def compiled(sharding: Any) -> Callable[[Any, Any], Any]:
        return _on_each_device(lambda axes, shards: traced, sharding, replicated=True)

    return lambda x, step: compiled(x.sharding)(x, step)


@lru_cache(maxsize=8)
def _along_grid(sharding: Any, order: int) -> Callable[[Any, Any], Any]:
    from derivwidgets.methods.jax_differences import slopes

    def on_part(axes: tuple[str, ...], shards: int) -> Callable[[Any, Any], Any]:
        def gradient(values: Any, x: Any) -> Any:
            for _ in range(order):
                values = slopes(values, x, axes, shards)
            return values

        return gradient

    return _on_each_device(on_part, sharding)


def _on_each_device(
    on_part: Callable[[tuple[str, ...], int], Callable[[Any, Any], Any]], sharding: Any, replicated: bool = False
) -> Callable[[Any, Any], Any]:
    """Compile a function of two arrays to run on each shard; the second may be the same everywhere.

    `on_part` is told along which axes of the mesh the first dimension is split, and in how many parts. Where the
    sharding names no mesh, XLA is left to find out how to keep it.
    """
    import jax

    if not isinstance(sharding, jax.sharding.NamedSharding):
        return jax.jit(on_part((), 1), out_shardings=sharding)
    spec, whole = sharding.spec, jax.sharding.PartitionSpec()  # type: ignore[no-untyped-call]
    first = spec[0] if len(spec) else None
    axes = (first,) if isinstance(first, str) else tuple(first or ())
    run = on_part(axes, math.prod(sharding.mesh.shape[axis] for axis in axes))
    specs = (spec, whole if replicated else spec)
    run = jax.shard_map(run, mesh=sharding.mesh, in_specs=specs, out_specs=spec, check_vma=False)
    return jax.jit(run, out_shardings=sharding)


def _by_numpy(compute: Callable[[Array], Array], x: Any) -> Any:
    """Return what NumPy computes from each shard, on the shard's device; copies of one part are computed once."""
    import jax

    done: dict[str, Array] = {}
    parts = []
    for shard in x.addressable_shards:
        place = str(shard.index)
        if place not in done:
            done[place] = compute(np.asarray(shard.data))
        parts.append(jax.device_put(done[place], shard.data.sharding))
    return jax.make_array_from_single_device_arrays(x.shape, x.sharding, parts)
