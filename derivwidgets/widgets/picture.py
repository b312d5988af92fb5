"""What the Explorer shows at one moment, as arrays: computed here, drawn by `drawing`, sent by `stage`."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.experiments import step_size
from derivwidgets.experiments.step_size import STEPPED
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.points import Spot, exact_point
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.verdict import verdict_at
from derivwidgets.truth.witnesses.own import OWN, WITNESSES
from derivwidgets.truth.words import equation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.experiments.step_size import Grid
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.truth.verdict import Verdict


@dataclass(frozen=True)
class View:
    """What the user has chosen: everything that the picture follows from."""

    function: Function
    domain: tuple[float, float]
    at: Spot
    step: float
    methods: tuple[str, ...]
    precision: str
    derivative: Function | None = None

    def verdict(self) -> Verdict:
        """Return what is known of the point, and what every method says there."""
        low, high = self.domain
        steps = {**step_size.fixed_steps(self.at, self.precision), "gradient": (high - low) / (step_size.POINTS - 1)}
        place = ExactPlace(exact_point(self.at))
        return verdict_at(self.function, place, self.step, self.precision, self.derivative, steps, self.domain)

    def describe(self) -> str:
        """Return what the methods that are on say, and the verdict; nothing is compiled for it."""
        found = self.verdict()
        said = []
        for name in self.methods:
            method = WITNESSES[name]
            if method.family == "automatic" and (name, self.precision) not in self.function.cache:
                said.append(f"{method.label} computing")
                continue
            given = found.testimony[name]
            said.append(f"{method.label} {'none' if given.tag == 'cannot' else f'{given.value + 0.0:.6g}'}")
        where = f"f(x) = {self.function.text} at {equation(self.at.exact.described)}, Δx = {self.step:.3g}"
        return f"{where}: {', '.join(said) or 'no methods'}. {found.sentence} {found.detail}"


@dataclass
class Picture:
    """The arrays of one view; `values` and `reasons` of the methods without a step grow as they are computed.

    Attributes
    ----------
    view : View
    grid : Grid
    steps : ndarray, shape (K,)
    column, row : int
        The current point among the grid's, the current step among the steps.
    rows : dict of ndarray, shape (N,)
        For the enabled methods with a step, differences at the current step.
    columns : dict of ndarray, shape (K,)
        For the same methods, differences at the current point.
    values : dict of ndarray, shape (N,)
        Derivatives by the methods without a step; a gap where f is not defined, whatever the method says there.
    reasons : dict of str
        Why a method has no values.
    published : set of str
        Which of the tables the browser has been sent.
    wanted : tuple of str
        The methods that are on now; those of `view` were on when the picture was made.
    """

    view: View
    grid: Grid
    steps: Array
    column: int
    row: int
    rows: dict[str, Array]
    columns: dict[str, Array]
    values: dict[str, Array] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)
    wanted: tuple[str, ...] = ()

    def add_plain(self, methods: Iterable[str]) -> bool:
        """Compute the methods without a step among `methods`, or note why one cannot be; say whether that was news."""
        missing = [name for name in methods if name not in {*STEPPED, *self.values, *self.reasons}]
        for name in missing:
            method = WITNESSES[name]
            try:
                values = self._plain_values(name)
                self.values[name] = np.where(np.isfinite(self.grid.f), values, np.nan)
            except FunctionError as error:
                self.reasons[name] = str(error)
            except Exception as error:  # a library's own failure is testimony too, not the end of the picture
                said = f"{error}".partition("\n")[0][:200]
                self.reasons[name] = method.reason or f"{method.label} failed: {type(error).__name__}: {said}"
        return bool(missing)

    def _plain_values(self, name: str) -> Array:
        view = self.view
        if name == OWN.name and view.derivative is not None:
            return np.asarray(view.derivative(self.grid.x), float)
        return step_size.plain_values(view.function, self.grid, name, view.precision)

    def over_x(self, method: str) -> Array | None:
        """Return the method's derivative over the grid at the current step, or None while it is not there."""
        if method in self.values:
            return self.values[method]
        if method in self.rows:
            return self.grid.values(self.rows[method])
        return None

    def errors_over_x(self, method: str) -> Array | None:
        """Return |derivative - reference| over the grid, nan where the reference is a stand-in."""
        values = self.over_x(method)
        return None if values is None else np.where(self.grid.known, np.abs(values - self.grid.reference), np.nan)

    def errors_over_steps(self, method: str) -> Array | None:
        """Return the error at the current point over all steps."""
        known = self.grid.known[self.column]
        if method in self.columns:
            errors = np.abs(self.columns[method].astype(float)) * self.grid.scale[self.column]
        elif method in self.values:
            error = abs(self.values[method][self.column] - self.grid.reference[self.column])
            errors = np.full(self.steps.shape, error)
        else:
            return None
        return errors if known else np.full(self.steps.shape, np.nan)

    def at_point(self, method: str) -> float | None:
        """Return the method's derivative at the current point and step, or None while it is not there."""
        values = self.over_x(method)
        return None if values is None else float(values[self.column])


FIRST_BUDGET = 0.05
"""Seconds that the certified derivative may take before the first picture; what is missing then comes later."""


def look(view: View, budget: float = FIRST_BUDGET) -> Picture:
    """Compute what the first picture of a view needs: f, the truth, the current step and the current point."""
    grid = step_size.grid(view.function, view.domain, (view.at,), budget=budget)
    if view.at.exact.rational != Fraction(view.at) and not view.verdict().exists:
        # what is certified at the nearest double is not what is asked
        grid.known[grid.column(view.at)] = False
    steps, row = step_size.steps_with(view.step)
    column = grid.column(view.at)
    enabled = [name for name in view.methods if name in STEPPED]
    rows = step_size.differences(view.function, grid, steps[row : row + 1], enabled, precision=view.precision)
    columns = step_size.differences(
        view.function, grid, steps, enabled, precision=view.precision, columns=slice(column, column + 1)
    )
    picture = Picture(
        view, grid, steps, column, row,
        {name: table[0] for name, table in rows.items()},
        {name: table[:, 0] for name, table in columns.items()},
    )  # fmt: skip
    picture.wanted = view.methods
    picture.add_plain(("symbolic", "gradient", *((OWN.name,) if view.derivative else ())))
    return picture
