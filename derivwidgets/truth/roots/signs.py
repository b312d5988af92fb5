"""Which signs the steps of a program can have: rules that need no x."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program, Step

Signs: TypeAlias = frozenset[int]

ANY: Signs = frozenset((-1, 0, 1))
POSITIVE: Signs = frozenset((1,))
NOT_NEGATIVE: Signs = frozenset((0, 1))

SAME = frozenset({"cbrt", "atan", "sinh", "tanh", "asinh", "asin", "atanh", "erf", "expm1", "log1p", "sign"})
"""Operations with the sign of their operand."""


def signs(program: Program) -> list[Signs]:
    """Return, for each step, the signs that it has at most, wherever it is defined."""
    found: list[Signs] = []
    for step in program.steps:
        found.append(_signs(step, [found[i] for i in step.arguments]))
    return found


def _signs(step: Step, operands: list[Signs]) -> Signs:
    if step.operation == "constant":
        return _of_constant(step.value)
    if step.operation in SAME:
        return operands[0]
    if step.operation == "power" and isinstance(step.value, Fraction):
        return _of_power(operands[0], step.value)
    if step.operation == "mul" and step.arguments[0] == step.arguments[1]:
        return frozenset(sign * sign for sign in operands[0])
    rule = RULES.get(step.operation)
    return ANY if rule is None else rule(*operands)


def _of_constant(value: Fraction | str | None) -> Signs:
    if isinstance(value, Fraction):
        return frozenset(((value > 0) - (value < 0),))
    return POSITIVE if value in ("pi", "e", "inf") else ANY


def _of_power(base: Signs, exponent: Fraction) -> Signs:
    if not exponent:
        return POSITIVE
    if exponent < 0:
        base -= {0}
    if exponent.denominator % 2 == 0:
        return base - {-1}  # a root that no negative number has
    return frozenset(abs(sign) for sign in base) if exponent.numerator % 2 == 0 else base


def _sum(x: Signs, y: Signs) -> Signs:
    return frozenset(sign for a in x for b in y for sign in (ANY if a * b < 0 else {a or b}))


def _negative(x: Signs) -> Signs:
    return frozenset(-sign for sign in x)


def _product(x: Signs, y: Signs) -> Signs:
    return frozenset(a * b for a in x for b in y)


RULES: dict[str, Callable[..., Signs]] = {
    **dict.fromkeys(("exp", "cosh", "sigmoid", "softplus", "normal_cdf", "erfc"), lambda x: POSITIVE),
    **dict.fromkeys(("acos", "acosh"), lambda x: NOT_NEGATIVE),
    "gamma": lambda x: ANY - {0} if x - {1} else POSITIVE,
    "add": _sum,
    "sub": lambda x, y: _sum(x, _negative(y)),
    "mul": _product,
    "div": lambda x, y: _product(x, y - {0}),
    "neg": _negative,
    "abs": lambda x: frozenset(abs(sign) for sign in x),
    "sqrt": lambda x: x - {-1},
    "pow": lambda x, y: POSITIVE if x == POSITIVE else ANY,
    "hypot": lambda x, y: frozenset(max(abs(a), abs(b)) for a in x for b in y),
    "max": lambda x, y: frozenset(max(a, b) for a in x for b in y),
    "min": lambda x, y: frozenset(min(a, b) for a in x for b in y),
    "relu": lambda x: frozenset(max(sign, 0) for sign in x),
    "where": lambda condition, x, y: x | y,
}
"""The signs of other operations, by the signs of their operands."""
