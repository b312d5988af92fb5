"""Numbers and names as sentences write them."""

from __future__ import annotations

import math
import re

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

LIBRARIES = {
    "symbolic": "SymPy",
    "jax_reverse": "JAX",
    "jax_forward": "JAX",
    "autograd": "Autograd",
    "mygrad": "MyGrad",
}
"""Whose rules a method follows."""

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
        power = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
        sign = "−" if mantissa.startswith("-") else ""
        mantissa = mantissa.lstrip("-")
        text = f"{sign}{power}" if mantissa == "1" else f"{sign}{mantissa}·{power}"
    return text.replace("-", "−")


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

    >>> point("1e-09"), point("-sqrt(2)")
    ('10⁻⁹', '−sqrt(2)')
    """
    mantissa, _, exponent = text.partition("e")
    if re.fullmatch(r"-?[\d.]+", mantissa) and re.fullmatch(r"[-+]?\d+", exponent):
        power = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
        text = power if mantissa == "1" else f"{mantissa}·{power}"
    return text.replace("-", "−")
