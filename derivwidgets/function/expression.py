"""Between programs and SymPy expressions, in both directions."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

import sympy

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.systems import sympy_system
from derivwidgets.function.vocabulary import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

X = sympy.Symbol("x", real=True)
"""The variable of every expression here."""


def to_expression(program: Program) -> sympy.Expr:
    """Return f(x) as a SymPy expression of `X`; SymPy may simplify by itself, so sqrt(x^2) comes back as Abs(x)."""
    return sympy.sympify(program.run(sympy_system(), X))


HEADS = {row.sympy: row.name for row in ROWS if isinstance(row.sympy, str)} | {
    "Abs": "abs",
    "sign": "sign",
    "erfc": "erfc",
    "loggamma": "lgamma",
}
"""SymPy's class names, and the operation that each one is."""

RECIPROCALS = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh"}
NAMED = {sympy.pi: "pi", sympy.E: "e", sympy.oo: "inf", -sympy.oo: "-inf", sympy.nan: "nan", sympy.zoo: "nan"}


class _Reader:
    """Records a SymPy expression; each distinct subexpression is read once."""

    def __init__(self, variable: sympy.Symbol | None) -> None:
        self.recorder = Recorder()
        self._variable = variable
        self._seen: dict[Any, int] = {}

    def read(self, expression: Any) -> int:
        if (index := self._seen.get(expression)) is None:
            index = self._seen[expression] = self._read(expression)
        return index

    def _read(self, expression: Any) -> int:
        recorder, name = self.recorder, type(expression).__name__
        if expression == self._variable:
            return recorder.x()
        if expression in NAMED:
            return recorder.constant(NAMED[expression])
        if expression.is_NumberSymbol:
            expression = expression.evalf(40)
        if expression.is_Number:
            rational = sympy.Rational(expression)
            return recorder.constant(Fraction(int(rational.p), int(rational.q)))
        if expression in (sympy.true, sympy.false):
            return recorder.apply("eq", recorder.constant(0), recorder.constant(int(expression == sympy.false)))
        if special := getattr(self, f"_read_{name}", None):
            return int(special(expression))
        if name in RECIPROCALS:
            return recorder.apply("div", recorder.constant(1), self._apply(RECIPROCALS[name], expression.args))
        if name in HEADS:
            return self._apply(HEADS[name], expression.args)
        raise FunctionError(_no_form(expression))

    def _apply(self, name: str, arguments: tuple[Any, ...]) -> int:
        return self.recorder.apply(name, *map(self.read, arguments))

    def _fold(self, name: str) -> Callable[[int, int], int]:
        return lambda left, right: self.recorder.apply(name, left, right)

    def _read_Add(self, expression: Any) -> int:
        terms = expression.as_ordered_terms()
        total = self.read(terms[0])
        for term in terms[1:]:
            if term.could_extract_minus_sign():
                total = self.recorder.apply("sub", total, self.read(-term))
            else:
                total = self.recorder.apply("add", total, self.read(term))
        return total

    def _read_Mul(self, expression: Any) -> int:
        if expression.args[0] is sympy.S.NegativeOne:
            return self.recorder.apply("neg", self.read(-expression))
        numerators, denominators = zip(*map(_fraction, expression.args), strict=True)
        above = [self.read(factor) for factor in numerators if factor is not sympy.S.One]
        below = [self.read(factor) for factor in denominators if factor is not sympy.S.One]
        multiply = self._fold("mul")
        numerator = reduce(multiply, above) if above else self.recorder.constant(1)
        return self.recorder.apply("div", numerator, reduce(multiply, below)) if below else numerator

    def _read_Pow(self, expression: Any) -> int:
        base, exponent = expression.args
        index = self.read(base)
        if exponent is sympy.S.Half:
            return self.recorder.apply("sqrt", index)
        if exponent.is_Rational and (exponent.q % 2 == 0 or exponent.q == 1 or base.is_extended_nonnegative):
            return self.recorder.apply("power", index, value=Fraction(int(exponent.p), int(exponent.q)))
        return self.recorder.principal_power(index, self.read(exponent))

    def _read_RealPower(self, expression: Any) -> int:
        base, exponent = expression.args
        return self.recorder.apply("power", self.read(base), value=Fraction(int(exponent.p), int(exponent.q)))

    def _read_conjugate(self, expression: Any) -> int:
        return self.read(expression.args[0])

    def _read_ITE(self, expression: Any) -> int:
        condition, yes, no = map(self.read, expression.args)
        both = self.recorder.apply("and", condition, yes)
        neither = self.recorder.apply("and", self.recorder.apply("not", condition), no)
        return self.recorder.apply("or", both, neither)

    def _read_Real(self, expression: Any) -> int:
        return self.read(expression.args[0])

    def _read_Max(self, expression: Any) -> int:
        return reduce(self._fold("max"), map(self.read, expression.args))

    def _read_Min(self, expression: Any) -> int:
        return reduce(self._fold("min"), map(self.read, expression.args))

    def _read_And(self, expression: Any) -> int:
        return reduce(self._fold("and"), map(self.read, expression.args))

    def _read_Or(self, expression: Any) -> int:
        return reduce(self._fold("or"), map(self.read, expression.args))

    def _read_StrictGreaterThan(self, expression: Any) -> int:
        return self._apply("lt", expression.args[::-1])

    def _read_GreaterThan(self, expression: Any) -> int:
        return self._apply("le", expression.args[::-1])

    def _read_Heaviside(self, expression: Any) -> int:
        argument, at_zero = expression.args
        index, zero = self.read(argument), self.recorder.constant(0)
        step = self.recorder.apply("heaviside", index)
        if at_zero == sympy.S.Half:
            return step
        return self.recorder.apply("where", self.recorder.apply("eq", index, zero), self.read(at_zero), step)

    def _read_DiracDelta(self, expression: Any) -> int:
        zero = self.recorder.constant(0)
        at_zero = self.recorder.apply("eq", self.read(expression.args[0]), zero)
        return self.recorder.apply("where", at_zero, self.recorder.constant("nan"), zero)

    def _read_Piecewise(self, expression: Any) -> int:
        result = self.recorder.constant("nan")
        for value, condition in reversed(expression.args):
            if condition == sympy.true:
                result = self.read(value)
            else:
                result = self.recorder.apply("where", self.read(condition), self.read(value), result)
        return result

    def _read_polygamma(self, expression: Any) -> int:
        order, argument = expression.args
        if order == 0:
            return self._apply("digamma", (argument,))
        return self._ordered("polygamma", expression)

    def _read_besselj(self, expression: Any) -> int:
        order, argument = expression.args
        if order in (0, 1):
            return self._apply(f"besselj{order}", (argument,))
        return self._ordered("besselj", expression)

    def _read_sinc_derivative(self, expression: Any) -> int:
        argument, order = expression.args
        return self.recorder.apply("sinc_derivative", self.read(argument), value=Fraction(int(order)))

    def _ordered(self, name: str, expression: Any) -> int:
        order, argument = expression.args
        if not order.is_Integer:
            raise FunctionError(_no_form(expression))
        return self.recorder.apply(name, self.read(argument), value=Fraction(int(order)))


def _fraction(factor: Any) -> tuple[Any, Any]:
    """Split a factor of a product into what stands above and below the fraction bar."""
    if factor.is_Rational:
        return sympy.Integer(factor.p), sympy.Integer(factor.q)
    if factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative:
        return sympy.S.One, 1 / factor
    return factor, sympy.S.One


def _no_form(expression: Any) -> str:
    if isinstance(expression, sympy.Derivative | sympy.Subs):
        inner = expression.expr if isinstance(expression, sympy.Derivative) else expression.expr.expr
        name = type(inner).__name__
        return f"SymPy has no rule for the derivative of {_SPOKEN.get(name, name)}, and leaves it unevaluated"
    if expression.is_Symbol:
        return f"{expression} is a second variable; a function here has one, so give the others values with .subs(...)"
    if expression in (sympy.I,):
        return "the expression is complex, and derivwidgets works over the reals"
    if not isinstance(expression, sympy.Basic) or isinstance(expression, sympy.Lambda):
        return f"{expression} is a function, not an expression; call it: {expression}(x)"
    name = type(expression).__name__
    return f"SymPy's {name} has no numerical form here; rewrite it with the functions that can be typed"


_SPOKEN = {"round_half_even": "round", "ceiling": "ceil", "Mod": "mod"}


def from_expression(expression: Any) -> Program:
    """Return the program of a SymPy expression in at most one variable, whatever that variable is called.

    Raises
    ------
    FunctionError
        If there are two variables, or a part has no numerical form.
    """
    expression = sympy.sympify(expression)
    if isinstance(expression, sympy.FunctionClass) or not isinstance(expression, sympy.Expr):
        raise FunctionError(_no_form(expression))
    variables = sorted(expression.free_symbols, key=str)
    if len(variables) > 1:
        names = " and ".join(map(str, variables))
        raise FunctionError(
            f"a function here has one variable; {expression} has {names}: give all but one a value with .subs(...)"
        )
    variable = variables[0] if variables else None
    try:
        return _read_in(variable, expression)
    except FunctionError:
        if variable is None or variable.is_extended_real:
            raise
    # Of a symbol that may be complex SymPy leaves re, im and their derivatives standing; here it is real.
    return _read_in(X, expression.xreplace({variable: X}).doit())


def _read_in(variable: sympy.Symbol | None, expression: Any) -> Program:
    reader = _Reader(variable)
    return reader.recorder.program(reader.read(expression))


def record_expression(recorder: Recorder, expression: Any, known: dict[Any, int]) -> int:
    """Record an expression whose symbols are steps that are recorded already, and return its step.

    Raises
    ------
    FunctionError
        If a part has no numerical form.
    """
    reader = _Reader(None)
    reader.recorder, reader._seen = recorder, dict(known)
    return reader.read(sympy.sympify(expression))
