"""What is raced over: one function, one axis, and the points or parameters at each of its values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.compositions import composed
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program

AXES = ("size", "depth", "parameters")
POINTS = 10_000
"""How many points a race over the depth differentiates at."""
DOMAINS = ((-1.0, 1.0), (0.0, 1.0), (1.0, 2.0), (-2.0, -1.0), (2.0, 3.0), (4.0, 8.0), (-8.0, -4.0))
"""Where to race: the first of these on which f is defined."""
SAMPLES = 15


@dataclass(frozen=True)
class Course:
    """A race's function and axis, as they travel to the process that races.

    Attributes
    ----------
    axis : str
        One of `AXES`.
    precision : str
    program : Program or None
        f; None where f is a callable that could not be traced.
    domain : (float, float)
        Where the points are; a gradient's neuron sees its middle.
    callable : callable or None
        f, where it has no program.
    """

    axis: str
    precision: str
    program: Program | None
    domain: tuple[float, float] = DOMAINS[0]
    callable: Any = None

    @classmethod
    def of(cls, function: Function, axis: str, precision: str) -> Course:
        """Lay out the course of a function where it is defined.

        Raises
        ------
        FunctionError
            If f has no program, and the axis needs one.
        """
        if function.program is None and axis != "size":
            raise FunctionError(f"a race over the {axis} needs a formula: {function.reason}")
        original = function.original if function.program is None else None
        course = cls(axis, precision, function.program, callable=original)
        return max((replace(course, domain=domain) for domain in DOMAINS), key=lambda each: each._defined)

    @cached_property
    def _defined(self) -> float:
        """The part of the domain on which f has finite values."""
        with np.errstate(all="ignore"):
            return float(np.isfinite(self.function(1)(np.linspace(*self.domain, 33))).mean())

    @property
    def note(self) -> str:
        """What is to be said of the points, and of where f is raced."""
        notes = []
        if self._defined < 1:
            notes.append(f"f has no finite value at {1 - self._defined:.0%} of the points")
        if self.program is None:
            notes.append("raced in this process, since f has no formula that could be sent to another")
        return "; ".join(notes)

    def function(self, value: int) -> Function:
        """Return f, as nobody has seen it yet; in a race over the depth composed with itself."""
        if self.program is None:
            return Function(self.callable)
        return Function(composed(self.program, value) if self.axis == "depth" else self.program)

    def points(self, value: int) -> Array:
        """Return the points of a race over the size or the depth."""
        return _points(self.domain, self.size(value), self.precision)

    def size(self, value: int) -> int:
        """Return how many points there are."""
        return POINTS if self.axis == "depth" else value

    @property
    def middle(self) -> float:
        """Where a neuron's input is, a little off the middle, where kinks like to be."""
        low, high = self.domain
        return low + 0.55 * (high - low)

    def neuron(self, value: int) -> tuple[Array, Array]:
        """Return the coefficients c and the parameters w of F(w) = f(c·w), with c·w in the domain."""
        coefficients = np.random.default_rng(value).uniform(0.5, 1.5, value) / np.sqrt(value)
        parameters = np.full(value, self.middle / coefficients.sum())
        return coefficients.astype(self.precision), parameters.astype(self.precision)

    def samples(self, value: int) -> Array:
        """Return indices of some points, for a check."""
        last = self.size(value) - 1
        return np.unique(np.linspace(0.07 * last, 0.93 * last, SAMPLES).astype(int))


@lru_cache(maxsize=1)
def _points(domain: tuple[float, float], size: int, precision: str) -> Array:
    """Return the points, the same array for every competitor."""
    return np.linspace(*domain, size, dtype=precision)
