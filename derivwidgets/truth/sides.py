"""What f does on each side of a point, and at the point: its limits and its slopes there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flint import arb

from derivwidgets.truth.balls import ULPS, rounded
from derivwidgets.truth.missing import UNDECIDED, Missing

UNDEFINED_SIDE, UNBOUNDED, OSCILLATING, CONVERGENT, UNKNOWN = (
    "undefined",
    "unbounded",
    "oscillating",
    "limit",
    "unknown",
)
"""What f does on one side."""


@dataclass(frozen=True)
class Side:
    """f on one side of a point.

    Attributes
    ----------
    behaviour : str
        "undefined", "unbounded", "oscillating" (bounded, without a limit), "limit", or "unknown".
    limit : arb or None
        The limit of f; with "unbounded" the sign of the infinity that it tends to.
    slope : arb or float or None
        The one-sided derivative: a ball, inf or -inf, nan where the difference quotient has no limit, None if unknown
        or if f has no value at the point.
    """

    behaviour: str
    limit: Any = None
    slope: Any = None

    @property
    def is_sharp(self) -> bool:
        """Whether all numbers are known to the last place of a double."""
        return _is_sharp(self.limit) and _is_sharp(self.slope)


@dataclass(frozen=True)
class Local:
    """f at a point and on both its sides.

    Attributes
    ----------
    value : arb or Missing
        f at the point itself.
    left, right : Side
    continuous, smooth : bool or None
        Whether the limits of both sides and the value are one number; whether the slopes are. None if unknown or if it
        makes no sense.
    jump : bool or None
        Whether the two limits differ.
    """

    value: Any
    left: Side
    right: Side
    jump: bool | None = None
    continuous: bool | None = None
    smooth: bool | None = None

    @property
    def is_decided(self) -> bool:
        """Whether nothing that matters is unknown."""
        sides = (self.left, self.right)
        if self.value is UNDECIDED or any(side.behaviour == UNKNOWN for side in sides):
            return False
        if any(side.behaviour != CONVERGENT for side in sides):
            convergent = [side for side in sides if side.behaviour == CONVERGENT]
            alone = convergent and UNDEFINED_SIDE in (self.left.behaviour, self.right.behaviour)
            return not alone or isinstance(self.value, Missing) or convergent[0].slope is not None
        if self.jump is None:
            return False
        if self.jump or isinstance(self.value, Missing):
            return True
        if self.continuous is None:
            return False
        return not self.continuous or (None not in (self.left.slope, self.right.slope) and self.smooth is not None)

    @property
    def is_sharp(self) -> bool:
        """Whether all numbers are known to the last place of a double."""
        return _is_sharp(self.value) and self.left.is_sharp and self.right.is_sharp


def _is_sharp(number: Any) -> bool:
    if not isinstance(number, arb):
        return True
    value, radius = rounded(number)
    return not math.isfinite(value) or radius <= ULPS * math.ulp(value)


UNKNOWN_LOCAL = Local(UNDECIDED, Side(UNKNOWN), Side(UNKNOWN))
"""Where nothing is known."""
