"""`graph`: f as a graph of operations, and the two ways in which automatic differentiation walks over it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.graphs.agreement import agreement
from derivwidgets.experiments.graphs.certified import as_floats, certify, relative_error
from derivwidgets.experiments.graphs.equations import Lines, jaxprs
from derivwidgets.experiments.graphs.local import arithmetic, local
from derivwidgets.experiments.graphs.loss import loss
from derivwidgets.experiments.graphs.parts import Edge, Line, Move, Node
from derivwidgets.experiments.graphs.rules import figure, label, name, rule, rule_at, texts
from derivwidgets.experiments.graphs.sweeps import Walk
from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import as_function
from derivwidgets.function.points import exact_point, one_point
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.places import ExactPlace
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import equation, many, size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.experiments.graphs.certified import Certified
    from derivwidgets.experiments.graphs.local import Local
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program

__all__ = ["Edge", "Graph", "Line", "Move", "Node", "graph"]

LARGEST = 2000
"""Nodes up to which a graph can be drawn, and is shown beside its jaxpr."""


@dataclass(frozen=True, repr=False)
class Graph:
    """F at one point as a graph of operations, with everything that forward and reverse mode compute on it.

    Attributes
    ----------
    function : Function
    at : float
        The point as a number of the precision, at which everything is computed.
    place : str
        The point as it was given: exactly there the certified values are.
    precision : str
        "float64" or "float32".
    nodes : tuple of Node, length N
        The last one is f(x).
    edges : tuple of Edge
        In the order of their targets, and of their slots.
    values : ndarray, shape (N,)
        The number of every node as JAX computes it; a condition counts 1 or 0.
    tangents : ndarray, shape (N,)
        Forward mode: the derivative of every node by x.
    adjoints : ndarray, shape (N,)
        Reverse mode: the derivative of f by every node; nan for constants, for which it does not ask.
    exact, radius : ndarray, shape (N,)
        The certified value of every node, and how far it may be off; nan and inf where none is certified.
    relative_errors, tangent_errors, adjoint_errors : ndarray, shape (N,)
        |computed - exact|/|exact| of the values, the tangents and the adjoints; inf where an exact 0 is computed as
        something else, nan where the exact number is not certified.
    forward, reverse : tuple of Move
        The two modes step by step.
    derivative : float
        The adjoint of x: f'(x) by reverse mode.
    jax : float
        What JAX's reverse mode gives, compiled; nan where JAX cannot do f.
    agreement : str
        How that compares with `derivative`, in one sentence.
    jaxpr, reverse_jaxpr : tuple of Line
        F, and its derivative by reverse mode, as JAX traces them; empty where JAX cannot do f.
    note : str
        What else is to be said: that f is not defined here, that the graph is too large to be drawn; mostly empty.
    """

    function: Function
    at: float
    place: str
    precision: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    values: Array
    tangents: Array
    adjoints: Array
    exact: Array
    radius: Array
    relative_errors: Array
    tangent_errors: Array
    adjoint_errors: Array
    forward: tuple[Move, ...]
    reverse: tuple[Move, ...]
    derivative: float
    jax: float
    agreement: str
    jaxpr: tuple[Line, ...]
    reverse_jaxpr: tuple[Line, ...]
    note: str = ""

    @property
    def too_large(self) -> bool:
        """Whether it has too many nodes to be drawn."""
        return len(self.nodes) > LARGEST

    @property
    def loss(self) -> str:
        """Where the most digits are lost, in one sentence; empty where fewer than two are."""
        return loss(self)

    @property
    def table(self) -> Table:
        """The nodes as a table, and what comes out."""
        head = ("", "is", "value", "tangent", "adjoint", "relative error")
        rows = []
        for node in self.nodes:
            numbers = (figure(float(each[node.index])) for each in (self.values, self.tangents, self.adjoints))
            error = float(self.relative_errors[node.index])
            rows.append((node.name, node.text, *numbers, "" if math.isnan(error) else size(error)))
        above = (f"f(x) = {self.function.text} at {equation(self.place)}, {self.precision}",)
        result = f"f′ = {figure(self.derivative)} by reverse mode, {self.agreement}"
        return Table(
            (*above, result, *filter(None, [self.note, self.loss])), head, rows, frozenset(range(2, 6)), headline=1
        )

    def __repr__(self) -> str:
        return self.table.text()

    def _repr_html_(self) -> str:
        return self.table.html()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        parts = {part: [asdict(each) for each in getattr(self, part)] for part in PARTS}
        arrays = {part: getattr(self, part).tolist() for part in ARRAYS}
        plain = ("at", "place", "precision", "derivative", "jax", "agreement", "note", "too_large")
        return {
            "function": self.function.text, **{part: getattr(self, part) for part in plain}, **arrays, **parts,
        }  # fmt: skip


PARTS = ("nodes", "edges", "forward", "reverse", "jaxpr", "reverse_jaxpr")
ARRAYS = (
    "values", "tangents", "adjoints", "exact", "radius", "relative_errors", "tangent_errors", "adjoint_errors",
)  # fmt: skip


def graph(f: Any, at: Any, *, precision: str = "float64", pause: Callable[[], None] = unhurried) -> Graph:
    """Walk over f's graph as automatic differentiation does, at one point, and compare with JAX and with the truth.

    Every operation is done by JAX, and differentiated by JAX's own rule for it, as JAX does without compiling: where
    two paths meet, sums are taken in its order. What an operation's rule gives at a corner is JAX's convention.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : number or str or Fraction or sympy number or Place
        The point: a double is that double, everything else is exact. The numbers are computed at the nearest number of
        the precision, and their errors are against the exact point.
    precision : str
        "float64" or "float32".
    pause : callable
        Called without arguments now and then; what it raises ends the work.

    Returns
    -------
    Graph
        It prints as a table. Where f is not defined its numbers are nan, and `note` says so.

    Raises
    ------
    FunctionError
        If f cannot be read, or is a callable without a formula.
    ValueError, TypeError
        If another argument is not what it should be.

    Notes
    -----
    Forward and reverse accumulation are described in Griewank, Walther, Evaluating Derivatives, 2nd edition, chapter 3.

    Examples
    --------
    >>> found = graph("x*x + sin(x)", 3)
    >>> [move.formula for move in found.reverse]
    ['v̄₃ = 1', 'v̄₂ = v̄₃', 'v̄₁ = v̄₃', 'x̄ = v̄₂·cos(x)', 'x̄ += v̄₁·x', 'x̄ += v̄₁·x']
    >>> round(found.derivative, 6), found.agreement
    (5.010008, "equal to JAX's to the last bit")
    """
    function, place = as_function(f), at if hasattr(at, "vanishes") else ExactPlace(exact_point(at))
    x = one_point(place.nearest, checked_precision(precision))
    program = function.program
    check_pause(pause)
    if program is None:
        raise FunctionError(f"the graph of f is made from its formula, and it has none: {function.reason}")
    nodes = _nodes(function, program)
    with arithmetic(precision):
        found, missing = local(program, x, precision)
        pause()
        values = np.array([float(each.value) for each in found])
        edges = _edges(program, found)
        pause()
        walk = Walk(program, nodes, edges, found, precision)
        forward, reverse = walk.forward(), walk.reverse()
        derivative = float(np.sum(reverse.numbers[[node.operation == "x" for node in nodes]]))
        pause()
        jax, agrees = agreement(function, x, derivative, missing)
        pause()
        jaxpr, reverse_jaxpr = _lines(function, program, precision, missing)
    pause()
    certified = certify(program, edges, place)
    exact, radius = np.array([*map(as_floats, certified.values)]).T
    return Graph(
        function, float(x), place.text, precision, nodes, edges,
        values, forward.numbers, reverse.numbers, exact, radius,
        _errors(values, certified.values),
        _errors(forward.numbers, certified.tangents),
        _errors(reverse.numbers, certified.adjoints),
        forward.moves, reverse.moves, derivative, jax, agrees, jaxpr, reverse_jaxpr,
        _note(nodes, (values[-1], derivative), certified, place),
    )  # fmt: skip


def _nodes(function: Function, program: Program) -> tuple[Node, ...]:
    if "graph nodes" not in function.cache:
        written = zip(program.steps, texts(program), program.depends_on_x, strict=True)
        function.cache["graph nodes"] = tuple(
            Node(index, step.operation, label(step), name(step, index), text, step.arguments, moves)
            for index, (step, text, moves) in enumerate(written)
        )
    nodes: tuple[Node, ...] = function.cache["graph nodes"]
    return nodes


def _edges(program: Program, found: Sequence[Local]) -> tuple[Edge, ...]:
    edges = []
    for target, step in enumerate(program.steps):
        operands, slopes = [found[i].value for i in step.arguments], found[target].slopes
        for slot, source in enumerate(step.arguments):
            if program.depends_on_x[source]:
                slope = slopes.get(slot, 0.0)
                edges.append(Edge(source, target, slot, slope, rule_at(step, slot, operands, slope)))
            else:
                edges.append(Edge(source, target, slot, math.nan, rule(step, slot)))
    return tuple(edges)


def _errors(computed: Array, balls: Sequence[Any]) -> Array:
    return np.array([relative_error(*pair) for pair in zip(computed.tolist(), balls, strict=True)])


def _lines(function: Function, program: Program, precision: str, missing: Sequence[str]) -> tuple[Lines, Lines]:
    if missing:
        return (), ()
    key = "graph jaxprs", precision
    if key not in function.cache:
        original = function.original if function.library == "jax" else None
        function.cache[key] = jaxprs(program, original, precision)
    lines: tuple[Lines, Lines] = function.cache[key]
    return lines


def _note(nodes: Sequence[Node], computed: tuple[float, float], certified: Certified, place: Any) -> str:
    values, said = certified.values, []
    value, slope = computed
    if values[-1] is Missing.UNDEFINED:
        text = nodes[_culprit(nodes, values)].text
        said.append(f"f is not defined at {equation(place.shown)}: {text} has no value there.")
    elif not math.isfinite(value):
        exact = as_floats(values[-1])[0]
        known = f", and is {figure(exact)}" if math.isfinite(exact) else ""
        said.append(f"f is computed as {figure(value)} at {equation(place.shown)}{known}.")
    elif math.isfinite(slope) and isinstance(certified.tangents[-1], Missing):
        text = next(node.text for node in nodes if isinstance(certified.tangents[node.index], Missing))
        said.append(f"No derivative of {text} is certified there: what its rule gives may be a convention.")
    if len(nodes) > LARGEST:
        said.append(f"The graph has {many(len(nodes))} nodes; up to {many(LARGEST)} can be drawn.")
    return " ".join(said)


def _culprit(nodes: Sequence[Node], values: Sequence[Any]) -> int:
    """Return the node at which the value of the last one is lost; of a choice only what is chosen matters."""
    node = nodes[-1]
    while True:
        used = node.arguments
        if node.operation == "where" and isinstance(values[used[0]], bool):
            used = (used[0], used[1] if values[used[0]] else used[2])
        lost = [index for index in used if values[index] is Missing.UNDEFINED]
        if not lost:
            return node.index
        node = nodes[lost[0]]
