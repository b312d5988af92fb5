"""Python callable to program, by running it once on a symbolic x."""

from __future__ import annotations

import sys
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FunctionError, TraceError
from derivwidgets.function.jaxprs import trace_jax
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.tracer import Tape, Tracer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derivwidgets.function.program import Program

__all__ = ["POINTS", "TraceError", "agrees", "trace", "trace_jax"]

POINTS = (
    *(0.00131, 0.0473, 0.317, 0.7351, 1.4627, 3.2081, 9.774, 61.37),
    *(-0.00093, -0.0618, -0.2891, -0.8467, -1.6193, -2.7443, -11.083, -48.91),
)
"""Where a trace is compared with its callable: irregular, of both signs, over five magnitudes."""

TOLERANCE = 512 * float(np.finfo(float).eps)
"""How far they may be apart, relative to the largest number that the program meets on its way.

They do the same operations, but powers are multiplied out, and NumPy's loops for arrays and for single numbers differ in
the last place or two; an intermediate result that cancels carries that into the sum at its own size.
"""


def trace(function: Callable[[Any], Any]) -> Program:
    """Record what a plain Python or NumPy callable does to its argument.

    Parameters
    ----------
    function : callable
        Takes one number; is called once.

    Returns
    -------
    Program
        Its steps; floats in it are exactly the doubles that they are.

    Raises
    ------
    TraceError
        If it does what a symbolic x cannot follow; the message says what to write instead.

    Examples
    --------
    >>> [step.operation for step in trace(lambda x: np.sin(x) ** 2 + 1).steps]
    ['x', 'sin', 'power', 'constant', 'add']
    """
    tape = Tape()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = function(tape.x())
    except FunctionError:
        raise
    except Exception as error:
        raise TraceError(f"f cannot be called with a symbolic x ({type(error).__name__}: {error})") from error
    if not isinstance(result, Tracer) and (isinstance(result, str | bytes) or np.ndim(result) or not np.isscalar(result)):
        result = _scalar(result)
    return tape.program(result)


def _scalar(result: Any) -> Any:
    if isinstance(result, np.ndarray) and result.ndim == 0:
        return result
    given = "None" if result is None else f"a {type(result).__name__}"
    raise TraceError(f"f returned {given}; it should return one number for one x")


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
    >>> agrees(trace(lambda x: x**3), lambda x: x * x * x)
    True
    """
    x = np.array(POINTS if points is None else tuple(points), float)
    # jnp code computes in float32 otherwise, and would seem to disagree
    precise = sys.modules["jax"].enable_x64(True) if "jax" in sys.modules else nullcontext()
    with warnings.catch_warnings(), np.errstate(all="ignore"), precise:
        warnings.simplefilter("ignore")
        expected = np.array([_value(function, number) for number in x])
        scale, value = np.zeros(x.shape), np.full(x.shape, np.nan)
        for step in program.results(numpy_system(), x):
            value = np.broadcast_to(np.asarray(step, float), x.shape)
            scale = np.fmax(scale, np.where(np.isfinite(value), np.abs(value), 0))
        near = np.abs(value - expected) <= TOLERANCE * scale
    same = (value == expected) | (np.isnan(value) & np.isnan(expected))
    return bool(np.all(near | same))


def _value(function: Callable[[Any], Any], number: np.float64) -> float:
    try:
        value = np.asarray(function(number))
        return float(value.real if value.imag == 0 else np.nan) if value.ndim == 0 else np.nan
    except Exception:
        return np.nan
