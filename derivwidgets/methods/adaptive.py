"""SciPy's adaptive differences: stencils of order 8 that shrink until two estimates agree."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import in_blocks
from derivwidgets.function.errors import FunctionError
from derivwidgets.methods.finite_difference import pointwise
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.methods.method import Compute

TOWARDS = (0, 1, -1)
"""SciPy's numbers for points around x, right of it, left of it, in the order in which they are tried."""


def scipys(f: Callable[[Array], Array], x: Array, **options: Any) -> Any:
    """Return what `scipy.differentiate.derivative` finds.

    SciPy asks every array whether it is one of JAX's, and fails while another thread is still importing JAX; a second
    import waits until that is done.
    """
    from scipy.differentiate import derivative

    try:
        return derivative(f, x, **options)
    except AttributeError:
        if "jax" not in sys.modules:
            raise
        importlib.import_module("jax")
        return derivative(f, x, **options)


def _prepare(f: Function, precision: str, order: int) -> Compute:
    """Set up `scipy.differentiate.derivative`; where it meets a value that is not finite, on one side of x only."""
    if order != 1:
        raise FunctionError("scipy.differentiate.derivative estimates first derivatives only")
    evaluate = pointwise(f, precision)

    def values(x: Array) -> Array:
        return np.broadcast_to(np.asarray(evaluate(x), x.dtype), x.shape)

    def estimate(x: Array) -> Array:
        slope, defined = np.full(x.shape, np.nan, x.dtype), np.isfinite(values(x))
        for direction in TOWARDS:
            if (missing := defined & np.isnan(slope)).any():
                slope[missing] = scipys(values, x[missing], step_direction=direction).df
        return slope

    return lambda x, step: in_blocks(estimate, x, dtype=x.dtype)


METHODS = (Method("adaptive", "SciPy adaptive", "numerical", _prepare, requires="scipy"),)
