"""SymPy's classes for operations that it lacks: their mathematics, their LaTeX, and the programs that they become."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from derivwidgets.function.expression import X, from_expression, to_expression
from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.function.heads import Head, elementary, hypot, sigmoid, sinc_derivative
from derivwidgets.function.systems import numpy_system
from derivwidgets.methods import METHODS, derivative

ELEMENTARY = {
    "expm1(x)": "exp(x) - 1",
    "log1p(x)": "log(x + 1)",
    "logaddexp(x, 2x)": "log(exp(2*x) + exp(x))",
    "softplus(x)": "log(exp(x) + 1)",
    "sigmoid(x)": "1/(1 + exp(-x))",
    "gelu(x)": "x*(erf(sqrt(2)*x/2)/2 + 1/2)",
    "hypot(x, 1)": "sqrt(x**2 + 1)",
    "cbrt(x)": "Abs(x)**(1/3)*sign(x)",
    "cbrt(x)^2": "Abs(x)**(2/3)*sign(x)**2",
    "lgamma(x)": "log(Abs(gamma(x)))",
    "sinc(x)": "sin(x)/x",
    "round(x)": "ceiling(x/2 - 1/4) - floor(x/2 - 1/4) + floor(x + 1/2) - 1",
    "sinc(softplus(x))": "sin(log(exp(x) + 1))/log(exp(x) + 1)",
}


def standing(expression: sympy.Expr) -> list[sympy.Expr]:
    return [part for part in sympy.preorder_traversal(expression) if isinstance(part, Head)]


@pytest.mark.parametrize("text", ELEMENTARY)
def test_elementary_form(text):
    found = elementary(to_expression(parse(text)))
    assert str(found) == ELEMENTARY[text]
    assert not standing(found)


@pytest.mark.parametrize("text", ELEMENTARY)
def test_elementary_form_has_the_same_values(text):
    program, x = parse(text), np.array([-2.5, -0.7, 0.3, 1.5, 2.5])
    again = from_expression(elementary(to_expression(program)))
    with np.errstate(invalid="ignore"):
        expected = program.run(numpy_system(), x)
        np.testing.assert_allclose(again.run(numpy_system(), x), expected, rtol=1e-13)


@pytest.mark.parametrize("text", [text for text in ELEMENTARY if text != "round(x)"])
def test_derivative_is_that_of_the_elementary_form(text):
    expression = to_expression(parse(text))
    found, expected = elementary(expression.diff(X)), elementary(expression).diff(X)
    assert not standing(found)
    for x in (0.7, 2.3):
        number = sympy.Float(x, 30)
        assert float(found.subs(X, number)) == pytest.approx(float(expected.subs(X, number)), rel=1e-14)


LIMITS = {
    ("softplus(x) - x", sympy.oo): 0,
    ("hypot(x, 1) - x", sympy.oo): 0,
    ("x sigmoid(x)", -sympy.oo): 0,
    ("x gelu(x)", -sympy.oo): 0,
    ("expm1(x)/x", 0): 1,
    ("log1p(x)/x", 0): 1,
    ("(1 - sinc(x))/x^2", 0): sympy.Rational(1, 6),
    ("x lgamma(x)", 0): 0,
    ("cbrt(x)/x", 0): sympy.oo,
}


@pytest.mark.parametrize(("text", "at"), LIMITS)
def test_limits_of_the_elementary_form(text, at):
    assert sympy.limit(elementary(to_expression(parse(text))), X, at) == LIMITS[text, at]


def test_sympy_finds_limits_of_the_classes_too():
    assert sympy.limit(to_expression(parse("softplus(x) - x")), X, sympy.oo) == 0
    assert sympy.limit(to_expression(parse("expm1(x)/x")), X, 0) == 1


LATEX = {
    "softplus(x)^2": r"\operatorname{softplus}^{2}{\left(x \right)}",
    "sigmoid(2x)": r"\sigma{\left(2 x \right)}",
    "1/sigmoid(x)": r"\frac{1}{\sigma{\left(x \right)}}",
    "gelu(x)": r"x \Phi{\left(x \right)}",
    "expm1(x)^2": r"\left(e^{x} - 1\right)^{2}",
    "x expm1(x)": r"x \left(e^{x} - 1\right)",
    "log1p(x)^2": r"\log{\left(x + 1 \right)}^{2}",
    "logaddexp(x, -x)": r"\log{\left(e^{x} + e^{- x} \right)}",
    "x/hypot(x, 2)": r"\frac{x}{\sqrt{x^{2} + 4}}",
    "hypot(x, 1)^3": r"\left(\sqrt{x^{2} + 1}\right)^{3}",
    "lgamma(x)": r"\log{\left(\left|{\Gamma\left(x\right)}\right| \right)}",
    "sinc(3x)": r"\operatorname{sinc}{\left(3 x \right)}",
    "cbrt(x)": r"\sqrt[3]{x}",
    "x^(2/3)": r"x^{2/3}",
    "round(x)": r"\operatorname{round}{\left(x \right)}",
}


@pytest.mark.parametrize("text", LATEX)
def test_latex(text):
    assert sympy.latex(to_expression(parse(text))) == LATEX[text]


def test_latex_of_derivatives_of_sinc():
    names = [sympy.latex(sinc_derivative(X, order)) for order in (1, 2, 4)]
    assert [name.removesuffix(r"{\left(x \right)}") for name in names] == [
        r"\operatorname{sinc}'",
        r"\operatorname{sinc}''",
        r"\operatorname{sinc}^{\left(4\right)}",
    ]


def test_what_is_known_is_put_in():
    assert [to_expression(parse(text)).subs(X, 0) for text in ("softplus(x)", "sigmoid(x)", "sinc(x)", "expm1(x)")] == [
        sympy.log(2), sympy.S.Half, 1, 0,
    ]  # fmt: skip
    assert [sinc_derivative(0, order) for order in range(1, 5)] == [0, -sympy.Rational(1, 3), 0, sympy.Rational(1, 5)]
    assert sympy.Abs(hypot(X, 1)) == hypot(X, 1)
    assert hypot(X, 0) == sympy.Abs(X)
    assert hypot(X, 4).subs(X, 3) == 5
    assert sigmoid(X - X) == sympy.S.Half
    assert to_expression(parse("(-8)^(-2/3)")) == sympy.Rational(1, 4)


def test_a_number_can_be_evaluated_where_terms_cancel():
    tiny = sympy.Rational(1, 10**200)
    assert str(sinc_derivative(tiny, 1).evalf(20)) == "-3.3333333333333333333e-201"
    assert str(sinc_derivative(tiny, 2).evalf(20)) == "-0.33333333333333333333"
    assert str(to_expression(parse("expm1(1e-200)/1e-200")).evalf(20)) == "1.0000000000000000000"


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("sinc(x)", 0, 0),
        ("sinc(x)", 1e-9, -1e-9 / 3),
        ("sinc(x)^2", -1e-6, 2e-6 / 3),
        ("softplus(x)", 1e4, 1),
        ("softplus(x)", -1e4, 0),
        ("sigmoid(x)", -1e4, 0),
        ("sigmoid(x)^2", 1e4, 0),
        ("logaddexp(1000, x)", 1000, 0.5),
        ("hypot(x, x)", 1e30, np.sqrt(2)),
        ("expm1(x)^2", 1e-15, 2e-15),
        ("log1p(x)^2", -1e-15, -2e-15),
        ("lgamma(x)", -0.5, 0.03648997397857652),
        ("x erfc(-x)", -6, -1.54886100683706e-15),
        ("gelu(x)", -6, -3.546870945390201e-8),
    ],
)
def test_symbolic_derivatives_neither_overflow_nor_cancel(text, x, slope, precision):
    found = derivative(text, x, "symbolic", precision=precision)
    assert found == pytest.approx(slope, rel=1e-12 if precision == "float64" else 1e-5, abs=1e-36)


def test_derivatives_of_sinc_are_right_on_both_sides_of_where_the_series_ends():
    for order, ends in ((1, 1), (2, 2), (3, 3)):
        x = np.array([ends - 1e-9, ends + 1e-9, -ends + 1e-9, 0.1, 7.0])
        expression = sinc_derivative(X, order)
        expected = [float(expression.subs(X, sympy.Float(number, 40))) for number in x]
        program = from_expression(expression)
        np.testing.assert_allclose(program.run(numpy_system(), x), expected, rtol=1e-13, atol=1e-15)


def test_large_arrays_go_through_xla():
    x = np.linspace(-3, 3, 1 << 17)
    np.testing.assert_allclose(
        derivative("sinc(x) + gelu(x)", x, "symbolic")[:9], derivative("sinc(x) + gelu(x)", x[:9], "symbolic")
    )


def test_a_slope_at_the_end_of_a_power_is_a_number():
    recorded = [name for name, method in METHODS.items() if method.family == "automatic" and method.available]
    for method in ("symbolic", *recorded):
        for text in ("x^1.5", "x^2.5", "x^(4/3)"):
            assert derivative(text, 0, method) == 0, (text, method)


def test_what_cannot_be_typed_has_no_text():
    f = Function(to_expression(parse("sinc(x)")).diff(X))
    assert f.text == "f(x)"
    assert f(0.0) == 0
    assert Function(sympy.loggamma(sympy.Symbol("t"))).text == "lgamma(x)"
    assert Function(sympy.besselj(1, X)).text == "besselj1(x)"
