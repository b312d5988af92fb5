"""Whether a method agrees where the derivative exists, and what its error comes from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import text as written
from derivwidgets.function.program import Recorder
from derivwidgets.truth.bounds import largest_derivatives
from derivwidgets.truth.conventions import convention
from derivwidgets.truth.running import running, worst_loss
from derivwidgets.truth.scene import BY_NAME, Scene, Words, conventions, is_steep, not_analytic
from derivwidgets.truth.words import LIBRARIES, number

if TYPE_CHECKING:
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Method
    from derivwidgets.truth.bounds import StepBound

EXACT_TOLERANCE = 1e-6
"""How far a method that follows exact rules may be off, relative to the larger of 1 and f', and still agree."""
LAST_DIGITS = 32
"""Units of round-off that are called the last digit or two."""
NEAR = 5.0
"""Within which factor of the best one a step is called near it."""
STEP_TOLERANCE = 1e-2
"""The same for difference quotients, whose errors are part of them."""


def judge_rule(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge a method that approximates nothing, symbolic, automatic, complex step; or that chooses its own step."""
    derivative = scene.derivative
    error, scale = abs(value - derivative), max(1.0, abs(derivative))
    if method.name == "complex_step" and not not_analytic(scene) and (steep := _third_derivative(scene)):
        return _judge_complex_step(error, steep, scene)
    allowed = math.inf if method.name == "adaptive" else _rounding(scene)
    if error <= max(64 * scene.unit * abs(derivative), min(allowed, _tolerance(scene) * scale)):
        return True, _agreeing(method, error, scene)
    if method.name == "adaptive" and (crossed := scene.crossing(1.0)):
        return False, ("crosses", f"its steps reach across {crossed}")
    if method.name == "complex_step" and (name := not_analytic(scene)):
        return False, ("not analytic", f"complex step needs an analytic program; {name} is not")
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        return False, ("branch" if singular[0].program is None else "convention", conventions(method, scene))
    if scene.program is not None and (lost := worst_loss(scene.program, scene.x, scene.precision)) is not None:
        return False, ("cancellation", f"{_cancellation(scene.program, lost.step)}, {_not_a_fault(method)}")
    return False, ("wrong", f"off by {number(error, 2)}")


def _third_derivative(scene: Scene) -> float:
    """Return the largest |f^(3)| within a step of the point, 0 where it is 0 or not known."""
    if scene.program is None:
        return 0.0
    largest = float(largest_derivatives(scene.program, scene.x, [scene.step], 3)[1][0])
    return largest if math.isfinite(largest) else 0.0


def _judge_complex_step(error: float, steep: float, scene: Scene) -> tuple[bool, Words]:
    """Judge Im f(x + ih)/h, whose only error besides rounding is the truncation h^2 |f^(3)|/6."""
    size = abs(scene.derivative)
    truncation = steep * scene.step**2 / 6
    agrees = error <= min(2 * truncation + 4 * _rounding(scene), STEP_TOLERANCE * max(1.0, size))
    if error <= LAST_DIGITS * scene.unit * size:
        return True, ("exact", "exact in every digit" if error == 0 else "exact to the last digit or two")
    if truncation > error / 4 and size:
        largest = number(float(f"{math.sqrt(6 * scene.unit * size / steep):.1g}"))
        return agrees, ("truncation", f"truncation, off by {number(error, 2)}: below Δx = {largest} there is none")
    if truncation > error / 4:
        return agrees, ("truncation", f"truncation, off by {number(error, 2)}")
    return agrees, ("exact" if agrees else "wrong", f"off by {number(error, 2)}")


def _tolerance(scene: Scene) -> float:
    return EXACT_TOLERANCE if scene.precision == "float64" else 1e3 * scene.unit


def _rounding(scene: Scene) -> float:
    """Return a bound of what rounding does to the derivative computed by exact rules, or inf."""
    from derivwidgets.methods.symbolic import derivative_program

    try:
        found = running(derivative_program(scene.f), np.array([scene.x]), scene.precision)
    except FunctionError:
        return math.inf
    return 4 * float(found.bound[0]) if np.isfinite(found.bound[0]) else math.inf


def _agreeing(method: Method, error: float, scene: Scene) -> Words:
    if error == 0:
        told = "exact in every digit"
    elif error <= LAST_DIGITS * scene.unit * abs(scene.derivative):
        told = "exact to the last digit or two"
    else:
        told = f"off by {number(error, 2)}"
    if method.name == "adaptive":
        told += "; it chooses Δx by itself"
    elif method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        told += f", although {singular[0].operation} is singular here"
    return "exact", told


def _cancellation(program: Program, step: int) -> str:
    recorder = Recorder()
    recorder.include(program)
    part = written(recorder.program(step))
    return f"cancellation in {part}" if part and len(part) <= 40 else "cancellation in f"


def _not_a_fault(method: Method) -> str:
    return "not a fault of AD" if method.family == "automatic" else "not a fault of the formula"


def judge_quotient(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge a difference quotient, whose error has a bound that depends on Δx."""
    derivative, bound = scene.derivative, scene.bound(method.name)
    error, scale = abs(value - derivative), max(1.0, abs(derivative))
    limit = STEP_TOLERANCE * scale
    if bound is None:
        return error <= limit, ("", f"off by {number(error, 2)}")
    agrees = error <= min(float(bound.total[0]), limit)
    return agrees, _quotient_words(method, error, bound, scene)


def _quotient_words(method: Method, error: float, bound: StepBound, scene: Scene) -> Words:
    x, step = np.asarray(scene.x, scene.precision), np.asarray(scene.step, scene.precision)
    if x + step == x:
        return "round-off", "x + Δx is x itself in floating point: nothing moved"
    if error == 0:
        return "exact", "exact in every digit"
    truncation, roundoff = float(bound.truncation[0]), float(bound.roundoff[0])
    if math.isinf(truncation):
        reach = max(abs(float(offset)) for offset in BY_NAME[method.name].offsets) * scene.step
        crossed = scene.crossing(reach)
        return "crosses", f"off by {number(error, 2)}" + (f": the stencil reaches across {crossed}" if crossed else "")
    times, ratio = _times(scene.step, bound.best_step), scene.step / bound.best_step
    if ratio > NEAR or (not ratio < 1 / NEAR and truncation >= roundoff):
        return "truncation", f"truncation{times}"
    return "round-off", f"round-off{times}"


def _times(step: float, best: float) -> str:
    """Return how far a step is from the best one."""
    if not math.isfinite(best) or best <= 0:
        return ""
    ratio = step / best
    if 1 / NEAR < ratio < NEAR:
        return ", near the best Δx"
    return f": Δx is {_factor(max(ratio, 1 / ratio))} times {'larger' if ratio > 1 else 'smaller'} than best"


def _factor(ratio: float) -> str:
    return number(float(f"{ratio:.1g}"), 3)


def no_number(method: Method, value: float, scene: Scene) -> Words:
    """Return why a method gives nan or an infinity where there is a derivative."""
    given = "nan" if math.isnan(value) else "∞"
    if method.name in LIBRARIES:
        singular = [culprit for culprit in scene.culprits(method.name) if culprit.program is not None]
        if singular:
            steep = next((each for each in singular if is_steep(method.name, each, scene)), singular[0])
            said = convention(method.name, steep, scene.precision)
            return "no value", f"{given}: {said}, and the chain rule multiplies it by 0"
        return "no value", f"{given}: an intermediate result overflows or is not defined"
    return "no value", f"{given}: f is not defined, or overflows, at a point that is used"
