"""Whether a program computes an even function: then f'' has the same limit from both sides of 0, whatever it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Step

EVEN_OPERATIONS = frozenset({"cos", "cosh", "abs", "sinc", "besselj0"})
ODD_OPERATIONS = frozenset({"neg", "cbrt", "sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf"})
PRODUCTS = frozenset({"mul", "div"})
SUMS = frozenset({"add", "sub"})


def is_even(program: Program) -> bool:
    """Say whether f(−x) is certainly f(x), as the rules of sums, products and compositions of even and odd ones tell.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> is_even(parse("cbrt(x)^6 + x sin(x)")), is_even(parse("x^2 + x"))
    (True, False)
    """
    parities: list[int | None] = []
    for step in program.steps:
        parities.append(_parity(step, [parities[argument] for argument in step.arguments]))
    return parities[-1] == 1


def _parity(step: Step, operands: list[int | None]) -> int | None:
    """Return 1 for an even function, -1 for an odd one, None for what is neither or not known."""
    operation, first = step.operation, operands[0] if operands else None
    if operation in ("x", "constant"):
        return -1 if operation == "x" else 1
    if operation not in VOCABULARY or None in operands:
        return None
    if all(parity == 1 for parity in operands):
        return 1
    if operation in PRODUCTS:
        return -1 if operands.count(-1) == 1 else 1
    if operation in SUMS or operation in ODD_OPERATIONS:
        return first if len(set(operands)) == 1 else None
    if operation in EVEN_OPERATIONS or operation == "hypot":
        return 1
    return _parity_of_power(step.value) if operation == "power" and isinstance(step.value, Fraction) else None


def _parity_of_power(exponent: Fraction) -> int | None:
    """Return the parity of a power of x, which below 0 is one of the real root if that is of odd degree."""
    if exponent.denominator % 2 == 0:
        return None
    return 1 if exponent.numerator % 2 == 0 else -1
