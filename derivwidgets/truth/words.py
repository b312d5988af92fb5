"""Numbers and names as sentences write them."""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, Context
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.printer import text as written
from derivwidgets.function.program import Recorder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.program import Program
    from derivwidgets.truth.finding import Finding

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

LIBRARIES = {
    "symbolic": "SymPy",
    "jax_reverse": "JAX",
    "jax_forward": "JAX",
    "autograd": "Autograd",
    "mygrad": "MyGrad",
}
"""Whose rules a method follows."""

NAMES = {1: "derivative", 2: "second derivative"}
PRIMES = {1: "f ′", 2: "f ″"}
"""What a derivative of an order is called, and its column."""

POINTS = {
    "corner": "a corner",
    "cusp": "a cusp",
    "vertical_tangent": "a vertical tangent",
    "jump": "a jump",
    "removable": "a gap",
    "pole": "a pole",
    "oscillating": "an oscillation",
    "endpoint": "an end of the domain",
    "undefined": "no value",
    "undetermined": "a point that is not understood",
}
"""What kind of point it is, with its article."""


def of_what(found: Finding) -> str:
    """Return what kind of point it is, with its article, and that it is one of f′ where f itself does not break."""
    return f"{POINTS[found.kind]}{' of f′' * found.of_slopes}"


def power_of_ten(exponent: int) -> str:
    """Return 10 to a whole power as people write it.

    >>> power_of_ten(-9)
    '10⁻⁹'
    """
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def number(value: float, digits: int = 6) -> str:
    """Return a number with a real minus sign, a power of ten as people write it, and "∞".

    >>> number(-0.00025), number(3.5e-12), number(math.inf)
    ('−0.00025', '3.5·10⁻¹²', '∞')
    """
    if math.isnan(value):
        return "none"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value + 0.0:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        power = power_of_ten(int(exponent))
        sign = "−" if mantissa.startswith("-") else ""
        mantissa = mantissa.lstrip("-")
        text = f"{sign}{power}" if mantissa == "1" else f"{sign}{mantissa}·{power}"
    return text.replace("-", "−")


def size(error: float) -> str:
    """Return the size of an error with two digits.

    >>> size(110.2), size(1.237e-5), size(0.0)
    ('110', '1.2·10⁻⁵', '0')
    """
    return number(float(f"{error:.2g}"), 5)


def many(count: float) -> str:
    """Return a large whole number, a very large one in two digits.

    >>> many(34048), many(6.6e11)
    ('34,048', '6.6·10¹¹')
    """
    return f"{int(count):,}" if count < 1e9 else size(float(count))


MOST_NAMED = 3
"""How many points a sentence names."""


def named(points: Sequence[str]) -> str:
    """Return what x is at some points, and how many more there are.

    >>> named(["0"]), named(["-1", "0"]), named(["1", "2", "3", "≈ 3.9", "5"])
    ('x = 0', 'x = −1, x = 0', 'x = 1, x = 2, x = 3 and 2 more')
    """
    more = f" and {len(points) - MOST_NAMED} more" if len(points) > MOST_NAMED else ""
    return f"{', '.join(map(equation, points[:MOST_NAMED]))}{more}"


LONGEST = 40
"""How many characters of a formula a sentence can bear."""


@lru_cache(maxsize=256)
def part(program: Program, index: int, name: str = "f") -> str:
    """Return the part of a formula that a step of its program computes, if that is short enough to be quoted."""
    recorder = Recorder()
    recorder.include(program)
    text = written(recorder.program(index))
    if text and len(text) <= LONGEST:
        return text
    return name if index == len(program) - 1 else f"a part of {name}"


def shortest(value: float, arithmetic: str = "float64") -> str:
    """Return a number with as many digits as tell it from every other one of its format.

    >>> shortest(0.1), shortest(-2.0), shortest(1e-9), shortest(2**0.5, "float32")
    ('0.1', '−2', '10⁻⁹', '1.4142135')
    """
    if not math.isfinite(value):
        return number(value)
    return point(str(np.dtype(arithmetic).type(value + 0.0)).removesuffix(".0"))


def bound(value: float) -> str:
    """Return a bound in two digits, rounded up.

    >>> bound(1.01e-17), bound(0.0)
    ('1.1·10⁻¹⁷', '0')
    """
    if not math.isfinite(value):
        return number(value)
    return number(float(Context(prec=2, rounding=ROUND_CEILING).create_decimal(repr(value))), 2)


def as_known(value: float, radius: float) -> str:
    """Return a number with the digits of it that are known, ten at most, and how far it may be off if these are fewer.

    >>> as_known(2.837498137, 1e-16), as_known(2.837498137, 2.3e-5), as_known(0.0, 1e-12)
    ('2.837498137', '2.8375, to within 2.3·10⁻⁵', '0, to within 10⁻¹²')
    """
    if not 0 < radius < math.inf:
        return number(value, 10)
    digits = 1 if value == 0 else max(1, math.floor(math.log10(abs(value))) - math.floor(math.log10(radius)) + 1)
    return number(value, 10) if value and digits > 10 else f"{number(value, digits)}, to within {bound(radius)}"


def told_apart(a: float, b: float) -> tuple[str, str]:
    """Return two numbers with as many digits as tell them apart, six if that is enough.

    >>> told_apart(0.9999999, 1.0000001)
    ('0.9999999', '1.0000001')
    """
    for digits in (6, 9, 12, 17):
        texts = number(a, digits), number(b, digits)
        if texts[0] != texts[1] or a == b:
            break
    return texts


def point(text: str) -> str:
    """Return a point as it was given, a number in the way of `number`.

    >>> point("1e-09"), point("-sqrt(2)"), point("≈ -0.739")
    ('10⁻⁹', '−sqrt(2)', '≈ −0.739')
    """
    if text.startswith("≈ "):
        return f"≈ {point(text[2:])}"
    mantissa, _, exponent = text.partition("e")
    if re.fullmatch(r"-?[\d.]+", mantissa) and re.fullmatch(r"[-+]?\d+", exponent):
        power = power_of_ten(int(exponent))
        text = power if mantissa == "1" else f"{mantissa}·{power}"
    return text.replace("-", "−")


def between(low: str, high: str) -> str:
    """Return an interval by its ends, what they have in common written once.

    >>> between("0.7390851", "0.7390852"), between("-1.5e-7", "-1.4e-7"), between("9", "10")
    ('0.739085[1, 2]', '−1.[5, 4]·10⁻⁷', '[9, 10]')
    """
    (start, _, power), (end, _, other) = low.partition("e"), high.partition("e")
    if power != other or len(start) != len(end):
        return f"[{point(low)}, {point(high)}]"
    same = next((k for k, (one, two) in enumerate(zip(start, end, strict=True)) if one != two), len(start))
    digits = f"{start[:same]}[{start[same:]}, {end[same:]}]".replace("-", "−")
    return f"{digits}·10{str(int(power)).translate(SUPERSCRIPTS)}" if power else digits


def equation(text: str) -> str:
    """Return what x is at a point.

    >>> equation("-sqrt(2)"), equation("≈ 0.739")
    ('x = −sqrt(2)', 'x ≈ 0.739')
    """
    return f"x {point(text)}" if text.startswith("≈") else f"x = {point(text)}"
