"""One competitor at one place of the axis: what it takes to derive, to compile, and to answer for the first time."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from derivwidgets.experiments.racing import neurons
from derivwidgets.experiments.racing.clock import Clock
from derivwidgets.experiments.racing.memory import Peak
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.systems import autograd_system, complex_system
from derivwidgets.methods import METHODS
from derivwidgets.methods.stencils import BY_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.experiments.racing.course import Course
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

TOLERANCES = {"numerical": 0.5, "symbolic": 0.01, "automatic": 0.01}
"""How far off the median answer may be, as a part of the median derivative, by family: a coarse grid may race."""


class Times(NamedTuple):
    """What the preparation of a competitor took.

    Attributes
    ----------
    derive, compile, first : float
        Seconds: SymPy's ``diff`` or JAX's trace; XLA; and the first call besides.
    second : float
        Seconds of the call after that.
    memory : float
        Bytes that call took at its peak, nan where the system does not tell.
    evaluations : float
        How often it evaluates f, nan where that is no measure of it.
    """

    derive: float
    compile: float
    first: float
    second: float
    memory: float
    evaluations: float


class Entry(NamedTuple):
    """A competitor that is ready, and what it has answered where that is checked."""

    times: Times
    run: Callable[[], Array]
    answer: Array


def enter(course: Course, method: str, value: int) -> Entry:
    """Prepare a competitor, and have it answer twice.

    Raises
    ------
    FunctionError
        If the method cannot do this function.
    """
    prepare = _preparation(course, method, value)
    _forget(method)
    with Clock() as preparing:
        run = prepare()
    with Clock() as calling:
        answer = run()
    checked = np.asarray(answer if course.axis == "parameters" else answer[course.samples(value)], float)
    del answer
    with Peak() as peak:
        start = time.perf_counter()
        run()
        second = time.perf_counter() - start
    derive = preparing.seconds - preparing.compiled + calling.traced
    compiled = preparing.compiled + calling.compiled
    first = max(calling.seconds - calling.traced - calling.compiled, 0.0)
    times = Times(derive, compiled, first, second, peak.bytes, _evaluations(course, method, value))
    return Entry(times, run, checked)


def _preparation(course: Course, method: str, value: int) -> Callable[[], Callable[[], Array]]:
    """Return what prepares a competitor; the points are there, and f, as no method has seen it yet."""
    if course.axis == "parameters":
        function, (c, w) = course.function(1), course.neuron(value)
        _load(function, method, w)
        return partial(neurons.prepare, function, method, c, w)
    function, x = course.function(value), course.points(value)
    _load(function, method, x)
    return lambda: partial(METHODS[method].prepare(function, course.precision), x)


def _load(function: Function, method: str, x: Array) -> None:
    """Have imported what f itself needs, such as SciPy: that is no method's cost."""
    function(x[:1])
    system = {"autograd": autograd_system, "complex_step": complex_system}.get(method)
    if system is not None and function.program is not None:
        with suppress(FormMissing), np.errstate(all="ignore"):
            function.program.run(system(x.dtype.name), x[:1])


def _evaluations(course: Course, method: str, value: int) -> float:
    if course.axis == "parameters":
        return neurons.evaluations(method, value)
    if method in BY_ORDER[1]:
        return len(BY_ORDER[1][method].offsets)
    if method == "gradient":
        return 1.0 if course.size(value) > 1 else 3.0  # a single point is no grid
    return 1.0 if method == "complex_step" else np.nan


def _forget(method: str) -> None:
    """Have SymPy know nothing of an earlier competitor: it keeps every derivative it has found."""
    if method == "symbolic" and "sympy" in sys.modules:
        from sympy.core.cache import clear_cache

        clear_cache()


def complaint(course: Course, method: str, error: Exception) -> str:
    """Return why a competitor failed: what the method says of f alone, if it cannot do that either, else the error."""
    try:
        METHODS[method].prepare(course.function(1), course.precision)(np.array([course.middle], course.precision))
    except FunctionError as told:
        return str(told)
    except Exception:
        pass  # nothing better is known
    return f"failed ({type(error).__name__}: {str(error).partition(chr(10))[0][:160]})"


def check(course: Course, method: str, value: int, given: Array) -> None:
    """Raise a FunctionError if an answer is wrong: a wrong gradient is no competitor."""
    right = _right(course, value)
    known = np.isfinite(right)
    if not known.any():
        return
    given, right = given[known], right[known]
    if np.isfinite(given).mean() <= 0.5:
        raise FunctionError("its answers are not finite where the derivative is")
    scale = float(np.median(np.abs(right))) or float(np.abs(right).max())
    with np.errstate(all="ignore"):
        off = float(np.nanmedian(np.abs(given - right)))
    if off > TOLERANCES[METHODS[method].family] * scale + np.sqrt(np.finfo(course.precision).eps):
        told = f"off by {off / scale:.0%}" if scale else f"{off:.2g} where they should be 0"
        raise FunctionError(f"its answers in {course.precision} are {told}")


@lru_cache(maxsize=1)
def _right(course: Course, value: int) -> Array:
    """Return what the answers should be; nan where that is not known."""
    if course.axis == "parameters":
        c, w = (each.astype(float) for each in course.neuron(value))
        slope: Array = _derivative(course.function(1), np.dot(c, w))
        right: Array = slope * c
        return right
    return _derivative(course.function(value), course.points(value)[course.samples(value)].astype(float))


def _derivative(function: Function, x: Array) -> Array:
    """Return f' as it is certified; of a function without a program, by extrapolated quotients."""
    if function.program is None:
        return METHODS["richardson"].prepare(function)(x)
    from derivwidgets.truth.certified import truth  # it imports SymPy, and the first result should not wait for that

    slopes: Array = truth(function, x).value
    return slopes
