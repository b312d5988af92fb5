"""Automatic differentiation: the program, or the user's own code, run on a library's dual numbers or tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.systems import jax_system
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Compute, Traced

SLICE = 1 << 18
"""Numbers that XLA is given at a time: enough to keep its threads busy, 2 MB of float64."""


def jax_function(f: Function, precision: str) -> Callable[[Any], Any]:
    """Return f as a function of one JAX scalar: the user's own code where it is JAX code, else the program.

    Raises
    ------
    FunctionError
        If f has no program, or uses an operation that JAX does not have.
    """
    if f.library == "jax" and f.original is not None:
        return f.original
    if f.program is None:
        raise FunctionError(f"JAX cannot follow this function: {f.reason}")
    try:
        return run_by_jax(f.program, precision)
    except FormMissing as missing:
        raise FunctionError(f"{missing}, so JAX cannot differentiate this function") from None


def run_by_jax(program: Program, precision: str) -> Callable[[Any], Any]:
    """Return a program as a function of JAX numbers of one precision.

    Raises
    ------
    FormMissing
        If JAX lacks one of its operations; the program is run once on a number without a value to find out.
    """
    import jax
    import jax.numpy as jnp

    system = jax_system(precision)

    def run(x: Any) -> Any:
        return jnp.asarray(program.run(system, x), x.dtype)

    with jax.enable_x64(precision == "float64"):
        jax.eval_shape(run, np.zeros((), precision))
    return run


def elementwise(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of one JAX scalar as one of JAX arrays of any shape, which are not reshaped: shards stay."""
    import jax

    def over(x: Any) -> Any:
        run = function
        for _ in range(x.ndim):
            run = jax.vmap(run)
        return run(x)

    return over


def over_arrays(function: Callable[[Any], Any], precision: str) -> Callable[[Array], Array]:
    """Compile an elementwise function of JAX arrays into one of NumPy arrays of any shape.

    XLA is given slices, a new one while the one before is copied out: it needs no copy of the whole, and compiles
    for a few lengths only.
    """
    import jax

    compiled = jax.jit(function)

    def compute(x: Array) -> Array:
        flat = x.reshape(-1)
        result = np.empty(flat.shape, precision)
        running: tuple[Array, Any] | None = None
        with jax.enable_x64(precision == "float64"):
            for start in range(0, flat.size, SLICE):
                part = flat[start : start + SLICE]
                started = result[start : start + SLICE], compiled(_padded(part))
                _fill(running)
                running = started
            _fill(running)
        return result.reshape(x.shape)

    return compute


def _padded(part: Array) -> Array:
    """Return a slice, a shorter one with its last number repeated up to a power of two."""
    missing = min(1 << max(part.size - 1, 0).bit_length(), SLICE) - part.size
    return np.append(part, np.full(missing, part[-1])) if missing else part


def _fill(running: tuple[Array, Any] | None) -> None:
    """Wait for a slice, and copy it to its place."""
    if running is not None:
        place, values = running
        place[...] = np.asarray(values)[: place.size]


def _reverse(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    import jax

    return jax.grad(function)


def _forward(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    import jax
    import jax.numpy as jnp

    return lambda x: jax.jvp(function, (x,), (jnp.ones_like(x),))[1]


def _method(name: str, label: str, differentiate: Callable[[Callable[[Any], Any]], Callable[[Any], Any]]) -> Method:
    """Return the method that differentiates f as often as the order says, and compiles that."""

    def trace(f: Function, precision: str, order: int) -> Traced:
        function = jax_function(f, precision)
        for _ in range(order):
            function = differentiate(function)
        over = elementwise(function)
        return lambda x, step: over(x)

    def prepare(f: Function, precision: str, order: int) -> Compute:
        traced = trace(f, precision, order)
        compute = over_arrays(lambda x: traced(x, None), precision)
        return lambda x, step: compute(x)

    return Method(name, label, "automatic", prepare, requires="jax", _trace=trace)


METHODS = (
    _method("jax_reverse", "JAX reverse", _reverse),
    _method("jax_forward", "JAX forward", _forward),
)
