"""A derivative to many digits, all of them certain."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from flint import arb, arb_series

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.truth.balls import ball_system, coefficients, precision
from derivwidgets.truth.finding import find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.words import NAMES, as_known, equation, of_what

if TYPE_CHECKING:
    from derivwidgets.function.function import Function
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

GUARD, DOUBLINGS = 40, 5
"""Bits more than the digits need, and how often they are doubled."""
ROUGH = 15
"""Digits of a number that is compared."""


def decimals(program: Program, at: ExactPoint, order: int, digits: int) -> str:
    """Return a derivative of a program at a point, rounded to so many digits.

    Raises
    ------
    FunctionError
        If f is not analytic there, or cannot be shown to be.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> from derivwidgets.function.points import exact_point
    >>> decimals(parse("exp(x)"), exact_point(1), 1, 30)
    '2.71828182845904523536028747135'
    """
    bits = GUARD + math.ceil(digits * math.log2(10))
    for _ in range(DOUBLINGS):
        found = _ball(program, at, order, bits)
        if isinstance(found, arb):
            if found.is_zero():
                return "0"
            if found.rel_accuracy_bits() > digits * math.log2(10) + 2:
                return _rounded(found, digits)
        bits *= 2
    raise FunctionError(f"the derivative at x = {at.shown} is not certain to {digits} digits: is there one?")


def _ball(program: Program, at: ExactPoint, order: int, bits: int) -> arb | Missing:
    with precision(bits, order + 1):
        try:
            place = at.program.run(ball_system(), arb(0))
            result = program.run(ball_system(), arb_series([place, 1], order + 1))
        except FormMissing as missing:
            raise FunctionError(f"{missing}, and so no certain digits") from None
        series = coefficients(result, order + 1)
        return series if isinstance(series, Missing) else series[order] * math.factorial(order)


def _rounded(ball: arb, digits: int) -> str:
    text = ball.str(digits, radius=False)
    return text.removesuffix(".0")


def agrees(rough: str, decimal: str, digits: int) -> bool:
    """Return whether a number that SymPy found is the certain one, as far as both are written.

    >>> agrees("0.333333333333333", "0.33", 2), agrees("0.3", "0.4", 2)
    (True, False)
    """
    one, other = Decimal(rough), Decimal(decimal)
    return abs(one - other) <= abs(other) * Decimal(10) ** (1 - min(digits, ROUGH - 1))


def where_f_breaks(f: Function, at: ExactPoint, order: int, exact: str | None, error: FunctionError) -> str:
    """Return a derivative of which balls do not give as many digits as one likes, for it is 0, or f is pieced together.

    Raises
    ------
    FunctionError
        If there is none, or not all of its digits are known.
    """
    if order not in NAMES:
        raise error
    found = find(f, ExactPlace(at), order=order)
    if found.exists is False:
        raise FunctionError(f"there is no {NAMES[order]} at {equation(at.shown)}: {of_what(found)}") from error
    if found.exists and found.radius == 0:
        return format(Decimal(found.derivative).normalize() + 0, "f")
    if found.exists and found.certificate == "ball" and exact == "0":
        return exact
    if found.exists and math.isfinite(found.radius):
        known = as_known(found.derivative, found.radius)
        raise FunctionError(f"the {NAMES[order]} at {equation(at.shown)} is {known}; more digits are not certain")
    raise error
