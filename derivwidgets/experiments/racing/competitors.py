"""One competitor at one place of the axis: what it takes to derive, to compile, and to answer for the first time."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from derivwidgets.experiments.racing import neurons
from derivwidgets.experiments.racing.clock import Clock
from derivwidgets.experiments.racing.memory import Peak
from derivwidgets.function.errors import FunctionError
from derivwidgets.methods import METHODS
from derivwidgets.methods.stencils import BY_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.experiments.racing.course import Course
    from derivwidgets.function.arrays import Array

TOLERANCE = 0.5
"""How far off the median answer may be, as a part of the median derivative: a coarse grid may race."""


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
    """A competitor that is ready."""

    times: Times
    run: Callable[[], Any]
    answer: Any


def enter(course: Course, method: str, value: int) -> Entry:
    """Prepare a competitor, and have it answer twice.

    Raises
    ------
    FunctionError
        If the method cannot do this function.
    """
    _forget(method)
    prepare = _preparation(course, method, value)
    with Clock() as preparing:
        run = prepare()
    with Clock() as calling:
        answer = run()
    with Peak() as peak:
        start = time.perf_counter()
        run()
        second = time.perf_counter() - start
    derive = preparing.seconds - preparing.compiled + calling.traced
    compiled = preparing.compiled + calling.compiled
    first = max(calling.seconds - calling.traced - calling.compiled, 0.0)
    times = Times(derive, compiled, first, second, peak.bytes, _evaluations(course, method, value))
    return Entry(times, run, answer)


def _preparation(course: Course, method: str, value: int) -> Callable[[], Callable[[], Any]]:
    """Return what prepares a competitor; the points are there, and f, as nobody has seen it yet."""
    if course.axis == "parameters":
        return partial(neurons.prepare, course, method, value)
    function, x = course.function(value), course.points(value)
    return lambda: partial(METHODS[method].prepare(function, course.precision), x)


def _evaluations(course: Course, method: str, value: int) -> float:
    if course.axis == "parameters":
        return neurons.evaluations(method, value)
    if method in BY_ORDER[1]:
        return len(BY_ORDER[1][method].offsets)
    return 1.0 if method in ("gradient", "complex_step") else np.nan


def _forget(method: str) -> None:
    """Have SymPy know nothing of an earlier competitor: it keeps every derivative it has found."""
    if method == "symbolic":
        from sympy.core.cache import clear_cache

        clear_cache()


def check(course: Course, value: int, answer: Array) -> None:
    """Raise a FunctionError if an answer is wrong: a wrong gradient is no competitor."""
    if course.program is None:
        return
    given, right = _compared(course, value, np.asarray(answer))
    known = np.isfinite(right)
    if not known.any():
        return
    scale = float(np.median(np.abs(right[known]))) or float(np.abs(right[known]).max())
    with np.errstate(all="ignore"):
        off = float(np.median(np.abs(given - right)[known]))
    if np.isnan(off):
        raise FunctionError("its answers are nan")
    if off > TOLERANCE * scale + np.sqrt(np.finfo(course.precision).eps):
        told = f"off by {off / scale:.0%}" if scale else f"{off:.2g} where they should be 0"
        raise FunctionError(f"its answers are {told}: at {course.precision} it cannot do this")


def _compared(course: Course, value: int, answer: Array) -> tuple[Array, Array]:
    """Return some of the answers, and the certified ones; nan where there is none."""
    from derivwidgets.truth.certified import truth  # it imports SymPy, and the first result should not wait for that

    if course.axis == "parameters":
        c, w = course.neuron(value)
        slope = truth(course.function(1), float(np.dot(c.astype(float), w))).value
        return answer.astype(float), float(slope) * c.astype(float)
    where = course.samples(value)
    x = course.points(value)[where].astype(float)
    return answer[where].astype(float), truth(course.function(value), x).value
