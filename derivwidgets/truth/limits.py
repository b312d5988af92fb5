"""SymPy's limits as an answer to what f does at a point, where jets leave something open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.helper import HELPER
from derivwidgets.truth.missing import UNDECIDED, Missing
from derivwidgets.truth.onesided import CONVERGENT, UNBOUNDED, UNKNOWN, Local, Side

if TYPE_CHECKING:
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

SECONDS = 2.0
"""What SymPy is given before it is stopped."""
BITS = 128


def look_by_limits(program: Program, at: ExactPoint, known: Local) -> Local | None:
    """Return what SymPy's limits of f and of its difference quotients say, None where it gives none in time.

    What jets have settled, in `known`, stays: SymPy drops points where a formula that it simplified has no value.
    """
    try:
        sides, value, slopes, equal = HELPER.call("limits", program, at.program, seconds=SECONDS)
    except (OSError, RuntimeError, TimeoutError):
        return None
    with precision(BITS):
        height = _number(value) if known.value is UNDECIDED else known.value
        if height is None:
            height = UNDECIDED
        left, right = (
            _merged(side, limit, slope)
            for side, limit, slope in zip((known.left, known.right), sides, slopes, strict=True)
        )
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(height, left, right)
    jump = _first(known.jump, _negated(equal[0]))
    if jump is not False or isinstance(height, Missing):
        return Local(height, left, right, jump)
    continuous = _first(known.continuous, equal[1])
    smooth = known.smooth
    if continuous and smooth is None and None not in (left.slope, right.slope):
        finite = all(isinstance(side.slope, arb) for side in (left, right))
        smooth = equal[2] if finite else False
    return Local(height, left, right, jump, continuous, smooth)


def _first(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one


def _negated(known: bool | None) -> bool | None:
    return None if known is None else not known


def _merged(side: Side, limit: Any, slope: Any) -> Side:
    """Return a side with what SymPy adds to it."""
    if side.behaviour == CONVERGENT and side.slope is None:
        return Side(CONVERGENT, side.limit, _number(slope))
    if side.behaviour != UNKNOWN or limit is None:
        return side
    if isinstance(limit, int):
        return Side(UNBOUNDED, limit)
    number = _number(limit)
    return side if number is None else Side(CONVERGENT, number, _number(slope))


def _number(value: Any) -> Any:
    """Return a SymPy number as a ball at the current precision, or as an infinity; None if it has no form here."""
    from derivwidgets.function.expression import from_expression

    if value is None:
        return None
    if isinstance(value, int):
        return value * math.inf
    try:
        ball = from_expression(value).bind(ball_system())(None)
    except Exception:  # SymPy may refuse numbers that are too large for it
        return None
    return ball if isinstance(ball, arb) and ball.is_finite() else None
