"""Remainders of one-sided jets: what is known of R(t) as t falls to 0.

A `Rest` is O(t^order). More may be known of it: where R / t^order ends up again and again, if it keeps swinging like
sin(1/t); or how R grows, if that is like t^(1/π), log t or 1/log t (it varies regularly, in the words of Bingham,
Goldie and Teugels, Regular Variation, 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.missing import Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Swing:
    """Where a bounded quantity ends up, again and again, as t falls to 0.

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
        """Return the swing of a function of it that is continuous on the hull."""
        hull, limits = function(self.hull), tuple(map(function, self.limits))
        if any(isinstance(value, Missing) or not value.is_finite() for value in (hull, *limits)):
            raise Undecided
        return Swing(hull, limits)

    @property
    def is_genuine(self) -> bool:
        """Whether it certainly has no limit."""
        return any(a < b for a in self.limits for b in self.limits)

    @property
    def sign(self) -> int:
        """The sign of all its limits, 0 if they may differ in sign or be 0."""
        return 1 if self.hull > 0 else -1 if self.hull < 0 else 0


@dataclass(frozen=True, slots=True)
class Growth:
    """That R has a sign, and that R / t^index lies between t^ε and t^-ε for small t, for every ε > 0.

    Attributes
    ----------
    sign : int
    index : arb
        Holds the exponent.
    slow : int
        1 if R / t^index goes to infinity, -1 if it goes to 0, 0 if that is not known.
    """

    sign: int
    index: arb
    slow: int = 0

    def against(self, exponent: int) -> int:
        """Return 1 if R / t^exponent goes to infinity, -1 if it goes to 0, 0 if that is not known."""
        if self.index < exponent:
            return 1
        if self.index > exponent:
            return -1
        return self.slow if self.index == exponent else 0

    @property
    def order(self) -> int:
        """The largest whole number known of which R is o(t^(order - 1))."""
        lowest = whole_number(self.index.lower().ceil())
        if lowest is None:
            raise Undecided
        return lowest + 1 if self.slow < 0 and self.index == lowest else lowest


@dataclass(frozen=True, slots=True)
class Rest:
    """A remainder R: O(t^order), or if it is `little` only o(t^(order - 1)).

    Attributes
    ----------
    order : int
    swing : Swing or None
        Where R / t^order ends up, if that is known; then it is not little.
    growth : Growth or None
        How R grows, if that is known; then it is little.
    little : bool
    """

    order: int
    swing: Swing | None = None
    growth: Growth | None = None
    little: bool = False

    @property
    def sign(self) -> int:
        """The sign of R for all small t, 0 if it is not known."""
        if self.growth is not None:
            return self.growth.sign
        return 0 if self.swing is None else self.swing.sign

    @property
    def vanishes(self) -> bool:
        """Whether R certainly goes to 0."""
        return self.order >= 1

    @property
    def size(self) -> tuple[int, bool]:
        """What grows with how small R is known to be."""
        return self.order, not self.little

    def times(self, coefficient: arb, exponent: int) -> Rest:
        """Return R (c + o(1)) t^exponent."""
        order = self.order + exponent
        if self.growth is not None and (sign := (coefficient > 0) - (coefficient < 0)):
            return growing(self.growth.sign * sign, self.growth.index + exponent, self.growth.slow)
        swing = None if self.swing is None else self.swing.map(lambda limit: limit * coefficient)
        return Rest(order, swing, little=self.little)


def growing(sign: int, index: arb, slow: int) -> Rest:
    """Return the remainder with this growth."""
    growth = Growth(sign, index, slow)
    return Rest(growth.order, growth=growth, little=True)


def product(one: Rest, other: Rest) -> Rest:
    """Return R S."""
    g, h = one.growth, other.growth
    if g is not None and h is not None:
        return growing(g.sign * h.sign, g.index + h.index, g.slow if g.slow == h.slow else 0)
    if one.swing is None or other.swing is None:
        order = one.order + other.order - (one.little and other.little)
        return Rest(order, little=one.little or other.little)
    if one is other:
        return Rest(2 * one.order, one.swing.map(lambda limit: limit * limit))
    return Rest(one.order + other.order, Swing(one.swing.hull * other.swing.hull))


def total(rests: Iterable[Rest]) -> Rest:
    """Return the sum of remainders."""
    return reduce(_sum, rests)


def _sum(one: Rest, other: Rest) -> Rest:
    if one.growth is not None and other.growth is not None:
        return _sum_of_growths(one, one.growth, other, other.growth)
    if one.growth is not None:
        return _outgrown(one, one.growth, other)
    if other.growth is not None:
        return _outgrown(other, other.growth, one)
    if one.size != other.size:
        return min(one, other, key=lambda rest: rest.size)
    if one.swing is None or other.swing is None:
        return Rest(one.order, little=one.little)
    return Rest(one.order, Swing(one.swing.hull + other.swing.hull))


def _larger(one: Rest, other: Rest) -> Rest:
    """Return what bounds the sum of two remainders."""
    order, large = min(one.size, other.size)
    return Rest(order, little=not large)


def _outgrown(one: Rest, g: Growth, other: Rest) -> Rest:
    """Return the sum of a remainder with a growth and one without."""
    against = g.against(other.order - other.little)
    return one if against > 0 else other if against < 0 else _larger(one, other)


def _sum_of_growths(one: Rest, g: Growth, other: Rest, h: Growth) -> Rest:
    if g.index < h.index:
        return one
    if h.index < g.index:
        return other
    same = g.index == h.index
    if same and {g.slow, h.slow} == {1, -1}:
        return one if g.slow > 0 else other
    if g.sign != h.sign:
        return _larger(one, other)
    if not same:
        return growing(g.sign, g.index.union(h.index), 0)
    return growing(g.sign, g.index, 1 if 1 in (g.slow, h.slow) else g.slow if g.slow == h.slow else 0)


def absorbed(rest: Rest, terms: dict[int, arb]) -> Rest:
    """Return the remainder together with terms c t^k, where k is at least its order."""
    if rest.growth is not None:
        kept = all(rest.growth.against(exponent) > 0 for exponent in terms)
        return rest if kept else Rest(rest.order, little=True)
    level = terms.get(rest.order)
    if rest.swing is None or level is None:
        return rest
    return Rest(rest.order, rest.swing.map(lambda limit: limit + level))
