"""Where one looks: a point known exactly, or as the only zero of something in an interval."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.helper import HELPER

if TYPE_CHECKING:
    from flint import arb

    from derivwidgets.function.points import ExactPoint

WRITTEN_LIMIT = 400
"""Operations in an expression that SymPy is asked about."""


class Place(Protocol):
    """A point at which jets are computed."""

    @property
    def nearest(self) -> float:
        """The double nearest to it."""

    @property
    def text(self) -> str:
        """As people type it, or its decimals."""

    def ball(self) -> arb:
        """Return a ball around it, at the current precision."""

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

    def ball(self) -> Any:
        """Return a ball around it, at the current precision."""
        return self.point.program.bind(ball_system())(None)

    def vanishes(self, expression: Any, order: int) -> bool | None:
        """Say whether a derivative is exactly 0 there: by SymPy's own simplification, then by its algebra."""
        key = (expression, order)
        if key not in self._answers:
            self._answers[key] = self._vanishes(expression, order)
        return self._answers[key]

    def _vanishes(self, expression: Any, order: int) -> bool | None:
        import sympy

        from derivwidgets.function.expression import X, to_expression

        expression = sympy.sympify(expression)
        if expression.count_ops() > WRITTEN_LIMIT:
            return None
        try:
            if order >= 0:
                expression = expression.diff(X, order).subs(X, to_expression(self.point.program))
            return is_zero(expression)
        except Exception:  # SymPy's own failure proves nothing
            return None


def is_zero(expression: Any) -> bool | None:
    """Say whether a SymPy constant is exactly 0, or an expression in x is 0 everywhere; None if that is not known."""
    known = expression.is_zero
    if known is None and expression.count_ops() <= WRITTEN_LIMIT:
        known = expression.expand().is_zero
    if known is None:
        try:
            known = HELPER.call("is_zero", expression)
        except (OSError, RuntimeError, TimeoutError):
            return None
    return None if known is None else bool(known)


def distance(origin: Place, other: Place) -> float:
    """Return how far `other` lies to the right of `origin`; exactly 0 only where they are the same."""
    with precision(DISTANCE_BITS):
        return float(other.ball() - origin.ball())


DISTANCE_BITS = 320


def rational_place(value: Fraction) -> ExactPlace:
    """Return the place of a rational number."""
    from derivwidgets.function.points import exact_point

    return ExactPlace(exact_point(value))
