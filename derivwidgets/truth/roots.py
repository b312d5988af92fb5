"""Zeros of a quantity over an interval, isolated by balls: none is overlooked, and each is the only one in its cell.

A cell is clean where the quantity's ball holds no 0, and holds exactly one zero where the derivative's ball holds none
and the signs at its ends differ; else it is cut (Moore, Interval Analysis, 1966). Where the first derivative whose ball
holds no 0 is one of higher order, there may be a zero of that multiplicity, which balls alone cannot show.
"""

from __future__ import annotations

import heapq
import itertools
import math
from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series, fmpq

from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TERMS = 6
"""Terms of the series of a quantity over a small cell: zeros up to multiplicity 5 are told apart."""
SMALL, TINY, FINE = fmpq(1, 1 << 8), fmpq(1, 1 << 42), fmpq(1, 1 << 84)
"""Widths, as parts of the domain: where multiplicity is looked into, where nothing is cut any more, and the same beside
a point at which the quantity need not be analytic."""
UNEVEN = fmpq(127, 256)
"""Where a cell is cut: not in the middle, where functions that people write like to be 0."""
CLOSE = fmpq(1, 1 << 20)
"""How close to a known point a cell beside it is cut; balls have radii of 30 bits."""
WIDER = arb(1 + 2**-20)
"""By how much half a cell is widened, so that its ends lie in it."""
SHADOW = 64
"""How many times the finest width around such a point belongs to it."""
BITS, FINE_BITS, NARROW_BITS = 64, 192, 320
"""Precision in wide cells, in tiny ones, and that to which zeros are computed."""


NOTHING = arb((1, -1200))
"""Half the width of an interval around 0 in which there is no other double."""


def rational(x: Fraction) -> fmpq:
    """Return a fraction as one of FLINT's, which are many times as fast."""
    return fmpq(x.numerator, x.denominator)


def exact(x: Fraction) -> arb:
    """Return a ball around a rational number."""
    return arb(rational(x))


@dataclass(frozen=True)
class Cell:
    """An interval in which a quantity has one zero, or may have some.

    Attributes
    ----------
    low, high : Fraction
    order : int
        0: it has exactly one zero there, and it is simple, or the cell is that point. k > 0: it has no zero there, or
        only one, of multiplicity k + 1, where the k-th derivative changes its sign. -1: nothing is known.
    whole : int
        The whole number that the quantity takes, for one that is singular at whole numbers; else 0.
    """

    low: Fraction
    high: Fraction
    order: int = 0
    whole: int = 0


class Computed:
    """A quantity, bound to balls once for each precision."""

    def __init__(self, bind: Callable[[], Callable[[Any], Any]]) -> None:
        self._bind = bind
        self._bound: dict[int, Callable[[Any], Any]] = {}

    def over(self, x: arb, terms: int, bits: int) -> list[arb] | Missing:
        """Return the Taylor coefficients over a ball."""
        with precision(bits, terms):
            if bits not in self._bound:
                self._bound[bits] = self._bind()
            return coefficients(self._bound[bits], x, terms)


@dataclass
class Search:
    """A search for the zeros of a quantity: wide cells first, and of those the nearest to the middle.

    Attributes
    ----------
    quantity : Computed
    takes_whole : bool
        Whether whole numbers are looked for, not zeros.
    known : list of Fraction
        Points at which the quantity may not be analytic, found before, in order; to `NARROW_BITS` bits.
    most : int
        How many cells are found at most, and a hundredth of how many are looked at.
    """

    quantity: Computed
    takes_whole: bool
    known: list[Fraction]
    most: int
    exhausted: bool = False
    cells: list[Cell] = field(default_factory=list)
    _heap: list[tuple[int, float, int, fmpq, fmpq]] = field(default_factory=list)

    def run(self, low: Fraction, high: Fraction, pause: Callable[[], None]) -> list[Cell]:
        """Return the cells, in no particular order; `exhausted` tells whether there may be more."""
        self._width, self._middle, self._ticket = rational(high - low), rational((low + high) / 2), itertools.count()
        self._known = [rational(point) for point in self.known]
        self._small, self._tiny, self._fine = (part * self._width for part in (SMALL, TINY, FINE))
        self._bits = BITS + max(0, math.frexp(max(abs(low), abs(high)) / (high - low))[1])
        self._push(rational(low), rational(high))
        looked_at = self._certain = 0
        while self._heap:
            looked_at += 1
            if self._certain >= self.most or looked_at > 100 * self.most:
                self.exhausted = True
                break
            pause()
            *_, left, right = heapq.heappop(self._heap)
            self._look(left, right)
        return self.cells

    def _push(self, low: fmpq, high: fmpq) -> None:
        """Have a cell looked at, after those that are twice as wide."""
        part = (high - low) / self._width
        outside = max(low - self._middle, self._middle - high) / self._width
        distance = int(outside.p) / int(outside.q) if outside > 0 else 0.0
        narrow = int(part.q).bit_length() - int(part.p).bit_length()
        heapq.heappush(self._heap, (narrow, distance, next(self._ticket), low, high))

    def _found(self, low: fmpq, high: fmpq, order: int, whole: int = 0) -> None:
        self.cells.append(_cell(low, high, order, whole))
        self._certain += order >= 0

    def _look(self, low: fmpq, high: fmpq) -> None:
        terms = TERMS if high - low <= self._small else 2
        found = self._over(low, high, terms)
        if found is UNDEFINED:
            return
        if isinstance(found, Missing):
            self._cut(low, high)
            return
        if found[1].is_zero():
            return  # the quantity is constant over the cell: it has no zero there, or is 0
        if terms == TERMS and self._targets(found[0]):
            found = self._sharper(low, high, found)
        targets = self._targets(found[0])
        if None in targets:
            self._cut(low, high)
            return
        for whole in targets:
            assert whole is not None
            self._isolate(low, high, found, whole)

    def _sharper(self, low: fmpq, high: fmpq, found: list[arb]) -> list[arb]:
        """Return narrower balls for the coefficients over a cell: by those at its middle, and Lagrange's remainder.

        With the last one, c_K, over the cell and m at its middle,
        c_k(x) = sum_(k<=j<K) (j over k) c_j(m) (x - m)^(j-k) + (K over k) c_K(ξ) (x - m)^(K-k).
        """
        bits, last = self._bits + FINE_BITS, len(found) - 1
        with precision(bits):
            middle = arb((low + high) / 2)
        at = self.quantity.over(middle, last, bits)
        if isinstance(at, Missing):
            return found
        with precision(bits):
            reach = arb(0, arb((high - low) / 2) * WIDER)
            powers = [reach**0]
            for _ in range(last):
                powers.append(powers[-1] * reach)
            known = [*at, found[last]]
            sharper = [
                sum((math.comb(j, k) * known[j] * powers[j - k] for j in range(k, last + 1)), arb(0))
                for k in range(last + 1)
            ]
        return [one if one.rad() < other.rad() else other for one, other in zip(sharper, found, strict=True)]

    def _targets(self, first: arb) -> list[int | None]:
        """Return the values among those looked for that the quantity may take: all of them, or [None] for many."""
        if not self.takes_whole:
            return [0] if first.contains(0) else []
        if not first.contains_integer():
            return []
        lowest, highest = whole_number(first.lower().ceil()), whole_number(first.upper().floor())
        return [lowest] if lowest is not None and lowest == highest else [None]

    def _isolate(self, low: fmpq, high: fmpq, found: list[arb], whole: int) -> None:
        order = next((k for k, c in enumerate(found) if k and not c.contains(0)), None)
        if order is None:
            self._cut(low, high)
        elif order == 1:
            self._simple(low, high, whole)
        else:
            self._multiple(low, high, order - 1, whole)

    def _simple(self, low: fmpq, high: fmpq, whole: int) -> None:
        """Find the zero of a quantity that is strictly monotone over a cell, if it has one."""
        signs = [self._sign(end, 0, whole) for end in (low, high)]
        if signs in ([1, -1], [-1, 1]):
            self._found(low, high, 0, whole)
        for end, known in zip((low, high), signs, strict=True):
            if known is None:
                self._at_end(end, whole)
            elif known == 0:
                self._found(end, end, 0, whole)

    def _at_end(self, end: fmpq, whole: int) -> None:
        """Find a zero at the end of a cell, or so close that the sign there is not told."""
        low, high = end - self._fine, end + self._fine
        found = self._over(low, high, 2)
        signs = [self._sign(x, 0, whole) for x in (low, high)]
        if isinstance(found, Missing) or found[1].contains(0) or None in signs:
            self._found(low, high, -1, whole)
        elif signs[0] != signs[1]:
            self._found(low, high, 0, whole)

    def _multiple(self, low: fmpq, high: fmpq, order: int, whole: int) -> None:
        """Look at the only zero of a derivative of a quantity, where the quantity itself may be 0, too."""
        signs = [self._sign(end, order, whole) for end in (low, high)]
        if None in signs or 0 in signs or signs[0] == signs[1]:
            self._cut(low, high)
            return
        cell = _cell(low, high, order, whole)
        place = refine(self.quantity, cell, NARROW_BITS)
        value = self.quantity.over(place, 1, NARROW_BITS)
        if isinstance(value, Missing) or not (value[0] - whole).contains(0):
            self._cut(low, high)
        else:
            self.cells.append(cell)

    def _sign(self, x: fmpq, order: int, whole: int) -> int | None:
        """Return the sign of a derivative of the quantity at a point, None if it is not told."""
        for bits in (self._bits, FINE_BITS + self._bits, 4 * FINE_BITS + self._bits):
            with precision(bits):
                ball = arb(x)
            found = self.quantity.over(ball, order + 1, bits)
            if isinstance(found, Missing):
                return None
            value = found[order] - (whole if order == 0 else 0)
            if value.is_zero():
                return 0
            if not value.contains(0):
                return 1 if value > 0 else -1
        return None

    def _cut(self, low: fmpq, high: fmpq) -> None:
        """Cut a cell in two, around a known point where there is one in it."""
        width, fine = high - low, self._fine
        inside = self._nearest_known(low, high)
        if inside is not None and low < inside - fine and inside + fine < high:
            self._push(low, inside - fine)
            self._push(inside + fine, high)
            return
        beside = inside is not None and low - SHADOW * width <= inside <= high + SHADOW * width
        if width <= 4 * (fine if beside else self._tiny):
            if inside is None or not low - SHADOW * fine <= inside <= high + SHADOW * fine:
                self._found(low, high, -1)
            return
        cut = low + width * UNEVEN
        if inside is not None and beside:
            cut = self._beside(low, high, inside) or cut
        self._push(low, cut)
        self._push(cut, high)

    def _beside(self, low: fmpq, high: fmpq, inside: fmpq) -> fmpq | None:
        """Return where to cut a cell beside a known point: so close to it that the rest's ball does not hold it."""
        for sign, near, far in ((1, low - inside, high - inside), (-1, inside - high, inside - low)):
            if 0 < near < far * CLOSE:
                return inside + sign * max(near * 2, far * CLOSE)
        return None

    def _nearest_known(self, low: fmpq, high: fmpq) -> fmpq | None:
        """Return the known point that is nearest to the middle of a cell."""
        if not self._known:
            return None
        middle = (low + high) / 2
        at = bisect_left(self._known, middle)
        return min(self._known[max(at - 1, 0) : at + 1], key=lambda point: abs(point - middle))

    def _over(self, low: fmpq, high: fmpq, terms: int) -> list[arb] | Missing:
        bits = self._bits if high - low > self._tiny else self._bits + FINE_BITS
        with precision(bits):
            x = arb(low).union(arb(high))
        return self.quantity.over(x, terms, bits)


def _cell(low: fmpq, high: fmpq, order: int, whole: int) -> Cell:
    return Cell(Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q)), order, whole)


def coefficients(quantity: Callable[[Any], Any], x: arb, terms: int) -> list[arb] | Missing:
    """Return the Taylor coefficients of a quantity over a ball."""
    try:
        result = quantity(arb_series([x, 1], terms))
    except (ZeroDivisionError, ValueError):
        return UNDECIDED
    if isinstance(result, Missing):
        return result
    if isinstance(result, arb_series) and result.prec < terms:
        return UNDECIDED
    found = [result] if isinstance(result, arb) else result.coeffs()
    found += [arb(0)] * (terms - len(found))
    return found if found[0].is_finite() else UNDECIDED


def refine(quantity: Computed, cell: Cell, bits: int) -> arb:
    """Return a ball of about `bits` bits around the zero in a cell, by the interval Newton method."""
    with precision(bits):
        x = exact(cell.low).union(exact(cell.high))
    for _ in range(bits):
        if x.is_exact() or x.rel_accuracy_bits() > bits - 8 or (x.contains(0) and x.rad() < NOTHING):
            break
        over = quantity.over(x, cell.order + 2, bits)
        if isinstance(over, Missing):
            break
        slope = over[cell.order + 1] * (cell.order + 1)
        with precision(bits):
            narrower = _half(quantity, cell, x, bits) if slope.contains(0) else _newton(quantity, cell, x, slope, bits)
            if narrower is None or not narrower.rad() < x.rad() * arb("0.99"):
                break
        x = narrower
    return x


def _newton(quantity: Computed, cell: Cell, x: arb, slope: arb, bits: int) -> arb | None:
    middle = x.mid()
    value = _value(quantity, cell, middle, bits)
    if value is None:
        return None
    narrower = middle - value / slope
    return x.intersection(narrower) if x.overlaps(narrower) else None


def _half(quantity: Computed, cell: Cell, x: arb, bits: int) -> arb | None:
    """Return the half of an interval in which the sign changes."""
    middle = x.mid()
    below, at = (_value(quantity, cell, point, bits) for point in (x.lower(), middle))
    if below is None or at is None or below.contains(0) or at.contains(0):
        return None
    return middle.union(x.upper() if (below > 0) == (at > 0) else x.lower())


def _value(quantity: Computed, cell: Cell, point: arb, bits: int) -> arb | None:
    """Return the derivative of which the cell holds a zero."""
    found = quantity.over(point, cell.order + 1, bits)
    if isinstance(found, Missing):
        return None
    return found[cell.order] - (cell.whole if cell.order == 0 else 0)


def merged(cells: Iterable[Cell]) -> list[Cell]:
    """Return cells about which nothing is known, neighbours joined."""
    result: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: cell.low):
        if result and cell.low <= result[-1].high:
            result[-1] = Cell(result[-1].low, max(cell.high, result[-1].high), -1, result[-1].whole)
        else:
            result.append(cell)
    return result
