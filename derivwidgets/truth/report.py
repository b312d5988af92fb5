"""A verdict in words, as a table in a terminal, as HTML, and as plain values."""

from __future__ import annotations

import html as markup
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derivwidgets.truth import words
from derivwidgets.truth.own import WITNESSES
from derivwidgets.truth.places import distance, rational_place
from derivwidgets.truth.singular import neighbour
from derivwidgets.truth.words import POINTS, number, told_apart

if TYPE_CHECKING:
    from derivwidgets.truth.testimony import Testimony
    from derivwidgets.truth.verdict import Verdict

CERTAINTY = {
    "ball": "Certified.",
    "jet": "Certified.",
    "limit": "By SymPy’s limits; not certified.",
    "evidence": "Numerical evidence; not certified.",
}


def point(found: Verdict) -> str:
    """Return the point, as it was given."""
    return words.point(found.place.text)


def sentence(found: Verdict) -> str:
    """Return the verdict in one sentence."""
    if found.exists is None:
        return f"Undecided at x = {point(found)}."
    if not found.exists:
        return f"No derivative at x = {point(found)}."
    if math.isinf(found.derivative):
        return f"The derivative at x = {point(found)} is beyond the largest double."
    within = found.finding.radius if not found.derivative else 0.0
    told = f", to within {number(within, 1)}" if 0 < within < math.inf else ""
    return f"The derivative at x = {point(found)} is {number(found.derivative, 10)}{told}."


def detail(found: Verdict) -> str:
    """Return what kind of point it is, its slopes, how they are known, and what lies nearby."""
    told = [_kind(found), CERTAINTY[found.certificate], _nearby(found)]
    return " ".join(part for part in told if part)


def _kind(found: Verdict) -> str:
    if found.exists:
        return ""
    what = POINTS[found.kind]
    what = what[0].upper() + what[1:]
    below, above = told_apart(*found.finding.limits)
    left, right = told_apart(found.left, found.right)
    match found.kind:
        case "corner" | "cusp" | "vertical_tangent":
            return f"{what}: slope {left} from the left, {right} from the right."
        case "jump":
            return f"{what}: f goes from {below} to {above}."
        case "pole":
            return f"{what}: f goes to {below} on the left and {above} on the right.".replace("none", "no limit")
        case "removable" if math.isnan(found.value):
            return f"{what}: f has no value here; its limit is {above}."
        case "removable":
            return f"{what}: f is {number(found.value)} here, but its limit is {above}."
        case "oscillating":
            limited = not math.isnan(found.finding.limits[0] + found.finding.limits[1])
            return f"{what}: {'the difference quotient' if limited else 'f'} has no limit."
        case "endpoint":
            side, slope = ("right", found.right) if math.isnan(found.finding.limits[0]) else ("left", found.left)
            known = "" if math.isnan(slope) else f", with slope {number(slope)}"
            return f"{what}: f lives on the {side} only{known}."
        case "undefined" if math.isnan(found.value):
            return "f is not defined here."
        case "undefined":
            return f"f is {number(found.value)} at this point, and not defined around it."
    return "Neither series nor limits settle what f does here."


def _nearby(found: Verdict) -> str:
    """Return what singular point lies so near that the methods may mistake it for this one."""
    if not found.exists:
        if found.kind in ("undefined", "undetermined") or not distance(found.place, rational_place(Fraction(found.at))):
            return ""
        nearest = words.point(repr(found.at))
        return f"{point(found)} is no floating-point number; at the nearest, {nearest}, f looks smooth."
    near = neighbour(found.function, found.place)
    if near is None:
        return ""
    place, finding = near
    off = distance(found.place, place)
    side = "right" if off > 0 else "left"
    return f"But {POINTS[finding.kind]} lies at {words.point(place.text)}, {number(abs(off), 2)} to the {side}."


def rows(found: Verdict) -> list[tuple[str, Testimony]]:
    """Return what the methods say, by label."""
    return [(WITNESSES[name].label, testimony) for name, testimony in found.testimony.items()]


def _mark(agrees: bool | None) -> str:
    return {True: "agrees", False: "differs", None: "—"}[agrees]


def table(found: Verdict) -> str:
    """Return a table for a terminal."""
    cells = [(name, number(said.value, 10), _mark(said.agrees), said.reason) for name, said in rows(found)]
    widths = [max(len(row[k]) for row in cells) for k in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {mark:<{widths[2]}}  {reason}"
        for name, value, mark, reason in cells
    ]
    head = f"f(x) = {found.function.text}, Δx = {number(found.step)}, {found.precision}"
    return "\n".join([head, sentence(found), detail(found), "", *lines])


def html(found: Verdict) -> str:
    """Return a table for a notebook."""
    body = "".join(
        f"<tr><th scope='row' style='text-align:left'>{markup.escape(name)}</th>"
        f"<td style='text-align:right'>{number(said.value, 10)}</td>"
        f"<td style='text-align:left'>{_mark(said.agrees)}</td>"
        f"<td style='text-align:left'>{markup.escape(said.reason)}</td></tr>"
        for name, said in rows(found)
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("method", "f ′", "", "why"))
    return (
        f"<div><p><b>{markup.escape(sentence(found))}</b> {markup.escape(detail(found))}</p>"
        f"<table><caption>f(x) = {markup.escape(found.function.text)}, Δx = {number(found.step)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def to_dict(found: Verdict) -> dict[str, Any]:
    """Return everything as plain values."""
    names = ("at", "value", "exists", "kind", "derivative", "left", "right", "certificate", "step", "precision")
    return {
        "function": found.function.text,
        **{name: getattr(found, name) for name in names},
        "sentence": sentence(found),
        "detail": detail(found),
        "testimony": {
            name: {"value": said.value, "agrees": said.agrees, "reason": said.reason, "tag": said.tag}
            for name, said in found.testimony.items()
        },
    }
