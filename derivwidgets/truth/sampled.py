"""What an opaque f seems to do at a point, from its values in double precision ever closer to it.

Limits and slopes are extrapolated to Δx = 0 by polynomials through the values (Richardson's idea, here by Neville's
scheme), with an error that is estimated from how the extrapolations differ (Ridders, "Accurate computation of F'(x) and
F'(x) F''(x)", Advances in Engineering Software 4(2), 1982, 75-76) and from the rounding of f's values.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.function.deadline import time_left
from derivwidgets.function.errors import FunctionError
from derivwidgets.truth.evidence import joined, same
from derivwidgets.truth.missing import UNDEFINED
from derivwidgets.truth.sides import CONVERGENT, UNBOUNDED, UNDEFINED_SIDE, UNKNOWN, UNKNOWN_LOCAL, Local, Side
from derivwidgets.truth.words import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

MOST, FEWEST = 40, 5
"""How many distances from the point are looked at: if f is fast, and at least."""
LARGEST, SMALLEST = -6.0, -44.0
"""Binary logarithms of these distances, in units of the larger of 1 and the point's."""
WIDEST = 4
"""How far apart two of these logarithms are at most."""
NEARER = 0.7123
"""What they are multiplied by, so that neither they nor f there are short numbers by chance."""
SHARE = 0.8
"""The part of the time that calls of f are planned to take."""
FAST = 0.05
"""Seconds that all values may take to be asked for at once."""
ORDER = 8
"""The highest degree of the polynomials."""
ROUNDINGS = 2
"""How many units in its last place a value of f may be off."""
DIFFERENT, UNEVEN = 3, 0.01
"""How many differences of values tell how f rounds them, and how far they may be from multiples of one number."""
SAFETY = 8
"""How many times the estimated error is what a number may be off."""
AGREEMENT = 1e-4
"""How large an error may be of what is taken for a limit, relative to the largest number of the sequence."""
GROWTH = 0.2
"""The power of 1/Δx with which numbers grow at least that are taken to go to infinity."""
LATE = 8
"""How many of them must do so."""
STEADY = 1e-3
"""How much rounding may do to second differences that are looked at, relative to 1 or to the largest of them."""
CLOSEST, LOOSEST = 2.0**-26, 2.0**-6
"""How far apart, as parts of Δx, two values are that tell f′: as close as their rounding allows."""
ULPS_APART = 64
"""How many floating-point numbers apart they are at least."""
ALLOWED = 10
"""How many times farther from f″ quotients of f′ may be than second differences of f, and than rounding tells."""


def timed(f: Function, at: float) -> tuple[float, float]:
    """Return f at a point, and how many seconds that took."""
    start = time.monotonic()
    value = float(f(np.array([at]))[0])
    return value, time.monotonic() - start


def look_at_values(f: Function, at: float, order: int = 1) -> tuple[Local, Local, str]:
    """Return what an opaque f seems to do at a point, and what should be said about how that was found.

    Between them is what f' seems to do, if that is asked for by order 2.
    """
    nothing = UNKNOWN_LOCAL, UNKNOWN_LOCAL
    try:
        value, pace = timed(f, at)
        each = 2 if order == 1 else 6  # values at every distance, of which 4 tell f′
        slow = each * MOST * pace > FAST
        count = int(min(MOST, SHARE * time_left() / (each * pace))) if slow else MOST
        samples = _sampled(f, at, value, count if count >= FEWEST else 0, pace if slow else 0.0)
        with np.errstate(all="ignore"):
            enough = samples.values.shape[1] >= FEWEST
            local = samples.local() if enough else UNKNOWN_LOCAL
            of_slopes = samples.of_slopes(local, _beside(f, at)) if enough and order == 2 else UNKNOWN_LOCAL
    except FunctionError as error:  # the user's own code fails
        return *nothing, str(error)
    found = samples.values.shape[1]
    if found < FEWEST:
        return *nothing, f"f takes {number(pace, 2)} s a call, too long to look at it closely"
    said = f"f takes {number(pace, 2)} s a call: looked at with only {each * found + 1} values" if found < MOST else ""
    return local, of_slopes, said


def _beside(f: Function, at: float) -> Callable[[Array, Array], tuple[Array, Array, Array]]:
    """Return what gives f at pairs of points around others, and how far apart these are."""

    def values(offsets: Array, parts: Array) -> tuple[Array, Array, Array]:
        above, below = at + offsets * (1 + parts), at + offsets * (1 - parts)
        return f(above), f(below), above - below

    return values


def _sampled(f: Function, at: float, value: float, count: int, pace: float) -> _Samples:
    """Return f at distances from a point on either side; if f is slow, in a call each as long as there is time."""
    smallest = max(SMALLEST, LARGEST - WIDEST * (count - 1))
    distances = max(1.0, abs(at)) * NEARER * np.exp2(np.linspace(LARGEST, smallest, count))
    x, y = [np.empty((2, 0))], [np.empty((2, 0))]
    for part in np.split(distances, count) if pace and count else [distances]:
        if time_left() < 2 * pace or not part.size:
            break
        x.append(at + np.array([-part, part]))
        y.append(f(x[-1]))
    return _Samples(value, np.concatenate(x, 1) - at, np.concatenate(y, 1), math.ulp(at))


@dataclass(frozen=True)
class _Samples:
    """Values of f.

    Attributes
    ----------
    value : float
        At the point.
    offsets, values : ndarray, shape (2, K)
        From the left and from the right, ever closer to it.
    resolution : float
        How far apart floating-point numbers are there.
    """

    value: float
    offsets: Array
    values: Array
    resolution: float

    @cached_property
    def _rounding(self) -> tuple[float, float]:
        """How far values may be off, relative to themselves and at all: f may round them to float32, or to decimals."""
        values = np.unique(self.values[np.isfinite(self.values)])
        precise, gaps = float(np.finfo(float).eps), np.diff(values)
        if gaps.size < DIFFERENT:
            return precise, 0.0
        with np.errstate(over="ignore"):
            if np.array_equal(values, values.astype(np.float32)):
                return float(np.finfo(np.float32).eps), 0.0
        times = gaps / gaps.min()
        return precise, float(gaps.min()) if np.all(np.abs(times - np.rint(times)) < UNEVEN) else 0.0

    def _noise(self, *values: Array | float) -> Array:
        """Return how far the largest of some values may be off."""
        relative, absolute = self._rounding
        return np.asarray(np.maximum(ROUNDINGS * relative * np.max(np.abs(np.broadcast_arrays(*values)), 0), absolute))

    def local(self) -> Local:
        """Return what f seems to do."""
        known = math.isfinite(self.value)
        value = arb(self.value, float(self._noise(self.value))) if known else UNDEFINED
        found = joined(value, *map(self._side, self.offsets, self.values))
        if not found.smooth:
            return found
        slopes = [slope for slope in (self._central(), found.left.slope, found.right.slope) if slope is not None]
        slope = min((each for each in slopes if each.overlaps(slopes[-1])), key=arb.rad)
        slope = _no_surer(slope, found.left.slope, found.right.slope)
        return replace(found, left=replace(found.left, slope=slope), right=replace(found.right, slope=slope))

    def _side(self, offsets: Array, values: Array) -> Side:
        missing = np.flatnonzero(~np.isfinite(values))
        if missing.size == values.size:
            return Side(UNDEFINED_SIDE)
        if missing.size:  # f may end a little way off the point
            offsets, values = offsets[missing[-1] + 1 :], values[missing[-1] + 1 :]
        if values.size < FEWEST:
            return Side(UNKNOWN)
        if _grow(values, offsets):
            return Side(UNBOUNDED, 1 if values[-1] > 0 else -1)
        limit = _extrapolated(offsets, values, self._noise(values))
        if limit is None or not math.isfinite(self.value):
            return Side(UNKNOWN) if limit is None else Side(CONVERGENT, limit)
        quotients = (values - self.value) / offsets
        rounding = 2 * self._noise(values, self.value) / np.abs(offsets)
        large = np.abs(quotients) > 4 * rounding
        if _grow(quotients[large], offsets[large]):
            return Side(CONVERGENT, limit, math.inf if quotients[large][-1] > 0 else -math.inf)
        return Side(CONVERGENT, limit, _extrapolated(offsets, quotients, rounding))

    def _central(self) -> arb | None:
        """Return the slope by central quotients, whose errors are even in the distance."""
        (left, right), width = self.values, self.offsets[1] - self.offsets[0]
        if not np.isfinite(self.values).all():
            return None
        rounding = 2 * self._noise(left, right) / width
        return _extrapolated(width**2, (right - left) / width, rounding)

    def of_slopes(self, first: Local, beside: Callable[[Array, Array], tuple[Array, Array, Array]]) -> Local:
        """Return what f', whose one-sided limits are the slopes of f, seems to do."""
        left, right = (
            _slope_side(side, self._second(offsets, values, side.slope, beside))
            for side, offsets, values in zip((first.left, first.right), self.offsets, self.values, strict=True)
        )
        value = first.left.slope if first.smooth else UNDEFINED
        if not (left.behaviour == right.behaviour == CONVERGENT and first.continuous):
            return Local(value, left, right)
        if not first.smooth:
            return Local(value, left, right, jump=True if first.smooth is False else None)
        smooth = None
        if left.slope is not None and right.slope is not None:
            finite = isinstance(left.slope, arb) and isinstance(right.slope, arb)
            smooth = same(left.slope, right.slope) if finite else False
        if smooth:
            sharper = min(left, right, key=lambda side: side.slope.rad())
            left = right = replace(sharper, slope=_no_surer(sharper.slope, left.slope, right.slope))
        return Local(value, left, right, False, True, smooth)

    def _second(
        self,
        offsets: Array,
        values: Array,
        first: arb | float | None,
        beside: Callable[[Array, Array], tuple[Array, Array, Array]],
    ) -> arb | float | None:
        """Return the one-sided second derivative by divided differences, which round the more the closer they are."""
        if not (isinstance(first, arb) and math.isfinite(self.value) and np.isfinite(values).all()):
            return None
        near, far, apart = offsets[1:], offsets[:-1], offsets[:-1] - offsets[1:]
        slopes = (values - self.value) / offsets
        numbers = 2 * (slopes[:-1] - slopes[1:]) / apart
        rounding = 4 * self._noise(values[1:], values[:-1], self.value) / np.abs(near * apart)
        kept = np.cumprod(rounding <= STEADY * max(1.0, float(np.max(np.abs(numbers[:FEWEST]))))).astype(bool)
        numbers, rounding, offsets = numbers[kept], rounding[kept], far[kept]
        if numbers.size < FEWEST:
            return None
        found: arb | float | None
        if _grow(numbers, offsets):
            found = math.inf if numbers[-1] > 0 else -math.inf
        else:
            found = _extrapolated(offsets, numbers, rounding)
        return None if found is None or not self._agrees(found, numbers, offsets, first, beside) else found

    def _agrees(
        self,
        found: arb | float,
        numbers: Array,
        offsets: Array,
        first: arb,
        beside: Callable[[Array, Array], tuple[Array, Array, Array]],
    ) -> bool:
        """Say whether f' itself goes where second differences of f go, as that of x³ sin(1/x) does not at 0."""
        told = np.abs(offsets) * LOOSEST > ULPS_APART * self.resolution
        numbers, offsets = numbers[told], offsets[told]
        if numbers.size < FEWEST:
            return False
        size = max(float(np.max(np.abs(numbers))), 1e-200)
        noise = self._noise(self.value, self.value + float(first) * offsets + numbers * offsets**2)
        closest = np.maximum(CLOSEST, ULPS_APART * self.resolution / np.abs(offsets))
        parts = np.clip(noise / (STEADY * size * offsets**2), closest, LOOSEST)
        above, below, width = beside(offsets, parts)
        quotients = ((above - below) / width - float(first)) / offsets
        unsure = (2 * self._noise(above, below) / np.abs(width) + float(first.rad())) / np.abs(offsets)
        if isinstance(found, float):
            return bool(np.all(quotients * np.sign(found) > -ALLOWED * unsure))
        gaps = np.maximum.accumulate(np.abs(numbers - float(found))[::-1])[::-1]
        gaps[1:] = gaps[:-1].copy()  # and that of the one farther out
        return bool(np.all(np.abs(quotients - float(found)) <= ALLOWED * (gaps + unsure + float(found.rad()))))


def _no_surer(slope: arb, left: arb, right: arb) -> arb:
    """Return a slope that is no surer than that the slopes of both sides are one."""
    return arb(slope.mid(), max(slope.rad(), abs(left.mid() - right.mid()).upper(), key=float))


def _slope_side(first: Side, slope: arb | float | None) -> Side:
    """Return what f' does on a side on which f has a slope."""
    if first.behaviour != CONVERGENT or first.slope is None:
        return Side(first.behaviour) if first.behaviour == UNDEFINED_SIDE else Side(UNKNOWN)
    if isinstance(first.slope, float):
        return Side(UNKNOWN) if math.isnan(first.slope) else Side(UNBOUNDED, 1 if first.slope > 0 else -1)
    return Side(CONVERGENT, first.slope, slope)


def _grow(numbers: Array, offsets: Array) -> bool:
    """Whether the last numbers have one sign and grow at least like a power of 1/Δx."""
    numbers, offsets = numbers[-LATE:], offsets[-LATE:]
    if numbers.size < FEWEST or not (np.all(numbers > 0) or np.all(numbers < 0)):
        return False
    sizes, times = np.abs(numbers), np.abs(offsets[:-1] / offsets[1:]) ** GROWTH
    return bool(np.all(sizes[1:] > sizes[:-1] * times))


def _extrapolated(offsets: Array, numbers: Array, rounding: Array) -> arb | None:
    """Return the limit of a sequence as the offsets go to 0, with an estimate of its error; None if it has none.

    It has none either if the numbers far from the point have one limit, and those close to it another: as doubles,
    (1 - cos(x))/x^2 goes to 1/2 and is 0 from 1e-8 on.
    """
    found, half = _best(offsets, numbers, rounding), len(numbers) // 2
    far = _best(offsets[:half], numbers[:half], rounding[:half]) if half > FEWEST else None
    return None if found is None or (far is not None and not far.overlaps(found)) else found


def _best(offsets: Array, numbers: Array, rounding: Array) -> arb | None:
    """Return the extrapolation with the least error.

    An error is what three neighbours differ by from extrapolations of a lower degree, and what rounding adds to it. It
    must be small, or it is of rounding alone, and far from the point.
    """
    best, least, plain = 0.0, math.inf, False
    last, bound = numbers, rounding
    for degree in range(1, min(ORDER, len(numbers) - 3) + 1):
        near, far = offsets[degree:], offsets[:-degree]
        this = last[1:] + (last[1:] - last[:-1]) * (near / (far - near))
        bound = (np.abs(far) * bound[1:] + np.abs(near) * bound[:-1]) / np.abs(far - near)
        change = np.maximum(np.abs(this - last[1:]), np.abs(this - last[:-1]))
        change = np.maximum(np.maximum(change[2:], change[1:-1]), change[:-2])
        index = int(np.argmin(change + bound[2:]))
        error = float(change[index] + bound[index + 2])
        if error < least:
            best, least = float(this[index + 2]), error
            plain = change[index] <= bound[index + 2] and index + 2 + degree < len(numbers) / 3
        last = this
    return arb(best, SAFETY * least) if plain or least <= AGREEMENT * float(np.max(np.abs(numbers))) else None
