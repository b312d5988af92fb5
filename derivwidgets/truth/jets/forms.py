"""The vocabulary on one-sided jets: arithmetic, powers, exponentials, logarithms and circular functions."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.systems import sympy_system
from derivwidgets.truth import series
from derivwidgets.truth.exact import fraction, whole_number
from derivwidgets.truth.jets.arithmetic import inverse, logarithmic
from derivwidgets.truth.jets.composition import apply, moved, root, whole_power
from derivwidgets.truth.jets.jet import DEPTH, Infinite, Jet, Symbol, Value, constant, lead, lifted, polar_sign
from derivwidgets.truth.jets.jet import sign as sign_of
from derivwidgets.truth.jets.remainders import Rest, Swing, growing
from derivwidgets.truth.missing import UNDEFINED, Undecided, both, choose, either, opposite

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["both", "choose", "either", "opposite"]

ZERO = arb(0)
WAVE = Swing(arb(0, 1), tuple(arb(k) / 2 for k in range(-2, 3)))
"""Of a sine whose argument goes to infinity."""


def number(value: int) -> Jet:
    """Return a whole number."""
    found: Jet = lifted(value)
    return found


def pi() -> Jet:
    """Return π."""
    return constant(arb.pi(), Symbol(lambda: sympy_system().constant("pi")))


def side(u: Value) -> int:
    """Return 1 or -1: which form of an identity loses fewer digits at u."""
    try:
        return polar_sign(u) or (-1 if u.limit < 0 else 1)
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
    found = u * inverse(v)
    if isinstance(found, Jet) and found.symbol is None and 0 in found.terms:
        found.symbol = _quotient(u, v)
    return found


def _quotient(u: Jet, v: Jet) -> Symbol | None:
    """Return what writes the limit of u/v where both go to 0 as one power: the quotient of derivatives (L'Hôpital)."""
    if u.symbol is None or v.symbol is None or not (u.symbol.smooth and v.symbol.smooth):
        return None
    above, below = lead(u), lead(v)
    if above is None or below is None or above[0] != below[0] or above[0] % DEPTH.get():
        return None
    order = above[0] // DEPTH.get()

    def write(a: Any, b: Any) -> Any:
        from derivwidgets.function.expression import X

        return a.diff(X, order) / b.diff(X, order)

    return Symbol(write, u.symbol, v.symbol, smooth=False) if 0 < order <= STEEPEST else None


STEEPEST = 4
"""Order of a derivative up to which an expression is written for a quotient."""


# ---- powers ----------------------------------------------------------------------------------------------------------


def power(u: Value, exponent: Fraction) -> Value:
    """Return the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if p < 0:
        return inverse(power(u, -exponent))
    if q == 1:
        return whole_power(u, p)
    toward = sign_of(u)
    if toward == 0:
        return number(0)
    if toward < 0 and q % 2 == 0:
        return UNDEFINED
    size = u if toward > 0 else -u
    found: Value = size if isinstance(size, Infinite) else root(size, exponent)
    return found if toward > 0 or p % 2 == 0 else -found


def pow_(u: Value, v: Value) -> Value:
    """Return the principal power, which a negative base has for a whole exponent only; 0^0 is 1."""
    exponent = _rational(v)
    if exponent is None and isinstance(v, Jet) and _is_whole(v):
        exponent = Fraction(whole_number(v.limit) or 0)
    if exponent is not None and exponent.denominator == 1:
        return power(u, exponent)
    toward = sign_of(u)
    if toward == 0:
        growth = sign_of(v)
        return number(int(growth == 0)) if growth >= 0 else UNDEFINED
    if toward < 0:
        return _undefined_power(v, exponent)
    if exponent is not None:
        return power(u, exponent)
    if isinstance(v, Infinite) or polar_sign(v) or (v.rest is not None and not v.rest.vanishes):
        return exp(v * log(u))
    if isinstance(u, Jet) and (found := lead(u)) is not None and found[0] == 0:
        return exp(v * log(u))
    if v.is_constant:
        return _irrational_power(u, v.limit)
    limit = None if v.symbol is None else Symbol(lambda expression: expression, v.symbol, smooth=False)
    level = pow_(u, constant(v.limit, limit))
    terms = {k: coefficient for k, coefficient in v.terms.items() if k}
    return level * exp(Jet(terms, v.rest, v.flat, None, v.steady) * log(u))


def _rational(v: Value) -> Fraction | None:
    """Return the value of a constant that is known to be a rational number."""
    if not isinstance(v, Jet) or not v.is_constant:
        return None
    if (exact := fraction(v.limit)) is not None:
        return exact
    if v.symbol is None or v.symbol.size > SHORT:
        return None
    written = v.symbol.expression
    return Fraction(int(written.p), int(written.q)) if getattr(written, "is_Rational", False) else None


def _is_whole(v: Jet) -> bool:
    """Whether v is certainly a constant whole number."""
    whole = whole_number(v.limit)
    if whole is None or (v.rest is not None and not v.rest.vanishes):
        return False
    with suppress(Undecided):
        return sign_of(v - whole) == 0
    return False


SHORT = 64
"""Nodes of an expression up to which a constant is looked at closely."""


def _undefined_power(v: Value, exponent: Fraction | None) -> Value:
    """Return that a negative number has no power v, which is no known whole number."""
    if exponent is not None:
        return UNDEFINED
    if isinstance(v, Infinite) or not v.steady:
        raise Undecided
    if polar_sign(v):
        if v.is_exact:
            return UNDEFINED
        raise Undecided
    if v.rest is not None and not v.rest.vanishes:
        raise Undecided
    if not v.limit.contains_integer():
        return UNDEFINED
    if lead(Jet({k: coefficient for k, coefficient in v.terms.items() if k})) is not None:
        return UNDEFINED  # close to a whole number, but not one
    raise Undecided


def _irrational_power(u: Value, exponent: arb) -> Value:
    """Return what goes to 0 or infinity to a constant power."""
    toward = 1 if exponent > 0 else -1 if exponent < 0 else 0
    if isinstance(u, Infinite):
        if not toward:
            raise Undecided
        return u if toward > 0 else inverse(u)
    if (found := lead(u)) is not None:
        return Jet(rest=growing(1, exponent * found[0], 0), steady=u.steady)
    if u.rest is None:
        if not toward:
            raise Undecided
        return Jet(flat=1, steady=u.steady) if toward > 0 else Infinite(1, True, u.steady)
    if (growth := u.rest.growth) is not None:
        return Jet(rest=growing(1, growth.index * exponent, growth.slow * toward), steady=u.steady)
    return Jet(rest=growing(1, exponent * u.rest.order, 0), steady=u.steady)


# ---- exponentials, logarithms, circular functions --------------------------------------------------------------------


def exp(u: Value) -> Value:
    if isinstance(u, Jet) and u.log is not None:
        return _power_of_t(u.log[0]) * exp(u.log[1])
    toward = polar_sign(u)
    if not toward:
        return apply("exp", u, series.exp)
    if isinstance(u, Infinite) and u.constant:
        return u if toward > 0 else Jet()
    if outgrows_a_power(u):
        return Infinite(1, True, u.steady) if toward > 0 else Jet(flat=1, steady=u.steady)
    if toward > 0:
        return Infinite(1, False, u.steady)
    raise Undecided


def _power_of_t(exponent: arb) -> Value:
    """Return t to a constant power."""
    exact = fraction(exponent)
    return Jet(rest=growing(1, exponent, 0)) if exact is None else power(Jet({1: arb(1)}), exact)


def outgrows_a_power(u: Value) -> bool:
    """Whether what goes to infinity outgrows some power of 1/t, so that its exponential outgrows all."""
    if isinstance(u, Infinite):
        return u.fast
    return bool(u.terms) or u.rest.growth is None or bool(u.rest.growth.index < 0)


def log(u: Value) -> Value:
    toward = sign_of(u)
    if toward <= 0:
        return UNDEFINED
    if isinstance(u, Infinite):
        return Infinite(1, False, u.steady, u.constant)
    found = lead(u)
    if found is None and u.rest is None:
        return Infinite(-1, False, u.steady)
    if found is not None:
        downward = (found[0] > 0) - (found[0] < 0)
    elif (growth := u.rest.growth) is not None:
        downward = -growth.against(0)
        if not downward:
            raise Undecided
    else:
        downward = (u.rest.order > 0) - (u.rest.order < 0)
    if not downward:
        return apply("log", u, series.log)
    if found is not None:
        return logarithmic(arb(found[0]), log(moved(u, -found[0])))
    return Jet(rest=growing(-downward, ZERO, 1), steady=u.steady)


def sin(u: Value) -> Value:
    return _wave("sin", u, series.sin)


def cos(u: Value) -> Value:
    return _wave("cos", u, series.cos)


def _wave(name: str, u: Value, function: Callable[[Any], Any]) -> Value:
    if not polar_sign(u):
        return apply(name, u, function)
    if isinstance(u, Infinite) and u.constant:
        return UNDEFINED
    return Jet(rest=Rest(0, WAVE if passes_all(u) else Swing(WAVE.hull)), steady=u.steady)


def passes_all(u: Value) -> bool:
    """Whether what goes to infinity comes as near as one likes to every large number: it is continuous, or nearly."""
    return u.steady or (isinstance(u, Jet) and (u.rest is None or u.rest.vanishes))


def atan(u: Value) -> Value:
    toward = polar_sign(u)
    if not toward:
        return apply("atan", u, series.atan)
    return toward * pi() / 2 - atan(inverse(u))


def _is_near_one(u: Jet) -> bool:
    """Whether 1 - u, which is not negative, tends to 0."""
    distance = 1 - u
    found = lead(distance)
    return found[0] > 0 if found is not None else distance.rest is None or distance.rest.vanishes


def asin(u: Value) -> Value:
    if isinstance(u, Infinite) or sign_of(1 - u) < 0 or sign_of(1 + u) < 0:
        return UNDEFINED
    if _is_near_one(u):
        return pi() / 2 - 2 * asin(power((1 - u) / 2, Fraction(1, 2)))
    if _is_near_one(-u):
        return -asin(-u)
    return apply("asin", u, series.asin)


def acos(u: Value) -> Value:
    if isinstance(u, Infinite) or sign_of(1 - u) < 0 or sign_of(1 + u) < 0:
        return UNDEFINED
    if _is_near_one(u):
        return 2 * asin(power((1 - u) / 2, Fraction(1, 2)))
    if _is_near_one(-u):
        return pi() - acos(-u)
    return apply("acos", u, series.acos)


def sinc(u: Value) -> Value:
    return sinc_derivative(u, Fraction(0))


def sinc_derivative(u: Value, order: Fraction) -> Value:
    """Return the n-th derivative of sin(x)/x; far out by x s⁽ⁿ⁾ + n s⁽ⁿ⁻¹⁾ = sin⁽ⁿ⁾(x)."""
    n = int(order)
    if polar_sign(u):
        wave = (sin, cos, lambda x: -sin(x), lambda x: -cos(x))[n % 4](u)
        return div(wave - n * sinc_derivative(u, order - 1) if n else wave, u)
    return apply("sinc_derivative", u, series.sinc_derivative, order) if n else apply("sinc", u, series.sinc)
