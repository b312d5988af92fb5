"""SymPy classes for the operations that SymPy lacks, or writes in a form that overflows, cancels or leaves the reals.

log(1 + exp(x)) is infinite in floating point from x = 710, exp(x) - 1 keeps no digit at 1e-17: as classes of their own
these operations stay what they are through a derivative, and come back as the same row of the vocabulary. What SymPy
knows more about is one call of `elementary` away.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

import mpmath
import sympy
from sympy.printing.precedence import PRECEDENCE

Known: TypeAlias = dict[Any, Any]


class Head(sympy.Function):  # type: ignore[misc]
    """An operation on real numbers with a real result.

    Attributes
    ----------
    known : dict
        Its values at special arguments, for an operation on one number.
    symbol : str
        What it is called in LaTeX.
    """

    is_extended_real = True
    known: ClassVar[Known] = {}
    symbol = ""

    @classmethod
    def eval(cls, *arguments: Any) -> Any:
        """Return the value where it is known, None to leave the operation standing."""
        return cls.known.get(arguments[0])

    def elementary(self) -> Any:
        """Return the same in functions that SymPy has."""
        raise NotImplementedError

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{self.symbol}{power}{{\left({printer._print(self.args[0])} \right)}}"

    def _eval_rewrite_as_tractable(self, *arguments: Any, **hints: Any) -> Any:
        return self.elementary().rewrite("tractable", deep=True, limitvar=hints.get("limitvar"))


def elementary(expression: Any) -> Any:
    """Write an expression in SymPy's own functions only, which it can simplify and take limits of.

    Parameters
    ----------
    expression : sympy.Expr
        Such as ``Function("softplus(x)").expression``.

    Returns
    -------
    sympy.Expr
        The same function of real numbers, except that sinc(x) becomes sin(x)/x, which has a limit but no value at 0.
        (With a value there, by Piecewise, SymPy 1.14 takes the limit of (1 - sinc(x))/x^2 for 0; it is 1/6.)

    Examples
    --------
    >>> from derivwidgets.function.function import Function
    >>> elementary(Function("softplus(x) + hypot(x, 1)").expression)
    sqrt(x**2 + 1) + log(exp(x) + 1)
    >>> elementary(Function("cbrt(x)").expression)
    Abs(x)**(1/3)*sign(x)
    """
    return expression.replace(lambda part: hasattr(part, "elementary"), lambda part: part.elementary())


def _powered(tex: str, exponent: str | None) -> str:
    return tex if exponent is None else rf"\left({tex}\right)^{{{exponent}}}"


class Real(Head):
    """A subexpression that SymPy cannot prove real, taken as real: derivwidgets works over the reals."""

    nargs = 1

    @classmethod
    def eval(cls, argument: Any) -> Any:
        """Return the argument itself where SymPy knows that it is real."""
        return argument if argument.is_extended_real else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative with respect to the argument."""
        return sympy.S.One

    def elementary(self) -> Any:
        """Return the argument."""
        return self.args[0]

    def _eval_mpmath(self) -> Any:
        return mpmath.re, self.args

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _powered(str(printer._print(self.args[0])), exp)


class RealPower(Head):
    """The real power x^(p/q) with odd q, which SymPy's principal power is not for x < 0."""

    nargs = 2

    @classmethod
    def eval(cls, base: Any, exponent: Any) -> Any:
        """Return the plain power where it is the real one, None to keep this one."""
        if exponent.is_Integer or base.is_extended_nonnegative:
            return base**exponent
        if base.is_extended_negative:
            return sympy.S.NegativeOne**exponent.p * (-base) ** exponent
        return None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative with respect to the base."""
        base, exponent = self.args
        return exponent * RealPower(base, exponent - 1)

    def elementary(self) -> Any:
        """Return it by the size and the sign of the base."""
        base, exponent = self.args
        size = sympy.Abs(base) ** exponent
        return size if exponent.p % 2 == 0 else sympy.sign(base) * size

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        base, exponent = self.args
        if exponent.p == 1:
            return _powered(rf"\sqrt[{exponent.q}]{{{printer._print(base)}}}", exp)
        return _powered(rf"{printer.parenthesize(base, PRECEDENCE['Pow'])}^{{{exponent.p}/{exponent.q}}}", exp)


class expm1(Head):
    """exp(x) - 1, with all its digits near 0."""

    nargs = 1
    known: ClassVar[Known] = {0: sympy.S.Zero, sympy.oo: sympy.oo, -sympy.oo: sympy.S.NegativeOne}

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative."""
        return sympy.exp(self.args[0])

    def elementary(self) -> Any:
        """Return the difference."""
        return sympy.exp(self.args[0]) - 1

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        tex = rf"\left({printer._print(sympy.exp(self.args[0]) - 1)}\right)"
        return tex if exp is None else f"{tex}^{{{exp}}}"


class log1p(Head):
    """log(1 + x), with all its digits near 0."""

    nargs = 1
    known: ClassVar[Known] = {0: sympy.S.Zero, -1: sympy.zoo, sympy.oo: sympy.oo}

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative."""
        return 1 / (1 + self.args[0])

    def elementary(self) -> Any:
        """Return the logarithm of the sum."""
        return sympy.log(1 + self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return str(printer._print_log(sympy.log(1 + self.args[0], evaluate=False), exp))


class logaddexp(Head):
    """log(exp(x) + exp(y)), where the exponentials may overflow."""

    nargs = 2

    @classmethod
    def eval(cls, x: Any, y: Any) -> Any:
        """Return the values at the infinities."""
        if sympy.oo in (x, y):
            return sympy.oo
        return y if x == -sympy.oo else x if y == -sympy.oo else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative with respect to one operand."""
        return sigmoid(self.args[argindex - 1] - self.args[2 - argindex])

    def elementary(self) -> Any:
        """Return the logarithm of the sum."""
        return sympy.log(sum(map(sympy.exp, self.args)))

    def _eval_mpmath(self) -> Any:
        return lambda x, y: max(x, y) + mpmath.log1p(mpmath.exp(-abs(x - y))), self.args

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        total = sympy.Add(*map(sympy.exp, self.args))
        return str(printer._print_log(sympy.log(total, evaluate=False), exp))


class softplus(Head):
    """log(1 + exp(x)), where the exponential may overflow."""

    nargs = 1
    is_extended_nonnegative = True
    known: ClassVar[Known] = {0: sympy.log(2), sympy.oo: sympy.oo, -sympy.oo: sympy.S.Zero}
    symbol = r"\operatorname{softplus}"

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative."""
        return sigmoid(self.args[0])

    def elementary(self) -> Any:
        """Return the logarithm of the sum."""
        return sympy.log(1 + sympy.exp(self.args[0]))

    def _eval_mpmath(self) -> Any:
        return lambda x: mpmath.log1p(mpmath.exp(x)), self.args


class sigmoid(Head):
    """1/(1 + exp(-x)), the logistic function."""

    nargs = 1
    is_extended_nonnegative = True
    known: ClassVar[Known] = {0: sympy.S.Half, sympy.oo: sympy.S.One, -sympy.oo: sympy.S.Zero}
    symbol = r"\sigma"

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative, as a product in which nothing cancels."""
        return sigmoid(self.args[0]) * sigmoid(-self.args[0])

    def elementary(self) -> Any:
        """Return the quotient."""
        return 1 / (1 + sympy.exp(-self.args[0]))

    def _eval_mpmath(self) -> Any:
        return lambda x: 1 / (1 + mpmath.exp(-x)), self.args


class normal_cdf(Head):
    """The distribution function of the standard normal distribution, with all its digits far to the left."""

    nargs = 1
    is_extended_nonnegative = True
    known: ClassVar[Known] = {0: sympy.S.Half, sympy.oo: sympy.S.One, -sympy.oo: sympy.S.Zero}
    symbol = r"\Phi"

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the density."""
        return sympy.exp(-(self.args[0] ** 2) / 2) / sympy.sqrt(2 * sympy.pi)

    def elementary(self) -> Any:
        """Return it by the error function."""
        return (1 + sympy.erf(self.args[0] / sympy.sqrt(2))) / 2

    def _eval_mpmath(self) -> Any:
        return mpmath.ncdf, self.args


class hypot(Head):
    """The length of (x, y), whose squares may overflow."""

    nargs = 2
    is_extended_nonnegative = True

    @classmethod
    def eval(cls, x: Any, y: Any) -> Any:
        """Return the size of one operand where the other is 0, and the length of a rational pair."""
        if x.is_Rational and y.is_Rational:
            return sympy.sqrt(x**2 + y**2)
        if x.is_zero or y.is_zero:
            return sympy.Abs(Real(y if x.is_zero else x))
        return sympy.oo if x.is_infinite or y.is_infinite else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative with respect to one operand."""
        return self.args[argindex - 1] / self

    def elementary(self) -> Any:
        """Return the root of the sum of squares."""
        return sympy.sqrt(self.args[0] ** 2 + self.args[1] ** 2)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        squares = sympy.Add(*(argument**2 for argument in self.args))
        return _powered(rf"\sqrt{{{printer._print(squares)}}}", exp)


class lgamma(Head):
    """log |Γ(x)|, which is real for x < 0, too; SymPy's loggamma is not."""

    nargs = 1

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Return the values at whole numbers up to 2 and at infinity."""
        if x == sympy.oo or (x.is_integer and x.is_nonpositive):
            return sympy.oo
        return sympy.S.Zero if x in (1, 2) else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative, which is digamma on both sides of 0."""
        return sympy.polygamma(0, self.args[0])

    def elementary(self) -> Any:
        """Return the logarithm of the size of gamma."""
        return sympy.log(sympy.Abs(sympy.gamma(self.args[0])))

    def _eval_mpmath(self) -> Any:
        return lambda x: mpmath.re(mpmath.loggamma(x)), self.args

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return str(printer._print_log(sympy.log(sympy.Abs(sympy.gamma(self.args[0])), evaluate=False), exp))


class sinc(sympy.sinc):  # type: ignore[misc]
    """sin(x)/x, and 1 at 0; SymPy's own has a derivative without a value there."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative."""
        return sinc_derivative(self.args[0], 1)

    def elementary(self) -> Any:
        """Return the quotient."""
        return sympy.sin(self.args[0]) / self.args[0]


class sinc_derivative(Head):
    """The derivative of sinc of a whole order, which is 0 or ±1/(order + 1) at 0."""

    nargs = 2

    @classmethod
    def eval(cls, x: Any, order: Any) -> Any:
        """Return the values at 0 and at the infinities."""
        if order == 0:
            return sinc(x)
        if x.is_zero:
            return sympy.cos(order * sympy.pi / 2) / (order + 1)
        return sympy.S.Zero if x.is_infinite else None

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative of the next order."""
        return sinc_derivative(self.args[0], self.args[1] + 1)

    def elementary(self) -> Any:
        """Return it by sine and cosine."""
        x, order = self.args
        return (sympy.sin(_T) / _T).diff((_T, order)).xreplace({_T: x})

    def _eval_mpmath(self) -> Any:
        return _sinc_derivative, self.args

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        x, order = self.args
        primes = "'" * int(order) if order <= 3 else rf"^{{\left({order}\right)}}"
        return _powered(rf"\operatorname{{sinc}}{primes}{{\left({printer._print(x)} \right)}}", exp)


_T = sympy.Dummy("t")


def _sinc_derivative(x: Any, order: Any) -> Any:
    """Return a derivative of sinc by x s⁽ᵏ⁾ + k s⁽ᵏ⁻¹⁾ = sin⁽ᵏ⁾(x), with the digits that cancel near 0 to spare."""
    with mpmath.extraprec(20 + 2 * (int(order) + 1) * max(0, -mpmath.mag(x))):
        value = mpmath.sin(x) / x
        for k in range(1, int(order) + 1):
            value = (mpmath.sin(x + k * mpmath.pi / 2) - k * value) / x
    return +value


class round_half_even(Head):
    """Rounding to the nearest whole number, halves to even, which SymPy does not have."""

    nargs = 1
    symbol = r"\operatorname{round}"

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Return the value at a rational number or an infinity."""
        if x.is_Rational:
            return sympy.Integer(round(Fraction(x.p, x.q)))
        return x if x.is_infinite else None

    def elementary(self) -> Any:
        """Return it by floor, less 1 where that rounds a half up to an odd number."""
        (x,) = self.args
        whole = (2 * x - 1) / 4
        return sympy.floor(x + sympy.S.Half) + sympy.ceiling(whole) - sympy.floor(whole) - 1

    def _eval_mpmath(self) -> Any:
        return mpmath.nint, self.args
