"""What one method says at a point, whether it agrees with the truth, and why in one sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FunctionError
from derivwidgets.truth.witnesses.agreement import judge_value, no_number
from derivwidgets.truth.witnesses.disagreement import without_derivative
from derivwidgets.truth.witnesses.scene import Scene, Words
from derivwidgets.truth.witnesses.second import without_second
from derivwidgets.truth.words import of_what

if TYPE_CHECKING:
    from derivwidgets.methods.method import Method

SECONDS = 2.0
"""What a method may take of a callable that is called value by value."""


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
        "branch", "displaced", "not analytic", "no value", "overflow", "underflow", "crosses", "cannot", "undecided",
        "noise", "wrong", or "".
    """

    value: float
    agrees: bool | None
    reason: str
    tag: str = ""


def testify(method: Method, scene: Scene) -> Testimony:
    """Ask a method, and judge its answer."""
    if not method.available:
        return Testimony(math.nan, None, method.reason, "cannot")
    try:
        with np.errstate(all="ignore"), limited(SECONDS):
            prepared = method.prepare(scene.f, scene.precision, scene.order)
            value = float(prepared(np.asarray(scene.x, scene.precision), scene.step))
    except FunctionError as error:
        return Testimony(math.nan, None, str(error), "cannot")
    except Exception as error:  # a library's own failure is testimony, too
        said = f"{error}".partition("\n")[0][:200]
        return Testimony(math.nan, None, f"{method.label} failed: {type(error).__name__}: {said}", "cannot")
    agrees, (tag, reason) = judge(method, value, scene)
    return Testimony(value, agrees, reason, tag)


def judge(method: Method, value: float, scene: Scene) -> tuple[bool | None, Words]:
    """Return whether a value agrees with the truth, and why."""
    finding = scene.finding
    if finding.exists is None:
        return None, ("undecided", "nothing certain to compare with")
    if not math.isfinite(scene.x):
        return not finding.exists and not math.isfinite(value), ("overflow", f"x is too large for {scene.precision}")
    if not finding.exists:
        explain = without_derivative if scene.order == 1 else without_second
        return not math.isfinite(value), explain(method, value, scene)
    if math.isnan(scene.derivative):
        return None, ("undecided", f"no digit of {scene.primed} is known to compare with")
    with np.errstate(all="ignore"):
        representable = float(np.asarray(scene.derivative, scene.precision))
    if math.isinf(representable):
        return value == representable, ("overflow", f"{scene.primed} itself is too large for {scene.precision}")
    if representable == 0 and scene.derivative:
        return value == 0, ("underflow", f"{scene.primed} itself is too small for {scene.precision}, and becomes 0")
    if scene.here.exists is False:
        return False, ("displaced", f"computes at {scene.nearest}, where f has {of_what(scene.here)}")
    if not math.isfinite(value):
        return False, no_number(method, value, scene)
    if scene.here.covers(value):
        return True, ("exact", "right in all digits that are known")
    return judge_value(method, value, scene)
