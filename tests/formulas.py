"""Formulas to test with: where they are evaluated, and how random ones are drawn."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from derivwidgets.function.program import Program
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.tokens import FUNCTIONS, VALUES

POINTS = np.array([-2.6, -1.0, -0.31, 0.0, 0.47, 1.0, 1.9, 3.2])


def values(program: Program, x: np.ndarray = POINTS) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(program.run(numpy_system(), x), float), x.shape)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, rtol=1e-13, atol=1e-13, equal_nan=True)


def tree(program: Program) -> tuple:
    """The program without its order: a comparison may be turned around."""
    trees: list[tuple] = []
    for step in program.steps:
        trees.append((step.operation, step.value, *(trees[i] for i in step.arguments)))
    return trees[-1]


UNARY = {"sin": np.sin, "exp": np.exp, "tanh": np.tanh, "atan": np.arctan, "floor": np.floor, "cbrt": np.cbrt}
SIGNS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
COMPARED = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> tuple[str, np.ndarray | np.float64]:
    """Draw a formula in a random notation, and its values at POINTS."""
    kind = draw(
        st.sampled_from(["leaf", "unary", "sign", "power", "bars", "product", "choice", "max"] if depth else ["leaf"])
    )
    gap = draw(st.sampled_from(["", " ", "  "]))
    if kind == "leaf":
        leaf = draw(st.sampled_from(["x", "x", "x", "pi", "e", "1", "2.5", ".5", "3.", "1e-1", "0.1"]))
        known = {"x": POINTS, "pi": np.float64(np.pi), "e": np.float64(np.e)}
        return leaf, known[leaf] if leaf in known else np.float64(leaf)
    left, a = draw(trees(depth - 1))
    if kind == "unary":
        name = draw(st.sampled_from(sorted(UNARY)))
        return f"{name}({gap}{left}{gap})", UNARY[name](a)
    if kind == "bars":
        return f"(|{gap}({left}){gap}|)", np.abs(a)
    right, b = draw(trees(depth - 1))
    if kind == "sign":
        sign = draw(st.sampled_from(sorted(SIGNS)))
        shown = draw(st.sampled_from([sign, {"-": "−", "*": "·", "/": "÷"}.get(sign, sign)]))
        return f"({left}){gap}{shown}{gap}({right})".join(("(", ")")), SIGNS[sign](a, b)
    if kind == "power":
        exponent = draw(st.sampled_from([2, 3, 4]))
        square = a * a
        power = [square, a * square, square * square][exponent - 2]
        shown = draw(st.sampled_from(["^%d", f"{gap}**{gap}%d", "^(%d)"])) % exponent
        return f"(({left}){draw(st.sampled_from([shown, '⁰¹²³⁴'[exponent]]))})", power
    if kind == "product":
        return f"(({left}){gap}({right}))", a * b
    if kind == "max":
        return f"max({left},{gap}{right})", np.maximum(a, b)
    comparison = draw(st.sampled_from(sorted(COMPARED)))
    return f"where({left}{gap}{comparison}{gap}{right}, {right}, {left})", np.where(COMPARED[comparison](a, b), b, a)


RELAXED = settings(deadline=20_000, max_examples=150, suppress_health_check=[HealthCheck.too_slow])

WORDS = (
    *FUNCTIONS,
    *VALUES,
    *"()|,+-*/^.<>= ",
    "**",
    "<=",
    "²",
    "⁻¹",
    "√",
    "π",
    "and",
    "or",
    "not",
    "1",
    "2.5",
    "1e9",
    "1e-9",
    "y",
)
