"""SymPy's limits as an answer to what f does at a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.balls import ball_system
from derivwidgets.truth.helper import HELPER
from derivwidgets.truth.missing import UNDEFINED
from derivwidgets.truth.onesided import CONVERGENT, OSCILLATING, UNBOUNDED, UNDEFINED_SIDE, UNKNOWN, Local, Side

if TYPE_CHECKING:
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

SECONDS = 2.0
"""What SymPy is given before it is stopped."""


def look_by_limits(program: Program, at: ExactPoint, known: Local) -> Local | None:
    """Return what SymPy's limits of f and of its difference quotients say, None where it gives none in time.

    What jets have settled, in `known`, stays: SymPy drops points where a formula that it simplified has no value.
    """
    try:
        below, above, value, *slopes = HELPER.call("limits", program, at.program, seconds=SECONDS)
    except (OSError, RuntimeError, TimeoutError):
        return None
    if known.value is UNDEFINED:
        value, slopes = None, [None, None]
    settled = (UNDEFINED_SIDE, UNBOUNDED, OSCILLATING)
    left, right = (
        side if side.behaviour in settled else _side(limit, slope)
        for side, limit, slope in zip((known.left, known.right), (below, above), slopes, strict=True)
    )
    height = UNDEFINED if value is None else _number(value)
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(height, left, right)
    jump = _differ(below, above)
    if jump is not False or value is None:
        return Local(height, left, right, jump)
    apart = _differ(above, value)
    if apart is not False:
        return Local(height, left, right, jump, None if apart is None else False)
    smooth = None
    if None not in slopes:
        apart = _differ(*slopes)
        smooth = None if apart is None else not apart and bool(slopes[0].is_finite)
    return Local(height, left, right, jump, True, smooth)


def _side(limit: Any, slope: Any) -> Side:
    if limit is None:
        return Side(UNKNOWN)
    if limit.is_infinite:
        return Side(UNBOUNDED, 1 if limit.is_positive else -1)
    number = _number(limit)
    return Side(UNKNOWN) if number is None else Side(CONVERGENT, number, None if slope is None else _number(slope))


def _number(value: Any) -> Any:
    """Return a SymPy number as a ball at the current precision, or as an infinity; None if it has no form here."""
    from derivwidgets.function.errors import FunctionError
    from derivwidgets.function.expression import from_expression

    if value.is_infinite:
        return math.inf if value.is_positive else -math.inf
    try:
        ball = from_expression(value).bind(ball_system())(None)
    except FunctionError:
        return None
    return ball if isinstance(ball, arb) and ball.is_finite() else None


def _differ(a: Any, b: Any) -> bool | None:
    if a == b:
        return False
    if a.is_infinite or b.is_infinite:
        return True
    zero = (a - b).equals(0)
    return None if zero is None else not zero
