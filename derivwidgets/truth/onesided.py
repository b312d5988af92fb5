"""f on one side of a point at a time: its limit and its slope there, certified by jets."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.balls import constant as ball_constant
from derivwidgets.truth.balls import precision
from derivwidgets.truth.jets import ZERO_TEST, Infinite, Jet, Ramify, constant, lead, polar_sign, written
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, GuardedLibrary, GuardedSystem, Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.program import Program, Value
    from derivwidgets.truth.places import Place

ATTEMPTS = ((128, 8), (256, 20), (640, 40))
"""Bits and terms, tried in turn."""

DEEPEST = 60
"""The largest m in x = a + s t^m."""

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


@cache
def jet_system() -> GuardedSystem:
    """One-sided jets."""
    return GuardedSystem("jets", "ball", GuardedLibrary("jets", "derivwidgets.truth.jet_forms"), _constant, "name")


def _constant(value: Value | None) -> Any:
    from derivwidgets.function.systems import sympy_system

    if value in ("inf", "-inf"):
        return Infinite(1 if value == "inf" else -1)
    ball = ball_constant(value)
    return ball if isinstance(ball, Missing) else constant(ball, lambda: sympy_system().constant(value))


def look(program: Program, place: Place) -> Local:
    """Find out what f does at a place and on both its sides.

    Raises
    ------
    FormMissing
        If an operation has no form on jets.
    """
    found = None
    for bits, terms in ATTEMPTS:
        with precision(bits, terms):
            found = _look(program, place)
        if found.is_decided:
            break
    assert found is not None
    return found


def _look(program: Program, place: Place) -> Local:
    run = program.bind(jet_system())
    at = place.ball()
    with _zero_tests(place, 1):
        value = _finite(run(Jet(0, [] if at.is_zero() else [at], symbol=_x)))
    if isinstance(value, Infinite):
        value = UNDEFINED
    (below, left), (above, right) = (_side(run, place, at, s, value) for s in (-1, 1))
    height = value[0] if isinstance(value, Jet) else value
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(height, left, right)
    same = _equal(left.limit, right.limit, below, above, 0, place)
    jump = None if same is None else not same
    if jump is not False or not isinstance(value, Jet):
        return Local(height, left, right, jump)
    continuous = _equal(right.limit, height, above, value, 0, place)
    if continuous is not True:
        return Local(height, left, right, jump, continuous)
    smooth = None
    if isinstance(left.slope, arb) and isinstance(right.slope, arb):
        smooth = _equal(left.slope, right.slope, below, above, 1, place)
    elif left.slope is not None and right.slope is not None:
        smooth = False
    return Local(height, left, right, jump, continuous, smooth)


def _x() -> Any:
    from derivwidgets.function.expression import X

    return X


@contextmanager
def _zero_tests(place: Place, depth: int) -> Iterator[None]:
    """Let jets in t, where x = a + s t^depth, ask whether a coefficient is exactly 0."""

    def is_zero(symbol: Callable[[], Any], exponent: int) -> bool | None:
        if exponent < 0:
            return place.vanishes(symbol(), -1)
        return None if exponent % depth else place.vanishes(symbol(), exponent // depth)

    token = ZERO_TEST.set(is_zero)
    try:
        yield
    finally:
        ZERO_TEST.reset(token)


def _finite(result: Any) -> Any:
    if isinstance(result, arb):
        result = constant(result)
    finite = not isinstance(result, Jet) or all(coefficient.is_finite() for coefficient in result.coefficients)
    return result if finite else UNDECIDED


def _side(run: Callable[[Any], Any], place: Place, at: arb, s: int, value: Any) -> tuple[Any, Side]:
    """Return f(a + s t^m) as a jet, and what it says."""
    depth = 1
    while depth <= DEEPEST:
        x = Jet(depth, [arb(s)], symbol=_x)
        if not at.is_zero():
            x = Jet(0, [at, *[arb(0)] * (depth - 1), arb(s)], symbol=_x)
        with _zero_tests(place, depth):
            try:
                jet = _finite(run(x))
            except Ramify as wanted:
                depth *= wanted.factor
                continue
            try:
                return jet, _read(jet, value, depth, s)
            except Undecided:
                break
    return UNDECIDED, Side(UNKNOWN)


def _read(jet: Any, value: Any, depth: int, s: int) -> Side:
    if isinstance(jet, Missing):
        return Side(UNDEFINED_SIDE if jet is UNDEFINED else UNKNOWN)
    if toward := polar_sign(jet):
        return Side(UNBOUNDED, toward)
    if jet.order is not None and jet.order <= 0:
        if jet.swing is None or not jet.swing.is_genuine:
            return Side(UNKNOWN)
        return Side(UNBOUNDED if jet.order < 0 else OSCILLATING)
    slope = _slope(jet, value, depth, s) if isinstance(value, Jet) else None
    return Side(CONVERGENT, jet[0], slope)


def _slope(jet: Jet, value: Jet, depth: int, s: int) -> Any:
    """Return the limit of (f(a + s t^m) - f(a)) / (s t^m): inf, -inf, nan for none, None for unknown."""
    rise = jet - value
    try:
        found = lead(rise)
    except Undecided:
        return None
    if found is not None and found[0] <= depth:
        exponent, coefficient = found
        if exponent == depth:
            return s * coefficient
        return math.inf if (coefficient > 0) == (s > 0) else -math.inf
    if rise.order is None or rise.order > depth:
        return arb(0)
    if rise.log:
        return math.inf if (rise.log > 0) == (s > 0) else -math.inf
    return math.nan if rise.swing is not None and rise.swing.is_genuine else None


def _equal(a: arb, b: arb, one: Jet, other: Jet, order: int, place: Place) -> bool | None:
    """Say whether the limits of two jets, or their slopes (order 1), are equal; a and b are balls around them."""
    difference = a - b
    if not difference.contains(0):
        return False
    if difference.is_zero():
        return True
    symbol, smooth = written(lambda u, v: u - v, one, other)
    return None if symbol is None or (order and not smooth) else place.vanishes(symbol(), order)
