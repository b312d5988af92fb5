"""The derivative as typeset mathematics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivwidgets.function.errors import FunctionError
from derivwidgets.methods.symbolic import derivative_program, differentiate

if TYPE_CHECKING:
    from derivwidgets.function.function import Function

LONGEST = 120
"""Operations in a formula that still fits beside the verdict."""


def typeset(f: Function) -> tuple[str, str]:
    """Return f' as presentation MathML, and a note that belongs under it; the MathML is empty where there is none."""
    try:
        expression = differentiate(f)
        size = derivative_program(f).tree_size
    except FunctionError as error:
        return "", str(error)
    if size > LONGEST:
        return "", f"SymPy's formula has {size:,} operations, too many to show"
    import sympy
    from latex2mathml.converter import convert

    return convert(sympy.latex(expression)), "simplified by SymPy" if _rewritten(f) else ""


def _rewritten(f: Function) -> bool:
    """Whether SymPy, building its expression, removed or replaced an operation at which f could break: x/x, sqrt(x^2)."""
    import sympy

    from derivwidgets.function.expression import to_expression

    assert f.program is not None
    with sympy.evaluate(False):
        written = to_expression(f.program)
    return _breaks(written) != _breaks(f.expression)


def _breaks(expression: Any) -> set[str]:
    import sympy

    found = set()
    for part in sympy.preorder_traversal(expression):
        if part.is_Pow and part.exp.is_Rational and (part.exp.is_negative or not part.exp.is_Integer):
            found.add("root" if not part.exp.is_Integer else "quotient")
        elif isinstance(part, sympy.Abs | sympy.sign | sympy.Max | sympy.Min | sympy.Piecewise | sympy.floor):
            found.add(type(part).__name__)
    return found
