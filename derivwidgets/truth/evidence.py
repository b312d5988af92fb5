"""What numbers alone suggest where nothing is certified: f ever closer to the point, in many digits or in doubles.

It is evidence and no proof: a function may behave otherwise still closer by.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing
from derivwidgets.truth.onesided import CONVERGENT, UNBOUNDED, UNDEFINED_SIDE, UNKNOWN, Local, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place

DEPTHS = (15, 40, 100, 300, 1000)
"""Distances from the point, as powers of 1/10."""
PARTS = ("1", "0.7123", "0.3917", "0.1931")
"""Where sequences of points begin: along one of them sin(1/x) may seem to have a limit."""
BITS = 8192
AGREEMENT = 1e-9
"""How close the last two numbers of a sequence are that is taken to converge, relative to the larger of 1 and them."""


def look_closely(program: Program, place: Place) -> Local:
    """Return what f seems to do at a place, from balls of thousands of bits around points ever closer to it."""
    with precision(BITS, 2):
        run = program.bind(ball_system())
        at = place.ball()
        value = _number(run(at))
        sides = [_agreeing([_walk(run, at, value, s * arb(part)) for part in PARTS]) for s in (-1, 1)]
    return _local(value, *sides)


def _walk(run: Callable[[Any], Any], at: Any, value: Any, start: arb) -> Side:
    """Return what f seems to do along one sequence of points."""
    steps = [start / arb(10) ** depth for depth in DEPTHS]
    return _side([_number(run(at + step)) for step in steps], value, steps, AGREEMENT)


def _agreeing(sides: Sequence[Side]) -> Side:
    """Return what all sequences of points tell alike."""
    first = sides[0]
    same = all(side.behaviour == first.behaviour and _matches(side.limit, first.limit) for side in sides)
    if not same:
        return Side(UNKNOWN)
    slopes = all(side.slope is not None and _matches(side.slope, first.slope) for side in sides)
    return first if slopes else Side(first.behaviour, first.limit)


def _number(result: Any) -> Any:
    if isinstance(result, Missing):
        return result
    return result if result.is_finite() and float(result.rad()) < math.inf else UNDECIDED


def look_at_doubles(f: Function, at: float) -> Local:
    """Return what an opaque f seems to do at a point, from its values in double precision.

    Values are compared over halving steps as long as these are steps, quotients where truncation still outweighs
    round-off.
    """
    scale = max(1.0, abs(at))
    steps = scale * 0.5 ** np.arange(6, 48)
    value = _double(f(np.array([at]))[0])
    sides = []
    for s in (-1, 1):
        x = at + s * steps
        samples = [_double(number) for number in f(x)]
        sides.append(_side(samples, value, list(x - at), 1e-5, quotients=20))
    return _local(value, *sides)


def _double(number: float) -> Any:
    return float(number) if math.isfinite(number) else UNDEFINED


def _side(
    samples: Sequence[Any], value: Any, steps: Sequence[Any], agreement: float, quotients: int | None = None
) -> Side:
    missing = [sample for sample in samples if isinstance(sample, Missing)]
    if missing:
        nowhere = len(missing) == len(samples) and UNDECIDED not in missing
        return Side(UNDEFINED_SIDE if nowhere else UNKNOWN)
    if _grows(samples):
        return Side(UNBOUNDED, 1 if samples[-1] > 0 else -1)
    limit = _limit(samples, agreement)
    if limit is None:
        return Side(UNKNOWN)
    if isinstance(value, Missing):
        return Side(CONVERGENT, limit)
    ratios = [(sample - value) / step for sample, step in zip(samples, steps, strict=True)][:quotients]
    if _grows(ratios):
        return Side(CONVERGENT, limit, math.inf if ratios[-1] > 0 else -math.inf)
    return Side(CONVERGENT, limit, _limit(ratios, agreement))


def _grows(values: Sequence[Any]) -> bool:
    """Whether each of the later values is well beyond the one before, and all have one sign."""
    late = values[-8:]
    return all(abs(b) > abs(a) * 1.15 and (a > 0) == (b > 0) for a, b in pairwise(late))


def _limit(values: Sequence[Any], agreement: float) -> Any:
    """Return the value at which two neighbours agree best, None unless they agree well and earlier ones approach it."""
    changes = [abs(b - a) for a, b in pairwise(values)]
    best = min(range(len(changes)), key=lambda k: float(changes[k]))
    found = values[best + 1]
    if not changes[best] <= agreement * max(1, abs(found)):
        return None
    approaching = all(later <= earlier or later <= agreement for earlier, later in pairwise(changes[: best + 1]))
    return found if approaching else None


def _local(value: Any, left: Side, right: Side) -> Local:
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(value, left, right)
    jump = not _close(left.limit, right.limit)
    if jump or isinstance(value, Missing):
        return Local(value, left, right, jump)
    if not _close(right.limit, value):
        return Local(value, left, right, jump, False)
    smooth = None
    if left.slope is not None and right.slope is not None:
        finite = [slope for slope in (left.slope, right.slope) if not _is_infinite(slope)]
        smooth = len(finite) == 2 and _close(*finite)
    return Local(value, left, right, jump, True, smooth)


def _is_infinite(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _close(a: Any, b: Any) -> bool:
    return bool(abs(a - b) <= 1e-4 * max(1, abs(a), abs(b)))


def agrees(program: Program, place: Place, local: Local) -> bool:
    """Say whether limits found by other means are not contradicted by f ever closer to the point."""
    seen = look_closely(program, place)
    pairs = [(local.left, seen.left), (local.right, seen.right)]
    return all(
        one.behaviour == other.behaviour and _matches(one.limit, other.limit) and _matches(one.slope, other.slope)
        for one, other in pairs
        if other.behaviour != UNKNOWN
    )


def _matches(claimed: Any, seen: Any) -> bool:
    if claimed is None or seen is None:
        return True
    if _is_infinite(claimed) or _is_infinite(seen):
        return bool(claimed == seen)
    return _close(claimed, seen)
