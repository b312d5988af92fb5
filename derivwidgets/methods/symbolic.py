"""Symbolic differentiation: SymPy differentiates the expression, the derivative becomes a program, NumPy runs it."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from derivwidgets.function.arrays import evaluate
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.methods.automatic import over_arrays, run_by_jax
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Compute, Traced

XLA_ABOVE = 1 << 17
"""Array size from which XLA repays its compilation, where JAX is loaded anyway."""


LARGEST = 20_000
"""Nodes in an expression that SymPy differentiates within a few seconds."""


def differentiate(f: Function, order: int = 1) -> Any:
    """Return f' or f'' as SymPy gives it, an expression in `derivwidgets.function.expression.X`.

    Raises
    ------
    FunctionError
        If f has no expression, or SymPy fails on it.
    """
    if (key := ("derivative", order)) not in f.cache:
        if f.program is None:
            raise FunctionError(f"SymPy has no formula to work on: {f.reason}")
        if written_size(f.program if order == 1 else derivative_program(f, order - 1)) > LARGEST:
            raise FunctionError(
                f"SymPy writes shared parts out, more than {LARGEST:,} of them here; that takes too long"
            )
        from derivwidgets.function.expression import X

        try:
            f.cache[key] = (f.expression if order == 1 else differentiate(f, order - 1)).diff(X)
        except Exception as error:  # SymPy has defects of its own; they are no reason to lose the other methods
            raise FunctionError(f"SymPy failed on this formula ({type(error).__name__}: {error})") from error
    return f.cache[key]


def written_size(program: Program) -> int:
    """Return how many nodes SymPy's expression has when every shared part is written out."""
    sizes: list[int] = []
    for step in program.steps:
        written = 2 if step.operation == "gelu" else 1  # x (1 + erf(x/sqrt(2)))/2
        sizes.append(1 + written * sum(sizes[i] for i in step.arguments))
    return sizes[-1]


def derivative_program(f: Function, order: int = 1) -> Program:
    """Return f' or f'' as a program: equal subexpressions of SymPy's tree become one step."""
    if (key := ("derivative program", order)) not in f.cache:
        from derivwidgets.function.expression import from_expression

        f.cache[key] = from_expression(differentiate(f, order))
    program: Program = f.cache[key]
    return program


def _prepare(f: Function, precision: str, order: int) -> Compute:
    program = derivative_program(f, order)

    @cache
    def compiled() -> Callable[[Array], Array] | None:
        try:
            traced = _trace(f, precision, order)
        except FunctionError:
            return None
        return over_arrays(lambda x: traced(x, None), precision)

    def compute(x: Array, step: Array | None) -> Array:
        if x.size >= XLA_ABOVE and "jax" in sys.modules and (run := compiled()):
            return run(x)
        return evaluate(program, x, precision)

    return compute


def _trace(f: Function, precision: str, order: int) -> Traced:
    """Return the derivative's program on JAX arrays.

    Raises
    ------
    FunctionError
        If JAX lacks one of its operations.
    """
    import jax.numpy as jnp

    try:
        derivative = run_by_jax(derivative_program(f, order), precision)
    except FormMissing as missing:
        raise FunctionError(str(missing)) from None
    return lambda x, step: jnp.broadcast_to(derivative(x), x.shape)


METHODS = (Method("symbolic", "SymPy", "symbolic", _prepare, requires="sympy", _trace=_trace),)
