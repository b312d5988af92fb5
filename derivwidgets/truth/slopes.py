"""f' as a program, exactly as f means it beside its kinks: what the sum, product and chain rules make of every step.

SymPy's derivative is no proof: it simplifies, and calls the derivative of a step a Dirac delta. Here a step is constant
where it does not jump, a choice is differentiated branch by branch, and a root of what is 0 all around is constant.
Where f is not differentiable the program means nothing; f' at a point itself is told by one-sided derivatives of f.
Formulas are those of the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from derivwidgets.function.program import Program, Recorder, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.program import Value

    Part: TypeAlias = "int | None"


@dataclass(frozen=True)
class Slopes:
    """The derivative of a program.

    Attributes
    ----------
    program : Program
        Begins with all steps of f, and ends with f'.
    steps : dict of int to int
        Of steps of f that jump, which step must be constant near a point for f to be differentiable there.
    """

    program: Program
    steps: dict[int, int]


@lru_cache(maxsize=256)
def slopes(program: Program) -> Slopes:
    """Return the derivative of a program beside the points at which an operation is not differentiable.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> from derivwidgets.function.systems import numpy_system
    >>> float(slopes(parse("x|x|")).program.run(numpy_system(), -3.0))
    6.0
    """
    rules = Rules(program)
    for index, step in enumerate(program.steps):
        rules.differentiate(index, step)
    return rules.ended()


class Rules:
    """Records the derivative of one step after the other."""

    def __init__(self, program: Program) -> None:
        self.record = Recorder()
        self.record.include(program)  # whose steps differ, and so keep their indices
        self.record.constant(0)
        self.slopes: list[Part] = []
        self.steps: dict[int, int] = {}

    # ---- what rules are made of; None is a derivative that is 0 all around -------------------------------------------

    def number(self, value: Value | int) -> int:
        """Record a constant."""
        return self.record.constant(value)

    def form(self, name: str, *operands: int, value: Value | None = None) -> int:
        """Record an operation."""
        return self.record.apply(name, *operands, value=value)

    def power(self, x: int, exponent: Fraction | int) -> int:
        """Record x to a rational power."""
        exponent = Fraction(exponent)
        return x if exponent == 1 else self.form("power", x, value=exponent)

    def times(self, x: int, slope: Part) -> Part:
        """Record a partial derivative times that of an operand."""
        if slope is None:
            return None
        return x if self.record.steps[slope] == self.record.steps[self.number(1)] else self.form("mul", x, slope)

    def plus(self, one: Part, other: Part) -> Part:
        """Record a sum of derivatives."""
        if one is None or other is None:
            return other if one is None else one
        return self.form("add", one, other)

    def unless_zero(self, x: int, slope: Part) -> Part:
        """Return a derivative that is meant where x is not 0; where x is 0 all around it is 0."""
        return None if slope is None else self.form("where", self.form("eq", x, self.number(0)), self.number(0), slope)

    def chosen(self, condition: int, one: Part, other: Part) -> Part:
        """Return the derivative of the branch that is taken."""
        if one is None and other is None:
            return None
        return self.form("where", condition, *(self.number(0) if part is None else part for part in (one, other)))

    # ---- one step ----------------------------------------------------------------------------------------------------

    def differentiate(self, index: int, step: Step) -> None:
        """Record the derivative of a step of which those of the operands are recorded."""
        operation, operands = step.operation, step.arguments
        given = [self.slopes[argument] for argument in operands]
        found: Part = None
        if operation == "x":
            found = self.number(1)
        elif operation in JUMPS:
            self.steps[index] = index
        elif operation in CHOICES:
            found = CHOICES[operation](self, index, operands, given)
        elif any(slope is not None for slope in given):
            found = self._by_chain_rule(index, step, given)
        self.slopes.append(found)

    def _by_chain_rule(self, index: int, step: Step, given: Sequence[Part]) -> Part:
        found: Part = None
        partials = PARTIALS[step.operation]
        fixed = () if step.value is None else (step.value,)
        for partial, slope in zip(partials, given, strict=True):
            if slope is not None:
                found = self.plus(found, self.times(partial(self, index, *step.arguments, *fixed), slope))
        guard = _operand if _is_root(step) else GUARDS.get(step.operation)
        return found if guard is None else self.unless_zero(guard(self, index, *step.arguments, *fixed), found)

    def ended(self) -> Slopes:
        """Return what has been recorded, with the derivative of the last step at its end."""
        last = self.slopes[-1]
        result = self.number(0) if last is None else last
        steps = tuple(self.record.steps)
        if result != len(steps) - 1:
            steps += (Step("add", (result, self.number(0))),)
        return Slopes(Program(steps), self.steps)


# ---- choices and steps -----------------------------------------------------------------------------------------------

JUMPS = frozenset({"sign", "floor", "ceil", "round", "heaviside"})
"""Operations that are constant between their jumps."""


def _where(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return r.chosen(operands[0], given[1], given[2])


def _abs(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return None if given[0] is None else r.times(r.form("sign", operands[0]), given[0])


def _relu(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return r.chosen(r.form("lt", r.number(0), operands[0]), given[0], None)


def _max(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return r.chosen(r.form("lt", operands[0], operands[1]), given[1], given[0])


def _min(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return r.chosen(r.form("lt", operands[1], operands[0]), given[1], given[0])


def _clip(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    """Differentiate min(max(x, low), high)."""
    x, low, high = operands
    raised = _max(r, index, (x, low), given[:2])
    return _min(r, index, (r.form("max", x, low), high), (raised, given[2]))


def _mod(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    """Differentiate x - y floor(x/y)."""
    whole = r.form("floor", r.form("div", *operands))
    r.steps[index] = whole
    below = r.times(whole, given[1])
    return r.plus(given[0], None if below is None else r.form("neg", below))


def _truth(r: Rules, index: int, operands: Sequence[int], given: Sequence[Part]) -> Part:
    return None


Choice: TypeAlias = "Callable[[Rules, int, Sequence[int], Sequence[Part]], Part]"

CHOICES: dict[str, Choice] = {
    "where": _where,
    "abs": _abs,
    "relu": _relu,
    "max": _max,
    "min": _min,
    "clip": _clip,
    "mod": _mod,
    **dict.fromkeys(("lt", "le", "eq", "ne", "and", "or", "not"), _truth),
}
"""Rules of operations that are put together of pieces, of the derivatives of their operands."""

# ---- partial derivatives: of the step itself, and of its operands ----------------------------------------------------


def _inverse(r: Rules, x: int) -> int:
    return r.form("div", r.number(1), x)


def _squared(r: Rules, x: int) -> int:
    return r.power(x, 2)


def _one_less_square(r: Rules, x: int) -> int:
    return r.form("sub", r.number(1), _squared(r, x))


def _arc(r: Rules, x: int) -> int:
    """Return 1/sqrt(1 - x^2)."""
    return _inverse(r, r.form("sqrt", _one_less_square(r, x)))


def _scaled_log(r: Rules, x: int, base: int) -> int:
    return _inverse(r, r.form("mul", x, r.form("log", r.number(base))))


def _bell(r: Rules, x: int) -> int:
    """Return exp(-x^2/2)/sqrt(2 pi)."""
    falling = r.form("exp", r.form("neg", r.form("div", _squared(r, x), r.number(2))))
    return r.form("div", falling, r.form("sqrt", r.form("mul", r.number(2), r.number("pi"))))


def _erf(r: Rules, x: int, sign: int) -> int:
    falling = r.form("exp", r.form("neg", _squared(r, x)))
    return r.form("div", r.form("mul", r.number(2 * sign), falling), r.form("sqrt", r.number("pi")))


def _power(r: Rules, self: int, x: int, exponent: Fraction) -> int:
    if exponent == 0:
        return r.number(0)
    return r.number(1) if exponent == 1 else r.form("mul", r.number(exponent), r.power(x, exponent - 1))


def _besselj(r: Rules, x: int, order: int) -> int:
    """Return (J_(n-1) - J_(n+1))/2, 10.6.1, where J_(-1) is -J_1."""
    if order == 0:
        return r.form("neg", r.form("besselj1", x))
    below, above = (r.form("besselj", x, value=Fraction(n)) for n in (order - 1, order + 1))
    return r.form("div", r.form("sub", below, above), r.number(2))


def _sigmoid(r: Rules, x: int, y: int) -> int:
    return r.form("sigmoid", r.form("sub", x, y))


Partial: TypeAlias = "Callable[..., int]"

PARTIALS: dict[str, tuple[Partial, ...]] = {
    "add": (lambda r, self, x, y: r.number(1), lambda r, self, x, y: r.number(1)),
    "sub": (lambda r, self, x, y: r.number(1), lambda r, self, x, y: r.number(-1)),
    "mul": (lambda r, self, x, y: y, lambda r, self, x, y: x),
    "div": (
        lambda r, self, x, y: _inverse(r, y),
        lambda r, self, x, y: r.form("neg", r.form("div", self, y)),
    ),
    "neg": (lambda r, self, x: r.number(-1),),
    "power": (_power,),
    "pow": (
        lambda r, self, x, y: r.form("mul", y, r.record.principal_power(x, r.form("sub", y, r.number(1)))),
        lambda r, self, x, y: r.form("mul", self, r.form("log", x)),
    ),
    "exp": (lambda r, self, x: self,),
    "expm1": (lambda r, self, x: r.form("exp", x),),
    "log": (lambda r, self, x: _inverse(r, x),),
    "log2": (lambda r, self, x: _scaled_log(r, x, 2),),
    "log10": (lambda r, self, x: _scaled_log(r, x, 10),),
    "log1p": (lambda r, self, x: _inverse(r, r.form("add", r.number(1), x)),),
    "logaddexp": (lambda r, self, x, y: _sigmoid(r, x, y), lambda r, self, x, y: _sigmoid(r, y, x)),
    "sqrt": (lambda r, self, x: _inverse(r, r.form("mul", r.number(2), self)),),
    "cbrt": (lambda r, self, x: _inverse(r, r.form("mul", r.number(3), _squared(r, self))),),
    "hypot": (lambda r, self, x, y: r.form("div", x, self), lambda r, self, x, y: r.form("div", y, self)),
    "sin": (lambda r, self, x: r.form("cos", x),),
    "cos": (lambda r, self, x: r.form("neg", r.form("sin", x)),),
    "tan": (lambda r, self, x: _inverse(r, _squared(r, r.form("cos", x))),),
    "asin": (lambda r, self, x: _arc(r, x),),
    "acos": (lambda r, self, x: r.form("neg", _arc(r, x)),),
    "atan": (lambda r, self, x: _inverse(r, r.form("add", r.number(1), _squared(r, x))),),
    "sinh": (lambda r, self, x: r.form("cosh", x),),
    "cosh": (lambda r, self, x: r.form("sinh", x),),
    "tanh": (lambda r, self, x: _one_less_square(r, self),),
    "asinh": (lambda r, self, x: _inverse(r, r.form("sqrt", r.form("add", r.number(1), _squared(r, x)))),),
    "acosh": (lambda r, self, x: _inverse(r, r.form("sqrt", r.form("sub", _squared(r, x), r.number(1)))),),
    "atanh": (lambda r, self, x: _inverse(r, _one_less_square(r, x)),),
    "sinc": (lambda r, self, x: r.form("sinc_derivative", x, value=Fraction(1)),),
    "sinc_derivative": (lambda r, self, x, n: r.form("sinc_derivative", x, value=n + 1),),
    "softplus": (lambda r, self, x: r.form("sigmoid", x),),
    "sigmoid": (lambda r, self, x: r.form("mul", self, r.form("sigmoid", r.form("neg", x))),),
    "gelu": (lambda r, self, x: r.form("add", r.form("normal_cdf", x), r.form("mul", x, _bell(r, x))),),
    "erf": (lambda r, self, x: _erf(r, x, 1),),
    "erfc": (lambda r, self, x: _erf(r, x, -1),),
    "normal_cdf": (lambda r, self, x: _bell(r, x),),
    "gamma": (lambda r, self, x: r.form("mul", self, r.form("digamma", x)),),
    "lgamma": (lambda r, self, x: r.form("digamma", x),),
    "digamma": (lambda r, self, x: r.form("polygamma", x, value=Fraction(1)),),
    "polygamma": (lambda r, self, x, n: r.form("polygamma", x, value=n + 1),),
    "besselj0": (lambda r, self, x: _besselj(r, x, 0),),
    "besselj1": (lambda r, self, x: _besselj(r, x, 1),),
    "besselj": (lambda r, self, x, n: _besselj(r, x, int(n)),),
}
"""Partial derivatives of every other operation by each of its operands."""


def _is_root(step: Step) -> bool:
    """Whether a step is a power that is 0 where its operand is, with a rule that divides by it."""
    exponent = step.value
    return step.operation == "power" and isinstance(exponent, Fraction) and exponent > 0 and exponent.denominator > 1


def _operand(r: Rules, self: int, x: int, *others: object) -> int:
    return x


GUARDS: dict[str, Callable[..., int]] = {
    "sqrt": _operand,
    "cbrt": _operand,
    "pow": _operand,
    "hypot": lambda r, self, x, y: self,
    "asin": lambda r, self, x: _one_less_square(r, x),
    "acos": lambda r, self, x: _one_less_square(r, x),
    "acosh": lambda r, self, x: _one_less_square(r, x),
}
"""What may be 0 all around, as x is in sqrt(x): then the operation is constant, but its rule has no value."""
