"""A derivative written by hand, judged as one more witness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import interval
from derivwidgets.methods import METHODS, Method
from derivwidgets.truth.certified import Truth, truth
from derivwidgets.truth.sampled import MOST, timed
from derivwidgets.truth.witnesses.scene import Scene
from derivwidgets.truth.witnesses.testimony import Testimony
from derivwidgets.truth.words import number, shortest

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array


def _unprepared(f: Function, precision: str, order: int) -> Any:
    raise FunctionError("a derivative of one's own is given, not computed")


OWN = Method("own", "yours", "own", _unprepared)
"""A derivative written by hand, among the methods."""

WITNESSES = {**METHODS, OWN.name: OWN}
"""All who may say what f' is, by name."""

TOLERANCE, FLOOR = 1e-8, 1e-12
"""How far a derivative may be off, relative to f', and relative to its median size over the domain."""
POINTS, FEWEST = 401, 3
"""How many points of a domain are looked at: if f and its derivative are fast, and at least."""
SECONDS = 3.0
"""What that may take."""
VALUES = 2 * MOST + 1
"""How many values of an opaque f tell its derivative at a point."""
ALL_DIGITS = 1e-13
"""What is nearer than this, relative to f', is right in every digit, but for rounding in its own formula."""
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
        if not all_:
            return "not compared elsewhere"
        looked = f"{'all ' if all_ > 1 else ''}{all_} point{'s' if all_ > 1 else ''} looked at"
        if not wrong:
            return f"right at {looked}"
        if wrong == all_:
            return "wrong everywhere" if all_ == POINTS else f"wrong at {looked}"
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
    with limited(SECONDS):
        x = np.linspace(low, high, _affordable(f, own, high))
        found = truth(f, x, budget=SECONDS)
    sizes = np.abs(found.value[np.isfinite(found.value)])
    floor = FLOOR * float(np.median(sizes)) if sizes.size else 0.0
    right, known = _judged(found, own, x, floor)
    wrong = np.flatnonzero(known & ~right)
    first = math.nan
    if wrong.size:
        first = float(x[wrong[0]])
        if x.size == POINTS and wrong[0] and right[wrong[0] - 1]:
            first = _boundary(f, own, float(x[wrong[0] - 1]), first, floor)
    return Comparison(x, right, known, first, floor)


def _affordable(f: Function, own: Function, at: float) -> int:
    """Return at how many points there is time to compare."""
    try:
        pace = VALUES * timed(f, at)[1] if f.program is None else 0.0
        pace += timed(own, at)[1] if own.program is None else 0.0
    except FunctionError:
        return POINTS
    return max(FEWEST, min(POINTS, int(SECONDS / pace))) if pace else POINTS


def _judged(found: Truth, own: Function, x: Array, floor: float) -> tuple[Array, Array]:
    exact, given = found.value, _values(own, x)
    unsure = np.where(np.isfinite(found.radius), found.radius, 0)
    with np.errstate(invalid="ignore"):
        right = np.abs(given - exact) <= TOLERANCE * np.abs(exact) + floor + unsure
    none = np.isnan(exact) & (found.certificate != "")
    known = np.isfinite(exact) | none
    return np.where(none, ~np.isfinite(given), right), known


def _values(own: Function, x: Array) -> Array:
    """Return a derivative at every x, nan where it fails."""
    try:
        return np.asarray(own(x), float)
    except FunctionError:
        return np.array([_value(own, number) for number in x.tolist()])


def _value(own: Function, x: float) -> float:
    try:
        return float(own(np.asarray(x)))
    except FunctionError:
        return math.nan


def _boundary(f: Function, own: Function, good: float, bad: float, floor: float) -> float:
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        x = np.array([middle])
        right, _known = _judged(truth(f, x), own, x, floor)
        good, bad = (middle, bad) if right[0] else (good, middle)
    return bad


def judge_own(own: Function, scene: Scene, domain: tuple[float, float] | None = None) -> Testimony:
    """Judge a derivative written by hand at one point, and say where in a domain it goes wrong."""
    value, finding = _value(own, scene.x), scene.finding
    failure = "" if math.isfinite(value) else _failure(own, scene.x)
    if finding.exists is None:
        return Testimony(value, None, failure or "nothing certain to compare with", "undecided")
    around = compare(scene.f, own, domain or (min(-5.0, scene.x - 1), max(5.0, scene.x + 1)))
    if not finding.exists:
        agrees = not math.isfinite(value)
        here = failure or ("no number, as there is none" if agrees else "a number, but there is no derivative here")
    else:
        off = abs(value - scene.derivative)
        agrees = bool(off <= TOLERANCE * abs(scene.derivative) + around.floor) or scene.here.covers(value)
        wrong = f"off by {number(off, 3)} here" if math.isfinite(off) else failure or "no number here"
        here = _rightly(off, scene) if agrees else wrong
    tag = "wrong" if not agrees else "exact" if here == RIGHT or not finding.exists else "close"
    return Testimony(value, agrees, f"{here}; {around.sentence}", tag)


RIGHT = "right here"


def _rightly(off: float, scene: Scene) -> str:
    """Return how right a derivative is that agrees: to how many digits, where it is not to all that are known."""
    size = abs(scene.derivative)
    if not size or off <= ALL_DIGITS * size or scene.here.covers(scene.derivative + off):
        return RIGHT
    return f"{RIGHT} to {int(-math.log10(off / size))} digits"


def _failure(own: Function, x: float) -> str:
    """Return in a sentence how a callable fails at a point; empty if it does not."""
    if own.original is None:
        return ""
    try:
        with np.errstate(all="ignore"):
            own.original(np.float64(x))
        own(np.asarray(x))
    except FunctionError as error:
        return f"your derivative gives no number at x = {shortest(x)}: {error}"
    except Exception as error:  # whatever it is, it is what the user wants to know
        said = f"{error}".partition("\n")[0][:200]
        return f"your derivative fails at x = {shortest(x)}: {type(error).__name__}: {said}"
    return ""
