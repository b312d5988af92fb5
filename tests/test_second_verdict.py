"""What is said of second derivatives: verdicts in words, and why every method says what it says."""

import math
import subprocess
import sys

import pytest
from test_second_truth import TRUTHS

import derivwidgets as dw
from derivwidgets.function.grammar import parse
from derivwidgets.methods import METHODS
from derivwidgets.methods.stencils import BY_ORDER
from derivwidgets.truth.bounds import best_step

SECOND = BY_ORDER[2]

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


def test_flint_is_not_given_what_ends_the_process():
    """It aborts on a long series whose square is 0 to all terms, and on a number with a huge negative exponent."""
    code = """
import derivwidgets as dw
print(dw.verdict("asin((x^1.75 + x^2)^0.3) + acos((x^1.75 + x^2)^0.3)", 0).kind)
print(dw.verdict("where(x < 3, 1, 1/gamma(erfc(exp(x^4))))", 3.09).kind)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    kinds = done.stdout.split()
    assert len(kinds) == 2, done.stderr
    assert kinds[0] == "endpoint"


def test_ones_own_first_derivative_is_not_compared_with_the_second():
    said = dw.verdict("x^2", 1, derivative="2x", order=2).testimony["own"]
    assert (said.agrees, said.tag) == (None, "cannot")
