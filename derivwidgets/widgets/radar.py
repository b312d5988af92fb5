"""The radar: every singular point of what is seen, with the point that one can stand on there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derivwidgets.function.points import ExactPoint, Spot, exact_point
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.singular import singular_points

if TYPE_CHECKING:
    from derivwidgets.truth.places import Place
    from derivwidgets.truth.singular import SingularPoints
    from derivwidgets.truth.verdict import Verdict
    from derivwidgets.widgets.picture import View


LONGEST = 2.0
"""Seconds that a search may take."""
SOON = 0.5
"""Seconds that a search for the next point may take in one window."""
KEPT = 8
"""Domains of one function whose radar is remembered."""


class Landmark(Spot):
    """The double nearest to a singular point that no text names; it stands for that point, and not for itself."""

    place: Place

    @classmethod
    def on(cls, place: Place) -> Landmark:
        """Return the landmark of a place."""
        mark = float.__new__(cls, place.nearest)
        mark.exact = ExactPoint(exact_point(place.nearest).program, place.text)
        mark.place = place
        return mark

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Landmark) and float.__eq__(self, other)

    __hash__ = float.__hash__


def place_of(at: Spot) -> Place:
    """Return the point that a spot stands for."""
    return at.place if isinstance(at, Landmark) else ExactPlace(at.exact)


@dataclass(frozen=True)
class Radar:
    """The singular points of a function in a domain, and those of its formula alone.

    Attributes
    ----------
    points : SingularPoints
    seconds : float
        After how long the search would have stopped.
    """

    points: SingularPoints
    seconds: float

    @property
    def is_settled(self) -> bool:
        """Whether looking longer would find no more."""
        return self.points.complete or self.seconds >= LONGEST

    @cached_property
    def spots(self) -> dict[float, Spot]:
        """Where to stand on each of both, by the nearest doubles."""
        found = (*self.points, *self.points.seams)
        # of kinks to which one double is nearest the plainest has it
        plainest_last = sorted(found, key=lambda each: -len(each.place.text))
        return {each.at: _spot(each.place) for each in plainest_last if math.isfinite(each.at)}

    @cached_property
    def singular(self) -> set[float]:
        """The doubles nearest to the singular points."""
        return {each.at for each in self.points}

    def near(self, at: float, count: int) -> list[float]:
        """Return the doubles nearest to those `count` singular points that lie nearest to `at`."""
        return sorted(self.spots, key=lambda x: abs(x - at))[:count]

    def message(self) -> dict[str, Any]:
        """Return what the browser must know of them; what JSON has no number for is left to the sender."""
        points, seams = (
            [_plain(each, _spot(each.place)) for each in found if each.at in self.spots]
            for found in (self.points, self.points.seams)
        )
        return {"points": points, "seams": seams, "complete": self.points.complete, "reason": self.points.reason}


def _spot(place: Place) -> Spot:
    return Spot(place.point) if isinstance(place, ExactPlace) else Landmark.on(place)


def _plain(found: Verdict, spot: Spot) -> dict[str, Any]:
    named = not isinstance(spot, Landmark) and bool(spot.exact.name)
    return {
        "x": found.at,
        "name": spot.exact.name if named else "",
        "text": spot.exact.described if named or isinstance(spot, Landmark) else "",
        "typed": "" if isinstance(spot, Landmark) else spot.exact.text,
        "kind": found.kind,
        "left": found.left,
        "right": found.right,
    }


def _search(view: View, seconds: float) -> SingularPoints:
    low, high = map(Fraction, view.domain)
    return singular_points(view.function, (low, high), seconds=seconds, order=view.order)


def scan(view: View, seconds: float) -> Radar:
    """Return the singular points of what is seen, found before or within about so many seconds."""
    seconds = min(seconds, LONGEST)
    seen: dict[Any, Radar] = view.function.cache.setdefault("radar", {})
    key = view.domain, view.order
    known = seen.pop(key, None)
    if known is None or (known.seconds < seconds and not known.is_settled):
        known = Radar(_search(view, seconds), seconds)
    seen[key] = known
    for oldest in list(seen)[:-KEPT]:
        del seen[oldest]
    return known


FIRST_WINDOW, WIDER = 1 / 4096, 4
"""How far the next singular point is looked for at first, as a part of the domain, and by how much farther then."""


def beyond(view: View, sign: int) -> Spot:
    """Return the next singular point to the right of a view's point, or with -1 to the left.

    Raises
    ------
    ValueError
        If there is none in the domain.
    """
    low, high = map(Fraction, view.domain)
    at = Fraction(view.at)
    reach, length = (high - low) * Fraction(FIRST_WINDOW), high - low
    while reach < length * WIDER:
        ends = (at, min(at + reach, high)) if sign > 0 else (max(at - reach, low), at)
        if ends[0] < ends[1]:
            found = singular_points(view.function, ends, seconds=SOON, order=view.order)
            others = [each for each in found if sign * (each.at - float(at)) > 0]
            if others:
                return _spot(others[0 if sign > 0 else -1].place)
        reach *= WIDER
    side = "right" if sign > 0 else "left"
    raise ValueError(f"no kink was found to the {side} of x = {view.at.exact.shown} in the domain")
