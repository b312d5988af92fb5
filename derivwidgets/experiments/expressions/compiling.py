"""How many equations JAX records for a derivative, what XLA makes of them, and how long that takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.expressions.timing import POINTS, median_time
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.methods.automatic import run_by_jax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derivwidgets.function.program import Program


def equations(jaxpr: Any) -> int:
    """Return how many equations there are, with those of the functions that it calls in their place."""
    count = 0
    for equation in jaxpr.eqns:
        inner = list(_called(equation.params.values()))
        count += sum(map(equations, inner)) if inner else 1
    return count


def _called(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple | list):
            yield from _called(value)
        elif hasattr(value, "eqns"):
            yield value
        elif hasattr(value, "jaxpr"):
            yield value.jaxpr


def traced(program: Program, order: int) -> int:
    """Return how many equations ``jax.grad`` records, applied as often as the order says.

    Raises
    ------
    FunctionError
        If JAX is not installed, or lacks an operation.
    """
    import jax

    with jax.enable_x64(True):
        return equations(jax.make_jaxpr(_differentiated(program, order))(np.float64(0.5)).jaxpr)


def compiled(program: Program, order: int) -> dict[str, float]:
    """Compile the derivative for 1000 points, and run it; of order 0 the function itself is only compiled.

    Returns
    -------
    dict
        "flops": floating-point operations for one point by XLA's own cost analysis, which counts sin, exp and other
        transcendental functions apart; "compile" and "evaluate xla": seconds.

    Raises
    ------
    FunctionError
        As `traced` does.
    """
    import jax

    x = np.linspace(0.0, 1.0, POINTS)
    with jax.enable_x64(True):
        lowered = jax.jit(jax.vmap(_differentiated(program, order))).lower(x)
        start = time.perf_counter()
        run = lowered.compile()
        found = {"compile": time.perf_counter() - start}
        if costs := run.cost_analysis():
            found["flops"] = costs.get("flops", 0.0) / POINTS
        if order:
            device = jax.device_put(x)
            found["evaluate xla"] = median_time(lambda: run(device).block_until_ready())
    return found


def _differentiated(program: Program, order: int) -> Any:
    import jax

    try:
        function: Any = run_by_jax(program, "float64")
    except FormMissing as missing:
        raise FunctionError(f"{missing}, so JAX cannot differentiate this function") from None
    for _ in range(order):
        function = jax.grad(function)
    return function
