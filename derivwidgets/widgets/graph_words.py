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
    from derivwidgets.function.arrays import Array

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
            yield f"{graph.nodes[move.node].name} is f: f feels it one to one, {_rest(graph, move)}"
            continue
        seen[move.node] += 1
        yield _reverse_words(graph, move, seen[move.node], paths[move.node])


def _rest(graph: Graph, move: Move) -> str:
    node = graph.nodes[move.node]
    if not node.moves:
        return "but nothing of it goes back to x: f ′ is 0."
    return "and that is f ′." if node.operation == "x" else "and from here it goes back."


def _reverse_words(graph: Graph, move: Move, seen: int, paths: int) -> str:
    edge = graph.edges[move.edges[0]]
    made, given = (graph.nodes[i].name for i in (move.node, edge.target))
    end = ", and that is f ′" if made == "x" and move.done else ""
    if graph.adjoints[edge.target] == 0 and math.isinf(edge.derivative):
        end = f"; it does not feel {given} at all, but 0·∞ is no number"
    if paths == 1:
        return f"Through {given} alone f feels {made}{end}."
    if seen == 1:
        return f"The first of {_counted(paths)} paths to {made}, through {given}{end}."
    if not move.done:
        more = f"{_counted(paths - seen)} more will come"
        return f"Another path to {made}, through {given}{end}: it is added, and {more}."
    return f"The last of {_counted(paths)} paths to {made}, through {given}: the sum is complete{end}."


def _counted(count: int) -> str:
    return COUNTS.get(count, str(count)) if count > 1 else "one"


def three_ways(graph: Graph) -> str:
    """Return how the derivatives by both modes and by JAX compare, in a sentence."""
    forward, reverse = float(graph.tangents[-1]), graph.derivative
    if forward == reverse or (math.isnan(forward) and math.isnan(reverse)):
        return f"The same by forward and reverse mode, {graph.agreement}."
    other = told_apart(forward, reverse)[0]
    return f"By reverse mode, {graph.agreement}; forward mode gives {other}."


# ---- errors ----------------------------------------------------------------------------------------------------------

NOTABLE = 1e3
"""How many units of round-off a derivative is off before that is said."""


def errors(graph: Graph) -> str:
    """Return what is to be said of the errors in this graph: where digits are lost, or that none are."""
    return f"{graph.loss or _calm(graph.relative_errors)}{_slope_error(graph)}"


def _calm(errors: Array) -> str:
    known = errors[~np.isnan(errors)]
    if not len(known):
        return "No number of this graph could be certified."
    if not known.any():
        return f"Every number {'that is certified ' * (len(known) < len(errors))}is exact."
    return f"No digits are lost here: no number is off by more than {size(known.max())}, relatively."


def _slope_error(graph: Graph) -> str:
    x = next((node.index for node in graph.nodes if node.operation == "x"), None)
    if x is None:
        return ""
    if math.isnan(graph.derivative):
        return " But f ′ is computed as nan."
    error = float(graph.adjoint_errors[x])
    if not error > NOTABLE * np.finfo(graph.precision).eps / 2:
        return ""
    return f" f ′ is off by {size(error)}." if error < math.inf else " f ′ is exactly 0, and this is not."
