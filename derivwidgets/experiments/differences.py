"""What f is less its value at one point, exactly, as far as balls tell it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FormMissing
from derivwidgets.truth.balls import ball_system
from derivwidgets.truth.balls import precision as ball_precision
from derivwidgets.truth.batches import BatchedSystem
from derivwidgets.truth.onesided import look
from derivwidgets.truth.places import rational_place
from derivwidgets.truth.sides import CONVERGENT, UNDEFINED_SIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program

BITS = {256: 53, 1024: 24}
"""Precisions of the balls, and how many bits of a difference they are to give; the second where the first does not."""
FIRST = min(BITS)
CHUNK = 130
"""Points computed while holding FLINT's lock."""
NEGLIGIBLE = 2.0**-512
"""What may be 0 in the end and is no larger than this part of f is 0."""
SMALLEST = math.ulp(0.0)
"""The smallest double, which stands for what is smaller and not 0."""
SECONDS = 1.0
"""What the search for a limit may take."""


def origin_of(program: Program, at: float, bits: int = FIRST) -> arb | None:
    """Return f at a point, or its limit where it has no value there; None where neither is known."""
    try:
        with ball_precision(bits):
            value = _balls(program.bind(ball_system(BatchedSystem)), [at])[0]
        if value is not None:
            return value
        with limited(SECONDS):
            local = look(program, rational_place(Fraction(at)))
    except FormMissing:
        return None
    sides = local.left, local.right
    convergent = [side for side in sides if side.behaviour == CONVERGENT]
    alone = any(side.behaviour == UNDEFINED_SIDE for side in sides)
    is_one = local.jump is False if len(convergent) == len(sides) else alone
    return convergent[0].limit if convergent and is_one else None


def relative(values: Array, origin: arb) -> Array:
    """Return values less an exact one."""
    with ball_precision(FIRST):
        return np.array([float((arb(each) - origin).mid()) if math.isfinite(each) else math.nan for each in values])


def exactly(program: Program, x: Array, at: float, origin: arb, values: Array, pause: Callable[[], None]) -> Array:
    """Return exact values of f less that at a point; nan where they are not known."""
    found = np.full(x.size, np.nan)
    negligible = NEGLIGIBLE * float(np.max(np.abs(values), where=np.isfinite(values), initial=0))
    left = list(range(x.size))
    for bits, wanted in BITS.items():
        if bits != FIRST and left:
            origin = origin_of(program, at, bits) or origin
        step, tried, left = CHUNK * FIRST // bits, left, []
        for start in range(0, len(tried), step):
            pause()
            chunk = tried[start : start + step]
            with ball_precision(bits):
                balls = _balls(program.bind(ball_system(BatchedSystem)), x[chunk].tolist())
                found[chunk] = [_difference(ball, origin, wanted, negligible) for ball in balls]
            left += [k for k, ball in zip(chunk, balls, strict=True) if ball is not None and math.isnan(found[k])]
    return found


def _difference(ball: arb | None, origin: arb, wanted: int, negligible: float) -> float:
    """Return a difference as a double, 0 only if it is; nan where too few bits are known, unless it is negligible."""
    if ball is None:
        return math.nan
    off = ball - origin
    if off.rel_accuracy_bits() >= wanted:
        return float(off.mid()) or (0.0 if off.is_zero() else math.copysign(SMALLEST, off.sgn()))
    return 0.0 if off.is_zero() or off.abs_upper() <= negligible else math.nan


def _balls(run: Callable[[Any], Any], x: list[float]) -> list[arb | None]:
    results = run([arb(point) for point in x])
    results = results if isinstance(results, list) else [results] * len(x)
    return [ball if isinstance(ball, arb) and ball.is_finite() else None for ball in results]
