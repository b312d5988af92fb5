"""`truth`: the derivative over arrays, the first or the second, certified."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import as_function
from derivwidgets.function.points import coordinates
from derivwidgets.methods import checked_order
from derivwidgets.truth.balls import Enclosure, enclose
from derivwidgets.truth.finding import find
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED
from derivwidgets.truth.places import ExactPlace, rational_place
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import NAMES, PRIMES, bound, point, shortest

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.points import ExactPoint
    from derivwidgets.function.program import Program


COLUMNS = ("value", "radius", "left", "right")


@dataclass(frozen=True, repr=False)
class Truth:
    """The derivative at many points, with how far it may be off.

    Attributes
    ----------
    value : ndarray of float
        The double nearest to f', or to f''; nan where there is none.
    radius : ndarray of float
        How far the exact derivative may be from `value`, inf where that is not known; with evidence, an estimate.
    left, right : ndarray of float
        One-sided derivatives of that order; inf and nan are possible.
    certificate : ndarray of str
        "ball", "jet", "limit" or "evidence": how it is known, in falling strength; empty where nothing is known.
    x : ndarray of float
        The doubles nearest to the points.
    exact : tuple of ExactPoint or None
        The points, where some are not given as doubles.
    order : int
        Of the derivative.
    """

    value: Array
    radius: Array
    left: Array
    right: Array
    certificate: Array
    x: Array
    exact: tuple[ExactPoint, ...] | None = None
    order: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the arrays as lists, by name."""
        return {name: getattr(self, name).tolist() for name in ("x", *COLUMNS, "certificate")}

    def _table(self) -> Table:
        numbers = [getattr(self, name).reshape(-1).tolist() for name in COLUMNS]
        flat = self.x.reshape(-1).tolist()
        points = [point(each.shown) for each in self.exact] if self.exact else map(shortest, flat)
        rows = [
            (at, shortest(value), bound(radius), shortest(left), shortest(right), known or "not known")
            for at, value, radius, left, right, known in zip(
                points, *numbers, self.certificate.reshape(-1).tolist(), strict=True
            )
        ]
        head = ("x", PRIMES[self.order], "±", "from the left", "from the right", "known by")
        shape = f", shape {self.x.shape}" if self.x.ndim > 1 else ""
        count = f"{len(rows)} points" if len(rows) != 1 else "1 point"
        return Table((f"The {NAMES[self.order]} at {count}{shape}",), head, rows, frozenset(range(5)))

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()


def truth(f: Any, x: Any, *, budget: float = 10.0, order: int = 1) -> Truth:
    """Return the certified derivative of f at every x.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    x : number or str or Fraction or sympy number, or array of them
        The points: a double is that double, everything else is exact.
    budget : float
        Seconds; what is not found by then stays unknown.
    order : int
        1 for f', 2 for f''.

    Returns
    -------
    Truth
        Arrays of x's shape.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> found = truth("|x| + x^2", [-1.0, 0.0, 2.0])
    >>> found.value, found.left
    (array([-3., nan,  5.]), array([-3., -1.,  5.]))
    >>> found.certificate
    array(['ball', 'jet', 'ball'], dtype='<U8')
    >>> truth("x|x|", [-1.0, 0.0, 2.0], order=2).value
    array([-2., nan,  2.])
    """
    function, order = as_function(f), checked_order(order)
    x, exact = coordinates(x)
    flat = x.reshape(-1).astype(float)
    value, radius = np.full(flat.size, np.nan), np.full(flat.size, np.inf)
    certificate = np.full(flat.size, "", "<U8")
    deadline = time.monotonic() + _checked_budget(budget)
    rest = np.isfinite(flat)
    if function.program is not None and exact is None:
        found = _enclose(function.program, flat, budget, order)
        value, radius = found.value[order], found.radius[order]
        known = np.isfinite(value) | (found.missing == UNDEFINED)
        certificate[known] = "ball"
        rest &= ~known
    left, right = value.copy(), value.copy()
    for index in np.flatnonzero(rest):
        if time.monotonic() > deadline:
            break
        place = rational_place(Fraction(flat[index].item())) if exact is None else ExactPlace(exact[index])
        one = find(function, place, quick=deadline - time.monotonic() < SLOW, order=order)
        value[index], radius[index] = one.derivative, one.radius
        left[index], right[index] = one.left, one.right
        unknown = one.exists is None or (one.exists and math.isnan(one.derivative))
        certificate[index] = "" if unknown else one.certificate
    value, radius, left, right, certificate, flat = (
        array.reshape(x.shape) for array in (value, radius, left, right, certificate, flat)
    )
    return Truth(value, radius, left, right, certificate, flat, None if exact is None else tuple(exact), order)


def _enclose(program: Program, x: Array, budget: float, order: int) -> Enclosure:
    """Return f and its derivatives at many points in balls; nothing where f has no form on balls."""
    try:
        return enclose(program, x, order, budget=budget)
    except FormMissing:
        shape = order + 1, x.size
        return Enclosure(np.full(shape, np.nan), np.full(shape, np.inf), np.full(x.size, UNDECIDED, object))


def _checked_budget(budget: Any) -> float:
    if not isinstance(budget, int | float) or isinstance(budget, bool) or not budget > 0:
        raise ValueError(f"budget is a number of seconds, more than 0; got {budget!r}")
    return float(budget)


SLOW = 3.0
"""Seconds that one point may take where only SymPy's limits tell."""
