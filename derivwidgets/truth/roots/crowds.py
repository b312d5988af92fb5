"""Where singular points are too many to be listed: how many there are, where they accumulate, and which are listed."""

from __future__ import annotations

import heapq
import sys
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from itertools import count, pairwise, product
from typing import TYPE_CHECKING, Any

from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import whole_number
from derivwidgets.truth.missing import UNDEFINED, Missing
from derivwidgets.truth.roots.cells import NARROW_BITS, Cell, Computed, exact, fraction_of, refine
from derivwidgets.truth.roots.identify import ends
from derivwidgets.truth.roots.search import BITS, FINE, SHADOW, Search
from derivwidgets.truth.words import number, part, point, power_of_ten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place
    from derivwidgets.truth.roots.quantities import Quantity

LISTED = 100
"""How many of too many points are listed."""
FEW = 16
"""How many must be left to list those that lie away from where they accumulate."""
LOOKS = 64
"""Cells that are looked at to count points."""
CLOSER = range(40, 141, 4)
"""Binary exponents of the distances, as parts of the domain, at which it is looked whether points accumulate."""
DEEPER = (*range(76, 201, 4), *range(224, 1100, 32))
"""The same where it is looked whether there is another one so close to a known point that it was not seen."""
SHARP = 200
"""The largest of these that points other than 0 are known sharply enough for."""
TURNS = 4
"""How many times the quantity must have been 0, or whole, between these."""
DEEPEST = 16
"""How often it is looked still closer to a point."""
NAMED = 3
"""How many points of accumulation are named."""

JUMPING = frozenset({"floor", "ceil", "round", "mod"})
POLES = frozenset({"gamma", "lgamma", "digamma", "polygamma", "tan"})


@dataclass(frozen=True)
class Task:
    """A quantity in a domain.

    Attributes
    ----------
    quantity : Quantity
    program : Program
        The function of which it is a part.
    computed : Computed
    low, high : Fraction
    known : dict of Fraction to Place
        Points at which the quantity may not be analytic.
    most : int
        How many places are all listed.
    is_constant : callable
        Tells of an interval whether the quantity is a given whole number all over it.
    """

    quantity: Quantity
    program: Program
    computed: Computed
    low: Fraction
    high: Fraction
    known: dict[Fraction, Place]
    most: int
    is_constant: Callable[[Any, Any, int], bool]

    @property
    def width(self) -> Fraction:
        """Of the domain."""
        return self.high - self.low

    @property
    def shadow(self) -> Fraction:
        """How close to a known point others are not seen."""
        return 2 * SHADOW * fraction_of(FINE) * self.width

    def search(self, most: int, direction: int = 0) -> Search:
        """Return a search for its zeros."""
        quantity, known = self.quantity, sorted(self.known)
        return Search(self.computed, quantity.takes_whole, known, most, quantity.last, direction, self.is_constant)

    def value(self, x: Fraction) -> Any:
        """Return a ball around its value, a `Missing` where it has none."""
        with precision(NARROW_BITS):
            at = exact(x)
        found = self.computed.over(at, 1, NARROW_BITS)
        return found if isinstance(found, Missing) else found[0]


@dataclass
class Found:
    """Cells of the zeros of a quantity from left to right, and what is to be said if they are not all."""

    cells: list[Cell]
    note: str = ""


def look(task: Task, pause: Callable[[], None], until: Callable[[], bool], depth: int = 0) -> Found:
    """Find all zeros of a quantity; of too many those that lie away from where they accumulate, or the first.

    Parameters
    ----------
    task : Task
    pause : callable
        Called often; it may raise.
    until : callable
        Whether it is time to be content with some of them.
    depth : int
        How often the domain has been narrowed.
    """
    tally = Tally.of(task)
    points: list[Fraction] = []
    if not tally.is_complete or tally.count <= task.most:
        search = task.search(task.most)
        cells = search.run(task.low, task.high, pause, until)
        unseen = _unseen(task, search, pause) if depth < DEEPEST else []
        beside = _beside(task, search.waiting()) if search.exhausted else sorted({x for x, _ in unseen})
        points = [x for x in beside if max(_turns(task, x, side * task.width) for side in (-1, 1)) >= TURNS]
        if not search.exhausted and not points:
            return _with_deeper(task, cells, unseen, pause, until, depth)
        tally.count = max(tally.count, _certain(cells))
        away, radius = _away(task, cells, search.waiting(), points)
        if points and (len(away) >= FEW or not search.exhausted):
            return Found(away, f"{_what(task, tally, points)}; those more than {radius} away from there are listed")
    return _in_order(task, tally, points, pause)


def _certain(cells: Sequence[Cell]) -> int:
    return sum(cell.order >= 0 for cell in cells)


def _unseen(task: Task, search: Search, pause: Callable[[], None]) -> list[tuple[Fraction, int]]:
    """Return at which sides of known points there are zeros so close to them that a search has not seen them."""
    found = []
    for x, side in product(sorted(search.shadowed), (-1, 1)):
        pause()
        if not _is_clear(task, x, side) and _turns(task, x, side * task.width, DEEPER):
            found.append((x, side))
    return found


def _is_clear(task: Task, x: Fraction, side: int) -> bool:
    """Whether one ball shows that there is no zero, or whole number, all the way that is closer than a search sees."""
    with precision(NARROW_BITS):
        over = exact(x).union(exact(x + side * task.shadow))
    found = task.computed.over(over, 1, NARROW_BITS)
    if isinstance(found, Missing) or not found[0].is_finite():
        return False
    return not (found[0].contains_integer() if task.quantity.takes_whole else found[0].contains(0))


def _with_deeper(
    task: Task,
    cells: list[Cell],
    unseen: Sequence[tuple[Fraction, int]],
    pause: Callable[[], None],
    until: Callable[[], bool],
    depth: int,
) -> Found:
    """Return cells, and those at these sides of known points."""
    found, note = list(cells), ""
    for x, side in unseen:
        low, high = sorted((x, x + side * task.shadow))
        closer = look(replace(task, low=max(low, task.low), high=min(high, task.high)), pause, until, depth + 1)
        found, note = found + closer.cells, note or closer.note
    return Found(sorted(found, key=lambda cell: cell.low), note)


def _in_order(task: Task, tally: Tally, points: Sequence[Fraction], pause: Callable[[], None]) -> Found:
    """Return the first of too many, or the last: all up to where they are enough, or accumulate."""
    gap = task.width / (1 << CLOSER[0])
    parts = [(1, task.low, min(points) - gap if points else task.high)]
    parts.append((-1, max(points) + gap if points else task.low, task.high))
    found: list[Cell] = []
    listed = []
    for direction, low, high in parts:
        if low < high:
            search = task.search(LISTED, direction)
            cells = search.run(low, high, pause)
            if not search.exhausted and not points:
                return Found(cells)
            if not search.exhausted or _certain(cells) >= LISTED:
                found += cells
                listed += [f"the {'first' if direction > 0 else 'last'} {_certain(cells)}"] if cells else []
            if _certain(found) >= LISTED:
                break
    tally.count = max(tally.count, _certain(found))
    which = f"{' and '.join(listed)} are listed" if listed else "none of them could be told apart"
    return Found(found, f"{_what(task, tally, points)}; {which}")


@dataclass
class Tally:
    """How often a quantity is a whole number in a domain: at least `count` times.

    Attributes
    ----------
    count : int
    is_complete : bool
        Whether it is just so often.
    """

    count: int = 0
    is_complete: bool = True

    @classmethod
    def of(cls, task: Task) -> Tally:
        """Count over cells in which the quantity rises or falls, by its values at their ends."""
        tally = cls()
        if not task.quantity.takes_whole:
            tally.is_complete = False
            return tally
        ticket = count()
        heap = [(task.low - task.high, next(ticket), task.low, task.high)]
        for _ in range(LOOKS):
            if not heap:
                break
            *_, low, high = heapq.heappop(heap)
            if not tally._add(task, low, high):
                middle = (low + high) / 2
                for left, right in ((low, middle), (middle, high)):
                    heapq.heappush(heap, (left - right, next(ticket), left, right))
        tally.is_complete = tally.is_complete and not heap
        return tally

    def _add(self, task: Task, low: Fraction, high: Fraction) -> bool:
        """Count the whole values over a cell without its left end, unless that is the domain's; False if in doubt."""
        with precision(NARROW_BITS):
            x = exact(low).union(exact(high))
        found = task.computed.over(x, 2, NARROW_BITS)
        if isinstance(found, Missing):
            return found is UNDEFINED
        if not found[0].contains_integer():
            return True
        if found[1].contains(0):
            return False
        below, above = (self._whole(task, end, rises=found[1] > 0) for end in (low, high))
        if below is None or above is None:
            self.is_complete = False
            return True
        self.count += abs(above - below)
        if low == task.low:
            value, last = task.value(low), task.quantity.last
            whole = None if isinstance(value, Missing) else whole_number(value)
            self.count += whole is not None and (last is None or whole <= last)
        return True

    def _whole(self, task: Task, x: Fraction, *, rises: bool) -> int | None:
        """Return the whole number below a value, or of a falling quantity the one above; None if that is not told."""
        value = task.value(x)
        if isinstance(value, Missing):
            return None
        with precision(NARROW_BITS):
            found = whole_number(value) if value.contains_integer() else None
            if found is None:
                found = whole_number(value.floor() if rises else value.ceil())
        if found is None or task.quantity.last is None:
            return found
        return min(found, task.quantity.last if rises else task.quantity.last + 1)


def _beside(task: Task, waiting: Sequence[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Return the known points in or beside intervals that were not looked into."""
    margin = task.width / 1000
    return [x for x in sorted(task.known) if any(low - margin <= x <= high + margin for low, high in waiting)]


def _turns(task: Task, x: Fraction, width: Fraction, exponents: Sequence[int] = CLOSER) -> int:
    """Return how many times the quantity is certainly 0, or whole, between points that come ever closer to x."""
    points = [x + width / (1 << exponent) for exponent in exponents if exponent <= SHARP or not x]
    values = [task.value(at) for at in points if task.low <= at <= task.high]
    told = [level for value in values if (level := _level(task, value)) is not None]
    return sum(a != b for a, b in pairwise(told))


def _level(task: Task, value: Any) -> Any:
    """Return the sign of a value, or the whole number below one; None if that is not told, or does not matter."""
    if isinstance(value, Missing) or not value.is_finite():
        return None
    if not task.quantity.takes_whole:
        return None if value.contains(0) else bool(value > 0)
    last = task.quantity.last
    if last is not None and value > last:
        return None
    with precision(NARROW_BITS):
        return whole_number(value.floor())


def _away(
    task: Task, cells: Sequence[Cell], waiting: Sequence[tuple[Fraction, Fraction]], points: Sequence[Fraction]
) -> tuple[list[Cell], str]:
    """Return the cells that lie so far away from all points that none is missing there, and how far."""
    if not points:
        return [], ""
    unseen = (min(max(abs(low - x), abs(high - x)) for x in points) for low, high in waiting)
    radius = max([task.shadow, *unseen])
    distances = [min(abs(end - x) for x in points for end in _ends(task, cell)) for cell in cells]
    beyond = sorted((distance for distance in distances if distance > radius), reverse=True)
    radius = beyond[LISTED] if len(beyond) > LISTED else radius
    rounded = Context(prec=2, rounding=ROUND_CEILING).divide(Decimal(radius.numerator), Decimal(radius.denominator))
    away = [cell for cell, distance in zip(cells, distances, strict=True) if distance > Fraction(rounded)]
    return away, number(float(rounded), 2)


def _ends(task: Task, cell: Cell) -> tuple[Fraction, Fraction]:
    """Return numbers between which the zero in a cell lies, and hardly anything else."""
    if cell.order < 0 or cell.low == cell.high:
        return cell.low, cell.high
    with precision(BITS):
        found = ends(refine(task.computed, cell, BITS))
    return found or (cell.low, cell.high)


def _what(task: Task, tally: Tally, points: Sequence[Fraction]) -> str:
    """Return what there are too many of, how many they are, and where they accumulate."""
    if not points:
        return f"{_subject(task)} at {_counted(tally)}{_spacing(task)}"
    named = [point(task.known[x].shown) for x in points[:NAMED]]
    if len(points) > NAMED:
        named.append(f"{len(points) - NAMED} more")
    return f"{_subject(task)} at infinitely many points, which accumulate at {_listed(named)}"


def _subject(task: Task) -> str:
    quantity = task.quantity
    if quantity.operation in POLES:
        return f"{part(task.program, quantity.step)} has poles"
    if quantity.operation in JUMPING and quantity.takes_whole and quantity.equivalent is None:
        return f"{part(task.program, quantity.step)} jumps"
    zero = quantity.equivalent or quantity.program
    return f"{part(zero, len(zero) - 1)} is 0"


def _counted(tally: Tally) -> str:
    count = tally.count
    if not count and not tally.is_complete:
        return "an unknown number of points"
    more = "" if tally.is_complete else " or more"
    if count < MOST_COUNTED:
        return f"{count} points{more}"
    digits = len(str(count)) - 1
    if digits < sys.float_info.max_10_exp:
        return f"about {number(float(count), 3)} points{more}"
    return f"more than {power_of_ten(digits)} points"


MOST_COUNTED = 10**9
"""Up to which points are counted one by one."""


def _spacing(task: Task) -> str:
    """Return how far apart the points are, where they are evenly spaced."""
    import sympy

    from derivwidgets.function.expression import X

    if not task.quantity.takes_whole:
        return ""
    slope = task.quantity.expression.diff(X)
    if not slope.is_number or slope.is_zero or not slope.is_finite:
        return ""
    period = sympy.nsimplify(1 / abs(slope))
    return f", one every {point(str(period)) if period else number(float(1 / abs(slope)), 3)}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
