"""Typeset mathematics, and whether it is still what was typed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program


def mathml(tex: str) -> str:
    """Return presentation MathML for LaTeX.

    >>> "<mn>2</mn>" in mathml("2 x")
    True
    """
    from latex2mathml.converter import convert

    return str(convert(tex)) if tex else ""


def is_rewritten(f: Function) -> bool:
    """Return whether SymPy removed an operation at which f can break, as in x/x, sqrt(x^2) and max(x, x)."""
    assert f.program is not None
    return bool(_breaks_of_program(f.program) - _breaks_of_expression(f.expression))


_BREAKS = {
    **dict.fromkeys(("sqrt", "cbrt", "hypot"), "root"),
    **dict.fromkeys(("max", "min", "relu", "clip"), "choice"),
    **{name: name for name in ("abs", "sign", "floor", "ceil", "where", "log", "mod")},
}


def _breaks_of_program(program: Program) -> set[str]:
    found = set()
    for step in program.steps:
        if step.operation == "div" and program.depends_on_x[step.arguments[1]]:
            found.add("quotient")
        elif step.operation == "power" and isinstance(step.value, Fraction):
            found |= {"root"} if step.value.denominator > 1 else {"quotient"} if step.value < 0 else set()
        elif step.operation in _BREAKS and program.depends_on_x[step.arguments[0]]:
            found.add(_BREAKS[step.operation])
    return found


def _breaks_of_expression(expression: Any) -> set[str]:
    import sympy

    from derivwidgets.function.heads import hypot

    heads = {
        sympy.Abs: "abs", sympy.sign: "sign", sympy.Max: "choice", sympy.Min: "choice", sympy.Piecewise: "where",
        sympy.floor: "floor", sympy.ceiling: "ceil", sympy.log: "log", sympy.Mod: "mod", hypot: "root",
    }  # fmt: skip
    found = set()
    for part in sympy.preorder_traversal(expression):
        if part.is_Pow and part.exp.is_Rational:
            found |= ({"root"} if part.exp.q > 1 else set()) | ({"quotient"} if part.exp.is_negative else set())
        elif type(part).__name__ == "RealPower":
            found |= {"root", "quotient"}
        elif type(part) in heads:
            found.add(heads[type(part)])
    return found
