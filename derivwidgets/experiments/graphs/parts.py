"""The parts of a computational graph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """One number of the computation.

    Attributes
    ----------
    index : int
        Its place in `Graph.nodes`; a node comes after those that it is computed from.
    operation : str
        A row of the vocabulary, or "x", or "constant".
    label : str
        What fits into a circle: "x", "3", "×", "+", "sin", "^2", "max".
    name : str
        As in the literature: x itself, v₁, v₂ ...
    text : str
        What it stands for, shortened where that is long: "sin(3*x)".
    arguments : tuple of int
        The nodes that it is computed from.
    moves : bool
        Whether it depends on x.
    """

    index: int
    operation: str
    label: str
    name: str
    text: str
    arguments: tuple[int, ...]
    moves: bool


@dataclass(frozen=True)
class Edge:
    """One node as an argument of another; x*x has two.

    Attributes
    ----------
    source, target : int
        The argument, and the node that takes it.
    slot : int
        Which argument it is, from 0.
    derivative : float
        The partial derivative of the target by this argument at the point, by JAX's own rule; 0 for a condition, nan
        and infinities where the rule gives them, nan for a constant, by which nobody differentiates.
    rule : str
        In mathematics, and in words where a rule is a convention: "∂(u·v)/∂u = v".
    """

    source: int
    target: int
    slot: int
    derivative: float
    rule: str


@dataclass(frozen=True)
class Move:
    """One step of forward or reverse mode.

    Attributes
    ----------
    node : int
        Whose number is made.
    edges : tuple of int
        Indices of the edges that it goes over; none where a mode begins.
    value : float
        The tangent, or the adjoint as it has been added up so far.
    formula : str
        "v̇₃ = cos(v₁)·v̇₁"
    numbers : str
        The same in numbers: "= 0.540302·3 = 1.62091".
    done : bool
        Whether the number is complete: of an adjoint, whether all paths have met.
    """

    node: int
    edges: tuple[int, ...]
    value: float
    formula: str
    numbers: str
    done: bool


@dataclass(frozen=True)
class Line:
    """One line of a jaxpr.

    Attributes
    ----------
    text : str
        As JAX writes it, an inner function by its name.
    nodes : tuple of int
        Of the function, the nodes that it computes; of the gradient, also those whose adjoints it adds to. Empty for
        conversions and the like.
    """

    text: str
    nodes: tuple[int, ...]
