"""Where in a graph digits are lost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.experiments.graphs.rules import figure
from derivwidgets.truth.words import size

if TYPE_CHECKING:
    from derivwidgets.experiments.graph import Graph

WORTH_NAMING = 1.5
"""Decimal digits that an operation must lose to be named."""


def loss(graph: Graph) -> str:
    """Return in a sentence which operation loses the most digits, empty where none loses two.

    What an operation loses is its relative error against the largest of those of its operands, or the unit round-off
    if they have less.
    """
    unit = float(np.finfo(graph.precision).eps) / 2
    lost = [_lost(graph, index, unit) for index in range(len(graph.nodes))]
    worst = int(np.argmax(lost))
    return _blame(graph, worst, lost[worst], unit) if lost[worst] >= WORTH_NAMING else ""


def _lost(graph: Graph, index: int, unit: float) -> float:
    error, before = float(graph.relative_errors[index]), _before(graph, index, unit)
    if not graph.nodes[index].arguments or not error > 0 or before >= 1:
        return 0.0
    return math.log10(min(error, 1.0) / before)


def _before(graph: Graph, index: int, unit: float) -> float:
    given = graph.relative_errors[list(graph.nodes[index].arguments)]
    return max(unit, float(np.nanmax(given, initial=0.0)))


def _blame(graph: Graph, index: int, lost: float, unit: float) -> str:
    node, error = graph.nodes[index], float(graph.relative_errors[index])
    what = "cancellation" if node.operation in ("add", "sub") else f"«{node.label}»"
    name = node.name if node.name == node.text else f"{node.name} = {node.text}"
    if math.isinf(error):
        computed = figure(float(graph.values[index]))
        return f"Here {what} loses all digits: {name} is computed as {computed}, and is exactly 0."
    digits = f"{round(lost)} digits" if error < 1 else "all digits"
    before = size(_before(graph, index, unit))
    return f"Here {what} loses {digits}: {name} is off by {size(error)}, relatively, and its operands by {before}."
