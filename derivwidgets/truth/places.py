"""Where one looks: a point known exactly, or as the only zero of something in an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from flint import arb

from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.helper import HELPER
from derivwidgets.truth.missing import Missing

if TYPE_CHECKING:
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program

TAME_LIMIT = 60
"""Nodes of an expression up to which SymPy is asked in this process."""
TAME_ORDER = 2
"""The same for the order of a derivative."""
WITNESS_BITS = 1024
"""Precision of the balls that must confirm what SymPy says: the number is below 2^-(3/4 of this), or it is not 0."""
ASIDE = tuple(Fraction(k, 997) for k in (2, -3, 31, -37, 300, -400))
"""Where it is looked, relative to the place, whether an expression is 0 everywhere."""


class Place(Protocol):
    """A point at which jets are computed."""

    @property
    def nearest(self) -> float:
        """The double nearest to it."""

    @property
    def text(self) -> str:
        """As people type it, or its decimals after «≈»."""

    @property
    def shown(self) -> str:
        """The same for a sentence: short."""

    def ball(self) -> Any:
        """Return a ball around it, at the current precision; a `Missing` where that cannot be computed."""

    def vanishes(self, expression: Any, order: int) -> bool | None:
        """Say whether the derivative of this order of a SymPy expression in x is exactly 0 there, None if unknown.

        Order -1 asks whether the expression is 0 everywhere.
        """


@dataclass
class ExactPlace:
    """A point known exactly."""

    point: ExactPoint
    _answers: dict[Any, bool | None] = field(default_factory=dict, repr=False)

    @property
    def nearest(self) -> float:
        """The double nearest to it."""
        return self.point.nearest

    @property
    def text(self) -> str:
        """As people type it."""
        return self.point.text

    @property
    def shown(self) -> str:
        """As sentences write it: its text, or where that is long its decimals after «≈»."""
        return self.point.shown

    def ball(self) -> Any:
        """Return a ball around it, at the current precision."""
        return self.point.program.bind(ball_system())(None)

    def vanishes(self, expression: Any, order: int) -> bool | None:
        """Say whether a derivative is exactly 0 there: SymPy must say so, and balls of many bits agree."""
        key = (expression, order)
        if key not in self._answers:
            seen = witness(expression, order, self)
            self._answers[key] = (self._by_sympy(expression, order) or None) if seen else seen
        return self._answers[key]

    def _by_sympy(self, expression: Any, order: int) -> bool | None:
        from derivwidgets.function.expression import X, to_expression

        if order < 0:
            return is_zero(expression)
        if order <= TAME_ORDER and is_tame(expression):
            try:
                if expression.diff(X, order).subs(X, to_expression(self.point.program)).is_zero:
                    return True
            except Exception:  # SymPy's own failure proves nothing
                return None
        return _asked("vanishes", expression, order, self.point.program)


def is_zero(expression: Any) -> bool | None:
    """Say whether SymPy shows that an expression in x is 0 everywhere; None if it does not."""
    if is_tame(expression) and expression.is_zero:
        return True
    return _asked("is_zero", expression)


def _asked(task: str, *arguments: Any) -> bool | None:
    try:
        return bool(HELPER.call(task, *arguments)) or None
    except (OSError, RuntimeError, TimeoutError):
        return None


def is_tame(expression: Any) -> bool:
    """Whether an expression is so small, and of such functions, that SymPy cannot take long over it."""
    import sympy

    wild = sympy.gamma, sympy.polygamma, sympy.besselj
    for nodes, part in enumerate(sympy.preorder_traversal(expression)):
        if nodes >= TAME_LIMIT or isinstance(part, wild) or type(part).__name__ == "lgamma":
            return False
        if part.is_Pow and part.exp.is_number and not abs(part.exp) <= TAME_LIMIT:
            return False
    return True


def witness(expression: Any, order: int, place: Place) -> bool | None:
    """Say whether balls of many bits leave it open that a derivative is 0: False if it is not, None if they cannot."""
    from derivwidgets.function.errors import FormMissing, FunctionError
    from derivwidgets.function.expression import from_expression

    try:
        program = from_expression(expression)
        with precision(WITNESS_BITS, max(order, 0) + 1):
            at = place.ball()
            if isinstance(at, Missing):
                return None
            if order >= 0:
                return _may_be_zero(program, at, order)
            answers = {_may_be_zero(program, at + arb(part.numerator) / part.denominator, 0) for part in ASIDE}
    except (FunctionError, FormMissing, RecursionError):
        return None
    return False if False in answers else True if True in answers else None


def _may_be_zero(program: Program, at: arb, order: int) -> bool | None:
    found = expansion(program.bind(ball_system()), at, order + 1)
    if isinstance(found, Missing):
        return None
    coefficient = found[order]
    if not coefficient.contains(0):
        return False
    return True if coefficient.abs_upper() < arb(2) ** (-WITNESS_BITS * 3 // 4) else None


def distance(origin: Place, other: Place) -> float:
    """Return how far `other` lies to the right of `origin`; exactly 0 only where they are the same."""
    for bits in DISTANCE_BITS:
        with precision(bits):
            here, there = origin.ball(), other.ball()
            if isinstance(here, Missing) or isinstance(there, Missing):
                return math.nan
            off = there - here
            if off.is_zero():
                break
            if not off.contains(0):
                return float(off) or math.copysign(math.ulp(0.0), 1 if off > 0 else -1)
    return 0.0


DISTANCE_BITS = (320, 8192)


def rational_place(value: Fraction) -> ExactPlace:
    """Return the place of a rational number."""
    from derivwidgets.function.points import exact_point

    return ExactPlace(exact_point(value))
