"""Where a program loses digits, or leaves the range of a floating-point format, told from exact numbers."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.balls import ball_system, precision
from derivwidgets.truth.running import worst_loss
from derivwidgets.truth.words import part

if TYPE_CHECKING:
    from derivwidgets.function.program import Program

BITS = 128

Words = tuple[str, str]
"""A tag, and a reason in one sentence."""


def out_of_range(program: Program, x: float, arithmetic: str, name: str = "f") -> Words | None:
    """Return a tag and words for the first step of a program, called `name`, that overflows or underflows at a point.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> out_of_range(parse("1/exp(x)"), 100.0, "float32")
    ('overflow', 'exp(x) overflows in float32')
    """
    found = _beyond(program, x, arithmetic)
    return None if found is None else _in_words(program, found, arithmetic, name)


@lru_cache(maxsize=64)
def loss(program: Program, x: float, arithmetic: str, name: str = "f") -> Words | None:
    """Return a tag and words for the step that loses most digits: it cancels, magnifies rounding, or is too small.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> loss(parse("(1 - cos(x))/x^2"), 1e-7, "float64")
    ('cancellation', 'cancellation in 1 - cos(x)')
    """
    worst = worst_loss(program, x, arithmetic)
    if worst is None:
        return None
    found = _beyond(program, x, arithmetic)
    if found is not None and found[0] == worst.step:
        return _in_words(program, found, arithmetic, name)
    where = part(program, worst.step, name)
    if program.steps[worst.step].operation in ("add", "sub"):
        return "cancellation", f"cancellation in {where}"
    return "round-off", f"rounding magnified in {where}"


def _in_words(program: Program, found: tuple[int, float], arithmetic: str, name: str) -> Words:
    index, value = found
    where = part(program, index, name)
    if math.isinf(value):
        return "overflow", f"{where} overflows in {arithmetic}"
    if value == 0:
        return "underflow", f"{where} underflows to 0 in {arithmetic}"
    return "underflow", f"{where} is so small that {arithmetic} keeps few of its digits"


def _beyond(program: Program, x: float, arithmetic: str) -> tuple[int, float] | None:
    """Return the first step that overflows or underflows, and its value."""
    smallest = float(np.finfo(arithmetic).tiny)
    with np.errstate(all="ignore"):
        computed = [
            1.0 if _is_truth(program, index) else float(value)
            for index, value in enumerate(program.results(numpy_system(arithmetic), np.asarray(x, arithmetic)))
        ]
    suspects = [index for index, value in enumerate(computed) if abs(value) < smallest or math.isinf(value)]
    if not suspects:
        return None
    with precision(BITS):
        try:
            exact = program.bind(ball_system(), suspects)(arb(x))
        except FormMissing:
            return None
        for index, ball in zip(suspects, exact, strict=True):
            if not isinstance(ball, arb) or not ball.is_finite():
                continue
            if math.isinf(computed[index]) or (not ball.contains(0) and abs(ball) < smallest):
                return index, computed[index]
    return None


def _is_truth(program: Program, index: int) -> bool:
    row = VOCABULARY.get(program.steps[index].operation)
    return row is not None and row.truth
