"""Programs made of programs: f composed with itself, and f' by the chain rule, every shared part once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from derivwidgets.function.program import Step, Value

MOST = 64
"""How often a function can be composed with itself, or differentiated."""


def checked_times(value: Any, name: str, least: int = 1) -> int:
    """Return how often something is done; raise ValueError unless it is a whole number up to `MOST`."""
    whole = hasattr(value, "__index__") and not isinstance(value, bool)
    if not whole or not least <= int(value) <= MOST:
        raise ValueError(f"{name} must be a whole number from {least} to {MOST}; got {value!r}")
    return int(value)


def composed(program: Program, depth: int) -> Program:
    """Return f(f(...f(x))): the steps of f once for every time, each on the result of the time before.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> from derivwidgets.function.printer import text
    >>> text(composed(parse("x^2 + 1"), 2))
    '(x^2 + 1)^2 + 1'
    >>> deep = composed(parse("x + x^2"), 30)
    >>> len(deep), deep.tree_size
    (61, 3221225470)
    """
    if depth == 1:
        return program
    recorder = Recorder()
    result = recorder.x()
    for _ in range(depth):
        result = recorder.include(program, result)
    return recorder.program(result)


def by_the_chain_rule(program: Program) -> Program:
    """Return f' as the sum of each step's slopes times those of its arguments, every step once.

    SymPy does the same on the tree. As a graph the result stays a small multiple of f, and its tree swells as SymPy's.

    Raises
    ------
    FunctionError
        If SymPy has no rule for the derivative of an operation.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> from derivwidgets.function.printer import text
    >>> text(by_the_chain_rule(parse("x^2 sin(x)")))
    'sin(x)*(2*x) + x^2*cos(x)'
    """
    recorder = Recorder()
    recorder.include(program)
    slopes: list[int | None] = []
    for index, step in enumerate(program.steps):
        moves = program.depends_on_x[index] and not _is_truth(step)
        slopes.append(_slope(recorder, step, slopes) if moves else None)
    result = slopes[-1]
    return recorder.program(recorder.constant(0) if result is None else result)


def _is_truth(step: Step) -> bool:
    return step.operation in VOCABULARY and VOCABULARY[step.operation].truth


def _slope(recorder: Recorder, step: Step, slopes: list[int | None]) -> int | None:
    """Record the derivative of a step that depends on x, given those of the steps before it; None for 0."""
    if step.operation == "x":
        return recorder.constant(1)
    inner = [slopes[argument] for argument in step.arguments]
    if step.operation == "where":
        if inner[1] is None and inner[2] is None:
            return None
        branches = (recorder.constant(0) if slope is None else slope for slope in inner[1:])
        return recorder.apply("where", step.arguments[0], *branches)
    total: int | None = None
    for position, slope in enumerate(inner):
        if slope is None:
            continue
        term = _product(recorder, _partial(recorder, step, position), slope)
        total = term if total is None else recorder.apply("add", total, term)
    return total


def _product(recorder: Recorder, left: int, right: int) -> int:
    factors = [index for index in (left, right) if recorder.rational(index) != 1]
    return recorder.apply("mul", *factors) if len(factors) == 2 else factors[0] if factors else left


def _partial(recorder: Recorder, step: Step, position: int) -> int:
    """Record what a step's result changes by with one of its arguments."""
    from derivwidgets.function.expression import record_expression

    symbols, expression = _rule(step.operation, len(step.arguments), step.value, position)
    return record_expression(recorder, expression, dict(zip(symbols, step.arguments, strict=True)))


@cache
def _rule(operation: str, arity: int, value: Value | None, position: int) -> tuple[tuple[Any, ...], Any]:
    """Return symbols for the arguments of an operation, and SymPy's derivative of it with respect to one of them."""
    import sympy

    from derivwidgets.function.systems import sympy_system

    symbols = tuple(sympy.Dummy(f"u{k}", real=True) for k in range(arity))
    fixed = () if value is None else (value,)
    try:
        return symbols, sympy_system().form(operation)(*symbols, *fixed).diff(symbols[position])
    except Exception as error:
        raise FunctionError(f"SymPy failed on {operation} ({type(error).__name__}: {error})") from error
