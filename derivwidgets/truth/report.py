"""A verdict in words, as a table, and as plain values."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.truth.places import distance, rational_place
from derivwidgets.truth.roots.candidates import neighbour
from derivwidgets.truth.tables import Table
from derivwidgets.truth.witnesses.own import WITNESSES
from derivwidgets.truth.words import (
    NAMES,
    POINTS,
    PRIMES,
    as_known,
    equation,
    number,
    of_what,
    point,
    shortest,
    told_apart,
)

if TYPE_CHECKING:
    from derivwidgets.truth.finding import Finding
    from derivwidgets.truth.verdict import Verdict
    from derivwidgets.truth.witnesses.testimony import Testimony

CERTAINTY = {
    "ball": "Certified.",
    "jet": "Certified.",
    "limit": "By SymPy’s limits; not certified.",
    "evidence": "Numerical evidence; not certified.",
}


def sentence(found: Verdict) -> str:
    """Return the verdict in one sentence."""
    where, name = equation(found.place.shown), NAMES[found.order]
    if found.exists is None:
        return f"Undecided at {where}."
    if not found.exists:
        return f"No {name} at {where}."
    if math.isnan(found.derivative):
        return f"The {name} at {where} exists, but not one digit of it could be computed."
    if math.isinf(found.derivative):
        return f"The {name} at {where} is beyond the largest double."
    return f"The {name} at {where} is {as_known(found.derivative, found.finding.radius)}."


def detail(found: Verdict) -> str:
    """Return what kind of point it is, its slopes, how they are known, and what lies nearby."""
    return " ".join(filter(None, [nature(found), _nearby(found)]))


def nature(found: Verdict) -> str:
    """Return what kind of point it is, its slopes, and how they are known."""
    remark = found.finding.remark
    if found.exists is None:
        return f"{_kind(found)}{f': {remark}' if remark else ''}."
    return " ".join(filter(None, [_kind(found), CERTAINTY[found.certificate], remark and f"{remark}."]))


def _kind(found: Verdict) -> str:
    if found.exists:
        return ""
    if found.kind == "undetermined":
        if found.function.program is None:
            settled = "The values close by do not"
        else:
            settled = "Neither series nor limits" if found.order == 1 else "One-sided series do not"
        return f"{settled} settle what {'f' if found.order == 1 else 'f′'} does here"
    finding = found.finding
    return _break(finding if finding.first is None or finding.of_slopes else finding.first)


def _break(found: Finding) -> str:
    """Return what kind of point it is at which f, or f′, is not differentiable."""
    what, name = POINTS[found.kind], "f′" if found.of_slopes else "f"
    what = what[0].upper() + what[1:]
    below, above = told_apart(*found.limits)
    left, right = told_apart(found.left, found.right)
    match found.kind:
        case "corner" | "cusp" | "vertical_tangent":
            return f"{what}{' of f′' * found.of_slopes}: slope {left} from the left, {right} from the right."
        case "jump":
            return f"{what}: {name} goes from {below} to {above}."
        case "pole":
            return f"{what}: {name} goes to {below} on the left and {above} on the right.".replace("none", "no limit")
        case "removable" if math.isnan(found.value):
            return f"{what}: f has no value here; its limit is {above}."
        case "removable":
            return f"{what}: f is {number(found.value)} here, but its limit is {above}."
        case "oscillating":
            limited = not math.isnan(found.limits[0] + found.limits[1])
            quotient = "the difference quotient" if name == "f" else "the difference quotient of f′"
            return f"{what}: {quotient if limited else name} has no limit."
        case "endpoint":
            side, slope = ("right", found.right) if math.isnan(found.limits[0]) else ("left", found.left)
            known = "" if math.isnan(slope) else f", with slope {number(slope)}"
            return f"{what}: f lives on the {side} only{known}."
        case "undefined" if not math.isnan(found.value):
            return f"f is {number(found.value)} at this point, and not defined around it."
    return "f is not defined here."


def _nearby(found: Verdict) -> str:
    """Return what singular point lies so near that the methods may mistake it for this one."""
    if not found.exists:
        return "" if found.kind in ("undefined", "undetermined") else _rounded_away(found)
    near = neighbour(found.function, found.place, found.order)
    if near is None:
        return ""
    place, finding = near
    off = distance(found.place, place)
    side = "right" if off > 0 else "left"
    far = number(abs(off), 2) if abs(off) >= sys.float_info.min else f"less than {number(sys.float_info.min, 2)}"
    return f"But {of_what(finding)} lies at {point(place.shown)}, {far} to the {side}."


def _rounded_away(found: Verdict) -> str:
    """Return at which number the methods compute, where the point itself is none of their arithmetic."""
    with np.errstate(over="ignore"):
        nearest = float(np.asarray(found.at, found.precision))
    if not math.isfinite(nearest) or not distance(found.place, rational_place(Fraction(nearest))):
        return ""
    subject = "The point" if found.place.shown.startswith("≈") else point(found.place.shown)
    kind = "floating-point" if found.precision == "float64" else found.precision
    return f"{subject} is no {kind} number; at the nearest, {shortest(nearest, found.precision)}, f looks smooth."


def rows(found: Verdict) -> list[tuple[str, Testimony]]:
    """Return what the methods say, by label."""
    return [(WITNESSES[name].label, testimony) for name, testimony in found.testimony.items()]


def _mark(agrees: bool | None) -> str:
    return {True: "agrees", False: "differs", None: "—"}[agrees]


def table(found: Verdict) -> Table:
    """Return what is known and what the methods say as a table."""
    head = f"f(x) = {found.function.text}, Δx = {number(found.step)}, {found.precision}"
    cells = [(name, number(said.value, 10), _mark(said.agrees), said.reason) for name, said in rows(found)]
    above = (head, sentence(found), detail(found))
    return Table(above, ("method", PRIMES[found.order], "", "why"), cells, numeric=frozenset({1}), headline=1)


def to_dict(found: Verdict) -> dict[str, Any]:
    """Return everything as plain values."""
    known = ("at", "value", "exists", "kind", "derivative", "left", "right", "certificate")
    names = (*known, "step", "precision", "order")
    return {
        "function": found.function.text,
        "text": found.place.text,
        **{name: getattr(found, name) for name in names},
        "sentence": sentence(found),
        "detail": detail(found),
        "testimony": {
            name: {"value": said.value, "agrees": said.agrees, "reason": said.reason, "tag": said.tag}
            for name, said in found.testimony.items()
        },
    }
