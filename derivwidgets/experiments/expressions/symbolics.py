"""What SymPy is asked in the helper process: derivatives, their forms, how many operations there are, how long it took.

Nothing here has a limit of its own but those on the size of what would come out: the process has a time limit.
"""

from __future__ import annotations

import time
from functools import lru_cache
from math import comb, prod
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from derivwidgets.experiments.expressions.counts import operations, shared_operations
from derivwidgets.experiments.expressions.timing import POINTS, median_time
from derivwidgets.function.arrays import evaluate
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.expression import HEADS, X, from_expression, to_expression
from derivwidgets.function.systems import numpy_system
from derivwidgets.truth.words import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.program import Program

    Numbers = dict[str, float]

MOST_TERMS = 5000
"""Terms of a sum that is written out."""


# ---- forms -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def derivative(program: Program, order: int) -> Any:
    """Return the derivative of a program as SymPy gives it; of order 0 the expression itself."""
    return derivative(program, order - 1).diff(X) if order else to_expression(program)


def rewritten(expression: Any, form: str) -> Any:
    """Return an expression in one of the forms "expanded", "factored", "simplified", "horner".

    Raises
    ------
    FunctionError
        If it has no such form, or one with too many terms.
    """
    match form:
        case "expanded":
            if (terms := terms_when_expanded(expression)) > MOST_TERMS:
                raise FunctionError(f"skipped: expanded it would have up to {many(terms)} terms")
            return expression.expand()
        case "factored":
            return sympy.factor(expression)
        case "simplified":
            return sympy.simplify(expression)
    if not expression.is_polynomial(X):
        raise FunctionError("Horner's form is one of polynomials, and this is none")
    return sympy.horner(rewritten(expression, "expanded"))


def terms_when_expanded(expression: Any) -> int:
    """Return about how many terms an expression has, with those in its functions, once it is multiplied out."""
    known: dict[Any, tuple[int, int]] = {}
    for part in _distinct(expression):
        inner = [known[each] for each in part.args]
        terms, elsewhere = 1, sum(each[1] for each in inner)
        if part.is_Add:
            terms = sum(each[0] for each in inner)
        elif part.is_Mul:
            terms = prod(each[0] for each in inner)
            elsewhere *= terms
        elif part.is_Pow and part.exp.is_Integer and inner[0][0] > 1:
            power = abs(int(part.exp))
            terms = comb(inner[0][0] + power - 1, power) if power < MOST_TERMS else MOST_TERMS * power
            if part.exp.is_negative:
                terms, elsewhere = 1, elsewhere + terms
        else:
            elsewhere += sum(each[0] for each in inner if each[0] > 1)
        known[part] = terms, elsewhere
    return sum(known[expression])


def _distinct(expression: Any) -> Iterator[Any]:
    """Yield every distinct part of an expression once, after its own parts."""
    seen, waiting = set(), [(expression, False)]
    while waiting:
        part, is_ready = waiting.pop()
        if is_ready:
            yield part
        elif part not in seen:
            seen.add(part)
            waiting += [(part, True), *((each, False) for each in part.args)]


def in_shared_parts(expression: Any) -> Any:
    """Return what SymPy's ``cse`` does: the shared parts of an expression by name, and what is left of it."""
    parts, (rest,) = sympy.cse(expression, symbols=sympy.numbered_symbols("t", real=True))
    return parts, rest


# ---- counts and times ------------------------------------------------------------------------------------------------


def measured(kind: str, program: Program, order: int) -> Numbers:
    """Return the operations in one form of a program's derivative, and what that took, in seconds.

    Parameters
    ----------
    kind : str
        "tree", "shared", "expanded", "horner", or "evaluate tree", "evaluate shared".
    program : Program
    order : int
        Of the derivative, 0 for the function itself.

    Raises
    ------
    FunctionError
        If there is no such form.
    """
    if kind == "tree":
        return _differentiated(program, order)
    found, x = derivative(program, order), np.linspace(0.0, 1.0, POINTS)
    if kind == "shared":
        start = time.perf_counter()
        parts, rest = in_shared_parts(found)
        return {"share": time.perf_counter() - start, "shared": shared_operations(parts, rest)}
    if kind == "evaluate tree":
        run = _lambdified(found)
        return {kind: median_time(lambda: run(x))}
    if kind == "evaluate shared":
        shared = from_expression(found)
        return {kind: median_time(lambda: evaluate(shared, x, "float64"))}
    return {kind: operations(rewritten(found, kind))}


def _differentiated(program: Program, order: int) -> Numbers:
    if not order:
        return {"tree": operations(derivative(program, 0))}
    inner = derivative(program, order - 1)
    sympy.core.cache.clear_cache()
    sympy.sin(X).diff(X)  # what the first derivative of all has to import
    start = time.perf_counter()
    found = inner.diff(X)
    taken = time.perf_counter() - start
    from_expression(found)  # says for which function there is no rule
    return {"differentiate": taken, "tree": operations(derivative(program, order))}


def _lambdified(expression: Any) -> Callable[[Any], Any]:
    """Return what ``lambdify`` makes of an expression, given the functions that SymPy and NumPy do not have."""
    system = numpy_system()
    forms = {name: system.form(operation) for name, operation in HEADS.items() if not hasattr(sympy, name)}
    forms |= {
        "RealPower": lambda x, exponent: np.sign(x) * np.abs(x) ** exponent,
        "sinc_derivative": system.form("sinc_derivative"),
        "DiracDelta": lambda x, *order: np.where(x == 0, np.nan, 0.0),
    }
    run: Callable[[Any], Any] = sympy.lambdify(X, expression, [forms, "scipy", "numpy"])
    return run


# ---- values ----------------------------------------------------------------------------------------------------------

SHORT = 40
"""Characters of an exact value that can be read."""


def exact_value(program: Program, order: int, at: Program) -> tuple[str | None, str]:
    """Return a derivative at a point as SymPy writes it exactly, and decimals; None if that is long, or no number."""
    value = derivative(program, order).subs(X, to_expression(at))
    if value.is_algebraic:
        value = sympy.radsimp(value)
    if not value.is_number or value.has(sympy.Float, sympy.nan, sympy.zoo):
        return None, ""
    text = str(value)
    return (text, str(value.evalf())) if len(text) <= SHORT else (None, "")
