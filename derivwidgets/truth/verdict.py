"""`verdict`: whether f has a derivative at a point, of what kind the point is, and what every method says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import exact_point
from derivwidgets.methods import METHODS, checked_order, checked_step
from derivwidgets.truth import report
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import ExactPlace, Place
from derivwidgets.truth.witnesses.grids import on_grid
from derivwidgets.truth.witnesses.own import judge_own
from derivwidgets.truth.witnesses.scene import Scene
from derivwidgets.truth.witnesses.testimony import Testimony, testify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derivwidgets.function.arrays import Array


NOT_SECOND = "yours is a first derivative, and is not compared with f″"


class Testimonies(Mapping[str, Testimony]):
    """What every method says, asked when it is looked at: a method that compiles costs nothing before."""

    def __init__(
        self,
        scene: Scene,
        own: Any = None,
        grid: Array | None = None,
        domain: tuple[float, float] | None = None,
    ) -> None:
        self._scene = scene
        self._grid = grid
        self._domain = domain
        self._own = own
        self._given: dict[str, Testimony] = {}
        self._names = (*METHODS, *(("own",) if own is not None else ()))

    def __getitem__(self, name: str) -> Testimony:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._given:
            if name == "own" and self._scene.order == 2:
                self._given[name] = Testimony(math.nan, None, NOT_SECOND, "cannot")
            elif name == "own":
                self._given[name] = judge_own(self._own, self._scene, self._domain)
            elif name == "gradient" and self._grid is not None:
                self._given[name] = on_grid(self._scene, self._grid)
            else:
                self._given[name] = testify(METHODS[name], self._scene)
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether f is differentiable at a point, once or twice, and what every method says there.

    Attributes
    ----------
    function : Function
    place : Place
        The point, exactly.
    finding : Finding
        What f does there; its fields can be read here, too.
    step : float
        Δx of the methods that use one.
    precision : str
        Arithmetic of the methods.
    own : Function or None
        A derivative of one's own.
    grid : ndarray or None
        The grid on which `gradient` is asked, at its point nearest to this one; if not given, the point itself and
        those a step away.
    domain : (float, float) or None
        Where a derivative of one's own is compared; around 0 and the point if not given.
    testimony : Mapping of str to Testimony
        By the names of the methods, and "own" for a derivative of one's own.
    """

    function: Function
    place: Place
    finding: Finding
    step: float
    precision: str
    own: Function | None = field(default=None, repr=False)
    grid: Array | None = field(default=None, repr=False, compare=False)
    domain: tuple[float, float] | None = None

    @property
    def at(self) -> float:
        """The double nearest to the point."""
        return self.place.nearest

    @property
    def value(self) -> float:
        """F there, nan where it is not defined."""
        return self.finding.value

    @property
    def exists(self) -> bool | None:
        """Whether the derivative exists; None where that could not be decided."""
        return self.finding.exists

    @property
    def order(self) -> int:
        """Order of the derivative: of the second one, kind and sides are those of f'."""
        return self.finding.order

    @property
    def kind(self) -> str:
        """One of `derivwidgets.truth.finding.KINDS`."""
        return self.finding.kind

    @property
    def derivative(self) -> float:
        """F' or f'' there, nan where there is none."""
        return self.finding.derivative

    @property
    def left(self) -> float:
        """The derivative from the left; inf and nan are possible."""
        return self.finding.left

    @property
    def right(self) -> float:
        """The derivative from the right; inf and nan are possible."""
        return self.finding.right

    @property
    def certificate(self) -> str:
        """How it is known: "ball", "jet", "limit" or "evidence", in falling strength."""
        return self.finding.certificate

    @cached_property
    def testimony(self) -> Mapping[str, Testimony]:
        """What every method says."""
        scene = Scene(self.function, self.place, self.finding, self.step, self.precision)
        return Testimonies(scene, self.own, self.grid, self.domain)

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        return report.sentence(self)

    @cached_property
    def detail(self) -> str:
        """The kind of the point, the slopes of its sides, and how they are known."""
        return report.detail(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return report.to_dict(self)

    def __str__(self) -> str:
        return report.table(self).text(has_head=False)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return report.table(self).html()


def verdict(
    f: Any, at: Any, *, step: float = 1e-5, precision: str = "float64", derivative: Any = None, order: int = 1
) -> Verdict:
    """Judge f at a point: whether it has a derivative there, and what every method says.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : float or str or Fraction or sympy number
        The point: a float is that double, everything else is exact.
    step : float
        Δx of the methods that use one.
    precision : str
        "float64" or "float32": the arithmetic of the methods.
    derivative : str or callable or Function, optional
        A derivative of your own, judged as one more witness, "own".
    order : int
        1 to judge f', 2 to judge f''.

    Returns
    -------
    Verdict

    Raises
    ------
    FunctionError
        If f or the derivative cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> found = verdict("|x^2 - 2|", "sqrt(2)")
    >>> found.kind, found.exists, found.certificate
    ('corner', False, 'jet')
    >>> found.testimony["symbolic"].agrees
    False
    >>> verdict("|x|", 0).testimony["jax_reverse"].reason
    'JAX takes the right-hand slope of abs at 0 by convention'
    >>> verdict("x|x|", 0, order=2).sentence
    'No second derivative at x = 0.'
    """
    function = as_function(f)
    own = None if derivative is None else as_function(derivative)
    checked_precision(precision)
    place = ExactPlace(exact_point(at))
    return verdict_at(function, place, checked_step(step), precision, own, order=checked_order(order))


def verdict_at(
    f: Function,
    place: Place,
    step: float = 1e-5,
    precision: str = "float64",
    own: Function | None = None,
    grid: Array | None = None,
    domain: tuple[float, float] | None = None,
    *,
    order: int = 1,
) -> Verdict:
    """Judge f at a place; see `verdict` and `Verdict`."""
    return Verdict(f, place, find(f, place, order=order), step, precision, own, grid, domain)
