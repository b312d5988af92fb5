"""`step_sweep`: how the error of every method falls and rises with Δx at one point, predicted and measured."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.step_rules import StepRules, step_rules
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.noise import largest
from derivwidgets.function.points import one_point
from derivwidgets.methods import METHODS, checked_step, find_method
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.truth.bounds import StepBound, best_step, placed_step, step_bound
from derivwidgets.truth.certified import truth
from derivwidgets.truth.tables import Table
from derivwidgets.truth.witnesses.quotients import BY_NAME, taylor
from derivwidgets.truth.words import number, size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.function.arrays import Array

STEPS = np.array([float(f"1e{k // 20}") * 10 ** (k % 20 / 20) for k in range(-18 * 20, 1)])
"""1e-18 to 1, twenty a decade."""

NEIGHBOURS, APART = 32, 64
"""At how many points near x errors are looked at for the best step, and how many units in the last place apart."""
WEIGHED = 2.0
"""Rounding of the weighted sum in `np.gradient`, in units of eps |f|/h: four roundings of each weight and product."""
BUDGET = 1.0
"""Seconds that f' there may take."""
WINDOW = 10**0.25
"""A step is looked at with all others within this factor, half a decade of them."""


@dataclass(frozen=True, repr=False)
class StepSweep:
    """Errors of difference quotients at one point, over steps.

    Attributes
    ----------
    function : Function
    at : float
        The point, as a number of the methods' precision.
    precision : str
    derivative : float
        F' there, certified, or for an untraceable callable estimated; nan where there is none.
    certificate : str
        How that, or that there is none, is known; see `Truth`.
    steps : ndarray, shape (K,)
    methods : tuple of str, length M
    values, errors : ndarray, shape (M, K)
        What `derivative` gives at that step, and how far it is from f'; nan where the method, or f', has no number.
    best_step, best_error : ndarray, shape (M,)
        Where the error is smallest, and that error: the root mean square over half a decade of steps and 32 points near
        x, since a single lucky zero is no optimum. Of steps at which no more than the last digit is wrong it is the
        longest; nan where no errors are known.
    predicted_step : ndarray, shape (M,)
        The step h* at which truncation and round-off are predicted to be smallest together; the shortest or longest of
        `steps` where a shorter or longer one is always better, nan where no step gives a digit or nothing is known.
    predicted_error : ndarray, shape (M, K)
        A bound that no error exceeds, `truncation` + `roundoff`; inf where there is none, which for the complex step is
        everywhere.
    truncation, roundoff : ndarray, shape (M, K)
    reasons : dict of str
        Why a method has no values.
    """

    function: Function
    at: float
    precision: str
    derivative: float
    certificate: str
    steps: Array
    methods: tuple[str, ...]
    values: Array
    errors: Array
    best_step: Array
    best_error: Array
    predicted_step: Array
    truncation: Array
    roundoff: Array
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def predicted_error(self) -> Array:
        """A bound that no error exceeds."""
        return self.truncation + self.roundoff

    @cached_property
    def rules(self) -> StepRules:
        """Where rules and library defaults that choose a step land."""
        return step_rules(self.function, self.at, precision=self.precision)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        arrays = (
            "steps", "values", "errors", "best_step", "best_error", "predicted_step", "predicted_error", "truncation",
            "roundoff",
        )  # fmt: skip
        return {
            "function": self.function.text, "at": self.at, "precision": self.precision, "noise": self.function.noise,
            "derivative": self.derivative, "certificate": self.certificate, "methods": list(self.methods),
            "reasons": dict(self.reasons),
            **{name: getattr(self, name).tolist() for name in arrays},
        }  # fmt: skip

    def _table(self) -> Table:
        noisy = f", noise {number(self.function.noise)}" if self.function.noise else ""
        above = f"f(x) = {self.function.text} at x = {number(self.at, 17)}, {self.precision}{noisy}"
        exact = f"f′ = {number(self.derivative, 10)}"
        if self.certificate == "evidence":
            exact += ", by numerical evidence and not certified"
        if math.isnan(self.derivative):
            exact = f"{'No derivative' if self.certificate else 'Nothing is certified'} here, and so no errors."
        rows = []
        for k, name in enumerate(self.methods):
            best, predicted = (number(float(f"{step[k]:.2g}")) for step in (self.best_step, self.predicted_step))
            measured = size(float(self.best_error[k]))
            rows.append((METHODS[name].label, best, measured, predicted, self._bound_at(self.predicted_step[k], k)))
        head = ("method", "best Δx", "error there", "predicted Δx", "bound there")
        return Table((above, exact), head, rows, numeric=frozenset({1, 2, 3, 4}))

    def _bound_at(self, step: float, method: int) -> str:
        """Return in words the bound at the step of the sweep nearest to a step."""
        bounds = self.predicted_error[method]
        if not step > 0 or np.isinf(bounds).all():
            return "none"
        bound = float(bounds[np.argmin(np.abs(np.log(self.steps / step)))])
        return size(bound) if bound > sys.float_info.min else "0"

    def __str__(self) -> str:
        return self._table().text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._table().html()


def step_sweep(
    f: Any,
    at: Any,
    *,
    steps: Any = None,
    methods: Iterable[str] | None = None,
    precision: str = "float64",
    noise: float | None = None,
) -> StepSweep:
    """Measure and predict the error of difference quotients at a point, over steps.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : number or str
        The point, taken as the nearest number of the given precision.
    steps : sequence of float, optional
        Δx, positive and ascending or not; 1e-18 to 1, twenty a decade, if not given.
    methods : sequence of str, optional
        Methods that use a step, all of them if not given.
    precision : str
        "float64" or "float32".
    noise : float, optional
        Standard deviation of noise in f's values; see `Function.with_noise`.

    Returns
    -------
    StepSweep

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> sweep = step_sweep("exp(x)", 1, methods=["forward", "central"])
    >>> sweep.values.shape, bool(np.all(sweep.errors <= sweep.predicted_error))
    ((2, 361), True)
    >>> [f"{step:.0e}" for step in sweep.predicted_step]
    ['2e-08', '7e-06']
    """
    function = as_function(f)
    if noise is not None:
        function = function.with_noise(noise)
    chosen = _checked_methods(methods)
    checked_precision(precision)
    steps = STEPS if steps is None else _checked_steps(steps)
    x = one_point(at, precision)
    # a callable may be slow, and nothing is certified around it
    near = x[None] if function.program is None else np.concatenate([x[None], _neighbours(x)])
    here, around = truth(function, near[0]), truth(function, near[1:], budget=BUDGET)
    exact = np.append(here.value, around.value)
    values, errors, reasons = _measured(function, chosen, near, steps, exact)
    unit = float(np.finfo(precision).eps)
    bounds = [_bound(function, name, x, steps, exact[0]) for name in chosen]
    best = np.array([_best(steps, each, unit * abs(exact[0])) for each in errors])
    return StepSweep(
        function, float(x), precision, float(here.value), str(here.certificate), steps, chosen,
        values[:, 0], errors[:, 0], best[:, 0], best[:, 1],
        np.array([_predicted(function, name, x, steps) for name in chosen]),
        np.array([bound.truncation for bound in bounds]), np.array([bound.roundoff for bound in bounds]), reasons,
    )  # fmt: skip


def _checked_methods(methods: Iterable[str] | None) -> tuple[str, ...]:
    if methods is None:
        return tuple(name for name, method in METHODS.items() if method.uses_step)
    given: Any = methods if hasattr(methods, "__iter__") and not isinstance(methods, str) else (methods,)
    chosen = tuple(dict.fromkeys(given))
    if not chosen:
        raise ValueError("methods must name at least one method that uses a step")
    for name in chosen:
        if not find_method(name).uses_step:
            raise ValueError(f"methods must use a step; {name!r} does not, and its error is the same at every Δx")
    return chosen


def _checked_steps(steps: Any) -> Array:
    given = np.atleast_1d(np.asarray(steps, object))
    if given.ndim != 1 or not given.size:
        raise ValueError(f"steps must be a sequence of positive numbers; got an array of shape {given.shape}")
    return np.array([checked_step(step) for step in given])


def _neighbours(x: Array) -> Array:
    """Return points so near that f' is the same, and rounding is not."""
    unit = np.finfo(x.dtype).eps * (abs(x) or x.dtype.type(1))
    index = np.arange(1, NEIGHBOURS // 2 + 1)
    return np.asarray(x + APART * unit * np.concatenate([-index[::-1], index]), x.dtype)


def _measured(
    f: Function, methods: tuple[str, ...], x: Array, steps: Array, exact: Array
) -> tuple[Array, Array, dict[str, str]]:
    """Return values and errors, arrays of shape (M, points, K), and why methods have none."""
    values = np.full((len(methods), x.size, steps.size), np.nan)
    reasons = {}
    for k, name in enumerate(methods):
        try:
            with np.errstate(over="ignore", under="ignore"):
                prepared = METHODS[name].prepare(f, x.dtype.name)
                if name == "gradient":  # around one point it is the central difference, but for the last digits
                    values[k] = METHODS["central"].prepare(f, x.dtype.name)(x[:, None], steps[None, :])
                    values[k, 0] = [float(prepared(x[0], step)) for step in steps]
                else:
                    values[k] = prepared(x[:, None], steps[None, :])
        except FunctionError as error:
            reasons[name] = str(error)
    with np.errstate(invalid="ignore"):
        return values, np.abs(values - exact[:, None]), reasons


def _best(steps: Array, errors: Array, digit: float) -> tuple[float, float]:
    """Return the step of the smallest error, and that error, given errors of shape (points, K); point 0 is x itself."""
    known = errors[np.isfinite(errors).any(axis=1)]
    if not np.isfinite(errors[0]).any():
        return math.nan, math.nan
    # in units of the smallest: squares of tiny errors would underflow
    least = float(np.min(known, where=known > 0, initial=math.inf))
    scale = max(least, sys.float_info.min) if math.isfinite(least) else 1.0
    with np.errstate(all="ignore"):
        squares = np.mean(np.square(known / scale), axis=0)
        logs, half = np.log(steps), math.log(WINDOW) * (1 + 1e-9)
        windows = scale * np.sqrt([np.mean(squares[np.abs(logs - log) <= half]) for log in logs])
    if not np.isfinite(windows).any():
        return math.nan, math.nan
    good = np.flatnonzero(windows <= max(float(np.nanmin(windows)), digit))
    best = good[np.argmax(steps[good])]
    return float(steps[best]), float(windows[best])


def _bound(f: Function, name: str, x: Array, steps: Array, exact: float) -> StepBound:
    nothing = np.full(steps.size, np.inf)
    if f.program is None or name not in BY_NAME or not math.isfinite(exact):
        return StepBound(nothing, nothing)
    found = step_bound(f.program, float(x), BY_NAME[name], steps, x.dtype.name, noise=largest(f.noise))
    if name == "gradient":
        return StepBound(found.truncation, _gradients_roundoff(f, x, steps, found.roundoff))
    return found


def _gradients_roundoff(f: Function, x: Array, steps: Array, roundoff: Array) -> Array:
    """Return what rounding can do to `np.gradient`: it weighs three values of f before it adds them."""
    h = placed_step(BY_NAME["gradient"], x, steps)
    with np.errstate(all="ignore"):
        sizes = np.abs(np.asarray(pointwise(f, x.dtype.name)(np.stack([x - h, x + 0 * h, x + 0 * h, x + h])), float))
        weighed = WEIGHED * float(np.finfo(x.dtype).eps) * np.sum(np.broadcast_to(sizes, (4, h.size)), axis=0) / h
    # three points of which two are one are no central difference
    odd = (x + h == x) != (x - h == x)
    return np.where(odd | np.isnan(weighed), np.inf, roundoff + weighed)


def _predicted(f: Function, name: str, x: Array, steps: Array) -> float:
    if f.program is None:
        return math.nan
    if name in BY_NAME:
        best = best_step(f.program, float(x), BY_NAME[name], x.dtype.name, f.noise)
    else:
        best = _longest_complex_step(taylor(f.program, float(x)), float(np.finfo(x.dtype).eps) / 2)
    return best if math.isnan(best) else float(np.clip(best, steps.min(), steps.max()))


def _longest_complex_step(series: Any, unit: float) -> float:
    """Return sqrt(6u |f'/f'''|), below which the complex step truncates less than it rounds; inf where f''' is 0."""
    if series is None:
        return math.nan
    slope, third = abs(float(series[1].mid())), 6 * abs(float(series[3].mid()))
    return math.sqrt(6 * unit * slope / third) if third else math.inf
