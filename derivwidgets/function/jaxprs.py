"""A callable written with jax.numpy to program, through its jaxpr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function import numpy_forms
from derivwidgets.function.agreement import POINTS, near
from derivwidgets.function.errors import FunctionError, TraceError, UntranslatableError
from derivwidgets.function.numpy_forms import apply
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.tracer import Tape
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
    if len(closed.out_avals) != 1 or closed.out_avals[0].shape or closed.out_avals[0].dtype.kind not in "biuf":
        raise TraceError("f returns no single real number; it should return one number for one x")
    tape = Tape()
    try:
        (result,) = Interpreter(tape).run(closed, [tape.x()])
    except TraceError as error:
        raise UntranslatableError(str(error)) from error
    except Exception as error:
        raise UntranslatableError(f"f cannot be followed through JAX ({type(error).__name__}: {error})") from error
    return tape.program(result)


class Interpreter:
    """Runs jaxprs on tracers; an array of one dimension is a list of them."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    def run(self, inner: Any, operands: Sequence[Any]) -> list[Any]:
        """Run a jaxpr, closed or not, and return its results."""
        jaxpr = getattr(inner, "jaxpr", inner)
        known = dict(zip(jaxpr.constvars, map(self.constant, getattr(inner, "consts", ())), strict=True))
        known |= zip(jaxpr.invars, operands, strict=True)

        def read(atom: Any) -> Any:
            return self.constant(atom.val) if hasattr(atom, "val") else known[atom]

        for equation in jaxpr.eqns:
            results = self.equation(equation, [read(atom) for atom in equation.invars])
            known.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in jaxpr.outvars]

    def constant(self, value: Any) -> Any:
        """Lift a number; an array becomes a list of tracers."""
        array = np.asarray(value)
        if array.ndim == 0:
            return self.tape.lift(array)
        if array.ndim > 1 or array.size > LOOP_LIMIT:
            raise TraceError(f"f uses an array of shape {array.shape}; it should compute with one number")
        return [self.tape.lift(number) for number in array]

    def equation(self, equation: Any, operands: list[Any]) -> list[Any]:
        """Do one equation of a jaxpr."""
        name, parameters = equation.primitive.name, equation.params
        inner = parameters.get("jaxpr", parameters.get("call_jaxpr"))
        if name in STRUCTURED:
            return STRUCTURED[name](self, parameters, operands)
        if inner is not None:
            return self.call(inner, operands)
        if name in KEPT and equation.outvars[0].aval.size == 1:
            return operands
        if name == "convert_element_type":
            return [_converted(operands[0], equation.invars[0].aval.dtype, parameters["new_dtype"])]
        if name not in PRIMITIVES:
            raise TraceError(
                f"f uses JAX's primitive {name}, which has no form here; it should use jnp.sin, jnp.where ..."
            )
        if name not in LISTS and any(isinstance(operand, list) for operand in operands):
            raise TraceError(f"f uses an array (JAX's primitive {name}); it should compute with one number")
        if name in {"and", "or", "xor", "not"} and equation.outvars[0].aval.dtype != bool:
            raise TraceError(f"f uses the bits of whole numbers (JAX's primitive {name}); it should use real numbers")
        return [PRIMITIVES[name](*operands, **{key: parameters[key] for key in USED.get(name, ())})]

    def call(self, inner: Any, operands: list[Any]) -> list[Any]:
        """Run an inner function; record one of the vocabulary's instead, where its name says so and its values agree.

        JAX computes softplus with a maximum and an absolute value, which would look like kinks.
        """
        results = self.run(inner, operands)
        name = getattr(inner, "jaxpr", inner).debug_info.func_name
        if name not in CALLS or len(results) != 1:
            return results
        candidate = CALLS[name](*operands)
        with np.errstate(all="ignore"):
            expected = self.tape.program(results[0]).run(numpy_system(), SAMPLE)
        return [candidate] if near(self.tape.program(candidate), SAMPLE, expected) else results

    def scan(self, parameters: Any, operands: list[Any]) -> list[Any]:
        """Unroll a loop of known length that carries numbers."""
        length, constants, carried = (parameters[key] for key in ("length", "num_consts", "num_carry"))
        if length > LOOP_LIMIT:
            raise TraceError(f"f has a loop of {length} rounds; up to {LOOP_LIMIT} are followed")
        fixed, carry, sequences = operands[:constants], operands[constants:][:carried], operands[constants + carried :]
        if len(parameters["jaxpr"].out_avals) != carried or not all(isinstance(each, list) for each in sequences):
            raise TraceError("f has a loop that collects an array; it should carry numbers only")
        rounds = reversed(range(length)) if parameters["reverse"] else range(length)
        for index in rounds:
            carry = self.run(parameters["jaxpr"], [*fixed, *carry, *(each[index] for each in sequences)])
        return carry

    def cond(self, parameters: Any, operands: list[Any]) -> list[Any]:
        """Choose between the results of two branches."""
        index, *arguments = operands
        if len(parameters["branches"]) != 2:
            raise TraceError("f chooses one of several branches (JAX's primitive cond); it should use jnp.where")
        otherwise, then = (self.run(branch, arguments) for branch in parameters["branches"])
        return [apply("where", index, *pair) for pair in zip(then, otherwise, strict=True)]

    def loop(self, parameters: Any, operands: list[Any]) -> list[Any]:
        """Refuse a loop whose length depends on x."""
        raise TraceError(
            "f has a loop of unknown length (JAX's primitive while); it should do a fixed number of rounds"
        )


def _converted(value: Any, old: Any, new: Any) -> Any:
    if isinstance(value, list):
        return [_converted(each, old, new) for each in value]
    if new.kind == "b":
        return value if old.kind == "b" else apply("ne", value, 0)
    if new.kind in "iu" and old.kind == "f":
        return numpy_forms.truncated(value)
    if new.kind == "f" and old.kind == "f" and new.itemsize < old.itemsize:
        raise TraceError(f"f rounds to {new}; it should compute in the precision of its argument")
    return value


def _select(which: Any, *cases: Any) -> Any:
    conditions = which if isinstance(which, list) else [False, which]
    if len(conditions) != len(cases):
        raise TraceError("f chooses by a whole number (JAX's primitive select_n); it should use jnp.where")
    result = cases[0]
    for condition, case in reversed(list(zip(conditions[1:], cases[1:], strict=True))):
        result = apply("where", condition, case, result)
    return result


def _argmax(values: Any) -> Any:
    # jnp.select looks for the first condition that is true; select_n takes the conditions themselves
    return values


def _round(x: Any, rounding_method: Any) -> Any:
    return np.round(x) if int(rounding_method) == 1 else np.sign(x) * np.floor(np.abs(x) + 0.5)


STRUCTURED: dict[str, Callable[[Interpreter, Any, list[Any]], list[Any]]] = {
    "scan": Interpreter.scan,
    "cond": Interpreter.cond,
    "while": Interpreter.loop,
}
KEPT = frozenset({"copy", "copy_p", "stop_gradient", "broadcast_in_dim", "squeeze", "reshape", "optimization_barrier"})
LISTS = frozenset({"stack", "argmax", "select_n"})
USED = {"integer_pow": ("y",), "round": ("rounding_method",)}
"""The parameters of primitives that matter here."""

PRIMITIVES: dict[str, Callable[..., Any]] = {
    **{
        name: lambda *operands, operation=row.name: apply(operation, *operands)
        for row in ROWS
        for name in (row.name, *row.primitives)
    },
    "integer_pow": lambda x, y: x**y,
    "square": lambda x: x**2,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "exp2": lambda x: 2**x,
    "gt": lambda x, y: apply("lt", y, x),
    "ge": lambda x, y: apply("le", y, x),
    "xor": lambda x, y: apply("ne", x, y),
    "rem": numpy_forms.remainder,
    "round": _round,
    "clamp": lambda low, x, high: apply("clip", x, low, high),
    "polygamma": numpy_forms.polygamma,
    "stack": lambda *values: list(values),
    "argmax": _argmax,
    "select_n": _select,
}
"""The forms of JAX's primitives."""

CALLS: dict[Any, Callable[..., Any]] = {
    **{
        name: lambda *operands, operation=name: apply(operation, *operands)
        for name in ("relu", "softplus", "sigmoid", "logaddexp", "hypot", "log2", "log10")
    },
    "remainder": lambda x, y: apply("mod", x, y),
    "floor_divide": lambda x, y: np.floor(x / y),
    "heaviside": numpy_forms.heaviside,
    "sinc": np.sinc,
    "xlogy": numpy_forms.xlogy,
    "polyval": numpy_forms.polyval,
}
"""Functions of JAX that are computed in several steps, and the operation that each of them is."""

SAMPLE = np.array([*POINTS, 0.0, 0.5, 1.0, -1.0, 2.0, -2.0])
