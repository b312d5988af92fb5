"""Second derivatives by every method: rules applied twice, second differences and their V, tables and forecasts."""

import math
from itertools import pairwise

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.experiments.forecast import derivatives, forecast
from derivwidgets.experiments.tables import (
    STEPPED,
    STEPS,
    differences,
    grid,
    grid_gradient,
    plain_values,
)
from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS, derivative
from derivwidgets.methods.stencils import BY_ORDER, Stencil

INF, NAN = math.inf, math.nan
SECOND = BY_ORDER[2]

# ---- the methods -----------------------------------------------------------------------------------------------------

SMOOTH = {
    "x^3": lambda x: 6 * x,
    "sin(x)": lambda x: -np.sin(x),
    "exp(x)": np.exp,
    "exp(-2x) + 3 sin(3x)": lambda x: 4 * np.exp(-2 * x) - 27 * np.sin(3 * x),
    "1/(1 + x^2)": lambda x: (6 * x**2 - 2) / (1 + x**2) ** 3,
    "3x + 1": lambda x: 0 * x,
    "5": lambda x: 0 * x,
}
RULES = ("symbolic", "jax_reverse", "jax_forward", "autograd")
X = np.array([-1.3, -0.4, 0.6, 1.1, 2.0])


@pytest.mark.parametrize("precision_", ["float64", "float32"])
@pytest.mark.parametrize("method", RULES)
@pytest.mark.parametrize("text", SMOOTH)
def test_rules_differentiate_twice(text, method, precision_):
    found = derivative(text, X, method, precision=precision_, order=2)
    assert found.dtype == precision_
    exact = SMOOTH[text](X.astype(precision_).astype(float))
    np.testing.assert_allclose(found, exact, rtol=64 * np.finfo(precision_).eps, atol=64 * np.finfo(precision_).eps)


@pytest.mark.parametrize("method", [*SECOND, "gradient", "complex_step"])
@pytest.mark.parametrize("text", SMOOTH)
def test_differences_at_their_own_step_give_half_of_the_digits_or_more(text, method):
    rough = {"forward": 2e-3, "backward": 2e-3}.get(method, 2e-5)
    np.testing.assert_allclose(
        derivative(text, X, method, order=2) if method != "gradient" else at_points(text),
        SMOOTH[text](X),
        rtol=rough,
        atol=rough * 50,
    )


def at_points(text):
    return [derivative(text, x, "gradient", order=2) for x in X]


def test_gradient_is_taken_twice_on_a_grid():
    x = np.linspace(-1, 1, 21)
    np.testing.assert_array_equal(derivative("x^3", x, "gradient", order=2), np.gradient(np.gradient(x * x * x, x), x))


def test_methods_without_a_second_derivative_say_so():
    for method, words in (("adaptive", "first derivatives only"), ("mygrad", "plain arrays")):
        with pytest.raises(dw.FunctionError, match=words):
            derivative("x^2", 1.0, method, order=2)


def test_mygrads_gradient_is_no_tensor():
    import mygrad

    x = mygrad.tensor(3.0)
    (x**3).backward()
    assert type(x.grad) is np.ndarray


@pytest.mark.parametrize("order", [0, 3, -1, 1.5, True, "2", None, np.array([1, 2])])
def test_another_order_is_refused(order):
    for ask in (
        lambda: derivative("x^2", 1.0, order=order),
        lambda: dw.truth("x^2", 1.0, order=order),
        lambda: dw.verdict("x^2", 1.0, order=order),
        lambda: dw.singular_points("x^2", order=order),
    ):
        with pytest.raises(ValueError, match="order must be 1 or 2"):
            ask()


def test_a_derivative_knows_its_order_and_is_prepared_once_for_each():
    f = Function("sin(x)")
    for method in METHODS.values():
        if method.name not in ("adaptive", "mygrad"):
            assert not method.is_prepared(f, "float64", 2)
            assert method.prepare(f, "float64", 2).order == 2
            assert method.prepare(f, order=2) is method.prepare(f, "float64", 2)
            assert method.prepare(f).order == 1
            assert method.is_prepared(f, "float64", 2)


def test_a_users_own_jax_rule_survives():
    import jax
    import jax.numpy as jnp

    @jax.custom_jvp
    def f(x):
        return x**2

    f.defjvp(lambda primals, tangents: (f(primals[0]), jnp.cos(primals[0]) * tangents[0]))
    for method in ("jax_reverse", "jax_forward"):
        np.testing.assert_allclose(derivative(f, 1.0, method, order=2), -math.sin(1), rtol=1e-12)


def test_autograd_differentiates_a_callable_twice():
    assert derivative(lambda x: x * x * x if x > 0 else 2 * x, [1.5, -1.0], "autograd", order=2).tolist() == [9, 0]


CONVENTIONS = {
    # f at 0: SymPy, JAX reverse, JAX forward, Autograd
    "x^2": (2, 2, 2, 2),
    "|x|^2": (2, 2, 2, 0),
    "max(x, 0)^2 + min(x, 0)^2": (NAN, 1, 1, 1),
    "relu(x)^2": (NAN, 0, 0, 0.5),
    "x|x|": (NAN, 2, 2, 0),
    "|x|": (NAN, 0, 0, 0),
    "sqrt(x^2)": (NAN, NAN, NAN, NAN),
    "where(x > 0, x^2, -x^2)": (-2, -2, -2, -2),
    "where(x == 0, 0, x)^2": (0, 0, 0, 0),
    "heaviside(x)": (NAN, 0, 0, 0),
}


@pytest.mark.parametrize("text", CONVENTIONS)
def test_what_libraries_say_of_a_second_derivative_at_0(text):
    said = [float(derivative(text, 0.0, method, order=2)) for method in RULES]
    np.testing.assert_array_equal(said, CONVENTIONS[text])


# ---- stencils --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "offsets", "weights", "divisor", "accuracy", "rounding", "truncation"),
    [
        ("forward", (0, 1, 2), (1, -2, 1), 1, 1, 4, 1),
        ("backward", (-2, -1, 0), (1, -2, 1), 1, 1, 4, 1),
        ("central", (-1, 0, 1), (1, -2, 1), 1, 2, 4, 1 / 12),
        ("central4", (-2, -1, 0, 1, 2), (-1, 16, -30, 16, -1), 12, 4, 16 / 3, 1 / 90),
    ],
)
def test_the_stencils_are_the_textbooks(name, offsets, weights, divisor, accuracy, rounding, truncation):
    found = SECOND[name]
    assert (found.offsets, found.weights, found.divisor, found.accuracy) == (offsets, weights, divisor, accuracy)
    assert (found.rounding_constant, found.truncation_constant) == (pytest.approx(rounding), pytest.approx(truncation))
    assert found.order == 2


def test_richardson_is_the_extrapolation_of_central_second_differences():
    x, h, f = 0.3, 0.5, np.exp
    row = [(f(x + s) - 2 * f(x) + f(x - s)) / s**2 for s in (h, h / 2, h / 4, h / 8)]
    for k in (1, 2, 3):
        row = [(4**k * fine - coarse) / (4**k - 1) for coarse, fine in pairwise(row)]
    assert derivative("exp(x)", x, "richardson", step=h, order=2) == pytest.approx(row[0], rel=1e-12)
    assert SECOND["richardson"].accuracy == 8


@pytest.mark.parametrize("name", SECOND)
def test_the_best_step_is_the_minimum_of_the_model(name):
    stencil = SECOND[name]
    h, u = float(stencil.best_step(np.float64(1))), 2.0**-53

    def model(step):
        return stencil.rounding_constant * u / step**2 + stencil.truncation_constant * step**stencil.accuracy

    assert h == 1 / 16 or model(h) <= min(model(h * 0.99), model(h * 1.01))


@pytest.mark.parametrize("name", ["central", "central4", "richardson"])
def test_second_differences_are_0_where_f_is_odd_or_linear_on_a_grid(name):
    for text in ("x", "x^3", "sin(x)", "atan(x) + x^5", "cbrt(x)", "floor(x + 1/2)"):
        for step in (0.1, 1e-3, 1e-9, 1e-200):
            assert derivative(text, 0.0, name, step=step, order=2) == 0
    for step in (0.5, 2.0**-10, 2.0**-30):
        assert derivative("3x - 7", 2.0, name, step=step, order=2) == 0


@pytest.mark.parametrize("method", [*SECOND, "complex_step"])
def test_a_step_that_moves_nothing_gives_0(method):
    for step in (1e-18, 1e-40, 5e-324):
        assert derivative("x^2 + 1", 1.0, method, step=step, order=2) == 0


def test_at_the_end_of_a_domain_the_stencil_turns_one_sided():
    for method in ("central", "central4", "richardson", "gradient"):
        assert derivative("sqrt(x)^5", 0.0, method, step=1e-4, order=2) == pytest.approx(0, abs=0.2)
        assert derivative("x^3 + 0 sqrt(1 - x)", 0.9999, method, step=1e-3, order=2) == pytest.approx(6, abs=0.1)
    assert np.isnan(derivative("sqrt(x)", -1.0, "central", order=2))


@pytest.mark.parametrize("precision_", ["float64", "float32"])
@pytest.mark.parametrize(("name", "p"), [("forward", 1), ("backward", 1), ("central", 2), ("central4", 4)])
def test_the_v_of_second_differences_has_slopes_minus_2_and_p(name, p, precision_):
    f, eps = Function("exp(x) + sin(3x)"), np.finfo(precision_).eps
    x = np.linspace(0.3, 0.7, 64)
    over = grid(f, (0.3, 0.7), x, 3, order=2)
    best = float(SECOND[name].best_step(np.ones((), precision_)))

    def size(step):
        columns = np.flatnonzero(np.isin(over.x, x))
        found = differences(f, over, np.array([step]), [name], precision=precision_, columns=columns, order=2)
        return float(np.sqrt(np.mean(np.square(found[name].astype(float)))))

    short = best / 30
    assert np.log10(size(short) / size(short / 10)) == pytest.approx(-2, abs=0.25)
    near, far = (0.1, 0.25) if (precision_, p) == ("float32", 4) else (best * 10, best * 30) if p < 4 else (0.02, 0.05)
    assert np.log10(size(far) / size(near)) / np.log10(far / near) == pytest.approx(p, abs=0.4)
    assert size(best) < 300 * eps ** (p / (p + 2))


def test_the_complex_step_subtracts_and_has_a_v_again():
    f, steps = Function("exp(x)"), np.array([1e-7, 1e-6, 1e-2, 1e-1])
    over = grid(f, (0, 1), order=2)
    sizes = np.sqrt(np.mean(np.square(differences(f, over, steps, ["complex_step"], order=2)["complex_step"]), axis=1))
    assert np.log10(sizes[0] / sizes[1]) == pytest.approx(2, abs=0.2)
    assert np.log10(sizes[3] / sizes[2]) == pytest.approx(2, abs=0.1)
    assert abs(derivative("exp(x)", 1.0, "complex_step", order=2) - math.e) < 1e-7


# ---- tables and forecasts --------------------------------------------------------------------------------------------


def test_tables_are_of_second_derivatives_to_the_last_bit():
    f = Function("x|x| + sin(x)")
    over = grid(f, (-2, 2), (0.0,), order=2)
    exact = 2 * np.sign(over.x) - np.sin(over.x)
    np.testing.assert_allclose(over.reference[over.known], exact[over.known], rtol=1e-15)
    assert not over.known[over.column(0.0)]
    steps = STEPS[60::25]
    tables = differences(f, over, steps, STEPPED, order=2)
    for name in STEPPED:
        with np.errstate(all="ignore"):
            direct = np.array([METHODS[name].prepare(f, order=2)(over.x, step) for step in steps])
            np.testing.assert_array_equal(tables[name], ((direct - over.reference) / over.scale).astype(np.float32))
    np.testing.assert_allclose(plain_values(f, over, "symbolic", order=2)[over.known], exact[over.known], rtol=1e-14)


def test_the_gradient_of_the_gradient_on_a_grid():
    found = grid_gradient(Function("x^2"), (-5, 5), 101, order=2)
    np.testing.assert_allclose(found.values[2:-2], 2, rtol=1e-9)
    np.testing.assert_allclose(found.values[[0, 1, -2, -1]], [1, 1.5, 1.5, 1], rtol=1e-9)
    np.testing.assert_allclose(found.errors[[0, 1, 50]], [1, 0.5, 0], atol=1e-9)


BOUNDED = {
    "exp(-2x) + 3 sin(3x)": (-1, 5), "x|x| + sin(x) cos(x)": (-5, 5), "1/x": (-1, 1), "sqrt(x)": (0, 1), "4": (-1, 1),
    "(1 - cos(x))/x^2": (-1, 1), "1e8 + sin(x)": (-3, 3), "1e200 x^2": (-2, 2), "1e-300 x^3": (-2, 2),
    "tanh(50x)": (-1, 1),
}  # fmt: skip


@pytest.mark.parametrize("precision_", ["float64", "float32"])
@pytest.mark.parametrize("text", BOUNDED)
def test_no_error_is_above_its_forecast(text, precision_):
    f = Function(text)
    over = grid(f, BOUNDED[text], (0.123456789,), order=2)
    known = derivatives(f, over.x.astype(precision_), {stencil.accuracy + 2 for stencil in SECOND.values()})
    steps = STEPS[::4]
    tables = differences(f, over, steps, SECOND, precision=precision_, order=2)
    for name in SECOND:
        total = forecast(f, over, steps, name, known, precision=precision_, order=2).total
        errors = np.abs(tables[name].astype(float)) * over.scale
        bounded = np.isfinite(total) & over.known
        assert not (errors > total * (1 + 1e-5))[bounded].any(), name
        if text.startswith("exp"):
            assert bounded.mean() > (0.5 if precision_ == "float64" else 0.25)
            least, best = (np.where(bounded, each, INF).min(axis=0) for each in (total, errors))
            assert np.median(least / np.maximum(best, 1e-18)) < 1e3


def test_a_stencil_of_order_1_is_what_it_was():
    assert Stencil.through((-1, 0, 1)).order == 1
    assert BY_ORDER[1]["central"].weights == (-1, 1)
