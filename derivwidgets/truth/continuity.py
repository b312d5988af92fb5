"""What the program alone tells about the two sides of a point: no two numbers need to be shown to be equal.

All elementary functions are continuous on their domains. So, where the value of an operation at the point and what it
tends to are both known to exist, only steps and choices between branches can part them, and these are told apart.

And all are analytic inside their domains. So, where no step and no choice differs between the sides, and all operands
lie inside, f is one meromorphic function around the point: if it is bounded it tends to the same number from both
sides, and if that is its value it has a derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivwidgets.truth.jets.jet import Jet
from derivwidgets.truth.missing import Missing, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flint import arb

    from derivwidgets.function.program import Program, Step

    Sign = Callable[[Any], int | None]

STEPS = frozenset({"floor", "ceil", "round", "sign", "heaviside"})
"""Operations that are constant between their jumps."""
CHOICES = frozenset({"max", "min", "clip", "relu", "abs"})
"""Operations that give one of their operands, or its opposite."""
RATIONAL = frozenset({"add", "sub", "mul", "neg", "div"})
"""Operations on meromorphic functions that are meromorphic."""


def has_limit(jet: Any) -> bool:
    """Whether a result certainly tends to a number."""
    if not isinstance(jet, Jet) or (jet.rest is not None and not jet.rest.vanishes):
        return False
    return next(iter(jet.terms), 0) >= 0


# ---- the value and the limit -----------------------------------------------------------------------------------------


def meets(program: Program, here: Sequence[Any], beside: Sequence[Any]) -> bool:
    """Say whether f certainly tends to its value.

    Parameters
    ----------
    program : Program
    here, beside : sequence
        The results of all its steps, at the point and on one side of it, on jets.
    """
    met: list[bool] = []
    for index, step in enumerate(program.steps):
        met.append(_meets(step, here, beside, met, index))
    return met[-1]


def _meets(step: Step, here: Sequence[Any], beside: Sequence[Any], met: Sequence[bool], index: int) -> bool:
    value, limit = here[index], beside[index]
    if isinstance(value, bool) or isinstance(limit, bool):
        return value is limit
    if not isinstance(value, Jet) or not has_limit(limit):
        return False
    if (value.limit - limit.limit).is_zero():
        return True
    arguments = step.arguments
    if step.operation in ("x", "constant"):
        return True
    if step.operation == "where":
        return met[arguments[0]] and met[arguments[1 if here[arguments[0]] else 2]]
    if step.operation in STEPS or not all(met[argument] for argument in arguments):
        return False
    if step.operation == "mod":
        x, y = (here[argument].limit for argument in arguments)
        return not (x / y).contains_integer()
    return step.operation != "pow" or bool(here[arguments[0]].limit > 0)


# ---- the two sides ---------------------------------------------------------------------------------------------------


def joins(program: Program, below: Sequence[Any], above: Sequence[Any], signs: tuple[Sign, Sign]) -> bool:
    """Say whether f is certainly one meromorphic function on both sides.

    Parameters
    ----------
    program : Program
    below, above : sequence
        The results of all its steps on the two sides, on jets.
    signs : tuple of callable
        Give the sign of a result on each side, None where it is not known.
    """
    joined: list[bool] = []
    for index, step in enumerate(program.steps):
        joined.append(_joins(step, (below, above), signs, joined, index))
    return joined[-1]


def _joins(
    step: Step, sides: tuple[Sequence[Any], ...], signs: tuple[Sign, Sign], joined: Sequence[bool], index: int
) -> bool:
    left, right = (side[index] for side in sides)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Missing) or isinstance(right, Missing):
        return False
    operation, arguments = step.operation, step.arguments
    if operation in ("x", "constant"):
        return True
    if operation == "where":
        return joined[arguments[0]] and joined[arguments[1 if sides[0][arguments[0]] else 2]]
    if operation in STEPS:
        return _is_constant(left) and _is_constant(right) and bool((left.limit - right.limit).is_zero())
    if not all(joined[argument] for argument in arguments):
        return False
    if operation in CHOICES:
        return _choose_alike(operation, [[side[i] for i in arguments] for side in sides], signs)
    if operation in RATIONAL or (operation == "power" and _is_whole(step.value)):
        return isinstance(left, Jet) and isinstance(right, Jet)
    operands = [sides[0][argument] for argument in arguments]
    return all(map(has_limit, operands)) and _is_inside(operation, [operand.limit for operand in operands])


def _is_constant(result: Any) -> bool:
    return isinstance(result, Jet) and result.is_constant


def _is_whole(exponent: Any) -> bool:
    return bool(exponent.denominator == 1)


def _choose_alike(operation: str, operands: list[list[Any]], signs: tuple[Sign, Sign]) -> bool:
    """Say whether the same operand is chosen on both sides."""
    chosen = []
    for (first, *rest), sign in zip(operands, signs, strict=True):
        pairs = [(first, other) for other in rest]
        if operation == "clip":
            pairs.append((rest[0], rest[1]))
        try:
            chosen.append([sign(one - other) for one, other in pairs] or [sign(first)])
        except Undecided:
            return False
    return None not in chosen[0] and chosen[0] == chosen[1]


def _is_inside(operation: str, limits: list[arb]) -> bool:
    """Say whether an operation is certainly analytic at the limits of its operands, or at least meromorphic."""
    x = limits[0]
    match operation:
        case "log" | "log2" | "log10" | "pow":
            return bool(x > 0)
        case "sqrt" | "cbrt" | "power":
            return not x.contains(0)
        case "log1p":
            return bool(x > -1)
        case "asin" | "acos" | "atanh":
            return bool(abs(x) < 1)
        case "acosh":
            return bool(x > 1)
        case "hypot":
            return not all(limit.contains(0) for limit in limits)
        case "lgamma":
            return bool(x > 0) or not x.contains_integer()
        case "mod":
            return not limits[1].contains(0) and not (x / limits[1]).contains_integer()
    return True
