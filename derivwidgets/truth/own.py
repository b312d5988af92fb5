"""A derivative written by hand, judged as one more witness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import interval
from derivwidgets.methods import METHODS, Method
from derivwidgets.truth.certified import Truth, truth
from derivwidgets.truth.scene import Scene
from derivwidgets.truth.testimony import Testimony
from derivwidgets.truth.words import number

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array


def _unprepared(f: Function, precision: str) -> Any:
    raise FunctionError("a derivative of one's own is given, not computed")


OWN = Method("own", "yours", "own", _unprepared)
"""A derivative written by hand, among the methods."""

WITNESSES = {**METHODS, OWN.name: OWN}
"""All who may say what f' is, by name."""

TOLERANCE, FLOOR = 1e-8, 1e-12
"""How far a derivative may be off, relative to f', and relative to its median size over the domain."""
POINTS = 401
HALVINGS = 40


@dataclass(frozen=True)
class Comparison:
    """Where a derivative written by hand is right.

    Attributes
    ----------
    x : ndarray
        Points of the domain.
    right : ndarray of bool
        Where it gives f', or no finite number where f has none.
    known : ndarray of bool
        Where that can be judged.
    first_wrong : float
        The first point of the domain at which it goes wrong, nan if it never does.
    floor : float
        An error that is taken for rounding, whatever f' is.
    """

    x: Array
    right: Array
    known: Array
    first_wrong: float
    floor: float

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        wrong, all_ = np.count_nonzero(self.known & ~self.right), np.count_nonzero(self.known)
        if not wrong:
            return f"right at all {all_} points looked at"
        if wrong == all_:
            return "wrong everywhere"
        return f"wrong at {wrong} of {all_} points, the first near x = {number(self.first_wrong, 4)}"


def compare(f: Any, derivative: Any, domain: Any = (-5, 5)) -> Comparison:
    """Compare a derivative written by hand with the truth over a domain.

    Examples
    --------
    >>> compare("|x|", "where(x > 0, 1, 1)", (-1, 1)).first_wrong
    -1.0
    >>> compare("x^2", "2x").sentence
    'right at all 401 points looked at'
    """
    f, own = as_function(f), as_function(derivative)
    low, high = interval(domain)
    x = np.linspace(low, high, POINTS)
    found = truth(f, x)
    sizes = np.abs(found.value[np.isfinite(found.value)])
    floor = FLOOR * float(np.median(sizes)) if sizes.size else 0.0
    right, known = _judged(found, own, x, floor)
    wrong = np.flatnonzero(known & ~right)
    first = math.nan
    if wrong.size:
        first = float(x[wrong[0]])
        if wrong[0] and right[wrong[0] - 1]:
            first = _boundary(f, own, float(x[wrong[0] - 1]), first, floor)
    return Comparison(x, right, known, first, floor)


def _judged(found: Truth, own: Function, x: Array, floor: float) -> tuple[Array, Array]:
    exact, given = found.value, np.asarray(own(x), float)
    with np.errstate(invalid="ignore"):
        right = np.abs(given - exact) <= TOLERANCE * np.abs(exact) + floor
    none = np.isnan(exact) & (found.certificate != "")
    known = np.isfinite(exact) | none
    return np.where(none, ~np.isfinite(given), right), known


def _boundary(f: Function, own: Function, good: float, bad: float, floor: float) -> float:
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        x = np.array([middle])
        right, _known = _judged(truth(f, x), own, x, floor)
        good, bad = (middle, bad) if right[0] else (good, middle)
    return bad


def judge_own(own: Function, scene: Scene, domain: tuple[float, float] | None = None) -> Testimony:
    """Judge a derivative written by hand at one point, and say where in a domain it goes wrong."""
    try:
        value = float(own(np.asarray(scene.x)))
    except FunctionError as error:
        return Testimony(math.nan, None, str(error), "cannot")
    finding = scene.finding
    around = compare(scene.f, own, domain or (min(-5.0, scene.x - 1), max(5.0, scene.x + 1)))
    if finding.exists is None:
        return Testimony(value, None, "nothing certain to compare with", "undecided")
    if not finding.exists:
        agrees = not math.isfinite(value)
        here = "no number, as there is none" if agrees else "a number, but there is no derivative here"
        return Testimony(value, agrees, f"{here}; {around.sentence}", "exact" if agrees else "wrong")
    off = abs(value - scene.derivative)
    agrees = bool(off <= TOLERANCE * abs(scene.derivative) + around.floor)
    here = "right here" if agrees else f"off by {number(off, 3)} here" if math.isfinite(off) else "no number here"
    return Testimony(value, agrees, f"{here}; {around.sentence}", "exact" if agrees else "wrong")
