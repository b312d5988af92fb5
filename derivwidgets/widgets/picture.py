"""What the Explorer shows at one moment, as arrays: computed here, drawn by `drawing`, sent by `stage`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments import tables
from derivwidgets.experiments.tables import CLASSICAL, STEPPED
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.points import Spot
from derivwidgets.truth.verdict import NOT_SECOND, verdict_at
from derivwidgets.truth.witnesses.own import OWN, WITNESSES
from derivwidgets.truth.words import equation
from derivwidgets.widgets.background import Superseded
from derivwidgets.widgets.radar import place_of, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derivwidgets.experiments.tables import Grid, GridGradient
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.truth.verdict import Verdict
    from derivwidgets.widgets.radar import Radar


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
    noise: float = 0.0
    grid_points: int = 100
    grid_shift: float = 0.0
    order: int = 1

    @property
    def grid_domain(self) -> tuple[float, float]:
        """Where the grid of `gradient` lies: the domain, moved by a part of its spacing."""
        low, high = self.domain
        moved = self.grid_shift * (high / (self.grid_points - 1) - low / (self.grid_points - 1))
        return low + moved, high + moved

    @cached_property
    def measured(self) -> Function:
        """The function with its noise."""
        return self.function if self.function.noise == self.noise else self.function.with_noise(self.noise)

    def verdict(self) -> Verdict:
        """Return what is known of the point, and what every method says there."""
        grid, place = tables.spaced(self.grid_domain, self.grid_points), place_of(self.at)
        return verdict_at(
            self.measured, place, self.step, self.precision, self.derivative, grid, self.domain, order=self.order
        )

    def describe(self) -> str:
        """Return what the methods that are on say, and the verdict; nothing is compiled for it."""
        found = self.verdict()
        said = []
        for name in self.methods:
            method = WITNESSES[name]
            is_ready = method.is_prepared(self.measured, self.precision, self.order)
            if method.requires == "jax" and not is_ready:
                said.append(f"{method.label} computing")
                continue
            given = found.testimony[name]
            said.append(f"{method.label} {'none' if given.tag == 'cannot' else f'{given.value + 0.0:.6g}'}")
        where = f"f(x) = {self.function.text} at {equation(self.at.exact.described)}, Δx = {self.step:.3g}"
        where += f", noise {self.noise:.3g}" if self.noise else ""
        return f"{where}: {', '.join(said) or 'no methods'}. {found.sentence} {found.detail}"


@dataclass
class Picture:
    """The arrays of one view; `values` and `reasons` of the methods without a step grow as they are computed.

    Attributes
    ----------
    view : View
    grid : Grid
    radar : Radar
    steps : ndarray, shape (K,)
    row, column : int
        The current step among the steps, the current point among the grid's.
    rows : dict of ndarray, shape (N,)
        For the enabled methods with a step, differences at the current step.
    columns : dict of ndarray, shape (K,)
        For the same methods, differences at the current point.
    values : dict of ndarray, shape (N,)
        Derivatives by the methods without a step; a gap where f is not defined, whatever the method says there.
    gradient : GridGradient or None
        NumPy's, on a grid of its own.
    reasons : dict of str
        Why a method has no values.
    published : set of str
        Which of the tables the browser has been sent.
    wanted : tuple of str
        The methods that are on now; those of `view` were on when the picture was made.
    """

    view: View
    grid: Grid
    radar: Radar
    steps: Array
    row: int
    column: int
    rows: dict[str, Array] = field(default_factory=dict)
    columns: dict[str, Array] = field(default_factory=dict)
    values: dict[str, Array] = field(default_factory=dict)
    gradient: GridGradient | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)
    wanted: tuple[str, ...] = ()

    def move(self, view: View) -> None:
        """Take the point, the step and the methods of a view that was reached by moving."""
        if view == self.view:
            return
        self.view, (self.steps, self.row) = view, tables.steps_with(view.step)
        self.column = self.grid.column(view.at)
        self.set_current()

    def lacks(self, methods: Iterable[str]) -> list[str]:
        """Return those of the methods without a table over steps that have no values, and no reason for that, yet."""
        there = {*STEPPED, *self.values, *self.reasons, *(["gradient"] if self.gradient else [])}
        return [name for name in methods if name not in there]

    def add_plain(self, methods: Iterable[str]) -> bool:
        """Compute the methods without a table over steps, or note why one cannot be; say whether that was news."""
        missing = self.lacks(methods)
        for name in missing:
            with self._noting(name):
                self._add(name)
        return bool(missing)

    @contextmanager
    def _noting(self, name: str) -> Iterator[None]:
        """Note why a method has no values, if computing them fails."""
        try:
            yield
        except FunctionError as error:
            self.reasons[name] = str(error)
        except Superseded:
            raise
        except Exception as error:  # a library's own failure is testimony too, not the end of the picture
            method, said = WITNESSES[name], f"{error}".partition("\n")[0][:200]
            self.reasons[name] = method.reason or f"{method.label} failed: {type(error).__name__}: {said}"

    def _add(self, name: str) -> None:
        view = self.view
        if name == "gradient":
            self.gradient = tables.grid_gradient(
                view.measured, view.grid_domain, view.grid_points, view.precision, order=view.order
            )
            return
        if name == OWN.name and view.derivative is not None:
            if view.order == 2:
                raise FunctionError(NOT_SECOND)
            values = np.asarray(view.derivative(self.grid.x), float)
        else:
            values = tables.plain_values(view.measured, self.grid, name, view.precision, order=view.order)
        self.values[name] = np.where(np.isfinite(self.grid.f), values, np.nan)

    def differences(self, methods: Iterable[str], steps: Array, **options: Any) -> dict[str, Array]:
        """Return tables of differences, shape (steps, points), of those of the methods that can do the function."""
        view, found = self.view, {}
        names = [name for name in STEPPED if name in set(methods) - set(self.reasons)]
        together = [name for name in names if name in CLASSICAL]
        for group in [*([together] if together else []), *([name] for name in names if name not in CLASSICAL)]:
            with self._noting(group[-1]):
                found |= tables.differences(
                    view.measured, self.grid, steps, group, precision=view.precision, order=view.order, **options
                )
        return found

    def set_current(self) -> None:
        """Compute the row of the current step and the column of the current point, for the methods that are on."""
        now, here = slice(self.row, self.row + 1), slice(self.column, self.column + 1)
        rows = self.differences(self.view.methods, self.steps[now])
        columns = self.differences(self.view.methods, self.steps, columns=here)
        self.rows = {name: table[0] for name, table in rows.items()}
        self.columns = {name: table[:, 0] for name, table in columns.items()}

    def slopes(self, method: str) -> tuple[Array, Array] | None:
        """Return x and the method's derivative there at the current step, or None while it is not there."""
        if method == "gradient" and self.gradient:
            return self.gradient.x, self.gradient.values
        if method in self.values:
            return self.grid.x, self.values[method]
        if method in self.rows:
            return self.grid.x, self.grid.values(self.rows[method])
        return None

    def errors(self, method: str) -> tuple[Array, Array] | None:
        """Return x and |derivative - reference| there, nan where the reference is a stand-in."""
        if method == "gradient" and self.gradient:
            return self.gradient.x, self.gradient.errors
        found = self.slopes(method)
        if found is None:
            return None
        return found[0], np.where(self.grid.known, np.abs(found[1] - self.grid.reference), np.nan)

    def errors_over_steps(self, method: str) -> Array | None:
        """Return the error at the current point over all steps."""
        if method in self.columns:
            errors = np.abs(self.columns[method].astype(float)) * self.grid.scale[self.column]
        elif (found := self.errors(method)) is not None:
            errors = np.full(self.steps.shape, self._here(*found))
        else:
            return None
        return errors if self.grid.known[self.column] else np.full(self.steps.shape, np.nan)

    def at_point(self, method: str) -> float | None:
        """Return the method's derivative at the current point and step, or None while it is not there."""
        found = self.slopes(method)
        return None if found is None else self._here(*found)

    def _here(self, x: Array, values: Array) -> float:
        return float(values[np.argmin(np.abs(x - self.view.at))])


FIRST_BUDGET = 0.05
"""Seconds that the certified derivative may take before the first picture; what is missing then comes later."""

MOST_LANDMARKS = 64
"""How many singular points have a column of their own."""


def look(view: View, budget: float = FIRST_BUDGET) -> Picture:
    """Compute what the first picture of a view needs: f, the truth, the current step and the current point."""
    radar = scan(view, budget)
    landmarks = radar.near(view.at, MOST_LANDMARKS)
    points = tables.affordable(view.function, view.at)
    at = (view.at, *landmarks)
    grid = tables.grid(view.measured, view.domain, at, points, budget=budget, order=view.order)
    # what is certified at the nearest double is not what is asked
    grid.known[np.isin(grid.x, list(radar.singular))] = False
    if place_of(view.at).nearest not in radar.singular and _is_inexact(view.at) and not view.verdict().exists:
        grid.known[grid.column(view.at)] = False
    picture = Picture(view, grid, radar, *tables.steps_with(view.step), grid.column(view.at))
    picture.wanted = view.methods
    picture.set_current()
    # they are quick, unless f is a callable that may be slow
    quick = ("symbolic", "gradient") if view.function.program else set(view.methods) & {"symbolic", "gradient"}
    picture.add_plain((*quick, *((OWN.name,) if view.derivative else ())))
    return picture


def _is_inexact(at: Spot) -> bool:
    return at.exact.rational != Fraction(at)
