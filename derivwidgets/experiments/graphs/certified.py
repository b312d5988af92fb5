"""What the nodes of a graph are exactly: values, tangents and adjoints on balls, and how far computed ones are off."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series

from derivwidgets.experiments.graphs.rules import is_truth
from derivwidgets.truth.balls import HOPELESS, LARGEST, PRECISIONS, ball_system, precision, rounded
from derivwidgets.truth.missing import UNDECIDED, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from derivwidgets.experiments.graphs.parts import Edge
    from derivwidgets.function.program import Program, Step
    from derivwidgets.truth.places import ExactPlace

SECONDS = 1.0
"""After which no more bits are tried."""
SHARP = 2.0**-75
"""Relative radius with which a number is known well enough."""
NEGLIGIBLE = 1e-20
"""A relative error that may be 0 and is at most this is 0 to any number of digits that people look at."""

Ball = Any
"""An `arb`, or a `Missing`."""


@dataclass
class Certified:
    """The exact numbers of the nodes as balls.

    Attributes
    ----------
    values : list
        Balls, truth values, or `Missing`.
    tangents, adjoints : list
        Balls, or `Missing`.
    partials : dict
        Of each edge along which x has influence, by target and slot.
    """

    values: list[Any]
    tangents: list[Ball]
    adjoints: list[Ball]
    partials: dict[tuple[int, int], Ball]


def certify(program: Program, edges: Sequence[Edge], place: ExactPlace) -> Certified:
    """Return the exact numbers of all nodes, with more and more bits until they are known well."""
    deadline = time.monotonic() + SECONDS
    for bits in PRECISIONS:
        with precision(bits, 2):
            found = _at(program, edges, place.ball())
            sharp = all(_is_sharp(ball, bits) for ball in (*found.values, *found.tangents, *found.adjoints))
        if sharp or time.monotonic() > deadline:
            break
    return found


def _is_sharp(ball: Any, bits: int) -> bool:
    if not isinstance(ball, arb):
        return ball is not UNDECIDED or bits >= HOPELESS
    return bool(ball.rad() <= abs(ball.mid()) * SHARP)


def _at(program: Program, edges: Sequence[Edge], x: Ball) -> Certified:
    values: list[Any] = []
    for step in program.steps:
        values.append(_value(step, [values[i] for i in step.arguments], x))
    partials = {}
    for edge in edges:
        if program.depends_on_x[edge.source]:
            step = program.steps[edge.target]
            operands = [values[i] for i in step.arguments]
            partials[edge.target, edge.slot] = _partial(step, operands, edge.slot)
    return Certified(values, _tangents(program, partials), _adjoints(program, partials), partials)


def _value(step: Step, operands: Sequence[Any], x: Ball) -> Any:
    system = ball_system()
    if step.operation == "x":
        return x
    if step.operation == "constant":
        return system.constant(step.value)
    return _done(step, operands)


def _done(step: Step, operands: Sequence[Any]) -> Any:
    """Do an operation on balls, or on series of them."""
    fixed = () if step.value is None else (step.value,)
    try:
        found = ball_system().form(step.operation)(*operands, *fixed)
    except (ArithmeticError, ValueError):
        return UNDECIDED
    if isinstance(found, arb) and not found.is_finite():
        return UNDECIDED
    return found


def _partial(step: Step, operands: Sequence[Any], slot: int) -> Ball:
    """Return the partial derivative of an operation: that of a series of two terms."""
    ball = operands[slot]
    if is_truth(step) or isinstance(ball, bool):
        return arb(0)
    if isinstance(ball, Missing):
        return ball
    found = _done(step, [arb_series([ball, 1], 2) if k == slot else each for k, each in enumerate(operands)])
    if isinstance(found, Missing):
        return found
    if not isinstance(found, arb_series):
        return arb(0)
    slope = found[1] if found.prec >= 2 else UNDECIDED
    return slope if isinstance(slope, arb) and slope.is_finite() else UNDECIDED


def _is_zero(ball: Ball) -> bool:
    return isinstance(ball, arb) and bool(ball.is_zero())


def _sum_of_products(pairs: Iterable[tuple[Ball, Ball]]) -> Ball:
    """Return a sum; what is multiplied by an exact 0 has no influence, whatever it is."""
    total: Ball = arb(0)
    for one, other in pairs:
        if not _is_zero(one) and not _is_zero(other):
            total = total + one * other
    return total


def _tangents(program: Program, partials: dict[tuple[int, int], Ball]) -> list[Ball]:
    tangents: list[Ball] = []
    for index, step in enumerate(program.steps):
        if step.operation == "x":
            tangents.append(arb(1))
        else:
            pairs = ((partials[index, k], tangents[i]) for k, i in enumerate(step.arguments) if (index, k) in partials)
            tangents.append(_sum_of_products(pairs))
    return tangents


def _adjoints(program: Program, partials: dict[tuple[int, int], Ball]) -> list[Ball]:
    last = len(program) - 1
    adjoints: list[Ball] = [arb(0)] * last + [arb(1)]
    for index in range(last, -1, -1):
        for slot, source in enumerate(program.steps[index].arguments):
            if (index, slot) in partials:
                more = _sum_of_products([(partials[index, slot], adjoints[index])])
                adjoints[source] = adjoints[source] + more
    return adjoints


# ---- how far computed numbers are off --------------------------------------------------------------------------------


def as_floats(ball: Any) -> tuple[float, float]:
    """Return the nearest double and the radius around it; nan and inf where nothing is certified."""
    if isinstance(ball, bool):
        return float(ball), 0.0
    return rounded(ball) if isinstance(ball, arb) else (math.nan, math.inf)


def relative_error(computed: float, ball: Any) -> float:
    """Return |computed - exact|/|exact|; inf for an exact 0 that is computed as something else, nan if not certified.

    >>> relative_error(1.5, arb(1)), relative_error(1e-16, arb(0)), relative_error(0.0, arb(0))
    (0.5, inf, 0.0)
    """
    if isinstance(ball, bool):
        ball = arb(int(ball))
    if not isinstance(ball, arb) or math.isnan(computed):
        return math.nan
    if math.isinf(computed):
        return math.inf
    off = abs(arb(computed) - ball)
    if off.is_zero():
        return 0.0
    if ball.contains(0):
        return math.inf if ball.is_zero() or off.abs_lower() / ball.abs_upper() > LARGEST else math.nan
    return rounded(off / abs(ball), NEGLIGIBLE)[0]
