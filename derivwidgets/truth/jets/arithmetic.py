"""Sums, products and reciprocals of one-sided jets."""

from __future__ import annotations

import math
import operator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flint import arb, ctx
from sympy import Rational

from derivwidgets.truth.exact import fraction
from derivwidgets.truth.jets.jet import (
    WRITTEN_LIMIT,
    ZERO,
    Infinite,
    Jet,
    Symbol,
    Value,
    jet,
    lead,
    polar_sign,
    sign,
)
from derivwidgets.truth.jets.remainders import Rest, growing, product
from derivwidgets.truth.missing import Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable


MINUS_ONE = arb(-1)


def written(write: Callable[..., Any], *operands: Jet) -> Symbol | None:
    """Return the symbol of a result."""
    symbols = [operand.symbol or _exact_limit(operand) for operand in operands]
    known = [symbol for symbol in symbols if symbol is not None]
    if len(known) < len(symbols):
        return None
    found = Symbol(write, *known)
    return found if found.size <= WRITTEN_LIMIT else None


def _exact_limit(value: Jet) -> Symbol | None:
    """Return what writes the limit of a jet, where that is a double or 0."""
    if value.rest is not None and not value.rest.vanishes:
        return None
    if (value.terms and next(iter(value.terms)) < 0) or (exact := fraction(value.limit)) is None:
        return None
    return Symbol(lambda: Rational(exact.numerator, exact.denominator), smooth=False)


def negative(u: Jet) -> Jet:
    """Return -u."""
    terms = {exponent: -coefficient for exponent, coefficient in u.terms.items()}
    rest = None if u.rest is None else u.rest.times(MINUS_ONE, 0)
    found = Jet(terms, rest, None if u.flat is None else -u.flat, written(operator.neg, u), u.steady)
    if u.log is not None:
        found.log = -u.log[0], -u.log[1]
    return found


def add(u: Value, v: Value) -> Value:
    """Return u + v."""
    if isinstance(u, Missing):
        return u
    if isinstance(v, Missing):
        return v
    if isinstance(u, Infinite) or isinstance(v, Infinite):
        return _add_infinite(u, v)
    if u.log is not None or v.log is not None:
        return _add_logs(u, v)
    terms = dict(u.terms)
    for exponent, coefficient in v.terms.items():
        terms[exponent] = terms[exponent] + coefficient if exponent in terms else coefficient
    flats = {part.flat for part in (u, v) if part.flat is not None}
    flat = None if not flats else flats.pop() if len(flats) == 1 else 0
    rests = [part.rest for part in (u, v) if part.rest is not None]
    return jet(terms, rests, flat, written(operator.add, u, v), u.steady and v.steady)


def _add_logs(u: Jet, v: Jet) -> Value:
    """Return u + v, of which at least one is a multiple of log t and a jet."""
    (a, below), (b, above) = (part.log or (ZERO, part) for part in (u, v))
    coefficient, rest = a + b, add(below, above)
    if coefficient.is_zero():
        return rest
    if coefficient.contains(0):
        raise Undecided
    return logarithmic(coefficient, rest)


def logarithmic(coefficient: arb, rest: Jet) -> Value:
    """Return a multiple of log t, which is not 0, and a jet."""
    found = add(Jet(rest=growing(-1 if coefficient > 0 else 1, ZERO, 1)), rest)
    found.log = coefficient, rest
    return found


def _add_infinite(u: Value, v: Value) -> Value:
    if not isinstance(u, Infinite):
        u, v = v, u
    if isinstance(v, Infinite):
        if u.sign != v.sign:
            return Missing.UNDEFINED if u.constant and v.constant else _undecided()
        return Infinite(u.sign, u.fast or v.fast, u.steady and v.steady, u.constant or v.constant)
    if u.constant or u.fast or polar_sign(v) in (0, u.sign):
        return Infinite(u.sign, u.fast, u.steady and v.steady, u.constant)
    raise Undecided


def _undecided() -> Any:
    raise Undecided


def mul(u: Value, v: Value) -> Value:
    """Return u v."""
    if isinstance(u, Missing):
        return u
    if isinstance(v, Missing):
        return v
    if isinstance(u, Infinite) or isinstance(v, Infinite):
        return _mul_infinite(u, v)
    for one, other in ((u, v), (v, u)):
        _prepare(one, other)
    symbol, steady = written(operator.mul, u, v), u.steady and v.steady
    for one, other in ((u, v), (v, u)):
        if one.is_exact and not one.terms:
            return Jet(symbol=symbol)
        if one.rest is None and not one.terms:
            return Jet(flat=one.flat * _known_sign(other), steady=steady)
    rests = []
    for one, other in ((u, v), (v, u)):
        if one.rest is not None and other.terms:
            exponent, coefficient = next(iter(other.terms.items()))
            rests.append(one.rest.times(coefficient, exponent))
    if u.rest is not None and v.rest is not None:
        rests.append(product(u.rest, v.rest))
    terms = _products(u.terms, v.terms, max((rest.order for rest in rests), default=None))
    flat = None
    if not (u.is_exact and v.is_exact):
        flat = (u.flat or 0) * _known_sign(v) if v.is_exact else (v.flat or 0) * _known_sign(u) if u.is_exact else 0
    found = jet(terms, rests, flat, symbol, steady)
    for one, other in ((u, v), (v, u)):
        if one.is_constant and other.log is not None and not one.limit.contains(0):
            found.log = other.log[0] * one.limit, mul(one, other.log[1])
    return found


def _prepare(u: Jet, v: Jet) -> None:
    """Take out of u a first term that is 0, if v may be infinite: what is 0 there alone may make up for it."""
    polar = (v.rest is not None and v.rest.order <= 0) or next(iter(v.terms), 0) < 0
    if polar and u.terms and next(iter(u.terms.values())).contains(0):
        with suppress(Undecided):
            lead(u)


def _products(u: dict[int, arb], v: dict[int, arb], most: int | None) -> dict[int, arb]:
    """Return the product of two sums, up to an exponent."""
    terms: dict[int, arb] = {}
    for i, a in u.items():
        for j, b in v.items():
            if most is not None and i + j > most:
                break
            terms[i + j] = terms[i + j] + a * b if i + j in terms else a * b
    return terms


def _known_sign(value: Value) -> int:
    try:
        return sign(value)
    except Undecided:
        return 0


def _mul_infinite(u: Value, v: Value) -> Value:
    if not isinstance(u, Infinite):
        u, v = v, u
    if isinstance(v, Infinite):
        steady = u.steady and v.steady
        return Infinite(u.sign * v.sign, u.fast or v.fast, steady, u.constant or v.constant)
    toward = u.sign * sign(v)
    if not toward:
        return Missing.UNDEFINED if u.constant else Jet()
    steady = u.steady and v.steady
    if u.constant:
        return Infinite(toward, constant=True)
    if u.fast and (v.terms or v.rest is not None):
        return Infinite(toward, True, steady)
    if polar_sign(v) or ((found := lead(v)) is not None and found[0] == 0):
        return Infinite(toward, False, steady)
    raise Undecided


def inverse(value: Value) -> Value:
    """Return 1 / value; an exact 0 has none."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Infinite):
        if value.constant:
            return Jet()
        if not value.fast:
            raise Undecided
        return Jet(flat=value.sign, steady=value.steady)
    found = lead(value)
    if found is None:
        return _inverse_without_lead(value)
    exponent, coefficient = found
    symbol = written(lambda a: 1 / a, value) if exponent == 0 else None
    rests = [] if value.rest is None else [value.rest.times(-1 / coefficient**2, -2 * exponent)]
    if len(value.terms) == 1:
        flat = None if value.flat is None else -value.flat
        return jet({-exponent: 1 / coefficient}, rests, flat, symbol, value.steady)
    step = math.gcd(*(k - exponent for k in value.terms))
    length = ctx.cap if value.rest is None else min(ctx.cap, (value.rest.order - exponent) // step + 1)
    series = _reciprocal({(k - exponent) // step: c for k, c in value.terms.items()}, length)
    terms = {k * step - exponent: c for k, c in enumerate(series)}
    return jet(terms, [*rests, Rest(length * step - exponent)], None, symbol, value.steady)


def _reciprocal(terms: dict[int, arb], length: int) -> list[arb]:
    """Return the first coefficients of 1 / (terms[0] + terms[1] t + ...)."""
    result = [1 / terms[0]]
    for k in range(1, length):
        rest = sum((c * result[k - j] for j, c in terms.items() if 0 < j <= k), ZERO)
        result.append(-rest * result[0])
    return result


def _inverse_without_lead(value: Jet) -> Value:
    toward = sign(value)
    if not toward:
        return Missing.UNDEFINED
    if value.rest is None:
        return Infinite(toward, True, value.steady)
    rest = value.rest
    if (growth := rest.growth) is not None:
        return Jet(rest=growing(toward, -growth.index, -growth.slow), steady=value.steady)
    assert rest.swing is not None
    return Jet(rest=Rest(-rest.order, rest.swing.map(lambda limit: 1 / limit)), steady=value.steady)
