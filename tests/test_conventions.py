"""What each library says where there is no derivative, or where its rules go wrong: its own conventions, pinned."""

import jax
import numpy as np
import pytest
import sympy

import derivwidgets as dw
from derivwidgets.function.expression import X
from derivwidgets.methods import METHODS, derivative

NAN, INF = np.nan, np.inf
NO_RULE = "no rule"
RULES = ("symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad", "complex_step")

CONVENTIONS = {
    # f, x: SymPy, JAX reverse, JAX forward, Autograd, MyGrad, complex step
    ("abs(x)", 0): (0, 1, 1, 0, 0, 0),
    ("max(x, 0)", 0): (0.5, 0.5, 0.5, 0.5, 0, 1),
    ("min(x, 0)", 0): (0.5, 0.5, 0.5, 0.5, 0, 0),
    ("relu(x)", 0): (0.5, 0, 0, 0.5, 0, 1),
    ("max(x, -x)", 0): (0, 0, 0, 0, 0, 1),
    ("sqrt(x^2)", 0): (0, NAN, NAN, NAN, NAN, NAN),
    ("sqrt(x)", 0): (INF, INF, INF, INF, INF, 1e50 / np.sqrt(2)),
    ("sign(x)", 0): (NAN, 0, 0, 0, NO_RULE, 0),
    ("floor(x)", 1): (NO_RULE, 0, 0, 0, NO_RULE, 0),
    ("x abs(x)", 0): (0, 0, 0, 0, 0, 0),
    ("relu(x) - relu(-x)", 0): (1, 0, 0, 1, 0, 1),
    ("where(x == 0, 0, x)", 0): (0, 0, 0, 0, 0, 0),
    ("where(x > 0, sqrt(x), 0)", 0): (0, NAN, 0, NAN, NAN, 0),
    ("where(x != 0, sin(x)/x, 1)", 0): (0, NAN, 0, NAN, NAN, 0),
    ("where(x == 0, 0, x^2 sin(1/x))", 0): (0, NAN, 0, NAN, NAN, 0),
    ("where(x == 2, 4, x^2)", 2): (0, 0, 0, 0, 0, 0),
    ("abs(x) + sin(x) cos(x)", 0): (1, 2, 2, 1, 1, 1),
    ("clip(x, 0, 1)", 0): (0.5, 0.5, 0.5, 0, 0, 1),
    ("acos(x)", 1): (-INF, -INF, -INF, -INF, 0, -1e50),
    ("cbrt(x)", 0): (INF, INF, INF, NO_RULE, INF, 1e200 ** (1 / 3) / 2),
}  # fmt: skip
CELLS = [(*case, method, said) for case, row in CONVENTIONS.items() for method, said in zip(RULES, row, strict=True)]


@pytest.mark.parametrize(("text", "at", "method", "said"), CELLS)
def test_what_a_library_says_at_a_singular_point(text, at, method, said):
    if said == NO_RULE:
        with pytest.raises(dw.FunctionError, match=r"has no (derivative )?rule for"):
            derivative(text, at, method)
    else:
        np.testing.assert_allclose(derivative(text, at, method), said, rtol=1e-12, atol=1e-90)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("abs(x)", 0, 0),
        ("max(x, 0)", 0, sympy.Rational(1, 2)),
        ("sqrt(x)", 0, sympy.zoo),
        ("sqrt(x^2)", 0, 0),
        ("sign(x)", 0, 2 * sympy.DiracDelta(0)),
        ("relu(x) - relu(-x)", 0, 1),
        ("where(x == 0, 0, x)", 0, 0),
    ],
)
def test_sympys_own_values(text, at, said):
    assert dw.Function(text).expression.diff(X).subs(X, at) == said


def test_sympy_leaves_the_derivative_of_floor_alone():
    assert dw.Function("floor(x)").expression.diff(X).has(sympy.Derivative, sympy.Subs)


def test_jax_has_a_relu_of_its_own():
    assert derivative(jax.nn.relu, 0.0, "jax_reverse") == 0
    assert derivative(lambda x: jax.numpy.maximum(x, 0), 0.0, "jax_reverse") == 0.5


@pytest.mark.parametrize("method", RULES)
def test_rules_cancel_where_the_function_does(method):
    """(exp(x) - 1)/x has slope 1/2 there, (1 - cos x)/x^2 slope -8.3e-9."""
    assert derivative("(exp(x) - 1)/x", 1e-9, method) == pytest.approx(-81.7404, abs=1e-4)
    assert derivative("(1 - cos(x))/x^2", 1e-7, method) == pytest.approx(7992.78, abs=0.01)


@pytest.mark.parametrize("method", ["central", "central4", "richardson", "gradient", "adaptive"])
def test_differences_do_not_cancel_there(method):
    assert derivative("(exp(x) - 1)/x", 1e-9, method, step=1e-2) == pytest.approx(0.5, abs=1e-5)
    assert derivative("(1 - cos(x))/x^2", 1e-7, method, step=1e-2) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("method", "said"),
    [("forward", 2), ("backward", 0), ("central", 1), ("central4", 1), ("gradient", 1), ("richardson", 1),
     ("adaptive", 1)],
)  # fmt: skip
def test_differences_at_a_corner_see_one_side_or_the_average(method, said):
    assert derivative("abs(x) + sin(x) cos(x)", 0, method, step=1e-5) == pytest.approx(said, abs=1e-9)
    assert derivative("abs(x)", 0, method, step=1e-5) == pytest.approx(said - 1, abs=1e-15)


def test_the_complex_step_of_a_modulus_is_0_everywhere():
    assert (derivative("abs(x)", [-2.0, 1e-3, 3.0], "complex_step") == 0).all()
    np.testing.assert_array_equal(derivative("x abs(x)", [-2.0, 3.0], "complex_step"), [2, 3])


@pytest.mark.parametrize(("points", "around"), [(100, [-1, -0.5, 0.5, 1]), (101, [-1, 0, 1])])
def test_numpys_gradient_of_the_absolute_value(points, around):
    x = np.linspace(-5, 5, points)
    first = points // 2 - len(around) // 2
    np.testing.assert_allclose(np.gradient(np.abs(x), x)[first:][: len(around)], around, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(derivative("abs(x)", x, "gradient"), np.gradient(np.abs(x), x))


def test_numpys_gradient_is_of_first_order_at_the_edges():
    errors = []
    for points in (101, 1001):
        x = np.linspace(0, 1, points)
        errors.append(np.abs(derivative("exp(x)", x, "gradient") - np.exp(x)))
    assert errors[0][-1] / errors[1][-1] == pytest.approx(10, rel=0.05)
    assert errors[0][50] / errors[1][500] == pytest.approx(100, rel=0.05)


def test_five_computers_give_three_answers():
    said = {float(derivative("abs(x)", 0, method)) + 0.0 for method in METHODS}
    assert said == {-1, 0, 1}
