"""Lines of Python that give what a method says: the method spelled out with its library alone."""

from __future__ import annotations

import math
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import as_function
from derivwidgets.function.points import coordinates
from derivwidgets.methods import checked_order, checked_step, find_method
from derivwidgets.methods.lines import numerical
from derivwidgets.methods.lines.numerical import Asked
from derivwidgets.methods.lines.snippet import Late
from derivwidgets.methods.lines.writers import BY_JAX, SYMPY, candidates
from derivwidgets.methods.tapes import MYGRADS_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derivwidgets.function.function import Function
    from derivwidgets.methods.lines.snippet import Snippet
    from derivwidgets.methods.method import Method

SECONDS = 2.0
"""What a method may take of a callable that is called value by value."""
MOST_POINTS = 10**6
"""Points of a grid."""
ULPS = 4
"""How far SymPy's own lines may be off in the last place: they add up in another order."""


def lines(
    f: Any,
    x: Any,
    method: str,
    *,
    step: float = 1e-5,
    precision: str = "float64",
    order: int = 1,
    grid: Sequence[float] | None = None,
) -> str:
    """Write the Python that gives what a method says of a derivative, with the method's library alone.

    The lines have been run, those of JAX apart, and print what `derivative` gives: to the last digit, or within four
    units in the last place for SymPy.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    x : number or str
        Where.
    method : str
        A key of `METHODS`.
    step : float
        Δx of the methods that use one.
    precision : str
        "float64" or "float32".
    order : int
        Order of the derivative, 1 or 2.
    grid : (low, high, points), optional
        The even grid along which `gradient` is taken; without it, x and the points a step away.

    Returns
    -------
    str
        Source that runs as it stands, and prints the number last; empty where the method cannot do f.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> print(lines("|x| + sin(x)cos(x)", 0.0, "central"), end="")
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        return np.abs(x) + np.sin(x) * np.cos(x)
    <BLANKLINE>
    <BLANKLINE>
    x = np.float64(0.0)
    h = (x + 1e-05) - x
    print((f(x + h) - f(x - h)) / (2 * h))
    """
    function, chosen = as_function(f), find_method(method)
    points, _ = coordinates(x)
    if points.ndim:
        raise ValueError(f"x must be one point; got an array of shape {points.shape}")
    with np.errstate(over="ignore"):
        at = points.astype(checked_precision(precision))
    asked = Asked(
        at, checked_step(step), precision, _checked_grid(grid), order=checked_order(order), place=float(points)
    )
    if not np.isfinite(asked.x) or not chosen.available:
        return ""
    try:
        return _lines(function, chosen, asked)
    except FunctionError:
        return ""


def _checked_grid(grid: Any) -> tuple[float, float, int] | None:
    if grid is None:
        return None
    wanted = f"grid must be two numbers that rise and a whole number from 2 to {MOST_POINTS}; got {grid!r}"
    try:
        low, high, points = map(float, grid)
    except (TypeError, ValueError) as error:
        raise TypeError(wanted) from error
    if not -math.inf < low < high < math.inf or not 2 <= points <= MOST_POINTS or points % 1:
        raise ValueError(wanted)
    return low, high, int(points)


def _lines(f: Function, method: Method, asked: Asked) -> str:
    found = candidates(f, method.name, method.family, asked)
    if method.name in BY_JAX:
        method.prepare(f, asked.precision, asked.order)
        return next((each.text for each in found), "") or _with_derivwidgets(f, method, asked)
    value = _value(f, method, asked)
    if not (f.noise and method.family == "numerical"):
        with MYGRADS_GRAPH if method.name == "mygrad" else nullcontext():
            text = _first_that_gives(value, found, ULPS if method.name == "symbolic" else 0)
        if text:
            return text
    return _with_derivwidgets(f, method, asked)


def _first_that_gives(value: float, found: Iterator[Snippet], ulps: int) -> str:
    """Return the first lines that print a value; where SymPy takes too long, without it."""
    is_late = False
    for each in found:
        if is_late and SYMPY in each.setup:
            continue
        try:
            if each.gives(value, ulps):
                return each.text
        except Late:
            is_late = True
    return ""


def _value(f: Function, method: Method, asked: Asked) -> float:
    """Return what the method says."""
    derivative = method.prepare(f, asked.precision, asked.order)
    with np.errstate(all="ignore"), limited(SECONDS):
        if asked.grid is None or method.name != "gradient":
            return float(derivative(asked.x, asked.step))
        grid = numerical.spaced(asked.grid)
        return float(derivative(grid)[numerical.nearest(asked, asked.grid)])


def _with_derivwidgets(f: Function, method: Method, asked: Asked) -> str:
    """Return lines that leave the work to derivwidgets: nothing shorter gives the same number."""
    if asked.grid is not None and method.name == "gradient":
        return ""
    options = [f"{float(asked.x)!r}", f'"{method.name}"']
    options += [f"step={asked.step!r}"] if method.uses_step else []
    options += [f'precision="{asked.precision}"'] if asked.precision != "float64" else []
    options += [f"order={asked.order}"] if asked.order != 1 else []
    if f.original is not None:
        comment = "# f is the Python function that was given"
        return f"from derivwidgets import derivative\n\n{comment}\nprint(derivative(f, {', '.join(options)}))\n"
    if not _is_typed(f):
        return ""
    noise = f".with_noise({f.noise!r})" if f.noise else ""
    names = "Function, derivative"
    head = f"from derivwidgets import {names}\n\nf = Function({_quoted(f.text)}){noise}\n"
    return f"{head}print(derivative(f, {', '.join(options)}))\n"


def _is_typed(f: Function) -> bool:
    """Say whether f's text can be typed again."""
    try:
        return as_function(f.text).program == f.program
    except FunctionError:
        return False


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isprintable() and not {'"', "\\"} & set(text) else repr(text)
