"""Zeros of a quantity over an interval, isolated by balls: none is overlooked, and each is the only one in its cell.

A cell is clean where the quantity's ball holds no 0, and holds exactly one zero where the derivative's ball holds none
and the signs at its ends differ; else it is cut (Moore, Interval Analysis, 1966). Where the first derivative whose ball
holds no 0 is one of higher order, there may be a zero of that multiplicity, which balls alone cannot show.
"""

from __future__ import annotations

import heapq
import itertools
import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.missing import UNDEFINED, Missing
from derivwidgets.truth.roots.cells import NARROW_BITS, Cell, Computed, cell_of, fraction_of, rational, refine

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = 6
"""Terms of the series of a quantity over a small cell: zeros up to multiplicity 5 are told apart."""
SMALL, TINY, FINE = fmpq(1, 1 << 8), fmpq(1, 1 << 42), fmpq(1, 1 << 84)
"""Widths, as parts of the domain: where multiplicity is looked into, where nothing is cut any more, and the same beside
a point at which the quantity need not be analytic."""
HUGE = 1 << 40
"""The width of a domain from which on parts of it are no measure of what lies close to 0."""
UNEVEN = fmpq(127, 256)
"""Where a cell is cut: not in the middle, where functions that people write like to be 0."""
CLOSE = fmpq(1, 1 << 20)
"""How close to a known point a cell beside it is cut; balls have radii of 30 bits."""
WIDER = arb(1 + 2**-20)
"""By how much half a cell is widened, so that its ends lie in it."""
SHADOW = 64
"""How many times the finest width around such a point belongs to it."""
BITS, FINE_BITS = 64, 192
"""Precision in wide cells, and in tiny ones."""


@dataclass
class Search:
    """A search for the zeros of a quantity.

    Attributes
    ----------
    quantity : Computed
    takes_whole : bool
        Whether whole numbers are looked for, not zeros.
    known : list of Fraction
        Points at which the quantity may not be analytic, found before, in order; to `NARROW_BITS` bits.
    most : int
        How many cells are found at most, and a hundredth of how many are looked at.
    last : int or None
        The largest whole number that counts, None if all do.
    direction : int
        In which order cells are looked at: 1 and -1 from the left and from the right; 0 wide ones first, and of those
        the nearest to the middle.
    is_constant : callable
        Tells of a cell whether the quantity is the same whole number all over it.
    exhausted : bool
        Whether it ended before everything was looked into.
    shadowed : set of Fraction
        Known points so close to which there may be others that cells are too wide to tell them apart.
    """

    quantity: Computed
    takes_whole: bool
    known: list[Fraction]
    most: int
    last: int | None = None
    direction: int = 0
    is_constant: Callable[[fmpq, fmpq, int], bool] = lambda low, high, whole: False
    exhausted: bool = False
    cells: list[Cell] = field(default_factory=list)
    _heap: list[tuple[Any, float, int, fmpq, fmpq]] = field(default_factory=list)
    shadowed: set[Fraction] = field(default_factory=set)
    _flat: dict[tuple[int, int], bool] = field(default_factory=dict)

    def run(
        self, low: Fraction, high: Fraction, pause: Callable[[], None], until: Callable[[], bool] = lambda: False
    ) -> list[Cell]:
        """Return the cells, from left to right; `exhausted` tells whether there may be more.

        It stops when it is time, `until`, or when `pause` raises.
        """
        self._width, self._middle, self._ticket = rational(high - low), rational((low + high) / 2), itertools.count()
        self._known = [rational(point) for point in self.known]
        self._small, self._tiny, self._fine = (part * self._width for part in (SMALL, TINY, FINE))
        self._bits = BITS + max(0, math.frexp(max(abs(low), abs(high)) / (high - low))[1])
        self._push(rational(low), rational(high))
        looked_at = self._certain = 0
        while self._heap:
            looked_at += 1
            if self._certain >= self.most or looked_at > 100 * self.most or until():
                self.exhausted = True
                break
            pause()
            *_, left, right = heapq.heappop(self._heap)
            self._look(left, right)
        self.cells.sort(key=lambda cell: cell.low)
        return self.cells

    def waiting(self) -> list[tuple[Fraction, Fraction]]:
        """Return the intervals that have not been looked into, from left to right."""
        return sorted((fraction_of(low), fraction_of(high)) for *_, low, high in self._heap)

    def _push(self, low: fmpq, high: fmpq) -> None:
        """Have a cell looked at, in its turn."""
        if self.direction:
            position = low if self.direction > 0 else -high
            heapq.heappush(self._heap, (position, 0.0, next(self._ticket), low, high))
            return
        part = (high - low) / self._width
        outside = max(low - self._middle, self._middle - high) / self._width
        distance = int(outside.p) / int(outside.q) if outside > 0 else 0.0
        narrow = int(part.q).bit_length() - int(part.p).bit_length()
        heapq.heappush(self._heap, (narrow, distance, next(self._ticket), low, high))

    def _found(self, low: fmpq, high: fmpq, order: int, whole: int = 0) -> None:
        self.cells.append(cell_of(low, high, order, whole))
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
            self._cut(low, high, self._tiny if found[1].contains(0) else self._fine)
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
        if self.last is not None and first.upper() > self.last:
            if first.lower() > self.last:
                return []
            highest = self.last
        return [lowest] if lowest is not None and lowest == highest else [None]

    def _isolate(self, low: fmpq, high: fmpq, found: list[arb], whole: int) -> None:
        order = next((k for k, c in enumerate(found) if k and not c.contains(0)), None)
        if order is None:
            if not self._is_flat(low, high, whole):
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
        cell = cell_of(low, high, order, whole)
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

    def _is_flat(self, low: fmpq, high: fmpq, whole: int) -> bool:
        """Whether the quantity is the same whole number between two known points; it is asked once between each two."""
        gap = bisect_left(self._known, low)
        if gap != bisect_left(self._known, high):
            return False
        if (gap, whole) not in self._flat:
            self._flat[gap, whole] = self.is_constant(low, high, whole)
        return self._flat[gap, whole]

    def _cut(self, low: fmpq, high: fmpq, narrowest: fmpq | None = None) -> None:
        """Cut a cell in two, around a known point where there is one in it."""
        width, fine = high - low, self._fine
        inside = self._nearest_known(low, high)
        if inside is not None and low < inside - fine and inside + fine < high:
            self.shadowed.add(fraction_of(inside))
            self._push(low, inside - fine)
            self._push(inside + fine, high)
            return
        beside = inside is not None and low - SHADOW * width <= inside <= high + SHADOW * width
        if width <= 4 * (fine if beside else narrowest or self._narrowest(low, high)):
            first = bisect_left(self._known, low - SHADOW * fine)
            last = bisect_right(self._known, high + SHADOW * fine)
            self.shadowed.update(map(fraction_of, self._known[first:last]))
            if first == last:
                self._found(low, high, -1)
            return
        cut = low + width * UNEVEN
        if inside is not None and beside:
            cut = self._beside(low, high, inside) or cut
        self._push(low, cut)
        self._push(cut, high)

    def _narrowest(self, low: fmpq, high: fmpq) -> fmpq:
        """Return how wide a cell is at least: in a huge domain it depends on how far from 0 the cell is."""
        if self._width < HUGE:
            return self._tiny
        return min(self._tiny, TINY * max(fmpq(1), abs(low), abs(high)))

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
