"""The swell of a derivative in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from derivwidgets.truth.words import many, size

if TYPE_CHECKING:
    from derivwidgets.experiments.swell import Swell
    from derivwidgets.experiments.unfolding import Unfolding

PRIMES = {1: "the derivative", 2: "the second derivative", 3: "the third derivative"}


def derivative_name(axis: str, value: int) -> str:
    """Return what is written.

    >>> derivative_name("depth", 4), derivative_name("order", 2), derivative_name("order", 5)
    ('the derivative', 'the second derivative', 'the derivative of order 5')
    """
    order = value if axis == "order" else 1
    return PRIMES.get(order, f"the derivative of order {order}")


def composition(depth: int) -> str:
    """Return how f stands in itself.

    >>> composition(1), composition(3), composition(7)
    ('f(x)', 'f(f(f(x)))', 'f composed with itself, 7 deep')
    """
    return f"{'f(' * depth}x{')' * depth}" if depth <= 4 else f"f composed with itself, {depth} deep"


def sentence(axis: str, value: int, tree: float, shared: float, *, foretold: bool = False) -> str:
    """Return how large the derivative is as a tree, and as a shared graph.

    >>> sentence("depth", 8, 13824, 157)
    'Written out, the derivative has 13,824 operations; sharing what is equal leaves 157.'
    >>> sentence("order", 2, 6, 6)
    'The second derivative has 6 operations, and none of them comes twice.'
    """
    name = derivative_name(axis, value)
    if math.isnan(tree) and math.isnan(shared):
        return f"How many operations {name} has, nobody has counted."
    if math.isnan(tree):
        return f"Written out, {name} is too large to be counted; sharing what is equal leaves {many(shared)}."
    has = "would have" if foretold else "has"
    if math.isnan(shared):
        return f"Written out, {name} {has} {operations(tree)}."
    if tree == 0:
        return f"{name.capitalize()} is there without any operation."
    if tree == shared:
        twice = ", and none of them comes twice" if tree > 1 else ""
        return f"{name.capitalize()} has {operations(tree)}{twice}."
    return f"Written out, {name} {has} {operations(tree)}; sharing what is equal leaves {many(shared)}."


def operations(count: float) -> str:
    """Return a number of operations.

    >>> operations(1), operations(34048)
    ('1 operation', '34,048 operations')
    """
    return f"{many(count)} operation{'' if count == 1 else 's'}"


def of_counts(found: Swell, column: int) -> str:
    """Return the sentence about one depth or order of counts."""
    tree, shared = (float(found.counts[name][column]) for name in ("tree", "shared"))
    foretold = bool(found.reasons["tree"][column]) and math.isfinite(tree)
    return sentence(found.axis, int(found.values[column]), tree, shared, foretold=foretold)


def of_nodes(axis: str, value: int, unfolding: Unfolding) -> str:
    """Return the sentence about nodes, as long as operations have not been counted."""
    name = derivative_name(axis, value)
    if unfolding.tree_size == unfolding.graph_size:
        return f"{name.capitalize()} is a tree of {many(unfolding.tree_size)} nodes, no two of them equal."
    return (
        f"Written out, {name} is a tree of {many(unfolding.tree_size)} nodes; "
        f"sharing what is equal leaves a graph of {many(unfolding.graph_size)}."
    )


def details(found: Swell, column: int) -> str:
    """Return what else was counted and timed at one depth or order."""
    value = int(found.values[column])
    of = composition(value) if found.axis == "depth" else "f(x)"
    counts = [
        f"{many(count)} {what if count != 1 else what.replace('s ', ' ', 1)}"
        for name, what in (
            ("expanded", "operations expanded"),
            ("horner", "in Horner’s form"),
            ("jaxpr", "equations to JAX"),
            ("flops", "flops to XLA"),
        )
        if (count := float(found.counts[name][column])) > 0
    ]
    times = [
        f"{_time(seconds)} {how}"
        for name, how in (("evaluate tree", "as a tree"), ("evaluate shared", "shared"), ("evaluate xla", "by XLA"))
        if math.isfinite(seconds := float(found.seconds[name][column]))
    ]
    parts = [f"Of {of}: {', '.join(counts)}." if counts else ""]
    if times:
        parts.append(f"At 1000 points it takes {', '.join(times)}.")
    return " ".join(filter(None, parts))


def _time(seconds: float) -> str:
    return f"{size(seconds * 1000)} ms" if seconds >= 1e-3 else f"{size(seconds * 1e6)} µs"
