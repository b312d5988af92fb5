"""Forward and reverse mode, step by step, with the sums in JAX's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np

from derivwidgets.experiments.graphs.parts import Edge, Move, Node
from derivwidgets.experiments.graphs.rules import factor, figure, filled, is_flat, is_truth, partial, product, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.experiments.graphs.local import Local
    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program

DOT, BAR = "\u0307", "\u0304"
"""Above the name of a node: its tangent, its adjoint."""


@dataclass(frozen=True)
class Sweep:
    """What one mode computes: a number for every node, and how it comes about."""

    numbers: Array
    moves: tuple[Move, ...]


class Walk:
    """Walks over one graph in both directions.

    Parameters
    ----------
    program : Program
    nodes, edges : sequence
        Of the graph.
    found : sequence of Local
    precision : str
    """

    def __init__(
        self, program: Program, nodes: Sequence[Node], edges: Sequence[Edge], found: Sequence[Local], precision: str
    ) -> None:
        self.program, self.nodes, self.edges, self.found = program, nodes, edges, found
        self.kind = np.dtype(precision).type
        self.into: list[dict[int, int]] = [{} for _ in nodes]
        for index, edge in enumerate(edges):
            self.into[edge.target][edge.slot] = index
        self.flowing = [self._flowing(index) for index in range(len(nodes))]

    def _flowing(self, target: int) -> list[int]:
        """Return the edges into a node over which derivatives flow: from what moves, and from and to no condition."""
        if is_truth(self.program.steps[target]):
            return []
        sources = ((e, self.edges[e].source) for e in self.into[target].values())
        return [e for e, i in sources if self.nodes[i].moves and not is_truth(self.program.steps[i])]

    def _partial(self, edge: Edge) -> str:
        """Return the rule for an edge, with the names of its nodes in it."""
        step = self.program.steps[edge.target]
        template = partial(step, edge.slot)
        return filled(template, [self._called(i) for i in step.arguments], self.nodes[edge.target].name)

    def _called(self, index: int) -> str:
        node = self.nodes[index]
        if node.operation != "constant":
            return node.name
        return f"({node.label})" if node.label.startswith("−") or "/" in node.label else node.label

    def _marked(self, index: int, mark: str) -> str:
        """Return the name of a node with a dot or a bar over its letter."""
        name = self.nodes[index].name
        return normalize("NFC", f"{name[0]}{mark}{name[1:]}")

    # ---- forward -----------------------------------------------------------------------------------------------------

    def forward(self) -> Sweep:
        """Return the tangents; what is 0 by rule is left out of the sums after it, as JAX does."""
        tangents: list[Any] = [self.kind(0)] * len(self.nodes)
        moves = []
        for index, (step, node, local) in enumerate(zip(self.program.steps, self.nodes, self.found, strict=True)):
            if not node.moves or is_truth(step):
                continue
            if step.operation == "x":
                tangents[index] = self.kind(1)
            elif local.push is not None and local.active:
                tangents[index] = local.push([tangents[step.arguments[k]] for k in local.active])
            moves.append(self._forward_move(index, tangents))
        return Sweep(np.array([float(each) for each in tangents]), tuple(moves))

    def _forward_move(self, index: int, tangents: Sequence[Any]) -> Move:
        local, value, made = self.found[index], float(tangents[index]), self._marked(index, DOT)
        if self.nodes[index].operation == "x":
            return Move(index, (), value, f"{made} = 1", "", done=True)
        if not local.active:
            return Move(index, tuple(self.flowing[index]), value, f"{made} = 0", "", done=True)
        indices = [self.into[index][slot] for slot in local.active]
        terms, numbers = [], []
        for edge in (self.edges[i] for i in indices):
            terms.append(product(self._partial(edge), self._marked(edge.source, DOT)))
            numbers.append(f"{figure(edge.derivative)}·{factor(float(tangents[edge.source]))}")
        formula, sums = f"{made} = {total(terms)}", f"= {total(numbers)} = {figure(value)}"
        return Move(index, tuple(indices), value, formula, sums, done=True)

    # ---- reverse -----------------------------------------------------------------------------------------------------

    def reverse(self) -> Sweep:
        """Return the adjoints: later nodes pass theirs on first, to their last operand first."""
        last = len(self.nodes) - 1
        adjoints: list[Any] = [None] * len(self.nodes)  # None is 0 by rule
        adjoints[last] = self.kind(1)
        moves = [Move(last, (), 1.0, f"{self._marked(last, BAR)} = 1", "", done=True)]
        paths = self._paths()
        met = [0] * len(self.nodes)
        for index in range(last, -1, -1):
            if index != last and not paths[index]:
                continue
            added = self._added(index, adjoints[index])
            for e in reversed(self.flowing[index]):
                edge = self.edges[e]
                before, onto = adjoints[edge.source], self.found[index].onto
                if edge.slot in added and before is not None and onto is not None:
                    adjoints[edge.source] = onto(edge.slot, adjoints[index], before)
                elif edge.slot in added:
                    more = added[edge.slot]
                    adjoints[edge.source] = more if before is None else before + more
                met[edge.source] += 1
                done = met[edge.source] == paths[edge.source]
                moves.append(self._reverse_move(e, adjoints, before, is_first=met[edge.source] == 1, done=done))
        numbers = [0.0 if each is None else float(each) for each in adjoints]
        asked = [node.moves or node.index == last for node in self.nodes]
        return Sweep(np.where(asked, numbers, np.nan), tuple(moves))

    def _added(self, index: int, adjoint: Any) -> dict[int, Any]:
        """Return what a node's adjoint adds to those of its operands, by slot; nothing where the rule is 0."""
        local = self.found[index]
        if local.pull is None or adjoint is None:
            return {}
        return dict(zip(local.slots, local.pull(adjoint), strict=True))

    def _paths(self) -> list[int]:
        """Return over how many edges the adjoint of each node comes together."""
        paths = [0] * len(self.nodes)
        for index in range(len(self.nodes) - 1, -1, -1):
            if paths[index] or index == len(self.nodes) - 1:
                for e in self.flowing[index]:
                    paths[self.edges[e].source] += 1
        return paths

    def _reverse_move(self, e: int, adjoints: Sequence[Any], before: Any, *, is_first: bool, done: bool) -> Move:
        edge = self.edges[e]
        made, given = (self._marked(index, BAR) for index in (edge.source, edge.target))
        value, start, passed = (_plain(each) for each in (adjoints[edge.source], before, adjoints[edge.target]))
        sign = "=" if is_first else "+="
        if is_flat(self.program.steps[edge.target]):
            return Move(edge.source, (e,), value, f"{made} {sign} 0", "", done)
        number = f"{figure(passed)}·{factor(edge.derivative)}"
        formula = f"{made} {sign} {product(self._partial(edge), given, last=True)}"
        numbers = f"= {number if is_first else total([figure(start), number])} = {figure(value)}"
        return Move(edge.source, (e,), value, formula, numbers, done)


def _plain(adjoint: Any) -> float:
    return 0.0 if adjoint is None else float(adjoint)
