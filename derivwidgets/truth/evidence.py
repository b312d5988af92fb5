"""What numbers suggest where nothing is certified: f ever closer to the point, in balls of thousands of bits.

It is evidence and no proof: a function may behave otherwise still closer by.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from derivwidgets.function.deadline import time_left
from derivwidgets.function.errors import FormMissing
from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing
from derivwidgets.truth.sides import CONVERGENT, UNBOUNDED, UNDEFINED_SIDE, UNKNOWN, Local, Side
from derivwidgets.truth.tame import NOTHING, Wild, settled, settles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place

DEPTHS = (1, 2, 4, 8, 15, 40, 100, 300, 1000)
"""Distances from the point, as powers of 1/10."""
DEEP = 5
"""How many of them, the smallest, tell; the others can only confirm what was found by other means."""
CONFIRMING = 3
"""How many values, those closest to the point that are known, must confirm it."""
NEAREST = fmpq(7123, 10000)
"""The largest distance, times 10: no number that people write into a function."""
BITS = 8192
AGREEMENT = 1e-9
"""How small the last difference is of a sequence that is taken to converge, relative to its largest number."""
GROWTH = 0.01
"""The power of 1/distance with which numbers grow at least that are taken to go to infinity."""
REMAINING = 10
"""How many times the last difference is what a sequence may still be from its limit."""
CLOSER = fmpq(19, 20)
"""How much nearer each value must be to a limit than the one before, which even 1/log(log(log(1/x))) is to 0."""
CLOSE = 10
"""How many times their radii two numbers lie apart that are taken to differ."""


class Approach:
    """f on one side of a place, ever closer to it: in units of 1, or of the place's distance from 0 if that is less.

    Attributes
    ----------
    steps : list of arb
        From the place, with their sign.
    values : list of arb or Missing
        f there.
    program : Program or None
        f on this side, without its choices; None where values tell nothing of how it goes on.
    reason : str
        Why they do not.
    """

    def __init__(self, program: Program, at: arb, s: int) -> None:
        run = program.bind(ball_system(), range(len(program)))
        scale = arb(NEAREST) * (1 if at.contains(0) or abs(at) > 1 else abs(at.mid()))
        self.steps = [s * scale / arb(10) ** depth for depth in DEPTHS]
        self.values: list[Any] = [UNDECIDED] * len(DEPTHS)
        self.program: Program | None = None
        self.reason, results = "", []
        for step in self.steps:
            if time_left() <= 0:
                self.reason = "the time was over before f was looked at closely"
                return
            results.append(run(at + step))
        self.values = [_number(each[-1]) for each in results]
        try:
            self.program = settled(program, results)
        except Wild as wild:
            self.reason = str(wild)

    def side(self, value: Any) -> Side:
        """Return what f, which is `value` at the place, seems to do on this side."""
        values, steps = self.values[-DEEP:], self.steps[-DEEP:]
        if self.program is None or UNDECIDED in values:
            return Side(UNKNOWN)
        if any(isinstance(number, Missing) for number in values):
            return Side(UNDEFINED_SIDE if set(values) == {UNDEFINED} else UNKNOWN)
        if _grow(values):
            return Side(UNBOUNDED, 1 if values[-1] > 0 else -1)
        limit = _limit(values)
        if limit is None:
            return Side(UNKNOWN)
        if isinstance(value, Missing):
            return Side(CONVERGENT, limit)
        quotients = [(number - value) / step for number, step in zip(values, steps, strict=True)]
        if _grow(quotients):
            return Side(CONVERGENT, limit, math.inf if quotients[-1] > 0 else -math.inf)
        return Side(CONVERGENT, limit, _limit(quotients))

    def confirms(self, claimed: Side, value: Any) -> bool:
        """Say whether f, which is `value` at the place, goes on as is claimed, if anything is."""
        if claimed.behaviour == UNKNOWN:
            return True
        known = [(step, y) for step, y in zip(self.steps, self.values, strict=True) if y is not UNDECIDED][-CONFIRMING:]
        if len(known) < CONFIRMING or any(isinstance(y, Missing) for _, y in known):
            return False
        values = [y for _, y in known]
        if claimed.behaviour == UNBOUNDED:
            return _tends(values, claimed.limit * math.inf)
        if claimed.slope is None:
            return _tends(values, claimed.limit)
        if isinstance(value, Missing) or not _tends(values, claimed.limit):
            return False
        return _tends([(y - value) / step for step, y in known], claimed.slope)


def _number(result: Any) -> Any:
    if isinstance(result, Missing):
        return result
    return result if result.is_finite() and (result.rad() < NOTHING or result.rel_accuracy_bits() > 64) else UNDECIDED


def _tends(values: Sequence[arb], limit: Any) -> bool:
    """Say whether numbers come ever closer to a limit, or grow towards it where it is infinite."""
    if isinstance(limit, float):
        sizes = [number * (1 if limit > 0 else -1) for number in values]
        return all(0 < a < b for a, b in pairwise(sizes))
    gaps = [abs(number - limit) for number in values]
    nothing = NOTHING * limit.union(arb(1)).abs_upper()
    return all(b < CLOSER * a or b.upper() <= nothing for a, b in pairwise(gaps))


def _grow(values: Sequence[arb]) -> bool:
    """Say whether the deepest values have one sign, and each is well beyond the one before."""
    if not (all(value > 0 for value in values) or all(value < 0 for value in values)):
        return False
    times = [10 ** (GROWTH * (deep - less)) for less, deep in pairwise(DEPTHS[-DEEP:])]
    return all(abs(b) > abs(a) * more for more, (a, b) in zip(times, pairwise(values), strict=True))


def _limit(values: Sequence[arb]) -> arb | None:
    """Return the limit that numbers seem to have, with how far they may still be from it."""
    last = abs(values[-1] - values[-2]).upper()
    if not settles(values) or not last <= AGREEMENT * max(abs(value).upper() for value in values):
        return None
    return arb(values[-1].mid(), REMAINING * last)


class Evidence:
    """f ever closer to a place.

    Attributes
    ----------
    value : arb or Missing
        f there.
    sides : (Approach, Approach)
        From the left and from the right.

    Raises
    ------
    FormMissing
        If an operation, or the place, has no form on balls.
    """

    def __init__(self, program: Program, place: Place) -> None:
        with precision(BITS, 2):
            at = place.ball()
            if isinstance(at, Missing) or not at.is_finite():
                raise FormMissing(f"the point {place.shown} has no form on balls")
            self.value = _number(program.bind(ball_system())(at))
            self.sides = tuple(Approach(program, at, s) for s in (-1, 1))

    @cached_property
    def local(self) -> Local:
        """What f seems to do."""
        with precision(BITS, 2):
            return joined(self.value, *(approach.side(self.value) for approach in self.sides))

    @property
    def reason(self) -> str:
        """Why it is not seen what f does; empty if it may be."""
        return next((approach.reason for approach in self.sides if approach.reason), "")

    def confirms(self, claimed: Local) -> bool:
        """Say whether limits and slopes found by other means are those that f comes ever closer to."""
        with precision(BITS, 2):
            if not _may_be(claimed.value, self.value):
                return False
            sides = zip(self.sides, (claimed.left, claimed.right), strict=True)
            return all(approach.confirms(side, self.value) for approach, side in sides)


def _may_be(claimed: Any, value: Any) -> bool:
    if isinstance(claimed, Missing) or isinstance(value, Missing):
        return claimed is value or UNDECIDED in (claimed, value)
    return bool(claimed.overlaps(value))


def joined(value: Any, left: Side, right: Side) -> Local:
    """Return what f does at a point and on both its sides, from balls that hold its limits and slopes."""
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(value, left, right)
    is_one = same(left.limit, right.limit)
    jump = None if is_one is None else not is_one
    if jump is not False or isinstance(value, Missing):
        return Local(value, left, right, jump)
    continuous = same(right.limit, value)
    smooth = None
    if continuous and left.slope is not None and right.slope is not None:
        finite = isinstance(left.slope, arb) and isinstance(right.slope, arb)
        smooth = same(left.slope, right.slope) if finite else False
    return Local(value, left, right, jump, continuous, smooth)


def same(a: arb, b: arb) -> bool | None:
    """Say whether two balls seem to hold one number; None if they lie apart by no more than a few of their radii."""
    if a.overlaps(b):
        return True
    return False if abs(a - b) > CLOSE * (a.rad() + b.rad()) else None
