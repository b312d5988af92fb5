"""The vocabulary on one-sided jets: kinks, jumps and comparisons, each decided by a sign for all small t."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.jets.forms import number, passes_all
from derivwidgets.truth.jets.jet import Infinite, Jet, Value, polar_sign
from derivwidgets.truth.jets.jet import sign as sign_of
from derivwidgets.truth.jets.remainders import Rest, Swing
from derivwidgets.truth.missing import Undecided

HALF = arb(1) / 2
TEETH = Swing(arb("-0.5", "0.5"), (arb(-1), -HALF, arb(0)))
"""Of floor(u) - u, where u goes to infinity."""


def abs_(u: Value) -> Value:
    """Return |u|."""
    try:
        return u if sign_of(u) >= 0 else -u
    except Undecided:
        if (rest := _alone(u)) is None or rest.swing is None:
            raise
        return Jet(rest=Rest(rest.order, rest.swing.map(abs)), steady=u.steady)


def _alone(u: Value) -> Rest | None:
    """Return the remainder of a jet that has nothing else."""
    return u.rest if isinstance(u, Jet) and not u.terms else None


def sign(u: Value) -> Value:
    """Return the sign of u."""
    return number(sign_of(u))


def heaviside(u: Value) -> Value:
    """Return 0, 1/2 or 1."""
    return number(sign_of(u) + 1) / 2


def maximum(u: Value, v: Value) -> Value:
    """Return the larger of two."""
    difference = u - v
    try:
        return u if sign_of(difference) >= 0 else v
    except Undecided:
        if (rest := _alone(difference)) is None or rest.swing is None:
            raise
        if v.rest is None or v.rest.swing is None:
            above = rest.swing.map(lambda limit: limit.nonnegative_part())
            return v + Jet(rest=Rest(rest.order, above), steady=u.steady)
        above = rest.swing.map(lambda limit: (-limit).nonnegative_part())
        return u + Jet(rest=Rest(rest.order, above), steady=v.steady)


def floor(u: Value) -> Value:
    """Return the largest whole number that is not above u."""
    if isinstance(u, Infinite):
        if u.constant:
            return u
        raise Undecided
    if polar_sign(u):
        return u + Jet(rest=Rest(0, TEETH if passes_all(u) else Swing(TEETH.hull)), steady=False)
    if u.rest is not None and not u.rest.vanishes:
        return _floor_of_bounded(u.rest)
    whole = whole_number(u.limit.floor())
    if whole is not None and u.limit > whole:
        return number(whole)
    whole = whole_number(u.limit.upper().floor())
    if whole is None or not u.limit > whole - 1:
        raise Undecided
    return number(whole - (sign_of(u - whole) < 0))


def _floor_of_bounded(rest: Rest) -> Jet:
    """Return the floor of what has no limit; its values may lie a little outside the hull of their limits."""
    if rest.order < 0 or rest.swing is None:
        raise Undecided
    lower, upper = rest.swing.hull.lower(), rest.swing.hull.upper()
    low, high = whole_number(lower.ceil()), whole_number(upper.floor())
    if low is None or high is None:
        raise Undecided
    low = low - 1
    if low == high:
        return number(low)
    return Jet(rest=Rest(0, Swing(arb(low).union(arb(high)))), steady=False)


def round_(u: Value) -> Value:
    """Return u rounded to a whole number, halves to even."""
    above = floor(u + number(1) / 2)
    if isinstance(above, Jet) and above.is_constant and sign_of(u + number(1) / 2 - above) == 0:
        whole = whole_number(above.limit)
        assert whole is not None
        return number(round(Fraction(whole) - Fraction(1, 2)))
    return above


# ---- comparisons -----------------------------------------------------------------------------------------------------


def lt(u: Value, v: Value) -> bool:
    """Say whether u < v."""
    return sign_of(v - u) > 0


def le(u: Value, v: Value) -> bool:
    """Say whether u <= v."""
    return sign_of(v - u) >= 0


def eq(u: Value, v: Value) -> bool:
    """Say whether u = v."""
    return sign_of(v - u) == 0


def ne(u: Value, v: Value) -> bool:
    """Say whether u and v differ."""
    return sign_of(v - u) != 0
