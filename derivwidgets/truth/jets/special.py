"""The special functions on one-sided jets: at their poles, and where their argument goes to infinity."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from flint import arb

from derivwidgets.truth import series
from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.jets.arithmetic import inverse
from derivwidgets.truth.jets.composition import apply, whole_power
from derivwidgets.truth.jets.forms import outgrows_a_power, pi, sin
from derivwidgets.truth.jets.jet import Infinite, Jet, Ramify, Value, lead, polar_sign
from derivwidgets.truth.jets.jet import sign as sign_of
from derivwidgets.truth.jets.remainders import Rest, growing
from derivwidgets.truth.missing import UNDEFINED, Undecided

FARTHEST = 64
"""The pole of a polygamma function up to which its recurrence is followed."""


def erf(u: Value) -> Value:
    """Return the error function."""
    toward = polar_sign(u)
    if not toward:
        return apply("erf", u, series.erf)
    return _tail(u, toward, -toward)


def erfc(u: Value) -> Value:
    """Return 1 - erf(u)."""
    toward = polar_sign(u)
    if not toward:
        return apply("erfc", u, series.erfc)
    return _tail(u, 1 - toward, toward)


def _tail(u: Value, limit: int, sign: int) -> Value:
    """Return a limit and what is smaller than every power, as exp(-u^2) is if u outgrows a power of 1/t."""
    terms = {0: arb(limit)} if limit else {}
    if isinstance(u, Infinite) and u.constant:
        return Jet(terms)
    if not outgrows_a_power(u):
        raise Undecided
    return Jet(terms, flat=sign, steady=u.steady)


def _pole(u: Jet) -> tuple[int, Jet] | None:
    """Return the pole of Γ that u tends to, and u less that number; None if it tends to none."""
    if u.rest is not None and not u.rest.vanishes:
        raise Undecided
    whole = whole_number(u.limit)
    if whole is None and u.limit.contains_integer():
        raise Undecided
    if whole is None or whole > 0:
        return None
    distance = u - whole
    found = lead(distance)
    return (whole, distance) if found is None or found[0] > 0 else None


def gamma(u: Value) -> Value:
    """Return Γ(u), at its poles by reflection, https://dlmf.nist.gov/5.5.3."""
    toward = polar_sign(u)
    if toward > 0:
        return Infinite(1, outgrows_a_power(u), u.steady, isinstance(u, Infinite) and u.constant)
    if toward < 0:
        raise Undecided
    if (pole := _pole(u)) is None:
        return apply("gamma", u, series.gamma)
    whole, distance = pole
    if sign_of(distance) == 0:
        return UNDEFINED
    return (-1) ** (whole % 2) * pi() * inverse(sin(pi() * distance) * gamma(1 - u))


def lgamma(u: Value) -> Value:
    """Return log|Γ(u)|; at a pole it is -log|u - pole| and a bounded rest, far out u log u (1 + o(1))."""
    toward = polar_sign(u)
    if toward < 0:
        raise Undecided
    if toward > 0:
        if isinstance(u, Infinite):
            return u
        return u * Jet(rest=growing(1, arb(0), 1))
    if (pole := _pole(u)) is None:
        return apply("lgamma", u, series.lgamma)
    _, distance = pole
    if sign_of(distance) == 0:
        return UNDEFINED
    if not distance.terms and distance.rest is None:
        return Infinite(1, False, u.steady)
    return Jet(rest=growing(1, arb(0), 1), steady=u.steady)


def digamma(u: Value) -> Value:
    """Return the derivative of log Γ."""
    return polygamma(u, Fraction(0))


def polygamma(u: Value, order: Fraction) -> Value:
    """Return the derivative of log Γ of order n + 1; at a pole by its recurrence, https://dlmf.nist.gov/5.15.5."""
    n = int(order)
    if toward := polar_sign(u):
        return _polygamma_far_out(u, n, toward)
    if (pole := _pole(u)) is None:
        return apply("polygamma", u, series.polygamma, order)
    whole, distance = pole
    if sign_of(distance) == 0:
        return UNDEFINED
    if -whole > FARTHEST:
        raise Undecided
    found = polygamma(u + (1 - whole), order)
    factor = (-1) ** (n + 1) * factorial(n)
    for k in range(1 - whole):
        shifted = distance + (whole + k)
        power = shifted
        for _ in range(n):
            power = power * shifted
        found = found + factor * inverse(power)
    return found


def _polygamma_far_out(u: Value, n: int, toward: int) -> Value:
    """Return ψ(u), which grows like log u, or ψ⁽ⁿ⁾(u), which is O(u^-n)."""
    if toward < 0:
        raise Undecided
    if n:
        return whole_power(inverse(u), n) * Jet(rest=Rest(0), steady=u.steady)
    if isinstance(u, Infinite):
        return Infinite(1, False, u.steady, u.constant)
    return Jet(rest=growing(1, arb(0), 1), steady=u.steady)


def besselj(u: Value, order: Fraction) -> Value:
    """Return J_n(u), which is O(u^(-1/2)) far out, https://dlmf.nist.gov/10.17.3."""
    if not polar_sign(u):
        return apply("besselj", u, series.besselj, order)
    if isinstance(u, Infinite):
        if not u.fast:
            raise Undecided
        return Jet(flat=0, steady=u.steady)
    if (found := lead(u)) is None:
        return Jet(rest=Rest(0), steady=u.steady)
    if found[0] % 2:
        raise Ramify(2)
    return Jet(rest=Rest(-found[0] // 2), steady=u.steady)
