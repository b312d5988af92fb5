"""Whether a difference quotient agrees with the derivative, and which error is the larger in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from derivwidgets.function.noise import largest
from derivwidgets.methods.adaptive import TOWARDS, scipys
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.bounds import best_step, largest_derivatives, step_bound
from derivwidgets.truth.running import running
from derivwidgets.truth.witnesses.quotients import (
    BY_NAME,
    Quotient,
    in_exact_arithmetic,
    order_of_fall,
    predicted,
    quotient,
)
from derivwidgets.truth.witnesses.ranges import loss
from derivwidgets.truth.witnesses.scene import Scene, Words, has_choices
from derivwidgets.truth.words import number, point, size

if TYPE_CHECKING:
    from derivwidgets.methods.method import Method

STEP_TOLERANCE = 1e-2
"""How far difference quotients may be off, whose errors are part of them, relative to `Scene.scale`, and agree."""
NEAR = 5.0
"""Within which factor of the best one a step is called near it."""
CANCELS = 100.0
"""How many times larger than its plain rounding the error of f must be to be called a cancellation."""
FINE = 1e-3
"""To which part of itself an error is taken apart."""
BY_CHANCE = 3.0
"""How many times larger than their sum truncation and round-off must both be to be said to cancel."""
ONE_SIDED = 100.0
"""How much SciPy's differences on one side of x magnify the rounding of f, over their widest step; rather too much."""
FIRST_STEP = 0.5
"""The first step of `scipy.differentiate.derivative`; each round halves it."""


@dataclass(frozen=True)
class Parts:
    """The error of a difference quotient, taken apart.

    Attributes
    ----------
    truncation : float
        What it would be in exact arithmetic.
    roundoff : float
        What floating point has added.
    """

    truncation: float
    roundoff: float


def parts(value: float, target: float, taken: Quotient, scene: Scene, at: arb | None = None) -> Parts | None:
    """Take the error of a quotient apart, around the floating-point number or a given one; None if f is not known."""
    assert scene.program is not None
    at = arb(taken.x) if at is None else at
    exact = in_exact_arithmetic(scene.program, taken.stencil, at, taken.step, FINE * abs(value - target))
    if exact is None:
        return None
    return Parts(float(exact - target), float(value - exact))


def judge_quotient(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge a difference quotient at a point where the derivative exists."""
    error = abs(value - scene.derivative)
    agrees = error <= STEP_TOLERANCE * scene.scale
    taken = quotient(scene.f, scene.x, scene.step, method.name, scene.precision, scene.order)
    if not taken.moves:
        return error == 0, ("round-off", nothing_moved(taken))
    if scene.program is None:
        return agrees, ("", f"off by {size(error)}")
    if told := scene.exactness(error):
        return True, ("exact", told)
    tag, reason = _cause(value, error, taken, scene)
    return agrees, ("round-off" if agrees and tag == "cancellation" else tag, reason)


def nothing_moved(taken: Quotient) -> str:
    """Return that x + Δx is x."""
    part_of = "" if taken.stencil.spacing == 1 else f"/{1 / taken.stencil.spacing}"
    return f"x + Δx{part_of} is x itself in floating point: nothing moved"


def _cause(value: float, error: float, taken: Quotient, scene: Scene) -> Words:
    found = parts(value, scene.derivative, taken, scene)
    if found is None:
        return _by_bounds(error, taken, scene)
    larger = _roundoff if abs(found.roundoff) >= abs(found.truncation) else _truncation
    tag, reason = larger(found, error, taken, scene)
    if min(abs(found.roundoff), abs(found.truncation)) > BY_CHANCE * error and "near" not in reason:
        return tag, f"off by {size(error)}: truncation and round-off cancel by chance"
    return tag, reason


def _by_bounds(error: float, taken: Quotient, scene: Scene) -> Words:
    """Return the cause where f cannot be computed exactly at all points, as far as the bounds tell it."""
    assert scene.program is not None
    steps = np.array([scene.step])
    bound = step_bound(scene.program, scene.x, taken.stencil, steps, scene.precision, noise=largest(scene.f.noise))
    if error <= bound.roundoff[0]:
        if _is_noisy(taken, scene):
            return "noise", f"noise of {number(scene.f.noise, 2)} in f, off by {size(error)}"
        return "round-off", f"round-off, off by {size(error)}"
    if error <= bound.total[0] < math.inf:
        return "truncation", f"truncation, off by {size(error)}"
    return "", f"off by {size(error)}"


def _roundoff(found: Parts, error: float, taken: Quotient, scene: Scene) -> Words:
    assert scene.program is not None
    ratio = _ratio_to_best(taken, scene)
    if ratio < 1 and not _is_smooth_to(0.0 if ratio == 0 else taken.step / ratio, taken, scene):
        ratio = math.nan
    if _is_noisy(taken, scene):
        return "noise", _beside_best(f"noise of {number(scene.f.noise, 2)} in f", error, ratio)
    tag, lossy = lossy_part(found, taken, scene)
    if not lossy:
        return tag, _beside_best("round-off", error, ratio)
    if tag == "underflow":
        return tag, lossy
    if 0 < ratio <= 1 / NEAR:
        best = f"{'which' if scene.order == 1 else 'and Δx'} is {_factor(1 / ratio)} times smaller than best"
        return tag, f"{lossy}, divided by {scene.divisor}, {best}"
    return tag, f"{lossy}, divided by {scene.divisor}"


def _is_noisy(taken: Quotient, scene: Scene) -> bool:
    """Whether noise that was added to f does more to a quotient than rounding can."""
    assert scene.program is not None
    if not scene.f.noise:
        return False
    weights = np.abs(taken.stencil.weights) / taken.stencil.divisor
    rounding = weights * running(scene.program, taken.points, scene.precision).bound
    return bool(scene.f.noise * np.sqrt(np.sum(np.square(weights))) > np.sum(rounding))


def _is_smooth_to(step: float, taken: Quotient, scene: Scene) -> bool:
    """Whether a stencil with another step is sure to meet nothing that is not smooth; a step of 0 stands for any."""
    assert scene.program is not None
    if not has_choices(scene):
        return True
    left, right = (np.array([reach / taken.step * step]) for reach in taken.reach)
    return step > 0 and bool(np.isfinite(largest_derivatives(scene.program, scene.x, -left, right, 1)[0][0]))


def lossy_part(found: Parts, taken: Quotient, scene: Scene) -> Words:
    """Return which part of f loses the digits that a quotient lacks; no words if it lacks no more than any would."""
    assert scene.program is not None
    computed = running(scene.program, taken.points, scene.precision)
    weights = np.abs(taken.stencil.weights) / taken.stencil.divisor
    sizes = weights * np.abs(np.asarray(computed.value, float))
    over = taken.step**scene.order
    plain = scene.unit * (float(sizes.sum()) / over + abs(scene.slope * scene.x) / over)
    worst = int(np.argmax(np.where(np.isnan(computed.bound), 0, weights * computed.bound)))
    is_plain = weights[worst] * computed.bound[worst] <= CANCELS * scene.unit * sizes[worst]
    if is_plain or abs(found.roundoff) <= 2 * plain:
        return "round-off", ""
    return loss(scene.program, float(taken.points[worst]), scene.precision) or ("round-off", "")


def _truncation(found: Parts, error: float, taken: Quotient, scene: Scene) -> Words:
    assert scene.program is not None
    smooth = scene.series is not None and _is_predicted(found.truncation, taken, scene)
    if not smooth and (crossed := scene.crossing(*taken.reach)):
        return "crosses", f"off by {size(error)}: the stencil reaches across {crossed}"
    if scene.series is None:
        if order_of_fall(scene.program, taken, scene.derivative) < taken.stencil.accuracy - 0.25:
            return "truncation", f"truncation, off by {size(error)}: {not_smooth(scene)}"
        return "truncation", f"truncation, off by {size(error)}"
    return "truncation", _beside_best("truncation", error, _ratio_to_best(taken, scene))


def not_smooth(scene: Scene) -> str:
    """Return that f is differentiable at the point, but not smooth enough for the usual order of accuracy."""
    return f"f is not smooth at {point(scene.place.shown)}, so a smaller Δx helps less than usual"


def _is_predicted(truncation: float, taken: Quotient, scene: Scene) -> bool:
    """Whether the Taylor series at x tells the truncation error, so that nothing else needs to explain it."""
    assert scene.series is not None
    told, last = predicted(scene.series, taken.stencil, taken.step)
    return bool(abs(told - truncation) <= 0.1 * abs(truncation)) and last <= 0.1 * abs(truncation)


def _ratio_to_best(taken: Quotient, scene: Scene) -> float:
    assert scene.program is not None
    best = best_step(scene.program, scene.x, taken.stencil, scene.precision, scene.f.noise)
    return taken.step / best if best else math.inf


def _beside_best(cause: str, error: float, ratio: float) -> str:
    """Return a cause with how far Δx is from the best one, if that is the way in which this cause points."""
    larger = cause == "truncation"
    if math.isnan(ratio):
        return f"{cause}, off by {size(error)}"
    if math.isinf(ratio) or ratio == 0:
        if larger == math.isinf(ratio):
            return f"{cause}, off by {size(error)}: the {'smaller' if larger else 'larger'} Δx, the better here"
    elif 1 / NEAR < ratio < NEAR:
        return f"{cause}, near the best Δx"
    elif larger == (ratio > 1):
        factor = _factor(ratio if larger else 1 / ratio)
        return f"{cause}: Δx is {factor} times {'larger' if larger else 'smaller'} than best"
    return f"{cause}, off by {size(error)}"


def _factor(ratio: float) -> str:
    return number(float(f"{ratio:.1g}"), 3)


# ---- SciPy's adaptive differences ------------------------------------------------------------------------------------


def scipys_report(scene: Scene) -> tuple[bool, float, int]:
    """Return whether SciPy says that it has converged at x, the widest step of its last round, and on which side."""
    evaluate = pointwise(scene.f, scene.precision)

    def values(x: Any) -> Any:
        return np.broadcast_to(np.asarray(evaluate(x), x.dtype), x.shape)

    with np.errstate(all="ignore"):
        for side in TOWARDS:
            found = scipys(values, np.asarray(scene.x, scene.precision), step_direction=side)
            if np.isfinite(found.df):
                break
    return bool(found.success), FIRST_STEP / 2 ** (int(found.nit) - 1), side


def why_adaptive_differs(value: float, error: float, scene: Scene) -> Words:
    """Return what SciPy's adaptive differences owe their error to; on both sides of x they end as Richardson's do."""
    if scene.program is None:
        return "wrong", f"off by {size(error)}"
    success, widest, side = scipys_report(scene)
    noted = ", and it reports success" if success else ""
    taken = _last_round(scene, widest)
    if not taken.moves:
        return "round-off", f"its steps, {number(FIRST_STEP)} and shorter, do not move x in floating point"
    found = None if side else parts(value, scene.derivative, taken, scene)
    if _is_noisy(taken, scene) and (found is None or abs(found.roundoff) >= abs(found.truncation)):
        return "noise", f"noise of {number(scene.f.noise, 2)} in f, divided by its steps{noted}"
    if found is not None and abs(found.roundoff) >= abs(found.truncation):
        tag, lossy = lossy_part(found, taken, scene)
        lossy += "" if tag == "underflow" or not lossy else ", divided by its steps"
        return tag, f"{lossy or f'round-off, off by {size(error)}'}{noted}"
    if crossed := scene.crossing(-widest if side <= 0 else 0.0, widest if side >= 0 else 0.0):
        return "crosses", f"its steps reach across {crossed}{noted}"
    if found is None and error <= _noise(scene, side * widest):
        return "round-off", f"round-off, off by {size(error)}{noted}"
    if scene.series is None:
        return "truncation", f"truncation, off by {size(error)}: f is not smooth at {point(scene.place.shown)}{noted}"
    return "truncation", f"its steps, {number(FIRST_STEP)} to {number(widest, 1)}, are too long for f here{noted}"


def _noise(scene: Scene, reach: float) -> float:
    """Return about how much rounding on one side of x can do to differences over a step."""
    assert scene.program is not None
    points = np.asarray(scene.x + reach * np.linspace(0, 1, 9), scene.precision)
    return ONE_SIDED * float(np.max(running(scene.program, points, scene.precision).bound)) / abs(reach)


def _last_round(scene: Scene, widest: float) -> Quotient:
    stencil = BY_NAME["richardson"]
    points = np.asarray(scene.x, scene.precision) + widest * np.array([float(each) for each in stencil.offsets])
    return Quotient(stencil, scene.x, widest, points.astype(scene.precision))
