"""Whether a recorded program gives what its callable gives."""

from __future__ import annotations

import sys
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.systems import numpy_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derivwidgets.function.program import Program

POINTS = (
    *(0.00131, 0.0473, 0.317, 0.7351, 1.4627, 3.2081, 9.774, 61.37),
    *(-0.00093, -0.0618, -0.2891, -0.8467, -1.6193, -2.7443, -11.083, -48.91),
)
"""Where a trace is compared with its callable: irregular, of both signs, over five magnitudes."""

TOLERANCE = 512 * float(np.finfo(float).eps)
"""How far they may be apart, relative to the largest number that the program meets on its way.

They do the same operations, but powers are multiplied out, and NumPy's loops for arrays and for single numbers differ
in the last place or two; an intermediate result that cancels carries that into the sum at its own size.
"""


def agrees(program: Program, function: Callable[[Any], Any], points: Iterable[float] | None = None) -> bool:
    """Say whether a program gives what the callable gives, point by point in double precision.

    Parameters
    ----------
    program : Program
        What a trace recorded.
    function : callable
        What was traced; where it raises an exception its value is nan.
    points : iterable of float, optional
        Where to compare; 16 points of both signs between 0.0009 and 61 if not given.

    Returns
    -------
    bool
        Whether they are equal at every point within `TOLERANCE`, nan being equal to nan.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> agrees(parse("x^3"), lambda x: x * x * x)
    True
    >>> agrees(parse("x^3"), lambda x: x**3 + 1e-9)
    False
    """
    x = np.array(POINTS if points is None else tuple(points), float)
    # jnp code computes in float32 otherwise, and would seem to disagree
    precise = sys.modules["jax"].enable_x64(True) if "jax" in sys.modules else nullcontext()
    with warnings.catch_warnings(), np.errstate(all="ignore"), precise:
        warnings.simplefilter("ignore")
        expected = np.array([_value(function, number) for number in x])
    return near(program, x, expected)


def near(program: Program, x: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> bool:
    """Say whether a program gives the expected values at `x`."""
    scale, value = np.zeros(x.shape), x
    with np.errstate(all="ignore"):
        for step in program.results(numpy_system(), x):
            value = np.broadcast_to(np.asarray(step, float), x.shape)
            scale = np.fmax(scale, np.where(np.isfinite(value), np.abs(value), 0))
        close = np.abs(value - expected) <= TOLERANCE * scale
    return bool(np.all(close | (value == expected) | (np.isnan(value) & np.isnan(expected))))


def _value(function: Callable[[Any], Any], number: np.float64) -> float:
    try:
        value = np.asarray(function(number))
        return float(value) if value.ndim == 0 and value.dtype.kind in "biuf" else np.nan
    except Exception:
        return np.nan
