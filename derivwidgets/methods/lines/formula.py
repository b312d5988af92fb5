"""A program as a SymPy expression, written with SymPy's own names."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods.lines.dialects import INFIX
from derivwidgets.methods.lines.sheet import Sheet, Written
from derivwidgets.methods.lines.text import Source, source

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Value

NAMED = {"pi": "sp.pi", "e": "sp.E", "inf": "sp.oo", "nan": "sp.nan"}
SHORT_NAMES = {"Equality": "Eq", "Unequality": "Ne"}
LONGEST = 10**9
"""Denominators above this are those of a double, which SymPy takes as it is."""


def formula(program: Program) -> Source:
    """Write f as a SymPy expression of the symbol x."""
    sheet = Sheet(None, "sp.Integer")
    library = Formulas(sheet)
    results: list[Any] = []
    for step in program.steps:
        operands = [results[i] for i in step.arguments]
        if step.operation == "x":
            results.append(sheet.name("x"))
        elif step.operation == "constant":
            results.append(library.constant(step.value))
        else:
            form = VOCABULARY[step.operation].sympy
            arguments = operands if step.value is None else [*operands, step.value]
            written = getattr(library, form)(*arguments) if isinstance(form, str) else form(library, *arguments)
            results.append(written)
    result = results[-1]
    if not program.depends_on_x[-1]:
        result = sheet.name("sp.sympify")(result)
    return source(result)


class Formulas:
    """SymPy for forms to run on: its functions write themselves, and operations of our own in terms of them."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def constant(self, value: Value | None) -> Written:
        """Write a constant exactly."""
        if isinstance(value, str):
            return -self._sheet.name(NAMED["inf"]) if value == "-inf" else self._sheet.name(NAMED[value])
        assert value is not None
        return self._sheet.lift(self.Rational(value.numerator, value.denominator))

    def Rational(self, numerator: int, denominator: int) -> Any:
        """Write a rational number."""
        if denominator == 1:
            return self._sheet.number(numerator)
        rational = self._sheet.name("sp.Rational")
        double = numerator / denominator
        if denominator > LONGEST and double.as_integer_ratio() == (numerator, denominator):
            return rational(double)
        return rational(numerator, denominator)

    def Real(self, operand: Any) -> Any:
        """Write a number that SymPy is to take as real as it stands."""
        return operand

    def RealPower(self, base: Any, exponent: Any) -> Any:
        """Write the real power by the size and the sign of the base."""
        size = self.Abs(base) ** exponent
        numerator = self._sheet.nodes[exponent.index].operands[1]
        return size if self._sheet.plain[numerator] % 2 == 0 else self.sign(base) * size

    def __getattr__(self, name: str) -> Any:
        import sympy

        from derivwidgets.function import heads

        if name in INFIX:
            return lambda left, right: self._sheet.combine(INFIX[name], left, right)
        if name == "Not":
            return lambda operand: ~operand
        if name in vars(sympy):
            return self._sheet.name(f"sp.{SHORT_NAMES.get(name, name)}")
        if hasattr(getattr(heads, name, None), "elementary"):
            return lambda *operands: self._elementary(getattr(heads, name), operands)
        raise FormMissing(f"SymPy has no {name}")

    def _elementary(self, head: Any, operands: tuple[Any, ...]) -> Any:
        """Write an operation of our own in functions that SymPy has."""
        import sympy

        symbols = [
            sympy.Dummy(real=True) if isinstance(operand, Written) else sympy.sympify(operand) for operand in operands
        ]
        known = {symbol: operand for symbol, operand in zip(symbols, operands, strict=True) if symbol.is_Symbol}
        return self._expression(head(*symbols).elementary(), known)

    def _expression(self, expression: Any, known: dict[Any, Any]) -> Any:
        """Write a SymPy expression of symbols for which something is written already."""
        if expression in known:
            return known[expression]
        if expression.is_Rational:
            return self.Rational(int(expression.p), int(expression.q))
        if expression.is_NumberSymbol:
            return self._sheet.name(f"sp.{expression!r}")
        if expression.is_Pow and expression.exp.is_Rational and expression.exp < 0:
            return self._sheet.combine("/", 1, self._expression(1 / expression, known))
        if expression.is_Pow and str(expression.exp) == "1/2":
            return self.sqrt(self._expression(expression.base, known))
        operands = [self._expression(argument, known) for argument in _ordered(expression)]
        sign = {"Add": "+", "Mul": "*", "Pow": "**"}.get(type(expression).__name__)
        if sign is not None:
            return reduce(lambda left, right: self._sheet.combine(sign, left, right), operands)
        return getattr(self, type(expression).__name__)(*operands)


def _ordered(expression: Any) -> Any:
    if expression.is_Add:
        return expression.as_ordered_terms()
    return expression.as_ordered_factors() if expression.is_Mul else expression.args
