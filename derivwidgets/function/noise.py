"""Noise that can be added to f: the same number at the same x, always."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array

SPAN = math.sqrt(3.0)
"""A uniform distribution of standard deviation 1 reaches this far."""


def noise(x: Array, sigma: float) -> Array:
    """Return noise at every x, uniform and of standard deviation `sigma`; it depends on x alone.

    The bits of x are mixed by SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
    OOPSLA 2014): neighbouring floating-point numbers get numbers that have nothing to do with each other.

    Examples
    --------
    >>> sample = noise(np.linspace(0, 1, 10001), 0.1)
    >>> round(float(sample.mean()), 2), round(float(sample.std()), 2)
    (-0.0, 0.1)
    """
    bits = (np.asarray(x, np.float64) + 0.0).view(np.uint64)
    with np.errstate(over="ignore"):
        mixed = bits + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    part = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (2 * part - 1) * (SPAN * sigma)


def largest(sigma: float) -> float:
    """Return how far noise of standard deviation `sigma` can move a value."""
    return SPAN * sigma


def checked_noise(sigma: Any) -> float:
    """Return `sigma` as a float; raise ValueError unless it is finite and at least 0."""
    try:
        number = float(sigma)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number < math.inf or isinstance(sigma, bool | np.bool_ | str):
        raise ValueError(f"noise must be a standard deviation, 0 or a positive number; got {sigma!r}")
    return number
