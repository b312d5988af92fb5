"""From balls to exact numbers, where that takes little room: FLINT ends the process rather than make a huge integer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

WHOLE_LIMIT = 1 << 14
"""Bits that a whole number may have."""
SHORT = 1 << 14
"""Binary exponents of exact numbers."""


def whole_number(ball: arb) -> int | None:
    """Return the only whole number in a ball, None if there are more, none, or it is huge."""
    if not ball.abs_upper() < arb((1, WHOLE_LIMIT)):
        return None
    if ball.abs_upper() < 1:  # FLINT ends the process over a number with too small an exponent, too
        return 0 if ball.contains(0) else None
    if ball.rad() >= 1:
        return None
    found = ball.unique_fmpz()
    return None if found is None else int(found)


def raised(x: Any, exponent: int) -> Any:
    """Return x to a whole power that is not negative, by squaring; FLINT's own is nan for a ball around 0."""
    if exponent == 0:
        return x**0
    result = x
    for bit in f"{exponent:b}"[1:]:
        result = result * result
        if bit == "1":
            result = result * x
    return result


def fraction(ball: arb) -> Fraction | None:
    """Return the number that an exact ball is; None if it is not exact, or too long to write."""
    if not ball.is_exact() or not ball.is_finite():
        return None
    mantissa, exponent = map(int, ball.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent if abs(exponent) <= SHORT else None
