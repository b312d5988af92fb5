"""What the libraries' rules give at a singular point of one operation, found by asking them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.function import Function
from derivwidgets.function.program import Program, Recorder
from derivwidgets.methods import METHODS
from derivwidgets.truth.balls import precision
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace, Place, rational_place
from derivwidgets.truth.roots.quantities import Quantity, quantities
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
    tie : bool
        Whether it chooses between two operands that are equal there, and both move with x.
    """

    operation: str
    program: Program | None
    operand: float
    tie: bool = False


def culprits(program: Program, place: Place) -> Iterator[Culprit]:
    """Yield the operations of a program that are not analytic at a place, inner ones first."""
    seen = set()
    for quantity in quantities(program):
        if quantity.step not in seen and _is_singular(quantity, place):
            seen.add(quantity.step)
            culprit = _culprit(program, quantity, place)
            if culprit.program is None or alone(culprit.program, culprit.operand).certificate != "ball":
                yield culprit


def _is_singular(quantity: Quantity, place: Place) -> bool:
    with precision(BITS):
        value = _on_ball(quantity, place)
        if value is None:
            return False
        whole = 0
        if quantity.part is None:
            nearest = value.unique_fmpz()
            if nearest is None:
                return False
            whole = int(nearest)
        off = value - whole
    if off.is_zero() or not off.contains(0):
        return bool(off.is_zero())
    return bool(place.vanishes(quantity.expression - whole, 0))


def _on_ball(quantity: Quantity, place: Place) -> Any:
    try:
        value = quantity.on_balls()(place.ball())
    except (ZeroDivisionError, ValueError):
        return None
    return None if isinstance(value, Missing) or not value.is_finite() else value


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
    tie = step.operation in ("max", "min") and all(program.depends_on_x[index] for index in step.arguments)
    return Culprit(_name(step.operation, step.value), alone, values[moving], tie)


def _name(operation: str, value: object) -> str:
    if operation != "power" or not isinstance(value, Fraction):
        return {"div": "division"}.get(operation, operation)
    return {Fraction(1, 2): "sqrt", Fraction(1, 3): "cbrt"}.get(value, f"the power {value}".replace("-", "−"))


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
def alone(program: Program, operand: float) -> Finding:
    """Return what one operation by itself does at a point."""
    return find(Function(program), rational_place(Fraction(operand)))


def convention(method: str, culprit: Culprit, arithmetic: str) -> str:
    """Return in words what a method's library does at a culprit."""
    library = LIBRARIES[method]
    if culprit.program is None:
        return f"{library} differentiates only the branch that is taken at the point itself"
    given, place = rule(method, culprit.program, culprit.operand, arithmetic), number(culprit.operand)
    if culprit.tie and given in TIES:
        return f"of two equal operands of {culprit.operation}, {library} {TIES[given]}"
    what = f"a division by {place}" if culprit.operation == "division" else f"{culprit.operation} at {place}"
    if math.isnan(given):
        return f"{library} has no slope for {what}"
    if math.isinf(given):
        return f"the slope of {what} is infinite"
    return _finite_convention(library, culprit.operation, given, place, alone(culprit.program, culprit.operand))


TIES = {0.0: "follows neither", 0.5: "takes the average slope", 1.0: "follows both, and adds their slopes"}
"""What a library's weight of one operand means where two are equal."""


def _finite_convention(library: str, operation: str, given: float, place: str, finding: Finding) -> str:
    left, right = finding.left, finding.right
    slope = f"the slope {number(given)} at {place}"
    if finding.kind == "jump":
        return f"{library} gives {operation} {slope}, as if nothing happened there"
    for side, here, other in (("right", right, left), ("left", left, right)):
        if given == here != other:
            only = finding.kind == "endpoint"
            which = "slope of the only side" if only else f"{side}-hand slope"
            return f"{library} takes the {which} of {operation} at {place}{'' if only else ' by convention'}"
    if math.isinf(left) or math.isinf(right):
        return f"{library} gives {operation} {slope}, where it is infinite"
    average = "average " if left != right and given == (left + right) / 2 else ""
    return f"{library} gives {operation} the {average}slope {number(given)} at {place} by convention"
