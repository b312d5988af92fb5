"""What f does at one point, by the strongest means that gives an answer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.deadline import limited, time_left
from derivwidgets.function.errors import FormMissing
from derivwidgets.truth.balls import HOPELESS, PRECISIONS, ULPS, ball_system, expansion, precision, rounded
from derivwidgets.truth.evidence import Evidence
from derivwidgets.truth.limits import look_by_limits
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED, Missing
from derivwidgets.truth.onesided import look
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.sampled import look_at_values
from derivwidgets.truth.second import look_at_slopes
from derivwidgets.truth.sides import (
    CONVERGENT,
    OSCILLATING,
    UNBOUNDED,
    UNDEFINED_SIDE,
    UNKNOWN,
    UNKNOWN_LOCAL,
    Local,
    Side,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place

KINDS = (
    "differentiable",
    "corner",
    "cusp",
    "vertical_tangent",
    "jump",
    "removable",
    "pole",
    "oscillating",
    "endpoint",
    "undefined",
    "undetermined",
)
CERTIFICATES = ("ball", "jet", "limit", "evidence")
"""In falling strength."""


@dataclass(frozen=True)
class Finding:
    """What f does at a point, or for a second derivative what f' does there.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    exists : bool or None
        Whether f, or f', is differentiable there.
    value : float
        f there, nan where it is not defined.
    derivative, radius : float
        f' or f'' there and how far the exact number may be from it; nan and inf where there is none.
    left, right : float
        One-sided derivatives of that order; nan where there are none.
    limits : (float, float)
        The limits from the left and from the right, infinite where it is unbounded, nan where there are none.
    certificate : str
        Which of `CERTIFICATES` spoke; with "evidence", the radius is an estimate.
    remark : str
        What else should be said about how it was found, or why it was not, without a full stop.
    first : Finding or None
        Of a second derivative: what f does there.
    of_slopes : bool
        Whether kind and limits are those of f', not of f. They are those of f where f itself breaks.
    """

    kind: str
    exists: bool | None
    value: float
    derivative: float
    radius: float
    left: float
    right: float
    limits: tuple[float, float]
    certificate: str
    remark: str = ""
    first: Finding | None = None
    of_slopes: bool = False

    @property
    def order(self) -> int:
        """1 if it is of f', 2 if it is of f''."""
        return 1 if self.first is None else 2

    def covers(self, derivative: float) -> bool:
        """Whether a number cannot be told from f', of which there is only evidence."""
        return self.certificate == "evidence" and abs(derivative - self.derivative) <= self.radius


LAST_PRECISIONS = (4096, 12288)
"""Bits with which a branch is told at last whose condition is as nearly a tie as erfc(-37) < 2."""
SECONDS = 3.0
"""What a point may take, SymPy's limits included; starting SymPy's process comes on top, once."""


def find(f: Function, place: Place, *, quick: bool = False, seconds: float = SECONDS, order: int = 1) -> Finding:
    """Find out what f does at a place: by balls, by one-sided jets, by SymPy's limits, by evidence.

    SymPy's limits and evidence are left out if it must be `quick`, and what is not found in time stays unknown. With
    `order` 2 it is found out what f' does, by balls and by jets alone.
    """
    with limited(seconds):
        if order == 2:
            return _second(f, place, quick)
        if f.program is None:
            local, _, remark = look_at_values(f.with_noise(0) if f.noise else f, place.nearest)
            return _finding(local, "evidence", remark)
        try:
            return analytic(f.program, place, PRECISIONS) or _by_sides(f.program, place, quick)
        except FormMissing:
            return _by_limits(f.program, place, UNKNOWN_LOCAL, quick)


def analytic(program: Program, place: Place, precisions: Sequence[int]) -> Finding | None:
    """Return the finding where f is analytic all around the place, or certainly undefined there, else None."""
    best = None
    for bits in precisions:
        with precision(bits, 2):
            found = _expansion(program, place, 2)
            if found is UNDEFINED:
                return _undefined_around(program, place)
        if isinstance(found, Missing):
            if bits == HOPELESS:
                break
            continue
        (value, off), (slope, radius) = map(rounded, found)
        if math.isnan(value) or math.isnan(slope):
            continue
        best = Finding("differentiable", True, value, slope, radius, slope, slope, (value, value), "ball")
        if (radius <= ULPS * math.ulp(slope) and off <= ULPS * math.ulp(value)) or time_left() <= 0:
            break
    return best


def _undefined_around(program: Program, place: Place) -> Finding | None:
    """Return the finding where f is not defined around the place; (-2)^x is defined at 2 alone."""
    value = program.bind(ball_system())(place.ball())
    if value is UNDECIDED or not (isinstance(value, Missing) or value.is_finite()):
        return None
    return _finding(Local(value, Side(UNDEFINED_SIDE), Side(UNDEFINED_SIDE)), "ball")


def _expansion(program: Program, place: Place, terms: int) -> Any:
    at = place.ball()
    return UNDECIDED if isinstance(at, Missing) else expansion(program.bind(ball_system()), at, terms)


def _by_sides(program: Program, place: Place, quick: bool) -> Finding:
    local = look(program, place)
    found = _finding(local, "jet")
    if found.kind != "undetermined":
        return found
    if _overflows(program, place):
        return _finding(local, "evidence")
    return analytic(program, place, LAST_PRECISIONS) or _by_limits(program, place, local, quick)


def _overflows(program: Program, place: Place) -> bool:
    """Whether f is defined at a place, but so large that no digits of it can be had, like exp(exp(exp(100)))."""
    with precision(PRECISIONS[-1]):
        at = place.ball()
        value = UNDECIDED if isinstance(at, Missing) else program.bind(ball_system())(at)
        return not isinstance(value, Missing) and not value.is_finite()


def _by_limits(program: Program, place: Place, known: Local, quick: bool) -> Finding:
    if quick:
        return _finding(known, "jet")
    try:
        evidence = Evidence(program, place)
    except FormMissing:
        return _finding(known, "evidence")
    if isinstance(place, ExactPlace):
        left, right = (
            None if side.behaviour == UNDEFINED_SIDE else approach.program
            for side, approach in zip((known.left, known.right), evidence.sides, strict=True)
        )
        local = look_by_limits(program, (left, right), place.point) if left or right else None
        if local is not None and evidence.confirms(local):
            found = _finding(_completed(known, local), "limit")
            if found.kind != "undetermined":
                return found
    found = _finding(_completed(known, evidence.local), "evidence")
    return replace(found, remark=evidence.reason) if found.exists is None else found


def _completed(known: Local, found: Local) -> Local:
    """Return what is known, and where that is nothing what was found by weaker means."""
    left, right = map(_completed_side, (known.left, known.right), (found.left, found.right))
    jump, continuous, smooth = (
        getattr(found, name) if getattr(known, name) is None else getattr(known, name)
        for name in ("jump", "continuous", "smooth")
    )
    return Local(found.value if known.value is UNDECIDED else known.value, left, right, jump, continuous, smooth)


def _completed_side(known: Side, found: Side) -> Side:
    if known.behaviour == UNKNOWN:
        return found
    if known.behaviour == found.behaviour == CONVERGENT and known.slope is None:
        return Side(CONVERGENT, known.limit, found.slope)
    return known


def _finding(local: Local, certificate: str, remark: str = "") -> Finding:
    kind = _told(classify(local), local, certificate)
    exists = None if kind == "undetermined" else kind == "differentiable"
    left, right = _slope(local.left), _slope(local.right)
    derivative, radius = _rounded(local.left.slope) if exists else (math.nan, math.inf)
    limits = _limit(local.left), _limit(local.right)
    value = math.nan if isinstance(local.value, Missing) else _rounded(local.value)[0]
    return Finding(kind, exists, value, derivative, radius, left, right, limits, certificate, remark)


def classify(local: Local) -> str:
    """Return the kind of a point, of those in `KINDS`, in the order in which they exclude each other."""
    behaviours = {local.left.behaviour, local.right.behaviour}
    if UNKNOWN in behaviours:
        return "undetermined"
    if behaviours == {UNDEFINED_SIDE}:
        return "undefined"
    if UNDEFINED_SIDE in behaviours:
        return "endpoint"
    if UNBOUNDED in behaviours:
        return "pole"
    if OSCILLATING in behaviours:
        return "oscillating"
    if local.jump is None or local.value is UNDECIDED:
        return "jump" if local.jump else "undetermined"
    if local.jump:
        return "jump"
    if isinstance(local.value, Missing) or local.continuous is False:
        return "removable"
    return "undetermined" if local.continuous is None else _kind_of_slopes(local)


def _kind_of_slopes(local: Local) -> str:
    slopes = [local.left.slope, local.right.slope]
    if any(isinstance(slope, float) and math.isnan(slope) for slope in slopes):
        return "oscillating"
    if None in slopes:
        return "undetermined"
    if all(isinstance(slope, float) and math.isinf(slope) for slope in slopes):
        return "vertical_tangent" if slopes[0] == slopes[1] else "cusp"
    if local.smooth is None:
        return "undetermined"
    return "differentiable" if local.smooth else "corner"


def _told(kind: str, local: Local, certificate: str) -> str:
    """Return the kind of a point; of a derivative of which not one digit is known, values tell nothing."""
    vague = kind == "differentiable" and certificate == "evidence" and math.isnan(_slope(local.left))
    return "undetermined" if vague else kind


def _rounded(number: Any) -> tuple[float, float]:
    if number is None:
        return math.nan, math.inf
    return rounded(number, VAGUE) if isinstance(number, arb) else (float(number), math.inf)


VAGUE = 1e-3
"""How far from 0 a number may be that is called 0, with its radius beside it, where evidence is all there is."""


def _slope(side: Side) -> float:
    return _rounded(side.slope)[0]


def _limit(side: Side) -> float:
    if side.behaviour == CONVERGENT:
        return _rounded(side.limit)[0]
    return side.limit * math.inf if side.behaviour == UNBOUNDED and side.limit else math.nan


# ---- the second derivative -------------------------------------------------------------------------------------------

WHOLE = frozenset({"differentiable", "corner", "cusp", "vertical_tangent"})
"""Kinds of points at which f is continuous."""


def _second(f: Function, place: Place, quick: bool) -> Finding:
    """Find out what f' does: by balls where f is analytic, elsewhere by one-sided jets; if f is opaque by evidence."""
    if f.program is None:
        local, of_slopes, remark = look_at_values(f.with_noise(0) if f.noise else f, place.nearest, 2)
        return _as_second(_finding(local, "evidence", remark), of_slopes)
    first = find(f, place, quick=quick)
    try:
        if first.certificate == "ball" and first.exists and (found := _second_by_balls(f.program, place, first)):
            return found
        return _as_second(first, look_at_slopes(f.program, place, _as_local(f.program, place, first)))
    except FormMissing:
        return _as_second(first, UNKNOWN_LOCAL)


def _second_by_balls(program: Program, place: Place, first: Finding) -> Finding | None:
    best = None
    for bits in (*PRECISIONS, *LAST_PRECISIONS):
        with precision(bits, 3):
            found = _expansion(program, place, 3)
            value, radius = (math.nan, math.inf) if isinstance(found, Missing) else rounded(2 * found[2])
        if math.isnan(value):
            continue
        limits = first.derivative, first.derivative
        best = replace(
            first, derivative=value, radius=radius, left=value, right=value, limits=limits, first=first, of_slopes=True
        )
        if radius <= ULPS * math.ulp(value) or time_left() <= 0:
            break
    return best


def _as_local(program: Program, place: Place, first: Finding) -> Local:
    """Return what f does with its numbers as balls; what only weaker means than jets have told, with their radius."""
    known = look(program, place)
    if not first.exists or classify(known) == "differentiable":
        return known
    value, slope = arb(first.value), arb(first.derivative, first.radius)
    side = Side(CONVERGENT, value, slope)
    return Local(value, side, side, False, True, True)


def _as_second(first: Finding, local: Local) -> Finding:
    """Return what is found of f'', of what f does and what f' does."""
    is_whole = first.kind in WHOLE or (first.kind == "oscillating" and not math.isnan(sum(first.limits)))
    kind = _told(classify(local), local, first.certificate) if is_whole else first.kind
    of_slopes = is_whole and kind != "undetermined"
    if not of_slopes and first.kind != "differentiable":
        kind = first.kind  # f has no derivative, and more is not known
    exists = None if kind == "undetermined" else kind == "differentiable"
    derivative, radius = _rounded(local.left.slope) if exists else (math.nan, math.inf)
    return Finding(
        kind,
        exists,
        first.value,
        derivative,
        radius,
        _slope(local.left),
        _slope(local.right),
        (_limit(local.left), _limit(local.right)) if of_slopes else first.limits,
        first.certificate if first.certificate != "ball" or not of_slopes else "jet",
        first.remark,
        first,
        of_slopes,
    )
