"""What the libraries' rules give at a singular point of one operation, found by asking them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.function import Function
from derivwidgets.function.program import Program, Recorder
from derivwidgets.methods import METHODS
from derivwidgets.truth.balls import precision
from derivwidgets.truth.finding import find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace, Place, rational_place
from derivwidgets.truth.roots import coefficients
from derivwidgets.truth.singular import Quantity, quantities
from derivwidgets.truth.words import LIBRARIES, number

if TYPE_CHECKING:
    from collections.abc import Iterator

BITS = 128


@dataclass(frozen=True)
class Culprit:
    """An operation that is not analytic at a point.

    Attributes
    ----------
    operation : str
    program : Program or None
        The operation of one operand alone, the others fixed; None where a choice between branches is meant.
    operand : float
        Where that operand is then.
    """

    operation: str
    program: Program | None
    operand: float


def culprits(program: Program, place: Place) -> Iterator[Culprit]:
    """Yield the operations of a program that are not analytic at a place, inner ones first."""
    seen = set()
    for quantity in quantities(program):
        if quantity.step not in seen and _is_singular(quantity, place):
            seen.add(quantity.step)
            yield _culprit(program, quantity, place)


def _is_singular(quantity: Quantity, place: Place) -> bool:
    with precision(BITS, 2):
        found = coefficients(quantity.on_balls(), place.ball(), 1)
        if isinstance(found, Missing):
            return False
        whole = 0
        if quantity.part is None:
            nearest = found[0].unique_fmpz()
            if nearest is None:
                return False
            whole = int(nearest)
        first = found[0] - whole
    if first.is_zero() or not first.contains(0):
        return bool(first.is_zero())
    return bool(place.vanishes(quantity.expression - whole, 0))


def _culprit(program: Program, quantity: Quantity, place: Place) -> Culprit:
    step = program.steps[quantity.step]
    if step.operation in ("lt", "le", "eq", "ne"):
        return Culprit("where", None, math.nan)
    values = [_value(program, index, place) for index in step.arguments]
    moving = 1 if step.operation == "div" else 0
    recorder = Recorder()
    arguments = [recorder.constant(Fraction(value)) for value in values]
    arguments[moving] = recorder.x()
    alone = recorder.program(recorder.apply(step.operation, *arguments, value=step.value))
    return Culprit(_name(step.operation, step.value), alone, values[moving])


def _name(operation: str, value: object) -> str:
    if operation != "power" or not isinstance(value, Fraction):
        return {"div": "division"}.get(operation, operation)
    return {Fraction(1, 2): "sqrt", Fraction(1, 3): "cbrt"}.get(value, f"the power {value}")


def _value(program: Program, index: int, place: Place) -> float:
    from derivwidgets.function.systems import numpy_system

    with np.errstate(all="ignore"):
        found = program.bind(numpy_system(), (index,))(np.float64(place.nearest))[0]
    value = float(found)
    nearest = round(value) if math.isfinite(value) else 0
    if isinstance(place, ExactPlace) and abs(value - nearest) < 1e-12:
        return float(nearest)
    return value if math.isfinite(value) else 0.0


@lru_cache(maxsize=512)
def rule(method: str, program: Program, operand: float, arithmetic: str) -> float:
    """Return the derivative that a method gives one operation at a point; nan also where it cannot do it."""
    try:
        with np.errstate(all="ignore"):
            return float(METHODS[method].prepare(Function(program), arithmetic)(np.asarray(operand, arithmetic)))
    except Exception:  # whatever a library raises, it has no rule there
        return math.nan


@lru_cache(maxsize=512)
def slopes(program: Program, operand: float) -> tuple[float, float]:
    """Return the one-sided slopes of one operation at a point."""
    found = find(Function(program), rational_place(Fraction(operand)))
    return found.left, found.right


def convention(method: str, culprit: Culprit, arithmetic: str) -> str:
    """Return in words what a method's library does at a culprit."""
    library = LIBRARIES[method]
    if culprit.program is None:
        return f"{library} differentiates only the branch that is taken at the point itself"
    given = rule(method, culprit.program, culprit.operand, arithmetic)
    left, right = slopes(culprit.program, culprit.operand)
    what = f"{culprit.operation} at {number(culprit.operand)}"
    if math.isnan(given):
        return f"{library} has no slope for {what}"
    if math.isinf(given):
        return f"the slope of {what} is infinite"
    if not math.isfinite(left + right):
        place = number(culprit.operand)
        return f"{library} gives {culprit.operation} the slope {number(given)} at {place}, as if nothing happened there"
    if left != right and given == right:
        return f"{library} takes the right-hand slope of {what} by convention"
    if left != right and given == left:
        return f"{library} takes the left-hand slope of {what} by convention"
    slope = f"{'average ' if left != right and given == (left + right) / 2 else ''}slope {number(given)}"
    return f"{library} gives {culprit.operation} the {slope} at {number(culprit.operand)} by convention"
