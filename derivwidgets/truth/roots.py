"""Zeros of a quantity over an interval, isolated by balls: none is overlooked, and each is the only one in its cell.

A cell is clean where the quantity's ball holds no 0, and holds exactly one zero where the derivative's ball holds none
and the signs at its ends differ; else it is cut (Moore, Interval Analysis, 1966). Zeros of higher multiplicity are
zeros of a derivative, at which the quantity is then shown to vanish.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series, fmpq

from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TERMS = 6
"""Terms of the series of a quantity over a small cell: zeros up to multiplicity 5 are told apart."""
SMALL, TINY = Fraction(1, 1 << 8), Fraction(1, 1 << 42)
"""Widths of cells, as parts of the domain: where multiplicity is looked into, and where nothing is cut any more."""
SHADOW = 64
"""How many of the tiniest widths around a known point belong to it."""


def exact(x: Fraction) -> arb:
    """Return a ball around a rational number."""
    return arb(fmpq(x.numerator, x.denominator))


@dataclass(frozen=True)
class Cell:
    """An interval in which a quantity certainly has exactly one zero, or may have some.

    Attributes
    ----------
    low, high : Fraction
    order : int
        The zero is one of the derivative of this order, and changes its sign there; -1 if nothing is known.
    whole : int
        The whole number that the quantity takes, for one that is singular at whole numbers; else 0.
    """

    low: Fraction
    high: Fraction
    order: int = 0
    whole: int = 0


@dataclass
class Search:
    """A search for the zeros of a quantity: wide cells first, and of those the nearest to the middle.

    Attributes
    ----------
    quantity : callable
        Of a series with ball coefficients; returns one, or a `Missing`.
    takes_whole : bool
        Whether whole numbers are looked for, not zeros.
    known : list of Fraction
        Rational points at which the quantity may not be analytic, found before.
    most : int
        How many cells are found at most, and a hundredth of how many are looked at.
    """

    quantity: Callable[[Any], Any]
    takes_whole: bool
    known: list[Fraction]
    most: int
    exhausted: bool = False
    cells: list[Cell] = field(default_factory=list)
    _heap: list[tuple[Fraction, Fraction, int, Fraction, Fraction]] = field(default_factory=list)

    def run(self, low: Fraction, high: Fraction, pause: Callable[[], None]) -> list[Cell]:
        """Return the cells, in no particular order; `exhausted` tells whether there may be more."""
        self._width, self._middle, self._ticket = high - low, (low + high) / 2, itertools.count()
        self._push(low, high)
        looked_at = 0
        while self._heap:
            looked_at += 1
            if len(self.cells) >= self.most or looked_at > 100 * self.most:
                self.exhausted = True
                break
            pause()
            *_, low, high = heapq.heappop(self._heap)
            self._look(low, high)
        return self.cells

    def _push(self, low: Fraction, high: Fraction) -> None:
        distance = max(low - self._middle, self._middle - high, Fraction(0))
        heapq.heappush(self._heap, (low - high, distance, next(self._ticket), low, high))

    def _look(self, low: Fraction, high: Fraction) -> None:
        narrow = high - low <= SMALL * self._width
        coefficients = self._over(low, high, TERMS if narrow else 2)
        if coefficients is UNDEFINED:
            return
        if isinstance(coefficients, Missing):
            self._cut(low, high)
            return
        for whole in self._targets(coefficients[0]) or ():
            if whole is None:
                self._cut(low, high)
                return
            self._isolate(low, high, coefficients, whole)

    def _targets(self, first: arb) -> list[int | None]:
        """Return the values among those looked for that the quantity may take: all of them, or [None] for many."""
        if not self.takes_whole:
            return [0] if first.contains(0) else []
        if not first.contains_integer():
            return []
        lowest, highest = first.lower().ceil().unique_fmpz(), first.upper().floor().unique_fmpz()
        return [int(lowest)] if lowest is not None and lowest == highest else [None]

    def _isolate(self, low: Fraction, high: Fraction, coefficients: list[arb], whole: int) -> None:
        order = next((k for k, c in enumerate(coefficients) if k and not c.contains(0)), None)
        if order is None:
            self._cut(low, high)
            return
        ends = [self._sign(end, order - 1, whole) for end in (low, high)]
        if None in ends and order == 1:
            # a zero at an end, or one so near that its sign is not told
            for end, known in zip((low, high), ends, strict=True):
                if known in (None, 0):
                    self.cells.append(Cell(end - TINY * self._width, end + TINY * self._width, 0, whole))
        elif 0 in ends:
            self.cells += [Cell(end, end, 0, whole) for end, known in zip((low, high), ends, strict=True) if known == 0]
            if order > 1:
                self._cut(low, high)
        elif None not in ends and ends[0] != ends[1]:
            self.cells.append(Cell(low, high, order - 1, whole))
        elif order > 1:
            self._cut(low, high)

    def _sign(self, x: Fraction, order: int, whole: int) -> int | None:
        """Return the sign of a derivative of the quantity at a point, None if it is not told."""
        coefficients = self._at(exact(x), order + 1)
        if isinstance(coefficients, Missing):
            return None
        value = coefficients[order] - (whole if order == 0 else 0)
        return 0 if value.is_zero() else None if value.contains(0) else 1 if value > 0 else -1

    def _cut(self, low: Fraction, high: Fraction) -> None:
        """Cut a cell in two, around a known point where there is one in it."""
        edge = TINY * self._width
        if high - low <= 4 * edge:
            if not any(low - SHADOW * edge <= point <= high + SHADOW * edge for point in self.known):
                self.cells.append(Cell(low, high, -1))
            return
        inside = [point for point in self.known if low < point - edge and point + edge < high]
        point = min(inside, key=lambda point: abs(2 * point - low - high), default=None)
        if point is None:
            cut = low + (high - low) * Fraction(127, 256)
            self._push(low, cut)
            self._push(cut, high)
            return
        self._push(low, point - edge)
        self._push(point + edge, high)

    def _over(self, low: Fraction, high: Fraction, terms: int) -> list[arb] | Missing:
        return self._at(exact(low).union(exact(high)), terms)

    def _at(self, x: arb, terms: int) -> list[arb] | Missing:
        return coefficients(self.quantity, x, terms)


def coefficients(quantity: Callable[[Any], Any], x: arb, terms: int) -> list[arb] | Missing:
    """Return the Taylor coefficients of a quantity over a ball."""
    try:
        result = quantity(arb_series([x, 1], terms))
    except (ZeroDivisionError, ValueError):
        return UNDECIDED
    if isinstance(result, Missing):
        return result
    found = [result] if isinstance(result, arb) else result.coeffs()
    found += [arb(0)] * (terms - len(found))
    return found if found[0].is_finite() else UNDECIDED


def refine(quantity: Callable[[Any], Any], cell: Cell, bits: int) -> arb:
    """Return a ball of about `bits` bits around the zero in a cell, by the interval Newton method.

    The precision must have been set; the zero is simple for the derivative of order `cell.order`.
    """
    order, low, high = cell.order, exact(cell.low), exact(cell.high)
    x = low.union(high)
    for _ in range(bits):
        if x.is_exact() or x.rel_accuracy_bits() > bits - 8 or float(x.rad()) == 0:
            break
        over = coefficients(quantity, x, order + 2)
        middle = x.mid()
        at = coefficients(quantity, middle, order + 1)
        if isinstance(over, Missing) or isinstance(at, Missing):
            break
        value = at[order] - (cell.whole if order == 0 else 0)
        slope = over[order + 1] * (order + 1)
        if slope.contains(0):
            x = _half(quantity, cell, x)
            continue
        narrower = middle - value / slope
        before = x.rad()
        x = x.intersection(narrower)
        if not x.rad() < before * arb("0.99"):
            break
    return x


def _half(quantity: Callable[[Any], Any], cell: Cell, x: arb) -> arb:
    """Return the half of an interval in which the sign changes, or the interval."""
    middle = x.mid()
    signs = []
    for point in (x.lower(), middle):
        found = coefficients(quantity, point, cell.order + 1)
        if isinstance(found, Missing):
            return x
        signs.append(found[cell.order] - (cell.whole if cell.order == 0 else 0))
    if signs[0].contains(0) or signs[1].contains(0):
        return x
    return middle.union(x.upper() if (signs[0] > 0) == (signs[1] > 0) else x.lower())


def merged(cells: Iterable[Cell], reach: Fraction) -> list[Cell]:
    """Return cells about which nothing is known, neighbours joined."""
    result: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: cell.low):
        if result and cell.low - result[-1].high <= reach:
            result[-1] = Cell(result[-1].low, max(cell.high, result[-1].high), -1)
        else:
            result.append(cell)
    return result
