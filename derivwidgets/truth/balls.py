"""The program on balls of real numbers: f and its derivatives with a rigorous radius.

A ball is a midpoint and a radius that certainly hold the exact number (Arb, now part of FLINT: Johansson, IEEE Trans.
Computers 66(8), 2017). One run of the program on a Taylor series of balls gives f, f', f'', ... at a point.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_series, ctx, fmpq

from derivwidgets.truth.missing import UNDECIDED, GuardedLibrary, GuardedSystem, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program, Value

PRECISIONS = (96, 192, 384, 768, 1536, 3072)
"""Bits of the midpoints, tried in turn until the radius is small enough."""

ULPS = 0.51
"""How far from the exact number a certified double may be, in units in its last place."""

FLINT = threading.RLock()
"""FLINT's precision is global: whoever sets it holds this lock."""


class _Held(threading.local):
    """The precisions that a thread has set and will restore, one for each time that it holds the lock."""

    def __init__(self) -> None:
        self.before: list[tuple[int, int]] = []


_HELD = _Held()


@contextmanager
def precision(bits: int, terms: int = 10) -> Iterator[None]:
    """Compute with `bits` bits and series of `terms` terms, alone."""
    with FLINT:
        _HELD.before.append((ctx.prec, ctx.cap))
        ctx.prec, ctx.cap = bits, terms
        try:
            yield
        finally:
            ctx.prec, ctx.cap = _HELD.before.pop()


@contextmanager
def released() -> Iterator[None]:
    """Let others compute meanwhile; afterwards the precision is what it was."""
    before, now = _HELD.before, (ctx.prec, ctx.cap)
    if before:
        ctx.prec, ctx.cap = before[0]
    _HELD.before = []
    for _ in before:
        FLINT.release()
    try:
        yield
    finally:
        for _ in before:
            FLINT.acquire()
        _HELD.before = before
        if before:
            ctx.prec, ctx.cap = now


def constant(value: Value | None) -> Any:
    """Return a ball around an exact or named number at the current precision; nan is no number."""
    match value:
        case Fraction():
            return arb(fmpq(value.numerator, value.denominator))
        case "pi":
            return arb.pi()
        case "e":
            return arb.const_e()
        case "nan":
            return Missing.UNDEFINED
    return arb(str(value))


@cache
def ball_system() -> GuardedSystem:
    """Taylor series with ball coefficients around one point, where f is analytic."""
    library = GuardedLibrary("Arb", "derivwidgets.truth.series")
    return GuardedSystem("Arb", "ball", library, constant, "name")


LARGEST = sys.float_info.max


@dataclass(frozen=True)
class Enclosure:
    """Numbers that are certainly near the exact ones.

    Attributes
    ----------
    value : ndarray, shape (order + 1, N)
        The doubles nearest to f, f', f'', ... at each point; nan where nothing is certified.
    radius : ndarray, shape (order + 1, N)
        How far the exact numbers may be from them; inf where nothing is certified.
    missing : ndarray of object, shape (N,)
        `Missing.UNDEFINED` where f is certainly not defined in a neighbourhood, `Missing.UNDECIDED` where no single
        analytic expression could be found around the point, None elsewhere.
    """

    value: Array
    radius: Array
    missing: Array


def expansion(run: Callable[[Any], Any], x: Any, terms: int) -> list[arb] | Missing:
    """Return the Taylor coefficients at x of a program bound to `ball_system`, or why there are none."""
    result = run(arb_series([x, 1], terms))
    if isinstance(result, Missing):
        return result
    coefficients = [result] if isinstance(result, arb) else result.coeffs()
    if not all(coefficient.is_finite() for coefficient in coefficients):
        return UNDECIDED
    if isinstance(result, arb) or result.prec >= terms:
        return coefficients + [arb(0)] * (terms - len(coefficients))
    return UNDECIDED


def rounded(ball: arb) -> tuple[float, float]:
    """Return the double nearest to a ball's midpoint, and an upper bound of its distance to anything in the ball.

    It is 0 where the ball holds 0, infinite for what is certainly beyond the largest double, nan for what may be.
    """
    if not ball.is_finite():
        return math.nan, math.inf
    value = 0.0 if ball.contains(0) else float(ball)
    if math.isinf(value):
        return (value if abs(ball) > LARGEST else math.nan), math.inf
    rest = ball - value
    return value, 0.0 if rest.is_zero() else math.nextafter(float(rest.abs_upper()), math.inf)


def enclose(program: Program, x: Array, order: int = 3, *, budget: float = math.inf) -> Enclosure:
    """Certify f and its derivatives at many points, where f is analytic.

    Parameters
    ----------
    program : Program
    x : ndarray of float, shape (N,)
        The points, taken as the doubles that they are.
    order : int
        The highest derivative.
    budget : float
        Seconds after which the points not yet narrow enough keep the radius they have.

    Returns
    -------
    Enclosure

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> found = enclose(parse("x^2 + |x|"), np.array([-3.0, 0.0]))
    >>> found.value[:2]
    array([[12., nan],
           [-7., nan]])
    >>> found.missing[1]
    <Missing.UNDECIDED: 'undecided'>
    """
    values = np.full((order + 1, x.size), np.nan)
    radii = np.full((order + 1, x.size), np.inf)
    missing = np.full(x.size, UNDECIDED, object)
    factorials = [math.factorial(k) for k in range(order + 1)]
    deadline = time.monotonic() + budget
    remaining = [index for index, point in enumerate(x.tolist()) if math.isfinite(point)]
    for bits in PRECISIONS:
        with precision(bits, order + 1):
            run = program.bind(ball_system())
        left = []
        for start in range(0, len(remaining), CHUNK):
            with precision(bits, order + 1):
                for index in remaining[start : start + CHUNK]:
                    if time.monotonic() > deadline:
                        return Enclosure(values, radii, missing)
                    found = expansion(run, arb(x[index].item()), order + 1)
                    if isinstance(found, Missing):
                        missing[index] = found
                        left += [index] if found is UNDECIDED and bits < HOPELESS else []
                        continue
                    missing[index] = None
                    pairs = [rounded(c * k) for c, k in zip(found, factorials, strict=True)]
                    values[:, index], radii[:, index] = zip(*pairs, strict=True)
                    if any(radius > ULPS * math.ulp(value) for value, radius in pairs):
                        left.append(index)
        remaining = left
        if not remaining:
            break
    return Enclosure(values, radii, missing)


CHUNK = 64
"""Points computed while holding the lock, so that others have their turn."""

HOPELESS = 768
"""Precision at which an undecided branch is taken for one that no precision decides."""
