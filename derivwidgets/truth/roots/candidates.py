"""Where in a domain f may be singular: found from the program's branches and singular operations."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FormMissing
from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import fraction, whole_number
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.jets.jet import Jet
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.onesided import jets_at
from derivwidgets.truth.places import ExactPlace, Place, is_tame, is_zero
from derivwidgets.truth.roots.cells import NARROW_BITS, Cell, Computed, exact, merged
from derivwidgets.truth.roots.crowds import Task, look
from derivwidgets.truth.roots.quantities import Factor, Quantity, factors, quantities
from derivwidgets.truth.roots.root_places import locate
from derivwidgets.truth.words import named, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flint import fmpq

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program

MOST = 512
"""How many zeros of a quantity are all listed."""
SAMPLES = (Fraction(1237, 4099), Fraction(2999, 4099), Fraction(4001, 4099))
"""Where in the domain it is looked whether a quantity is the same everywhere."""
NOTHING = arb((1, -NARROW_BITS // 2))
"""What is left of a 0 that balls are computed to."""


@dataclass
class Candidates:
    """Places at which f may be singular, in order, why these may not be all, and whether that is for lack of time."""

    places: list[Place] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    stopped: bool = False


class OutOfTime(Exception):
    """Raised when a search has used up its seconds."""


def candidates(
    program: Program, low: Fraction, high: Fraction, seconds: float, most: int = MOST, *, in_order: bool = False
) -> Candidates:
    """Find all places in [low, high] at which some operation of a program is not analytic.

    Of too many, more than `most` for one operation, those that are found most easily; if they are to be `in_order`, all
    of a part of the domain, and the reason says which and how many there are.
    """
    deadline = time.monotonic() + seconds
    found = _Collected(program, low, high, most, in_order)

    def pause() -> None:
        if time.monotonic() > deadline:
            raise OutOfTime

    try:
        with limited(seconds):
            for quantity in _distinct(program):
                found.collect(quantity, pause, deadline)
        stopped = False
    except OutOfTime:
        stopped = True
    if found.blurred:
        points = [number(x, 9) for x in sorted(set(found.blurred))]
        found.reasons.append(f"near {named(points)} nothing could be told apart")
    return Candidates(found.sorted_places(), found.reasons, stopped)


def _distinct(program: Program) -> Iterator[Quantity]:
    """Yield the factors of all quantities, each once."""
    seen = set()
    for quantity in quantities(program):
        parts = [Factor(quantity.program, True)] if quantity.takes_whole else factors(quantity.program)
        for part in parts:
            number = None if part.takes_whole else quantity.part
            found = Quantity(part.program, quantity.operation, quantity.step, number, part.equivalent, part.turns)
            key = found.program, found.takes_whole, found.last
            if key not in seen:
                seen.add(key)
                yield found


def _from_left_to_right(one: tuple[Any, Place], other: tuple[Any, Place]) -> int:
    return int(one[0] > other[0]) - int(one[0] < other[0])


@dataclass
class _Collected:
    """Places that have been found in [low, high]."""

    program: Program
    low: Fraction
    high: Fraction
    most: int
    in_order: bool
    places: list[Place] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    blurred: list[float] = field(default_factory=list)
    _known: dict[Fraction, Place] = field(default_factory=dict)

    def collect(self, quantity: Quantity, pause: Callable[[], None], deadline: float) -> None:
        """Add the zeros of a quantity, or where it is a whole number."""
        computed = Computed(quantity.on_balls)
        if self._is_constant(quantity, computed):
            return
        soon = (3 * time.monotonic() + deadline) / 4
        for cell in self._cells(_task(self, quantity, computed), pause, lambda: time.monotonic() > soon):
            pause()
            place = locate(quantity, computed, cell)
            if place is None:
                self.blurred.append(float(cell.low))
            else:
                self._add(place)

    def _cells(self, task: Task, pause: Callable[[], None], until: Callable[[], bool]) -> list[Cell]:
        """Return the cells of the zeros of a quantity, those about which nothing is known last."""
        if self.in_order:
            found = look(task, pause, until)
            cells = found.cells
            self.reasons += filter(None, [found.note])
        else:
            search = task.search(self.most)
            cells = search.run(self.low, self.high, pause)
            if search.exhausted:
                self.reasons.append(f"{task.quantity.operation} has more of them")
        unknown = merged(cell for cell in cells if cell.order < 0)
        return [*(cell for cell in cells if cell.order >= 0), *unknown]

    def _add(self, place: Place) -> None:
        with precision(NARROW_BITS):
            at = place.ball()
            if isinstance(at, Missing) or at < exact(self.low) or at > exact(self.high):
                return
            middle = fraction(at.mid())
        rational = place.point.rational if isinstance(place, ExactPlace) else None
        if rational is not None or middle is not None:
            self._known[rational if rational is not None else middle or Fraction(0)] = place
        self.places.append(place)

    def _is_constant(self, quantity: Quantity, computed: Computed) -> bool:
        """Whether a quantity is 0, or the same whole number, in the whole domain, as sin(x)^2 + cos(x)^2 is."""
        seen = set()
        for part in SAMPLES:
            with precision(NARROW_BITS):
                x = exact(self.low + (self.high - self.low) * part)
            value = computed.over(x, 1, NARROW_BITS)
            seen.add(None if isinstance(value, Missing) else whole_number(value[0]))
        if len(seen) > 1 or (whole := seen.pop()) is None or (whole and not quantity.takes_whole):
            return False
        return bool(is_zero(quantity.expression - whole))

    def sorted_places(self) -> list[Place]:
        """Return the places in order, each once, and as exactly as it is known."""
        with precision(NARROW_BITS):
            pairs: list[tuple[Any, Place]] = [(place.ball(), place) for place in self.places]
        pairs.sort(key=cmp_to_key(_from_left_to_right))
        result: list[Any] = []
        for ball, place in pairs:
            if not result or not ball.overlaps(result[-1][0]):
                result.append((ball, place))
            elif isinstance(place, ExactPlace):
                result[-1] = ball, place
        return [place for _, place in result]


def _task(found: _Collected, quantity: Quantity, computed: Computed) -> Task:
    def is_constant(low: fmpq, high: fmpq, whole: int) -> bool:
        """Say whether the quantity is the same whole number all over a cell, once its branches are decided."""
        with precision(NARROW_BITS):
            for x in (arb(low), arb(high)):
                value = computed.over(x, 1, NARROW_BITS)
                if isinstance(value, Missing) or not abs(value[0] - whole) < NOTHING:
                    return False
            jet = jets_at(quantity.program, arb(low))
        symbol = jet.symbol if isinstance(jet, Jet) else None
        return symbol is not None and _is_zero_on_side(symbol.expression - whole, (low > 0) - (high < 0))

    return Task(quantity, found.program, computed, found.low, found.high, found._known, found.most, is_constant)


def _is_zero_on_side(expression: Any, side: int) -> bool:
    """Say whether SymPy shows that an expression in x is 0 everywhere, or wherever x has a sign."""
    import sympy

    from derivwidgets.function.expression import X

    if side and is_tame(expression) and expression.subs(X, side * sympy.Dummy(positive=True)).is_zero:
        return True
    return bool(is_zero(expression))


NEAR = 64
"""How many floating-point numbers away a singular point still counts as a neighbour."""


def neighbour(f: Function, place: Place, order: int = 1) -> tuple[Place, Finding] | None:
    """Return the singular point that is so near to a place that floating point can hardly tell them apart."""
    if f.program is None:
        return None
    x = Fraction(place.nearest)
    reach = NEAR * Fraction(math.ulp(place.nearest) or math.ulp(0.0))
    reach = max(reach, Fraction(1, 10**15) * max(Fraction(1), abs(x)) if x else Fraction(1, 10**300))
    try:
        found = candidates(f.program, x - reach, x + reach, 0.5, 8)
    except FormMissing:
        return None
    for other in found.places:
        finding = find(f, other, order=order)
        if not finding.exists and finding.kind not in ("undetermined", "undefined"):
            return other, finding
    return None
