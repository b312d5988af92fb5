"""A derivative to many digits, all of them certain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flint import arb, arb_series

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.truth.balls import ball_system, coefficients, precision
from derivwidgets.truth.missing import Missing

if TYPE_CHECKING:
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

GUARD, DOUBLINGS = 40, 5
"""Bits more than the digits need, and how often they are doubled."""


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
