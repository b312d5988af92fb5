"""What a method cannot do, and the sentence that says so; the user's own code, as it stands."""

import math
import threading

import autograd.numpy as anp
import jax
import jax.numpy as jnp
import mygrad
import numpy as np
import pytest
from autograd.extend import defvjp, primitive
from scipy.special import jv, polygamma

import derivwidgets as dw
from derivwidgets.function.program import Recorder
from derivwidgets.methods import METHODS, derivative

CHOICE = (
    "f asks whether something is true that depends on x (if, and, or, not, max, min, a < x < b); "
    "write np.where(x > 0, a, b), np.maximum(a, b) or (a < x) & (x < b)"
)
NO_CBRT = "Autograd has no derivative rule for cbrt, so Autograd cannot differentiate this function"
PLAIN = "f turns x into a plain number, as math.sin(x), float(x) and int(x) do; write np.sin(x), or x as it is"


def by_branch(x):
    return x**2 if x > 0 else -x


def by_math(x):
    return math.sin(x) * x


@pytest.mark.parametrize(
    ("source", "method", "sentence"),
    [
        ("floor(x)", "mygrad", "MyGrad has no derivative rule for floor, so MyGrad cannot differentiate this function"),
        ("sign(x)", "mygrad", "MyGrad has no derivative rule for sign, so MyGrad cannot differentiate this function"),
        ("mod(x, 2)", "mygrad", "MyGrad has no derivative rule for mod, so MyGrad cannot differentiate this function"),
        ("x erf(x)", "mygrad", "MyGrad has no erf, so MyGrad cannot differentiate this function"),
        ("round(x)", "mygrad", "MyGrad has no round, so MyGrad cannot differentiate this function"),
        ("cbrt(x)", "autograd", NO_CBRT),
        (lambda x: anp.cbrt(x) if x > 0 else x, "autograd", NO_CBRT),
        (by_branch, "jax_reverse", f"JAX cannot follow this function: {CHOICE}"),
        (by_branch, "mygrad", f"MyGrad cannot follow this function: {CHOICE}"),
        (by_math, "autograd", f"Autograd cannot follow this function: {PLAIN}"),
        (by_math, "mygrad", f"MyGrad cannot follow this function: {PLAIN}"),
        (by_math, "complex_step", f"a complex step cannot follow this function: {PLAIN}"),
    ],
)  # fmt: skip
def test_a_method_that_cannot_says_why_in_one_sentence(source, method, sentence):
    with pytest.raises(dw.FunctionError) as raised:
        derivative(source, 0.5, method)
    assert str(raised.value) == sentence


def test_scipy_has_no_polygamma_of_complex_numbers():
    recorder = Recorder()
    f = dw.Function("x")
    f.program, f.cache = recorder.program(recorder.apply("polygamma", recorder.x(), value=1)), {}
    exact = float(polygamma(2, 0.5))
    assert derivative(f, 0.5, "autograd") == pytest.approx(exact, rel=1e-14)
    assert derivative(f, 0.5, "central") == pytest.approx(exact, rel=1e-6)
    with pytest.raises(dw.FunctionError) as raised:
        derivative(f, 0.5, "complex_step")
    assert str(raised.value) == (
        "SciPy's polygamma takes no complex numbers, so a complex step cannot differentiate this function"
    )


@pytest.mark.parametrize(
    ("text", "method", "exact"),
    [
        ("hypot(x, 2)", "mygrad", 0.7 / math.hypot(0.7, 2)),
        ("sigmoid(x)", "mygrad", math.exp(-0.7) / (1 + math.exp(-0.7)) ** 2),
        ("relu(x)", "mygrad", 1),
        ("x^(3/5)", "mygrad", 0.6 * 0.7**-0.4),
        ("x^(1/3)", "autograd", 0.7 ** (-2 / 3) / 3),
        ("x heaviside(x)", "mygrad", 1),
        ("x heaviside(x)", "autograd", 1),
        ("besselj(3, x)", "autograd", (jv(2, 0.7) - jv(4, 0.7)) / 2),
    ],
)
def test_what_a_library_lacks_is_composed_of_what_it_has(text, method, exact):
    assert derivative(text, 0.7, method) == pytest.approx(exact, rel=1e-6)
    if text.startswith("x^"):
        assert derivative(text, -0.7, method) == pytest.approx(exact, rel=1e-12)


OPAQUE = ("forward", "backward", "central", "central4", "richardson", "complex_step", "adaptive", "autograd")


@pytest.mark.parametrize("method", OPAQUE)
def test_a_callable_that_chooses_by_value_is_called(method):
    np.testing.assert_allclose(derivative(by_branch, [3.0, -2.0, 1.5], method, step=1e-6), [6, -1, 3], rtol=1e-5)
    assert derivative(by_branch, np.float32(3), method, precision="float32").dtype == np.float32


def test_gradient_calls_it_too():
    assert derivative(by_branch, 3.0, "gradient", step=1e-6) == pytest.approx(6)


def test_an_undefined_value_of_a_callable_is_nan():
    def f(x):
        return x**2 / (1 if x > 0 else 0)

    for method in OPAQUE:
        with np.errstate(all="raise"):
            found = derivative(f, [2.0, -2.0], method, step=1e-6)
        assert found[0] == pytest.approx(4)
        assert not np.isfinite(found[1])


@primitive
def straight_through(x):
    return np.floor(x)


defvjp(straight_through, lambda ans, x: lambda g: g)


def test_autograd_keeps_the_users_own_rules():
    f = dw.Function(lambda x: 3 * straight_through(x))
    assert f.program is not None
    np.testing.assert_array_equal(derivative(f, [0.3, 1.2], "autograd"), [3, 3])
    assert derivative(f, 0.3, "jax_reverse") == 0


def test_jax_keeps_the_users_own_rules():
    @jax.custom_jvp
    def f(x):
        return jnp.floor(x)

    f.defjvp(lambda primals, tangents: (f(*primals), *tangents))
    for method in ("jax_reverse", "jax_forward"):
        assert derivative(f, 0.3, method) == 1
    assert derivative(f, 0.3, "autograd") == 0


def test_code_written_with_autograd_is_known_to_all():
    for method in METHODS:
        found = derivative(lambda x: anp.sin(x) * anp.where(x > 0, x, -x), np.linspace(0.5, 0.6, 9), method)
        x = np.linspace(0.5, 0.6, 9)
        if method != "complex_step":
            np.testing.assert_allclose(found[1:-1], (np.sin(x) + x * np.cos(x))[1:-1], rtol=1e-4)


def test_code_written_with_mygrad_is_left_to_mygrad_and_to_differences():
    def f(x):
        return mygrad.sin(x) * mygrad.where(x > 0, x, -x)

    exact = np.sin(0.5) + 0.5 * np.cos(0.5)
    for method in ("mygrad", "central", "central4", "richardson", "adaptive"):
        assert derivative(f, 0.5, method) == pytest.approx(exact, rel=1e-7)
    assert derivative(f, 0.5, "mygrad") == pytest.approx(exact, rel=1e-15)
    for method in ("symbolic", "jax_reverse", "autograd", "complex_step"):
        with pytest.raises(dw.FunctionError, match="symbolic x"):
            derivative(f, 0.5, method)


def test_code_that_leaves_the_tape_falls_back_to_the_program():
    for f in (lambda x: np.asarray(x) ** 2, lambda x: np.where(x > 1, 2 * x, x**2), lambda x: x**2 + 0 * np.sin(x)):
        for method in ("autograd", "mygrad"):
            assert derivative(f, 0.75, method) == pytest.approx(1.5)


@pytest.mark.parametrize("method", ["autograd", "mygrad", "complex_step", "adaptive"])
def test_a_callable_that_changes_its_argument_changes_only_a_copy(method):
    def f(x):
        x *= 2.0
        return x * x

    x = np.array([1.5, 2.5])
    np.testing.assert_allclose(derivative(f, x, method), [12, 20], rtol=1e-10)
    np.testing.assert_array_equal(x, [1.5, 2.5])


@pytest.mark.parametrize("method", METHODS)
def test_constants_have_slope_zero(method):
    for source in ("7", 7.0, lambda x: 7.0, lambda x: 0 * x + 7):
        np.testing.assert_allclose(derivative(source, [0.5, 2.0], method), 0, atol=1e-10)


def test_jax_code_without_a_program_is_called_with_complex_numbers():
    def f(x):
        return jnp.sum(jnp.array([x, 1.0]) ** 3)

    assert dw.Function(f).program is None
    assert derivative(f, 2.0, "complex_step") == pytest.approx(12, rel=1e-15)
    with pytest.raises(dw.FunctionError, match="Autograd cannot follow this function: f uses"):
        derivative(f, 2.0, "autograd")


def test_mygrad_may_be_called_from_several_threads():
    prepared, x = METHODS["mygrad"].prepare("exp(x) sin(x)^2"), np.linspace(-1, 1, 401)
    expected, found = prepared(x), []
    threads = [threading.Thread(target=lambda: found.extend(prepared(x) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert all(np.array_equal(each, expected) for each in found)


def test_a_callable_that_fails_somewhere_is_still_differentiated_elsewhere():
    def f(x):
        if np.any(x > 20):
            raise RuntimeError("sensor off")
        return x**3

    for method in OPAQUE:
        assert derivative(f, 2.0, method, step=1e-6) == pytest.approx(12, rel=1e-5)
    for method in ("autograd", "complex_step"):
        with pytest.raises(dw.FunctionError):
            derivative(f, 30.0, method)
