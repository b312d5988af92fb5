"""What a method means by the number that it gives where there is no derivative."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from derivwidgets.truth.conventions import convention
from derivwidgets.truth.scene import Scene, Words, conventions, is_steep, not_analytic
from derivwidgets.truth.words import LIBRARIES, number

if TYPE_CHECKING:
    from derivwidgets.methods.method import Method


def without_derivative(method: Method, value: float, scene: Scene) -> Words:
    """Return what a method's answer means at a point without a derivative."""
    finding = scene.finding
    if not math.isfinite(value):
        return _refusal(method, value, scene)
    if scene.displacement and finding.kind in ("corner", "cusp", "jump", "vertical_tangent"):
        side = "right" if scene.displacement > 0 else "left"
        slope = finding.right if scene.displacement > 0 else finding.left
        if method.name in LIBRARIES and abs(value - slope) <= 1e-6 * max(1.0, abs(slope)):
            return "one-sided", f"the nearest double lies {side} of the point, and its {side}-hand slope is seen"
    if math.isnan(finding.value) and finding.kind != "undefined" and method.name == "complex_step":
        return "no value", "skips the point itself, where f has no value"
    if method.name == "complex_step" and (name := not_analytic(scene)):
        return "not analytic", f"complex step needs an analytic program; {name} is not"
    if method.name in LIBRARIES or method.name == "complex_step":
        singular = scene.culprits(method.name)
        if finding.kind == "undefined" or (math.isnan(finding.value) and not singular):
            return "no value", "the rules give a number, but f has no value here"
        if singular and method.name in LIBRARIES:
            return ("branch" if singular[0].program is None else "convention"), conventions(method, scene)
        return "wrong", "the rules give a number, but there is no derivative"
    return _QUOTIENTS.get(finding.kind, _other)(method, value, scene)


def _refusal(method: Method, value: float, scene: Scene) -> Words:
    given = "nan" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if math.isnan(scene.finding.value):
        return "no value", f"{given}: f has no value here"
    if scene.finding.kind == "endpoint" and method.name in ("forward", "backward"):
        return "no value", f"{given}: f is not defined on that side"
    if method.name in LIBRARIES and (singular := scene.culprits(method.name)):
        steep = next((each for each in singular if is_steep(method.name, each, scene)), None)
        said = conventions(method, scene) if steep is None else convention(method.name, steep, scene.precision)
        return "convention", f"{given}: {said}"
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
