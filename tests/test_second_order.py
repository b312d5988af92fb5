"""Second derivatives: by every method, certified, and judged; |x|^2 has one at 0, and x|x| has none."""

import math
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from fuzz import places
from meanings import Unclear
from mpmath import mp
from programs import random_program
from witness import HUGE, ROUNDED, SCALES, Contradiction, Sides

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
from derivwidgets.function.grammar import parse
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods import METHODS, derivative
from derivwidgets.methods.stencils import BY_ORDER, Stencil
from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.bounds import best_step
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.slopes import CHOICES, JUMPS, PARTIALS, slopes

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


# ---- f' as a program -------------------------------------------------------------------------------------------------


def test_every_operation_has_a_rule():
    assert {*PARTIALS, *CHOICES, *JUMPS} == set(VOCABULARY)
    for name, partials in PARTIALS.items():
        assert len(partials) == VOCABULARY[name].arity


def test_the_rules_give_what_taylor_series_give():
    """f' by rules and by series of balls must overlap, and be narrow, wherever f is analytic."""
    compared, seen = 0, set()
    for index in range(1500):
        random = Random(f"rules-{index}")
        program = random_program(random, random.randint(1, 4))
        found = slopes(program)
        assert found.program.steps[: len(program)] == program.steps
        with precision(256, 2):
            from flint import arb

            at = arb(random.uniform(-3, 3))
            series = expansion(program.bind(ball_system()), at, 2)
            if isinstance(series, Missing):
                continue
            slope = found.program.bind(ball_system())(at)
            assert isinstance(slope, arb), program
            assert slope.overlaps(series[1]), program
            if slope.rel_accuracy_bits() > 64 or slope.is_zero():
                compared += 1
                seen |= {step.operation for step in program.steps}
    assert compared > 500
    assert len(seen) > 50


# ---- the truth -------------------------------------------------------------------------------------------------------

TRUTHS = [
    # f, at, kind, from the left, from the right
    ("x^3", 2, "differentiable", 12, 12),
    ("|x|^2", 0, "differentiable", 2, 2),
    ("|x|^2", -1, "differentiable", 2, 2),
    ("max(x, 0)^2 + min(x, 0)^2", 0, "differentiable", 2, 2),
    ("x|x|", 0, "corner", -2, 2),
    ("|x|^3", 0, "differentiable", 0, 0),
    ("relu(x)^2", 0, "corner", 0, 2),
    ("relu(x)^3", 0, "differentiable", 0, 0),
    ("relu(x) - relu(-x)", 0, "differentiable", 0, 0),
    ("|x|", 0, "jump", 0, 0),
    ("|x^2 - 2|", "sqrt(2)", "jump", -2, 2),
    ("(x^2 - 2) |x^2 - 2|", "sqrt(2)", "corner", -16, 16),
    ("|sin(x)|^3", "pi", "differentiable", 0, 0),
    ("acos(cos(x))", 0, "jump", 0, 0),
    ("cos(sqrt(|x|))", 0, "jump", 1 / 12, 1 / 12),
    ("where(x != 0, x sin(1/x), 0)", 0, "pole", None, None),
    ("where(x != 0, x^2 sin(1/x), 0)", 0, "oscillating", None, None),
    ("where(x != 0, x^3 sin(1/x), 0)", 0, "oscillating", None, None),
    ("where(x != 0, x^4 sin(1/x), 0)", 0, "differentiable", 0, 0),
    ("where(x != 0, x^2 log(|x|), 0)", 0, "vertical_tangent", -INF, -INF),
    ("where(x != 0, x^3 log(|x|), 0)", 0, "differentiable", 0, 0),
    ("where(x != 0, exp(-1/x^2), 0)", 0, "differentiable", 0, 0),
    ("where(x != 0, (1 - cos(x))/x^2, 1/2)", 0, "differentiable", -1 / 12, -1 / 12),
    ("cbrt(x)", 0, "pole", None, None),
    ("sqrt(|x|)", 0, "pole", None, None),
    ("|x|^1.5", 0, "vertical_tangent", INF, INF),
    ("x |x|^0.5", 0, "cusp", -INF, INF),
    ("cbrt(x) sin(x)", 0, "vertical_tangent", INF, INF),
    ("|x|^pi", 0, "differentiable", 0, 0),
    ("sqrt(x^4 + x^6)", 0, "differentiable", 2, 2),
    ("sqrt(relu(x))", 0, "pole", 0, None),
    ("sqrt(x)", 0, "endpoint", None, None),
    ("x^1.5", 0, "endpoint", None, INF),
    ("x^2.5", 0, "endpoint", None, 0),
    ("floor(x)", 1, "jump", None, 0),
    ("mod(x, 1)^2 (1 - mod(x, 1))^2", 3, "differentiable", 2, 2),
    ("asin(clip(x, -1, 1))", 1, "pole", None, 0),
    ("where(x < 0, x^2, x^3)", 0, "corner", 2, 0),
    ("where(|x| < 1, x^2/2, |x| - 1/2)", 1, "corner", 1, 0),
    ("where(x == 2, 4, x^2)", 2, "differentiable", 2, 2),
    ("where(x == 2, 5, x^2)", 2, "removable", None, None),
    ("sin(x)/x", 0, "removable", None, None),
    ("sinc(x)", 0, "differentiable", -1 / 3, -1 / 3),
    ("1/x", 0, "pole", None, None),
    ("log(x)", -1, "undefined", None, None),
    ("x^x", -2, "undefined", None, None),
]


@pytest.mark.parametrize(("text", "at", "kind", "left", "right"), TRUTHS)
def test_known_second_derivatives(text, at, kind, left, right):
    found = dw.verdict(text, at, order=2)
    assert (found.kind, found.exists) == (kind, kind == "differentiable")
    sides = [NAN if side is None else side for side in (left, right)]
    np.testing.assert_allclose([found.left, found.right], sides, rtol=2e-16)
    np.testing.assert_allclose(found.derivative, sides[0] if found.exists else NAN, rtol=2e-16)
    assert found.certificate in ("ball", "jet")
    assert found.order == 2


@pytest.mark.parametrize(
    "part", ["x^3 floor(1/x)", "x^4 |sin(1/x)|", "x^4 round(1/x)", "x^5 mod(1/x, 1)", "x^3 heaviside(sin(1/x))"]
)
def test_where_f_breaks_ever_closer_by_nothing_is_certified(part):
    found = dw.verdict(f"where(x != 0, {part}, 0)", 0, order=2)
    assert found.exists is not True
    assert found.sentence in ("Undecided at x = 0.", "No second derivative at x = 0.")


def test_a_step_in_a_branch_that_is_not_taken_does_not_matter():
    found = dw.verdict("where(|x| < 1/2, x^2, floor(1/(x - 1/4)))", 0, order=2)
    assert (found.exists, found.derivative) == (True, 2)
    sure = dw.verdict("where(floor(1/|x|) > 3, x|x|, 0)", 0, order=2)
    assert (sure.kind, sure.left, sure.right) in (
        ("corner", -2, 2),
        ("undetermined", NAN, NAN),
        ("removable", NAN, NAN),
    )


def test_where_f_has_no_derivative_it_has_no_second_one():
    for index in range(150):
        random = Random(f"no second-{index}")
        f = Function(random_program(random))
        for place, _ in places(random, f.program, 2):
            first, second = (find(f, place, quick=True, order=order) for order in (1, 2))
            if first.exists is not True:
                assert second.exists is not True
            if first.exists is False:
                assert second.exists is False


@pytest.mark.parametrize(
    ("f", "kind", "left", "right"),
    [
        (lambda x: float(x) ** 2, "differentiable", 2, 2),
        (lambda x: math.exp(float(x)), "differentiable", 1, 1),
        (lambda x: 3 * float(x) + 1, "differentiable", 0, 0),
        (lambda x: float(x) * abs(float(x)) + float(x), "corner", -2, 2),
        (lambda x: max(float(x), 0.0) ** 2, "corner", 0, 2),
        (lambda x: abs(float(x)), "jump", 0, 0),
        (lambda x: abs(float(x)) ** 1.5, "vertical_tangent", INF, INF),
        (lambda x: math.sqrt(float(x)) ** 5, "endpoint", NAN, 0),
        (lambda x: math.copysign(abs(float(x)) ** (1 / 3), float(x)), "pole", NAN, NAN),
    ],
)
def test_of_an_opaque_function_there_is_evidence(f, kind, left, right):
    found = dw.verdict(f, 0.0, order=2)
    assert (found.kind, found.certificate) == (kind, "evidence")
    np.testing.assert_allclose([found.left, found.right], [left, right], rtol=1e-5, atol=1e-5)
    assert found.detail.endswith("Numerical evidence; not certified.")
    if found.exists:
        assert abs(found.derivative - left) <= found.finding.radius < 1e-4


def test_evidence_of_a_second_derivative_that_rounding_hides_is_none():
    found = dw.verdict(lambda x: float(np.float32(math.sin(float(x)))), 1.0, order=2)
    assert found.exists is None
    assert found.detail == "The values close by do not settle what f′ does here."


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("exp(sin(x))", lambda x: mp.exp(mp.sin(x)) * (mp.cos(x) ** 2 - mp.sin(x))),
        ("log(1 + x^2)", lambda x: 2 * (1 - x**2) / (1 + x**2) ** 2),
        ("tanh(3x)", lambda x: -18 * mp.tanh(3 * x) * mp.sech(3 * x) ** 2),
        ("(x - 1)^7", lambda x: 42 * (x - 1) ** 5),
        ("(1 - cos(x))/x^2", lambda x: (x**2 * mp.cos(x) - 4 * x * mp.sin(x) + 6 * (1 - mp.cos(x))) / x**4),
    ],
)
def test_the_truth_is_correctly_rounded(text, second):
    x = np.array([-2.5, -0.7, 1e-8, 0.3, 1.0000001, 4.0])
    found = dw.truth(text, x, order=2)
    with mp.workdps(80):
        for value, radius, at in zip(found.value.tolist(), found.radius.tolist(), x.tolist(), strict=True):
            exact = second(mp.mpf(at))
            assert abs(value - exact) <= radius
            assert radius <= 0.52 * math.ulp(value)


def test_random_programs_against_second_derivatives_of_mpmath():
    compared = 0
    for index in range(400):
        random = Random(f"second-{index}")
        program = random_program(random, 3)
        x = random.uniform(-3, 3)
        found = dw.truth(Function(program), x, order=2)
        if str(found.certificate) != "ball" or not math.isfinite(found.value):
            continue
        try:
            quotients = second_quotients(Sides(program, Fraction(x), *SCALES[0]), 1)
        except Unclear:
            continue
        step = 1e-10 * max(1.0, abs(float(found.value)))
        assert abs(quotients[-1] - float(found.value)) <= float(found.radius) + step * 1e4, program
        compared += 1
    assert compared > 150


def test_the_truth_over_an_array_certifies_what_lies_between_and_on_kinks():
    found = dw.truth("x|x| + |x - 1|^3", [-1.0, 0.0, 1.0, 2.0], order=2)
    np.testing.assert_array_equal(found.value, [10, NAN, 2, 8])
    np.testing.assert_array_equal(found.left, [10, 4, 2, 8])
    np.testing.assert_array_equal(found.right, [10, 8, 2, 8])
    assert found.certificate.tolist() == ["ball", "jet", "jet", "ball"]
    assert "f ″" in repr(found)
    assert repr(found).startswith("The second derivative at 4 points")


# ---- whatever is certified is what mpmath sees -----------------------------------------------------------------------


def second_quotients(sides: Sides, side: int) -> list:
    """Return (f(a + 2h) - 2 f(a + h) + f(a))/h^2, ever closer to a; exactly 0 where it is."""
    digits, found = sides.digits, []
    for step in sides.steps:
        near, far = sides.beside(side, step), sides.beside(side, digits.of(lambda c, h: 2 * h, step))
        if near is None or far is None or sides.value is None:
            raise Unclear
        difference = digits.of(lambda c, f, n, a: f - 2 * n + a, far, near, sides.value)
        found.append((difference[1] if digits.sign(difference) else difference[1] * 0) / step[1] ** 2)
    return found


def examine(sides: Sides, found: Finding) -> None:
    """Object to one-sided second derivatives that second differences do not approach."""
    for side, claimed in ((-1, found.left), (1, found.right)):
        if math.isinf(claimed):
            sides.grows(second_quotients(sides, side), claimed, f"f'' on side {side}")
        elif not math.isnan(claimed):
            approached(sides, second_quotients(sides, side), claimed)
    if found.of_slopes and found.kind == "corner" and math.isfinite(found.left + found.right):
        apart = zip(second_quotients(sides, 1), second_quotients(sides, -1), strict=True)
        sides.apart([above - below for above, below in apart], "the difference of the second derivatives")
    if found.of_slopes and found.kind == "jump":
        apart = zip(sides.quotients(1), sides.quotients(-1), strict=True)
        sides.apart([above - below for above, below in apart], "the jump of f'")


def approached(sides: Sides, numbers: list, limit: float) -> None:
    errors = [abs(number - limit) for number in numbers]
    if errors[-1] <= ROUNDED * abs(limit) + abs(numbers[-1] - numbers[-2]) * 1e-3 + 1e-320 or errors[-1] > HUGE:
        return
    sides.plain = False
    if not errors[2] < errors[1] < errors[0]:
        raise Contradiction(f"second differences do not approach {limit!r}: {[str(each)[:20] for each in numbers]}")


def objection(program, at, found) -> str:
    said = ""
    for count, nearest in SCALES:
        sides = Sides(program, at, count, nearest)
        try:
            examine(sides, found)
        except Contradiction as contradiction:
            said = str(contradiction)
            continue
        said = ""
        if sides.plain:
            break
    return said


def test_random_programs_at_their_own_kinks():
    checked, kinds = 0, set()
    for index in range(250):
        random = Random(f"kinks-{index}")
        program = random_program(random)
        for place, at in places(random, program, 2):
            found = find(Function(program), place, quick=True, order=2)
            try:
                assert not objection(program, at, found), (program, place.text, found)
            except Unclear:
                continue
            checked += found.exists is not None
            kinds.add((found.kind, found.of_slopes))
    assert checked > 300
    assert {("differentiable", True), ("jump", True), ("jump", False), ("pole", True)} <= kinds


# ---- verdicts in words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "sentence", "detail"),
    [
        ("x^2", 1, "The second derivative at x = 1 is 2.", "Certified."),
        ("x|x|", 0, "No second derivative at x = 0.",
         "A corner of f′: slope −2 from the left, 2 from the right. Certified."),
        ("|x|", 0, "No second derivative at x = 0.", "A jump: f′ goes from −1 to 1. Certified."),
        ("cbrt(x)", 0, "No second derivative at x = 0.",
         "A pole: f′ goes to ∞ on the left and ∞ on the right. Certified."),
        ("|x|^1.5", 0, "No second derivative at x = 0.",
         "A vertical tangent of f′: slope ∞ from the left, ∞ from the right. Certified."),
        ("where(x != 0, x^2 sin(1/x), 0)", 0, "No second derivative at x = 0.",
         "An oscillation: f′ has no limit. Certified."),
        ("where(x != 0, x^3 sin(1/x), 0)", 0, "No second derivative at x = 0.",
         "An oscillation: the difference quotient of f′ has no limit. Certified."),
        ("floor(x)", 1, "No second derivative at x = 1.", "A jump: f goes from 0 to 1. Certified."),
        ("sqrt(x)", 0, "No second derivative at x = 0.",
         "An end of the domain: f lives on the right only, with slope ∞. Certified."),
        ("sin(x)/x", 0, "No second derivative at x = 0.", "A gap: f has no value here; its limit is 1. Certified."),
        ("log(x)", -1, "No second derivative at x = −1.", "f is not defined here. Certified."),
    ],
)  # fmt: skip
def test_every_kind_has_its_words(text, at, sentence, detail):
    found = dw.verdict(text, at, order=2)
    assert (found.sentence, found.detail) == (sentence, detail)


def test_a_corner_of_f_prime_nearby_is_told():
    found = dw.verdict("x|x - 0.1|^2 sign(x - 0.1)", 0.1, order=2)
    assert found.exists
    assert found.detail.startswith("Certified. But a corner of f′ lies at 1/10, ")


def test_it_prints_and_gives_plain_values():
    found = dw.verdict("x|x|", 0, order=2)
    assert "f ″" in found._repr_html_()
    values = found.to_dict()
    assert (values["order"], values["kind"], values["left"], values["right"]) == (2, "corner", -2, 2)
    assert set(values["testimony"]) == set(METHODS)
    assert dw.verdict("x|x|", 0).to_dict()["order"] == 1


@pytest.mark.parametrize(
    ("text", "at", "method", "agrees", "reason"),
    [
        ("|x|^2", 0, "jax_reverse", True, "exact in every digit, although abs is singular here"),
        ("|x|^2", 0, "autograd", False,
         "Autograd gives abs the average slope 0 at 0 by convention; f″ follows by differentiating that"),
        ("|x|^2", 0, "complex_step", False, "complex step needs an analytic program; abs is not"),
        ("|x|^2", 0, "central", True, "exact in every digit"),
        ("max(x, 0)^2 + min(x, 0)^2", 0, "symbolic", False,
         "nan: SymPy’s rule for max, applied twice, is not finite here"),
        ("relu(x)^2", 0, "jax_reverse", False,
         "JAX takes the left-hand slope of relu at 0 by convention; f″ follows by differentiating that"),
        ("where(x == 2, 4, x^2)", 2, "jax_reverse", False,
         "JAX differentiates only the branch that is taken at the point itself"),
        ("x|x|", 0, "forward", False, "the second derivative from the right"),
        ("x|x|", 0, "backward", False, "the second derivative from the left"),
        ("x|x|", 0, "central", False, "the average of the second derivatives of the two sides"),
        ("x|x|", 0, "symbolic", True, "nan: no number is given, and there is none"),
        ("|x|", 0, "central", False, "f′ jumps from −1 to 1: the quotient grows as Δx falls"),
        ("|x|^1.5", 0, "central", False, "the second derivative is infinite; the quotient grows as Δx falls"),
        ("cbrt(x)", 0, "central", False, "what the two sides give cancels"),
        ("log(x)", -1, "symbolic", False, "the rules give a number, but f has no value here"),
        ("exp(x)", 1, "mygrad", None, "MyGrad’s gradients are plain arrays, which it cannot differentiate again"),
    ],
)  # fmt: skip
def test_every_answer_has_its_reason(text, at, method, agrees, reason):
    said = dw.verdict(text, at, step=1e-3, order=2).testimony[method]
    assert (said.agrees, said.reason) == (agrees, reason)


def test_truncation_and_roundoff_are_told_apart():
    def said(method, step):
        return dw.verdict("exp(x)", 1, step=step, order=2).testimony[method]

    assert said("central", 1e-1).reason == "truncation: Δx is 400 times larger than best"
    assert said("central", 1e-6).reason == "round-off: Δx is 300 times smaller than best"
    assert said("central", 1e-8).agrees is False
    assert said("central", 2e-4).reason.endswith("near the best Δx")
    assert said("central", 1e-17).reason == "x + Δx is x itself in floating point: nothing moved"
    assert said("complex_step", 1e-1).tag == "truncation"
    assert said("complex_step", 1e-6).tag == "round-off"
    lossy = dw.verdict("(1 - cos(x))/x^2", 1e-4, step=3e-5, order=2).testimony
    assert lossy["central"].reason.startswith("cancellation in 1 - cos(x), divided by Δx²")
    assert lossy["complex_step"].tag == "cancellation"
    assert lossy["jax_reverse"].reason == "cancellation in 1 - cos(x), not a fault of AD"


def test_the_best_step_of_a_second_difference_is_the_textbooks():
    u = 2.0**-53
    f = parse("exp(x)")
    assert best_step(f, 0.0, SECOND["central"], "float64") == pytest.approx((48 * u) ** 0.25, rel=0.3)


@pytest.mark.parametrize(("arithmetic", "every"), [("float64", 1), ("float32", 4)])
def test_every_reason_is_a_sentence_and_what_agrees_is_near(arithmetic, every):
    points = [(text, at) for text, at, *_ in TRUTHS]
    for text, at in [*points, *((text, 0.7) for text, _ in points[::4])][::every]:
        found = dw.verdict(text, at, step=1e-3, precision=arithmetic, order=2)
        for name, said in found.testimony.items():
            assert said.reason, (text, at, name)
            if found.exists is False:
                assert said.agrees in (None, not math.isfinite(said.value))
            elif said.agrees and found.exists:
                assert abs(said.value - found.derivative) <= 0.02 * max(1, abs(found.derivative)), (text, at, name)


def test_flint_is_not_given_a_series_that_ends_the_process():
    code = "import derivwidgets as dw; print(dw.verdict('asin((x^1.75 + x^2)^0.3) + acos((x^1.75 + x^2)^0.3)', 0).kind)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "endpoint", done.stderr


def test_ones_own_first_derivative_is_not_compared_with_the_second():
    said = dw.verdict("x^2", 1, derivative="2x", order=2).testimony["own"]
    assert (said.agrees, said.tag) == (None, "cannot")


# ---- singular points -------------------------------------------------------------------------------------------------


def test_points_without_a_second_derivative_are_those_without_a_first_one_and_more():
    found = dw.singular_points("x|x| + |x - 1| + |x + 1|^3 + 1/(x - 2)", order=2)
    assert [(each.place.text, each.kind) for each in found] == [("0", "corner"), ("1", "jump"), ("2", "pole")]
    assert found.complete
    assert [each.place.text for each in dw.singular_points("x|x| + |x - 1| + |x + 1|^3 + 1/(x - 2)")] == ["1", "2"]
    assert not dw.singular_points("|x|^2 + max(x, 0)^3", order=2)


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
