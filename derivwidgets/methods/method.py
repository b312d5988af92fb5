"""What every method of differentiation has in common: a name, a family, and a preparation that is done once."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import checked_precision, in_blocks
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array

    Compute = Callable[[Array, Array | None], Array]
    Prepare = Callable[[Function, str, int], Compute]
    Traced = Callable[[Any, Any], Any]
    Trace = Callable[[Function, str, int], Traced]

LARGEST = 1 << 21
"""Numbers that a method is given at a time: 16 MB of float64."""

ORDERS = (1, 2)
"""Orders of the derivatives that the methods compute."""


def checked_order(order: Any) -> int:
    """Return `order`; raise ValueError unless it is 1 or 2."""
    if isinstance(order, bool) or not isinstance(order, int | np.integer) or order not in ORDERS:
        raise ValueError(f"order must be 1 or 2, the order of the derivative; got {order!r}")
    return int(order)


@dataclass(frozen=True)
class Derivative:
    """The derivative of one function by one method in one precision, prepared: call it for as many x as you like.

    Attributes
    ----------
    function : Function
    method : Method
    precision : str
        "float64" or "float32"; the arithmetic in which it computes.
    order : int
        1 for f', 2 for f''.
    """

    function: Function
    method: Method
    precision: str
    _compute: Compute = field(repr=False)
    order: int = 1

    def __call__(self, x: Array, step: float | Array | None = None) -> Array:
        """Return f'(x), or f''(x), by this method; a large x is taken in parts, and never copied as a whole.

        Parameters
        ----------
        x : ndarray of float
        step : float or ndarray that broadcasts with `x`, optional
            Δx; the method's best default if not given, ignored by a method without a step.
        """
        h = None
        if step is not None and self.method.uses_step:
            smallest = np.finfo(self.precision).smallest_subnormal
            h = np.maximum(np.asarray(step, self.precision), smallest)
        if self.method.on_grid:
            return self._compute(np.asarray(x), h)
        if np.size(x) <= LARGEST or (h is not None and h.ndim):
            return self._compute(np.asarray(x, self.precision), h)
        return in_blocks(
            lambda part: self._compute(part.astype(self.precision, copy=False), h),
            np.asarray(x),
            dtype=self.precision,
            block=LARGEST,
        )


@dataclass(frozen=True)
class Method:
    """One way of computing a derivative.

    Attributes
    ----------
    name : str
        As in ``derivative(f, x, method=name)``.
    label : str
        As shown on screen.
    family : str
        "symbolic", "numerical" or "automatic".
    uses_step : bool
        Whether Δx matters to it.
    requires : str
        The package without which it does not work.
    on_grid : bool
        Whether x as a whole is its grid, so that a number depends on its neighbours.
    """

    name: str
    label: str
    family: str
    _prepare: Prepare = field(repr=False)
    uses_step: bool = False
    requires: str = "numpy"
    on_grid: bool = False
    _trace: Trace | None = field(default=None, repr=False)

    @property
    def available(self) -> bool:
        """Whether the package that it needs is installed."""
        return importlib.util.find_spec(self.requires) is not None

    @property
    def reason(self) -> str:
        """Why it is not available; empty where it is."""
        return "" if self.available else f"{self.requires} is not installed: pip install {self.requires}"

    def prepare(self, f: Any, precision: str = "float64", order: int = 1) -> Derivative:
        """Do once what does not depend on x: differentiate, trace, set up the compiler.

        Raises
        ------
        FunctionError
            If the method cannot do this function, or not in this order; the message says why.
        """
        function, order = as_function(f), checked_order(order)
        key = self._key(function, checked_precision(precision), order)
        if key not in function.cache:
            compute = self._prepare(function, precision, order)
            function.cache[key] = Derivative(function, self, precision, compute, order)
        prepared: Derivative = function.cache[key]
        return prepared

    def traced(self, function: Function, precision: str, order: int) -> Traced | None:
        """Return the method as an elementwise function of JAX arrays and a step, or None where it has no such form."""
        if self._trace is None or (function.noise and self.family == "numerical"):
            return None
        try:
            return self._trace(function, precision, order)
        except FunctionError:
            return None

    def is_prepared(self, f: Function, precision: str, order: int = 1) -> bool:
        """Whether `prepare` has nothing left to do."""
        return self._key(f, precision, order) in f.cache

    def _key(self, f: Function, precision: str, order: int) -> tuple[str, str, float, int]:
        """Return what a prepared derivative depends on besides f: rules of differentiation know no noise."""
        return self.name, precision, f.noise if self.family == "numerical" else 0.0, order
