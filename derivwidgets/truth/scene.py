"""A point, what is known of it, and what the methods meet there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods.stencils import RICHARDSON, STENCILS
from derivwidgets.truth.bounds import StepBound, step_bound
from derivwidgets.truth.conventions import Culprit, convention, culprits, rule
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import Place, distance, rational_place
from derivwidgets.truth.singular import candidates
from derivwidgets.truth.words import POINTS, number, point

if TYPE_CHECKING:
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

BY_NAME = {stencil.name: stencil for stencil in (*STENCILS, RICHARDSON)}
BY_NAME["gradient"] = BY_NAME["central"]


@dataclass(frozen=True)
class Scene:
    """A point of f with what is known of it, and how the methods are run there."""

    f: Function
    place: Place
    finding: Finding
    step: float
    precision: str

    @cached_property
    def x(self) -> float:
        """The floating-point number at which the methods compute."""
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

    def crossing(self, reach: float) -> str:
        """Return what lies within reach that is not smooth, in words."""
        if self.program is None:
            return ""
        found = candidates(self.program, Fraction(self.x) - Fraction(reach), Fraction(self.x) + Fraction(reach), 0.1, 8)
        for other in sorted(found.places, key=lambda other: abs(other.nearest - self.x)):
            finding = find(self.f, other)
            if not finding.exists and finding.kind != "undetermined":
                what = POINTS[finding.kind].partition(" ")[2]
                return f"the {what} at {point(other.text)}"
        return "a point where the formula changes" if found.places else ""

    @cached_property
    def derivative(self) -> float:
        """The derivative at the floating-point number at which the methods compute."""
        if not self.displacement:
            return self.finding.derivative
        here = find(self.f, rational_place(Fraction(self.x)), quick=True)
        return here.derivative if here.exists else self.finding.derivative

    @property
    def unit(self) -> float:
        """Unit round-off of the methods' arithmetic."""
        return float(np.finfo(self.precision).eps) / 2

    def bound(self, name: str) -> StepBound | None:
        """Return the error bound of a stencil at the current step."""
        if self.program is None or name not in BY_NAME:
            return None
        return step_bound(self.program, self.x, BY_NAME[name], np.array([self.step]), self.precision)


def conventions(method: Method, scene: Scene) -> str:
    """Return in words what a method's library does at the singular operations here."""
    told = [convention(method.name, culprit, scene.precision) for culprit in scene.culprits(method.name)[:2]]
    return "; ".join(dict.fromkeys(told))


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
