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
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_series, ctx, fmpq

from derivwidgets.truth.batches import BatchedSystem
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
def ball_system(kind: type[GuardedSystem] = GuardedSystem) -> GuardedSystem:
    """Taylor series with ball coefficients around one point, or each point of a batch, where f is analytic."""
    return kind("Arb", "ball", GuardedLibrary("Arb", "derivwidgets.truth.series"), constant, "name")


LARGEST = sys.float_info.max
NOTHING = 1e-30
"""What may be 0 and may be as large as this is not known at all; more digits would have told."""


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
    return coefficients(run(arb_series([x, 1], terms)), terms)


def coefficients(result: Any, terms: int) -> list[arb] | Missing:
    """Return the coefficients of a program's result, or why there are none."""
    if isinstance(result, Missing):
        return result
    if isinstance(result, arb):
        found = [result] + [arb(0)] * (terms - 1)
    elif result.prec >= terms:
        found = [result[k] for k in range(terms)]
    else:
        return UNDECIDED
    return found if all(map(arb.is_finite, found)) else UNDECIDED


def rounded(ball: arb, most: float = NOTHING) -> tuple[float, float]:
    """Return the double nearest to a ball's midpoint, and an upper bound of its distance to anything in the ball.

    It is 0 where the ball holds 0, infinite for what is certainly beyond the largest double, nan for what may be, and
    for a ball around 0 that reaches beyond `most` and so tells nothing.
    """
    if not ball.is_finite() or (ball.contains(0) and not abs(ball) < most):
        return math.nan, math.inf
    value = 0.0 if ball.contains(0) else float(ball)
    if math.isinf(value):
        return (value if abs(ball) > LARGEST else math.nan), math.inf
    rest = ball - value
    return value, 0.0 if rest.is_zero() else math.nextafter(float(rest.abs_upper()), math.inf)


def all_rounded(balls: list[arb]) -> tuple[Array, Array]:
    """Return what `rounded` returns, as arrays, for many balls; quickly for those that lie on one side of 0."""
    values = list(map(float, balls))
    reach = np.array([float((ball - value).abs_upper()) for ball, value in zip(balls, values, strict=True)])
    value, radius = np.array(values), np.nextafter(reach, math.inf)
    for index in np.flatnonzero(~((reach > 0) & (reach < np.abs(value)))):
        value[index], radius[index] = rounded(balls[index])
    return value, radius


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
    shape = order + 1, x.size
    found = Enclosure(np.full(shape, np.nan), np.full(shape, np.inf), np.full(x.size, UNDECIDED, object))
    deadline = time.monotonic() + budget
    remaining = np.flatnonzero(np.isfinite(x)).tolist()
    for bits in PRECISIONS:
        with precision(bits, order + 1):
            run = program.bind(ball_system(BatchedSystem))
        left = []
        size = CHUNK * PRECISIONS[0] // bits
        for start in range(0, len(remaining), size):
            if time.monotonic() > deadline:
                return found
            with precision(bits, order + 1):
                left += _improve(found, run, x, remaining[start : start + size], bits)
        remaining = left
        if not remaining:
            break
    return found


def _improve(found: Enclosure, run: Callable[[Any], Any], x: Array, indices: list[int], bits: int) -> list[int]:
    """Enclose f at the points with these indices, and return the indices of those where more bits may help."""
    terms = len(found.value)
    factorials = [math.factorial(k) for k in range(terms)]
    results = run([arb_series([point, 1], terms) for point in x[indices].tolist()])
    if not isinstance(results, list):
        results = [results] * len(indices)
    known: list[int] = []
    balls: list[arb] = []
    left = []
    for index, result in zip(indices, results, strict=True):
        series = coefficients(result, terms)
        if isinstance(series, Missing):
            found.missing[index] = series
            left += [index] if series is UNDECIDED and bits < HOPELESS else []
        else:
            known.append(index)
            balls += map(mul, series, factorials)
    value, radius = (numbers.reshape(-1, terms).T for numbers in all_rounded(balls))
    found.value[:, known], found.radius[:, known], found.missing[known] = value, radius, None
    wide = ~(radius <= ULPS * np.reshape([*map(math.ulp, value.flat)], value.shape))
    return left + [known[k] for k in np.flatnonzero(wide.any(axis=0))]


CHUNK = 64
"""Points computed while holding the lock, so that others have their turn; fewer with more bits."""

HOPELESS = 768
"""Precision at which an undecided branch is taken for one that no precision decides."""
