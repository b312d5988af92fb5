"""What every operation of the vocabulary means: a function of numbers that are given in two precisions of mpmath.

Nothing here knows how `derivwidgets.truth` works.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from programs import Digits


class Undefined(Exception):
    """There is no such real number."""


class Unclear(Exception):
    """It would take too many digits to tell."""


Number = tuple[Any, Any]
"""The same real number in both precisions."""
Computed = Any
"""A `Number`, a truth value, or an exception where there is none."""


def _choose(condition: Computed, x: Computed, y: Computed) -> Computed:
    chosen = condition if isinstance(condition, Exception) else x if condition else y
    if isinstance(chosen, Exception):
        raise chosen
    return chosen


def _both(x: Computed, y: Computed) -> Computed:
    if x is False or y is False:
        return False
    for failure in (Unclear, Undefined):
        if isinstance(x, failure) or isinstance(y, failure):
            raise failure
    return True


def _either(x: Computed, y: Computed) -> Computed:
    if x is True or y is True:
        return True
    for failure in (Unclear, Undefined):
        if isinstance(x, failure) or isinstance(y, failure):
            raise failure
    return False


LAZY: dict[str, Callable[..., Computed]] = {"where": _choose, "and": _both, "or": _either}


def _plain(function: Callable[..., Any]) -> Callable[..., Number]:
    return lambda d, *operands: d.of(function, *operands)


def _named(name: str) -> Callable[..., Number]:
    return lambda d, x: d.of(lambda c, v: getattr(c, name)(v), x)


def _difference(d: Digits, x: Number, y: Number) -> int:
    return d.sign(d.of(lambda c, a, b: a - b, x, y))


def _divide(d: Digits, x: Number, y: Number) -> Number:
    if d.sign(y) == 0:
        raise Undefined
    return d.of(lambda c, a, b: a / b, x, y)


def _power(d: Digits, x: Number, exponent: Fraction) -> Number:
    """Return the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1 and p >= 0:
        return d.of(lambda c, a: a**p, x)
    sign = d.sign(x)
    if sign == 0:
        if p < 0:
            raise Undefined
        return d.number(0)
    if q == 1:
        return d.of(lambda c, a: a**p, x)
    if sign < 0 and q % 2 == 0:
        raise Undefined
    turned = sign if p % 2 else 1
    return d.of(lambda c, a: turned * abs(a) ** (c.mpf(p) / q), x)


def _principal_power(d: Digits, x: Number, y: Number) -> Number:
    """Return the power that a negative base has for a whole exponent only."""
    sign = d.sign(x)
    if sign > 0:
        if abs(y[1]) > 10**9:
            raise Unclear
        return d.of(lambda c, a, b: a**b, x, y)
    whole = d.floor(y)
    is_whole = _difference(d, y, whole) == 0
    if is_whole:
        if abs(whole[1]) > 10**6:
            raise Unclear
        return _power(d, x, Fraction(int(whole[1])))
    growth = d.sign(y)
    if sign == 0 and growth > 0:
        return d.number(0)
    raise Undefined


def _log(d: Digits, x: Number) -> Number:
    if d.sign(x) <= 0:
        raise Undefined
    return d.of(lambda c, a: c.log(a), x)


def _inside(d: Digits, x: Number) -> int:
    """Say whether x lies in (-1, 1), at an end (0), or outside."""
    return min(_difference(d, d.number(1), x), _difference(d, x, d.number(-1)))


def _arc(name: str) -> Callable[..., Number]:
    def arc(d: Digits, x: Number) -> Number:
        inside = _inside(d, x)
        if inside < 0:
            raise Undefined
        end = d.sign(x)
        return d.of(lambda c, a: getattr(c, name)(a if inside else c.mpf(end)), x)

    return arc


def _acosh(d: Digits, x: Number) -> Number:
    above = _difference(d, x, d.number(1))
    if above < 0:
        raise Undefined
    return d.of(lambda c, a: c.acosh(a) if above else c.mpf(0), x)


def _atanh(d: Digits, x: Number) -> Number:
    if _inside(d, x) <= 0:
        raise Undefined
    return d.of(lambda c, a: c.atanh(a), x)


def _log_of(shift: int, base: int | None = None) -> Callable[..., Number]:
    def logarithm(d: Digits, x: Number) -> Number:
        found = _log(d, d.of(lambda c, a: a + shift, x))
        return found if base is None else d.of(lambda c, a: a / c.log(base), found)

    return logarithm


def _round(d: Digits, x: Number) -> Number:
    """Return the nearest whole number, of two the even one."""
    below = d.floor(x)
    side = _difference(d, d.of(lambda c, a, n: a - n, x, below), d.number(Fraction(1, 2)))
    whole = int(below[1])
    return d.number(whole + (side > 0 or (side == 0 and whole % 2 == 1)))


def _mod(d: Digits, x: Number, y: Number) -> Number:
    whole = d.floor(_divide(d, x, y))
    return d.of(lambda c, a, b, n: a - b * n, x, y, whole)


def _maximum(d: Digits, x: Number, y: Number) -> Number:
    return x if _difference(d, x, y) >= 0 else y


def _minimum(d: Digits, x: Number, y: Number) -> Number:
    return x if _difference(d, x, y) <= 0 else y


def _abs(d: Digits, x: Number) -> Number:
    return x if d.sign(x) >= 0 else (-x[0], -x[1])


def _at_no_pole(function: Callable[..., Any]) -> Callable[..., Number]:
    """Return a function of the gamma family, which has poles at 0, -1, -2, ..."""

    def gammalike(d: Digits, x: Number, *fixed: Any) -> Number:
        if d.sign(x) <= 0 and _difference(d, x, d.floor(x)) == 0:
            raise Undefined
        if abs(x[1]) > 10**5 or d.digits > 500:
            raise Unclear  # Bernoulli numbers take mpmath too long
        return d.of(lambda c, a: function(c, a, *fixed), x)

    return gammalike


def _bessel(d: Digits, x: Number, order: Fraction) -> Number:
    if abs(x[1]) > 1000 or d.digits > 500:
        raise Unclear
    return d.of(lambda c, a: c.besselj(int(order), a), x)


def _sinc_derivative(d: Digits, x: Number, order: Fraction) -> Number:
    """Return the integral of cos^(n)(x s) s^n over 0 <= s <= 1, by its Taylor series near 0, by parts elsewhere."""
    n = int(order)

    def value(c: Any, a: Any) -> Any:
        if abs(a) < 1:
            total, k = c.mpf(0), 0
            # cos(x s) = sum (-1)^k (x s)^(2k)/(2k)!, whose n-th derivative in x has the terms with 2k >= n
            while 2 * k < n + 8 + c.dps:
                if 2 * k >= n:
                    total += (-1) ** k * a ** (2 * k - n) / (c.factorial(2 * k - n) * (2 * k + 1))
                k += 1
            return total
        found = c.sin(a) / a
        for k in range(1, n + 1):
            found = (c.sin(a + k * c.pi / 2) - k * found) / a
        return found

    return d.of(value, x)


def _sigmoid(c: Any, a: Any) -> Any:
    return 1 / (1 + c.exp(-a)) if a > 0 else c.exp(a) / (1 + c.exp(a))


def _softplus(c: Any, a: Any) -> Any:
    return c.log1p(c.exp(a)) if a < 0 else a + c.log1p(c.exp(-a))


def _hypot(d: Digits, x: Number, y: Number) -> Number:
    if d.sign(x) == d.sign(y) == 0:
        return d.number(0)
    return d.of(lambda c, a, b: c.sqrt(a * a + b * b), x, y)


def _tan(d: Digits, x: Number) -> Number:
    return _divide(d, d.of(lambda c, a: c.sin(a), x), d.of(lambda c, a: c.cos(a), x))


def _sinc(d: Digits, x: Number) -> Number:
    return d.of(lambda c, a: c.sin(a) / a if a else c.mpf(1), x)


def _heaviside(d: Digits, x: Number) -> Number:
    return d.number(Fraction(d.sign(x) + 1, 2))


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

MEANINGS: dict[str, Callable[..., Computed]] = {
    "add": _plain(lambda c, a, b: a + b),
    "sub": _plain(lambda c, a, b: a - b),
    "mul": _plain(lambda c, a, b: a * b),
    "div": _divide,
    "neg": _plain(lambda c, a: -a),
    "power": _power,
    "pow": _principal_power,
    **{name: _named(name) for name in ("exp", "expm1", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh")},
    **{name: _named(name) for name in ("erf", "erfc")},
    "log": _log,
    "log2": _log_of(0, 2),
    "log10": _log_of(0, 10),
    "log1p": _log_of(1),
    "logaddexp": _plain(lambda c, a, b: b + _softplus(c, a - b)),
    "sqrt": lambda d, x: _power(d, x, HALF),
    "cbrt": lambda d, x: _power(d, x, THIRD),
    "hypot": _hypot,
    "tan": _tan,
    "asin": _arc("asin"),
    "acos": _arc("acos"),
    "acosh": _acosh,
    "atanh": _atanh,
    "sinc": _sinc,
    "sinc_derivative": _sinc_derivative,
    "abs": _abs,
    "sign": lambda d, x: d.number(d.sign(x)),
    "floor": lambda d, x: d.floor(x),
    "ceil": lambda d, x: d.of(lambda c, a: -a, d.floor(d.of(lambda c, a: -a, x))),
    "round": _round,
    "mod": _mod,
    "heaviside": _heaviside,
    "max": _maximum,
    "min": _minimum,
    "clip": lambda d, x, low, high: _minimum(d, _maximum(d, x, low), high),
    "relu": lambda d, x: _maximum(d, x, d.number(0)),
    "softplus": _plain(_softplus),
    "sigmoid": _plain(_sigmoid),
    "gelu": _plain(lambda c, a: a * c.erfc(-a / c.sqrt(2)) / 2),
    "normal_cdf": _plain(lambda c, a: c.erfc(-a / c.sqrt(2)) / 2),
    "gamma": _at_no_pole(lambda c, a: c.gamma(a)),
    "lgamma": _at_no_pole(lambda c, a: c.log(abs(c.gamma(a)))),
    "digamma": _at_no_pole(lambda c, a: c.digamma(a)),
    "polygamma": _at_no_pole(lambda c, a, order: c.polygamma(int(order), a)),
    "besselj0": lambda d, x: _bessel(d, x, Fraction(0)),
    "besselj1": lambda d, x: _bessel(d, x, Fraction(1)),
    "besselj": _bessel,
    "lt": lambda d, x, y: _difference(d, x, y) < 0,
    "le": lambda d, x, y: _difference(d, x, y) <= 0,
    "eq": lambda d, x, y: _difference(d, x, y) == 0,
    "ne": lambda d, x, y: _difference(d, x, y) != 0,
    "not": lambda d, x: operator.not_(x),
}
