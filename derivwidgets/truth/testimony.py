"""What one method says at a point, whether it agrees with the truth, and why in one sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import text as written
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods.stencils import RICHARDSON, STENCILS
from derivwidgets.truth.bounds import StepBound, step_bound
from derivwidgets.truth.conventions import Culprit, convention, culprits
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import Place, distance, rational_place
from derivwidgets.truth.running import running, worst_loss
from derivwidgets.truth.singular import candidates
from derivwidgets.truth.words import LIBRARIES, POINTS, number, point

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Method

EXACT_TOLERANCE = 1e-6
"""How far a method that follows exact rules may be off, relative to the larger of 1 and f', and still agree."""
STEP_TOLERANCE = 1e-2
"""The same for difference quotients, whose errors are part of them."""

NOT_ANALYTIC = frozenset(
    {
        *("abs", "sign", "floor", "ceil", "round", "mod", "heaviside", "max", "min", "clip", "relu", "hypot"),
        *("where", "lt", "le", "eq", "ne", "and", "or", "not"),
    }
)
"""Operations that have no derivative in the complex plane."""

BY_NAME = {stencil.name: stencil for stencil in (*STENCILS, RICHARDSON)}
BY_NAME["gradient"] = BY_NAME["central"]


@dataclass(frozen=True)
class Testimony:
    """What one method says.

    Attributes
    ----------
    value : float
        Its derivative; nan where it gives none.
    agrees : bool or None
        Whether that is the derivative within the method's own error bound; None where nothing is known, or where the
        method cannot do this function. Where no derivative exists, a finite number does not agree.
    reason : str
        Why, in one sentence.
    tag : str
        The same in a word: "exact", "truncation", "round-off", "cancellation", "convention", "one-sided", "average",
        "branch", "not analytic", "no value", "crosses", "cannot", "undecided" or "wrong".
    """

    value: float
    agrees: bool | None
    reason: str
    tag: str = ""


@dataclass(frozen=True)
class Scene:
    """A point of f with what is known of it, and how the methods are run there."""

    f: Function
    place: Place
    finding: Finding
    step: float
    precision: str

    @cached_property
    def x(self) -> float:
        """The floating-point number at which the methods compute."""
        return float(np.asarray(self.place.nearest, self.precision))

    @property
    def program(self) -> Program | None:
        """F's program."""
        return self.f.program

    @cached_property
    def _culprits(self) -> list[Culprit]:
        return [] if self.program is None else list(islice(culprits(self.program, self.place), 4))

    @cached_property
    def _culprits_in_formula(self) -> list[Culprit]:
        from derivwidgets.function.expression import from_expression

        try:
            return list(islice(culprits(from_expression(self.f.expression), self.place), 4))
        except FunctionError:
            return self._culprits

    def culprits(self, method: str) -> list[Culprit]:
        """Return the operations that are singular here; SymPy's are those of the formula as SymPy has simplified it."""
        return self._culprits_in_formula if method == "symbolic" and self.program else self._culprits

    @cached_property
    def displacement(self) -> float:
        """How far the floating-point number lies to the right of the place."""
        return distance(self.place, rational_place(Fraction(self.x)))

    def crossing(self, reach: float) -> str:
        """Return what lies within reach that is not smooth, in words."""
        if self.program is None:
            return ""
        found = candidates(self.program, Fraction(self.x) - Fraction(reach), Fraction(self.x) + Fraction(reach), 0.1, 8)
        for other in sorted(found.places, key=lambda other: abs(other.nearest - self.x)):
            finding = find(self.f, other)
            if not finding.exists and finding.kind != "undetermined":
                what = POINTS[finding.kind].partition(" ")[2]
                return f"the {what} at {point(other.text)}"
        return "a point where the formula changes" if found.places else ""

    @property
    def unit(self) -> float:
        """Unit round-off of the methods' arithmetic."""
        return float(np.finfo(self.precision).eps) / 2

    def bound(self, name: str) -> StepBound | None:
        """Return the error bound of a stencil at the current step."""
        if self.program is None or name not in BY_NAME:
            return None
        return step_bound(self.program, self.x, BY_NAME[name], np.array([self.step]), self.precision)


def testify(method: Method, scene: Scene) -> Testimony:
    """Ask a method, and judge its answer."""
    if not method.available:
        return Testimony(math.nan, None, method.reason, "cannot")
    try:
        with np.errstate(all="ignore"):
            value = float(method.prepare(scene.f, scene.precision)(np.asarray(scene.x, scene.precision), scene.step))
    except FunctionError as error:
        return Testimony(math.nan, None, str(error), "cannot")
    except Exception as error:  # a library's own failure is testimony, too
        said = f"{error}".partition("\n")[0][:200]
        return Testimony(math.nan, None, f"{method.label} failed: {type(error).__name__}: {said}", "cannot")
    agrees, (tag, reason) = judge(method, value, scene)
    return Testimony(value, agrees, reason, tag)


Words = tuple[str, str]


def judge(method: Method, value: float, scene: Scene) -> tuple[bool | None, Words]:
    """Return whether a value agrees with the truth, and why."""
    finding = scene.finding
    if finding.exists is None:
        return None, ("undecided", "nothing certain to compare with")
    if not finding.exists:
        return not math.isfinite(value), _without_derivative(method, value, scene)
    if not math.isfinite(value):
        return False, _no_number(method, value, scene)
    if method.family == "numerical" and method.name in BY_NAME:
        return _judge_quotient(method, value, scene)
    return _judge_rule(method, value, scene)


# ---- where the derivative exists -------------------------------------------------------------------------------------


def _judge_rule(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge a method that approximates nothing, symbolic, automatic, complex step; or that chooses its own step."""
    derivative = scene.finding.derivative
    error, scale = abs(value - derivative), max(1.0, abs(derivative))
    allowed = math.inf if method.name == "adaptive" else _rounding(scene)
    if error <= max(64 * scene.unit * abs(derivative), min(allowed, _tolerance(scene) * scale)):
        return True, _agreeing(method, error, scene)
    if method.name == "adaptive" and (crossed := scene.crossing(1.0)):
        return False, ("crosses", f"its steps reach across {crossed}")
    if method.name == "complex_step" and (name := _not_analytic(scene)):
        return False, ("not analytic", f"complex step needs an analytic program; {name} is not")
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        return False, ("branch" if singular[0].program is None else "convention", _conventions(method, scene))
    if scene.program is not None and (lost := worst_loss(scene.program, scene.x, scene.precision)) is not None:
        return False, ("cancellation", f"{_cancellation(scene.program, lost.step)}, {_not_a_fault(method)}")
    return False, ("wrong", f"off by {number(error, 2)}")


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
    elif error <= 4 * scene.unit * abs(scene.finding.derivative):
        told = "exact to the last digit or two"
    else:
        told = f"off by {number(error, 2)}"
    if method.name == "adaptive":
        told += "; it chooses Δx by itself"
    elif method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        told += f", although {singular[0].operation} is singular here"
    return "exact", told


def _conventions(method: Method, scene: Scene) -> str:
    told = [convention(method.name, culprit, scene.precision) for culprit in scene.culprits(method.name)[:2]]
    return "; ".join(dict.fromkeys(told))


def _cancellation(program: Program, step: int) -> str:
    from derivwidgets.function.program import Recorder

    recorder = Recorder()
    recorder.include(program)
    part = written(recorder.program(step))
    return f"cancellation in {part}" if part and len(part) <= 40 else "cancellation in f"


def _not_a_fault(method: Method) -> str:
    return "not a fault of AD" if method.family == "automatic" else "not a fault of the formula"


def _not_analytic(scene: Scene) -> str:
    program = scene.program
    if program is None:
        return ""
    for index, step in enumerate(program.steps):
        if program.depends_on_x[index] and step.operation in NOT_ANALYTIC:
            return "where" if VOCABULARY[step.operation].truth else step.operation
    singular = next((culprit for culprit in scene.culprits("complex_step") if culprit.program is not None), None)
    return "" if singular is None else f"{singular.operation} at {number(singular.operand)}"


def _judge_quotient(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    derivative, bound = scene.finding.derivative, scene.bound(method.name)
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
    times = _times(scene.step, bound.best_step)
    if truncation >= roundoff:
        return "truncation", f"truncation{times}"
    return "round-off", f"round-off{times}"


def _times(step: float, best: float) -> str:
    """Return how far a step is from the best one."""
    if not math.isfinite(best) or best <= 0:
        return ""
    ratio = step / best
    if 0.2 < ratio < 5:
        return ", near the best Δx"
    return f": Δx is {_factor(max(ratio, 1 / ratio))} times {'larger' if ratio > 1 else 'smaller'} than best"


def _factor(ratio: float) -> str:
    return number(float(f"{ratio:.1g}"), 3)


def _no_number(method: Method, value: float, scene: Scene) -> Words:
    given = "nan" if math.isnan(value) else "∞"
    if method.name in LIBRARIES:
        steep = next((c for c in scene.culprits(method.name) if c.program is not None), None)
        if steep is not None:
            said = convention(method.name, steep, scene.precision)
            return "no value", f"{given}: {said}, and the chain rule multiplies it by 0"
        return "no value", f"{given}: an intermediate result overflows or is not defined"
    return "no value", f"{given}: f is not defined at all points of the stencil"


# ---- where it does not -----------------------------------------------------------------------------------------------


def _without_derivative(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    if not math.isfinite(value):
        return _refusal(method, value, scene)
    if scene.displacement and finding.kind in ("corner", "cusp", "jump", "vertical_tangent"):
        side = "right" if scene.displacement > 0 else "left"
        if method.name in LIBRARIES:
            return "one-sided", f"the nearest double lies {side} of the point, and its {side}-hand slope is seen"
    if math.isnan(finding.value) and finding.kind != "undefined" and method.name == "complex_step":
        return "no value", "skips the point itself, where f has no value"
    if method.name == "complex_step" and (name := _not_analytic(scene)):
        return "not analytic", f"complex step needs an analytic program; {name} is not"
    if method.name in LIBRARIES or method.name == "complex_step":
        singular = scene.culprits(method.name)
        if finding.kind == "undefined" or (math.isnan(finding.value) and not singular):
            return "no value", "the rules give a number, but f has no value here"
        if singular and method.name in LIBRARIES:
            return ("branch" if singular[0].program is None else "convention"), _conventions(method, scene)
        return "wrong", "the rules give a number, but there is no derivative"
    return _QUOTIENTS.get(finding.kind, _other)(method, value, scene)


def _refusal(method: Method, value: float, scene: Scene) -> Words:
    given = "nan" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if math.isnan(scene.finding.value):
        return "no value", f"{given}: f has no value here"
    if scene.finding.kind == "endpoint" and method.name in ("forward", "backward"):
        return "no value", f"{given}: f is not defined on that side"
    if method.name in LIBRARIES and scene.culprits(method.name):
        return "convention", f"{given}: {_conventions(method, scene)}"
    return "no value", f"{given}: no number is given, and there is none"


def _corner(method: Method, value: float, scene: Scene) -> Words:
    left, right = scene.finding.left, scene.finding.right
    average = (left + right) / 2
    targets = {
        "forward": ("one-sided", "the right-hand slope", right),
        "backward": ("one-sided", "the left-hand slope", left),
    }
    tag, what, target = targets.get(method.name, ("average", "the average of the two slopes", average))
    if method.name == "adaptive" and math.isfinite(target):
        what = "symmetric differences average the two slopes, and report no error"
    if not math.isfinite(target):
        return tag, f"{what} is infinite; the quotient grows as Δx falls"
    off = abs(value - target)
    if off <= 1e-9 * max(1.0, abs(target)):
        return tag, what
    small = off <= 1e-3 * max(1.0, abs(target))
    sign = "plus" if value > target else "less"
    return tag, f"{what}, {sign} truncation" if not small or off > 1e-7 else f"{what}, but for rounding"


def _steep(method: Method, value: float, scene: Scene) -> Words:
    one_sided = method.name in ("forward", "backward")
    if scene.finding.kind == "cusp" and not one_sided:
        return "average", "the infinite slopes of the two sides cancel"
    return "one-sided" if one_sided else "average", "the slope is infinite; the quotient grows as Δx falls"


def _jump(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    seen = {"forward": finding.right, "backward": finding.left}.get(method.name, math.inf)
    if math.isfinite(seen):
        return "one-sided", "the jump lies on the other side, and is not seen"
    below, above = (number(limit, 4) for limit in finding.limits)
    return "wrong", f"f jumps from {below} to {above}: the quotient grows as Δx falls"


def _gap(method: Method, value: float, scene: Scene) -> Words:
    if math.isnan(scene.finding.value):
        return "no value", "skips the point itself, where f has no value"
    return "wrong", "f is off its limit here: the quotient tells nothing about a slope"


def _oscillating(method: Method, value: float, scene: Scene) -> Words:
    return "wrong", "the quotient oscillates as Δx falls: another Δx, another number"


def _endpoint(method: Method, value: float, scene: Scene) -> Words:
    side = scene.finding.right if not math.isnan(scene.finding.right) else scene.finding.left
    if math.isinf(side):
        return "one-sided", "f has one side only, with an infinite slope: the quotient grows as Δx falls"
    return "one-sided", "f has one side only, and its slope is given"


def _other(method: Method, value: float, scene: Scene) -> Words:
    return "wrong", "the quotient gives a number, but there is no derivative"


_QUOTIENTS: dict[str, Callable[[Method, float, Scene], Words]] = {
    "corner": _corner,
    "cusp": _steep,
    "vertical_tangent": _steep,
    "jump": _jump,
    "removable": _gap,
    "oscillating": _oscillating,
    "endpoint": _endpoint,
}
