"""The derivative as typeset mathematics."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derivwidgets.experiments.expressions.typesetting import is_rewritten, mathml
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

    return mathml(sympy.latex(expression)), "simplified by SymPy" if is_rewritten(f) else ""


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

    from derivwidgets.function.expression import X

    x = sympy.Symbol("x")
    # SymPy's own abs and sign, which do not take their operand for a real number
    system = replace(sympy_system(), _forms={"abs": sympy.Abs, "sign": sympy.sign})
    derivative = sympy.sympify(program.run(system, x)).diff(x)
    if derivative.count_ops() > LONGEST:
        return "", ""
    same = derivative.xreplace({x: X}) == differentiate(f)
    return mathml(sympy.latex(derivative)), SAME if same else _why_it_differs(program, derivative)


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
