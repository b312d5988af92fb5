"""One-sided jets: how a quantity behaves as t falls to 0, in powers of t with ball coefficients.

A jet is c_first t^first + ... + R. The remainder R is nothing (the jet is exact), or O(t^order), or smaller than every
power of t (flat, like exp(-1/t)). Of a remainder that keeps swinging, like t sin(1/t), the limits of R / t^order are
kept; of one like t log t, that R / t^order goes to infinity, but slower than every power of 1/t. What outgrows every
such sum, as exp(1/t) does, is an `Infinite`.
"""

from __future__ import annotations

import math
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import arb, arb_series, ctx
from sympy import Rational

from derivwidgets.truth.missing import Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable

    Symbol = Callable[[], Any]

LONGEST = 64
"""Terms up to which a polynomial is kept without a remainder."""


class Ramify(Exception):
    """A root of an odd power of t: t must be replaced by a power of itself."""

    def __init__(self, factor: int) -> None:
        super().__init__(f"t must be t^{factor}")
        self.factor = factor


ZERO_TEST: ContextVar[Callable[[Symbol, int], bool | None]] = ContextVar("ZERO_TEST")
"""Tells whether a coefficient, the `exponent`-th of what `symbol` writes, is exactly 0; None where it cannot."""


@dataclass(frozen=True, slots=True)
class Swing:
    """Where the bounded function R / t^order ends up, again and again, as t falls to 0.

    Attributes
    ----------
    hull : arb
        Holds all limits that it has along sequences.
    limits : tuple of arb
        Some of them; two that certainly differ prove that it has no limit.
    """

    hull: arb
    limits: tuple[arb, ...] = ()

    def map(self, function: Callable[[arb], Any]) -> Swing:
        """Return the swing of a continuous function of it."""
        hull, limits = function(self.hull), tuple(map(function, self.limits))
        if any(isinstance(value, Missing) or not value.is_finite() for value in (hull, *limits)):
            raise Undecided
        return Swing(hull, limits)

    @property
    def is_genuine(self) -> bool:
        """Whether it certainly has no limit."""
        return any(a < b or b < a for a in self.limits for b in self.limits)


@dataclass(frozen=True, slots=True)
class Infinite:
    """What grows beyond every bound.

    Attributes
    ----------
    sign : int
    fast : bool
        Whether it certainly grows faster than every power of 1/t.
    """

    sign: int
    fast: bool = False

    def __neg__(self) -> Infinite:
        return Infinite(-self.sign, self.fast)


@dataclass(slots=True, eq=False)
class Jet:
    """A sum of powers of t, and a remainder.

    Attributes
    ----------
    first : int
        Exponent of the first coefficient.
    coefficients : list of arb
        Up to the remainder; what is not listed is exactly 0.
    order : int or None
        The remainder is O(t^order); None if there is none of any power.
    flat : int or None
        With no order: the sign of a remainder smaller than every power, 0 if unknown; None if the jet is exact.
    swing : Swing or None
        Where the remainder over t^order ends up, if it is known to be bounded by that.
    log : int or None
        The sign of the infinity to which R / t^order goes slowly, if it does; else R / t^order is bounded.
    symbol : callable or None
        Writes a SymPy expression in x whose value at the point is the jet's limit.
    smooth : bool
        Whether that expression is analytic at the point, and the jet its expansion.
    """

    first: int
    coefficients: list[arb]
    order: int | None = None
    flat: int | None = None
    swing: Swing | None = None
    symbol: Symbol | None = None
    smooth: bool = True
    log: int | None = None

    def __getitem__(self, exponent: int) -> arb:
        index = exponent - self.first
        return self.coefficients[index] if 0 <= index < len(self.coefficients) else arb(0)

    @property
    def is_exact(self) -> bool:
        """Whether there is no remainder at all."""
        return self.order is None and self.flat is None

    @property
    def is_constant(self) -> bool:
        """Whether it certainly does not depend on t."""
        return self.is_exact and self.first >= 0 and len(self.coefficients) + self.first <= 1

    @property
    def start(self) -> float:
        """The smallest exponent that it may have; inf for 0 and for what is flat."""
        return self.first if self.coefficients else math.inf if self.order is None else self.order

    def __neg__(self) -> Jet:
        negative: Jet = mul(constant(arb(-1), lambda: -1), self)
        return negative

    def __add__(self, other: Any) -> Value:
        return add(self, lifted(other))

    def __radd__(self, other: Any) -> Value:
        return add(lifted(other), self)

    def __sub__(self, other: Any) -> Value:
        return add(self, -lifted(other))

    def __rsub__(self, other: Any) -> Value:
        return add(lifted(other), -self)

    def __mul__(self, other: Any) -> Value:
        return mul(self, lifted(other))

    def __rmul__(self, other: Any) -> Value:
        return mul(lifted(other), self)

    def __truediv__(self, other: Any) -> Value:
        return mul(self, inverse(lifted(other)))


Value: TypeAlias = Any
"""A `Jet`, an `Infinite`, or a `Missing`."""


def lifted(value: Any) -> Value:
    """Return a whole number as a jet; everything else as it is."""
    return constant(arb(value), lambda: value) if isinstance(value, int) else value


def constant(value: arb, symbol: Symbol | None = None) -> Jet:
    """Return a jet that does not depend on t."""
    return Jet(0, [] if value.is_zero() else [value], symbol=symbol)


def flat(sign: int, value: arb | None = None) -> Jet:
    """Return a constant and a remainder of this sign, smaller than every power of t."""
    return Jet(0, [] if value is None else [value], flat=sign)


def trimmed(jet: Jet) -> Jet:
    """Return the jet without zeros at its ends, and no longer than is useful."""
    coefficients, first, order = jet.coefficients, jet.first, jet.order
    begin, end = 0, len(coefficients)
    while begin < end and coefficients[begin].is_zero():
        begin += 1
    while end > begin and coefficients[end - 1].is_zero():
        end -= 1
    length = ctx.cap if order is not None else LONGEST
    if end - begin > length:
        end, order = begin + length, first + begin + length
        return Jet(first + begin, coefficients[begin:end], order, symbol=jet.symbol, smooth=jet.smooth)
    return replace(jet, first=first + begin if end > begin else 0, coefficients=coefficients[begin:end])


def lead(jet: Jet) -> tuple[int, arb] | None:
    """Return the exponent and the coefficient of the first term that is certainly not 0, None if there is none.

    Raises
    ------
    Undecided
        If a coefficient before it may or may not be 0.
    """
    for index, coefficient in enumerate(jet.coefficients):
        if coefficient.is_zero():
            continue
        if not coefficient.contains(0):
            return jet.first + index, coefficient
        if not _is_zero(jet, jet.first + index):
            raise Undecided
        jet.coefficients[index] = arb(0)
    return None


def sign(value: Value) -> int:
    """Return the sign for all small t > 0; 0 only for what is exactly 0.

    Raises
    ------
    Undecided
    """
    if isinstance(value, Infinite):
        return value.sign
    if (found := lead(value)) is not None:
        return 1 if found[1] > 0 else -1
    if value.is_exact:
        return 0
    if value.flat or value.log:
        return int(value.flat or value.log)
    if value.swing is not None and not value.swing.hull.contains(0):
        return 1 if value.swing.hull > 0 else -1
    if _is_zero(value, -1):
        return 0
    raise Undecided


def _is_zero(jet: Jet, exponent: int) -> bool:
    """Say whether a coefficient is known to be exactly 0; exponent -1 means all of them."""
    if jet.symbol is None or not (jet.smooth or exponent == 0):
        return False
    return bool(ZERO_TEST.get()(jet.symbol, exponent))


def polar_sign(value: Value) -> int:
    """Return the sign of what grows without bound as t falls to 0, and 0 for what stays bounded."""
    if isinstance(value, Infinite):
        return value.sign
    if value.coefficients and value.first < 0:
        found = lead(value)
        if found is not None:
            exponent, coefficient = found
            return 0 if exponent >= 0 else 1 if coefficient > 0 else -1
    if value.order is not None and value.order <= 0:
        if value.log:
            return int(value.log)
        if value.order < 0:
            raise Undecided
    return 0


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def written(write: Callable[..., Any], *operands: Jet) -> tuple[Symbol | None, bool]:
    """Return the symbol of a result, and whether it is smooth."""
    symbols = [operand.symbol or _exact_limit(operand) for operand in operands]
    if None in symbols:
        return None, False
    smooth = all(operand.smooth and operand.symbol is not None for operand in operands)
    return lambda: write(*(symbol() for symbol in symbols if symbol is not None)), smooth


def _exact_limit(jet: Jet) -> Symbol | None:
    """Return what writes the limit of a jet, where it is a double or 0."""
    if (jet.order is not None and jet.order <= 0) or jet.start < 0 or not jet[0].is_exact():
        return None
    mantissa, exponent = map(int, jet[0].man_exp())
    return lambda: Rational(mantissa) * Rational(2) ** exponent


def add(u: Value, v: Value) -> Value:
    """Return u + v."""
    if isinstance(u, Missing):
        return u
    if isinstance(v, Missing):
        return v
    if isinstance(u, Infinite) or isinstance(v, Infinite):
        return _add_infinite(u, v)
    order, log, swing = _added_remainder(u, v)
    first = min([jet.first for jet in (u, v) if jet.coefficients], default=0)
    last = max(jet.first + len(jet.coefficients) for jet in (u, v))
    last = last if order is None else min(last, order)
    flats = {jet.flat for jet in (u, v) if jet.flat is not None} if order is None else set()
    flat_ = None if not flats else flats.pop() if len(flats) == 1 else 0
    symbol, smooth = written(lambda a, b: a + b, u, v)
    return trimmed(Jet(first, [u[k] + v[k] for k in range(first, last)], order, flat_, swing, symbol, smooth, log))


def _added_remainder(u: Jet, v: Jet) -> tuple[int | None, int | None, Swing | None]:
    """Return the order of the remainder of u + v, and what is known of it."""
    if v.order is not None and (u.order is None or v.order < u.order):
        u, v = v, u
    order = u.order
    if order is None or v.order is None or v.order > order:
        shift = arb(0) if order is None else v[order]
        return order, u.log, None if u.swing is None else u.swing.map(lambda value: value + shift)
    if u.log or v.log:
        return (order, u.log, None) if u.log == v.log else (order - 1, None, None)
    if u.swing is None or v.swing is None:
        return order, None, None
    return order, None, Swing(u.swing.hull + v.swing.hull)


def _add_infinite(u: Value, v: Value) -> Value:
    if not isinstance(u, Infinite):
        u, v = v, u
    if isinstance(v, Infinite):
        if u.sign != v.sign:
            raise Undecided
        return Infinite(u.sign, u.fast or v.fast)
    if u.fast or polar_sign(v) in (0, u.sign):
        return u
    raise Undecided


def mul(u: Value, v: Value) -> Value:
    """Return u v."""
    if isinstance(u, Missing):
        return u
    if isinstance(v, Missing):
        return v
    if isinstance(u, Infinite) or isinstance(v, Infinite):
        return _mul_infinite(u, v)
    symbol, smooth = written(lambda a, b: a * b, u, v)
    for one, other in ((u, v), (v, u)):
        if one.is_exact and not one.coefficients:
            return Jet(0, [], symbol=symbol, smooth=smooth)
        if one.order is None and not one.coefficients:
            return flat(one.flat * _known_sign(other))
    order, log, swing = _multiplied_remainder(u, v)
    first = int(u.start + v.start)
    length = len(u.coefficients) + len(v.coefficients) - 1
    length = min(length, LONGEST + 1 if order is None else order - first, 2 * LONGEST)
    coefficients = [
        sum((u.coefficients[i] * v[v.first + k - i] for i in range(min(k + 1, len(u.coefficients)))), arb(0))
        for k in range(max(length, 0) if u.coefficients and v.coefficients else 0)
    ]
    flat_ = None if order is not None or (u.is_exact and v.is_exact) else 0
    return trimmed(Jet(first, coefficients, order, flat_, swing, symbol, smooth, log))


def _known_sign(value: Value) -> int:
    try:
        return sign(value)
    except Undecided:
        return 0


def _multiplied_remainder(u: Jet, v: Jet) -> tuple[int | None, int | None, Swing | None]:
    """Return the order of the remainder of u v, and what is known of it."""
    ends = [(int(jet.order + other.start), jet, other) for jet, other in ((u, v), (v, u)) if jet.order is not None]
    if not ends:
        return None, None, None
    order = min(end for end, _, _ in ends)
    if not u.coefficients and not v.coefficients:
        if u.log or v.log:
            return (order, u.log * v.log, None) if u.log and v.log else (order - 1, None, None)
        if u.swing is None or v.swing is None:
            return order, None, None
        return order, None, u.swing.map(lambda x: x * x) if u is v else Swing(u.swing.hull * v.swing.hull)
    reaching = [(jet, other) for end, jet, other in ends if end == order]
    if any(jet.log for jet, _ in reaching):
        signs = {0 if not jet.log else jet.log * _first_sign(other) for jet, other in reaching}
        return (order, signs.pop(), None) if len(signs) == 1 and 0 not in signs else (order - 1, None, None)
    jet, other = reaching[0]
    if len(reaching) > 1 or jet.swing is None or not other.coefficients:
        return order, None, None
    # the product of the two sums has a term of this exponent, too
    rest = sum((jet[k] * other[order - k] for k in range(jet.first, jet.first + len(jet.coefficients))), arb(0))
    factor = other.coefficients[0]
    return order, None, jet.swing.map(lambda value: value * factor + rest)


def _first_sign(jet: Jet) -> int:
    first = jet.coefficients[0] if jet.coefficients else arb(0)
    return 1 if first > 0 else -1 if first < 0 else 0


def _mul_infinite(u: Value, v: Value) -> Value:
    if not isinstance(u, Infinite):
        u, v = v, u
    if isinstance(v, Infinite):
        return Infinite(u.sign * v.sign, u.fast or v.fast)
    if v.is_exact and not v.coefficients:
        return v
    toward = u.sign * sign(v)
    if u.fast and not v.flat:
        return Infinite(toward, fast=True)
    if polar_sign(v) or ((found := lead(v)) is not None and found[0] == 0):
        return Infinite(toward)
    raise Undecided


def inverse(value: Value) -> Value:
    """Return 1 / value; an exact 0 has none."""
    if isinstance(value, Missing):
        return value
    if isinstance(value, Infinite):
        if not value.fast:
            raise Undecided
        return flat(value.sign)
    found = lead(value)
    if found is None:
        return _inverse_without_lead(value)
    exponent, _ = found
    symbol, smooth = written(lambda a: 1 / a, value) if exponent == 0 else (None, False)
    terms = [value[exponent + k] for k in range(len(value.coefficients) - (exponent - value.first))]
    if len(terms) == 1 and value.order is None:
        flat_ = None if value.flat is None else -value.flat if exponent == 0 else 0
        return Jet(-exponent, [1 / terms[0]], flat=flat_, symbol=symbol, smooth=smooth)
    length = ctx.cap if value.order is None else min(ctx.cap, value.order - exponent)
    reaches = value.order is not None and length == value.order - exponent
    found_terms = _reciprocal(terms, length + 1)
    swing = log = None
    if reaches and value.swing is not None:
        square, last = found_terms[0] ** 2, found_terms[-1]
        swing = value.swing.map(lambda limit: last - limit * square)
    elif reaches and value.log:
        log = -value.log
    return trimmed(Jet(-exponent, found_terms[:-1], length - exponent, None, swing, symbol, smooth, log))


def _reciprocal(terms: list[arb], length: int) -> list[arb]:
    """Return the first coefficients of 1 / (terms[0] + terms[1] t + ...)."""
    result = [1 / terms[0]]
    for k in range(1, length):
        total = sum((terms[j] * result[k - j] for j in range(1, min(k, len(terms) - 1) + 1)), arb(0))
        result.append(-total * result[0])
    return result


def _inverse_without_lead(jet: Jet) -> Value:
    if jet.is_exact:
        return Missing.UNDEFINED
    if jet.flat:
        return Infinite(jet.flat, fast=True)
    if jet.log and jet.order is not None:
        return Jet(0, [], -jet.order)
    if jet.order is not None and jet.swing is not None and not jet.swing.hull.contains(0):
        return Jet(0, [], -jet.order, swing=jet.swing.map(lambda value: 1 / value))
    if sign(jet) == 0:
        return Missing.UNDEFINED
    raise Undecided


def analytic(function: Callable[[Any], Any], u: Jet, symbol: Callable[[Any], Any]) -> Value:
    """Return a function of a bounded jet, analytic at its limit: its Taylor series, composed.

    Parameters
    ----------
    function : callable
        On balls and on series of balls.
    u : Jet
        Without negative powers.
    symbol : callable
        The same function on SymPy expressions.
    """
    if u.order is not None and u.order <= 0:
        if u.order < 0 or u.swing is None:
            raise Undecided
        return Jet(0, [], 0, swing=u.swing.map(function))
    writes, smooth = written(symbol, u)
    if u.order is None and len(u.coefficients) + u.first <= 1:
        value = _finite(function(u[0]))
        if u.flat is None:
            return Jet(0, [] if value.is_zero() else [value], symbol=writes, smooth=smooth)
        slope = _coefficients(function, [u[0], arb(1)], 2)[1]
        return flat(0 if slope.contains(0) else u.flat * (1 if slope > 0 else -1), value)
    length = ctx.cap if u.order is None else min(ctx.cap, u.order)
    found = _coefficients(function, [u[k] for k in range(length)], length + 1)
    last, swing, log = found.pop(), None, None
    if u.order == length and (u.swing is not None or u.log):
        slope = _coefficients(function, [u[0], arb(1)], 2)[1]
        if u.swing is not None:
            swing = u.swing.map(lambda value: last + slope * value)
        elif u.log and not slope.contains(0):
            log = u.log * (1 if slope > 0 else -1)
    return trimmed(Jet(0, found, length, None, swing, writes, smooth, log))


def _coefficients(function: Callable[[Any], Any], terms: list[arb], length: int) -> list[arb]:
    before, ctx.cap = ctx.cap, max(ctx.cap, length)
    try:
        result = function(arb_series(terms, length))
    finally:
        ctx.cap = before
    if isinstance(result, Missing):
        raise Undecided
    coefficients = [result] if isinstance(result, arb) else result.coeffs()
    return [_finite(coefficient) for coefficient in coefficients] + [arb(0)] * (length - len(coefficients))


def _finite(value: Any) -> arb:
    if not isinstance(value, arb) or not value.is_finite():
        raise Undecided
    return value
