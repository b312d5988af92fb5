"""f on one side of a point at a time: its limit and its slope there, certified by jets."""

from __future__ import annotations

import math
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.deadline import time_left
from derivwidgets.truth.balls import constant as ball_constant
from derivwidgets.truth.balls import precision, released
from derivwidgets.truth.continuity import joins, meets
from derivwidgets.truth.jets.arithmetic import written
from derivwidgets.truth.jets.jet import (
    DEPTH,
    ZERO_TEST,
    Infinite,
    Jet,
    Ramify,
    Symbol,
    constant,
    lead,
    polar_sign,
    sign,
)
from derivwidgets.truth.jets.remainders import Swing
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, GuardedLibrary, GuardedSystem, Missing, Undecided
from derivwidgets.truth.sides import (
    CONVERGENT,
    OSCILLATING,
    UNBOUNDED,
    UNDEFINED_SIDE,
    UNKNOWN,
    UNKNOWN_LOCAL,
    Local,
    Side,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.program import Program, Value
    from derivwidgets.truth.places import Place

__all__ = ["CONVERGENT", "UNDEFINED_SIDE", "Local", "Side", "Walk", "jets_at", "look"]

ATTEMPTS = ((128, 8), (256, 20), (640, 40))
"""Bits and terms, tried in turn."""

DEEPEST = 60
"""The largest m in x = a + s t^m."""


@cache
def jet_system() -> GuardedSystem:
    """One-sided jets."""
    modules = ("forms", "kinks", "special")
    library = GuardedLibrary("jets", *(f"derivwidgets.truth.jets.{module}" for module in modules))
    return GuardedSystem("jets", "ball", library, _constant, "name")


def _constant(value: Value | None) -> Any:
    from derivwidgets.function.systems import sympy_system

    if value in ("inf", "-inf"):
        return Infinite(1 if value == "inf" else -1, constant=True)
    ball = ball_constant(value)
    return ball if isinstance(ball, Missing) else constant(ball, Symbol(lambda: sympy_system().constant(value)))


def look(program: Program, place: Place) -> Local:
    """Find out what f does at a place and on both its sides.

    Raises
    ------
    FormMissing
        If an operation has no form on jets.
    """
    return best_of_attempts(lambda at: _look(program, place, at), place)


def best_of_attempts(look_from: Callable[[arb], Local], place: Place) -> Local:
    """Look from a ball around a place with more and more bits and terms, until all is decided and sharp."""
    best = UNKNOWN_LOCAL
    for bits, terms in ATTEMPTS:
        if time_left() <= 0:
            break
        with precision(bits, terms):
            at = place.ball()
            found = UNKNOWN_LOCAL if isinstance(at, Missing) or not at.is_finite() else look_from(at)
        if found.is_decided or not best.is_decided:
            best = found
        if found.is_decided and found.is_sharp:
            break
    return best


def _look(program: Program, place: Place, at: arb) -> Local:
    with zero_tests(place, 1):
        run = program.bind(jet_system(), range(len(program)))
        here = run(constant(at, _HERE))
        value = _settled(here[-1])
    if isinstance(value, Infinite):
        value = UNDEFINED
    below, above = (Walk(program, run, place, at, s, value, here) for s in (-1, 1))
    left, right = below.side(), above.side()
    height = value.limit if isinstance(value, Jet) else value
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(height, left, right)
    meromorphic = partial(are_joined, program, below, above)
    if not (isinstance(value, Jet) and below.meets() and above.meets()):
        same = meromorphic() or equal(left.limit, right.limit, below.jet, above.jet, 0, place)
        jump = None if same is None else not same
        if jump is not False or not isinstance(value, Jet):
            return Local(height, left, right, jump)
        continuous = equal(right.limit, height, above.jet, value, 0, place)
        if continuous is not True:
            return Local(height, left, right, jump, continuous)
    return Local(height, left, right, False, True, is_smooth(program, left, right, below, above, place))


def are_joined(program: Program, below: Walk, above: Walk) -> bool:
    """Say whether f is certainly one meromorphic function on both sides."""
    return joins(program, below.results, above.results, (below.sign, above.sign))


def is_smooth(program: Program, left: Side, right: Side, below: Walk, above: Walk, place: Place) -> bool | None:
    """Say whether the slopes of both sides are one number; None if unknown."""
    if isinstance(left.slope, arb) and isinstance(right.slope, arb):
        same = are_joined(program, below, above)
        return same or equal(left.slope, right.slope, below.jet, above.jet, 1, place)
    return False if left.slope is not None and right.slope is not None else None


def jets_at(program: Program, at: arb) -> Any:
    """Return what a program gives at a point on jets, where no number needs to be shown to be 0."""
    token = ZERO_TEST.set(lambda symbol, exponent: None)
    try:
        return program.bind(jet_system())(constant(at, _HERE))
    finally:
        ZERO_TEST.reset(token)


def _x() -> Any:
    from derivwidgets.function.expression import X

    return X


_X, _HERE = Symbol(_x), Symbol(_x, smooth=False)
"""x as it moves, and x at the point."""


@contextmanager
def zero_tests(place: Place, depth: int) -> Iterator[None]:
    """Let jets in t, where x = a + s t^depth, ask whether a coefficient is exactly 0."""

    def is_zero(symbol: Symbol, exponent: int) -> bool | None:
        order = -1 if exponent < 0 else exponent // depth
        if exponent > 0 and exponent % depth:
            return None
        return _vanishes(place, symbol, order)

    test, deep = ZERO_TEST.set(is_zero), DEPTH.set(depth)
    try:
        yield
    finally:
        ZERO_TEST.reset(test)
        DEPTH.reset(deep)


def _settled(result: Any) -> Any:
    """Return a result with its first coefficients shown to be 0 or not, where that can be shown."""
    if not isinstance(result, Jet):
        return result
    if not all(coefficient.is_finite() for coefficient in result.terms.values()):
        return UNDECIDED
    with suppress(Undecided):
        lead(result)
    return result


class Walk:
    """f(a + s t^m) as t falls to 0.

    Parameters
    ----------
    program : Program
    run : callable
        Gives all its steps on jets.
    place : Place
    at : arb
        A ball around it.
    s : int
        1 or -1: the side.
    value : Jet or Missing
        f at the point.
    here : list
        All steps there.

    Attributes
    ----------
    results : list
        Of all steps.
    jet : Jet or Infinite or Missing
        Of the last step.
    depth : int
        m.
    """

    def __init__(
        self,
        program: Program,
        run: Callable[[Any], list[Any]],
        place: Place,
        at: arb,
        s: int,
        value: Jet | Missing,
        here: list[Any],
    ) -> None:
        self._program, self._place, self._at, self._s = program, place, at, s
        self._value, self._here = value, here
        self._met: bool | None = None
        self.results, self.depth = self._walked(run)
        with zero_tests(place, self.depth):
            self.jet = _settled(self.results[-1])

    def _x(self, depth: int) -> Jet:
        ahead = {depth: arb(self._s)}
        return Jet(ahead if self._at.is_zero() else {0: self._at, **ahead}, symbol=_X)

    def _walked(self, run: Callable[[Any], list[Any]]) -> tuple[list[Any], int]:
        depth = 1
        while depth <= DEEPEST and time_left() > 0:
            try:
                with zero_tests(self._place, depth):
                    return run(self._x(depth)), depth
            except Ramify as wanted:
                depth *= wanted.factor
        return [UNDECIDED], 1

    def side(self) -> Side:
        """Return what f does on this side."""
        try:
            with zero_tests(self._place, self.depth):
                return self._read()
        except Undecided:
            return Side(UNKNOWN)

    def _read(self) -> Side:
        jet = self.jet
        if isinstance(jet, Missing):
            return Side(UNDEFINED_SIDE if jet is UNDEFINED else UNKNOWN)
        if isinstance(jet, Infinite) and jet.constant:
            return Side(UNDEFINED_SIDE)
        if isinstance(jet, Jet) and not jet.terms and jet.rest is not None and jet.rest.order <= 0:
            swing = jet.rest.swing
            if swing is not None and swing.is_genuine and not (jet.rest.order < 0 and swing.sign):
                return Side(UNBOUNDED if jet.rest.order < 0 else OSCILLATING)
        if toward := polar_sign(jet):
            return Side(UNBOUNDED, toward)
        if jet.rest is not None and not jet.rest.vanishes:
            return Side(UNKNOWN)
        return Side(CONVERGENT, jet.limit, self._slope(self._value) if isinstance(self._value, Jet) else None)

    def sign(self, value: Any) -> int | None:
        """Return the sign of a result on this side, None if it is not known."""
        with zero_tests(self._place, self.depth), suppress(Undecided):
            return None if isinstance(value, Missing) else sign(value)
        return None

    def meets(self) -> bool:
        """Say whether f certainly tends to its value at the point."""
        if self._met is None:
            self._met = meets(self._program, self._here, self.results)
        return self._met

    def _slope(self, value: Jet) -> Any:
        """Return the limit of (f(a + s t^m) - f(a)) / (s t^m): inf, -inf, nan for none, None for unknown."""
        jet = self.jet
        gap = jet.limit - value.limit
        try:
            if not gap.contains(0):
                return _infinite(gap > 0, self._s)
            if not gap.is_zero() and not self.meets():
                lead(constant(gap, written(lambda u, v: u - v, jet, value)))
        except Undecided:
            return None
        return self._slope_from_limit()

    def slope_from_limit(self) -> Any:
        """Return the slope with which f, if it has a limit, leaves that limit; see `Side.slope`."""
        with zero_tests(self._place, self.depth):
            return self._slope_from_limit()

    def _slope_from_limit(self) -> Any:
        jet, depth, s = self.jet, self.depth, self._s
        rise = Jet({k: coefficient for k, coefficient in jet.terms.items() if k}, jet.rest, jet.flat, jet.symbol)
        try:
            found = _steepest(rise, depth)
        except Undecided:
            return None
        if found is not None and found[0] <= depth:
            return s * found[1] if found[0] == depth else _infinite(found[1] > 0, s)
        rest = rise.rest
        if rest is None or rest.order > depth:
            return arb(0)
        if rest.growth is not None:
            grows = rest.growth.against(depth)
            return None if not grows else arb(0) if grows < 0 else _infinite(rest.growth.sign > 0, s)
        return None if rest.swing is None else _swinging_slope(rest.swing, rest.order == depth, s)


def _steepest(rise: Jet, depth: int) -> tuple[int, arb] | None:
    """Return the first term of a rise that is not 0; one of exponent `depth` may be."""
    try:
        return lead(rise)
    except Undecided:
        first = next(iter(rise.terms))
        if first < depth:
            raise
        return first, rise.terms[first]


def _infinite(upward: bool, s: int) -> float:
    return math.inf if upward == (s > 0) else -math.inf


def _swinging_slope(swing: Swing, bounded: bool, s: int) -> Any:
    """Return the limit of a quotient that swings like this, or like this times what grows beyond every bound."""
    if bounded:
        return math.nan if swing.is_genuine else None
    if swing.sign:
        return _infinite(swing.sign > 0, s)
    signs = {1 if limit > 0 else -1 for limit in swing.limits if not limit.contains(0)}
    return math.nan if len(signs) == 2 else None


def equal(a: arb, b: arb, one: Jet, other: Jet, order: int, place: Place) -> bool | None:
    """Say whether the limits of two jets, or their slopes (order 1), are equal; a and b are balls around them."""
    difference = a - b
    if not difference.contains(0):
        return False
    if difference.is_zero():
        return True
    symbol = written(lambda u, v: u - v, one, other)
    if symbol is None or (order and not symbol.smooth):
        return None
    return _vanishes(place, symbol, order)


def _vanishes(place: Place, symbol: Symbol, order: int) -> bool | None:
    with released():
        try:
            expression = symbol.expression
        except Exception:  # SymPy may refuse what it takes for complex
            return None
        return place.vanishes(expression, order)
