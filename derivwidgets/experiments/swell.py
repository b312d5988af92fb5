"""`swell`: how many operations a derivative takes, as a tree, as a shared graph, and in other forms."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.compositions import checked_times
from derivwidgets.experiments.expressions.counting import COUNTS, TIMES, Count
from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import as_function
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import many, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function


@dataclass(frozen=True, repr=False)
class Swell:
    """How many operations a derivative takes in several forms, over the depth of a composition or the order.

    Attributes
    ----------
    function : Function
        What is composed with itself, or differentiated again and again.
    axis : str
        "depth", where f is composed with itself, or "order", of the derivative of f itself.
    values : ndarray of int, shape (K,)
        The depths or orders.
    counts : dict of str to ndarray, shape (K,)
        Operations in the derivative, by the names in `COUNTS`: "tree", SymPy's ``count_ops`` of the derivative as
        ``diff`` gives it, every shared part counted as often as it is written; "shared", those after ``cse``, each
        once; "expanded", those when it is multiplied out; "horner", those in Horner's form, of a polynomial; "jaxpr",
        the equations that ``jax.grad`` records; "flops", those of XLA's own cost analysis of the compiled derivative,
        for one point. nan where there is no number.
    f_counts : dict of str to ndarray, shape (K,)
        The same for what is differentiated.
    seconds : dict of str to ndarray, shape (K,)
        By the names in `TIMES`: what it takes to differentiate with SymPy, to find shared parts, to compile with XLA,
        and to evaluate the derivative at 1000 points: the tree as ``lambdify`` makes it, the shared program in NumPy,
        and compiled by XLA. nan where it was not measured.
    reasons : dict of str to tuple of str, length K
        For each name of a count or a time, why there is no number, or how one was found that was not counted;
        else empty.
    complete : bool
        Whether everything was tried.
    reason : str
        Why not.
    """

    function: Function
    axis: str
    values: Array
    counts: dict[str, Array]
    f_counts: dict[str, Array]
    seconds: dict[str, Array]
    reasons: dict[str, tuple[str, ...]]
    complete: bool = True
    reason: str = ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row of plain values for each depth or order: the counts, those of f as "f tree" and so on, the times."""
        named = {**self.counts, **{f"f {name}": counts for name, counts in self.f_counts.items()}, **self.seconds}
        return [
            {self.axis: int(value), **{name: _plain(numbers[k]) for name, numbers in named.items()}}
            for k, value in enumerate(self.values)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "function": self.function.text, "axis": self.axis, "values": self.values.tolist(),
            **{name: {key: [_plain(each) for each in numbers] for key, numbers in getattr(self, name).items()}
               for name in ("counts", "f_counts", "seconds")},
            "reasons": {name: list(reasons) for name, reasons in self.reasons.items()},
            "complete": self.complete, "reason": self.reason,
        }  # fmt: skip

    @property
    def table(self) -> Table:
        """The operations in f and f', and what is to be said of those that are missing."""
        head = (self.axis, "f", *(HEADINGS.get(name, name) for name in COUNTS))
        rows = [
            (str(value), _shown(self.f_counts["tree"][k]), *(_shown(self.counts[name][k]) for name in COUNTS))
            for k, value in enumerate(self.values)
        ]
        above = [
            f"Operations in the derivative of f(x) = {self.function.text}{OVER[self.axis]}",
            *filter(None, [self.reason]),
        ]
        return Table(tuple(above), head, rows, frozenset(range(len(head))), below="; ".join(self._said()))

    def _said(self) -> Iterator[str]:
        """Say once for each count why it is not there from some value on."""
        for name in COUNTS:
            said = [(value, reason) for value, reason in zip(self.values, self.reasons[name], strict=True) if reason]
            if said:
                since = f" from {self.axis} {said[0][0]} on" if len(said) < len(self.values) else ""
                yield f"{HEADINGS.get(name, name)}{since}: {said[0][1]}"

    @property
    def times(self) -> Table:
        """The seconds."""
        rows = [
            (str(value), *(_shown(self.seconds[name][k] * 1000) for name in TIMES))
            for k, value in enumerate(self.values)
        ]
        return Table(("Milliseconds; evaluated at 1000 points",), (self.axis, *TIMES), rows, frozenset(range(7)))

    def __str__(self) -> str:
        return f"{self.table.text()}\n\n{self.times.text()}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table.html() + self.times.html()

    def markdown(self) -> str:
        """Return all numbers as a table in Markdown."""
        rows = self.rows
        lines = [list(rows[0]), ["---:"] * len(rows[0]), *([_cell(each) for each in row.values()] for row in rows)]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)

    def csv(self) -> str:
        """Return all numbers as comma-separated values, an empty one where there is none."""
        rows, text = self.rows, io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(each) for name, each in row.items()} for row in rows)
        return text.getvalue()


HEADINGS = {"jaxpr": "JAX equations", "flops": "XLA flops"}
OVER = {"depth": " composed with itself", "order": ", of higher and higher order"}


def _plain(value: Any) -> int | float | None:
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _cell(value: Any) -> str:
    return "" if value is None else repr(value)


def _shown(value: float) -> str:
    if math.isnan(value):
        return "—"
    return many(value) if value >= 1000 else number(value, 3)


MOST_DEFAULT = 6
"""How deep it goes if nothing is said."""


def swell(
    f: Any,
    depth: Any = None,
    *,
    order: Any = None,
    seconds: float = 20.0,
    progress: Callable[[Swell], None] | None = None,
    pause: Callable[[], None] = unhurried,
) -> Swell:
    """Count the operations in f' as f is composed with itself, or as it is differentiated again and again.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    depth : int, optional
        f is composed with itself 1 to `depth` times; 6 if neither this nor `order` is given.
    order : int, optional
        Instead, f is differentiated 1 to `order` times.
    seconds : float
        What all of it may take. SymPy works in a process of its own, and what would take too long is left out.
    progress : callable, optional
        Called with what is known so far after each depth or order.
    pause : callable
        Called without arguments every now and then; what it raises ends the work, and what was counted is returned.

    Returns
    -------
    Swell
        It prints as a table.

    Raises
    ------
    FunctionError
        If f cannot be read, or is a callable without a formula.
    ValueError, TypeError
        If another argument is not what it should be.

    Notes
    -----
    Operations are those of SymPy's ``count_ops``, found by counting each distinct part of the expression once, in the
    expression that SymPy makes when it runs the program of f and differentiates it: nothing is simplified but what
    SymPy simplifies by itself. Where its tree would take too long, the counts go on by the linear recurrence that those
    before obey, and three more of them than determine it, if there is one; `Swell.reasons` says so.

    Examples
    --------
    >>> found = swell("4x(1 - x)", 4)  # Baydin et al., JMLR 18(153) 2018, Table 1
    >>> found.counts["tree"], found.counts["shared"], found.counts["jaxpr"]
    (array([  2.,  21.,  82., 264.]), array([ 2., 12., 27., 45.]), array([ 8., 16., 24., 32.]))
    """
    function = as_function(f)
    if depth is not None and order is not None:
        raise ValueError(f"give depth or order, not both; got depth={depth!r} and order={order!r}")
    if order is None:
        axis, most = "depth", checked_times(MOST_DEFAULT if depth is None else depth, "depth")
    else:
        axis, most = "order", checked_times(order, "order")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.number) or not seconds > 0:
        raise ValueError(f"seconds must be a number more than 0; got {seconds!r}")
    check_pause(pause)
    if progress is not None and not callable(progress):
        raise TypeError(f"progress must be a function of a Swell; got {progress!r}")
    if function.program is None:
        raise FunctionError(f"operations are counted in a formula, and this function has none: {function.reason}")

    def found(count: Count) -> Swell:
        numbers, of_f, reasons = count.found()
        return Swell(
            function, axis, count.values, {name: numbers[name] for name in COUNTS}, of_f,
            {name: numbers[name] for name in TIMES}, reasons, count.is_complete, count.reason,
        )  # fmt: skip

    count = Count(function.program, axis, most, float(seconds), pause)
    count.run(lambda: None if progress is None else progress(found(count)))
    return found(count)
