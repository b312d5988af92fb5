"""The zero of a quantity as a place: exactly where it can be recognised and proved, else as the zero that it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flint import ctx

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.points import exact_point
from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import fraction
from derivwidgets.truth.jets.jet import Jet
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.onesided import jets_at
from derivwidgets.truth.places import TAME_ORDER, ExactPlace, Place, is_tame, is_zero, witness
from derivwidgets.truth.roots.cells import NARROW_BITS, Cell, Computed, exact, refine
from derivwidgets.truth.roots.identify import ends, guesses

if TYPE_CHECKING:
    from derivwidgets.truth.roots.quantities import Quantity

GUESS_BITS = 256
"""Precision at which a number is recognised."""
ENCLOSING_DIGITS = 17
"""Digits of the decimals between which a place lies."""


@dataclass(repr=False)
class RootPlace:
    """The only zero of a quantity in a cell, or of a derivative of it at which the quantity is 0, too."""

    quantity: Quantity
    computed: Computed
    cell: Cell
    _found: dict[int, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def nearest(self) -> float:
        """The double nearest to it."""
        with precision(NARROW_BITS):
            return float(self.ball().mid())

    @property
    def text(self) -> str:
        """Its decimals, after «≈»."""
        return self._decimals(12)

    @property
    def shown(self) -> str:
        """The same for a sentence: fewer of them."""
        return self._decimals(10)

    def _decimals(self, digits: int) -> str:
        """Return so many digits, fewer if they are not certain, more if it would look like a rounder number."""
        with precision(NARROW_BITS):
            certain = max(1, int(min(self.ball().rel_accuracy_bits(), NARROW_BITS) * math.log10(2)))
            middle = fraction(self.ball().mid())
        assert middle is not None
        for count in range(min(digits, certain), certain + 1, 8):
            context = Context(prec=count)
            number = context.divide(Decimal(middle.numerator), Decimal(middle.denominator)).normalize(context)
            if len(number.as_tuple().digits) > digits - 4:
                break
        return f"≈ {number:g}"

    @cached_property
    def enclosure(self) -> tuple[str, str]:
        """Decimals between which it lies."""
        with precision(NARROW_BITS):
            found = ends(self.ball())
        assert found is not None
        low, high = (
            Context(prec=ENCLOSING_DIGITS, rounding=rounding).divide(Decimal(end.numerator), Decimal(end.denominator))
            for end, rounding in zip(found, (ROUND_FLOOR, ROUND_CEILING), strict=True)
        )
        return f"{low:g}", f"{high:g}"

    def __repr__(self) -> str:
        return f"RootPlace({self.text}, in [{', '.join(self.enclosure)}])"

    def ball(self) -> Any:
        """Return a ball around it, at the current precision."""
        if ctx.prec not in self._found:
            self._found[ctx.prec] = refine(self.computed, self.cell, ctx.prec)
        return self._found[ctx.prec]

    @cached_property
    def _quantity(self) -> Any:
        return self.quantity.expression - self.cell.whole

    @cached_property
    def _defining(self) -> Any:
        from derivwidgets.function.expression import X

        return self._quantity.diff(X, self.cell.order) if self.cell.order else self._quantity

    @cached_property
    def _resolved(self) -> list[Any]:
        """The quantity as jets write it, with its branches decided and its functions taken apart."""
        with precision(NARROW_BITS):
            found = jets_at(self.quantity.program, self.ball())
        symbol = found.symbol if isinstance(found, Jet) else None
        return [] if symbol is None else [symbol.expression - self.cell.whole]

    @cached_property
    def _values(self) -> list[tuple[Any, Any]]:
        """Expressions in x and what they are there."""
        import sympy

        from derivwidgets.function.expression import to_expression

        if self.cell.order:
            return []
        values = [(self.quantity.expression, self.cell.whole)]
        if (turns := self.quantity.turns) is not None and turns.angle is not None:
            phase = sympy.Rational(turns.phase.numerator, turns.phase.denominator)
            values.append((to_expression(turns.angle), sympy.pi * (turns.period * self.cell.whole + phase)))
        return values

    @cached_property
    def _equivalent(self) -> list[Any]:
        """What is 0 wherever the quantity has its value."""
        from derivwidgets.function.expression import to_expression

        return [] if self.quantity.equivalent is None else [to_expression(self.quantity.equivalent)]

    def vanishes(self, expression: Any, order: int) -> bool | None:
        """Say whether a derivative is exactly 0 there: whether it is what defines the place, or a multiple of it."""
        seen = witness(expression, order, self)
        if not seen:
            return seen
        from derivwidgets.function.expression import X

        if order < 0:
            return is_zero(expression)
        if order > TAME_ORDER and not is_tame(expression):
            return None
        try:
            return self._is_multiple(expression.diff(X, order)) or None
        except Exception:  # SymPy's own failure proves nothing
            return None

    def _is_multiple(self, expression: Any) -> bool:
        import sympy

        from derivwidgets.function.expression import X

        if expression.is_Mul:
            return any(self._is_multiple(factor) for factor in expression.args if factor.has(X))
        if expression.is_Pow and expression.exp.is_positive:
            return self._is_multiple(expression.base)
        part = _primitive(expression)
        for zero in {self._quantity, self._defining, *self._resolved, *self._equivalent}:
            if part in (_primitive(zero), _primitive(-zero)) or expression.subs(zero, 0) == 0:
                return True
        if any(expression.subs(known, value) == 0 for known, value in self._values):
            return True
        if not (is_tame(expression) and expression.is_polynomial(X)):
            return False
        if not (is_tame(self._defining) and self._defining.is_polynomial(X)):
            return False
        common = sympy.gcd(sympy.expand(expression), sympy.expand(self._defining))
        if not common.has(X):
            return False
        # a zero of a divisor of what defines the place, in its cell, is the place
        ends = (sympy.Rational(end.numerator, end.denominator) for end in (self.cell.low, self.cell.high))
        signs = [sympy.sign(common.subs(X, end)) for end in ends]
        return bool(signs[0] * signs[1] < 0)


def _primitive(expression: Any) -> Any:
    """Return an expression without a rational factor."""
    return expression.as_content_primitive()[1]


def locate(quantity: Quantity, computed: Computed, cell: Cell) -> Place | None:
    """Return the zero in a cell, None where the quantity is not known to vanish."""
    if cell.low == cell.high:
        return ExactPlace(exact_point(cell.low))
    if cell.order >= 0:
        ball = refine(computed, cell, NARROW_BITS)
    else:
        with precision(NARROW_BITS):
            ball = exact(cell.low).union(exact(cell.high))
    with precision(GUESS_BITS):
        guessed = list(guesses(ball))
    for guess in guessed:
        proved = _proved(quantity, cell, guess, ball)
        if proved is not None:
            return proved
    if cell.order < 0:
        return None
    place = RootPlace(quantity, computed, cell)
    if cell.order and not place.vanishes(quantity.expression - cell.whole, 0):
        return None
    return place


def _proved(quantity: Quantity, cell: Cell, guess: Fraction | str, ball: Any) -> ExactPlace | None:
    """Return a guess as a place, if it lies in the ball and the quantity vanishes there."""
    if isinstance(guess, Fraction):
        value = _value(quantity, guess)
        if value is not None:
            return ExactPlace(exact_point(guess)) if value == cell.whole else None
    try:
        place = ExactPlace(exact_point(guess))
        with precision(GUESS_BITS):
            there = place.ball()
            if isinstance(there, Missing) or not ball.overlaps(there):
                return None
        return place if place.vanishes(quantity.expression - cell.whole, 0) else None
    except (FunctionError, FormMissing, ValueError):
        return None


def _value(quantity: Quantity, x: Fraction) -> Fraction | None:
    """Return the value of a quantity at a rational number, if it is computed by + - * / and whole powers alone."""
    values: list[Fraction] = []
    for step in quantity.program.steps:
        operands = [values[i] for i in step.arguments]
        match step.operation:
            case "x":
                values.append(x)
            case "constant" if isinstance(step.value, Fraction):
                values.append(step.value)
            case "add":
                values.append(operands[0] + operands[1])
            case "sub":
                values.append(operands[0] - operands[1])
            case "mul":
                values.append(operands[0] * operands[1])
            case "neg":
                values.append(-operands[0])
            case "abs":
                values.append(abs(operands[0]))
            case "div" if operands[1]:
                values.append(operands[0] / operands[1])
            case "power" if isinstance(step.value, Fraction) and step.value.denominator == 1 and 0 <= step.value <= 64:
                values.append(operands[0] ** int(step.value))
            case _:
                return None
        if values[-1].denominator.bit_length() + values[-1].numerator.bit_length() > LONG:
            return None
    return values[-1]


LONG = 1 << 14
"""Bits of an exact value up to which it is computed."""
