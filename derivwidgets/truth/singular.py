"""Where in a domain f is not differentiable: found from the program's branches and singular operations."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from flint import arb

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import exact_point, interval
from derivwidgets.function.systems import sympy_system
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.identify import guesses
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace, Place, is_zero
from derivwidgets.truth.roots import TINY, Cell, Search, exact, merged, refine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.program import Program
    from derivwidgets.truth.verdict import Verdict

MOST = 512
"""How many points are listed at most."""
SEARCH_BITS, NARROW_BITS = 64, 256
"""Precision while cells are cut, and that at which a number is recognised."""


@dataclass(frozen=True)
class Quantity:
    """Something in a program at whose zeros, or whole values, an operation is not analytic.

    Attributes
    ----------
    program : Program
    step : int
        The operation.
    part : int or None
        Which of its singular quantities; None for the one that is singular at whole numbers.
    """

    program: Program
    step: int
    part: int | None

    @property
    def operation(self) -> str:
        """The operation's name."""
        return self.program.steps[self.step].operation

    def _form(self, library: Any, arguments: list[Any]) -> Any:
        row, fixed = VOCABULARY[self.operation], self.program.steps[self.step].value
        given = arguments if fixed is None else [*arguments, fixed]
        if self.part is None:
            assert row.whole is not None
            return row.whole(library, *given)
        assert row.singular is not None
        return row.singular(library, *given)[self.part]

    def on_balls(self) -> Callable[[Any], Any]:
        """Return the quantity as a function of a series with ball coefficients, at the current precision."""
        system = ball_system()
        run = self.program.bind(system, self.program.steps[self.step].arguments)

        def quantity(x: Any) -> Any:
            arguments = run(x)
            missing = [argument for argument in arguments if isinstance(argument, Missing)]
            return missing[0] if missing else self._form(system.library, arguments)

        return quantity

    @cached_property
    def expression(self) -> Any:
        """The quantity as a SymPy expression in x."""
        from derivwidgets.function.expression import X

        system = sympy_system()
        arguments = self.program.bind(system, self.program.steps[self.step].arguments)(X)
        return self._form(system.library, list(arguments))


def quantities(program: Program) -> Iterator[Quantity]:
    """Yield what decides whether the program is analytic at a point, inner operations first."""
    for index, step in enumerate(program.steps):
        if step.operation in ("x", "constant") or not any(program.depends_on_x[i] for i in step.arguments):
            continue
        row = VOCABULARY[step.operation]
        if row.singular is not None:
            fixed = () if step.value is None else (step.value,)
            count = len(row.singular(ball_system().library, *[arb(2)] * len(step.arguments), *fixed))
            yield from (Quantity(program, index, part) for part in range(count))
        if row.whole is not None:
            yield Quantity(program, index, None)


@dataclass
class RootPlace:
    """The only zero of a quantity, or of a derivative of it, in a cell."""

    quantity: Quantity
    cell: Cell
    _found: dict[int, Any] = field(default_factory=dict, repr=False)

    @property
    def nearest(self) -> float:
        """The double nearest to it."""
        with precision(NARROW_BITS):
            return float(self.ball().mid())

    @property
    def text(self) -> str:
        """Its decimals."""
        return f"{self.nearest:.12g}"

    def ball(self) -> Any:
        """Return a ball around it, at the current precision."""
        from flint import ctx

        if ctx.prec not in self._found:
            self._found[ctx.prec] = refine(self.quantity.on_balls(), self.cell, ctx.prec)
        return self._found[ctx.prec]

    @cached_property
    def _defining(self) -> Any:
        from derivwidgets.function.expression import X

        expression = self.quantity.expression - self.cell.whole
        return expression.diff(X, self.cell.order) if self.cell.order else expression

    def vanishes(self, expression: Any, order: int) -> bool | None:
        """Say whether a derivative is 0 there: whether it is a multiple of what defines the place."""
        import sympy

        from derivwidgets.function.expression import X

        expression = sympy.sympify(expression)
        if order < 0:
            return is_zero(expression)
        if order:
            expression = expression.diff(X, order)
        if expression in (self._defining, -self._defining):
            return True
        if not (expression.is_polynomial(X) and self._defining.is_polynomial(X)):
            return None
        common = sympy.gcd(sympy.expand(expression), sympy.expand(self._defining))
        if not common.has(X):
            return False
        signs = [sympy.sign(common.subs(X, sympy.Rational(e.numerator, e.denominator))) for e in self._ends]
        return True if signs[0] * signs[1] < 0 else None

    @property
    def _ends(self) -> tuple[Fraction, Fraction]:
        return self.cell.low, self.cell.high


@dataclass
class Candidates:
    """Places at which f may be singular, and whether these are all."""

    places: list[Place] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


class OutOfTime(Exception):
    """Raised when a search has used up its seconds."""


def candidates(program: Program, low: Fraction, high: Fraction, seconds: float, most: int = MOST) -> Candidates:
    """Find all places in [low, high] at which some operation of a program is not analytic."""
    found, known = Candidates(), set[Fraction]()
    deadline = time.monotonic() + seconds
    reach = (high - low) * TINY

    def pause() -> None:
        if time.monotonic() > deadline:
            raise OutOfTime

    try:
        for quantity in quantities(program):
            with precision(SEARCH_BITS):
                search = Search(quantity.on_balls(), quantity.part is None, sorted(known), most)
                cells = search.run(low, high, pause)
            if search.exhausted:
                found.reasons.append(_crowded(quantity, len(cells)))
            unknown = merged((cell for cell in cells if cell.order < 0), reach)
            for cell in [*(cell for cell in cells if cell.order >= 0), *unknown]:
                pause()
                place = locate(quantity, cell)
                if place is not None:
                    _add(found, place, low, high, reach)
                    rational = place.point.rational if isinstance(place, ExactPlace) else None
                    known.add(Fraction(place.nearest) if rational is None else rational)
                elif cell.order <= 0:
                    found.reasons.append(f"near x = {float(cell.low):.9g} nothing could be told apart")
    except OutOfTime:
        found.reasons.append(f"the search stopped after {seconds:g} s")
    found.places.sort(key=lambda place: place.nearest)
    return found


def _crowded(quantity: Quantity, count: int) -> str:
    return f"at least {count}: {quantity.operation} has more of them than are listed"


def _add(found: Candidates, place: Place, low: Fraction, high: Fraction, reach: Fraction) -> None:
    x = Fraction(place.nearest)
    if not low - reach <= x <= high + reach:
        return
    twin = next((k for k, other in enumerate(found.places) if abs(Fraction(other.nearest) - x) <= reach), None)
    if twin is None:
        found.places.append(place)
    elif isinstance(place, ExactPlace) and not isinstance(found.places[twin], ExactPlace):
        found.places[twin] = place


def locate(quantity: Quantity, cell: Cell) -> Place | None:
    """Return the zero in a cell: exactly where it can be recognised and proved, else as the zero that it is.

    None where the quantity is not known to vanish.
    """
    if cell.order >= 0 and cell.low == cell.high:
        return ExactPlace(exact_point(cell.low))
    with precision(NARROW_BITS):
        if cell.order >= 0:
            ball = refine(quantity.on_balls(), cell, NARROW_BITS)
        else:
            ball = exact(cell.low).union(exact(cell.high))
        for guess in guesses(ball):
            try:
                place = ExactPlace(exact_point(guess))
            except (FunctionError, ValueError):
                continue
            if ball.overlaps(place.ball()) and place.vanishes(quantity.expression - cell.whole, 0):
                return place
    return RootPlace(quantity, cell) if cell.order == 0 else None


NEAR = 64
"""How many floating-point numbers away a singular point still counts as a neighbour."""


def neighbour(f: Function, place: Place) -> tuple[Place, Finding] | None:
    """Return the singular point that is so near to a place that floating point can hardly tell them apart."""
    if f.program is None:
        return None
    x = Fraction(place.nearest)
    reach = NEAR * Fraction(math.ulp(place.nearest) or math.ulp(0.0))
    reach = max(reach, Fraction(1, 10**15) * max(Fraction(1), abs(x)) if x else Fraction(1, 10**300))
    found = candidates(f.program, x - reach, x + reach, 0.5, 8)
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
        if time.monotonic() > deadline + 1:
            found.reasons.append(f"the search stopped after {seconds:g} s")
            break
        finding = find(function, place)
        if not finding.exists:
            verdicts.append(Verdict(function, place, finding, 1e-5, "float64"))
    return SingularPoints(tuple(verdicts), not found.reasons, "; ".join(dict.fromkeys(found.reasons)))
