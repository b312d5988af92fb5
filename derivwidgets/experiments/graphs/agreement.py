"""How the derivative that comes out of a graph compares with JAX's own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.methods import METHODS
from derivwidgets.methods.automatic import jax_function
from derivwidgets.truth.words import told_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

COMPILED = 600
"""Nodes up to which JAX's derivative is compiled, as everywhere else; XLA takes 1 s for these, and 8 s for 2000."""
SEVERAL = 1000
"""Differences up to so many units in the last place are told as such."""

FAR = 1e-3
"""Relative difference of what no rounding explains, where nothing cancels."""
REVERSE = METHODS["jax_reverse"]


def agreement(f: Function, x: Array, derivative: float, missing: Sequence[str]) -> tuple[float, str]:
    """Return what JAX's reverse mode gives, compiled, and how the graph's derivative compares.

    Parameters
    ----------
    f : Function
    x : ndarray, shape ()
        In the precision meant.
    derivative : float
    missing : sequence of str
        Operations that JAX lacks.
    """
    if missing:
        names = " and ".join(dict.fromkeys(missing))
        return math.nan, f"without JAX, which has no {names}: those follow the rules of calculus"
    assert f.program is not None
    try:
        if len(f.program) > COMPILED and not REVERSE.is_prepared(f, x.dtype.name):
            jax, by_operation = _eager(f, x), " run operation by operation,"
        else:
            jax, by_operation = float(REVERSE.prepare(f, x.dtype.name)(x)), ""
    except FunctionError as error:
        return math.nan, f"without JAX: {error}"
    if derivative == jax:
        return (
            jax,
            f"equal to JAX's,{by_operation} to the last bit" if by_operation else "equal to JAX's to the last bit",
        )
    if math.isnan(derivative) and math.isnan(jax):
        return jax, "as JAX gives it"
    return jax, f"{_distance(derivative, jax, x.dtype)}: {_why(f, x, derivative, jax)}"


def _why(f: Function, x: Array, derivative: float, jax: float) -> str:
    eager = _eager(f, x)
    if eager == derivative or (math.isnan(derivative) and math.isnan(eager)):
        return "compiled it rounds elsewhere, operation by operation it gives this very number"
    if f.library == "jax" and not math.isclose(derivative, jax, rel_tol=FAR):
        return "JAX runs your own code, with rules of its own"
    return "sums are rounded in another order"


def _distance(derivative: float, jax: float, kind: np.dtype[np.floating]) -> str:
    if math.isfinite(derivative) and math.isfinite(jax):
        with np.errstate(all="ignore"):
            unit = float(np.spacing(kind.type(max(abs(derivative), abs(jax)))))
        ulps = abs(derivative - jax) / unit
        if ulps <= SEVERAL:
            return f"{max(1, round(ulps))} ulp from JAX's"
    return f"where JAX gives {told_apart(jax, derivative)[0]}"


def _eager(f: Function, x: Array) -> float:
    import jax

    with jax.enable_x64(x.dtype == np.float64):
        return float(jax.grad(jax_function(f, x.dtype.name))(x))
