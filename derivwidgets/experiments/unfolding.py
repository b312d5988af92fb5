"""`unfold`: an expression as a tree, and which of its nodes are one node of the shared graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.compositions import by_the_chain_rule, checked_times, composed
from derivwidgets.experiments.graphs.rules import label
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.printer import text as written
from derivwidgets.function.program import Program
from derivwidgets.methods.symbolic import derivative_program, written_size
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import many

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Step

AT_ONCE = 1000
"""Nodes of an f that SymPy differentiates at once."""
READABLE = 60
"""Nodes of a part that is written as text."""
MOST = 100_000
"""Nodes of a tree that can be asked for."""


@dataclass(frozen=True, repr=False)
class Unfolding:
    """An expression as a graph in which equal parts are one node, and as the tree that it unfolds to.

    Attributes
    ----------
    labels : tuple of str, length N
        Of the graph's nodes: "x", "3", "×", "+", "sin", "^2"; the last one is the whole expression.
    texts : tuple of str, length N
        What each node stands for, as text, with dots for what is long.
    arguments : tuple of tuple of int, length N
        The nodes that each node works on; they come before it.
    parents : ndarray of int, shape (T,)
        The parent of each node of the tree, -1 for the root; level after level, so that parents come first.
    nodes : ndarray of int, shape (T,)
        The node of the graph that each node of the tree is.
    tree_size, graph_size : int
        How many nodes there are, also where the tree is too large to be given.
    complete : bool
        Whether the tree is whole; else it is its upper part.
    note : str
        What is left out, and how the derivative was found where that was not SymPy's way.
    """

    labels: tuple[str, ...]
    texts: tuple[str, ...]
    arguments: tuple[tuple[int, ...], ...]
    parents: Array
    nodes: Array
    tree_size: int
    graph_size: int
    complete: bool = True
    note: str = ""

    @property
    def times(self) -> tuple[int, ...]:
        """How often each node of the graph stands in the whole tree.

        >>> unfold("(x + 1)(x + 1)", derivative=False).times
        (2, 2, 2, 1)
        """
        found = [0] * (self.graph_size - 1) + [1]
        for node in reversed(range(self.graph_size)):
            for argument in self.arguments[node]:
                found[argument] += found[node]
        return tuple(found)

    @property
    def table(self) -> Table:
        """The nodes of the graph, and how often each of them stands in the tree."""
        rows = [*zip(self.labels, self.texts, map(many, self.times), strict=True)]
        above = f"A graph of {many(self.graph_size)} nodes, a tree of {many(self.tree_size)}"
        return Table((above, *filter(None, [self.note])), ("", "is", "in the tree"), rows, frozenset({2}))

    def __repr__(self) -> str:
        return self.table.text()

    def _repr_html_(self) -> str:
        return self.table.html()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "labels": list(self.labels), "texts": list(self.texts), "arguments": list(map(list, self.arguments)),
            "parents": self.parents.tolist(), "nodes": self.nodes.tolist(), "tree_size": self.tree_size,
            "graph_size": self.graph_size, "complete": self.complete, "note": self.note,
        }  # fmt: skip


def unfold(f: Any, *, depth: int = 1, derivative: bool = True, limit: int = 2000) -> Unfolding:
    """Return f', or f, as a tree and as a graph.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    depth : int
        How often f is composed with itself: 1 is f, 2 is f(f(x)).
    derivative : bool
        Whether f' is unfolded, as SymPy gives it; of an f that is too large for SymPy's tree f' by the chain rule, step
        by step. Else f itself.
    limit : int
        Nodes of the tree that are given.

    Raises
    ------
    FunctionError
        If f cannot be read, has no formula, or SymPy has no rule for its derivative.
    ValueError
        If another argument is not what it should be.

    Examples
    --------
    >>> square = unfold("(x + 1)(x + 1)", derivative=False)
    >>> square.labels, square.arguments[3]
    (('x', '1', '+', '×'), (2, 2))
    >>> square.nodes, square.parents
    (array([3, 2, 2, 0, 1, 0, 1]), array([-1,  0,  0,  1,  1,  2,  2]))
    >>> deep = unfold("4x(1 - x)", depth=30)
    >>> deep.graph_size, deep.tree_size, len(deep.nodes)
    (241, 193273528319, 2000)
    """
    function, depth = as_function(f), checked_times(depth, "depth")
    if isinstance(limit, bool) or not hasattr(limit, "__index__") or not 1 <= int(limit) <= MOST:
        raise ValueError(f"limit must be a whole number from 1 to {MOST}; got {limit!r}")
    if function.program is None:
        raise FunctionError(f"a graph is made of a formula, and this function has none: {function.reason}")
    program, note = composed(function.program, depth), ""
    if derivative and written_size(program) <= AT_ONCE:
        program = derivative_program(function if depth == 1 else Function(program))
    elif derivative:
        program, note = by_the_chain_rule(program), "by the chain rule; SymPy's own tree would take long"
    parents, nodes = _tree(program, int(limit))
    size = program.tree_size
    if len(nodes) < size:
        note = "; ".join(filter(None, [note, f"the upper {many(len(nodes))} of {many(size)} nodes of the tree"]))
    return Unfolding(
        tuple(map(_label, program.steps)), tuple(_texts(program)), tuple(step.arguments for step in program.steps),
        parents, nodes, size, len(program), len(nodes) == size, note,
    )  # fmt: skip


def _tree(program: Program, limit: int) -> tuple[Array, Array]:
    """Return parents and graph nodes of the tree, level after level, as many as there is room for."""
    parents, nodes = [-1], [len(program) - 1]
    for parent, node in enumerate(nodes):  # which grows meanwhile
        for argument in program.steps[node].arguments[: limit - len(nodes)]:
            parents.append(parent)
            nodes.append(argument)
        if len(nodes) >= limit:
            break
    return np.array(parents), np.array(nodes)


def _label(step: Step) -> str:
    return "√" if step.operation == "sqrt" else label(step)


def _texts(program: Program) -> list[str]:
    """Write what each step stands for; of a long one only its operation, between dots."""
    sizes: list[int] = []
    texts = []
    for index, step in enumerate(program.steps):
        sizes.append(1 + sum(sizes[argument] for argument in step.arguments))
        text = written(_part(program, index)) if sizes[index] <= READABLE else None
        texts.append(text or _outline(step))
    return texts


def _part(program: Program, index: int) -> Program:
    """Return the steps that one of them needs, and itself."""
    needed, waiting = {index}, [index]
    while waiting:
        for argument in program.steps[waiting.pop()].arguments:
            if argument not in needed:
                needed.add(argument)
                waiting.append(argument)
    order = {old: new for new, old in enumerate(sorted(needed))}
    steps = (program.steps[old] for old in order)
    return Program(tuple(step._replace(arguments=tuple(order[a] for a in step.arguments)) for step in steps))


def _outline(step: Step) -> str:
    sign = _label(step)
    if len(step.arguments) == 2 and not sign.isalpha():
        return f"… {sign} …"
    if sign.startswith("^"):
        return f"(…){sign}"
    return f"{sign}({', '.join('…' * len(step.arguments))})" if step.arguments else sign
