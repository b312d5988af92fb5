"""`singular_points`: where in a domain f is not differentiable, or not twice."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, overload

from derivwidgets.function.deadline import limited, time_left
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import as_function
from derivwidgets.function.points import empty_domain, ends, is_numeral, reversed_domain
from derivwidgets.methods import checked_order
from derivwidgets.truth import report
from derivwidgets.truth.balls import precision
from derivwidgets.truth.exact import fraction
from derivwidgets.truth.finding import WHOLE, find
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.roots.candidates import candidates
from derivwidgets.truth.roots.cells import NARROW_BITS
from derivwidgets.truth.roots.root_places import RootPlace
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import between, equation, named, point

if TYPE_CHECKING:
    from derivwidgets.truth.finding import Finding
    from derivwidgets.truth.places import Place
    from derivwidgets.truth.verdict import Verdict

GRACE = 1.0
"""Seconds beyond those of the search in which the places found are looked at; four times those if that is less."""
DIGITS = 10
"""Digits of the decimals of a point."""


def _names(place: Place) -> tuple[str, str]:
    """Return what a point is called, and its decimals: all that are certain, where it has no other name."""
    if isinstance(place, RootPlace):
        return point(place.text), between(*place.enclosure)
    assert isinstance(place, ExactPlace)
    name, decimal = place.shown, place.point.decimal(DIGITS)
    return ("", point(name[2:])) if name.startswith("≈") else (point(name), "" if is_numeral(name) else point(decimal))


@dataclass(frozen=True, repr=False)
class SingularPoints(Sequence["Verdict"]):
    """The points of a domain at which f is not differentiable, or not twice, in order of x.

    Attributes
    ----------
    verdicts : tuple of Verdict
    complete : bool
        Whether these are certainly all.
    reason : str
        Why there may be more; empty if these are all.
    seams : tuple of Verdict
        Points at which the formula breaks and f does not, as `cbrt(x) sin(x)` at 0: there is a derivative, and rules of
        differentiation may give another.
    """

    verdicts: tuple[Verdict, ...]
    complete: bool
    reason: str
    seams: tuple[Verdict, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, index: int | slice) -> Verdict | tuple[Verdict, ...]:
        return self.verdicts[index]

    def __len__(self) -> int:
        return len(self.verdicts)

    def _table(self) -> Table:
        count = f"{len(self) or 'No'} singular point{'' if len(self) == 1 else 's'}"
        title = count if self.complete else f"{count}, but there may be more"
        rows = [(*_names(each.place), report.nature(each)) for each in self.verdicts]
        below = "; ".join(filter(None, [self.reason, self._seams()]))
        return Table((title,), ("x", "≈", "what f does there"), rows, frozenset({1}), below=below)

    def _seams(self) -> str:
        if not self.seams:
            return ""
        return f"the formula breaks, and f does not, at {named([each.place.shown for each in self.seams])}"

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()

    def to_dict(self) -> dict[str, Any]:
        """Return the points as plain values."""
        points = [
            {"at": each.at, "text": each.place.text, "kind": each.kind, "left": each.left, "right": each.right}
            for each in self.verdicts
        ]
        seams = [{"at": each.at, "text": each.place.text, "derivative": each.derivative} for each in self.seams]
        return {"points": points, "complete": self.complete, "reason": self.reason, "seams": seams}


def singular_points(f: Any, domain: Any = (-5, 5), *, seconds: float = 2.0, order: int = 1) -> SingularPoints:
    """Find every corner, cusp, jump, pole and gap of f in a domain, and certify each.

    They are found from the program's branches and singular operations, by isolating zeros with balls, not by sampling.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    domain : (number, number)
        The two ends; they belong to it. Text, fractions and SymPy numbers are exact: "pi" is a zero of the sine.
    seconds : float
        After which the search stops with what it has.
    order : int
        With 2, points at which f' is not differentiable are found, too.

    Returns
    -------
    SingularPoints
        Of too many to be listed, all of a part of the domain; `reason` says which, and how many there are.

    Raises
    ------
    FunctionError, ValueError, TypeError
        If f or the domain cannot be read, or `seconds` is not a positive number.

    Examples
    --------
    >>> [(each.place.text, each.kind) for each in singular_points("|x^2 - 2| + 1/x")]
    [('-sqrt(2)', 'corner'), ('0', 'pole'), ('sqrt(2)', 'corner')]
    >>> [each.place.text for each in singular_points("cbrt(x) sin(x)").seams]
    ['0']
    >>> print(singular_points("x|x|", order=2)[0].detail)
    A corner of f′: slope −2 from the left, 2 from the right. Certified.
    """
    from derivwidgets.truth.verdict import Verdict

    function, order, seconds = as_function(f), checked_order(order), _checked_seconds(seconds)
    low, high = _bounds(domain)
    if function.program is None:
        return SingularPoints((), False, f"f could not be traced, so its branches are not known: {function.reason}")
    searched = time.monotonic() + seconds
    try:
        found = candidates(function.program, low, high, seconds, in_order=True)
    except FormMissing as missing:
        return SingularPoints((), False, f"{missing}, so nothing is certified about its branches")
    deadline = max(searched, time.monotonic()) + min(GRACE, 4 * seconds)
    verdicts: list[Verdict] = []
    seams: list[Verdict] = []
    unsettled: list[str] = []
    for count, place in enumerate(found.places, 1):
        left = deadline - time.monotonic()
        if left <= 0:
            found.reasons.append(f"the search stopped after {seconds:g} s, at {equation(place.shown)}")
            break
        with limited(left if count == len(found.places) else left / 2):
            finding = find(function, place, seconds=left, order=order)
            late = time_left() <= 0
        if late and _is_unsettled(finding):
            unsettled.append(place.shown)
        elif not finding.exists and (finding.kind != "undefined" or math.isfinite(finding.value)):
            verdicts.append(Verdict(function, place, finding, 1e-5, "float64"))
        elif finding.exists and finding.certificate != "ball":
            seams.append(Verdict(function, place, finding, 1e-5, "float64"))
    else:
        if found.stopped:
            found.reasons.append(f"the search stopped after {seconds:g} s")
    if unsettled:
        found.reasons.append(
            f"there was no time to settle what {'f' if order == 1 else 'f′'} does at {named(unsettled)}"
        )
    reason = "; ".join(dict.fromkeys(found.reasons))
    return SingularPoints(tuple(verdicts), not found.reasons, reason, tuple(seams))


def _checked_seconds(seconds: Any) -> float:
    """Return `seconds` as a float; raise ValueError unless it is positive."""
    try:
        number = float(seconds)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not number > 0 or isinstance(seconds, bool | str):
        raise ValueError(f"seconds must be a positive number; got {seconds!r}")
    return number


def _is_unsettled(finding: Finding) -> bool:
    """Say whether it is not known what f does at a point, or for a second derivative what f' does."""
    return finding.kind == "undetermined" or (finding.order == 2 and finding.kind in WHOLE and not finding.of_slopes)


def _bounds(domain: Any) -> tuple[Fraction, Fraction]:
    """Return the ends of a domain, or rational numbers a little outside of ends that are not rational."""
    low, high = map(ExactPlace, ends(domain))
    with precision(NARROW_BITS):
        left, right = low.ball(), high.ball()
        if left > right:
            raise reversed_domain(low.point, high.point)
        if not left < right:
            raise empty_domain(low.point)
        outer = fraction(left.lower()), fraction(right.upper())
    exactly = low.point.rational, high.point.rational
    start, end = (known if known is not None else rounded for known, rounded in zip(exactly, outer, strict=True))
    if start is None or end is None:
        raise ValueError(f"domain must be two numbers that can be written out; got ({low.text}, {high.text})")
    return start, end
