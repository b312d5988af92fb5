"""The vocabulary on one-sided jets: where an operation is analytic, at its branch points, and at infinity."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.systems import sympy_system
from derivwidgets.truth import series
from derivwidgets.truth.jets import (
    Infinite,
    Jet,
    Ramify,
    Swing,
    Value,
    analytic,
    constant,
    flat,
    inverse,
    lead,
    polar_sign,
    trimmed,
)
from derivwidgets.truth.jets import sign as sign_of
from derivwidgets.truth.missing import UNDEFINED, Undecided, both, choose, either, opposite

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["both", "choose", "either", "opposite"]

WAVE = Swing(arb(0, 1), tuple(arb(k) / 2 for k in range(-2, 3)))
"""Of a sine whose argument goes to infinity."""
TEETH = Swing(arb("-0.5", "0.5"), (arb(-1), arb("-0.5"), arb(0)))
"""Of floor(u) - u, where u goes to infinity."""


def _written(name: str, *fixed: Any) -> Callable[[Any], Any]:
    return lambda expression: sympy_system().form(name)(expression, *fixed)


def _apply(name: str, u: Jet, function: Callable[..., Any], *fixed: Any) -> Value:
    return analytic(lambda x: function(x, *fixed), u, _written(name, *fixed))


def number(value: Any) -> Jet:
    return constant(arb(value), lambda: value)


def _pi() -> Jet:
    return constant(arb.pi(), lambda: sympy_system().constant("pi"))


def side(u: Value) -> int:
    """Return 1 or -1: which form of an identity loses fewer digits at u."""
    if isinstance(u, Infinite):
        return u.sign
    try:
        return polar_sign(u) or (-1 if u[0] < 0 else 1)
    except Undecided:
        return 1


def add(u: Value, v: Value) -> Value:
    return u + v


def sub(u: Value, v: Value) -> Value:
    return u - v


def mul(u: Value, v: Value) -> Value:
    return u * v


def neg(u: Value) -> Value:
    return -u


def div(u: Value, v: Value) -> Value:
    return u * inverse(v)


# ---- powers ----------------------------------------------------------------------------------------------------------


def power(u: Value, exponent: Fraction) -> Value:
    """Return the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if p < 0:
        return inverse(power(u, -exponent))
    if q == 1:
        return _whole_power(u, p)
    toward = sign_of(u)
    if toward == 0:
        return number(0)
    if toward < 0 and q % 2 == 0:
        return UNDEFINED
    size = u if toward > 0 else -u
    root = Infinite(1, size.fast) if isinstance(size, Infinite) else _root(size, exponent)
    return root if toward > 0 or p % 2 == 0 else -root


def _whole_power(u: Value, p: int) -> Value:
    if p == 0:
        return number(1)
    if isinstance(u, Infinite):
        return Infinite(u.sign if p % 2 else 1, u.fast)
    if u.is_constant:
        return analytic(lambda x: x**p, u, lambda x: x**p)
    result = None
    while True:
        if p & 1:
            result = u if result is None else result * u
        p >>= 1
        if not p:
            return result
        u = u * u


def _root(u: Jet, exponent: Fraction) -> Value:
    """Return a positive jet to a positive power that is no whole number."""
    found = lead(u)
    if found is None and u.flat:
        return flat(1)
    start = found[0] if found is not None else int(u.start)
    p, q = exponent.numerator, exponent.denominator
    if start % q:
        raise Ramify(q // math.gcd(start, q))
    shifted = start * p // q
    if found is None and u.log:
        return Jet(0, [], shifted, log=1)
    if found is None:
        assert u.swing is not None
        swing = u.swing.map(lambda value: series.power(value, exponent))
        return Jet(0, [], shifted, swing=swing)
    order = None if u.order is None else u.order - start
    level = trimmed(Jet(u.first - start, u.coefficients, order, u.flat, u.swing, None if start else u.symbol, u.smooth))
    root = _apply("power", level, series.power, exponent)
    order = None if root.order is None else root.order + shifted
    return Jet(root.first + shifted, root.coefficients, order, root.flat, root.swing, root.symbol, root.smooth)


def pow_(u: Value, v: Value) -> Value:
    """Return the principal power, which a negative base has for a constant whole exponent only."""
    toward = sign_of(u)
    if isinstance(v, Jet) and v.is_constant and v[0].is_exact() and (whole := v[0].unique_fmpz()) is not None:
        return power(u, Fraction(int(whole)))
    if toward < 0:
        return UNDEFINED
    if toward == 0:
        growth = sign_of(v)
        return number(0) if growth > 0 else UNDEFINED
    if isinstance(u, Jet) and isinstance(v, Jet) and v.is_constant and (found := lead(u)) is not None and found[0] > 0:
        # t^(e v): no power series, but at least bounded by one
        size = math.floor(float((v[0] * found[0]).lower()))
        if size > 0:
            return Jet(0, [], size)
    return exp(v * log(u))


# ---- exponentials, logarithms, circular functions --------------------------------------------------------------------


def exp(u: Value) -> Value:
    toward = polar_sign(u)
    if not toward:
        return _apply("exp", u, series.exp)
    if not _is_fast_or_power(u):
        if toward < 0:
            raise Undecided
        return Infinite(1)
    return Infinite(1, fast=True) if toward > 0 else flat(1)


def _is_fast_or_power(u: Value) -> bool:
    """Whether what goes to infinity outgrows some power of 1/t, so that its exponential outgrows all."""
    return u.fast if isinstance(u, Infinite) else u.log is None or bool(u.coefficients and u.first < 0) or u.order < 0


def log(u: Value) -> Value:
    toward = sign_of(u)
    if toward <= 0:
        return UNDEFINED
    if isinstance(u, Infinite):
        return Infinite(1)
    found = lead(u)
    if found is None and u.flat:
        return Infinite(-1)
    start = found[0] if found is not None else int(u.start)
    if start or u.log:
        return Jet(0, [], 0, log=-1 if start > 0 else 1) if start else Infinite(1)
    return _apply("log", u, series.log)


def sin(u: Value) -> Value:
    return _wave("sin", u, series.sin)


def cos(u: Value) -> Value:
    return _wave("cos", u, series.cos)


def _wave(name: str, u: Value, function: Callable[[Any], Any]) -> Value:
    if not polar_sign(u):
        return _apply(name, u, function)
    known = isinstance(u, Infinite) or u.order is None or u.order > 0 or u.log is not None
    return Jet(0, [], 0, swing=WAVE if known else Swing(WAVE.hull))


def atan(u: Value) -> Value:
    toward = polar_sign(u)
    if not toward:
        return _apply("atan", u, series.atan)
    return toward * _pi() / 2 - atan(inverse(u))


def _near_one(u: Jet) -> bool:
    """Whether 1 - u, which is not negative, tends to 0."""
    found = lead(1 - u)
    return found is None or found[0] > 0


def asin(u: Value) -> Value:
    if isinstance(u, Infinite) or sign_of(1 - u) < 0 or sign_of(1 + u) < 0:
        return UNDEFINED
    if _near_one(u):
        return _pi() / 2 - 2 * asin(power((1 - u) / 2, Fraction(1, 2)))
    if _near_one(-u):
        return -asin(-u)
    return _apply("asin", u, series.asin)


def acos(u: Value) -> Value:
    if isinstance(u, Infinite) or sign_of(1 - u) < 0 or sign_of(1 + u) < 0:
        return UNDEFINED
    if _near_one(u):
        return 2 * asin(power((1 - u) / 2, Fraction(1, 2)))
    if _near_one(-u):
        return _pi() - acos(-u)
    return _apply("acos", u, series.acos)


def sinc(u: Value) -> Value:
    return div(sin(u), u) if polar_sign(u) else _apply("sinc", u, series.sinc)


# ---- special functions -----------------------------------------------------------------------------------------------


def erf(u: Value) -> Value:
    toward = polar_sign(u)
    if not toward:
        return _apply("erf", u, series.erf)
    _fast(u)
    return flat(-toward, arb(toward))


def erfc(u: Value) -> Value:
    toward = polar_sign(u)
    if not toward:
        return _apply("erfc", u, series.erfc)
    _fast(u)
    return flat(1) if toward > 0 else flat(-1, arb(2))


def _fast(u: Value) -> None:
    if not _is_fast_or_power(u):
        raise Undecided


def _above_pole(u: Jet) -> tuple[int, Jet] | None:
    """Return the pole of Γ that u tends to and the distance to it, None if it tends to none."""
    whole = u[0].unique_fmpz()
    if whole is None and u[0].contains_integer():
        raise Undecided
    if whole is None or whole > 0:
        return None
    distance = u - int(whole)
    found = lead(distance)
    return (int(whole), distance) if found is None or found[0] > 0 else None


def gamma(u: Value) -> Value:
    toward = polar_sign(u)
    if toward > 0:
        return Infinite(1, fast=_is_fast_or_power(u))
    if toward < 0:
        raise Undecided
    pole = _above_pole(u)
    if pole is None:
        return _apply("gamma", u, series.gamma)
    whole, distance = pole
    if sign_of(distance) == 0:
        return UNDEFINED
    return (-1) ** (whole % 2) * _pi() * inverse(sin(_pi() * distance) * gamma(1 - u))


def lgamma(u: Value) -> Value:
    toward = polar_sign(u)
    if toward > 0:
        return Infinite(1)
    if toward < 0:
        raise Undecided
    pole = _above_pole(u)
    if pole is None:
        return _apply("lgamma", u, series.lgamma)
    return UNDEFINED if sign_of(pole[1]) == 0 else Jet(0, [], 0, log=1)


def digamma(u: Value) -> Value:
    return polygamma(u, Fraction(0))


def polygamma(u: Value, order: Fraction) -> Value:
    if polar_sign(u) or (pole := _above_pole(u)) is None:
        if polar_sign(u):
            raise Undecided
        return analytic(lambda x: series.polygamma(x, order), u, _written("polygamma", order))
    if sign_of(pole[1]) == 0:
        return UNDEFINED
    raise Undecided


def besselj(u: Value, order: Fraction) -> Value:
    if not polar_sign(u):
        return _apply("besselj", u, series.besselj, order)
    if isinstance(u, Infinite):
        _fast(u)
        return flat(0)
    found = lead(u)
    if found is None:
        return Jet(0, [], 0)
    if found[0] % 2:
        raise Ramify(2)
    return Jet(0, [], -found[0] // 2)


# ---- kinks and jumps -------------------------------------------------------------------------------------------------


def abs_(u: Value) -> Value:
    try:
        return u if sign_of(u) >= 0 else -u
    except Undecided:
        if not isinstance(u, Jet) or u.coefficients or u.swing is None:
            raise
        return Jet(0, [], u.order, swing=u.swing.map(abs))


def sign(u: Value) -> Value:
    return number(sign_of(u))


def heaviside(u: Value) -> Value:
    return constant(arb(sign_of(u) + 1) / 2)


def maximum(u: Value, v: Value) -> Value:
    difference = u - v
    try:
        return u if sign_of(difference) >= 0 else v
    except Undecided:
        if not isinstance(difference, Jet) or difference.coefficients or difference.swing is None:
            raise
        if v.swing is not None:
            u, v, difference = v, u, -difference
        above = Jet(0, [], difference.order, swing=difference.swing)
        assert above.swing is not None
        above.swing = above.swing.map(lambda value: value.nonnegative_part())
        return v + above


def floor(u: Value) -> Value:
    if isinstance(u, Infinite):
        raise Undecided
    if polar_sign(u):
        known = u.order is None or u.order > 0
        return u + Jet(0, [], 0, swing=TEETH if known else Swing(TEETH.hull))
    if u.order is not None and u.order <= 0:
        if u.order < 0 or u.swing is None:
            raise Undecided
        low, high = u.swing.hull.lower().floor(), u.swing.hull.upper().floor()
        return number(int(low.unique_fmpz())) if low == high else Jet(0, [], 0, swing=Swing(low.union(high)))
    whole = u[0].floor().unique_fmpz()
    if whole is not None and u[0] > whole:
        return number(int(whole))
    whole = u[0].upper().floor().unique_fmpz()
    if whole is None or not u[0] > whole - 1:
        raise Undecided
    return number(int(whole) - (sign_of(u - int(whole)) < 0))


def round_(u: Value) -> Value:
    """Return u rounded to a whole number, halves to even."""
    raised = u + constant(arb(1) / 2)
    above = floor(raised)
    if isinstance(raised, Jet) and raised.is_constant and sign_of(raised - above) == 0:
        return number(round(Fraction(int(above[0].unique_fmpz())) - Fraction(1, 2)))
    return above


# ---- comparisons -----------------------------------------------------------------------------------------------------


def lt(u: Value, v: Value) -> bool:
    return sign_of(v - u) > 0


def le(u: Value, v: Value) -> bool:
    return sign_of(v - u) >= 0


def eq(u: Value, v: Value) -> bool:
    return sign_of(v - u) == 0


def ne(u: Value, v: Value) -> bool:
    return sign_of(v - u) != 0
