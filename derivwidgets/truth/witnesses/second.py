"""What a method means by its number for a second derivative, where that differs from what it means by a first one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.truth.balls import precision
from derivwidgets.truth.running import running
from derivwidgets.truth.witnesses.differences import STEP_TOLERANCE, nothing_moved
from derivwidgets.truth.witnesses.disagreement import at_the_nearest, besides, same
from derivwidgets.truth.witnesses.own_rules import own_rule
from derivwidgets.truth.witnesses.quotients import QUOTIENTS, quotient
from derivwidgets.truth.witnesses.ranges import loss
from derivwidgets.truth.witnesses.scene import Scene, Words, conventions, not_analytic
from derivwidgets.truth.words import LIBRARIES, number, size

if TYPE_CHECKING:
    from derivwidgets.methods.method import Method

BITS = 64
LOST = 16
"""How many units of round-off of f may be lost in the difference of the complex step."""
NOTHING = 1e-9
"""The size of a quotient that is taken for 0."""
GROWS = "the quotient grows as Δx falls"
SIDES = {"forward": "right", "backward": "left"}


# ---- exact rules -----------------------------------------------------------------------------------------------------


def second_conventions(method: Method, scene: Scene) -> str:
    """Return in words what a method's library does at the singular operations here, twice."""
    told = conventions(method, scene)
    return told if scene.culprits(method.name)[0].program is None else f"{told}; f″ follows by differentiating that"


def no_second(method: Method, value: float, scene: Scene) -> Words | None:
    """Return why exact rules give no finite second derivative where there is one, if an operation is singular."""
    if own := own_rule(method, value, scene):
        return own
    singular = next((each for each in scene.culprits(method.name) if each.program is not None), None)
    if singular is None:
        return None
    return "no value", f"{LIBRARIES[method.name]}’s rule for {singular.operation}, applied twice, is not finite here"


def _rules(method: Method, value: float, scene: Scene) -> Words:
    singular = scene.culprits(method.name)
    if own := own_rule(method, value, scene):
        return own
    if scene.displacement and scene.here.exists and same(value, scene.here.derivative):
        return at_the_nearest(value, scene)
    if scene.displacement and scene.here.exists:
        return "round-off", f"computes at {scene.nearest}, so near the point that rounding decides"
    if scene.finding.kind == "undefined" or (math.isnan(scene.finding.value) and not singular):
        return "no value", "the rules give a number, but f has no value here"
    if singular:
        return ("branch" if singular[0].program is None else "convention"), second_conventions(method, scene)
    return "wrong", "the rules give a number, but there is no second derivative"


# ---- no second derivative --------------------------------------------------------------------------------------------


def without_second(method: Method, value: float, scene: Scene) -> Words:
    """Return what a method's answer means at a point without a second derivative."""
    if not math.isfinite(value):
        given = number(value) if math.isinf(value) else "nan"
        if math.isnan(scene.finding.value):
            return "no value", f"{given}: f has no value here"
        return "no value", f"{given}: no number is given, and there is none"
    if method.name in QUOTIENTS[2]:
        taken = quotient(scene.f, scene.x, scene.step, method.name, scene.precision, 2)
        return _quotient(method, value, scene) if taken.moves else ("round-off", nothing_moved(taken))
    if method.name == "complex_step":
        return _complex_step(scene)
    return _rules(method, value, scene)


def _complex_step(scene: Scene) -> Words:
    if name := not_analytic(scene):
        return "not analytic", f"complex step needs an analytic program; {name} is not"
    return "wrong", "x + iΔx gives a number, but there is no second derivative"


def _quotient(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    if math.isnan(finding.value):
        return "no value", "f has no value here; what lies beside it gives a number"
    if finding.kind == "endpoint":
        return _endpoint(method, value, scene)
    if method.name in SIDES:
        return _one_sided(method, value, scene)
    if finding.of_slopes:
        return _of_both_sides(method, value, scene)
    return "wrong", "the quotient gives a number, but f has no derivative here"


def _endpoint(method: Method, value: float, scene: Scene) -> Words:
    only = scene.finding.left if math.isnan(scene.finding.right) else scene.finding.right
    if math.isinf(only):
        return "one-sided", f"f has one side only, with an infinite second derivative; {GROWS}"
    if math.isnan(only):
        return "one-sided", "f has one side only, and no second derivative there"
    return "one-sided", "f has one side only, and its second derivative is given" + besides(method, value, only, scene)


def _one_sided(method: Method, value: float, scene: Scene) -> Words:
    side = SIDES[method.name]
    target = scene.finding.right if side == "right" else scene.finding.left
    if math.isinf(target):
        return "one-sided", f"the second derivative from the {side} is infinite; {GROWS}"
    if math.isnan(target):
        return "wrong", f"the quotient gives a number, but there is no second derivative from the {side}"
    return "one-sided", f"the second derivative from the {side}" + besides(method, value, target, scene)


def _of_both_sides(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    left, right = finding.left, finding.right
    if finding.kind == "jump":
        below, above = (number(limit, 4) for limit in finding.limits)
        return "wrong", f"f′ jumps from {below} to {above}: {GROWS}"
    if math.isfinite(left) and math.isfinite(right):
        average = (left + right) / 2
        return "average", "the average of the second derivatives of the two sides" + besides(
            method, value, average, scene
        )
    if abs(value) <= NOTHING:
        return "average", "what the two sides give cancels"
    if finding.kind in ("corner", "vertical_tangent"):
        return "average", f"the second derivative is infinite; {GROWS}"
    if finding.kind == "oscillating":
        return "wrong", "f′ oscillates, and with it the quotient as Δx falls"
    return "wrong", "the quotient gives a number, but there is no second derivative"


# ---- the complex step ------------------------------------------------------------------------------------------------


def judge_second_complex_step(method: Method, value: float, scene: Scene) -> tuple[bool, Words]:
    """Judge 2 (f(x) - Re f(x + ih))/h^2, which truncates like a central difference, and subtracts like one."""
    error = abs(value - scene.derivative)
    if told := scene.exactness(error):
        return True, ("exact", told)
    agrees = error <= STEP_TOLERANCE * scene.scale
    plain = LOST * scene.unit * abs(scene.here.value) / scene.step**2
    lost = max(plain, 4 * _rounding(scene) / scene.step**2)
    truncated = _truncation(scene)
    if truncated is not None and error / 2 <= truncated <= 2 * error:
        return agrees, ("truncation", f"truncation, off by {size(error)}")
    if error > lost and (name := not_analytic(scene)):
        return agrees, ("not analytic", f"complex step needs an analytic program; {name} is not")
    if error <= plain:
        return agrees, ("round-off", f"f(x) and Re f(x + iΔx) are subtracted, off by {size(error)}")
    if error <= lost and scene.program is not None and (lossy := loss(scene.program, scene.x, scene.precision)):
        tag, words = lossy
        return agrees, (tag, words if tag == "underflow" else f"{words}, divided by Δx²")
    if error <= lost:
        return agrees, ("round-off", f"round-off, off by {size(error)}")
    return agrees, ("", f"off by {size(error)}")


def _rounding(scene: Scene) -> float:
    """Return how far f as computed at the point may be off, 0 where that is not known."""
    if scene.program is None:
        return 0.0
    bound = float(running(scene.program, np.asarray([scene.x], scene.precision), scene.precision).bound[0])
    return bound if math.isfinite(bound) else 0.0


def _truncation(scene: Scene) -> float | None:
    """Return the truncation error that the Taylor series at the point tells, None if there is none."""
    if scene.series is None:
        return None
    with precision(BITS):
        terms = [
            (2 if power % 4 == 2 else -2) * scene.series[power] * arb(scene.step) ** (power - 2)
            for power in range(4, len(scene.series), 2)
        ]
        return float(sum(terms, arb(0)).abs_upper())
