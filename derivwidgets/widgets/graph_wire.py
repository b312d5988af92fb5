"""A computational graph as messages: what stays while x moves, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.truth.words import point
from derivwidgets.widgets.graph_words import errors, forward_words, reverse_words, three_ways
from derivwidgets.widgets.wire import packed, plain_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.experiments.graph import Graph, Line, Move


def program_message(graph: Graph) -> dict[str, Any]:
    """Return the shape of a graph."""
    return {
        "function": graph.function.text,
        "nodes": [
            {
                "operation": node.operation, "label": node.label, "name": node.name, "text": node.text,
                "arguments": list(node.arguments), "moves": node.moves,
            }
            for node in graph.nodes
        ],
        "edges": [[edge.source, edge.target] for edge in graph.edges],
        "jaxpr": _lines(graph.jaxpr),
        "reverse_jaxpr": _lines(graph.reverse_jaxpr),
        "too_large": f"{len(graph.nodes):,} nodes are too many to be drawn; the numbers around this step:"
        if graph.too_large
        else "",
    }  # fmt: skip


def numbers_message(graph: Graph) -> dict[str, Any]:
    """Return the numbers of a graph at its point."""
    odd = {"value": float(graph.values[-1]), "derivative": graph.derivative, "jax": graph.jax}
    return {
        "at": graph.at,
        "text": point(graph.place),
        "values": packed(np.asarray(graph.values, float)),
        "errors": packed(np.asarray(graph.relative_errors, float)),
        "derivatives": packed(np.array([edge.derivative for edge in graph.edges], float)),
        "rules": [edge.rule for edge in graph.edges],
        "forward": _moves(graph.forward, forward_words(graph)),
        "reverse": _moves(graph.reverse, reverse_words(graph)),
        "agreement": three_ways(graph),
        "note": graph.note,
        "loss": errors(graph),
        **plain_numbers(odd),
    }


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [{"text": line.text, "nodes": list(line.nodes)} for line in lines]


def _moves(moves: Iterable[Move], words: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {
            **plain_numbers({"value": move.value}),
            "node": move.node, "edges": list(move.edges), "formula": move.formula, "numbers": move.numbers,
            "words": sentence, "done": move.done,
        }
        for move, sentence in zip(moves, words, strict=True)
    ]  # fmt: skip
