"""A point, what is known of it, and what the methods meet there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods import METHODS
from derivwidgets.methods.complex_step import BEST_STEP
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import Place, distance, rational_place
from derivwidgets.truth.roots.candidates import candidates
from derivwidgets.truth.running import running
from derivwidgets.truth.witnesses.conventions import Culprit, convention, culprits, rule
from derivwidgets.truth.witnesses.quotients import taylor
from derivwidgets.truth.words import number, of_what, point, shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flint import arb

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.method import Method

Words = tuple[str, str]
"""A tag, and a reason in one sentence."""

NOT_ANALYTIC = frozenset(
    {
        *("abs", "sign", "floor", "ceil", "round", "mod", "heaviside", "max", "min", "clip", "relu", "hypot"),
        *("where", "lt", "le", "eq", "ne", "and", "or", "not"),
    }
)
"""Operations that have no derivative in the complex plane."""

LAST_DIGITS = 32
"""Units of round-off that are called the last digit or two."""
LONGEST = 108
"""Characters of a sentence, about."""
WIDEST = 2
"""Steps that the widest stencil reaches to each side."""
SEARCH = 0.25
"""Seconds that a search for singular points within reach may take."""
FIRST_TRIED = 16
"""How many singular points within reach are looked at."""


@dataclass(frozen=True)
class Scene:
    """A point of f with what is known of it, and how the methods are run there."""

    f: Function
    place: Place
    finding: Finding
    step: float
    precision: str

    @property
    def order(self) -> int:
        """Order of the derivative."""
        return self.finding.order

    @property
    def primed(self) -> str:
        """The derivative in words: f′ or f″."""
        return "f′" if self.order == 1 else "f″"

    @property
    def divisor(self) -> str:
        """What differences are divided by, in words."""
        return "Δx" if self.order == 1 else "Δx²"

    @cached_property
    def x(self) -> float:
        """The floating-point number at which the methods compute."""
        with np.errstate(over="ignore"):
            return float(np.asarray(self.place.nearest, self.precision))

    @property
    def program(self) -> Program | None:
        """F's program."""
        return self.f.program

    @cached_property
    def _culprits(self) -> list[Culprit]:
        return [] if self.program is None else list(islice(culprits(self.program, self.place), 4))

    @cached_property
    def _culprits_in_formula(self) -> list[Culprit]:
        from derivwidgets.function.expression import from_expression

        try:
            return list(islice(culprits(from_expression(self.f.expression), self.place), 4))
        except FunctionError:
            return self._culprits

    def culprits(self, method: str) -> list[Culprit]:
        """Return the operations that are singular here; SymPy's are those of the formula as SymPy has simplified it."""
        return self._culprits_in_formula if method == "symbolic" and self.program else self._culprits

    @cached_property
    def displacement(self) -> float:
        """How far the floating-point number lies to the right of the place."""
        return distance(self.place, rational_place(Fraction(self.x)))

    @cached_property
    def here(self) -> Finding:
        """What f does at the floating-point number at which the methods compute."""
        if not self.displacement:
            return self.finding
        return find(self.f, rational_place(Fraction(self.x)), quick=True, order=self.order)

    @property
    def derivative(self) -> float:
        """The derivative at the floating-point number at which the methods compute."""
        return self.here.derivative if self.here.exists else self.finding.derivative

    @property
    def slope(self) -> float:
        """F' there, be it the derivative that is asked for or not."""
        return self.derivative if self.here.first is None else self.here.first.derivative

    @cached_property
    def series(self) -> tuple[arb, ...] | None:
        """The first Taylor coefficients at the floating-point number; None where f is not analytic."""
        return None if self.program is None else taylor(self.program, self.x)

    @cached_property
    def scale(self) -> float:
        """What an error is measured against: |f'|, or what f and f'' allow near x, but 1 at most; so for f''."""
        length = max(1.0, abs(self.x))
        sizes = [abs(self.derivative), abs(self.here.value) / length**self.order]
        if self.order == 2:
            sizes.append(abs(self.slope) / length)
        if self.series is not None:
            sizes.append(abs(float(self.series[self.order + 1])))
        natural = max((size for size in sizes if math.isfinite(size)), default=1.0)
        return max(abs(self.derivative), min(1.0, natural or 1.0))

    @cached_property
    def rounding(self) -> float:
        """A bound of what rounding does to the derivative computed by exact rules; inf if there is none."""
        from derivwidgets.methods.symbolic import derivative_program

        try:
            found = running(derivative_program(self.f, self.order), np.array([self.x]), self.precision)
        except FunctionError:
            return math.inf
        return 4 * float(found.bound[0]) if np.isfinite(found.bound[0]) else math.inf

    @cached_property
    def shortest_complex_step(self) -> float:
        """What the complex step gives with so short a step that nothing is truncated; nan if it cannot do f."""
        step = min(BEST_STEP[self.precision], abs(self.x) * self.unit or math.inf)
        try:
            with np.errstate(all="ignore"):
                return float(METHODS["complex_step"].prepare(self.f, self.precision)(np.asarray(self.x), step))
        except FunctionError:
            return math.nan

    @property
    def unit(self) -> float:
        """Unit round-off of the methods' arithmetic."""
        return float(np.finfo(self.precision).eps) / 2

    @property
    def smallest(self) -> float:
        """The smallest positive number of the methods' arithmetic."""
        return float(np.finfo(self.precision).smallest_subnormal)

    @property
    def last_digits(self) -> float:
        """How far off a number is that is right but for its last digit or two."""
        return LAST_DIGITS * self.unit * abs(self.derivative) + 2 * self.smallest

    def exactness(self, error: float) -> str:
        """Return in words how exact a number is whose digits are right; empty where they are not."""
        if error > self.last_digits:
            return ""
        told = "exact in every digit" if error == 0 else "exact to the last digit or two"
        if abs(self.derivative - self.finding.derivative) > self.last_digits:
            told += f" for {self.nearest}"
        return told

    @property
    def nearest(self) -> str:
        """The floating-point number at which the methods compute, in words."""
        kind = {"float64": "double", "float32": "float32"}[self.precision]
        digits = shortest(self.x, self.precision)
        return f"the nearest {kind}, {number(self.x, 9) if digits == point(self.place.shown) else digits}"

    @cached_property
    def _kinks(self) -> dict[float, list[tuple[float, str]]]:
        return {}

    def crossing(self, left: float, right: float) -> str:
        """Return what is not smooth between x + left and x + right, besides x itself, in words."""
        reach = max(-left, right, WIDEST * self.step if max(-left, right) <= WIDEST * self.step else 0.0)
        if reach not in self._kinks:
            self._kinks[reach] = sorted(self._kinks_within(reach), key=lambda kink: abs(kink[0]))
        return next((words for off, words in self._kinks[reach] if left <= off <= right), "")

    def _kinks_within(self, reach: float) -> Iterator[tuple[float, str]]:
        """Yield how far it is to the points at which f is not smooth, and what they are."""
        if self.program is None or not (math.isfinite(self.x - reach) and math.isfinite(self.x + reach)):
            return
        low, high = Fraction(self.x) - Fraction(reach), Fraction(self.x) + Fraction(reach)
        try:
            found = candidates(self.program, low, high, SEARCH, FIRST_TRIED)
        except FormMissing:
            return
        for other in found.places:
            finding = find(self.f, other, quick=True, order=self.order)
            if finding.certificate == "ball" or _costs_nothing(finding) or not distance(self.place, other):
                continue
            yield distance(rational_place(Fraction(self.x)), other), _kink(finding, point(other.shown))


def _kink(finding: Finding, where: str) -> str:
    if finding.exists is None:
        return f"the singular point at {where}"
    if finding.exists:
        return f"{where}, where f is not smooth"
    return f"the {of_what(finding).partition(' ')[2]} at {where}"


def _costs_nothing(finding: Finding) -> bool:
    """Whether f is only not defined at a point, and has, as far as is known, one slope on both sides."""
    slopes_differ = abs(finding.left - finding.right) > 0
    return finding.kind == "removable" and math.isnan(finding.value) and not slopes_differ


def conventions(method: Method, scene: Scene) -> str:
    """Return in words what a method's library does at the singular operations here."""
    singular = scene.culprits(method.name)
    finite = [culprit for culprit in singular if not is_steep(method.name, culprit, scene)]
    first, *others = finite or singular
    told = convention(method.name, first, scene.precision)
    for other in others[:1]:
        more = convention(method.name, other, scene.precision)
        if more != told:
            told += f"; {more}" if len(told) + len(more) < LONGEST else f"; {other.operation} is singular here, too"
    return told


def has_choices(scene: Scene) -> bool:
    """Say whether f is put together of pieces: then its series at a point may tell nothing of the next piece."""
    program = scene.program
    return program is not None and any(step.operation in NOT_ANALYTIC for step in program.steps)


def not_analytic(scene: Scene) -> str:
    """Return what in the program has no derivative in the complex plane; empty if all of it has."""
    program = scene.program
    if program is None:
        return ""
    for index, step in enumerate(program.steps):
        if program.depends_on_x[index] and step.operation in NOT_ANALYTIC:
            return "where" if VOCABULARY[step.operation].truth else step.operation
    singular = next((culprit for culprit in scene.culprits("complex_step") if culprit.program is not None), None)
    return "" if singular is None else f"{singular.operation} at {number(singular.operand)}"


def is_steep(method: str, culprit: Culprit, scene: Scene) -> bool:
    """Say whether a method's library gives a singular operation no finite slope."""
    if culprit.program is None:
        return False
    return not math.isfinite(rule(method, culprit.program, culprit.operand, scene.precision))
