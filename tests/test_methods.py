"""Scenarios: functions with derivatives written by hand, against every method; orders of accuracy; mistakes."""

import math
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy

import derivwidgets as dw
from derivwidgets.methods import METHODS, derivative
from derivwidgets.methods.finite_difference import STENCILS, exact_step

SCENARIOS = {
    "x^2": lambda x: 2 * x,
    "x^3": lambda x: 3 * x**2,
    "2x^3 - 3x^2 + 5": lambda x: 6 * x**2 - 6 * x,
    "exp(-2x) + 3 sin(3x)": lambda x: -2 * np.exp(-2 * x) + 9 * np.cos(3 * x),
    "1/x": lambda x: -1 / x**2,
    "log(x)": lambda x: 1 / x,
    "sqrt(x)": lambda x: 0.5 / np.sqrt(x),
    "x^(2/3)": lambda x: 2 / 3 * x ** (-1 / 3),
    "x^x": lambda x: x**x * (np.log(x) + 1),
    "|x| + sin(x) cos(x)": lambda x: np.sign(x) + np.cos(2 * x),
    "atan(x) tanh(x)": lambda x: np.tanh(x) / (1 + x**2) + np.arctan(x) / np.cosh(x) ** 2,
    "where(x > 1, x^2, 2x - 1)": lambda x: np.where(x > 1, 2 * x, 2),
    "max(x^2, 2 - x)": lambda x: np.where(x > 1, 2 * x, -1),
    "erf(x)": lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)),
    "sigmoid(x)": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
    "7": lambda x: 0 * x,
    "pi": lambda x: 0 * x,
}
X = np.array([0.21, 0.55, 0.83, 1.37, 1.9, 2.6])
TOLERANCE = {"symbolic": 1e-13, "jax_reverse": 1e-13, "jax_forward": 1e-13, "forward": 1e-6, "backward": 1e-6,
             "central": 2e-9}  # fmt: skip


@pytest.mark.parametrize("method", TOLERANCE)
@pytest.mark.parametrize("text", SCENARIOS)
def test_every_method_finds_the_derivative(text, method):
    np.testing.assert_allclose(
        derivative(text, X, method), SCENARIOS[text](X), rtol=TOLERANCE[method], atol=TOLERANCE[method]
    )


@pytest.mark.parametrize("text", SCENARIOS)
def test_gradient_on_a_fine_grid(text):
    x = np.linspace(0.2, 0.9, 2001)
    found = derivative(text, x, "gradient")
    np.testing.assert_allclose(found[1:-1], SCENARIOS[text](x)[1:-1], rtol=1e-4, atol=1e-4)


SOURCES = {
    "text": "exp(-2x) + 3 sin(3x)",
    "numpy": lambda x: np.exp(-2 * x) + 3 * np.sin(3 * x),
    "jax": lambda x: jnp.exp(-2 * x) + 3 * jnp.sin(3 * x),
    "sympy": sympy.exp(-2 * sympy.Symbol("t")) + 3 * sympy.sin(3 * sympy.Symbol("t")),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("method", METHODS)
def test_one_function_given_four_ways(source, method):
    x = np.linspace(-1, 1, 7)
    np.testing.assert_allclose(
        derivative(SOURCES[source], x, method, step=1e-5), derivative(SOURCES["text"], x, method, step=1e-5), rtol=1e-6
    )


@pytest.mark.parametrize("stencil", STENCILS, ids=lambda stencil: stencil.name)
def test_order_of_accuracy_is_the_slope_of_the_error(stencil):
    steps = 10 ** np.array([-1, -1.5, -2])
    errors = [abs(float(derivative("exp(x)", 0.3, stencil.name, step=step)) - math.exp(0.3)) for step in steps]
    slopes = np.diff(np.log10(errors)) / np.diff(np.log10(steps))
    np.testing.assert_allclose(slopes, stencil.accuracy, atol=0.05)


@pytest.mark.parametrize("stencil", STENCILS, ids=lambda stencil: stencil.name)
def test_stencils_differentiate_polynomials_up_to_their_order(stencil):
    for power in range(stencil.accuracy + 1):
        moment = sum(w * Fraction(o) ** power for o, w in zip(stencil.offsets, stencil.weights, strict=True))
        assert moment / stencil.divisor == (1 if power == 1 else 0)


def test_best_steps_are_those_of_the_model():
    forward, _, central, _ = STENCILS
    one = np.float64(1)
    unit = 2.0**-53
    assert forward.best_step(one) == pytest.approx(2 * math.sqrt(unit))
    assert central.best_step(one) == pytest.approx((3 * unit) ** (1 / 3))
    assert central.best_step(np.float64(1e6)) == pytest.approx(1e6 * (3 * unit) ** (1 / 3))


def test_the_step_is_what_was_really_moved():
    x = np.float64(1e6)
    assert exact_step(x, np.float64(1e-9)) == np.spacing(x) * round(1e-9 / np.spacing(x))
    assert exact_step(x, np.float64(1e-12)) == 1e-12


def test_a_step_too_small_to_move_gives_a_slope_of_zero():
    assert derivative("x^2", 1.0, "forward", step=1e-17) == 0
    assert derivative("x^2", 1.0, "gradient", step=1e-17) == 0


def test_what_machines_say_at_a_corner():
    at_corner = {name: float(derivative("|x| + sin(x) cos(x)", 0, name, step=0.25)) for name in METHODS}
    expected = {"symbolic": 1, "forward": 1.9589, "backward": -0.0411, "central": 0.9589, "central4": 0.9980,
                "gradient": 0.9589, "richardson": 1, "complex_step": 1.0422, "adaptive": 1, "jax_reverse": 2,
                "jax_forward": 2, "autograd": 1, "mygrad": 1}  # fmt: skip
    assert at_corner == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("points", "around"), [(100, [-1, -0.5, 0.5, 1]), (101, [-1, 0, 1])])
def test_numpys_gradient_of_the_absolute_value(points, around):
    x = np.linspace(-5, 5, points)
    slopes = derivative("|x|", x, "gradient")
    middle = slice(points // 2 - len(around) // 2, points // 2 + len(around) - len(around) // 2)
    np.testing.assert_allclose(slopes[middle], around, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_shape_and_precision_are_kept(method):
    for precision in ("float64", "float32"):
        assert derivative("sin(x)", 0.5, method, precision=precision).shape == ()
        assert derivative("sin(x)", [0.5, 0.7, 0.9], method, precision=precision).shape == (3,)
        assert derivative("sin(x)", [0.5, 0.7], method, precision=precision).dtype == precision
        if method != "gradient":
            assert derivative("3", np.ones((2, 3)), method, precision=precision).shape == (2, 3)
            assert derivative("sin(x)", [], method, precision=precision).shape == (0,)


@pytest.mark.parametrize("method", METHODS)
def test_float32_is_the_methods_own_arithmetic(method):
    single = derivative("sin(x)", np.linspace(0.1, 1, 9), method, precision="float32")
    double = derivative("sin(x)", np.linspace(0.1, 1, 9), method)
    assert 0 < np.abs(single - double).max() < 2e-2


def test_whole_numbers_are_taken_as_floating_point():
    for method in METHODS:
        assert derivative("x^2", 3, method, step=1e-3) == pytest.approx(6, abs=2e-3)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_jaxs_global_precision_is_left_alone(precision):
    before = jax.config.jax_enable_x64
    derivative("sin(x)", [0.1, 0.2], "jax_reverse", precision=precision)
    derivative(lambda x: jnp.sin(x), [0.1, 0.2], "jax_forward", precision=precision)
    assert jax.config.jax_enable_x64 is before is False


def test_jax_keeps_the_users_own_rules():
    assert derivative(jax.nn.relu, 0.0, "jax_reverse") == 0
    assert derivative(lambda x: jnp.maximum(x, 0), 0.0, "jax_reverse") == 0.5


def test_a_method_is_prepared_once():
    f = dw.Function("sin(x)^2")
    prepared = METHODS["symbolic"].prepare(f)
    assert METHODS["symbolic"].prepare(f) is prepared
    assert METHODS["symbolic"].prepare(f, "float32") is not prepared


def test_nothing_is_traced_again_when_only_x_moves():
    traces = []

    def f(x):
        traces.append(x)
        return jnp.sin(x)

    prepared = METHODS["jax_reverse"].prepare(f)
    prepared(np.linspace(0, 1, 17))
    count = len(traces)
    prepared(np.linspace(3, 4, 17))
    prepared(np.linspace(3, 4, 23))
    assert len(traces) == count


def sign_by_if(x):
    """A function that looks at the value of x, and so cannot be traced."""
    return 1.0 if x > 0 else -1.0


def test_an_opaque_function_is_left_to_the_numerical_methods():
    f = dw.Function(sign_by_if)
    assert f.program is None
    assert "where" in f.reason
    np.testing.assert_array_equal(derivative(f, [-1.0, 2.0], "central"), [0, 0])
    for method in ("symbolic", "jax_reverse", "jax_forward"):
        with pytest.raises(dw.FunctionError, match="where"):
            derivative(f, 1.0, method)


@pytest.mark.parametrize(
    ("text", "method", "sentence"),
    [
        ("floor(x)", "symbolic", "SymPy has no rule for the derivative of floor"),
        ("round(x)", "symbolic", "SymPy has no rule for the derivative of round"),
        ("besselj0(x)", "jax_reverse", "JAX has no besselj0"),
        ("besselj(3, x)", "jax_reverse", "JAX has no jv"),
        ("atan(tan(1e200)) + x", "symbolic", "SymPy failed on this formula"),
        ("gelu(" * 15 + "x" + ")" * 15, "symbolic", "takes too long"),
    ],
)
def test_a_method_that_cannot_says_why(text, method, sentence):
    with pytest.raises(dw.FunctionError, match=sentence):
        derivative(text, 0.5, method)


@pytest.mark.parametrize("method", [method.name for method in METHODS.values() if method.family == "numerical"])
def test_differences_are_nan_where_f_is_not_defined(method):
    assert np.isnan(derivative("log(x)", [-2.0, -1.0, -0.5], method)).all()


def test_rules_answer_where_f_is_not_defined():
    for method in ("symbolic", "jax_reverse", "jax_forward"):
        assert derivative("log(x)", -2.0, method) == -0.5
        assert np.isnan(derivative("sqrt(x)", -2.0, method))


@pytest.mark.parametrize(
    ("keywords", "error", "sentence"),
    [
        ({"method": "centrel"}, ValueError, "there is no method 'centrel'; did you mean 'central'"),
        ({"method": "magic"}, ValueError, "choose one of symbolic, forward"),
        ({"method": None}, ValueError, "there is no method None"),
        ({"step": -0.001}, ValueError, "step must be a positive number; got -0.001"),
        ({"step": 0}, ValueError, "step must be a positive number; got 0"),
        ({"step": float("nan")}, ValueError, "step must be a positive number; got nan"),
        ({"step": "big"}, ValueError, "step must be a positive number; got 'big'"),
        ({"precision": "float16"}, ValueError, 'precision must be "float64" or "float32"; got \'float16\''),
        ({"x": 1j}, TypeError, "x must be real numbers; got complex numbers"),
        ({"x": "a"}, ValueError, "x must be a number, such as 2"),
        ({"x": None}, TypeError, "x must be a number"),
        ({"x": 10**400}, ValueError, "x is too large"),
        ({"step": 10**400}, ValueError, "step must be a positive number"),
        ({"step": True}, ValueError, "step must be a positive number; got True"),
        ({"f": 10**400}, dw.FunctionError, "finite number"),
        ({"f": sympy.sin}, dw.FunctionError, "call it: sin"),
        ({"f": sympy.factorial(sympy.Symbol("x"))}, dw.FunctionError, "factorial has no numerical form"),
        ({"f": "sin(x"}, dw.FunctionError, "sin"),
        ({"f": "x*y"}, dw.FunctionError, "y"),
        ({"f": sympy.Symbol("a") * sympy.Symbol("b")}, dw.FunctionError, "a and b"),
        ({"f": None}, dw.FunctionError, "a function is text, a Python callable"),
        ({"f": lambda x: None}, dw.FunctionError, "return"),
        ({"f": float("inf")}, dw.FunctionError, "finite"),
        ({"precison": "float32"}, TypeError, "precison"),
    ],
)
def test_mistakes_are_named(keywords, error, sentence):
    with pytest.raises(error, match=sentence):
        derivative(**({"f": "x^2", "x": 1.0} | keywords))


def test_an_operation_that_jax_lacks_runs_on_numpy_however_large_the_array():
    x = np.linspace(0.1, 1, 1 << 17)
    np.testing.assert_allclose(
        derivative("besselj0(x)", x, "symbolic")[:5], derivative("besselj0(x)", x[:5], "symbolic")
    )


def test_a_large_array_gives_what_a_small_one_gives():
    x = np.linspace(0.1, 1, 1 << 17)
    np.testing.assert_allclose(derivative("gelu(x)^2", x, "symbolic")[:9], derivative("gelu(x)^2", x[:9], "symbolic"))


def test_jax_code_that_is_no_program_is_left_to_jax():
    def f(x):
        return jnp.linalg.norm(jnp.array([x, 1.0]))

    assert dw.Function(f).program is None
    exact = 3 / np.sqrt(10)
    assert derivative(f, 3.0, "jax_reverse") == pytest.approx(exact, rel=1e-15)
    assert derivative(f, 3.0, "jax_forward") == pytest.approx(exact, rel=1e-15)
    assert derivative(f, 3.0, "central") == pytest.approx(exact, rel=1e-9)
    assert derivative(f, 3.0, "jax_reverse", precision="float32").dtype == np.float32
    with pytest.raises(dw.FunctionError, match="concatenate"):
        derivative(f, 3.0, "symbolic")


def test_a_choice_in_jax_code_is_computed_in_double_precision():
    f = dw.Function(lambda x: jnp.sin(x) if x > 0 else x)
    assert derivative(f, 1.0, "central") == pytest.approx(np.cos(1), rel=1e-9)


def test_a_function_that_changes_its_argument_changes_only_a_copy():
    def f(x):
        x -= 1.0
        return np.interp(x, [-100, 0, 100], [-100, 0, 300])

    x = np.array([0.5, 2.0, 5.0])
    np.testing.assert_allclose(dw.Function(f)(x), [-0.5, 3, 12])
    np.testing.assert_allclose(derivative(f, x, "central"), [1, 3, 3], rtol=1e-9)
    np.testing.assert_array_equal(x, [0.5, 2, 5])


def test_a_function_of_one_dimension_only_is_called_so():
    def f(x):
        return math.sin(x) if np.ndim(x) == 0 else np.array([math.sin(value) for value in x])

    np.testing.assert_array_equal(dw.Function(f)([[1.0, 2.0], [3.0, 4.0]]), np.sin([[1.0, 2.0], [3.0, 4.0]]))


def test_a_function_that_fails_somewhere_says_where():
    def f(x):
        if x > 20:
            raise RuntimeError("sensor off")
        return abs(x) if x > 0 else -x

    assert derivative(f, 1.0, "central") == pytest.approx(1)
    with pytest.raises(dw.FunctionError, match=r"calling f at x = 30.* failed \(RuntimeError: sensor off\)"):
        derivative(f, 30.0, "forward")


@pytest.mark.parametrize(
    ("expression", "slope"),
    [
        (sympy.real_root(sympy.Symbol("x"), 3), 1 / 3),
        (sympy.diff(sympy.Abs(sympy.Symbol("x")) ** 3), 6),
        (sympy.Symbol("x") * sympy.GoldenRatio, 1.618033988749895),
        (sympy.Symbol("t", positive=True) ** sympy.Rational(1, 3), 1 / 3),
    ],
)
def test_sympys_own_ways_of_writing(expression, slope):
    assert derivative(expression, 1.0, "symbolic") == pytest.approx(slope)


def test_a_sympy_power_that_cannot_be_typed_is_not_shown_as_another():
    f = dw.Function(sympy.Symbol("x") ** sympy.Rational(1, 3))
    assert np.isnan(f(-8.0))
    assert f.text == "f(x)"


@pytest.mark.parametrize(
    ("text", "slope"), [("abs(besselj0(x))", -0.44005058574493355), ("where(where(x > 0, x, 1) > 1, x, 2)", 0)]
)
def test_formulas_that_sympy_writes_in_complex_terms(text, slope):
    assert derivative(text, 1.0, "symbolic") == pytest.approx(slope)
