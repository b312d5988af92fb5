"""Limits on the constants of a formula, so that neither floating point nor exact arithmetic chokes on them.

``9^9^9`` overflows; (10001/10000)^1000000 does not, but has millions of digits. Every step that does not depend on x is
computed once in floating point, and for every step the number of bits that its exact value may need is bounded.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.program import Step

BIT_LIMIT = 14_000
"""How many bits a numerator or denominator may need; Python prints integers of up to 4300 digits."""
EXPONENT_LIMIT = 1_000_000
"""The largest exponent; beyond it powers are 0, 1 or infinite nearly everywhere."""

GAMMAS = frozenset({"gamma", "lgamma", "digamma", "polygamma"})
LOGARITHMS = frozenset({"log", "log2", "log10", "log1p"})
VANISHING = frozenset({"mul", "div", "power", "pow", "exp"})
"""Operations whose result is never 0 unless an operand is."""


def check(steps: Sequence[Step], quote: Callable[[int], str]) -> None:
    """Refuse constants that are not finite, that vanish, or that are too long to be computed exactly.

    Parameters
    ----------
    steps : sequence of Step
        The steps of a formula.
    quote : callable
        Gives what was typed for a step, for the sentence.

    Raises
    ------
    FunctionError
        Naming the part of the formula that is wrong.
    """
    values = _Values(steps, quote)
    sizes: list[_Size] = []
    for index, step in enumerate(steps):
        if step.operation == "power" and isinstance(step.value, Fraction) and abs(step.value) > EXPONENT_LIMIT:
            raise FunctionError(f"the exponent in {quote(index)} is too large; exponents go up to {EXPONENT_LIMIT}")
        value = values.compute(index)
        sizes.append(_size(step, [sizes[i] for i in step.arguments], None if value is None else abs(float(value))))
        if sizes[-1].bits > BIT_LIMIT:
            raise FunctionError(f"{quote(index)} has too many digits to be computed exactly; write smaller numbers")


class _Values:
    """The steps that do not depend on x, computed in floating point."""

    def __init__(self, steps: Sequence[Step], quote: Callable[[int], str]) -> None:
        self.steps = steps
        self.quote = quote
        self.numbers: list[Any] = []
        self.system = numpy_system()

    def compute(self, index: int) -> Any:
        """Return the value of a step, or None if it depends on x."""
        step = self.steps[index]
        arguments = [self.numbers[i] for i in step.arguments]
        if step.operation == "x" or None in arguments:
            self.numbers.append(None)
        elif step.operation == "constant":
            self.numbers.append(self.system.constant(step.value))
        else:
            fixed = () if step.value is None else (step.value,)
            with numpy.errstate(all="ignore"):
                value = self.system.form(step.operation)(*arguments, *fixed)
            if not VOCABULARY[step.operation].truth:
                self.judge(index, arguments, float(value))
            self.numbers.append(value)
        return self.numbers[-1]

    def judge(self, index: int, arguments: list[Any], value: float) -> None:
        operation, typed = self.steps[index].operation, self.quote(index)
        if operation == "div" and arguments[1] == 0:
            raise FunctionError(f"{typed} divides by zero")
        if math.isnan(value):
            raise FunctionError(f"{typed} is not a real number")
        if math.isinf(value):
            raise FunctionError(f"{typed} is infinite or too large; numbers go up to 1.8e308")
        if value == 0 and operation in VANISHING and (operation == "exp" or all(arguments[: 1 + (operation == "mul")])):
            raise FunctionError(f"{typed} is too small; numbers go down to 5e-324")


class _Size(NamedTuple):
    """How much exact arithmetic a step may need, in the worst case that a computer algebra system brings about.

    Attributes
    ----------
    bits : int
        Of its numerators and denominators. Powers of products are multiplied out, so the coefficient of x counts too;
        sums in x are left alone.
    logarithm : int
        The bits of the numbers of which it is a logarithm: exp(1000000 log(2)) becomes 2^1000000.
    peak : float
        The largest constant in it.
    """

    bits: int
    logarithm: int
    peak: float


def _size(step: Step, arguments: list[_Size], value: float | None) -> _Size:
    peak = max([1.0 if value is None else value, *(each.peak for each in arguments)])
    logarithm = max((each.logarithm for each in arguments), default=0)
    bits = max((each.bits for each in arguments), default=0)
    if value is None and step.operation not in {"mul", "div", "power", "exp", "pow", *LOGARITHMS}:
        return _Size(0, 0, peak)
    match step.operation:
        case "constant":
            exact = step.value if isinstance(step.value, Fraction) else Fraction(1)
            bits = max(exact.numerator.bit_length(), exact.denominator.bit_length())
        case "add" | "sub" | "mul" | "div":
            bits = sum(each.bits for each in arguments) + 1
        case "power":
            assert isinstance(step.value, Fraction)
            bits = math.ceil(abs(step.value) * bits)
        case "exp" | "pow":
            bits = math.ceil(logarithm * peak) if logarithm else bits if value is not None else 0
        case name if name in LOGARITHMS:
            logarithm = bits
        case name if name in GAMMAS:
            order = int(step.value) if isinstance(step.value, Fraction) else 0
            bits = math.ceil(arguments[0].peak) * max(8, int(arguments[0].peak).bit_length()) * (1 + order)
    return _Size(bits, logarithm, peak)
