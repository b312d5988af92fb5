"""x itself and |u|: the ways to write them, and how a program is seen to do it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derivwidgets.experiments.ways.idea import Idea, are_opposite, compared, is_zero, negative, told_apart, without_sign
from derivwidgets.function.program import Step

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Recorder


# ---- x -------------------------------------------------------------------------------------------------------------


def _match_identity(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    if step.operation == "sub":
        parts = [program.steps[i] for i in step.arguments]
        if all(part.operation == "relu" for part in parts):
            (a,), (b,) = (part.arguments for part in parts)
            return (a,) if are_opposite(program, a, b) else None
    if chosen := told_apart(program, index):
        a, b, yes, no = chosen
        for u, point in ((a, b), (b, a)):
            if no == u and yes == point and not program.depends_on_x[point]:
                return (u,)
    return None


def _as_parts(recorder: Recorder, u: int) -> int:
    return recorder.apply("sub", recorder.apply("relu", u), recorder.apply("relu", negative(recorder, u)))


def _chosen_off_zero(recorder: Recorder, u: int) -> int:
    zero = recorder.constant(0)
    return recorder.apply("where", recorder.apply("eq", u, zero), zero, u)


IDENTITY = Idea(
    _match_identity,
    {
        "u": lambda recorder, u: u,
        "relu(u) − relu(−u)": _as_parts,
        "where(u = 0, 0, u)": _chosen_off_zero,
    },
)


# ---- |u| -----------------------------------------------------------------------------------------------------------


def _match_abs(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    match step.operation:
        case "abs":
            return step.arguments
        case "sqrt":
            return _squared(program, step.arguments[0])
        case "power":
            return _squared(program, step.arguments[0]) if step.value == Fraction(1, 2) else None
        case "max":
            a, b = step.arguments
            return without_sign(program, a, b) if are_opposite(program, a, b) else None
        case "mul":
            a, b = step.arguments
            return next(((u,) for u, v in ((a, b), (b, a)) if program.steps[v] == Step("sign", (u,))), None)
        case "add":
            one, other = (program.steps[i] for i in step.arguments)
            if one.operation == other.operation == "relu":
                pair = one.arguments + other.arguments
                return without_sign(program, *pair) if are_opposite(program, *pair) else None
        case "where":
            return _abs_by_sign(program, index) or _abs_off_zero(program, index)
    return None


def _squared(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    if step.operation == "power":
        return step.arguments if step.value == 2 else None
    return step.arguments[:1] if step.operation == "mul" and len(set(step.arguments)) == 1 else None


def _abs_by_sign(program: Program, index: int) -> tuple[int, ...] | None:
    if chosen := compared(program, index):
        a, b, yes, no = chosen
        for u, zero, branch in ((a, b, yes), (b, a, no)):
            if is_zero(program, zero) and branch == u and are_opposite(program, yes, no):
                return (u,)
    return None


def _abs_off_zero(program: Program, index: int) -> tuple[int, ...] | None:
    """Return u of `where(u == 0, 0, |u|)`, in which u may be protected from 0 once more."""
    if chosen := told_apart(program, index):
        a, b, yes, no = chosen
        inner = _match_abs(program, no) if is_zero(program, yes) else None
        for u, zero in ((a, b), (b, a)):
            if inner and is_zero(program, zero):
                protected = told_apart(program, inner[0])
                if inner == (u,) or (protected and protected[:2] == (a, b) and protected[3] == u):
                    return (u,)
    return None


def _root_of_square(recorder: Recorder, u: int) -> int:
    return recorder.apply("sqrt", recorder.apply("pow", u, recorder.constant(2)))


def _guarded_root(recorder: Recorder, u: int) -> int:
    zero, one = recorder.constant(0), recorder.constant(1)
    is_zero = recorder.apply("eq", u, zero)
    root = _root_of_square(recorder, recorder.apply("where", is_zero, one, u))
    return recorder.apply("where", is_zero, zero, root)


def _abs_where(recorder: Recorder, u: int) -> int:
    positive = recorder.apply("le", recorder.constant(0), u)
    return recorder.apply("where", positive, u, negative(recorder, u))


def _sum_of_parts(recorder: Recorder, u: int) -> int:
    return recorder.apply("add", recorder.apply("relu", u), recorder.apply("relu", negative(recorder, u)))


ABS = Idea(
    _match_abs,
    {
        "|u|": lambda recorder, u: recorder.apply("abs", u),
        "√(u²)": _root_of_square,
        "max(u, −u)": lambda recorder, u: recorder.apply("max", u, negative(recorder, u)),
        "u sign(u)": lambda recorder, u: recorder.apply("mul", u, recorder.apply("sign", u)),
        "relu(u) + relu(−u)": _sum_of_parts,
        "where(u ≥ 0, u, −u)": _abs_where,
        "double where": _guarded_root,
    },
)
