"""A callable written with jax.numpy to program, through its jaxpr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function import numpy_forms
from derivwidgets.function.errors import FunctionError, TraceError
from derivwidgets.function.numpy_forms import apply
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.tracer import Tape, Tracer
from derivwidgets.function.vocabulary import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.program import Program

LOOP_LIMIT = 1000
"""How many rounds of a loop are unrolled."""


def trace_jax(function: Callable[[Any], Any]) -> Program:
    """Record what a callable written with jax.numpy does, from its jaxpr in double precision.

    Parameters
    ----------
    function : callable
        Takes one number; JAX traces it once.

    Raises
    ------
    TraceError
        If JAX cannot trace it, or it uses a primitive that has no form here.
    """
    import jax

    try:
        with jax.enable_x64(True):
            closed = jax.make_jaxpr(function)(np.float64(0.5))
    except FunctionError:
        raise
    except Exception as error:
        said = str(error).split("\n", 1)[0]
        raise TraceError(f"JAX cannot trace f ({type(error).__name__}: {said})") from error
    if len(closed.out_avals) != 1 or closed.out_avals[0].shape:
        raise TraceError("f returns several numbers; it should return one number for one x")
    tape = Tape()
    (result,) = _Interpreter(tape).closed(closed, [tape.x()])
    return tape.program(result)


class _Interpreter:
    """Runs jaxprs on tracers; an array of one dimension is a list of them."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    def closed(self, closed: Any, arguments: Sequence[Any]) -> list[Any]:
        """Run a jaxpr that brings its constants."""
        return self.run(closed.jaxpr, [_constant(value) for value in closed.consts], arguments)

    def run(self, jaxpr: Any, constants: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
        """Run a jaxpr, and return its results."""
        known: dict[Any, Any] = dict(zip((*jaxpr.constvars, *jaxpr.invars), (*constants, *arguments), strict=True))

        def read(atom: Any) -> Any:
            return _constant(atom.val) if hasattr(atom, "val") else known[atom]

        for equation in jaxpr.eqns:
            results = self.equation(equation, [read(atom) for atom in equation.invars])
            known.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in jaxpr.outvars]

    def equation(self, equation: Any, operands: list[Any]) -> list[Any]:
        """Do one equation of a jaxpr."""
        name = equation.primitive.name
        inner = equation.params.get("jaxpr", equation.params.get("call_jaxpr"))
        if name == "scan":
            return self.scan(equation.params, operands)
        if name == "cond":
            return self.cond(equation.params["branches"], operands)
        if inner is not None and name != "while":
            return self.call(equation.params.get("name", ""), inner, operands)
        if name in KEPT and all(np.prod(variable.aval.shape) == 1 for variable in equation.outvars):
            return operands[:1]
        if name not in PRIMITIVES:
            raise TraceError(f"f uses JAX's primitive {name}, which has no form here; jnp.where, jnp.sin, ... have one")
        if any(isinstance(operand, list) for operand in operands) and name not in {"stack", "argmax"}:
            raise TraceError(f"f uses arrays (in JAX's primitive {name}); it should compute with one number")
        if name in {"stack", "argmax"}:
            return [ARRAYS[name](*operands)]
        if all(not isinstance(operand, Tracer) for operand in operands):
            operands[0] = self.tape.lift(operands[0])
        return [PRIMITIVES[name](*operands, **_kept(equation))]

    def call(self, name: str, inner: Any, operands: list[Any]) -> list[Any]:
        """Run an inner function; where it is one of the vocabulary's, record that instead of JAX's way of computing it."""
        run = self.closed if hasattr(inner, "consts") else lambda jaxpr, values: self.run(jaxpr, (), values)
        results = run(inner, operands)
        if (form := CALLS.get(name)) and len(results) == 1 and any(isinstance(each, Tracer) for each in operands):
            candidate = form(*operands)
            if isinstance(results[0], Tracer) and self.same(candidate, results[0]):
                return [candidate]
        return results
