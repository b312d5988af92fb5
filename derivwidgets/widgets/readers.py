"""What may be given to an Explorer, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

import traitlets

from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import as_function
from derivwidgets.function.noise import checked_noise
from derivwidgets.function.points import Spot, as_text, interval
from derivwidgets.methods import checked_order, checked_step, find_method
from derivwidgets.truth.witnesses.own import OWN, WITNESSES
from derivwidgets.widgets.drawing import LARGEST
from derivwidgets.widgets.figures import VIEWS

if TYPE_CHECKING:
    from derivwidgets.function.function import Function

MOST_GRID_POINTS = 2001


def names(given: Iterable[str], known: Iterable[str], argument: str) -> set[str]:
    """Return the given names as a set; raise ValueError for one that is not known."""
    if not isinstance(given, Iterable):
        raise TypeError(f"{argument} takes names among {', '.join(known)}; got {given!r}")
    chosen = {given} if isinstance(given, str) else set(given)
    if unknown := sorted(chosen - set(known)):
        raise ValueError(f"{argument} takes names among {', '.join(known)}; got {unknown[0]!r}")
    return chosen


def checked_methods(methods: Any) -> tuple[str, ...]:
    """Return method names without repetition, in the order of `METHODS`."""
    if isinstance(methods, str) or not isinstance(methods, Iterable):
        methods = (methods,)
    chosen = {name if name == OWN.name else find_method(name).name for name in methods}
    return tuple(name for name in WITNESSES if name in chosen)


def checked_views(views: Any) -> tuple[str, ...]:
    """Return names of views in the order in which they stand."""
    chosen = names(views, VIEWS, "views")
    return tuple(name for name in VIEWS if name in chosen)


def _grid_points(points: Any) -> int:
    whole = isinstance(points, Real) and not isinstance(points, bool)
    if not whole or not 2 <= points <= MOST_GRID_POINTS or points != int(points):
        raise ValueError(f"grid_points must be a whole number from 2 to {MOST_GRID_POINTS}; got {points!r}")
    return int(points)


def _grid_shift(shift: Any) -> float:
    if not isinstance(shift, Real) or isinstance(shift, bool) or not 0 <= float(shift) < 1:
        raise ValueError(f"grid_shift must be a number from 0 to less than 1, in spacings of the grid; got {shift!r}")
    return float(shift)


def with_own(methods: Iterable[str], derivative: Function | None) -> tuple[str, ...]:
    """Return the methods with a derivative of one's own among them, or without it where there is none."""
    others = [name for name in methods if name != OWN.name]
    return (*others, *((OWN.name,) if derivative is not None else ()))


def _own_derivative(source: Any) -> Function | None:
    return None if source is None or source == "" else as_function(source)


def drawable(domain: Any) -> tuple[float, float]:
    """Return the ends of a domain; the ticks of longer axes overflow."""
    low, high = interval(domain)
    if max(abs(low), abs(high)) > LARGEST:
        raise ValueError(f"domain must lie between -1e300 and 1e300 to be drawn; got ({low!r}, {high!r})")
    return low, high


def middle(domain: tuple[float, float]) -> float:
    """Return the middle of a domain, however long."""
    return domain[0] / 2 + domain[1] / 2


def check_inside(at: Spot, domain: tuple[float, float]) -> None:
    """Raise ValueError for a point outside the domain."""
    if not domain[0] <= at <= domain[1]:
        low, high = map(as_text, domain)
        raise ValueError(f"at must lie in the domain, {low} to {high}; got {at.exact.shown}")


READERS: dict[str, Callable[[Any], Any]] = {
    "function": as_function,
    "domain": drawable,
    "at": Spot,
    "step": checked_step,
    "methods": checked_methods,
    "precision": checked_precision,
    "derivative": _own_derivative,
    "noise": checked_noise,
    "grid_points": _grid_points,
    "grid_shift": _grid_shift,
    "order": checked_order,
    "views": checked_views,
}
"""What a trait accepts, and how it is read."""


def refusal(error: ValueError | TypeError) -> Exception:
    """Return the same error as one that traitlets knows, so that it takes the value back inside its `hold`, too."""
    kind = type(error)
    known: type[Exception] = type(kind.__name__, (kind, traitlets.TraitError), {"__module__": kind.__module__})
    return known(str(error))
