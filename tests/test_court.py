"""The court: what every library says at singular points, and that no number is believed where there is no slope."""

import math

import autograd
import autograd.numpy as anp
import jax
import numpy as np
import pytest
from jax import numpy as jnp

import derivwidgets as dw
from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS, derivative
from derivwidgets.presets import PRESETS

NAN, INF = math.nan, math.inf
CANNOT = "cannot"
LIBRARIES = ("jax_reverse", "autograd", "mygrad", "symbolic")

# f, x: the slopes from the left and from the right; JAX reverse, Autograd, MyGrad, SymPy.
SAID = {
    ("abs(x)", 0): ("corner", -1, 1, (1, 0, 0, 0)),
    ("max(x, 0)", 0): ("corner", 0, 1, (0.5, 0.5, 0, 0.5)),
    # jax.nn.relu has a rule of its own
    ("relu(x)", 0): ("corner", 0, 1, (0, 0.5, 0, 0.5)),
    ("max(x, -x)", 0): ("corner", -1, 1, (0, 0, 0, 0)),
    ("sqrt(x^2)", 0): ("corner", -1, 1, (NAN, NAN, NAN, 0)),
    # f has no left side; Autograd is asked with NumPy's floats, whose division by 0 raises nothing; SymPy's zoo has no
    # sign, and the program of its formula 1/(2 sqrt(x)) gives the infinity of floating point
    ("sqrt(x)", 0): ("endpoint", NAN, INF, (INF, INF, INF, INF)),
    # SymPy's 2 DiracDelta(0) is no number
    ("sign(x)", 0): ("jump", INF, INF, (0, 0, CANNOT, NAN)),
    ("floor(x)", 1): ("jump", INF, 0, (0, 0, CANNOT, CANNOT)),
    ("x abs(x)", 0): ("differentiable", 0, 0, (0, 0, 0, 0)),
    ("relu(x) - relu(-x)", 0): ("differentiable", 1, 1, (0, 1, 0, 1)),
    ("where(x == 0, 0, x)", 0): ("differentiable", 1, 1, (0, 0, 0, 0)),
    # Autograd is asked with NumPy's floats here, too
    ("where(x > 0, sqrt(x), 0)", 0): ("corner", 0, INF, (NAN, NAN, NAN, 0)),
    ("where(x != 0, sin(x)/x, 1)", 0): ("differentiable", 0, 0, (NAN, NAN, NAN, 0)),
    ("where(x != 0, x^2 sin(1/x), 0)", 0): ("differentiable", 0, 0, (NAN, NAN, NAN, 0)),
}  # fmt: skip
POINTS = [*SAID, *((preset.text, preset.at) for preset in PRESETS)]
CELLS = [(*case, name, said) for case, row in SAID.items() for name, said in zip(LIBRARIES, row[3], strict=True)]


@pytest.mark.parametrize(("text", "at"), SAID)
def test_the_slopes_of_both_sides(text, at):
    found = dw.verdict(text, at)
    kind, left, right, _ = SAID[text, at]
    assert (found.kind, found.exists) == (kind, kind == "differentiable")
    np.testing.assert_equal([found.left, found.right], [left, right])


@pytest.mark.parametrize(("text", "at", "name", "said"), CELLS)
def test_what_a_library_says(text, at, name, said):
    testimony = dw.verdict(text, at).testimony[name]
    kind, left, _, _ = SAID[text, at]
    np.testing.assert_equal(testimony.value, NAN if said == CANNOT else said)
    if said == CANNOT:
        assert (testimony.agrees, testimony.tag) == (None, CANNOT)
        with pytest.raises(dw.FunctionError):
            derivative(text, at, name)
    else:
        assert testimony.agrees == (said == left if kind == "differentiable" else not math.isfinite(said))


@pytest.mark.parametrize("text", [text for text, at in SAID if text.startswith("where(x >") or "!= 0" in text])
def test_forward_mode_leaves_the_branch_alone_that_is_not_taken(text):
    assert dw.verdict(text, 0).testimony["jax_forward"].value == 0


def test_what_the_libraries_say_by_themselves_without_us():
    """The table is theirs: plain code in JAX and Autograd, with nothing of ours between."""
    zero, one = 0.0, 1.0
    mine = [
        jax.grad(jnp.abs)(zero),
        jax.grad(lambda x: jnp.maximum(x, 0))(zero),
        jax.grad(jax.nn.relu)(zero),
        jax.grad(lambda x: jnp.maximum(x, -x))(zero),
        jax.grad(lambda x: jnp.sqrt(x**2))(zero),
        jax.grad(jnp.sqrt)(zero),
        jax.grad(jnp.sign)(zero),
        jax.grad(jnp.floor)(one),
    ]
    np.testing.assert_equal(np.array(mine, float), [SAID[case][3][0] for case in list(SAID)[:8]])
    with np.errstate(divide="ignore"):
        assert autograd.grad(anp.sqrt)(np.float64(0)) == INF
    with pytest.raises(ZeroDivisionError):
        autograd.grad(anp.sqrt)(0.0)


# ---- every method at every one of these points ----------------------------------------------------------------------


@pytest.fixture(scope="module", params=POINTS, ids=lambda case: f"{case[0][:40]} at {case[1]}")
def found(request):
    """Return the verdict at a point, which is computed once for the tests of it."""
    return dw.verdict(*request.param)


def test_every_method_testifies_and_says_why_in_one_sentence(found):
    assert list(found.testimony) == list(METHODS)
    for name, said in found.testimony.items():
        reason = said.reason
        assert reason.strip() == reason != "", name
        assert not reason.endswith("."), (name, reason)
        assert "\n" not in reason, (name, reason)
        assert "Traceback" not in reason, (name, reason)
        assert said.tag, (name, reason)


def test_no_finite_number_is_believed_where_there_is_no_derivative(found):
    assert found.exists is not None
    for name, said in found.testimony.items():
        if said.tag == CANNOT:
            assert said.agrees is None, name
            assert math.isnan(said.value), name
        elif not found.exists:
            assert said.agrees is not math.isfinite(said.value), (name, said)


def test_where_there_is_a_derivative_only_numbers_near_it_are_believed(found):
    if not found.exists:
        assert math.isnan(found.derivative)
        return
    judged = [said for said in found.testimony.values() if said.agrees is not None]
    assert all(math.isfinite(said.value) for said in judged if said.agrees)
    errors = [(abs(said.value - found.derivative), said) for said in judged if said.agrees]
    scale = max(1.0, abs(found.derivative))
    assert all(error <= 0.02 * scale for error, _ in errors), errors
    digits = 1e-14 * abs(found.derivative)
    assert all(said.agrees for said in judged if abs(said.value - found.derivative) <= digits)


# ---- accurate rules on inaccurate formulas, and evidence that is fooled ----------------------------------------------


@pytest.mark.parametrize("name", ["symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad"])
def test_exact_rules_lose_the_digits_that_the_formula_loses(name):
    said = dw.verdict("(exp(x) - 1)/x", 1e-9).testimony[name]
    assert (said.agrees, said.tag) == (False, "cancellation")
    assert said.value == pytest.approx(-81.7404, abs=1e-4)
    said = dw.verdict("(1 - cos(x))/x^2", 1e-7).testimony[name]
    assert (said.agrees, said.tag) == (False, "cancellation")
    assert said.value == pytest.approx(7992.78, abs=0.01)


def test_there_central_differences_are_right():
    found = dw.verdict("(exp(x) - 1)/x", 1e-9)
    assert found.derivative == pytest.approx(0.5 + 1e-9 / 3, rel=1e-15)
    assert found.testimony["central"].value == pytest.approx(0.5, abs=1e-6)
    assert dw.verdict("(1 - cos(x))/x^2", 1e-7).derivative == pytest.approx(-8.333e-9, rel=1e-4)


def test_a_corner_on_a_wave_has_as_many_slopes_as_there_are_ways_to_ask():
    for step, wave in ((1e-5, 1.0), (0.25, math.sin(0.25) * math.cos(0.25) / 0.25)):
        said = dw.verdict("abs(x) + sin(x) cos(x)", 0, step=step).testimony
        values = [said[name].value for name in ("forward", "backward", "central")]
        assert values == pytest.approx([wave + 1, wave - 1, wave], abs=1e-9)
        assert (said["jax_reverse"].value, said["symbolic"].value) == (2, 1)


@pytest.mark.parametrize(("points", "around"), [(100, [-1, -0.5, 0.5, 1]), (101, [-1, 0, 1])])
def test_a_grid_sees_a_corner_where_its_points_lie(points, around):
    grid = np.linspace(-5, 5, points)
    slopes = derivative("abs(x)", grid, "gradient")
    middle = slopes[(points - len(around)) // 2 :][: len(around)]
    np.testing.assert_allclose(middle, around, atol=1e-12)
    assert (np.abs(np.abs(slopes) - 1) < 1e-12).sum() == points - sum(abs(slope) < 1 for slope in around)


def test_the_edges_of_a_grid_are_of_first_order():
    errors = []
    for points in (101, 201):
        grid = np.linspace(-1, 1, points)
        errors.append(np.abs(derivative("exp(x)", grid, "gradient") - np.exp(grid))[[0, points // 2, -1]])
    np.testing.assert_allclose(np.log2(errors[0] / errors[1]), [1, 2, 1], atol=0.05)


def test_quotients_take_a_certain_corner_for_a_smooth_point():
    found = dw.verdict("acos(cos(x))", 0)
    assert (found.kind, found.left, found.right, found.certificate) == ("corner", -1, 1, "jet")
    tiny = [float(derivative("acos(cos(x))", 0.0, name, step=1e-9)) for name in ("forward", "backward", "central")]
    assert tiny == [0, 0, 0]
    assert all(said.agrees is not True or not math.isfinite(said.value) for said in found.testimony.values())


@pytest.mark.parametrize(
    ("text", "exponent"),
    [("|x|", 0), ("|x|^(2/3)", -1 / 3), ("sqrt(|x|)", -1 / 2), ("cbrt(x)", -2 / 3), ("where(x > 0, 1, 0)", -1)],
)
def test_the_growth_of_the_quotient_tells_the_kind_of_point(text, exponent):
    steps = 10.0 ** np.arange(-8, -2)
    f = Function(text)
    quotients = [abs(float(derivative(f, 0.0, "forward", step=step))) for step in steps]
    np.testing.assert_allclose(np.diff(np.log(quotients)) / np.diff(np.log(steps)), exponent, atol=1e-6)
