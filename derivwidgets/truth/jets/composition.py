"""Functions of jets: analytic ones by their Taylor series, and real powers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series, ctx

from derivwidgets.function.systems import sympy_system
from derivwidgets.truth import series
from derivwidgets.truth.exact import raised
from derivwidgets.truth.jets.arithmetic import written
from derivwidgets.truth.jets.jet import Infinite, Jet, Ramify, Symbol, Value, constant, jet, lead
from derivwidgets.truth.jets.remainders import Rest, growing
from derivwidgets.truth.missing import Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction


def apply(name: str, u: Jet, function: Callable[..., Any], *fixed: Any) -> Value:
    """Return an operation of a bounded jet, analytic at its limit; `function` is its form on series with balls."""
    return analytic(
        lambda x: function(x, *fixed), u, written(lambda argument: sympy_system().form(name)(argument, *fixed), u)
    )


def analytic(function: Callable[[Any], Any], u: Jet, symbol: Symbol | None) -> Value:
    """Return a function of a bounded jet, analytic at its limit.

    With u = P + R it is f(P) + R (f'(u(0)) + o(1)); f(P) is the composition of two power series in t^step.

    Parameters
    ----------
    function : callable
        On balls and on series of balls.
    u : Jet
        Without negative powers.
    symbol : Symbol or None
        Of the result.
    """
    if u.rest is not None and not u.rest.vanishes:
        return _of_bounded(function, u, u.rest)
    if u.is_constant:
        return constant(_finite(function(u.limit)), symbol)
    rests, flat = [], None
    if not u.is_exact:
        slope = _coefficients(function, [u.limit, arb(1)], 2)[1]
        if u.rest is not None:
            rests.append(u.rest.times(slope, 0))
        else:
            flat = (u.flat or 0) * (1 if slope > 0 else -1 if slope < 0 else 0)
    exponents = [exponent for exponent in u.terms if exponent]
    if not exponents:
        return jet({0: _finite(function(u.limit))}, rests, flat, symbol, u.steady)
    step, length = math.gcd(*exponents), ctx.cap
    if u.rest is not None:
        length = min(length, u.rest.order // step + 1)
    coefficients = _coefficients(function, [u.terms.get(k * step, arb(0)) for k in range(length)], length)
    terms = {k * step: coefficient for k, coefficient in enumerate(coefficients)}
    return jet(terms, [*rests, Rest(length * step)], None, symbol, u.steady)


def _of_bounded(function: Callable[[Any], Any], u: Jet, rest: Rest) -> Jet:
    """Return a continuous function of what has no limit, or none that is known."""
    if rest.order < 0 or rest.swing is None:
        raise Undecided
    return Jet(rest=Rest(0, rest.swing.map(function)), steady=u.steady)


def _coefficients(function: Callable[[Any], Any], terms: list[arb], length: int) -> list[arb]:
    before, ctx.cap = ctx.cap, max(ctx.cap, length)
    try:
        result = function(arb_series(terms, length))
    finally:
        ctx.cap = before
    if isinstance(result, Missing) or (isinstance(result, arb_series) and result.prec < length):
        raise Undecided
    coefficients = [result] if isinstance(result, arb) else result.coeffs()
    return [_finite(coefficient) for coefficient in coefficients] + [arb(0)] * (length - len(coefficients))


def _finite(value: Any) -> arb:
    if not isinstance(value, arb) or not value.is_finite():
        raise Undecided
    return value


LONGEST_POWER = 64
"""Bits of an exponent up to which a sum is multiplied out."""


# ---- powers ----------------------------------------------------------------------------------------------------------


def whole_power(u: Value, p: int) -> Value:
    """Return u^p for p >= 0, by repeated squaring."""
    if p == 0:
        return constant(arb(1), Symbol(lambda: 1))
    if isinstance(u, Infinite):
        return Infinite(u.sign if p % 2 else 1, u.fast, u.steady, u.constant)
    if len(u.terms) <= 1 and u.is_exact:
        terms = {exponent * p: raised(coefficient, p) for exponent, coefficient in u.terms.items()}
        return jet(terms, [], None, written(lambda x: x**p, u), u.steady)
    if p.bit_length() > LONGEST_POWER:
        raise Undecided
    result = None
    while True:
        if p & 1:
            result = u if result is None else result * u
        p >>= 1
        if not p:
            return result
        u = u * u


def root(u: Jet, exponent: Fraction) -> Value:
    """Return a positive jet to a positive power that is no whole number."""
    found = lead(u)
    if found is None:
        return _root_of_remainder(u, exponent)
    start, power = found[0], found[0] * exponent
    if power.denominator > 1:
        raise Ramify(power.denominator)
    level = moved(u, -start)
    return moved(apply("power", level, series.power, exponent), int(power))


def _root_of_remainder(u: Jet, exponent: Fraction) -> Value:
    if u.rest is None:
        return Jet(flat=1, steady=u.steady)
    if (growth := u.rest.growth) is not None:
        index = growth.index * exponent.numerator / exponent.denominator
        return Jet(rest=growing(1, index, growth.slow), steady=u.steady)
    power = u.rest.order * exponent
    if power.denominator > 1:
        raise Ramify(power.denominator)
    assert u.rest.swing is not None
    swing = u.rest.swing.map(lambda limit: series.power(limit, exponent))
    return Jet(rest=Rest(int(power), swing), steady=u.steady)


def moved(u: Jet, by: int) -> Jet:
    """Return u t^by."""
    if not by:
        return u
    terms = {exponent + by: coefficient for exponent, coefficient in u.terms.items()}
    rest = None if u.rest is None else u.rest.times(arb(1), by)
    return Jet(terms, rest, u.flat, None, u.steady)
