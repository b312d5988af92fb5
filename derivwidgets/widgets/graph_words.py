"""A computational graph in words: every step of forward and reverse mode, and where digits are lost."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.truth.words import number, size, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derivwidgets.experiments.graph import Graph, Move

COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def forward_words(graph: Graph) -> Iterator[str]:
    """Yield a sentence for every step of forward mode."""
    for move in graph.forward:
        made = graph.nodes[move.node].name
        edges = [graph.edges[index] for index in move.edges]
        sources = [graph.nodes[edge.source].name for edge in edges]
        if not edges:
            yield f"{made} moves as fast as itself: its tangent is 1." if made == "x" else f"{made} stands still."
        elif not move.numbers:
            yield f"{made} is constant between its jumps: whatever x does, it stands still."
        elif len(edges) == 1:
            yield f"{made} moves {_times(edges[0].derivative)} {sources[0]}."
        elif len(set(sources)) == 1:
            yield f"{sources[0]} comes into {made} by {_counted(len(edges))} paths: what they bring is added."
        else:
            yield f"{_counted(len(edges)).capitalize()} paths meet in {made}: what they bring is added."


def _times(derivative: float) -> str:
    if derivative == 1:
        return "as fast as"
    if math.isnan(derivative):
        return "nobody knows how fast, seen from"
    return f"{number(derivative)} times as fast as"


def reverse_words(graph: Graph) -> Iterator[str]:
    """Yield a sentence for every step of reverse mode."""
    paths = Counter(move.node for move in graph.reverse if move.edges)
    seen: Counter[int] = Counter()
    for move in graph.reverse:
        if not move.edges:
            moves = graph.nodes[move.node].moves
            rest = "from here it goes back." if moves else "but nothing of it goes back to x: f ′ is 0."
            yield f"{graph.nodes[move.node].name} is f: f feels it one to one, {'and ' * moves}{rest}"
            continue
        seen[move.node] += 1
        yield _reverse_words(graph, move, seen[move.node], paths[move.node])


def _reverse_words(graph: Graph, move: Move, seen: int, paths: int) -> str:
    made, given = (graph.nodes[i].name for i in (move.node, graph.edges[move.edges[0]].target))
    end = ", and that is f ′" if made == "x" and move.done else ""
    if paths == 1:
        return f"Through {given} alone f feels {made}{end}."
    if seen == 1:
        return f"The first of {_counted(paths)} paths to {made}, through {given}."
    if not move.done:
        return f"Another path to {made}, through {given}: it is added, and {_counted(paths - seen)} more will come."
    return f"The last of {_counted(paths)} paths to {made}, through {given}: the sum is complete{end}."


def _counted(count: int) -> str:
    return COUNTS.get(count, str(count)) if count > 1 else "one"


def agreement(graph: Graph) -> str:
    """Return how the derivatives by both modes and by JAX compare, in a sentence."""
    forward, reverse = float(graph.tangents[-1]), graph.derivative
    if forward == reverse or (math.isnan(forward) and math.isnan(reverse)):
        return f"The same by forward and reverse mode, {graph.agreement}."
    other = told_apart(forward, reverse)[0]
    return f"By reverse mode, {graph.agreement}; forward mode gives {other}."


# ---- where digits are lost -------------------------------------------------------------------------------------------

WORTH_NAMING = 1.5
"""Decimal digits that an operation must lose to be named."""
NOTABLE = 1e3
"""How many units of round-off a derivative is off before that is said."""


def loss(graph: Graph) -> tuple[int, str]:
    """Return the node where most digits are lost, or -1, and a sentence about errors in this graph."""
    errors, unit = graph.relative_errors, np.finfo(graph.precision).eps / 2
    worst, most = -1, 0.0
    for node in graph.nodes:
        if (lost := _lost(graph, node.index, unit)) > most:
            worst, most = node.index, lost
    slope = _slope_error(graph, unit)
    if most >= WORTH_NAMING:
        return worst, f"{_blame(graph, worst, most, unit)}{slope}"
    known = errors[~np.isnan(errors)]
    if not len(known):
        return -1, "No number of this graph could be certified."
    if not known.any():
        which = "that is certified " if len(known) < len(errors) else ""
        return -1, f"Every number {which}is exact.{slope}"
    return -1, f"No digits are lost here: no number is off by more than {size(known.max())}, relatively.{slope}"


def _lost(graph: Graph, index: int, unit: float) -> float:
    """Return how many digits an operation loses: its error against those of its operands."""
    node, errors = graph.nodes[index], graph.relative_errors
    if not node.arguments or not errors[index] > 0:
        return 0.0
    before = _before(graph, index, unit)
    return math.log10(min(errors[index], 1.0) / before) if before < 1 else 0.0


def _before(graph: Graph, index: int, unit: float) -> float:
    given = graph.relative_errors[list(graph.nodes[index].arguments)]
    return max(unit, float(np.nanmax(given, initial=0.0)))


def _blame(graph: Graph, index: int, lost: float, unit: float) -> str:
    node, error = graph.nodes[index], float(graph.relative_errors[index])
    what = "cancellation" if node.operation in ("add", "sub") else f"«{node.label}»"
    digits = f"{round(lost)} digits" if error < 1 else "all digits"
    off = size(error) if error < math.inf else "infinitely much"
    name = node.name if node.name == node.text else f"{node.name} = {node.text}"
    before = size(_before(graph, index, unit))
    return f"Here {what} loses {digits}: {name} is off by {off}, relatively, and its operands by {before}."


def _slope_error(graph: Graph, unit: float) -> str:
    x = next((node.index for node in graph.nodes if node.operation == "x"), None)
    error = math.nan if x is None else float(graph.adjoint_errors[x])
    if not error > NOTABLE * unit:
        return ""
    return f" f ′ is off by {size(error)}." if error < math.inf else " f ′ is exactly 0, and this is not."
