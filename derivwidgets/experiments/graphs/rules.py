"""How the operations and their partial derivatives are written: u, v and w are operands, y is the result."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.printer import ATOM, OR, piece
from derivwidgets.function.systems import numpy_system, rounded
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.program import Program, Step, Value

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

LABELS = {
    "add": "+", "sub": "−", "mul": "×", "div": "÷", "neg": "−", "pow": "^",
    "lt": "<", "le": "≤", "eq": "=", "ne": "≠",
    "besselj0": "J₀", "besselj1": "J₁", "digamma": "ψ", "normal_cdf": "Φ",
}  # fmt: skip
"""What fits into a circle, where it is not the operation's name."""

NAMED = {"pi": "π", "inf": "∞", "-inf": "−∞"}
LABEL, TEXT = 8, 40
"""Characters of a label, and of an operand that is written out; a longer one is written as its name."""

FORMS = {
    "add": "{u} + {v}", "sub": "{u} − {v}", "mul": "{u}·{v}", "div": "{u}/{v}", "neg": "−{u}", "pow": "{u}^{v}",
    "lt": "{u} < {v}", "le": "{u} ≤ {v}", "eq": "{u} = {v}", "ne": "{u} ≠ {v}",
    "and": "{u} and {v}", "or": "{u} or {v}", "not": "not {u}", "abs": "|{u}|",
}  # fmt: skip
"""Operations that are not written as a function of their operands."""

BELL = "exp(−{u}²/2)/√(2π)"

PARTIALS: dict[str, tuple[str, ...]] = {
    "add": ("1", "1"),
    "sub": ("1", "−1"),
    "mul": ("{v}", "{u}"),
    "div": ("1/{v}", "−{u}/{v}²"),
    "neg": ("−1",),
    "pow": ("{v}·{u}^({v} − 1)", "log({u})·{y}"),
    "exp": ("{y}",),
    "expm1": ("{y} + 1",),
    "log": ("1/{u}",),
    "log2": ("1/(log(2)·{u})",),
    "log10": ("1/(log(10)·{u})",),
    "log1p": ("1/(1 + {u})",),
    "logaddexp": ("exp({u} − {y})", "exp({v} − {y})"),
    "sqrt": ("1/(2·{y})",),
    "cbrt": ("1/(3·{y}²)",),
    "hypot": ("{u}/{y}", "{v}/{y}"),
    "sin": ("cos({u})",),
    "cos": ("−sin({u})",),
    "tan": ("1 + {y}²",),
    "asin": ("1/√(1 − {u}²)",),
    "acos": ("−1/√(1 − {u}²)",),
    "atan": ("1/(1 + {u}²)",),
    "sinh": ("cosh({u})",),
    "cosh": ("sinh({u})",),
    "tanh": ("1 − {y}²",),
    "asinh": ("1/√({u}² + 1)",),
    "acosh": ("1/√({u}² − 1)",),
    "atanh": ("1/(1 − {u}²)",),
    "sinc": ("sinc′({u})",),
    "abs": ("sign({u})",),
    "mod": ("1", "−⌊{u}/{v}⌋"),
    "max": ("[{u} > {v}]", "[{v} > {u}]"),
    "min": ("[{u} < {v}]", "[{v} < {u}]"),
    "clip": ("[{v} < {u} < {w}]", "[{u} < {v} < {w}]", "[{w} < max({u}, {v})]"),
    "relu": ("[{u} > 0]",),
    "softplus": ("sigmoid({u})",),
    "sigmoid": ("{y}·(1 − {y})",),
    "gelu": (f"Φ({{u}}) + {{u}}·{BELL}",),
    "erf": ("2·exp(−{u}²)/√π",),
    "erfc": ("−2·exp(−{u}²)/√π",),
    "normal_cdf": (BELL,),
    "gamma": ("ψ({u})·{y}",),
    "lgamma": ("ψ({u})",),
    "digamma": ("ψ′({u})",),
    "besselj0": ("−J₁({u})",),
    "besselj1": ("(J₀({u}) − J₂({u}))/2",),
    "where": ("0", "[{u}]", "[not {u}]"),
    "heaviside": ("0",),
}
"""Partial derivatives by each operand; [condition] counts 1 where it holds and 0 elsewhere."""

FLAT = frozenset({"sign", "floor", "ceil", "round"})
"""Operations that are constant between their jumps: JAX takes their derivative for 0 before it looks at a number."""


def is_truth(step: Step) -> bool:
    """Whether a step is a condition."""
    return step.operation not in ("x", "constant") and VOCABULARY[step.operation].truth


def is_flat(step: Step) -> bool:
    """Whether the derivative of a step is 0 whatever its operands are."""
    return step.operation in FLAT or is_truth(step) or (step.operation == "power" and step.value == 0)


def partial(step: Step, slot: int) -> str:
    """Return the partial derivative of an operation by an operand, as a template."""
    if is_flat(step):
        return "0"
    match step.operation, step.value:
        case "power", Fraction() as exponent:
            return _power_rule(exponent)
        case "besselj", order:
            return f"(J{_sub(order, -1)}({{u}}) − J{_sub(order, 1)}({{u}}))/2"
        case "polygamma", order:
            return f"ψ{_derived(order, 1)}({{u}})"
        case "sinc_derivative", order:
            return f"sinc{_derived(order, 1)}({{u}})"
    return PARTIALS[step.operation][slot]


def _power_rule(exponent: Fraction) -> str:
    less = exponent - 1
    factor = _bracketed(_number(exponent)) if exponent.denominator > 1 else _number(exponent)
    if less == 1:
        return f"{factor}·{{u}}"
    return f"{factor}·{{u}}{_raised(less)}"


def _raised(exponent: Fraction) -> str:
    return str(exponent).translate(SUPERSCRIPTS) if exponent.denominator == 1 else f"^({_number(exponent)})"


def _number(value: Fraction) -> str:
    text = str(value)
    return (text if len(text) <= LABEL else number(rounded(value), 4)).replace("-", "−")


def _sub(order: Value | None, more: int) -> str:
    assert isinstance(order, Fraction)
    return str(int(order) + more).replace("-", "₋").translate(SUBSCRIPTS)


def _derived(order: Value | None, more: int) -> str:
    assert isinstance(order, Fraction)
    count = int(order) + more
    return "′" * count if count <= 3 else f"⁽{str(count).translate(SUPERSCRIPTS)}⁾"


def written(step: Step, operands: Sequence[str]) -> str:
    """Return an operation on operands, in mathematics."""
    if step.operation == "power":
        assert isinstance(step.value, Fraction)
        return f"{operands[0]}{_raised(step.value)}"
    if step.operation in FORMS:
        return FORMS[step.operation].format(**dict(zip("uvw", operands, strict=False)))
    name = label(step) if step.operation in (*LABELS, "besselj", "polygamma", "sinc_derivative") else step.operation
    return f"{name}({', '.join(operands)})"


@lru_cache(maxsize=1024)
def rule(step: Step, slot: int) -> str:
    """Return the rule for the derivative by an operand: "∂(u·v)/∂u = v".

    >>> from derivwidgets.function.program import Step
    >>> rule(Step("mul", (0, 1)), 0), rule(Step("tanh", (0,)), 0)
    ('∂(u·v)/∂u = v', '∂tanh(u)/∂u = 1 − y²')
    """
    operands = "uvw"[: len(step.arguments)]
    if is_truth(step):
        return "0: nothing is differentiated through a condition"
    if step.operation == "where" and slot == 0:
        return "0: nothing is differentiated through a condition"
    if step.operation in FLAT or step.operation == "heaviside":
        return f"0: {step.operation} is constant between its jumps"
    if is_flat(step):
        return "0: u⁰ is constant"
    what = written(step, operands)
    what = what if what.endswith(")") or what.startswith("|") else _bracketed(what)
    return f"∂{what}/∂{operands[slot]} = {filled(partial(step, slot), operands, 'y')}"


def filled(template: str, operands: Sequence[str], result: str) -> str:
    """Return a template with the names of operands and result in it."""
    return template.format(**dict(zip("uvw", operands, strict=False)), y=result)


CONVENTIONS = frozenset({"abs", "max", "min", "clip", "relu", "mod"})
"""Operations with a corner or a jump, at which JAX's slope is one of many."""


def rule_at(step: Step, slot: int, operands: Sequence[Any], derivative: float) -> str:
    """Return the rule, with what JAX makes of it where the operation is singular.

    Parameters
    ----------
    step : Step
    slot : int
    operands : sequence of number
        At the point.
    derivative : float
        What JAX takes for the partial derivative there.
    """
    text = rule(step, slot)
    if step.operation in CONVENTIONS and _is_singular(step, operands):
        return f"{text}; here JAX takes {figure(derivative)} by convention"
    return text if math.isfinite(derivative) else f"{text}; here {figure(derivative)}"


def _is_singular(step: Step, operands: Sequence[Any]) -> bool:
    row, library = VOCABULARY[step.operation], numpy_system().library
    numbers = [np.asarray(operand)[()] for operand in operands]
    assert row.singular is not None
    with np.errstate(all="ignore"):
        wholes = () if row.whole is None else (row.whole(library, *numbers),)
        zeros = *row.singular(library, *numbers), *(whole - np.rint(whole) for whole in wholes)
    return any(zero == 0 for zero in zeros)


def _bracketed(text: str) -> str:
    return f"({text})"


def product(factor: str, other: str, *, last: bool = False) -> str:
    """Return a product with a partial derivative, which stands first or last; 1, −1 and 1/u are not written out.

    >>> product("1", "v̇₁"), product("−1", "v̇₁"), product("1/v₂", "v̇₁"), product("1 − v₂²", "v̇₁")
    ('v̇₁', '−v̇₁', 'v̇₁/v₂', '(1 − v₂²)·v̇₁')
    >>> product("−sin(x)", "v̄₁", last=True)
    '−v̄₁·sin(x)'
    """
    sign, factor = ("−", factor[1:]) if factor.startswith("−") else ("", factor)
    if factor == "1" or factor.startswith("1/"):
        return f"{sign}{other}{factor[1:]}"
    held = _bracketed(factor) if _is_sum(factor) else factor
    return sign + (f"{other}·{held}" if last else f"{held}·{other}")


def _is_sum(text: str) -> bool:
    """Whether a text is a sum or a difference, outside of its brackets."""
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == " " and depth == 0:
            return True
    return False


def total(terms: Sequence[str]) -> str:
    """Return a sum.

    >>> total(["v̇₁", "−v̇₂"])
    'v̇₁ − v̇₂'
    """
    return " + ".join(terms).replace("+ −", "− ")


def figure(value: float, digits: int = 6) -> str:
    """Return what a computation gives, to so many digits: a number, or nan."""
    return "nan" if math.isnan(value) else number(value, digits)


def factor(value: float) -> str:
    """Return a number as a factor that is not the first."""
    text = figure(value)
    return _bracketed(text) if text.startswith("−") else text


# ---- nodes -----------------------------------------------------------------------------------------------------------


def label(step: Step) -> str:
    """Return what fits into a circle."""
    match step.operation, step.value:
        case "constant", Fraction() as value:
            return _constant(value)
        case "constant", str() as name:
            return NAMED.get(name, name)
        case "power", Fraction() as exponent:
            return f"^{_number(exponent) if exponent.denominator == 1 else _bracketed(_number(exponent))}"
        case "besselj", order:
            return f"J{_sub(order, 0)}"
        case "polygamma", order:
            return f"ψ{_derived(order, 0)}"
        case "sinc_derivative", order:
            return f"sinc{_derived(order, 0)}"
    return LABELS.get(step.operation, step.operation)


def _constant(value: Fraction) -> str:
    decimal = number(rounded(value), 6)
    exact = str(value).replace("-", "−")
    return exact if len(exact) <= len(decimal) else decimal if len(decimal) <= LABEL else number(rounded(value), 3)


def name(step: Step, index: int) -> str:
    """Return what a node is called."""
    return "x" if step.operation == "x" else f"v{str(index).translate(SUBSCRIPTS)}"


def texts(program: Program) -> list[str]:
    """Return what every step stands for; operands that are long are written by name."""
    pieces: list[tuple[str, int]] = []
    for step in program.steps:
        operands = []
        for argument in step.arguments:
            text, strength = pieces[argument]
            operands.append((text, strength) if len(text) <= TEXT else (name(program.steps[argument], argument), ATOM))
        pieces.append(piece(program, step, operands) or _untypable(step, [text for text, _ in operands]))
    return [text for text, _ in pieces]


def _untypable(step: Step, operands: Sequence[str]) -> tuple[str, int]:
    """Return what people cannot type, such as infinity, and how strongly it holds together."""
    if step.operation == "constant":
        return label(step), ATOM
    text = written(step, [_bracketed(text) if " " in text else text for text in operands])
    return text, OR if step.operation in FORMS or step.operation == "power" else ATOM
