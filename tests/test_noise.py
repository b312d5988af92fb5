"""Noise in f's values: the same at the same x, of the size asked for, felt by differences and by nothing else."""

import struct

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.function.function import Function
from derivwidgets.function.noise import SPAN, checked_noise, largest, noise
from derivwidgets.methods import METHODS, derivative

SIGMA = 1e-3
EXACT = [name for name, method in METHODS.items() if method.family != "numerical"]
DIFFERENCES = ["forward", "backward", "central", "central4", "richardson", "gradient"]
X = np.linspace(-2, 2, 10_001)

# ---- the numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [1e-12, SIGMA, 1.0, 1e6])
def test_noise_is_uniform_and_of_the_standard_deviation_asked_for(sigma):
    sample = noise(np.linspace(0, 1, 100_001), sigma) / sigma
    assert abs(sample.mean()) < 0.02
    assert sample.std() == pytest.approx(1, abs=0.01)
    assert 1.73 < np.abs(sample).max() <= SPAN
    assert largest(sigma) == SPAN * sigma == pytest.approx(3**0.5 * sigma)
    shares = np.histogram(sample, 10, (-SPAN, SPAN))[0] / sample.size
    np.testing.assert_allclose(shares, 0.1, atol=0.01)


def test_noise_of_neighbours_has_nothing_in_common():
    x = 1 + np.arange(20_000) * 2.0**-52
    sample = noise(x, 1.0)
    for apart in (1, 2, 3, 64):
        assert abs(np.mean(sample[apart:] * sample[:-apart])) < 0.03
    assert np.unique(sample).size == x.size


def test_noise_depends_on_x_alone():
    scattered = np.random.default_rng(1).permutation(X)
    order = np.argsort(scattered)
    np.testing.assert_array_equal(noise(scattered, SIGMA)[order], noise(X, SIGMA))
    assert noise(X[17], SIGMA) == noise(X, SIGMA)[17] == noise(X.reshape(1, -1), SIGMA)[0, 17]
    np.testing.assert_array_equal(noise(np.float32(X), SIGMA), noise(np.float32(X).astype(float), SIGMA))


def test_the_bits_of_x_are_mixed_by_splitmix64():
    # the first number that SplitMix64 gives from the seed 0, as its authors' code prints it
    assert noise(np.array(0.0), 1.0) == pytest.approx(SPAN * (2 * 0xE220A8397B1DCDAF / 2**64 - 1), rel=1e-14)
    for x in (1.0, -2.5, 5e-324):
        (mixed,) = struct.unpack("<Q", struct.pack("<d", x))
        mixed = (mixed + 0x9E3779B97F4A7C15) % 2**64
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        mixed ^= mixed >> 31
        assert noise(np.array(x), 1.0) == pytest.approx(SPAN * (2 * (mixed >> 11) / 2**53 - 1), rel=1e-14)


def test_minus_zero_is_zero():
    assert noise(np.array(-0.0), 1.0) == noise(np.array(0.0), 1.0)


def test_no_noise_is_exactly_none():
    np.testing.assert_array_equal(noise(X, 0.0), 0)
    assert largest(0.0) == 0


@pytest.mark.parametrize("sigma", [-1, -1e-300, np.nan, np.inf, -np.inf, None, "loud", True, [0.1, 0.2], 10**400])
def test_what_is_no_standard_deviation_is_refused(sigma):
    with pytest.raises(ValueError, match="noise must be a standard deviation, 0 or a positive number; got"):
        checked_noise(sigma)
    with pytest.raises(ValueError, match="noise must be"):
        Function("x").with_noise(sigma)


@pytest.mark.parametrize("sigma", [0, 0.0, 1, np.float32(0.5), 1e-300])
def test_what_is_one_comes_back_as_a_float(sigma):
    assert checked_noise(sigma) == sigma
    assert type(checked_noise(sigma)) is float


# ---- functions -------------------------------------------------------------------------------------------------------


def sensor(x):
    return float(x) ** 2 if x else 0.0


@pytest.mark.parametrize("source", ["exp(-2x) + 3 sin(3x)", sensor, lambda x: np.sin(x)], ids=["text", "opaque", "np"])
def test_every_value_has_the_noise_of_its_x(source):
    f = Function(source)
    noisy = f.with_noise(SIGMA)
    x = X[::50]
    np.testing.assert_array_equal(noisy(x), f(x) + noise(x, SIGMA))
    np.testing.assert_array_equal(noisy(x), noisy(x))
    assert noisy(x[3]) == noisy(x)[3]
    assert (noisy(x) != f(x)).all()


def test_it_is_the_same_function_but_for_its_values():
    f = Function("sin(x)")
    noisy = f.with_noise(SIGMA)
    assert (noisy.text, noisy.program, noisy.original) == (f.text, f.program, f.original)
    assert noisy.expression == f.expression
    assert (f.noise, noisy.noise) == (0, SIGMA)
    assert repr(noisy) == f"{f!r}.with_noise(0.001)"
    assert noisy != f
    assert noisy == Function("sin(x)").with_noise(SIGMA)
    assert noisy.with_noise(0) == f
    assert noisy.with_noise(2 * SIGMA).noise == 2 * SIGMA
    assert Function(noisy).noise == SIGMA


def test_in_float32_noise_is_rounded_to_float32():
    f, x = Function("sin(x)"), np.float32(X)
    values = f.with_noise(SIGMA)(x)
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, (f(x) + noise(x, SIGMA)).astype(np.float32))
    assert (f.with_noise(1e-12)(x) == f(x)).mean() > 0.99


def test_where_f_is_not_defined_noise_does_not_define_it():
    assert np.isnan(Function("sqrt(x)").with_noise(SIGMA)(-1.0))


# ---- methods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", DIFFERENCES)
@pytest.mark.parametrize("step", [1e-2, 1e-4])
def test_differences_feel_noise_as_much_as_their_step_is_short(method, step):
    x = np.linspace(-1, 1, 201)
    noisy = Function("sin(x)").with_noise(SIGMA)
    each = [derivative(noisy, point, method, step=step) - derivative("sin(x)", point, method, step=step) for point in x]
    assert 0.3 < np.std(each) * step / SIGMA < 10
    assert np.abs(each).max() * step < 40 * SIGMA


@pytest.mark.parametrize("method", [*EXACT, "complex_step"])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_rules_of_differentiation_do_not(method, precision):
    noisy, x = Function("x^2 + sin(x)").with_noise(SIGMA), np.linspace(-1, 1, 21)
    np.testing.assert_array_equal(
        derivative(noisy, x, method, precision=precision), derivative("x^2 + sin(x)", x, method, precision=precision)
    )


def test_adaptive_differences_feel_it():
    assert abs(derivative(Function("sin(x)").with_noise(SIGMA), 0.3, "adaptive") - np.cos(0.3)) > 1e-4


def test_the_truth_does_not():
    noisy = Function("|x| + x^2").with_noise(0.5)
    np.testing.assert_array_equal(dw.truth(noisy, [-1.0, 0.0, 2.0]).value, [-3, np.nan, 5])
    found = dw.verdict(noisy, 0)
    assert (found.kind, found.left, found.right) == ("corner", -1, 1)


@pytest.mark.parametrize("method", [*DIFFERENCES, "adaptive"])
def test_what_is_prepared_for_one_noise_is_not_used_for_another(method):
    f = Function("sin(x)")
    step = 1e-3 if METHODS[method].uses_step else None
    made = [f.with_noise(sigma) for sigma in (0.0, 1e-3, 1e-2)]
    together = [float(derivative(each, 0.3, method, step=step)) for each in made]
    alone = [
        float(derivative(Function("sin(x)").with_noise(sigma), 0.3, method, step=step)) for sigma in (0.0, 1e-3, 1e-2)
    ]
    assert together == alone
    assert len(set(together)) == 3
    assert float(derivative(f, 0.3, method, step=step)) == together[0]


def test_a_derivative_that_is_prepared_is_shared_where_noise_makes_no_difference():
    f = Function("sin(x)")
    noisy = f.with_noise(SIGMA)
    assert METHODS["symbolic"].prepare(noisy) is METHODS["symbolic"].prepare(f)
    assert METHODS["central"].prepare(noisy) is not METHODS["central"].prepare(f)
    assert METHODS["central"].is_prepared(noisy, "float64")
    assert not METHODS["central"].is_prepared(f.with_noise(1.0), "float64")


def test_the_truth_of_a_noisy_callable_is_that_of_the_callable():
    def f(x):
        return float(x) ** 2 if float(x) > 0 else 0.0

    exact, noisy = (dw.truth(dw.Function(f).with_noise(sigma), 0.5) for sigma in (0, 1e-3))
    assert noisy.value == exact.value
