"""Where the racing is done, in a process of its own or in the caller's: it tells what happens, event by event."""

from __future__ import annotations

import importlib
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from derivwidgets.experiments.racing.competitors import check, complaint, enter
from derivwidgets.experiments.racing.course import Course
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derivwidgets.experiments.racing.competitors import Entry

Event: TypeAlias = tuple[Any, ...]

SAMPLE = 2e-3
"""Seconds that a sample takes at least: what is shorter is called several times for one."""
FEWEST, MOST = 5, 60
"""Samples of a steady state."""
CLOSE = 0.02
"""A median is known well enough once its standard error is this part of it."""
EVERY = 0.1
"""Seconds between two reports of steady states."""


PARTS = {
    "sympy": ("derivwidgets.function.expression",),
    "jax": ("jax.numpy", "jax.scipy.special"),
    "autograd": ("autograd.numpy",),
    "mygrad": ("mygrad.nnet.activations",),
}
"""What is imported together with a library, since it is never used without."""


class Samples(NamedTuple):
    """A steady state: seconds a call."""

    median: float
    lower: float
    upper: float
    repetitions: int


def column(course: Course, value: int, methods: Sequence[str], seconds: float, left: float) -> Iterator[Event]:
    """Race at one value of the axis, and yield what happens.

    First each competitor prepares and answers: ("start", method), then ("ready", method, times) or ("refused", method,
    reason). Then they are timed in turn, so that a busy machine slows all of them alike: ("steady", {method: samples}),
    again and again, for so many `seconds`, but no longer than time is `left` in all. ("importing", library),
    ("imported", library, seconds) and ("devices", names) come in between.
    """
    over = time.perf_counter() + left
    entries: dict[str, Entry] = {}
    unchecked: list[str] = []
    for method in methods:
        if METHODS[method].family != "numerical":
            # where JAX is there, XLA compiles SymPy's derivative too: it comes now, and not in the steady state
            for each in methods:
                yield from _imports(METHODS[each].requires, course, each)
        if "sympy" in sys.modules:  # else the first result would have to wait for it
            yield from _checks(course, value, entries, unchecked)
        yield "start", method
        try:
            entries[method] = entry = enter(course, method, value)
        except FunctionError as error:
            yield "refused", method, str(error)
        except MemoryError:
            yield "refused", method, "skipped: there was not enough memory"
        except Exception as error:  # a library's own defect is no reason to end the race of the others
            yield "refused", method, complaint(course, method, error)
        else:
            unchecked.append(method)
            yield "ready", method, entry.times
    yield from _imports("sympy", course, "symbolic")
    yield from _checks(course, value, entries, unchecked)
    yield from _steady(entries, min(time.perf_counter() + seconds, over))  # slow imports cost no measurements


def _checks(course: Course, value: int, entries: dict[str, Entry], unchecked: list[str]) -> Iterator[Event]:
    """Refuse competitors whose answers are wrong, and know the others as checked."""
    while unchecked:
        method = unchecked.pop(0)
        try:
            check(course, method, value, entries[method].answer)
        except FunctionError as error:
            del entries[method]
            yield "refused", method, str(error)


def _steady(entries: dict[str, Entry], end: float) -> Iterator[Event]:
    """Time the competitors in turn until each is known well enough, or the time is over."""
    calls = {name: max(1, round(SAMPLE / max(entry.times.second, 1e-9))) for name, entry in entries.items()}
    taken: dict[str, list[float]] = {name: [] for name in entries}
    told = time.perf_counter()
    running = list(entries)
    while running:
        for name in tuple(running):
            if time.perf_counter() + calls[name] * entries[name].times.second > end:
                running.remove(name)
                continue
            taken[name].append(_timed(entries[name].run, calls[name]))
            if time.perf_counter() - told > EVERY:
                yield "steady", {each: summary(samples) for each, samples in taken.items() if samples}
                told = time.perf_counter()
        running = [name for name in running if not _is_known(taken[name])]
        running = running[1:] + running[:1]
    yield "steady", {name: summary(samples) for name, samples in taken.items() if samples}


def _timed(run: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls


def _is_known(samples: Sequence[float]) -> bool:
    if len(samples) < FEWEST:
        return False
    found = summary(samples)
    # of a median: 1.25 standard deviations, which are 0.74 of the distance between the quartiles, over √n
    error = 1.25 * 0.74 * (found.upper - found.lower) / np.sqrt(len(samples))
    return len(samples) >= MOST or bool(error < CLOSE * found.median)


def summary(samples: Sequence[float]) -> Samples:
    """Return the median and the quartiles."""
    lower, median, upper = np.quantile(samples, (0.25, 0.5, 0.75))
    return Samples(float(median), float(lower), float(upper), len(samples))


def _imports(library: str, course: Course, method: str) -> Iterator[Event]:
    """Import a library and use it once, where nobody had, and tell how long that took."""
    if library in sys.modules:
        return
    yield "importing", library
    start = time.perf_counter()
    try:
        for module in (library, *PARTS.get(library, ())):
            importlib.import_module(module)
    except ImportError:
        return  # the method will say so
    with suppress(Exception):  # what a library does in its first use is no cost at the first value of the axis
        enter(Course.of(Function("x^2 + sin(x)"), course.axis, course.precision), method, 2)
    yield "imported", library, time.perf_counter() - start
    if library == "jax":
        yield "devices", devices()


def devices() -> list[str]:
    """Return what JAX computes on."""
    import jax

    return [f"{device.platform}: {device.device_kind}" for device in jax.devices()]
