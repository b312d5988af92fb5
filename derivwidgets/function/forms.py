"""Forms of operations that are more than a name: powers, and how systems without a function write it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

CHAIN_LIMIT = 64
"""Whole exponents up to this size are multiplied out, which is what XLA does and 20 times as fast as ``np.power``."""
SINC_TERMS = 10
"""Terms of the Taylor series of sinc that matter in double precision at 1."""


def multiplied(x: Any, exponent: int) -> Any:
    """X to a positive whole power by repeated squaring."""
    result = None
    while True:
        if exponent & 1:
            result = x if result is None else result * x
        exponent >>= 1
        if not exponent:
            return result
        x = x * x


def power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the real power: odd roots of negative numbers are real."""
    numerator, denominator = exponent.numerator, exponent.denominator
    if denominator == 1:
        if numerator == 0:
            return np.ones_like(x)
        if abs(numerator) > CHAIN_LIMIT:
            return x ** float(numerator)
        return multiplied(x, numerator) if numerator > 0 else 1 / multiplied(x, -numerator)
    if denominator == 2 and 0 < numerator < CHAIN_LIMIT:
        root = np.sqrt(x)
        return root if numerator == 1 else root * multiplied(x, numerator // 2)
    if denominator % 2 == 0:
        return x ** float(exponent)
    if abs(numerator) <= 2 and denominator == 3:
        root = np.cbrt(x)
        root = root if abs(numerator) == 1 else root * root
        return root if numerator > 0 else 1 / root
    size = np.abs(x) ** float(exponent)
    return size if numerator % 2 == 0 else np.sign(x) * size


def recorded_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same for automatic differentiation, to which the slope of sqrt(x) * x at 0 is infinity times 0."""
    if exponent.denominator == 2 and exponent.numerator > 2:
        return x ** float(exponent)
    return power(np, x, exponent)


def jax_power(jnp: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same; JAX's own whole power has a shorter derivative than a chain of products."""
    if exponent.denominator == 1 and abs(exponent.numerator) <= CHAIN_LIMIT:
        return x**exponent.numerator
    return recorded_power(jnp, x, exponent)


def complex_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same, continued from either side of 0: there |x| is x or -x, and its sign is constant."""
    numerator, denominator = exponent.numerator, exponent.denominator
    if abs(numerator) <= CHAIN_LIMIT and (denominator == 1 or (denominator == 2 and numerator > 0)):
        return power(np, x, exponent)
    if denominator % 2 == 0:
        return np.power(x, float(exponent))
    side = np.copysign(1.0, np.real(x))
    size = (side * x) ** float(exponent)
    return size if numerator % 2 == 0 else side * size


def tape_power(np: Any, x: Any, exponent: Fraction) -> Any:
    """Return the same without cbrt, for which Autograd has no rule, and without sign, for which MyGrad has none."""
    if exponent.denominator % 2 == 0 or exponent.denominator == 1:
        return recorded_power(np, x, exponent)
    size = np.abs(x) ** float(exponent)
    return size if exponent.numerator % 2 == 0 else np.where(x < 0, -size, size)


def polygamma(np: Any, x: Any, order: Any) -> Any:
    """Return the derivative of log Γ of order n + 1, in the precision of x."""
    return np.polygamma(int(order), x).astype(x.dtype)


def step(np: Any, x: Any) -> Any:
    """Return heaviside(x) by choices."""
    return np.where(x == 0, 0.5, np.where(x > 0, 1.0, 0.0))


def sympy_power(sp: Any, x: Any, exponent: Fraction) -> Any:
    """Return the real power in SymPy."""
    rational = sp.Rational(exponent.numerator, exponent.denominator)
    return sp.RealPower(x, rational) if exponent.denominator > 1 and exponent.denominator % 2 else x**rational


def sinc(np: Any, x: Any, order: Any = 0) -> Any:
    """Return sin(x)/x or a derivative of it: near 0 by the Taylor series, which no system fails to differentiate."""
    n, odd = int(order), int(order) % 2
    near = np.abs(x) < max(n, 1)
    inner, outer = np.where(near, x, np.zeros_like(x)), np.where(near, np.ones_like(x), x)
    series: Any = 0.0
    for power in range(odd + 2 * (SINC_TERMS + n), -1, -2):
        sign = -1 if (n + power) // 2 % 2 else 1
        series = sign / ((n + power + 1) * math.factorial(power)) + inner * inner * series
    sine, cosine = np.sin(outer), np.cos(outer)
    far = sine / outer
    for k in range(1, n + 1):
        far = ((sine, cosine, -sine, -cosine)[k % 4] - k * far) / outer
    return np.where(near, inner * series if odd else series, far)


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def ball_tanh(s: Any, x: Any) -> Any:
    """Return tanh(x) = ±(1 - e^(-2|x|))/(1 + e^(-2|x|))."""
    side = s.side(x)
    small = s.exp(-2 * side * x)
    return side * s.div(1 - small, 1 + small)


def ball_asinh(s: Any, x: Any) -> Any:
    """Return asinh(x) = ±log(|x| + sqrt(x² + 1))."""
    side = s.side(x)
    return side * s.log(side * x + s.power(x * x + 1, HALF))


def ball_acosh(s: Any, x: Any) -> Any:
    """Return acosh(x) = 2 asinh(sqrt((x - 1)/2))."""
    return 2 * ball_asinh(s, s.power((x - 1) / 2, HALF))


def ball_sigmoid(s: Any, x: Any) -> Any:
    """Return 1/(1 + e^(-x)), or the same with e^x where that is smaller."""
    small = s.exp(-s.side(x) * x)
    return s.div(s.number(1) if s.side(x) > 0 else small, 1 + small)


def ball_softplus(s: Any, x: Any) -> Any:
    """Return log(1 + e^x), or x + log(1 + e^(-x)) where that is smaller."""
    rest = s.log(1 + s.exp(-s.side(x) * x))
    return x + rest if s.side(x) > 0 else rest


def ball_normal_cdf(s: Any, x: Any) -> Any:
    """Return the normal distribution function, erfc(-x/sqrt(2))/2."""
    return s.erfc(-x / s.power(s.number(2), HALF)) / 2


def argument(s: Any, x: Any) -> Any:
    """Return what must not be 0: the operand."""
    return (x,)


def difference(s: Any, x: Any, y: Any) -> Any:
    """Return what must not be 0: the difference of the operands."""
    return (x - y,)


def units(s: Any, x: Any) -> Any:
    """Return what must not be 0: the distances to 1 and -1."""
    return (x - 1, x + 1)
