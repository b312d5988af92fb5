"""Where in a domain f is not differentiable: found from the program's branches and singular operations."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any, overload

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import interval
from derivwidgets.truth.balls import precision
from derivwidgets.truth.deadline import limited
from derivwidgets.truth.exact import fraction, whole_number
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace, Place, is_zero
from derivwidgets.truth.quantities import Quantity, factors, quantities
from derivwidgets.truth.root_places import locate
from derivwidgets.truth.roots import NARROW_BITS, Computed, Search, exact, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derivwidgets.function.program import Program
    from derivwidgets.truth.verdict import Verdict

__all__ = ["Quantity", "SingularPoints", "candidates", "neighbour", "quantities", "singular_points"]

MOST = 512
"""How many points are listed at most."""
SAMPLES = (Fraction(1237, 4099), Fraction(2999, 4099), Fraction(4001, 4099))
"""Where in the domain it is looked whether a quantity is the same everywhere."""


GRACE = 1.0
"""Seconds beyond those of the search in which the places found are looked at."""


def _in_order(one: tuple[Any, Place], other: tuple[Any, Place]) -> int:
    return int(one[0] > other[0]) - int(one[0] < other[0])


@dataclass
class Candidates:
    """Places at which f may be singular, in order, and why these may not be all."""

    places: list[Place] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


class OutOfTime(Exception):
    """Raised when a search has used up its seconds."""


def candidates(program: Program, low: Fraction, high: Fraction, seconds: float, most: int = MOST) -> Candidates:
    """Find all places in [low, high] at which some operation of a program is not analytic."""
    deadline = time.monotonic() + seconds
    found = _Collected(low, high, most)

    def pause() -> None:
        if time.monotonic() > deadline:
            raise OutOfTime

    try:
        with limited(seconds):
            for quantity in _distinct(program):
                found.collect(quantity, pause)
    except OutOfTime:
        found.reasons.append(f"the search stopped after {seconds:g} s")
    return Candidates(found.sorted_places(), found.reasons)


def _distinct(program: Program) -> Iterator[Quantity]:
    """Yield the factors of all quantities, each once."""
    seen = set()
    for quantity in quantities(program):
        parts = [quantity.program] if quantity.takes_whole else factors(quantity.program)
        for part in parts:
            if (part, quantity.takes_whole) not in seen:
                seen.add((part, quantity.takes_whole))
                yield Quantity(part, quantity.operation, quantity.step, quantity.part)


class _Collected:
    """Places that have been found in [low, high]."""

    def __init__(self, low: Fraction, high: Fraction, most: int) -> None:
        self.low, self.high, self.most = low, high, most
        self.places: list[Place] = []
        self.reasons: list[str] = []
        self._known: set[Fraction] = set()

    def collect(self, quantity: Quantity, pause: Any) -> None:
        """Add the zeros of a quantity, or where it is a whole number."""
        computed = Computed(quantity.on_balls)
        if self._is_constant(quantity, computed):
            return
        search = Search(computed, quantity.takes_whole, sorted(self._known), self.most)
        cells = search.run(self.low, self.high, pause)
        if search.exhausted:
            self.reasons.append(_crowded(quantity, len(cells), self.most))
        unknown = merged(cell for cell in cells if cell.order < 0)
        for cell in [*(cell for cell in cells if cell.order >= 0), *unknown]:
            pause()
            place = locate(quantity, computed, cell)
            if place is None:
                self.reasons.append(f"near x = {float(cell.low):.9g} nothing could be told apart")
            else:
                self._add(place)

    def _add(self, place: Place) -> None:
        with precision(NARROW_BITS):
            at = place.ball()
            if isinstance(at, Missing) or at < exact(self.low) or at > exact(self.high):
                return
            middle = fraction(at.mid())
        rational = place.point.rational if isinstance(place, ExactPlace) else None
        if rational is not None or middle is not None:
            self._known.add(rational if rational is not None else middle or Fraction(0))
        self.places.append(place)

    def _is_constant(self, quantity: Quantity, computed: Computed) -> bool:
        """Whether a quantity is 0, or the same whole number, in the whole domain, as sin(x)^2 + cos(x)^2 is."""
        seen = set()
        for part in SAMPLES:
            with precision(NARROW_BITS):
                x = exact(self.low + (self.high - self.low) * part)
            value = computed.over(x, 1, NARROW_BITS)
            seen.add(None if isinstance(value, Missing) else whole_number(value[0]))
        if len(seen) > 1 or (whole := seen.pop()) is None or (whole and not quantity.takes_whole):
            return False
        return bool(is_zero(quantity.expression - whole))

    def sorted_places(self) -> list[Place]:
        """Return the places in order, each once, and as exactly as it is known."""
        with precision(NARROW_BITS):
            pairs: list[tuple[Any, Place]] = [(place.ball(), place) for place in self.places]
        pairs.sort(key=cmp_to_key(_in_order))
        result: list[Any] = []
        for ball, place in pairs:
            if not result or not ball.overlaps(result[-1][0]):
                result.append((ball, place))
            elif isinstance(place, ExactPlace):
                result[-1] = ball, place
        return [place for _, place in result]


def _crowded(quantity: Quantity, count: int, most: int) -> str:
    if count < most:
        return f"{quantity.operation} has zeros that could not all be told apart"
    return f"at least {count}: {quantity.operation} has more of them than are listed"


NEAR = 64
"""How many floating-point numbers away a singular point still counts as a neighbour."""


def neighbour(f: Function, place: Place) -> tuple[Place, Finding] | None:
    """Return the singular point that is so near to a place that floating point can hardly tell them apart."""
    if f.program is None:
        return None
    x = Fraction(place.nearest)
    reach = NEAR * Fraction(math.ulp(place.nearest) or math.ulp(0.0))
    reach = max(reach, Fraction(1, 10**15) * max(Fraction(1), abs(x)) if x else Fraction(1, 10**300))
    try:
        found = candidates(f.program, x - reach, x + reach, 0.5, 8)
    except FormMissing:
        return None
    for other in found.places:
        finding = find(f, other)
        if not finding.exists and finding.kind not in ("undetermined", "undefined"):
            return other, finding
    return None


@dataclass(frozen=True)
class SingularPoints(Sequence["Verdict"]):
    """The points of a domain at which f is not differentiable, in order of x.

    Attributes
    ----------
    verdicts : tuple of Verdict
    complete : bool
        Whether these are certainly all.
    reason : str
        Why there may be more; empty if these are all.
    """

    verdicts: tuple[Verdict, ...]
    complete: bool
    reason: str

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, index: int | slice) -> Verdict | tuple[Verdict, ...]:
        return self.verdicts[index]

    def __len__(self) -> int:
        return len(self.verdicts)

    def __str__(self) -> str:
        lines = [f"{each.place.text:>24}  {each.kind:<17} {each.detail}" for each in self.verdicts]
        return "\n".join([*lines, self.reason] if self.reason else lines) or "none"

    def to_dict(self) -> dict[str, Any]:
        """Return the points as plain values."""
        points = [
            {"at": each.at, "text": each.place.text, "kind": each.kind, "left": each.left, "right": each.right}
            for each in self.verdicts
        ]
        return {"points": points, "complete": self.complete, "reason": self.reason}


def singular_points(f: Any, domain: Any = (-5, 5), *, seconds: float = 2.0) -> SingularPoints:
    """Find every corner, cusp, jump, pole and gap of f in a domain, and certify each.

    They are found from the program's branches and singular operations, by isolating zeros with balls, not by sampling.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    domain : (number, number)
        The two ends; they belong to it.
    seconds : float
        After which the search stops with what it has.

    Returns
    -------
    SingularPoints
        At most 512; of infinitely many the easiest to find.

    Raises
    ------
    FunctionError, ValueError, TypeError
        If f or the domain cannot be read.

    Examples
    --------
    >>> [(each.place.text, each.kind) for each in singular_points("|x^2 - 2| + 1/x")]
    [('-sqrt(2)', 'corner'), ('0', 'pole'), ('sqrt(2)', 'corner')]
    """
    from derivwidgets.truth.verdict import Verdict

    function = as_function(f)
    low, high = map(Fraction, interval(domain))
    if function.program is None:
        return SingularPoints((), False, f"f could not be traced, so its branches are not known: {function.reason}")
    deadline = time.monotonic() + seconds
    try:
        found = candidates(function.program, low, high, seconds)
    except FormMissing as missing:
        return SingularPoints((), False, f"{missing}, so nothing is certified about its branches")
    verdicts: list[Verdict] = []
    for place in found.places[:MOST]:
        left = deadline + GRACE - time.monotonic()
        if left <= 0:
            found.reasons.append(f"the search stopped after {seconds:g} s")
            break
        finding = find(function, place, seconds=left)
        if not finding.exists and (finding.kind != "undefined" or math.isfinite(finding.value)):
            verdicts.append(Verdict(function, place, finding, 1e-5, "float64"))
    return SingularPoints(tuple(verdicts), not found.reasons, "; ".join(dict.fromkeys(found.reasons)))
