"""The derivative as typeset mathematics."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.systems import sympy_system
from derivwidgets.methods.symbolic import derivative_program, differentiate, written_size
from derivwidgets.truth.words import part as quoted

if TYPE_CHECKING:
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program

LONGEST = 120
"""Operations in a formula that still fits beside the verdict."""
LARGEST, HIGHEST = 40, 12
"""Nodes and exponents up to which SymPy is soon done with real and imaginary parts: it multiplies powers out."""


def typeset(f: Function, order: int = 1) -> tuple[str, str]:
    """Return f' or f'' as presentation MathML, or nothing where there is none, and a note that belongs under it."""
    try:
        expression = differentiate(f, order)
        size = derivative_program(f, order).tree_size
    except FunctionError as error:
        return "", str(error)
    if size > LONGEST:
        return "", f"SymPy's formula has {size:,} operations, too many to show"
    import sympy
    from latex2mathml.converter import convert

    return convert(sympy.latex(expression)), "simplified by SymPy" if _rewritten(f) else ""


def typeset_complex(f: Function) -> tuple[str, str]:
    """Return SymPy's f' as MathML where x may be complex, and why it is another; both empty where there is none."""
    try:
        return _typeset_complex(f)
    except Exception:  # a footnote to the formula is not worth an error, whatever SymPy stumbles over
        return "", ""


def _typeset_complex(f: Function) -> tuple[str, str]:
    program = f.program
    if program is None or written_size(program) > LARGEST or _highest_power(program) > HIGHEST:
        return "", ""
    if derivative_program(f).tree_size > LONGEST:
        return "", ""
    import sympy
    from latex2mathml.converter import convert

    from derivwidgets.function.expression import X

    x = sympy.Symbol("x")
    # SymPy's own abs and sign, which do not take their operand for a real number
    system = replace(sympy_system(), _forms={"abs": sympy.Abs, "sign": sympy.sign})
    derivative = sympy.sympify(program.run(system, x)).diff(x)
    if derivative.count_ops() > LONGEST:
        return "", ""
    same = derivative.xreplace({x: X}) == differentiate(f)
    return convert(sympy.latex(derivative)), SAME if same else _why_it_differs(program, derivative)


SAME = "the same as for real x"


def _highest_power(program: Program) -> Fraction:
    powers = [step.value for step in program.steps if step.operation == "power"]
    return max((abs(power) for power in powers if isinstance(power, Fraction)), default=Fraction(0))


def _why_it_differs(program: Program, derivative: Any) -> str:
    """Return in a sentence why SymPy has another derivative for complex x than for real x."""
    import sympy

    real = [
        (step, quoted(program, index))
        for index, step in enumerate(program.steps)
        if step.operation in ("abs", "sign") and program.depends_on_x[index]
    ]
    if not real or not derivative.has(sympy.Derivative, sympy.Subs):
        return "of a complex x SymPy knows less, and so it simplifies less"
    step, shown = real[0]
    if shown.startswith("abs("):
        shown = f"|{shown.removeprefix('abs(').removesuffix(')')}|"
    if program.steps[step.arguments[0]].operation == "x":
        return f"{shown} has no complex derivative anywhere, and so SymPy leaves it unevaluated"
    size = "is real" if step.operation == "abs" else "has size 1"
    return f"{shown} {size} for every complex x, and so has no complex derivative but 0"


def _rewritten(f: Function) -> bool:
    """Whether SymPy removed an operation at which f can break, as in x/x, sqrt(x^2) and max(x, x)."""
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
