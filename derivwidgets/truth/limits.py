"""SymPy's limits as an answer to what f does at a point, where jets leave something open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.helper import HELPER
from derivwidgets.truth.missing import UNDECIDED
from derivwidgets.truth.sides import CONVERGENT, UNBOUNDED, UNKNOWN, Local, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

SECONDS = 2.0
"""What SymPy is given before it is stopped."""
BITS = 128


def look_by_limits(program: Program, sides: Sequence[Program | None], at: ExactPoint) -> Local | None:
    """Return what SymPy's limits of f and of its difference quotients say, None where it gives none in time.

    `sides` are f on the left and on the right of the point, None where it is not to be asked.
    """
    try:
        limits, value, slopes, equal = HELPER.call("limits", program, sides, at.program, seconds=SECONDS)
    except (OSError, RuntimeError, TimeoutError):
        return None
    with precision(BITS):
        height = _number(value)
        left, right = map(_side, limits, slopes)
    return Local(UNDECIDED if height is None else height, left, right, _negated(equal[0]), *equal[1:])


def _negated(known: bool | None) -> bool | None:
    return None if known is None else not known


def _side(limit: Any, slope: Any) -> Side:
    if isinstance(limit, int):
        return Side(UNBOUNDED, limit)
    number = _number(limit)
    return Side(UNKNOWN) if number is None else Side(CONVERGENT, number, _number(slope))


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
