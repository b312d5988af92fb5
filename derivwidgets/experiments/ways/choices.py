"""The larger and the smaller of two, and which side of 0: the ways to write them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derivwidgets.experiments.ways.idea import TWO, Idea, compared, half, is_total, is_zero
from derivwidgets.experiments.ways.sizes import ABS, IDENTITY
from derivwidgets.function.program import Step

if TYPE_CHECKING:
    from derivwidgets.experiments.ways.idea import Build, Match
    from derivwidgets.function.program import Program, Recorder


# ---- relu, the larger and the smaller of two ------------------------------------------------------------------------


def _match_relu(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    if step.operation == "relu":
        return step.arguments
    if step.operation == "max":
        a, b = step.arguments
        return next(((u,) for u, zero in ((a, b), (b, a)) if is_zero(program, zero)), None)
    if step.operation == "div" and program.steps[step.arguments[1]] == TWO:
        return _half_of_sum(program, step.arguments[0])
    if chosen := compared(program, index):
        a, b, yes, no = chosen
        if is_zero(program, b) and yes == a and is_zero(program, no) and is_total(program.steps, a):
            return (a,)
        if is_zero(program, a) and no == b and is_zero(program, yes):
            return (b,)
    return None


def _half_of_sum(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    pairs = (step.arguments, step.arguments[::-1]) if step.operation == "add" else ()
    return next(((u,) for u, v in pairs if program.steps[v] == Step("abs", (u,))), None)


def _match_larger(program: Program, index: int) -> tuple[int, ...] | None:
    if program.steps[index].operation == "max":
        return program.steps[index].arguments
    chosen = compared(program, index)
    return chosen[:2] if chosen and chosen[:2] == chosen[2:] and _are_total(program, chosen) else None


def _match_smaller(program: Program, index: int) -> tuple[int, ...] | None:
    if program.steps[index].operation == "min":
        return program.steps[index].arguments
    chosen = compared(program, index)
    return chosen[2:] if chosen and chosen[:2] == chosen[:1:-1] and _are_total(program, chosen) else None


def _are_total(program: Program, indices: tuple[int, ...]) -> bool:
    return all(is_total(program.steps, index) for index in indices)


def _larger_where(recorder: Recorder, a: int, b: int) -> int | None:
    for one, other in ((a, b), (b, a)):
        if is_total(recorder.steps, one):
            return recorder.apply("where", recorder.apply("lt", other, one), one, other)
    return None


def _smaller_where(recorder: Recorder, a: int, b: int) -> int | None:
    for one, other in ((a, b), (b, a)):
        if is_total(recorder.steps, one):
            return recorder.apply("where", recorder.apply("lt", one, other), one, other)
    return None


def _by_distance(sign: str) -> Build:
    def build(recorder: Recorder, a: int, b: int) -> int:
        distance = recorder.apply("abs", recorder.apply("sub", a, b))
        return half(recorder, recorder.apply(sign, recorder.apply("add", a, b), distance))

    return build


def _larger_by_relu(recorder: Recorder, a: int, b: int) -> int:
    return recorder.apply("add", a, recorder.apply("relu", recorder.apply("sub", b, a)))


def _smaller_by_relu(recorder: Recorder, a: int, b: int) -> int:
    return recorder.apply("sub", a, recorder.apply("relu", recorder.apply("sub", a, b)))


RELU = Idea(
    _match_relu,
    {
        "relu(u)": lambda recorder, u: recorder.apply("relu", u),
        "max(u, 0)": lambda recorder, u: recorder.apply("max", u, recorder.constant(0)),
        "where(u > 0, u, 0)": lambda recorder, u: _larger_where(recorder, u, recorder.constant(0)),
        "(u + |u|)/2": lambda recorder, u: half(recorder, recorder.apply("add", u, recorder.apply("abs", u))),
    },
)
LARGER = Idea(
    _match_larger,
    {
        "max(u, v)": lambda recorder, a, b: recorder.apply("max", a, b),
        "where(u > v, u, v)": _larger_where,
        "(u + v + |u − v|)/2": _by_distance("add"),
        "u + relu(v − u)": _larger_by_relu,
    },
)
SMALLER = Idea(
    _match_smaller,
    {
        "min(u, v)": lambda recorder, a, b: recorder.apply("min", a, b),
        "where(u < v, u, v)": _smaller_where,
        "(u + v − |u − v|)/2": _by_distance("sub"),
        "u − relu(u − v)": _smaller_by_relu,
    },
)


# ---- between two numbers, and on which side of 0 --------------------------------------------------------------------


def _match_clip(program: Program, index: int) -> tuple[int, ...] | None:
    step = program.steps[index]
    if step.operation == "clip":
        return step.arguments
    if step.operation == "min":
        for inner, high in (step.arguments, step.arguments[::-1]):
            if program.steps[inner].operation == "max":
                for u, low in (program.steps[inner].arguments, program.steps[inner].arguments[::-1]):
                    if _are_ordered(program.steps, low, high):
                        return u, low, high
    return None


def _are_ordered(steps: tuple[Step, ...] | list[Step], low: int, high: int) -> bool:
    """Whether two steps are numbers in order."""
    least, most = steps[low].value, steps[high].value
    are_numbers = steps[low].operation == steps[high].operation == "constant"
    return are_numbers and isinstance(least, Fraction) and isinstance(most, Fraction) and least <= most


def _clip_where(recorder: Recorder, u: int, low: int, high: int) -> int | None:
    if not _are_ordered(recorder.steps, low, high):
        return None
    below, above = recorder.apply("lt", u, low), recorder.apply("lt", high, u)
    return recorder.apply("where", below, low, recorder.apply("where", above, high, u))


def _clip_by_relu(recorder: Recorder, u: int, low: int, high: int) -> int | None:
    if not _are_ordered(recorder.steps, low, high):
        return None
    zero = recorder.constant(0)
    over = [recorder.apply("relu", u if end == zero else recorder.apply("sub", u, end)) for end in (low, high)]
    start = over[0] if low == zero else recorder.apply("add", low, over[0])
    return recorder.apply("sub", start, over[1])


CLIP = Idea(
    _match_clip,
    {
        "clip(u, a, b)": lambda recorder, u, low, high: recorder.apply("clip", u, low, high),
        "min(max(u, a), b)": lambda recorder, u, low, high: recorder.apply("min", recorder.apply("max", u, low), high),
        "where(u < a, a, …)": _clip_where,
        "a + relu(u − a) − relu(u − b)": _clip_by_relu,
    },
)


def _side(low: int | Fraction, middle: int | Fraction, high: int | Fraction) -> Build:
    """Return what builds the choice of a number by the side of 0, which needs an operand that has a side."""

    def build(recorder: Recorder, u: int) -> int | None:
        if not is_total(recorder.steps, u):
            return None
        zero = recorder.constant(0)
        below = recorder.apply("where", recorder.apply("lt", u, zero), *map(recorder.constant, (low, middle)))
        return recorder.apply("where", recorder.apply("lt", zero, u), recorder.constant(high), below)

    return build


def _sign_by_heaviside(recorder: Recorder, u: int) -> int:
    double = recorder.apply("mul", recorder.constant(2), recorder.apply("heaviside", u))
    return recorder.apply("sub", double, recorder.constant(1))


def _heaviside_by_sign(recorder: Recorder, u: int) -> int:
    return half(recorder, recorder.apply("add", recorder.constant(1), recorder.apply("sign", u)))


def _one_of(name: str) -> Match:
    return lambda program, index: program.steps[index].arguments if program.steps[index].operation == name else None


SIGN = Idea(
    _one_of("sign"),
    {
        "sign(u)": lambda recorder, u: recorder.apply("sign", u),
        "2 heaviside(u) − 1": _sign_by_heaviside,
        "where(u > 0, 1, …)": _side(-1, 0, 1),
    },
)
HEAVISIDE = Idea(
    _one_of("heaviside"),
    {
        "heaviside(u)": lambda recorder, u: recorder.apply("heaviside", u),
        "(1 + sign(u))/2": _heaviside_by_sign,
        "where(u > 0, 1, …)": _side(0, Fraction(1, 2), 1),
    },
)

IDEAS = (IDENTITY, ABS, RELU, CLIP, LARGER, SMALLER, SIGN, HEAVISIDE)
"""In the order in which a step is looked at: |u| is more than the larger of u and −u."""
