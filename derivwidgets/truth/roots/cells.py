"""Intervals in which a quantity has a zero, and ever narrower balls around it: the interval Newton method."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series, fmpq

from derivwidgets.truth.balls import precision
from derivwidgets.truth.missing import UNDECIDED, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NARROW_BITS = 320
"""Precision to which zeros are computed."""
NOTHING = arb((1, -1200))
"""Half the width of an interval around 0 in which there is no other double."""


def rational(x: Fraction) -> fmpq:
    """Return a fraction as one of FLINT's, which are many times as fast."""
    return fmpq(x.numerator, x.denominator)


def fraction_of(x: fmpq) -> Fraction:
    """Return one of FLINT's fractions as one of Python's."""
    return Fraction(int(x.p), int(x.q))


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


def cell_of(low: fmpq, high: fmpq, order: int, whole: int) -> Cell:
    """Return a cell between two of FLINT's fractions."""
    return Cell(fraction_of(low), fraction_of(high), order, whole)


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
        # of wide balls with many bits FLINT's gamma function, for one, makes nothing
        enough = min(bits, 4 * max(x.rel_accuracy_bits(), 0) + 64)
        over = quantity.over(x, cell.order + 2, enough)
        if isinstance(over, Missing):
            break
        slope = over[cell.order + 1] * (cell.order + 1)
        with precision(enough):
            half = slope.contains(0)
            narrower = _half(quantity, cell, x, enough) if half else _newton(quantity, cell, x, slope, enough)
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
