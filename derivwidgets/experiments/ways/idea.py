"""What a formula can say in several ways, and how the parts of a program are recognized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from derivwidgets.function.program import Step

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Recorder

Match: TypeAlias = "Callable[[Program, int], tuple[int, ...] | None]"
Build: TypeAlias = "Callable[..., int | None]"
"""Takes a recorder and the operands; None where this form would be another function."""


@dataclass(frozen=True, eq=False)
class Idea:
    """One thing that a formula can say in several ways.

    Attributes
    ----------
    match : callable
        Takes a program and a step, and returns the steps that it is about; None if it is something else.
    forms : dict of callables
        By name, what records each way to write it.
    """

    match: Match
    forms: dict[str, Build]


ZERO, TWO = (Step("constant", (), Fraction(value)) for value in (0, 2))
TOTAL = frozenset(
    {
        *("x", "add", "sub", "mul", "neg", "exp", "expm1", "cbrt", "hypot", "logaddexp", "sin", "cos", "atan"),
        *("sinh", "cosh", "tanh", "asinh", "sinc", "abs", "sign", "floor", "ceil", "round", "heaviside", "max", "min"),
        *("clip", "relu", "softplus", "sigmoid", "gelu", "erf", "erfc", "normal_cdf", "besselj0", "besselj1"),
        *("besselj", "where", "lt", "le", "eq", "ne", "and", "or", "not"),
    }
)
"""Operations that have a value wherever their operands have one."""


def is_total(steps: tuple[Step, ...] | list[Step], index: int) -> bool:
    """Whether a step certainly has a value everywhere: in `where(a > b, a, b)` a missing a would be passed over."""
    step = steps[index]
    if step.operation == "constant":
        return step.value not in ("inf", "-inf", "nan")
    known = step.operation in TOTAL or (
        step.operation == "power" and isinstance(step.value, Fraction) and step.value > 0 and step.value.denominator % 2
    )
    return bool(known) and all(is_total(steps, argument) for argument in step.arguments)


def is_zero(program: Program, index: int) -> bool:
    """Whether a step is the number 0."""
    return program.steps[index] == ZERO


def are_opposite(program: Program, a: int, b: int) -> bool:
    """Whether one step is minus the other."""
    one, other = program.steps[a], program.steps[b]
    if one == Step("neg", (b,)) or other == Step("neg", (a,)):
        return True
    return one.operation == other.operation == "sub" and one.arguments == other.arguments[::-1]


def without_sign(program: Program, a: int, b: int) -> tuple[int]:
    """Return that one of two opposites that is not written as minus the other."""
    return (b,) if program.steps[a].operation == "neg" else (a,)


def compared(program: Program, index: int) -> tuple[int, int, int, int] | None:
    """Return (a, b, c, d) of a choice `where(a > b, c, d)`, or the same with >=."""
    step = program.steps[index]
    if step.operation != "where" or (test := program.steps[step.arguments[0]]).operation not in ("lt", "le"):
        return None
    _, yes, no = step.arguments
    b, a = test.arguments
    return a, b, yes, no


def told_apart(program: Program, index: int) -> tuple[int, int, int, int] | None:
    """Return (a, b, c, d) of a choice `where(a == b, c, d)`, or the same with != and its branches exchanged."""
    step = program.steps[index]
    if step.operation != "where" or (test := program.steps[step.arguments[0]]).operation not in ("eq", "ne"):
        return None
    _, yes, no = step.arguments
    a, b = test.arguments
    return (a, b, yes, no) if test.operation == "eq" else (a, b, no, yes)


def negative(recorder: Recorder, a: int) -> int:
    """Record −a; of −a, a."""
    step = recorder.steps[a]
    return step.arguments[0] if step.operation == "neg" else recorder.apply("neg", a)


def half(recorder: Recorder, a: int) -> int:
    """Record a/2."""
    return recorder.apply("div", a, recorder.constant(2))
