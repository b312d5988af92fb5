"""Verdicts: what is said of a point, and of every method, and why."""

# ruff: noqa: E501  (a table of sentences: one a line)

from fractions import Fraction

import numpy as np
import pytest
import sympy

import derivwidgets as dw
from derivwidgets.methods import METHODS


def said(f, at, method, **options):
    return dw.verdict(f, at, **options).testimony[method]


# ---- the verdict -----------------------------------------------------------------------------------------------------


def test_a_corner_is_told_with_its_slopes():
    found = dw.verdict("|x| + sin(x) cos(x)", 0)
    assert (found.exists, found.kind, found.left, found.right, found.certificate) == (False, "corner", 0, 2, "jet")
    assert found.sentence == "No derivative at x = 0."
    assert found.detail == "A corner: slope 0 from the left, 2 from the right. Certified."
    assert found.value == 0
    assert np.isnan(found.derivative)


@pytest.mark.parametrize(
    ("f", "at", "sentence", "detail"),
    [
        ("x^2", 3, "The derivative at x = 3 is 6.", "Certified."),
        ("x^2", 1e-9, "The derivative at x = 10⁻⁹ is 2·10⁻⁹.", "Certified."),
        ("floor(x)", 1, "No derivative at x = 1.", "A jump: f goes from 0 to 1. Certified."),
        ("cbrt(x)", 0, "No derivative at x = 0.", "A vertical tangent: slope ∞ from the left, ∞ from the right. Certified."),
        ("sqrt(|x|)", 0, "No derivative at x = 0.", "A cusp: slope −∞ from the left, ∞ from the right. Certified."),
        ("sin(x)/x", 0, "No derivative at x = 0.", "A gap: f has no value here; its limit is 1. Certified."),
        ("where(x == 0, 1, x^2)", 0, "No derivative at x = 0.", "A gap: f is 1 here, but its limit is 0. Certified."),
        ("1/x", 0, "No derivative at x = 0.", "A pole: f goes to −∞ on the left and ∞ on the right. Certified."),
        ("sqrt(x)", 0, "No derivative at x = 0.", "An end of the domain: f lives on the right only, with slope ∞. Certified."),
        ("log(x)", -2, "No derivative at x = −2.", "f is not defined here. Certified."),
        ("x^x", -2, "No derivative at x = −2.", "f is 0.25 at this point, and not defined around it. Certified."),
        ("sin(1/x)", 0, "No derivative at x = 0.", "An oscillation: f has no limit. Certified."),
        (
            "where(x != 0, x sin(1/x), 0)", 0,
            "No derivative at x = 0.", "An oscillation: the difference quotient has no limit. Certified.",
        ),
    ],
)  # fmt: skip
def test_every_kind_has_its_words(f, at, sentence, detail):
    found = dw.verdict(f, at)
    assert (found.sentence, found.detail) == (sentence, detail)


def test_points_given_as_text_are_exact_and_doubles_are_doubles():
    for exact in ("sqrt(2)", sympy.sqrt(2)):
        found = dw.verdict("|x^2 - 2|", exact)
        assert found.kind == "corner"
        assert found.detail.endswith(
            "sqrt(2) is no floating-point number; at the nearest, 1.4142135623730951, f looks smooth."
        )
    near = dw.verdict("|x^2 - 2|", 2**0.5)
    assert near.exists
    assert near.derivative == 2 * 2**0.5
    assert near.detail == "Certified. But a corner lies at sqrt(2), 9.7·10⁻¹⁷ to the left."
    assert dw.verdict("|sin(x)|", "pi").kind == "corner"
    assert dw.verdict("|sin(x)|", np.pi).detail == "Certified. But a corner lies at pi, 1.2·10⁻¹⁶ to the right."
    assert dw.verdict("|x - 0.1|", "0.1").kind == "corner"
    assert dw.verdict("|x - 0.1|", Fraction(1, 10)).kind == "corner"
    assert dw.verdict("|x - 0.1|", 0.1).exists


def test_a_point_far_from_any_corner_has_no_neighbour():
    assert dw.verdict("|x|", 1e-9).detail == "Certified."


def test_an_untraceable_function_is_judged_by_evidence_and_it_says_so():
    found = dw.verdict(lambda x: abs(float(x)), 0)
    assert (found.kind, found.certificate) == ("corner", "evidence")
    assert found.detail.endswith("Numerical evidence; not certified.")
    smooth = dw.verdict(lambda x: float(x) ** 2, 3)
    assert smooth.exists
    assert smooth.derivative == pytest.approx(6, rel=1e-6)


@pytest.mark.parametrize("at", ["nan", float("nan"), float("inf"), "1/0", "x", None, 1j, "two"])
def test_a_point_that_is_none_is_refused_in_a_sentence(at):
    with pytest.raises((ValueError, TypeError), match=r"^at "):
        dw.verdict("x^2", at)


@pytest.mark.parametrize("step", [0, -1, float("nan"), "wide"])
def test_a_step_that_is_none_is_refused(step):
    with pytest.raises(ValueError, match="step must be a positive number"):
        dw.verdict("x^2", 1, step=step)


def test_a_function_that_is_nowhere_defined_gets_an_answer():
    found = dw.verdict("log(-1 - x^2)", 0.5)
    assert found.kind == "undefined"
    assert all(said.agrees is not True or not np.isfinite(said.value) for said in found.testimony.values())


def test_it_prints_as_a_table_and_as_html_and_gives_plain_values():
    found = dw.verdict("|x|", 0)
    text = str(found)
    assert text.splitlines()[1:3] == [
        "No derivative at x = 0.",
        "A corner: slope −1 from the left, 1 from the right. Certified.",
    ]
    assert len(text.splitlines()) == 4 + len(METHODS)
    html = found._repr_html_()
    assert html.count("<tr>") == 1 + len(METHODS)
    assert "<b>No derivative at x = 0.</b>" in html
    values = found.to_dict()
    assert values["kind"] == "corner"
    assert set(values["testimony"]) == set(METHODS)
    assert values["testimony"]["central"]["agrees"] is False


def test_markup_in_a_function_is_escaped():
    assert "x&lt;1" in dw.verdict("where(x<1, x, 1)", 0)._repr_html_().replace(" ", "")


# ---- testimony -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "at", "method", "agrees", "reason"),
    [
        ("|x|", 0, "jax_reverse", False, "JAX takes the right-hand slope of abs at 0 by convention"),
        ("|x|", 0, "symbolic", False, "SymPy gives abs the average slope 0 at 0 by convention"),
        ("|x|", 0, "forward", False, "the right-hand slope"),
        ("|x|", 0, "backward", False, "the left-hand slope"),
        ("|x|", 0, "central", False, "the average of the two slopes"),
        ("|x|", 0, "complex_step", False, "complex step needs an analytic program; abs is not"),
        ("|x|", 0, "adaptive", False, "symmetric differences average the two slopes, and report no error"),
        ("|x|", 2, "complex_step", False, "complex step needs an analytic program; abs is not"),
        ("relu(x)", 0, "mygrad", False, "MyGrad takes the left-hand slope of relu at 0 by convention"),
        ("max(x, 0)", 0, "jax_forward", False, "JAX gives max the average slope 0.5 at 0 by convention"),
        ("sqrt(x^2)", 0, "symbolic", False, "SymPy gives abs the average slope 0 at 0 by convention"),
        ("sqrt(x^2)", 0, "jax_reverse", True, "nan: the slope of sqrt at 0 is infinite"),
        ("relu(x) - relu(-x)", 0, "jax_reverse", False, "JAX takes the left-hand slope of relu at 0 by convention"),
        ("relu(x) - relu(-x)", 0, "autograd", True, "exact in every digit, although relu is singular here"),
        ("floor(x)", 1, "jax_reverse", False, "JAX gives floor the slope 0 at 1, as if nothing happened there"),
        ("floor(x)", 1, "forward", False, "the jump lies on the other side, and is not seen"),
        ("floor(x)", 1, "backward", False, "f jumps from 0 to 1: the quotient grows as Δx falls"),
        ("floor(x)", 1, "mygrad", None, "MyGrad has no derivative rule for floor, so MyGrad cannot differentiate this function"),
        ("where(x == 2, 4, x^2)", 2, "symbolic", False, "SymPy differentiates only the branch that is taken at the point itself"),
        ("where(x == 2, 4, x^2)", 2, "jax_reverse", False, "JAX differentiates only the branch that is taken at the point itself"),
        ("cbrt(x) sin(x)", 0, "jax_reverse", False, "nan: the slope of cbrt at 0 is infinite, and the chain rule multiplies it by 0"),
        ("cbrt(x)", 0, "forward", False, "the slope is infinite; the quotient grows as Δx falls"),
        ("sqrt(|x|)", 0, "central", False, "the infinite slopes of the two sides cancel"),
        ("sqrt(x)", 0, "backward", True, "nan: f is not defined on that side"),
        ("sin(x)/x", 0, "central", False, "skips the point itself, where f has no value"),
        ("sin(x)/x", 0, "jax_reverse", True, "nan: f has no value here"),
        ("log(x)", -2, "symbolic", False, "the rules give a number, but f has no value here"),
        ("where(x != 0, x sin(1/x), 0)", 0, "forward", False, "the quotient oscillates as Δx falls: another Δx, another number"),
        ("|x^2 - 2|", "sqrt(2)", "jax_reverse", False, "the nearest double lies right of the point, and its right-hand slope is seen"),
        ("x^2", 3, "central", True, "exact in every digit"),
        ("x^2", 3, "adaptive", True, "off by 2.8·10⁻¹⁴; it chooses Δx by itself"),
        ("x^x", -2, "jax_reverse", True, "nan: no number is given, and there is none"),
    ],
)  # fmt: skip
def test_every_answer_has_its_reason(f, at, method, agrees, reason):
    testimony = said(f, at, method)
    assert (testimony.agrees, testimony.reason) == (agrees, reason)


@pytest.mark.parametrize("method", ["jax_reverse", "jax_forward", "autograd", "mygrad"])
def test_cancellation_is_no_fault_of_automatic_differentiation(method):
    testimony = said("(exp(x) - 1)/x", 1e-9, method)
    assert (testimony.agrees, testimony.reason) == (False, "cancellation in exp(x) - 1, not a fault of AD")
    assert testimony.value == pytest.approx(-81.74037, rel=1e-6)
    assert said("(1 - cos(x))/x^2", 1e-7, method).reason == "cancellation in 1 - cos(x), not a fault of AD"


def test_truncation_and_roundoff_are_told_apart():
    assert said("sin(x)", 0.5, "forward", step=1e-3).reason.startswith("truncation: Δx is 5·10⁴ times larger than best")
    small = said("sin(x)", 0.5, "forward", step=1e-10)
    assert small.reason.startswith("round-off: Δx is 200 times smaller than best")
    assert said("sin(x)", 0.5, "forward", step=1e-17).reason == "x + Δx is x itself in floating point: nothing moved"
    assert said("sin(x)", 0.5, "forward", step=1e-17).agrees is False
    assert said("sin(x)", 0.5, "forward", step=2e-8).reason.endswith("near the best Δx")
    assert (
        said("exp(x)", 0.5, "complex_step", step=1e-5).reason
        == "truncation, off by 2.7·10⁻¹¹: below Δx = 3·10⁻⁸ there is none"
    )
    assert said("exp(x)", 0.5, "complex_step", step=1e-10).agrees is True
    assert said("exp(x)", 0.5, "complex_step", step=1).agrees is False


def test_a_stencil_that_reaches_across_a_corner_says_which():
    testimony = said("|x^2 - 2|", 1.4142, "central", step=1e-3)
    assert testimony.agrees is False
    assert testimony.reason.endswith("the stencil reaches across the corner at sqrt(2)")
    assert said("|x^2 - 2|", 2**0.5, "adaptive").reason == "its steps reach across the corner at sqrt(2)"


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_agrees_on_a_smooth_function(method, precision):
    step = {"float64": 1e-5, "float32": 5e-4}[precision]
    testimony = said("exp(-2x) + 3 sin(3x)", 0.5, method, precision=precision, step=step)
    assert testimony.agrees is True, testimony.reason


def test_no_finite_number_agrees_where_there_is_no_derivative():
    for f, at in [("|x|", 0), ("floor(x)", 1), ("cbrt(x)", 0), ("1/x", 0), ("sin(1/x)", 0), ("where(x == 0, 1, x)", 0)]:
        for name, testimony in dw.verdict(f, at).testimony.items():
            assert testimony.agrees is not True or not np.isfinite(testimony.value), (f, name)


def test_testimony_is_asked_for_only_when_it_is_looked_at():
    found = dw.verdict("|x|^1.5 + 0.123", 0)
    assert not {key for key in found.function.cache if isinstance(key, tuple) and "jax_reverse" in key}
    assert set(found.testimony) == set(METHODS)
    with pytest.raises(KeyError):
        found.testimony["magic"]


# ---- a derivative of one's own ---------------------------------------------------------------------------------------


def test_ones_own_derivative_is_a_witness():
    right = dw.verdict("x^2", 3, derivative="2x").testimony["own"]
    assert (right.value, right.agrees) == (6, True)
    assert right.reason == "right here; right at all 401 points looked at"
    wrong = dw.verdict("x^2", 3, derivative=lambda x: 3 * x).testimony["own"]
    assert (wrong.value, wrong.agrees) == (9, False)
    assert wrong.reason == "off by 3 here; wrong at 400 of 401 points, the first near x = −5"


def test_a_derivative_of_ones_own_that_is_nearly_right_is_not_called_exact():
    said = dw.verdict("x^2", 3, derivative="2x + 1e-9").testimony["own"]
    assert (said.agrees, said.tag) == (True, "close")
    assert said.reason.startswith("right here to 9 digits; wrong at ")


@pytest.mark.parametrize(
    ("method", "words"), [("mygrad", "follows neither"), ("jax_reverse", "average"), ("autograd", "average")]
)
def test_a_tie_between_two_operands_that_move(method, words):
    assert words in dw.verdict("max(x, 2x)", 0).testimony[method].reason
    assert "hand slope" not in dw.verdict("min(3x, x)", 0).testimony[method].reason


def test_the_first_point_where_it_goes_wrong_is_found():
    found = dw.verdict("x|x|", 1, derivative="2x").testimony["own"]
    assert found.agrees
    assert "the first near x = −5" in found.reason
    found = dw.verdict("where(x < 1.2345, x, 2x - 1.2345)", 0, derivative="1").testimony["own"]
    assert "the first near x = 1.234" in found.reason or "the first near x = 1.235" in found.reason


def test_where_there_is_no_derivative_ones_own_should_give_no_number():
    assert dw.verdict("|x|", 0, derivative="sign(x)").testimony["own"].agrees is False
    assert dw.verdict("|x|", 0, derivative="x/|x|").testimony["own"].agrees is True


def test_a_derivative_that_cannot_be_read_is_refused():
    with pytest.raises(dw.FunctionError):
        dw.verdict("x^2", 1, derivative="2y")


def test_code_that_fails_near_the_point_leaves_it_undecided():
    def fails(x):
        if abs(x - 1) < 0.1:
            raise KeyError("no such number")
        return float(x) ** 2

    found = dw.verdict(fails, 1)
    assert (found.exists, found.kind) == (None, "undetermined")
    assert found.sentence == "Undecided at x = 1."
    assert said(fails, 1, "central").agrees is None
    assert "no such number" in said(fails, 1, "central").reason


# ---- large, small, and between the floating-point numbers ------------------------------------------------------------


def test_a_derivative_beyond_the_largest_double_is_said_and_only_infinity_agrees():
    found = dw.verdict("1/x", 1e-200)
    assert found.sentence == "The derivative at x = 10⁻²⁰⁰ is beyond the largest double."
    assert found.testimony["symbolic"].agrees is True
    assert found.testimony["central"].agrees is False


def test_at_an_exact_point_the_methods_are_judged_where_they_compute():
    for name in ("symbolic", "jax_reverse", "autograd", "mygrad", "forward"):
        assert said("sin(x)", "pi/2", name).agrees is True, name


def test_the_side_that_is_seen_is_the_side_whose_slope_is_given():
    found = dw.verdict("|sin(x) - 1/3|", "asin(1/3)")
    assert found.kind == "corner"
    for testimony in found.testimony.values():
        if "right-hand slope is seen" in testimony.reason:
            assert testimony.value == pytest.approx(found.right)
        if "left-hand slope is seen" in testimony.reason:
            assert testimony.value == pytest.approx(found.left)


def test_ones_own_derivative_of_a_tiny_function_is_not_right_because_it_is_tiny():
    assert dw.verdict("1e-12 x^2", 1, derivative="5e-12 x").testimony["own"].agrees is False
    assert dw.verdict("1e-12 x^2", 1, derivative="2e-12 x").testimony["own"].agrees is True


def test_a_verdict_shows_its_table_in_a_terminal():
    assert repr(dw.verdict("|x|", 0)) == str(dw.verdict("|x|", 0))
