"""What a method means by the number that it gives where there is no derivative."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from derivwidgets.truth.balls import precision
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.witnesses.conventions import convention
from derivwidgets.truth.witnesses.differences import nothing_moved, parts, scipys_report
from derivwidgets.truth.witnesses.own_rules import own_rule
from derivwidgets.truth.witnesses.quotients import BY_NAME, Quotient, quotient
from derivwidgets.truth.witnesses.scene import Scene, Words, conventions, is_steep, not_analytic
from derivwidgets.truth.words import LIBRARIES, number, point, size

if TYPE_CHECKING:
    from derivwidgets.methods.method import Method

SAME = 6e-6
"""How near, relative to 1 or to the slope, a number must be to a slope to be called it."""
TOO_SMALL = 1e-9
"""The same for an error that is not worth a word, and for one that is rounding only."""
ROUNDING = 1e-7
PLACE_BITS = 512
"""Precision to which a point is known around which a quotient is taken apart."""


def without_derivative(method: Method, value: float, scene: Scene) -> Words:
    """Return what a method's answer means at a point without a derivative."""
    if not math.isfinite(value):
        return _refusal(method, value, scene)
    if method.name in BY_NAME or method.name == "adaptive":
        taken = _taken(method, scene)
        if taken is not None and not taken.moves:
            return "round-off", nothing_moved(taken)
        return _QUOTIENTS.get(scene.finding.kind, _other)(method, value, scene)
    if method.name == "complex_step":
        return _complex_step(value, scene)
    return _rules(method, value, scene)


def _taken(method: Method, scene: Scene) -> Quotient | None:
    if method.name not in BY_NAME:
        return None
    return quotient(scene.f, scene.x, scene.step, method.name, scene.precision, scene.order)


def same(value: float, slope: float) -> bool:
    """Say whether a number is as near to a slope as to be called it."""
    return math.isfinite(slope) and abs(value - slope) <= SAME * max(1.0, abs(slope))


# ---- exact rules -----------------------------------------------------------------------------------------------------


def _rules(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    if own := own_rule(method, value, scene):
        return own
    if scene.displacement and scene.here.exists and same(value, scene.here.derivative):
        return at_the_nearest(value, scene)
    singular = scene.culprits(method.name)
    if finding.kind == "undefined" or (math.isnan(finding.value) and not singular):
        return "no value", "the rules give a number, but f has no value here"
    if finding.kind == "endpoint" and same(value, _only_slope(scene)):
        return "one-sided", f"{LIBRARIES[method.name]} gives the slope of the only side that f has"
    if singular:
        return ("branch" if singular[0].program is None else "convention"), conventions(method, scene)
    return "wrong", "the rules give a number, but there is no derivative"


def at_the_nearest(value: float, scene: Scene) -> Words:
    """Return that a derivative is right for the number nearest to the point, and for which of its sides."""
    finding = scene.finding
    for side, slope in (("left", finding.left), ("right", finding.right)):
        if (scene.displacement > 0) == (side == "right") and same(value, slope):
            kind = scene.nearest.partition(",")[0]
            name = "slope" if scene.order == 1 else "second derivative"
            return "one-sided", f"{kind} lies {side} of the point, and its {side}-hand {name} is seen"
    return "displaced", f"computes at {scene.nearest}, where f has this {'slope' if scene.order == 1 else 'f″'}"


def _complex_step(value: float, scene: Scene) -> Words:
    finding = scene.finding
    if finding.kind == "pole":
        return "no value", f"x + iΔx passes by the pole at {point(scene.place.shown)}"
    if math.isnan(finding.value) and finding.kind != "undefined":
        return "no value", "skips the point itself, where f has no value"
    if name := not_analytic(scene):
        return "not analytic", f"complex step needs an analytic program; {name} is not"
    if finding.kind == "undefined":
        return "no value", "x + iΔx gives a number, but f has no value here"
    return "wrong", "x + iΔx gives a number, but there is no derivative"


def _refusal(method: Method, value: float, scene: Scene) -> Words:
    given = "nan" if math.isnan(value) else number(value)
    if scene.finding.kind == "pole" and math.isnan(scene.finding.value):
        return "no value", f"{given}: f has a pole here"
    if math.isnan(scene.finding.value):
        return "no value", f"{given}: f has no value here"
    if scene.finding.kind == "endpoint" and method.name in ("forward", "backward"):
        return "no value", f"{given}: f is not defined on that side"
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        steep = next((each for each in singular if is_steep(method.name, each, scene)), None)
        said = conventions(method, scene) if steep is None else convention(method.name, steep, scene.precision)
        return "convention", f"{given}: {said}"
    return "no value", f"{given}: no number is given, and there is none"


# ---- difference quotients --------------------------------------------------------------------------------------------


def _corner(method: Method, value: float, scene: Scene) -> Words:
    left, right = scene.finding.left, scene.finding.right
    targets = {
        "forward": ("one-sided", "the right-hand slope", right),
        "backward": ("one-sided", "the left-hand slope", left),
    }
    tag, what, target = targets.get(method.name, ("average", "the average of the two slopes", (left + right) / 2))
    if not math.isfinite(target):
        return tag, f"{what} is infinite; the quotient grows as Δx falls"
    if method.name == "adaptive":
        return tag, _adaptive_average(value, target, scene)
    return tag, what + besides(method, value, target, scene)


def _adaptive_average(value: float, target: float, scene: Scene) -> str:
    if not same(value, target):
        sign = "plus" if value > target else "less"
        return f"symmetric differences average the two slopes, {sign} {size(abs(value - target))}"
    report = ", and report no error" if scene.program is not None and scipys_report(scene)[0] else ""
    return f"symmetric differences average the two slopes{report}"


def besides(method: Method, value: float, target: float, scene: Scene) -> str:
    """Return what a quotient is besides the slope that it aims at, as the end of a sentence."""
    off = abs(value - target)
    if off <= TOO_SMALL * max(1.0, abs(target)):
        return ""
    sign = "plus" if value > target else "less"
    taken = _taken(method, scene)
    found = None
    if taken is not None and scene.program is not None:
        with precision(PLACE_BITS):
            at = scene.place.ball()
        found = None if isinstance(at, Missing) else parts(value, target, taken, scene, at.mid())
        found = found or parts(value, target, taken, scene)
    if found is None:
        return f", {sign} {size(off)}"
    if abs(found.truncation) > abs(found.roundoff):
        return f", {sign} truncation"
    return ", but for rounding" if off <= ROUNDING * max(1.0, abs(target)) else f", {sign} round-off"


def _steep(method: Method, value: float, scene: Scene) -> Words:
    one_sided = method.name in ("forward", "backward")
    if scene.finding.kind == "cusp" and not one_sided:
        return "average", "the infinite slopes of the two sides cancel"
    return "one-sided" if one_sided else "average", "the slope is infinite; the quotient grows as Δx falls"


def _jump(method: Method, value: float, scene: Scene) -> Words:
    finding = scene.finding
    seen = {"forward": finding.right, "backward": finding.left}.get(method.name, math.inf)
    if math.isfinite(seen):
        return "one-sided", "the jump lies on the other side, and is not seen" + besides(method, value, seen, scene)
    below, above = (number(limit, 4) for limit in finding.limits)
    return "wrong", f"f jumps from {below} to {above}: the quotient grows as Δx falls"


def _pole(method: Method, value: float, scene: Scene) -> Words:
    if scene.displacement:
        return "wrong", "f has a pole here: the quotient grows as Δx falls"
    return "no value", "skips the point itself, where f has a pole"


def _gap(method: Method, value: float, scene: Scene) -> Words:
    if math.isnan(scene.finding.value) and method.name in ("forward", "backward", "adaptive"):
        return "no value", "f has no value here, but floating point gives it one"
    if math.isnan(scene.finding.value):
        return "no value", "skips the point itself, where f has no value"
    if method.name in ("forward", "backward", "adaptive"):
        return "wrong", "f is off its limit here: the quotient grows as Δx falls"
    return "wrong", "skips the point itself, where f is off its limit"


def _oscillating(method: Method, value: float, scene: Scene) -> Words:
    if abs(value) <= TOO_SMALL and method.name not in ("forward", "backward"):
        return "average", "the oscillations of the two sides cancel"
    return "wrong", "the quotient oscillates as Δx falls: another Δx, another number"


def _only_slope(scene: Scene) -> float:
    return scene.finding.right if not math.isnan(scene.finding.right) else scene.finding.left


def _endpoint(method: Method, value: float, scene: Scene) -> Words:
    slope = _only_slope(scene)
    if math.isinf(slope):
        return "one-sided", "f has one side only, with an infinite slope: the quotient grows as Δx falls"
    return "one-sided", "f has one side only, and its slope is given" + besides(method, value, slope, scene)


def _other(method: Method, value: float, scene: Scene) -> Words:
    return "wrong", "the quotient gives a number, but there is no derivative"


_QUOTIENTS: dict[str, Callable[[Method, float, Scene], Words]] = {
    "corner": _corner,
    "cusp": _steep,
    "vertical_tangent": _steep,
    "jump": _jump,
    "pole": _pole,
    "removable": _gap,
    "oscillating": _oscillating,
    "endpoint": _endpoint,
}
