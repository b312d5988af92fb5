"""Counting the operations of derivatives one after another, each within a part of the time."""

from __future__ import annotations

import importlib.util
import math
import time
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.experiments.compositions import composed
from derivwidgets.experiments.expressions import polynomials
from derivwidgets.experiments.expressions.asking import COUNTING, NoAnswer, ask
from derivwidgets.experiments.expressions.recurrences import CHECKED, continued, recurrence
from derivwidgets.function.errors import FunctionError
from derivwidgets.truth.words import many, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program

COUNTS = ("tree", "shared", "expanded", "horner", "jaxpr", "flops")
"""What is counted."""
TIMES = ("differentiate", "share", "compile", "evaluate tree", "evaluate shared", "evaluate xla")
"""What is timed."""
KINDS = {
    "tree": ("tree", "differentiate"),
    "shared": ("shared", "share"),
    "expanded": ("expanded",),
    "horner": ("horner",),
    "jaxpr": ("jaxpr",),
    "flops": ("flops", "compile", "evaluate xla"),
    "evaluate shared": ("evaluate shared",),
    "evaluate tree": ("evaluate tree",),
}
"""What is asked for at once, and which numbers that gives."""
OF_SYMPY = ("tree", "shared", "expanded", "horner", "evaluate tree", "evaluate shared")
OF_POLYNOMIALS = ("expanded", "horner")

COUNTED, TIMED = 2, 4
"""A count may take one over this of the time that is left, a time less: something is left for those after it."""
GROWTH = 1.3
"""The factor by which its time must have grown for the next one to be foretold."""
MOST_EQUATIONS = 20_000
"""Equations of JAX's that XLA compiles within seconds; nothing can end it before."""


class Ended(Exception):
    """What a pause raised."""


class Count:
    """A count of operations that is being made.

    Attributes
    ----------
    values : ndarray of int, shape (K,)
        Depths or orders.
    is_complete : bool
        Whether everything was tried.
    reason : str
        Why not.
    """

    def __init__(self, program: Program, axis: str, most: int, seconds: float, pause: Callable[[], None]) -> None:
        self.values = np.arange(1, most + 1)
        self.is_complete, self.reason = False, ""
        self._program, self._axis, self._pause = program, axis, pause
        self._seconds, self._deadline = seconds, time.monotonic() + seconds
        names = (*COUNTS, *TIMES)
        self._numbers = {name: np.full(most, np.nan) for name in names}
        self._of_f = {name: np.full(most, np.nan) for name in COUNTS}
        self._reasons = {name: [""] * most for name in names}
        self._given_up: dict[str, str] = {}  # why a kind is not tried any more
        self._took: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def run(self, progress: Callable[[], None]) -> None:
        """Count until all is done, the time is over, or the pause raises something."""
        said = "the count was interrupted"
        k = 0
        try:
            for k in range(len(self.values)):
                self._count(k)
                progress()
            self.is_complete = True
            return
        except KeyboardInterrupt:
            pass
        except Ended:
            said = "the count was cancelled"
        except TimeoutError:
            said = f"the time was over after {self._seconds:g} s"
        self.reason = f"{said}, at {self._axis} {k + 1} of {len(self.values)}"

    def found(self) -> tuple[dict[str, Array], dict[str, Array], dict[str, tuple[str, ...]]]:
        """Return what is known by now: the numbers of f', those of f, and why some are missing."""
        numbers = {name: values.copy() for name, values in self._numbers.items()}
        of_f = {name: values.copy() for name, values in self._of_f.items()}
        reasons = {name: list(given) for name, given in self._reasons.items()}
        for name in COUNTS:
            if self._has_ended and self._axis == "depth" and name in OF_SYMPY:
                _go_on(numbers[name], reasons[name])
                _go_on(of_f[name], [])
        missing = self.reason or ("" if self.is_complete else "not counted yet")
        for name, given in reasons.items():
            for k in np.flatnonzero(np.isnan(numbers[name])):
                given[k] = given[k] or missing
        return numbers, of_f, {name: tuple(given) for name, given in reasons.items()}

    @property
    def _has_ended(self) -> bool:
        return self.is_complete or bool(self.reason)

    # ---- one depth or order ------------------------------------------------------------------------------------------

    def _count(self, k: int) -> None:
        deep = self._axis == "depth"
        program = composed(self._program, k + 1) if deep else self._program
        order = 1 if deep else k + 1
        for kind in KINDS:
            self._check()
            self._foresee(kind, k)
            if reason := self._given_up.get(kind):
                for name in KINDS[kind]:
                    self._reasons[name][k] = reason
                continue
            self._try(kind, k, program, order)

    def _check(self) -> None:
        self._paused()
        if self._left() <= 0:
            raise TimeoutError

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _limit(self, kind: str) -> float:
        return self._left() / (COUNTED if kind in COUNTS else TIMED)

    def _try(self, kind: str, k: int, program: Program, order: int) -> None:
        limit, start = self._limit(kind), time.monotonic()
        try:
            if kind in COUNTS:
                self._of_f[kind][k] = self._ask_of_f(kind, k, program, limit)
            found = self._ask(kind, program, order, limit)
            for name in KINDS[kind]:
                self._numbers[name][k] = found.get(name, math.nan)
            self._took[kind].append(time.monotonic() - start)
        except (FunctionError, NoAnswer) as error:
            self._check()
            self._give_up(kind, k, str(error))

    def _ask_of_f(self, kind: str, k: int, program: Program, limit: float) -> float:
        if self._axis == "order" and k:
            return float(self._of_f[kind][0])
        return self._ask(kind, program, 0, limit).get(kind, math.nan)

    def _give_up(self, kind: str, k: int, reason: str) -> None:
        """Note why a kind is not counted from here on; what is made from SymPy's derivative goes with it."""
        kinds = OF_SYMPY if kind == "tree" else (kind,)
        for each in kinds:
            if each in OF_POLYNOMIALS and kind == "tree" and polynomials.degree(self._program) is not None:
                continue
            self._given_up[each] = reason
        for name in KINDS[kind]:
            self._reasons[name][k] = reason

    def _ask(self, kind: str, program: Program, order: int, limit: float) -> dict[str, float]:
        if kind in OF_POLYNOMIALS and (degree := polynomials.degree(program)) is not None:
            from derivwidgets.experiments.expressions.counts import operations

            numbers = polynomials.coefficients(program, order)
            if numbers is None:
                raise FunctionError(f"skipped: written out it would have about {many(degree - order + 1)} terms")
            write = polynomials.expanded if kind == "expanded" else polynomials.in_horners_form
            return {kind: operations(write(numbers))}
        if kind in OF_SYMPY:
            found: dict[str, float] = ask(
                "measured", kind, program, order, seconds=limit, pause=self._paused, helper=COUNTING
            )
            return found
        from derivwidgets.experiments.expressions import compiling

        return {kind: compiling.traced(program, order)} if kind == "jaxpr" else compiling.compiled(program, order)

    def _paused(self) -> None:
        try:
            self._pause()
        except Exception as error:
            raise Ended from error

    # ---- what would be too much --------------------------------------------------------------------------------------

    def _foresee(self, kind: str, k: int) -> None:
        """Give up on a kind whose next number would have too many terms, or take too long."""
        if kind in self._given_up:
            return
        if kind in ("jaxpr", "flops") and importlib.util.find_spec("jax") is None:
            self._give_up(kind, k, "jax is not installed: pip install jax")
        elif kind in ("jaxpr", "flops") and (equations := self._equations(kind, k)) > MOST_EQUATIONS:
            self._give_up(kind, k, f"skipped: JAX would have about {many(equations)} equations")
        elif (needed := self._foretold(kind)) > self._limit(kind):
            self._give_up(kind, k, f"skipped: would take about {number(needed, 2)} s")

    def _equations(self, kind: str, k: int) -> float:
        """Return how many equations there are or will be, as far as that is known."""
        known = self._numbers["jaxpr"]
        if kind == "flops":
            return float(np.nan_to_num(known[k]))
        return float(np.nan_to_num(known[k - 1] ** 2 / max(known[k - 2], 1))) if k > 1 else 0.0

    def _foretold(self, kind: str) -> float:
        took = self._took[kind][-3:]
        if len(took) < 2 or took[-1] < GROWTH * took[-2]:
            return 0.0
        return float(took[-1] * (took[-1] / took[0]) ** (1 / (len(took) - 1)))


def _go_on(numbers: Array, reasons: list[str]) -> None:
    """Continue counts by the recurrence that they obey, and say so."""
    known = int(np.argmax(np.isnan(numbers))) if np.isnan(numbers).any() else len(numbers)
    if known == len(numbers) or not np.isnan(numbers[known:]).all():
        return
    rule = recurrence([int(each) for each in numbers[:known]])
    if rule is None:
        return
    numbers[known:] = continued([int(each) for each in numbers[:known]], rule, len(numbers) - known)
    obeying = f"last {2 * len(rule) + CHECKED} counts"
    for k in range(known, len(reasons)):
        why = f" ({reasons[k]})" if reasons[k] else ""
        reasons[k] = f"not counted{why} but foretold by {_written(rule)}, which the {obeying} before obey"


def _written(rule: list[int]) -> str:
    terms = [
        f"{'−' if c < 0 else '+'} {abs(c) if abs(c) > 1 else ''} a(n−{k})".replace("  ", " ")
        for k, c in enumerate(rule, 1)
        if c
    ]
    return f"a(n) = {' '.join(terms).removeprefix('+ ')}"
