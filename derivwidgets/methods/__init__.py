"""How a derivative is computed: one family of methods a file, and one function that calls any of them."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.points import coordinates
from derivwidgets.methods import adaptive, automatic, complex_step, finite_difference, symbolic, tapes
from derivwidgets.methods.method import Derivative, Method, checked_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array

__all__ = ["METHODS", "Derivative", "Method", "checked_order", "derivative", "find_method"]

METHODS: dict[str, Method] = {
    method.name: method
    for family in (symbolic, finite_difference, complex_step, adaptive, automatic, tapes)
    for method in family.METHODS
}
"""Every method, by name, in the order in which they are shown."""


def find_method(name: object) -> Method:
    """Return the method called `name`; raise ValueError with the names there are."""
    if isinstance(name, str) and name in METHODS:
        return METHODS[name]
    near = difflib.get_close_matches(name, METHODS, 1) if isinstance(name, str) else []
    hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(METHODS)}"
    raise ValueError(f"there is no method {name!r}; {hint}")


def checked_step(step: Any) -> float:
    """Return `step` as a float; raise ValueError unless it is positive and finite."""
    try:
        number = float(step)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not 0 < number < float("inf") or isinstance(step, bool | str):
        raise ValueError(f"step must be a positive number; got {step!r}")
    return number


def derivative(
    f: Any, x: Any, method: str = "central", *, step: float | None = None, precision: str = "float64", order: int = 1
) -> Array:
    """Differentiate f at x by one method.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    x : number or str or array of them, or jax.Array, or dask.array.Array
        Where; whole numbers are taken as floating-point ones, and text such as "pi/2" as the double nearest to it.
    method : str
        A key of `METHODS`.
    step : float, optional
        Δx for the methods that use one; by default the best step that the method's order and the size of x suggest.
        On an array, `gradient` takes the array itself as its grid.
    precision : str
        "float64" or "float32": the arithmetic of the method.
    order : int
        1 for f', 2 for f''.

    Returns
    -------
    ndarray
        f'(x) or f''(x), of x's shape (0-d for a number) and of the given precision; nan where the method gives none.
        It is the method's own answer, also where f is not defined: the rule for log gives 1/x at -2, too.
        Of a `jax.Array` it is one with the same sharding, computed on the devices that hold the shards; of a Dask
        array a lazy one with the same chunks.

    Raises
    ------
    FunctionError
        If f cannot be read, or the method cannot do it.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> derivative("x^2", 3.0, "forward", step=0.5)
    array(6.5)
    >>> derivative("sin(x)", [0.0, 1.0], "symbolic")
    array([1.        , 0.54030231])
    >>> derivative("x^3", 2.0, "central", step=0.5, order=2)
    array(12.)

    A chunk of a Dask array at a time, by whatever scheduler is in use:

    >>> import dask.array as da
    >>> lazy = derivative("x^2", da.arange(1_000_000, chunks=100_000), "symbolic")
    >>> lazy.numblocks, float(lazy.max().compute())
    ((10,), 1999998.0)
    """
    chosen = find_method(method)
    checked_precision(precision)
    checked_order(order)
    step = None if step is None else checked_step(step)
    if not chosen.available:
        raise ValueError(f"method {method!r} is not available: {chosen.reason}")
    if (apart := kept_apart(x)) is not None:
        result: Array = apart(chosen, f, x, step, precision, order)
        return result
    if not (isinstance(x, np.ndarray) and x.dtype.kind in "biuf"):
        x, _ = coordinates(x)
    with np.errstate(over="ignore", under="ignore"):
        return chosen.prepare(f, precision, order)(x, step)


def kept_apart(x: Any) -> Callable[..., Any] | None:
    """Return what differentiates on an array of JAX or Dask, part by part; None for anything else."""
    if isinstance(x, getattr(sys.modules.get("jax"), "Array", ())):
        from derivwidgets.methods.sharded import derivative_of_shards

        return derivative_of_shards
    if isinstance(x, getattr(sys.modules.get("dask.array"), "Array", ())):
        from derivwidgets.methods.chunked import derivative_of_chunks

        return derivative_of_chunks
    return None
