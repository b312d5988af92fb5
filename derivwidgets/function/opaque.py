"""A callable that could not be traced, called as it stands: on arrays where it can, number by number where it must."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.deadline import time_left
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.slips import shortened

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from derivwidgets.function.arrays import Array

PROBES = np.array([0.5, -0.7, 1.25, -2.6, 3.1, 0.037, 11.9])
UNDEFINED = (ArithmeticError, ValueError)
"""What a callable raises where it is not defined: math.log(-1), 1 / 0. The value there is nan."""

WANTED = "a function takes one real number and returns one"


class Pointwise:
    """Evaluates an opaque callable over arrays.

    Parameters
    ----------
    function : callable
        Takes one real number; may raise ArithmeticError or ValueError where it is not defined.

    Raises
    ------
    FunctionError
        If it returns no real number, or fails in another way, at every one of `PROBES`.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self._name = getattr(function, "__name__", "f").replace("<lambda>", "f")
        self._vectorised = self._agrees_on_arrays(self._probe())

    def __call__(self, x: Array) -> Array:
        """Return f(x), an array of x's shape and precision; f sees copies, so that it cannot change x.

        Raises
        ------
        FunctionError
            If f fails in another way than `UNDEFINED`, gives no real number, or is not done by the deadline.
        """
        flat = x.reshape(-1)
        with np.errstate(all="ignore"), _double_precision_in_jax(x.dtype == np.float64):
            values = self._on_array(flat) if self._vectorised and flat.size > 1 else None
            if values is None:
                values = np.array([self._at(number) for number in flat], x.dtype)
        return values.astype(x.dtype, copy=False).reshape(x.shape)

    def _on_array(self, flat: Array) -> Array | None:
        """Return f of a whole array, or None where it gives no array of that shape."""
        try:
            values = np.asarray(self._function(flat.copy()))
        except Exception:
            return None
        return values if values.shape == flat.shape and values.dtype.kind in "biuf" else None

    def _at(self, number: Any) -> float:
        if time_left() <= 0:
            raise FunctionError(f"{self._name} takes too long: there was no time for all the values that are needed")
        try:
            value = self._function(number)
        except UNDEFINED:
            return np.nan
        except Exception as error:
            said = shortened(f"{type(error).__name__}: {error}", 160)
            raise FunctionError(f"calling {self._name} at x = {number} failed ({said}); {WANTED}") from error
        array = np.asarray(value)
        if array.size != 1 or array.dtype.kind not in "biuf":
            raise FunctionError(f"{self._name} returned {value!r} at x = {number}; {WANTED}")
        return float(array.reshape(()))

    def _probe(self) -> Array:
        """Return f at `PROBES`, nan where it fails; raise what went wrong first if it fails at every one."""
        values, failures = np.full(PROBES.shape, np.nan), []
        with np.errstate(all="ignore"), _double_precision_in_jax(True):
            for index, number in enumerate(PROBES):
                try:
                    values[index] = self._at(number)
                except FunctionError as error:
                    failures.append(error)
        if len(failures) == len(PROBES):
            raise failures[0]
        return values

    def _agrees_on_arrays(self, scalars: Array) -> bool:
        with np.errstate(all="ignore"), _double_precision_in_jax(True):
            values = self._on_array(PROBES)
        return values is not None and np.array_equal(values.astype(float), scalars, equal_nan=True)


def _double_precision_in_jax(wanted: bool) -> AbstractContextManager[Any]:
    """Let jnp code compute in float64 for a while; where JAX is not loaded, or not yet, there is no such code."""
    enable_x64 = getattr(sys.modules.get("jax"), "enable_x64", None)
    return nullcontext() if enable_x64 is None else enable_x64(wanted)
