"""A callable that could not be traced, called as it stands: on arrays where it can, number by number where it must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FunctionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array

PROBES = np.array([0.5, -0.7, 1.25, -2.6, 3.1, 0.037, 11.9])
UNDEFINED = (ArithmeticError, ValueError)
"""What a callable raises where it is not defined: math.log(-1), 1 / 0. The value there is nan."""


class Pointwise:
    """Evaluates an opaque callable over arrays.

    Parameters
    ----------
    function : callable
        Takes one real number; may raise ArithmeticError or ValueError where it is not defined.

    Raises
    ------
    FunctionError
        If it returns no real number, or fails in another way, at every point tried.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        scalars = self._probe()
        self._vectorised = self._agrees_on_arrays(scalars)

    def __call__(self, x: Array) -> Array:
        """Return f(x), an array of x's shape and precision."""
        with np.errstate(all="ignore"):
            if self._vectorised and x.ndim:
                return np.asarray(self._function(x), x.dtype)
            values = [self._at(number) for number in x.reshape(-1)]
        return np.array(values, x.dtype).reshape(x.shape)

    def _at(self, number: Any) -> float:
        try:
            value = self._function(number)
        except UNDEFINED:
            return np.nan
        return _real(value)

    def _probe(self) -> Array:
        failures = []
        values = np.full(PROBES.shape, np.nan)
        for index, number in enumerate(PROBES):
            try:
                with np.errstate(all="ignore"):
                    values[index] = self._at(number)
            except Exception as error:
                failures.append(error)
        if failures:
            name = getattr(self._function, "__name__", "f")
            first = failures[0]
            said = str(first) if isinstance(first, FunctionError) else f"{type(first).__name__}: {first}"
            raise FunctionError(
                f"calling {name} with a number failed ({said}); a function takes one real number and returns one"
            )
        return values

    def _agrees_on_arrays(self, scalars: Array) -> bool:
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(self._function(PROBES.copy()), float)
        except Exception:
            return False
        return values.shape == PROBES.shape and np.array_equal(values, scalars, equal_nan=True)


def _real(value: Any) -> float:
    array = np.asarray(value)
    if array.size != 1 or array.dtype.kind not in "biuf":
        raise FunctionError(f"it returned {value!r}, which is not one real number")
    return float(array.reshape(()))
