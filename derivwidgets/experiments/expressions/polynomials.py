"""Programs that are polynomials, multiplied out by FLINT before SymPy would have begun."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_poly

if TYPE_CHECKING:
    from derivwidgets.function.program import Program

HIGHEST = 1023
"""The degree up to which a polynomial is written out."""


def degree(program: Program) -> int | None:
    """Return the degree that a polynomial may have, None for what is not written as one with rational coefficients.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> degree(parse("(x^2 + 1)^3/2 - x")), degree(parse("1/x"))
    (6, None)
    """
    degrees: list[int] = []
    for step in program.steps:
        inner = [degrees[argument] for argument in step.arguments]
        match step.operation:
            case "x":
                degrees.append(1)
            case "constant" if isinstance(step.value, Fraction):
                degrees.append(0)
            case "add" | "sub":
                degrees.append(max(inner))
            case "neg":
                degrees.append(inner[0])
            case "mul":
                degrees.append(sum(inner))
            case "div" if inner[1] == 0:
                degrees.append(inner[0])
            case "power" if isinstance(step.value, Fraction) and step.value >= 0 and step.value.denominator == 1:
                degrees.append(inner[0] * step.value.numerator)
            case _:
                return None
    return degrees[-1]


def coefficients(program: Program, order: int = 0) -> list[Fraction] | None:
    """Return the coefficients of a polynomial, or of a derivative of it, the constant one first.

    None is returned for what is not written as a polynomial, and if the degree of the result may exceed `HIGHEST`.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> [str(each) for each in coefficients(parse("(x + 1/2)^2"), order=1)]
    ['1', '2']
    """
    highest = degree(program)
    if highest is None or highest - order > HIGHEST:
        return None
    values: list[fmpq_poly] = []
    for step in program.steps:
        inner = [values[argument] for argument in step.arguments]
        match step.operation:
            case "x":
                values.append(fmpq_poly([0, 1]))
            case "constant":
                assert isinstance(step.value, Fraction)
                values.append(fmpq_poly([fmpq(step.value.numerator, step.value.denominator)]))
            case "power":
                assert isinstance(step.value, Fraction)
                values.append(inner[0] ** step.value.numerator)
            case "div":
                if not inner[1].length():
                    return None
                values.append(inner[0] / inner[1][0])
            case "neg":
                values.append(-inner[0])
            case name:
                values.append(getattr(operator, name)(*inner))
    result = values[-1]
    for _ in range(order):
        result = result.derivative()
    return [Fraction(int(each.p), int(each.q)) for each in result.coeffs()]


def expanded(numbers: list[Fraction]) -> Any:
    """Return the sum of the powers of x times their coefficients, as SymPy's ``expand`` gives it."""
    import sympy

    from derivwidgets.function.expression import X

    return sympy.Add(*(sympy.Rational(n.numerator, n.denominator) * X**k for k, n in enumerate(numbers) if n))


def in_horners_form(numbers: list[Fraction]) -> Any:
    """Return the polynomial with one multiplication and one addition a coefficient."""
    import sympy

    from derivwidgets.function.expression import X

    result = sympy.S.Zero
    for n in reversed(numbers):
        result = result * X + sympy.Rational(n.numerator, n.denominator)
    return result
