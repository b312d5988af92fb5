"""Which number is it? An exact number guessed from many digits; whoever guesses must still prove."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpz_mat

from derivwidgets.truth.exact import fraction

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST, LONGEST = 10**6, 10**24
"""Whole numbers in a guess are at most this large, and in a fraction alone."""


def simplest_fraction(low: Fraction, high: Fraction, largest: int = LARGEST) -> Fraction | None:
    """Return the fraction of least denominator between two numbers (Stern and Brocot), None if that is too large.

    >>> simplest_fraction(Fraction(3, 10), Fraction(4, 10))
    Fraction(1, 3)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        mirrored = simplest_fraction(-high, -low, largest)
        return None if mirrored is None else -mirrored
    p, q, before_p, before_q = 1, 0, 0, 1
    while True:
        whole = math.ceil(low)
        last = whole <= high
        whole = whole if last else whole - 1
        p, q, before_p, before_q = whole * p + before_p, whole * q + before_q, p, q
        if max(p, q) > largest:
            return None
        if last:
            return Fraction(p, q)
        low, high = 1 / (high - whole), 1 / (low - whole)


def ends(ball: arb) -> tuple[Fraction, Fraction] | None:
    """Return the exact ends of a ball, None if they are infinite or too long to write."""
    if not ball.is_finite():
        return None
    low, high = fraction(ball.lower()), fraction(ball.upper())
    return None if low is None or high is None else (low, high)


def _simple(ball: arb, largest: int = LARGEST) -> Fraction | None:
    return None if (found := ends(ball)) is None else simplest_fraction(*found, largest)


def guesses(ball: arb) -> Iterator[Fraction | str]:
    """Yield numbers that lie in a narrow ball, fractions or as people type them, simplest first.

    They are fractions, fractions of π, solutions of quadratic equations, and multiples of e, logarithms, powers of e,
    sines, cosines and tangents of simple fractions. The precision must have been set to that of the ball.
    """
    if ball.contains(0):
        yield Fraction(0)
    elif (simple := _simple(ball, LONGEST)) is not None:
        yield simple
    forms: tuple[tuple[Callable[[], arb], Callable[[Fraction], str]], ...] = (
        (lambda: ball / arb.pi(), lambda q: _times(q, "pi")),
        (lambda: ball.exp(), lambda q: f"log({q})"),
        (lambda: ball / arb.const_e(), lambda q: _times(q, "e")),
        (lambda: ball.log(), lambda q: f"exp({q})"),
        (lambda: ball.acos(), lambda q: f"cos({q})"),
        (lambda: ball.asin(), lambda q: f"sin({q})"),
        (lambda: ball.atan(), lambda q: f"tan({q})"),
        (lambda: ball * arb.pi(), lambda q: f"{q.numerator}/{'pi' if q.denominator == 1 else f'({q.denominator}pi)'}"),
    )
    for number, text in forms:
        found = _simple(number())
        if found:
            yield text(found)
    if (root := _quadratic(ball)) is not None:
        yield root


def _times(q: Fraction, name: str) -> str:
    top = name if abs(q.numerator) == 1 else f"{abs(q.numerator)}{name}"
    sign = "-" if q < 0 else ""
    return f"{sign}{top}" if q.denominator == 1 else f"{sign}{top}/{q.denominator}"


def _quadratic(ball: arb) -> str | None:
    """Return the solution of a x^2 + b x + c = 0 with small whole coefficients in the ball, by lattice reduction."""
    bits = 200
    if (found := ends(ball)) is None:
        return None
    low, high = found
    if high - low > Fraction(1, 1 << bits):
        return None
    middle = (low + high) / 2
    powers = [round(middle**k * (1 << bits)) for k in range(3)]
    lattice = fmpz_mat([[int(i == k) for i in range(3)] + [powers[k]] for k in range(3)])
    row = [int(entry) for entry in lattice.lll().table()[0]]
    c, b, a = row[:3]
    if a == 0 or max(map(abs, row[:3])) > LARGEST:
        return None
    discriminant = b * b - 4 * a * c
    if discriminant <= 0:
        return None
    from sympy import Rational, sqrt

    x = next(
        (
            root
            for root in ((-b + s * sqrt(discriminant)) / Rational(2 * a) for s in (1, -1))
            if abs(float(root) - float(middle)) <= 1e-9 * max(1.0, abs(float(middle)))
        ),
        None,
    )
    return None if x is None else str(x).replace("**", "^")
