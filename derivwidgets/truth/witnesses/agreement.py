"""Whether a method that follows exact rules, or chooses its own step, agrees, and what its error comes from."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.function.errors import FunctionError
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.balls import precision
from derivwidgets.truth.witnesses.conventions import convention
from derivwidgets.truth.witnesses.differences import (
    FIRST_STEP,
    STEP_TOLERANCE,
    judge_quotient,
    not_smooth,
    why_adaptive_differs,
)
from derivwidgets.truth.witnesses.own_rules import own_rule
from derivwidgets.truth.witnesses.quotients import BY_NAME, quotient
from derivwidgets.truth.witnesses.ranges import loss, out_of_range
from derivwidgets.truth.witnesses.scene import Scene, Words, conventions, is_steep, not_analytic
from derivwidgets.truth.witnesses.second import judge_second_complex_step, no_second, second_conventions
from derivwidgets.truth.words import LIBRARIES, number, size

if TYPE_CHECKING:
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Method

EXACT_TOLERANCE = {"float64": 1e-6, "float32": 6e-5}
"""How far a method that follows exact rules may be off, relative to `Scene.scale`, and still agree."""
BITS = 64
SLACK = 16
"""How many times its bound rounding may be: the bound is that of SymPy's formula, and libraries sum in other ways."""


def judge_value(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge a finite value at a point where the derivative exists and is in range."""
    if method.name in BY_NAME:
        return judge_quotient(method, value, scene)
    if method.name == "complex_step":
        judge = _judge_complex_step if scene.order == 1 else judge_second_complex_step
        return judge(method, value, scene)
    error = abs(value - scene.derivative)
    allowed = max(2 * scene.last_digits, _tolerance(scene))
    if method.name == "adaptive":
        allowed = max(allowed, (2 * scene.unit) ** 0.5 * scene.scale)  # its own tolerance
    if error <= allowed:
        return True, _agreeing(method, error, scene)
    if method.name == "adaptive":
        return False, why_adaptive_differs(value, error, scene)
    return False, _why_rules_differ(method, value, error, scene)


def _tolerance(scene: Scene) -> float:
    return EXACT_TOLERANCE[scene.precision] * scene.scale


def _agreeing(method: Method, error: float, scene: Scene) -> Words:
    tag, told = "exact", scene.exactness(error)
    if not told:
        tag, told = "round-off", f"off by {size(error)}"
    only_rounds = method.name in LIBRARIES and scene.f.original is None
    if method.name == "adaptive":
        told += "; it chooses Δx by itself"
    elif tag == "round-off" and (only_rounds or error <= _explained(scene)):
        told += ", by rounding"
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        changes = "is singular" if singular[0].program else "changes its branch"
        told += f", although {singular[0].operation} {changes} here"
    return tag, told


def _why_rules_differ(method: Method, value: float, error: float, scene: Scene) -> Words:
    if own := own_rule(method, value, scene):
        return own
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        told = conventions if scene.order == 1 else second_conventions
        return ("branch" if singular[0].program is None else "convention"), told(method, scene)
    return _why_floating_point_differs(method, error, scene)


def _why_floating_point_differs(method: Method, error: float, scene: Scene) -> Words:
    """Return what floating point does to rules that are right: it leaves its range, or digits cancel."""
    if error <= SLACK * scene.rounding:
        for name, program in _programs(scene):
            if lossy := loss(program, scene.x, scene.precision, name):
                tag, words = lossy
                return tag, words if tag == "underflow" else f"{words}, {_whose_fault(method, name)}"
    if beyond := _beyond_range(scene):
        return beyond
    if error <= SLACK * scene.rounding < math.inf:
        return "round-off", f"off by {size(error)}, by rounding"
    if method.family == "automatic" and scene.f.original is None:
        return "round-off", f"off by {size(error)}, by rounding inside {LIBRARIES[method.name]}’s rules"
    return "wrong", f"off by {size(error)}"


def _beyond_range(scene: Scene) -> Words | None:
    """Return what in f or in its derivative overflows or underflows at the point."""
    found = (out_of_range(program, scene.x, scene.precision, name) for name, program in _programs(scene))
    return next((words for words in found if words is not None), None)


def _programs(scene: Scene) -> list[tuple[str, Program]]:
    """Return f's program and those of its derivatives with their names, as far as there are such."""
    from derivwidgets.methods.symbolic import derivative_program

    if scene.program is None:
        return []
    found = [("f", scene.program)]
    with suppress(FunctionError):
        found += [(name, derivative_program(scene.f, k)) for k, name in ((1, "f′"), (2, "f″")) if k <= scene.order]
    return found


def _whose_fault(method: Method, name: str) -> str:
    if name != "f":
        return f"which the rules for {name} bring in"
    return "not a fault of AD" if method.family == "automatic" else "not a fault of the formula"


# ---- the complex step ------------------------------------------------------------------------------------------------


def _judge_complex_step(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge Im f(x + ih)/h, whose only error besides rounding is the truncation h^2 |f^(3)|/6 + ..."""
    error = abs(value - scene.derivative)
    if told := scene.exactness(error):
        return True, ("exact", told)
    if value == 0 and abs(scene.derivative) * scene.step < scene.smallest:
        return False, ("underflow", f"Im f, about f′ Δx, underflows to 0 in {scene.precision}; take a longer Δx")
    without_truncation = abs(scene.shortest_complex_step - scene.derivative)
    if (more := _truncation(error, without_truncation, scene)) is not None:
        return error <= STEP_TOLERANCE * scene.scale, ("truncation", f"truncation, off by {size(error)}{more}")
    if without_truncation < error / 2 and error > _explained(scene):
        told = f"off by {size(error)}: x + iΔx lies on another branch of f; take a shorter Δx"
        return error <= STEP_TOLERANCE * scene.scale, ("truncation", told)
    if error <= _tolerance(scene):
        return True, ("round-off", f"off by {size(error)}, by rounding")
    if (name := not_analytic(scene)) and without_truncation > max(2 * scene.last_digits, _explained(scene)):
        return False, ("not analytic", f"complex step needs an analytic program; {name} is not")
    return False, _why_floating_point_differs(method, error, scene)


def _explained(scene: Scene) -> float:
    """Return how large an error may be that rounding explains."""
    return SLACK * scene.rounding if math.isfinite(scene.rounding) else _tolerance(scene)


def _truncation(error: float, without_truncation: float, scene: Scene) -> str | None:
    """Return what more there is to say of the truncation of a complex step, None if it does not explain the error.

    It is if the Taylor series at x tells it; where the series tells nothing, if a short step has no such error.
    """
    short_is_better = without_truncation < error / 2
    if scene.series is None:
        return (f": {not_smooth(scene)}" if scene.program else "") if short_is_better else None
    told, is_certain = _predicted(scene.series, scene.step)
    if not (error / 2 <= told <= 2 * error if is_certain else short_is_better):
        return None
    longest = _longest_step(scene.series, scene.unit * abs(scene.derivative))
    is_exact = without_truncation <= EXACT_TOLERANCE[scene.precision] * abs(scene.derivative)
    return f": below Δx = {number(longest)} there is none" if is_exact and longest < scene.step else ""


def _predicted(series: tuple[arb, ...], step: float) -> tuple[float, bool]:
    """Return the truncation that a Taylor series tells, 0 if it may be 0, and whether its last term is small."""
    with precision(BITS):
        terms = [series[power] * arb(step) ** (power - 1) * (1 if power % 4 == 1 else -1) for power in _odd(series)]
        told, last = sum(terms, arb(0)).abs_lower(), terms[-1].abs_lower()
        return float(told), bool(last <= told / 10)


def _odd(series: tuple[arb, ...]) -> range:
    """Return the powers of the terms that a complex step does not keep apart from f'."""
    return range(3, len(series), 2)


def _longest_step(series: tuple[arb, ...], allowed: float) -> float:
    """Return the step below which every term of the truncation error is less than what is allowed, in one digit."""
    longest = math.inf
    with precision(BITS):
        for power in _odd(series):
            steep = abs(series[power]).lower()
            if steep > 0 and allowed:
                longest = min(longest, float(((arb(allowed) / steep).log() / (power - 1)).exp()))
    return float(f"{longest:.1g}")


# ---- no number -------------------------------------------------------------------------------------------------------


def no_number(method: Method, value: float, scene: Scene) -> Words:
    """Return why a method gives nan or an infinity where there is a derivative."""
    given = number(value) if math.isinf(value) else "nan"
    tag, why = _why_no_number(method, value, scene)
    return tag, f"{given}: {why}"


def _why_no_number(method: Method, value: float, scene: Scene) -> Words:
    if method.name in BY_NAME:
        return _at_a_point(method, scene)
    if method.name == "adaptive" and (crossed := scene.crossing(-FIRST_STEP, FIRST_STEP)):
        return "no value", f"its steps, from {number(FIRST_STEP)} down, meet {crossed}"
    if method.name == "complex_step" and scene.order == 1 and math.isfinite(scene.shortest_complex_step):
        return "no value", "f overflows or is not defined at x + iΔx; a shorter Δx would do"
    if scene.order == 2 and method.name in LIBRARIES and (twice := no_second(method, value, scene)):
        return twice
    if method.name in LIBRARIES:
        if own := own_rule(method, value, scene):
            return own
        singular = [culprit for culprit in scene.culprits(method.name) if culprit.program is not None]
        if singular:
            steep = next((each for each in singular if is_steep(method.name, each, scene)), singular[0])
            said = convention(method.name, steep, scene.precision)
            return "no value", f"{said}, and the chain rule multiplies it by 0" if math.isnan(value) else said
    if beyond := _beyond_range(scene):
        return beyond
    if method.name in LIBRARIES:
        return "no value", "an intermediate result overflows or is not defined"
    return "no value", "f is not defined, or overflows, at a point that is used"


def _at_a_point(method: Method, scene: Scene) -> Words:
    """Return which point of a difference quotient has no finite value, and why."""
    if scene.program is None:
        return "no value", "f is not defined, or overflows, at a point that is used"
    taken = quotient(scene.f, scene.x, scene.step, method.name, scene.precision, scene.order)
    placed = list(zip(map(Fraction, taken.stencil.offsets), taken.points.tolist(), strict=True))
    with np.errstate(all="ignore"):
        for offset, at in sorted(placed, key=lambda pair: abs(pair[0])):
            found = pointwise(scene.f, scene.precision)(np.asarray(at, scene.precision))
            if np.isfinite(found):
                continue
            if beyond := out_of_range(scene.program, at, scene.precision):
                return beyond
            lacks = "is not defined" if np.isnan(found) else "has no finite value"
            return "no value", f"f {lacks} at {_placed(offset)}"
    return "no value", "the difference quotient overflows"


def _placed(offset: Fraction) -> str:
    """Return where an offset is, as "x", "x + Δx" or "x − 2Δx"."""
    if not offset:
        return "x"
    times, over = abs(offset).as_integer_ratio()
    return f"x {'+' if offset > 0 else '−'} {times if times > 1 else ''}Δx{f'/{over}' if over > 1 else ''}"
