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
    from derivwidgets.methods.method import Compute

PADDED_BELOW = 1 << 16
"""Arrays shorter than this are padded to a power of two, so that a new length seldom means a new compilation."""


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


def over_arrays(derivative: Callable[[Any], Any], precision: str) -> Callable[[Array], Array]:
    """Compile a derivative of one JAX scalar into one over NumPy arrays of any shape."""
    import jax

    compiled = jax.jit(jax.vmap(derivative))

    def compute(x: Array) -> Array:
        flat = x.reshape(-1)
        size = flat.size
        if size < PADDED_BELOW:
            flat = np.pad(flat, (0, (1 << max(size - 1, 0).bit_length()) - size), mode="edge") if size else flat
        with jax.enable_x64(precision == "float64"):
            result = np.asarray(compiled(flat), precision)
        return result[:size].reshape(x.shape).copy() if size < PADDED_BELOW else result.reshape(x.shape)

    return compute


def _prepare_reverse(f: Function, precision: str, order: int) -> Compute:
    import jax

    return _prepared(jax.grad, f, precision, order)


def _prepare_forward(f: Function, precision: str, order: int) -> Compute:
    import jax
    import jax.numpy as jnp

    def tangent(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: jax.jvp(function, (x,), (jnp.ones_like(x),))[1]

    return _prepared(tangent, f, precision, order)


def _prepared(
    differentiate: Callable[[Callable[[Any], Any]], Callable[[Any], Any]], f: Function, precision: str, order: int
) -> Compute:
    """Differentiate f as often as the order says, and compile that."""
    function = jax_function(f, precision)
    for _ in range(order):
        function = differentiate(function)
    compute = over_arrays(function, precision)
    return lambda x, step: compute(x)


METHODS = (
    Method("jax_reverse", "JAX reverse", "automatic", _prepare_reverse, requires="jax"),
    Method("jax_forward", "JAX forward", "automatic", _prepare_forward, requires="jax"),
)
