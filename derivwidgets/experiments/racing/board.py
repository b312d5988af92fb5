"""The board on which results are written while a race is on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.racing.pacing import CALLS, bytes_text, foretold, seconds_text
from derivwidgets.experiments.racing.words import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.experiments.racing.competitors import Times
    from derivwidgets.experiments.racing.course import Course
    from derivwidgets.experiments.racing.track import Event
    from derivwidgets.function.arrays import Array

PHASES = ("derive", "compile", "first", "steady")
SHARE = 0.2
"""The part of all the time that one competitor may take at one value, where there are five places or more."""
SEEN = 1 << 20
"""Bytes from which on a peak of memory is more than the noise of a process, and foretells others."""
NOISE = 0.1
"""Seconds that something may take longer on a busy machine."""
OVER = "skipped: the time is over"
LOST = "the process that races ended"


class Board:
    """What is known so far: arrays of shape (methods, values), and why a place on them is empty."""

    def __init__(self, course: Course, values: Array, methods: Sequence[str], seconds: float, memory: float) -> None:
        self.course, self.values, self.methods = course, values, tuple(methods)
        shape = len(methods), len(values)
        self.numbers = {name: np.full(shape, np.nan) for name in (*PHASES, "memory", "evaluations")}
        self.spread = np.full((*shape, 2), np.nan)
        self.repetitions = np.zeros(shape, int)
        self.reasons = [[""] * shape[1] for _ in methods]
        self.settled = np.zeros(shape, bool)
        self.imports: dict[str, float] = {}
        self.devices: list[str] = []
        self.seconds, self.most = seconds, memory
        self.start = time.monotonic()
        self.news = 0

    @property
    def left(self) -> float:
        """Seconds until the time is over."""
        return self.start + self.seconds - time.monotonic()

    @property
    def done(self) -> float:
        """The part of all places that is settled; one whose first answers are there counts half."""
        measured = np.isfinite(self.numbers["steady"])
        return float(np.where(self.settled, 1.0, 0.5 * measured).mean())

    @property
    def seconds_left(self) -> float:
        """An estimate: as long again for each place, but no longer than there is time."""
        if self.settled.all():
            return 0.0
        spent = self.seconds - self.left
        return max(min(spent / self.done - spent if self.done else self.left, self.left), 0.0)

    @property
    def cap(self) -> float:
        """Seconds that a competitor may take now."""
        share = max(SHARE, 1 / self.settled.size)
        return max(min(share * self.seconds, self.left), 0.0)

    def refuse(self, method: str, column: int, reason: str) -> None:
        """Write why there are no numbers at a place."""
        self.news += 1
        row = self.methods.index(method)
        for numbers in (*self.numbers.values(), self.spread):
            numbers[row, column] = np.nan
        self.repetitions[row, column] = 0
        self.reasons[row][column], self.settled[row, column] = reason, True

    def stop(self, method: str, column: int, reason: str) -> None:
        """Write why a competitor does not go on at a place; numbers that it has already stay."""
        row = self.methods.index(method)
        if np.isnan(self.numbers["steady"][row, column]):
            self.refuse(method, column, reason)
        self.settled[row, column] = True

    def starters(self, column: int) -> list[str]:
        """Return who starts at a value, the others refused: those who would take too long or too much memory.

        One that has its numbers, from before another was stopped, keeps them where there is no time to race again.
        """
        for row, method in enumerate(self.methods):
            if not self.settled[row, column] and (reason := self._obstacle(row, column)):
                self.stop(method, column, reason)
        return [method for row, method in enumerate(self.methods) if not self.settled[row, column]]

    def _obstacle(self, row: int, column: int) -> str:
        if self.left <= 0:
            return OVER
        if bytes_ := self._memory(row, column):
            return f"skipped: would take {bytes_text(bytes_)}"
        seconds = self._cost(row, column)
        if seconds > self.cap:
            return f"skipped: would take {seconds_text(seconds)}"
        stopped = next(
            (
                f"{reason.removeprefix('stopped: ')} at {place(self.course.axis, int(value))}"
                for reason, value in zip(self.reasons[row], self.values[:column], strict=False)
                if reason.startswith("stopped")
            ),
            "",
        )
        return f"skipped: {stopped}" if stopped else ""

    def _memory(self, row: int, column: int) -> float:
        """Return how much memory a competitor would take, 0 if that is allowed."""
        value = int(self.values[column])
        least = 2 * np.dtype(self.course.precision).itemsize * float(value) if self.course.axis == "size" else 0.0
        wanted = max(least, np.nan_to_num(self._foretold("memory", row, column, SEEN)))
        return float(wanted) if wanted > self.most else 0.0

    def _cost(self, row: int, column: int) -> float:
        """Return what a competitor will take in all, 0 where nothing is known."""
        parts = [self._foretold(name, row, column) for name in PHASES]
        return float(np.nansum([*parts[:3], CALLS * parts[3]]))

    def _foretold(self, name: str, row: int, column: int, least: float = 0.0) -> float:
        values, costs = self.values, self.numbers[name][row, :column]
        costs = np.where(costs >= least, costs, np.nan)
        axis = self.course.axis
        once = name in ("derive", "compile", "first")
        return foretold(
            axis,
            values[:column],
            costs,
            int(values[column]),
            at_first=0.0 if once else 1.0,  # of all preparations the first is slower than any later one
            noise=NOISE if once or (axis == "depth" and name != "memory") else 0.0,
        )

    def write(self, event: Event, column: int) -> None:
        """Write what has happened."""
        self.news += 1
        kind, *told = event
        if kind == "ready":
            self._write_ready(self.methods.index(told[0]), column, told[1])
        elif kind == "refused":
            self.refuse(told[0], column, told[1])
        elif kind == "steady":
            for method, (median, lower, upper, repetitions) in told[0].items():
                row = self.methods.index(method)
                self.numbers["steady"][row, column] = median
                self.spread[row, column] = lower, upper
                self.repetitions[row, column] = repetitions
        elif kind == "imported":
            self.imports[told[0]] = told[1]
        elif kind == "devices":
            self.devices = told[0]

    def _write_ready(self, row: int, column: int, times: Times) -> None:
        for name in ("derive", "compile", "first", "memory", "evaluations"):
            self.numbers[name][row, column] = getattr(times, name)
        self.numbers["steady"][row, column] = times.second  # until it is known better
        self.spread[row, column], self.repetitions[row, column] = times.second, 1

    def finish(self, column: int) -> None:
        """Settle a value of the axis."""
        self.settled[:, column] = True
        self.news += 1

    def abandon(self, reason: str, columns: Any = slice(None)) -> None:
        """Write a reason at every place that is still empty, of all values or of one."""
        empty = np.zeros_like(self.settled)
        empty[:, columns] = ~self.settled[:, columns] & np.isnan(self.numbers["steady"][:, columns])
        for row, column in zip(*np.nonzero(empty), strict=True):
            self.reasons[row][column] = reason

    @property
    def missing(self) -> str:
        """Why the race is not complete, though it went on to its end; empty where it is."""
        told = {OVER: "the time was over", LOST: LOST}
        counts = {reason: sum(reasons.count(reason) for reasons in self.reasons) for reason in told}
        return "; ".join(
            f"{told[reason]} before {count} of {self.settled.size}" for reason, count in counts.items() if count
        )

    def facts(self) -> dict[str, Any]:
        """Return copies of everything, by the names of a `Race`'s attributes."""
        return {
            **{name: numbers.copy() for name, numbers in self.numbers.items()},
            "spread": self.spread.copy(),
            "repetitions": self.repetitions.copy(),
            "reasons": tuple(map(tuple, self.reasons)),
            "imports": dict(self.imports),
        }
