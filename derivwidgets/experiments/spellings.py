"""`spellings`: the same function written in other ways, and what every method says of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.experiments.ways.rewriting import rewritings
from derivwidgets.function.arrays import checked_precision, evaluate
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import exact_point
from derivwidgets.function.printer import text as written
from derivwidgets.methods import METHODS, checked_step, find_method
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.tables import Table
from derivwidgets.truth.verdict import Verdict
from derivwidgets.truth.words import number

if TYPE_CHECKING:
    from derivwidgets.experiments.ways.rewriting import Rewriting
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place

MOST = 8
"""Spellings besides f itself."""
LONGEST = 240
"""Characters of a spelling that can still be read."""
SECONDS = 1.0
"""What the truth of one spelling may take."""
KEPT = 32
"""Functions that are kept with what was compiled for them, some 3 MB each."""
ABREAST = 5
"""Methods side by side in a terminal."""

MARKS = {True: "✓", False: "≠", None: "—"}

WIDEST, APART, DECADES = 10, 0.05, 9
"""How far from 0, how densely, and in how small steps around the point values are compared."""
ROUNDING = 1e-7
"""How far values may differ, relatively, that rounding alone tells apart; absolutely, a hundredth of it."""


@dataclass(frozen=True)
class Spelling:
    """One way to write f, and what every method says of it.

    Attributes
    ----------
    text : str
        As people type it.
    name : str
        What is written in another way, with u for a part of f: "max(u, −u)", "double where"; "as it is" for f itself.
    values : ndarray, shape (M,)
        Derivatives by the methods; nan where one gives none.
    agrees : tuple of bool or None, length M
        Whether that is the derivative; see `Testimony`.
    reasons : tuple of str, length M
        Why, in one sentence each.
    """

    text: str
    name: str
    values: Array
    agrees: tuple[bool | None, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Spellings(Sequence[Spelling]):
    """The ways to write one function, with what every method says of each at one point: a sequence of `Spelling`.

    Attributes
    ----------
    truth : Verdict
        What f does there, however it is written.
    methods : tuple of str, length M
    rows : tuple of Spelling
        The first is f as it is.
    """

    truth: Verdict
    methods: tuple[str, ...]
    rows: tuple[Spelling, ...]

    @overload
    def __getitem__(self, index: int) -> Spelling: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Spelling, ...]: ...
    def __getitem__(self, index: int | slice) -> Spelling | tuple[Spelling, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        names = ("at", "step", "precision", "exists", "kind", "derivative", "left", "right", "certificate")
        truth = {name: getattr(self.truth, name) for name in names}
        return {
            "function": self.truth.function.text, "noise": self.truth.function.noise, **truth,
            "sentence": self.truth.sentence, "methods": list(self.methods),
            "rows": [{"text": row.text, "name": row.name, "cells": list(self._cells(row))} for row in self.rows],
        }  # fmt: skip

    def _cells(self, row: Spelling) -> Iterator[dict[str, Any]]:
        for name, value, agrees, reason in zip(self.methods, row.values.tolist(), row.agrees, row.reasons, strict=True):
            yield {"name": name, "value": value, "agrees": agrees, "reason": reason}

    def _table(self, methods: slice, above: tuple[str, ...]) -> Table:
        chosen = range(len(self.methods))[methods]
        head = ("f(x) =", *(METHODS[self.methods[k]].label for k in chosen), "")
        rows = []
        for row in self.rows:
            said = (f"{number(row.values[k])} {MARKS[row.agrees[k]]}" for k in chosen)
            rows.append((row.text, *said, row.name))
        return Table(above, head, rows, frozenset(range(1, len(head) - 1)), headline=1)

    @property
    def _above(self) -> tuple[str, ...]:
        truth, noise = self.truth, self.truth.function.noise
        noisy = f", noise {number(noise)}" if noise else ""
        head = f"f(x) = {truth.function.text}, Δx = {number(truth.step)}, {truth.precision}{noisy}"
        return (head, truth.sentence, *filter(None, [truth.detail]))

    def __repr__(self) -> str:
        starts = range(0, max(len(self.methods), 1), ABREAST)
        tables = (self._table(slice(start, start + ABREAST), self._above if start == 0 else ()) for start in starts)
        return "\n".join(table.text() for table in tables)

    def _repr_html_(self) -> str:
        return self._table(slice(None), self._above).html()


def spellings(
    f: Any,
    at: Any,
    *,
    step: float = 1e-5,
    methods: Iterable[str] | None = None,
    precision: str = "float64",
    pause: Callable[[], None] = unhurried,
) -> Spellings:
    """Write f in other ways, and ask every method for the derivative of each.

    Each spelling is made from f's own formula by rules that hold for all real numbers, and is kept if its values, and
    what is certified at the point, are f's: |u| is a square root, a maximum or a choice, max(u, v) is a sum with relu,
    x is relu(x) - relu(-x), and what `where` protects from a division by 0 it can protect from its slope, too.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : float or str or Fraction or sympy number or Place
        The point: a float is that double, everything else is exact.
    step : float
        Δx of the methods that use one.
    methods : iterable of str, optional
        Names in `METHODS`; all of them if not given. Those that are not installed are left out.
    precision : str
        "float64" or "float32": the arithmetic of the methods.
    pause : callable
        Called without arguments between a method and the next; what it raises ends the work.

    Returns
    -------
    Spellings
        A sequence of `Spelling`: f as it is, and 8 others at most. It prints as a table.

    Raises
    ------
    FunctionError
        If f cannot be read, or is a callable without a formula.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> spellings("where(x != 0, sin(x)/x, 1)", 0, methods=["central"])[1].text
    'where(x != 0, sin(where(x != 0, x, 1))/where(x != 0, x, 1), 1)'
    >>> for row in spellings("max(x, -x)", 0, methods=["symbolic", "complex_step", "autograd"])[:3]:
    ...     print(row.text, row.values)
    max(x, -x) [0. 1. 0.]
    abs(x) [0. 0. 0.]
    sqrt(x^2) [ 0. nan nan]
    """
    function, place = as_function(f), at if hasattr(at, "vanishes") else ExactPlace(exact_point(at))
    checked_precision(precision)
    check_pause(pause)
    step, chosen = checked_step(step), _checked_methods(methods)
    if function.program is None:
        raise FunctionError(f"other ways to write f are made from its formula, and it has none: {function.reason}")
    finding, others = _ways(function, place, pause)
    truth = Verdict(function, place, finding, step, precision)
    rows = [_testified(truth, function.text, "as it is", chosen, pause)]
    for way in others:
        spelled = Verdict(_function(way.text, function.noise), place, way.finding, step, precision)
        rows.append(_testified(spelled, way.text, way.name, chosen, pause))
    return Spellings(truth, chosen, tuple(rows))


def _checked_methods(methods: Iterable[str] | None) -> tuple[str, ...]:
    given: Any = METHODS if methods is None else methods
    given = given if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    return tuple(name for name in dict.fromkeys(given) if find_method(name).available)


def _testified(found: Verdict, text: str, name: str, methods: tuple[str, ...], pause: Callable[[], None]) -> Spelling:
    said = []
    for method in methods:
        pause()
        said.append(found.testimony[method])
    values = np.array([each.value for each in said], float)
    return Spelling(text, name, values, tuple(each.agrees for each in said), tuple(each.reason for each in said))


# ---- other ways to write f -----------------------------------------------------------------------------------------


class _Way(NamedTuple):
    """A way to write f, and what was found of it at the point."""

    text: str
    name: str
    finding: Finding


@lru_cache(maxsize=KEPT)
def _kept(text: str) -> Function:
    return Function(text)


def _function(text: str, noise: float) -> Function:
    return _kept(text).with_noise(noise) if noise else _kept(text)


def _ways(f: Function, place: Place, pause: Callable[[], None]) -> tuple[Finding, list[_Way]]:
    """Return what f does at a place, and the ways to write it; those of the last place are kept with f."""
    where = place.nearest, place.text
    last = f.cache.get("spellings")
    if last is None or last[0] != where:
        last = f.cache["spellings"] = (where, *_found(f, place, pause))
    return last[1], last[2]


def _found(f: Function, place: Place, pause: Callable[[], None]) -> tuple[Finding, list[_Way]]:
    assert f.program is not None
    finding = find(f, place)
    x = _points(place.nearest)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(evaluate(f.program, x, "float64"), x.shape)
    point = place.point if isinstance(place, ExactPlace) else exact_point(place.nearest)
    seen, kept = {f.program}, []
    for order, rewriting in sorted(enumerate(rewritings(f.program, point.program)), key=lambda each: each[1].turn):
        pause()
        spelled = _typed(rewriting)
        if spelled is None or spelled.program is None or spelled.program in seen:
            continue
        seen.add(spelled.program)
        if _has_values(spelled.program, x, values):
            there = find(spelled, place, seconds=SECONDS)
            if _is_same(there, finding):
                kept.append((order, _Way(spelled.text, rewriting.name, there)))
        if len(kept) == MOST:
            break
    return finding, [way for _, way in sorted(kept, key=lambda each: each[0])]


def _typed(rewriting: Rewriting) -> Function | None:
    """Return a program as what people would type for it; None where that would be too long, or is no formula."""
    text = written(rewriting.program)
    if text is None or len(text) > LONGEST:
        return None
    try:
        return _kept(text)
    except FunctionError:
        return None


def _points(at: float) -> Array:
    """Return where values are compared: everywhere, and ever nearer to a point."""
    count = round(2 * WIDEST / APART)
    everywhere = np.linspace(-WIDEST, WIDEST, count + 1)
    near = 10.0 ** -np.arange(DECADES) * max(1.0, abs(at))
    with np.errstate(over="ignore"):
        x = np.concatenate([everywhere, everywhere * math.pi / WIDEST, at - near, [at], at + near])
    finite: Array = x[np.isfinite(x)]
    return finite


def _has_values(program: Program, x: Array, values: Array) -> bool:
    with np.errstate(all="ignore"):
        found = np.broadcast_to(evaluate(program, x, "float64"), x.shape)
        return bool(np.allclose(found, values, rtol=ROUNDING, atol=ROUNDING / 100, equal_nan=True))


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether two findings at one place say the same."""
    slopes = ((one.left, other.left), (one.right, other.right), (one.value, other.value))
    return one.kind == other.kind and all(
        (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=ROUNDING, abs_tol=ROUNDING) for a, b in slopes
    )
