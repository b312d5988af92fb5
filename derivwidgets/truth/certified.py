"""`truth`: the derivative over arrays, certified."""

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
from derivwidgets.truth.balls import Enclosure, enclose
from derivwidgets.truth.finding import find
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED
from derivwidgets.truth.places import ExactPlace, rational_place
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import bound, point, shortest

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
        The double nearest to f'; nan where f is not differentiable.
    radius : ndarray of float
        How far the exact derivative may be from `value`, inf where that is not known; with evidence, an estimate.
    left, right : ndarray of float
        One-sided derivatives; inf and nan are possible.
    certificate : ndarray of str
        "ball", "jet", "limit" or "evidence": how it is known, in falling strength; empty where nothing is known.
    x : ndarray of float
        The doubles nearest to the points.
    exact : tuple of ExactPoint or None
        The points, where some are not given as doubles.
    """

    value: Array
    radius: Array
    left: Array
    right: Array
    certificate: Array
    x: Array
    exact: tuple[ExactPoint, ...] | None = None

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
        head = ("x", "f ′", "±", "from the left", "from the right", "known by")
        shape = f", shape {self.x.shape}" if self.x.ndim > 1 else ""
        count = f"{len(rows)} points" if len(rows) != 1 else "1 point"
        return Table((f"The derivative at {count}{shape}",), head, rows, frozenset(range(5)))

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()


def truth(f: Any, x: Any, *, budget: float = 10.0) -> Truth:
    """Return the certified derivative of f at every x.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    x : number or str or Fraction or sympy number, or array of them
        The points: a double is that double, everything else is exact.
    budget : float
        Seconds; what is not found by then stays unknown.

    Returns
    -------
    Truth
        Arrays of x's shape.

    Raises
    ------
    FunctionError
        If f cannot be read.

    Examples
    --------
    >>> found = truth("|x| + x^2", [-1.0, 0.0, 2.0])
    >>> found.value, found.left
    (array([-3., nan,  5.]), array([-3., -1.,  5.]))
    >>> found.certificate
    array(['ball', 'jet', 'ball'], dtype='<U8')
    """
    function = as_function(f)
    x, exact = coordinates(x)
    flat = x.reshape(-1).astype(float)
    value, radius = np.full(flat.size, np.nan), np.full(flat.size, np.inf)
    certificate = np.full(flat.size, "", "<U8")
    deadline = time.monotonic() + _checked_budget(budget)
    rest = np.isfinite(flat)
    if function.program is not None and exact is None:
        found = _enclose(function.program, flat, budget)
        value, radius = found.value[1], found.radius[1]
        known = np.isfinite(value) | (found.missing == UNDEFINED)
        certificate[known] = "ball"
        rest &= ~known
    left, right = value.copy(), value.copy()
    for index in np.flatnonzero(rest):
        if time.monotonic() > deadline:
            break
        place = rational_place(Fraction(flat[index].item())) if exact is None else ExactPlace(exact[index])
        one = find(function, place, quick=deadline - time.monotonic() < SLOW)
        value[index], radius[index] = one.derivative, one.radius
        left[index], right[index] = one.left, one.right
        unknown = one.exists is None or (one.exists and math.isnan(one.derivative))
        certificate[index] = "" if unknown else one.certificate
    value, radius, left, right, certificate, flat = (
        array.reshape(x.shape) for array in (value, radius, left, right, certificate, flat)
    )
    return Truth(value, radius, left, right, certificate, flat, None if exact is None else tuple(exact))


def _enclose(program: Program, x: Array, budget: float) -> Enclosure:
    """Return f and f' at many points in balls; nothing where f has no form on balls."""
    try:
        return enclose(program, x, 1, budget=budget)
    except FormMissing:
        shape = 2, x.size
        return Enclosure(np.full(shape, np.nan), np.full(shape, np.inf), np.full(x.size, UNDECIDED, object))


def _checked_budget(budget: Any) -> float:
    if not isinstance(budget, int | float) or isinstance(budget, bool) or not budget > 0:
        raise ValueError(f"budget is a number of seconds, more than 0; got {budget!r}")
    return float(budget)


SLOW = 3.0
"""Seconds that one point may take where only SymPy's limits tell."""
