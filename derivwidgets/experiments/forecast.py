"""The predicted V everywhere: bounds of every stencil's error over a grid of points, for every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flint import arb

from derivwidgets.function.noise import largest
from derivwidgets.methods.stencils import BY_ORDER
from derivwidgets.truth.bounds import assembled, placed_step, reaches, upper_bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derivwidgets.experiments.tables import Grid
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

REACHES = 10.0 ** np.arange(-6.0, 1.01, 0.5)
"""How far from a point derivatives are bounded; below the first of them they hardly change, beyond the last none is."""

LOWEST, PER_DECADE, NO_BOUND = -18.0, 10, 255
"""How bounds are written in a byte: tenths of a decade from 1e-18 up; the last number says that there is none."""

CHUNK = 20
"""Steps computed at once."""


@dataclass(frozen=True)
class Derivatives:
    """How large derivatives are near the points of a grid.

    Attributes
    ----------
    bounds : dict of ndarray, shape (2, R, N)
        By order: bounds of |f^(order)| as far as each of `REACHES` to the left and to the right of each point; inf
        where f is not analytic all the way.
    """

    bounds: dict[int, Array]

    def within(self, order: int, left: Array, right: Array) -> Array:
        """Return bounds over all that lies as far as `left` and `right`, numbers of shape (K, N)."""
        columns = np.arange(left.shape[-1])
        found = np.zeros(left.shape)
        for side, reach in enumerate((left, right)):
            table = np.concatenate([self.bounds[order][side], np.full((1, columns.size), np.inf)])
            row = np.where(np.isfinite(reach), np.searchsorted(REACHES, reach), REACHES.size)
            found = np.maximum(found, table[row, columns])
        return found


def derivatives(f: Function, x: Array, orders: Iterable[int], pause: Callable[[], None] = lambda: None) -> Derivatives:
    """Bound derivatives of f near every x.

    Parameters
    ----------
    x : ndarray, shape (N,)
        The points as the methods have them: in float32 these are not the grid's own.
    orders : iterable of int
    pause : callable
        Called between chunks of work; it may raise to abandon the work.
    """
    orders = sorted({1, 2, 3, *orders})
    found = {order: np.full((2, REACHES.size, x.size), np.inf) for order in orders}
    if f.program is None:
        return Derivatives(found)
    for side, sign in enumerate((-1, 1)):
        hopeful = np.flatnonzero(np.isfinite(x))
        so_far = np.zeros((len(orders), x.size))
        for row, (near, far) in enumerate(zip((0.0, *REACHES), REACHES.tolist(), strict=False)):
            pause()
            intervals = [(arb(at) + sign * arb(near)).union(arb(at) + sign * arb(far)) for at in x[hopeful].tolist()]
            so_far[:, hopeful] = np.maximum(so_far[:, hopeful], upper_bounds(f.program, intervals, orders))
            for order, bound in zip(orders, so_far, strict=True):
                found[order][side, row, hopeful] = bound[hopeful]
            hopeful = hopeful[np.isfinite(so_far[:, hopeful]).any(axis=0)]
    return Derivatives(found)


@dataclass(frozen=True)
class Forecast:
    """Bounds of one stencil's error over steps and points; their sum bounds the error.

    Attributes
    ----------
    truncation, roundoff : ndarray of uint8, shape (K, N)
        Tenths of a decade above 1e-18, rounded up; 255 where there is no bound.
    """

    truncation: Array
    roundoff: Array

    @property
    def total(self) -> Array:
        """The bound itself, shape (K, N); inf where there is none."""
        return decoded(self.truncation) + decoded(self.roundoff)


def forecast(
    f: Function,
    over: Grid,
    steps: Array,
    method: str,
    known: Derivatives,
    *,
    precision: str = "float64",
    order: int = 1,
    pause: Callable[[], None] = lambda: None,
) -> Forecast:
    """Bound the error of a method over a grid.

    Parameters
    ----------
    steps : ndarray, shape (K,)
    method : str
        A stencil's name among `STEPPED`.
    known : Derivatives
        At the grid's points in that precision, of the stencil's order of accuracy more than that of the derivative.
    order : int
        Of the derivative.
    pause : callable
        Called between chunks of work; it may raise to abandon the work.
    """
    stencil = BY_ORDER[order][method]
    shape = steps.size, over.x.size
    truncation, roundoff = (np.full(shape, NO_BOUND, np.uint8) for _ in range(2))
    if f.program is None:
        return Forecast(truncation, roundoff)
    with np.errstate(over="ignore"):
        point = over.x.astype(precision)[None, :]
    for start in range(0, steps.size, CHUNK):
        pause()
        rows = slice(start, start + CHUNK)
        asked = steps[rows, None]
        with np.errstate(all="ignore"):
            left, right = (
                np.broadcast_to(reach, (asked.size, over.x.size))
                for reach in reaches(stencil, placed_step(stencil, point, asked))
            )
            slope = known.within(1, left, right)
            aside = np.broadcast_to(np.abs(point.astype(float) - over.x), left.shape)
            high = known.within(stencil.accuracy + order, left, right)
            found = assembled(f.program, point, stencil, asked, slope, high, noise=largest(f.noise))
            # the method computes at a number beside the grid's
            moved = np.where(aside > 0, aside * known.within(order + 1, aside, aside), 0.0)
        truncation[rows], roundoff[rows] = encoded(found.truncation), encoded(found.roundoff + moved)
    return Forecast(truncation, roundoff)


def encoded(bound: Array) -> Array:
    """Return bounds as bytes, rounded up."""
    with np.errstate(divide="ignore", invalid="ignore"):
        tenths = np.ceil((np.log10(bound) - LOWEST) * PER_DECADE + 1e-9)
    return np.where(tenths < NO_BOUND, np.maximum(tenths, 0), NO_BOUND).astype(np.uint8)


def decoded(code: Array) -> Array:
    """Return the bounds behind bytes; inf where there is none."""
    return np.where(code == NO_BOUND, np.inf, 10.0 ** (LOWEST + code / PER_DECADE))
