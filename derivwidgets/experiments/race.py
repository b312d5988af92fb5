"""`race`: what a derivative costs by each method, deriving, compiling and warming up apart."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.experiments.racing import words
from derivwidgets.experiments.racing.board import PHASES, Board
from derivwidgets.experiments.racing.course import AXES, Course
from derivwidgets.experiments.racing.machine import machine
from derivwidgets.experiments.racing.neurons import RACING, sweeps
from derivwidgets.experiments.racing.runner import run
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import as_function
from derivwidgets.methods import METHODS, find_method
from derivwidgets.truth.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

DEFAULTS = {
    "size": (100, 1000, 10_000, 100_000, 1_000_000),
    "depth": (1, 2, 3, 4, 5, 6),
    "parameters": (1, 10, 100, 1000, 10_000),
}
"""Where a race over an axis is run."""
ENTRANTS = ("symbolic", "central", "gradient", "jax_reverse", "jax_forward", "autograd", "mygrad")
"""Who takes part, as far as they are installed."""
ORDER = ("numerical", "symbolic", "automatic")
"""Families in the order in which they start: those first whose libraries are soon there."""
DEEPEST = 64
MOST_FLIPS = 4
"""Flips that a table tells."""
EVERY = 0.1
"""Seconds between two reports of progress."""
SELDOM = 0.5
"""The same where nothing but the estimate is new."""


class Cancelled(Exception):
    """Raised by a `pause` of the caller's to end a race; what was measured is returned."""


@dataclass(frozen=True, repr=False)
class Race:
    """What each method takes for a derivative, along one axis.

    M methods and K values of the axis; nan where nothing was measured.

    Attributes
    ----------
    function : Function
    axis : str
        "size", the points at which f is differentiated at once; "depth", how often f is composed with itself, at
        10,000 points; "parameters", the gradient of the neuron F(w) = f(c·w) in n weights.
    values : ndarray of int, shape (K,)
    methods : tuple of str, length M
    precision : str
    derive, compile, first, steady : ndarray, shape (M, K)
        Seconds: to find the derivative (SymPy's ``diff``, JAX's trace), to compile it, for the first call besides, and
        for any later call, as a median.
    spread : ndarray, shape (M, K, 2)
        The quartiles of the steady state.
    repetitions : ndarray of int, shape (M, K)
        How many samples the steady state is the median of.
    evaluations : ndarray, shape (M, K)
        Evaluations of f (of F over parameters) that a derivative takes; nan where that is no measure of a method; see
        `sweeps`.
    memory : ndarray, shape (M, K)
        Bytes that a call takes at its peak.
    reasons : tuple of tuple of str, (M, K)
        Why nothing was measured; empty where it was.
    imports : dict of str to float
        Seconds that it took to import a library, and to use it for the first time.
    machine : dict of str to str
        On what the race was run.
    done : float
        The part that is settled, from 0 to 1.
    seconds_left : float
        An estimate.
    complete : bool
        Whether the race came to its end, and nobody was left out because its time was over.
    reason : str
        Why not, or what is to be said of the points.
    """

    function: Function
    axis: str
    values: Array
    methods: tuple[str, ...]
    precision: str
    derive: Array
    compile: Array
    first: Array
    steady: Array
    spread: Array
    repetitions: Array
    evaluations: Array
    memory: Array
    reasons: tuple[tuple[str, ...], ...]
    imports: dict[str, float] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)
    done: float = 1.0
    seconds_left: float = 0.0
    complete: bool = True
    reason: str = ""

    @property
    def total(self) -> Array:
        """Seconds up to the first answer, shape (M, K)."""
        return self.derive + self.compile + self.first

    @property
    def sweeps(self) -> Array:
        """Passes of automatic differentiation that a derivative takes, shape (M, K); nan for the other methods."""
        sizes = self.values if self.axis == "parameters" else np.ones_like(self.values)
        return np.array([[sweeps(method, int(size)) for size in sizes] for method in self.methods])

    def ranking(self, value: int, phase: str = "steady") -> tuple[str, ...]:
        """Return the methods that were measured at a value of the axis, the fastest first.

        Parameters
        ----------
        value : int
            One of `values`.
        phase : str
            "derive", "compile", "first", "steady", or "total" for everything up to the first answer.

        Raises
        ------
        ValueError
            If there is no such value or phase.
        """
        if phase not in (*PHASES, "total"):
            raise ValueError(f"phase is one of {', '.join(PHASES)} and total; got {phase!r}")
        columns = np.flatnonzero(self.values == value)
        if not columns.size:
            raise ValueError(f"value must be one of {', '.join(map(str, self.values))}; got {value!r}")
        times = getattr(self, phase)[:, columns[0]]
        return tuple(self.methods[row] for row in np.argsort(times, kind="stable") if np.isfinite(times[row]))

    @property
    def flips(self) -> list[str]:
        """Sentences: which pairs change their order along the axis, or between the first answer and later ones."""
        return words.flips(self)

    @property
    def table(self) -> Table:
        """The steady state of every method at every value."""
        head = ("method", *(words.place(self.axis, int(value)) for value in self.values))
        rows = [
            (words.label(method), *(words.cell(self, row, column) for column in range(len(self.values))))
            for row, method in enumerate(self.methods)
        ]
        above = (
            f"f(x) = {self.function.text}, {self.precision}, {words.CALLS[self.axis]}",
            *filter(None, [self.reason]),
        )
        said = [*words.notes(self), *(f"{flip[0].upper()}{flip[1:]}" for flip in self.flips[:MOST_FLIPS])]
        below = " ".join(f"{sentence.rstrip('.')}." for sentence in said)
        return Table(above, head, rows, frozenset(range(1, len(head))), below=below)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values: "rows" has one for each method and value, times in seconds."""
        return {
            "function": self.function.text, "axis": self.axis, "values": self.values.tolist(),
            "methods": list(self.methods), "precision": self.precision, "rows": words.rows(self),
            "imports": dict(self.imports), "machine": dict(self.machine), "done": self.done,
            "seconds_left": self.seconds_left, "complete": self.complete, "reason": self.reason,
        }  # fmt: skip

    def markdown(self) -> str:
        """Return all phases as a table in Markdown."""
        axis = words.HEADS[self.axis]
        head = ("method", axis, "derive", "compile", "first call", "later calls", "memory", "note")
        rows = [words.details(row, axis) for row in words.rows(self)]
        line = "|".join(("---", *("---:" for _ in head[1:-1]), "---"))
        return "\n".join([f"| {' | '.join(head)} |", f"|{line}|", *(f"| {' | '.join(row)} |" for row in rows), ""])

    def csv(self) -> str:
        """Return everything that was measured as CSV, times in seconds, memory in bytes."""
        rows, file = words.rows(self), io.StringIO()
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return file.getvalue()

    def __str__(self) -> str:
        return self.table.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table.html()


def race(
    f: Any,
    *,
    sizes: Iterable[int] | None = None,
    depths: Iterable[int] | None = None,
    parameters: Iterable[int] | None = None,
    methods: Iterable[str] | None = None,
    precision: str = "float64",
    seconds: float = 30.0,
    memory: float = 2 << 30,
    progress: Callable[[Race], None] | None = None,
    pause: Callable[[], None] | None = None,
) -> Race:
    """Race methods of differentiation against each other, over one axis.

    Everything happens in a process of its own, where nothing has been imported or compiled before; but a callable that
    could not be traced is raced in this one. What is raced is the program of f, without noise. A method whose answers
    are wrong does not take part, and methods are timed in turn, more often where the machine is noisy. What would take
    too long or too much memory is skipped, and says so; so does what is stopped because it did.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    sizes : iterable of int, optional
        How many points at once; 100 to 1,000,000 if no axis is given.
    depths : iterable of int, optional
        Instead: how often f is composed with itself.
    parameters : iterable of int, optional
        Instead: of how many weights the gradient of f(c·w) is.
    methods : iterable of str, optional
        Keys of `METHODS`.
    precision : str
        "float64" or "float32".
    seconds : float
        How long the race may take, in all.
    memory : float
        Bytes that a method may take.
    progress : callable, optional
        Told of the race so far, at most ten times a second.
    pause : callable, optional
        Called all the time. If it raises `Cancelled`, the race ends, as by an interrupt of the kernel, and what was
        measured is returned; whatever else it raises is passed on.

    Raises
    ------
    FunctionError
        If f cannot be read, or has no formula, which depths and parameters need.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> found = race("x^2", sizes=[10, 1000], methods=["central", "forward"], seconds=5)
    >>> found.steady.shape, found.complete
    ((2, 2), True)
    >>> found.evaluations.tolist()
    [[2.0, 2.0], [2.0, 2.0]]
    """
    function = as_function(f)
    axis, values = _axis(sizes, depths, parameters)
    entrants = _entrants(methods, axis)
    check_pause(pause := unhurried if pause is None else pause)
    course = Course.of(function, axis, checked_precision(precision))
    board = Board(course, values, entrants, _positive(seconds, "seconds"), _positive(memory, "memory"))
    for name in entrants:
        if not METHODS[name].available:
            for column in range(len(values)):
                board.refuse(name, column, METHODS[name].reason)
    told = [0.0, -1.0]
    where: dict[str, str] = {}

    def found(complete: bool = False, reason: str = "") -> Race:
        if not where:
            where.update(machine(precision))
        about = {**where, **({"devices": ", ".join(board.devices)} if board.devices else {})}
        said = "; ".join(filter(None, [reason, course.note]))
        left = 0.0 if complete or reason else board.seconds_left
        return Race(
            function, axis, values, entrants, precision, **board.facts(), machine=about, done=board.done,
            seconds_left=left, complete=complete, reason=said,
        )  # fmt: skip

    def report() -> None:
        since = time.monotonic() - told[0]
        if progress is not None and since > (EVERY if board.news != told[1] else SELDOM):
            told[:] = time.monotonic(), board.news
            progress(found())

    try:
        run(board, pause, report)
    except (Cancelled, KeyboardInterrupt) as ended:
        word = "cancelled" if isinstance(ended, Cancelled) else "interrupted"
        measured = int(np.isfinite(board.numbers["steady"]).sum())
        board.abandon(word)
        return found(reason=f"{word}: {measured} of {board.settled.size} measured")
    return found(complete=not board.missing, reason=board.missing)


def _axis(*given: Iterable[int] | None) -> tuple[str, Array]:
    names = ("sizes", "depths", "parameters")
    chosen = [k for k, values in enumerate(given) if values is not None]
    if len(chosen) > 1:
        both = " and ".join(names[k] for k in chosen)
        raise ValueError(f"a race goes over one axis: give one of {', '.join(names)}; got {both}")
    which = chosen[0] if chosen else 0
    wanted = given[which] if chosen else DEFAULTS["size"]
    assert wanted is not None
    return AXES[which], _values(wanted, names[which], DEEPEST if AXES[which] == "depth" else 1 << 50)


def _values(wanted: Any, name: str, most: int) -> Array:
    values = list(wanted) if isinstance(wanted, Iterable) else [wanted]
    for value in values:
        whole = hasattr(value, "__index__") and not isinstance(value, bool | np.bool_)
        whole = whole or (isinstance(value, float) and value.is_integer())
        if not whole or not 1 <= value <= most:
            raise ValueError(f"{name} must be whole numbers from 1 to {most:,}; got {value!r}")
    if not values:
        raise ValueError(f"{name} must be one or more whole numbers; got none")
    return np.unique(np.array([int(value) for value in values]))


def _entrants(methods: Iterable[str] | None, axis: str) -> tuple[str, ...]:
    if methods is None:
        able = RACING if axis == "parameters" else ENTRANTS
        return _in_order([name for name in (*ENTRANTS, "forward") if name in able and METHODS[name].available])
    chosen = [find_method(name).name for name in ([methods] if isinstance(methods, str) else methods)]
    if not chosen:
        raise ValueError("methods must be one or more names of methods; got none")
    return _in_order(chosen)


def _in_order(names: Sequence[str]) -> tuple[str, ...]:
    """Return names once each, in the order in which they start."""
    return tuple(sorted(dict.fromkeys(names), key=lambda name: ORDER.index(METHODS[name].family)))


def _positive(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not 0 < number < float("inf") or isinstance(value, bool | str):
        raise ValueError(f"{name} must be a positive number; got {value!r}")
    return number
