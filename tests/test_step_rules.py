"""Rules that choose Δx by themselves: where they land, what they claim, what they cost, where they refuse."""

import inspect
import json
import math

import jax.test_util
import numpy as np
import pytest
from scipy.differentiate import derivative
from scipy.optimize._numdiff import approx_derivative

from derivwidgets.experiments.step_rules import RULES, Landing, land, step_rules
from derivwidgets.function.function import Function, as_function
from derivwidgets.methods.stencils import CENTRAL, FORWARD
from derivwidgets.truth.bounds import best_step

GILL, DUMONTET, STEPLEMAN, SHI = "gill_murray_saunders_wright", "dumontet_vignes", "stepleman_winarsky", "shi"
SEARCHES = (GILL, DUMONTET, STEPLEMAN, SHI)
LABELS = {
    "sqrt_eps": "√ε",
    "cbrt_eps": "∛ε",
    "gradcheck": "gradcheck",
    "check_grads": "check_grads",
    "adaptive": "SciPy adaptive",
    GILL: "Gill et al.",
    DUMONTET: "Dumontet–Vignes",
    STEPLEMAN: "Stepleman–Winarsky",
    SHI: "Shi et al.",
    "ridders": "Ridders",
}
SMOOTH = [
    ("exp(x)", 1.0, math.e),
    ("exp(x)", 1e-10, math.exp(1e-10)),
    ("exp(-2x) + 3 sin(3x)", 0.7, -2 * math.exp(-1.4) + 9 * math.cos(2.1)),
    ("sin(x)", -1.0, math.cos(1)),
    ("atan(x)", 0.5, 0.8),
    ("log(x)", 3.0, 1 / 3),
    ("sqrt(x)", 2.0, 0.5 / math.sqrt(2)),
]


def land_on(text: str, at: float, rule: str, precision: str = "float64") -> Landing:
    return land(as_function(text), at, rule, precision)


def test_the_rules_in_their_order():
    assert {name: rule.label for name, rule in RULES.items()} == LABELS
    assert list(RULES) == list(LABELS)
    landings = step_rules("exp(x)", 1)
    assert [each.rule for each in landings] == list(LABELS)
    assert [each.label for each in landings] == list(LABELS.values())
    assert "SIAM J. Sci. Stat. Comput. 4(2), 1983" in landings[5].source


# ---- where they land -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [name for name in RULES if name not in ("adaptive", "ridders")])
@pytest.mark.parametrize(("text", "at", "slope"), SMOOTH)
def test_of_a_smooth_function_they_land_near_the_best_step(text, at, slope, rule):
    landing = land_on(text, at, rule)
    stencil = {"forward": FORWARD, "backward": FORWARD, "central": CENTRAL}[landing.method]
    best = best_step(as_function(text).program, at, stencil, "float64")
    assert best / 100 < landing.step < best * 100
    assert landing.value == pytest.approx(slope, rel=1e-6)
    assert landing.refusal == ""


@pytest.mark.parametrize("rule", ["adaptive", "ridders"])
@pytest.mark.parametrize(("text", "at", "slope"), SMOOTH)
def test_extrapolation_gives_nearly_all_digits(text, at, slope, rule):
    landing = land_on(text, at, rule)
    assert landing.value == pytest.approx(slope, rel=1e-10)
    assert 0 <= landing.claimed < 1e-7


@pytest.mark.parametrize(("text", "at", "slope"), SMOOTH)
def test_claims_are_of_the_size_of_the_error(text, at, slope):
    for rule in (GILL, DUMONTET, "adaptive", "ridders"):
        landing = land_on(text, at, rule)
        assert abs(landing.value - slope) < 3 * landing.claimed + 1e-14
    for rule in ("sqrt_eps", "cbrt_eps", "gradcheck", "check_grads", STEPLEMAN, SHI):
        assert math.isnan(land_on(text, at, rule).claimed)


def test_searches_land_where_their_theory_says():
    e = math.e * 2**-53
    gill, shi, dumontet = (land_on("exp(x)", 1.0, rule) for rule in (GILL, SHI, DUMONTET))
    assert gill.step == pytest.approx(2 * math.sqrt(e / math.e), rel=0.1)
    assert gill.claimed == pytest.approx(2 * math.sqrt(e * math.e), rel=0.1)
    assert 0.41 < shi.step / (2 * math.sqrt(e / math.e)) < 1.5
    # its third derivative is only known to a factor of 8
    assert 0.5 < dumontet.step / (3 * e / math.e) ** (1 / 3) < 2
    assert dumontet.claimed == pytest.approx(1.5 * e / dumontet.step)


def test_far_above_0_only_those_that_look_at_the_size_of_f_land_well():
    for rule, stencil in ((GILL, FORWARD), (SHI, FORWARD), (DUMONTET, CENTRAL)):
        landing = land_on("1e8 + sin(x)", 1.0, rule)
        best = best_step(as_function("1e8 + sin(x)").program, 1.0, stencil, "float64")
        assert best / 10 < landing.step < best * 10
        assert landing.value == pytest.approx(math.cos(1), abs=1e-3)
    assert abs(land_on("1e8 + sin(x)", 1.0, "sqrt_eps").value - math.cos(1)) > 0.4
    assert abs(land_on("1e8 + sin(x)", 1.0, STEPLEMAN).value - math.cos(1)) > 1e-4


def test_noise_lengthens_the_steps_of_those_that_know_it():
    noisy = Function("exp(x)").with_noise(1e-6)
    for rule in (GILL, SHI):
        landing = land(noisy, 0.0, rule)
        assert landing.step == pytest.approx(2 * math.sqrt(math.sqrt(3) * 1e-6), rel=0.6)
        assert abs(landing.value - 1) < 0.01
    assert land(noisy, 0.0, GILL).claimed == pytest.approx(2 * math.sqrt(math.sqrt(3) * 1e-6), rel=0.6)
    assert land(noisy, 0.0, DUMONTET).value == pytest.approx(1, abs=1e-3)
    assert land(noisy, 0.0, STEPLEMAN).step > 1e-3
    assert abs(land(noisy, 0.0, "sqrt_eps").value - 1) > 1
    # around 0 noise has an absolute size, and no relative one
    assert "relative precision" in land(Function("0").with_noise(1.0), 0.0, DUMONTET).refusal
    assert land(Function("x").with_noise(1e-3), 0.0, SHI).evaluations > 3


def test_large_x():
    # steps in proportion to x reach over the waves of the sine
    found = {name: land_on("sin(x)", 1e6, name) for name in RULES}
    for name in ("adaptive", GILL, DUMONTET, "check_grads"):
        assert found[name].value == pytest.approx(math.cos(1e6), abs=1e-6)
    for name in ("cbrt_eps", STEPLEMAN, "ridders"):
        assert abs(found[name].value - math.cos(1e6)) > 0.5
    # the claim of Ridders is no bound
    assert found["ridders"].claimed < 1e-5
    # steps that do not grow with x do not move it
    still = land_on("x", 1e300, "gradcheck")
    assert (still.value, still.step, still.evaluations) == (0.0, 1e-6, 1)
    assert (land_on("x", 1e300, "adaptive").value, land_on("x", 1e300, "adaptive").claimed) == (0.0, 0.0)
    assert land_on("x", 1e300, "sqrt_eps").value == pytest.approx(1)


def test_float32():
    for rule, step in (("sqrt_eps", 2**-11.5), ("cbrt_eps", 2 ** (-23 / 3)), ("gradcheck", 1e-6)):
        assert land_on("exp(x)", 1.0, rule, "float32").step == pytest.approx(step, rel=1e-12)
    for rule in (GILL, SHI, DUMONTET, STEPLEMAN, "cbrt_eps", "adaptive", "ridders"):
        landing = land_on("exp(x)", 1.0, rule, "float32")
        assert landing.value == pytest.approx(math.e, rel=1e-3)
        assert landing.value == float(np.float32(landing.value))
        assert landing.step > 1e-4
    assert land_on("exp(x)", 100.0, "ridders", "float32").refusal == "f has no finite value at x"


def test_searches_turn_back_where_f_ends():
    # the first steps that they try reach beyond x = 1
    for rule in (GILL, SHI):
        landing = land_on("1e6 + sqrt(1 - x)", 1 - 1e-6, rule)
        assert landing.value == pytest.approx(-500, rel=1e-3)
        assert landing.step < 1e-6


# ---- libraries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0.3, 0.0, -0.3, -200.0, 1e5])
def test_roots_of_epsilon_are_those_of_scipy(at):
    f = as_function("sin(x) + x^2")
    for rule, method in (("sqrt_eps", "2-point"), ("cbrt_eps", "3-point")):
        given, spent = approx_derivative(f, at, method=method, full_output=True)
        landing = land(f, at, rule)
        assert landing.value == given[0]
        assert landing.evaluations == spent["nfev"]
    assert land(f, at, "sqrt_eps").method == ("backward" if at < 0 else "forward")
    assert land(f, at, "sqrt_eps").step == np.finfo(float).eps ** 0.5 * max(1, abs(at))


def test_gradient_checkers_divide_by_the_step_that_was_asked_for():
    assert inspect.signature(jax.test_util.check_jvp).parameters["eps"].default == 1e-4
    for rule, step in (("gradcheck", 1e-6), ("check_grads", 1e-4)):
        landing = land_on("exp(x)", 1.0, rule)
        assert landing.step == step
        assert landing.value == (np.exp(1 + step) - np.exp(1 - step)) / (2 * step)
        assert landing.evaluations == 3


@pytest.mark.parametrize(("text", "at"), [("exp(x)", 1.0), ("1/(x - 1)", 0.0), ("|x|", 0.0), ("cbrt(x)", 0.0)])
def test_adaptive_is_that_of_scipy(text, at):
    seen = set()

    def f(x):
        seen.update(abs(x - at).reshape(-1).tolist())
        return as_function(text)(x)

    expected, landing = derivative(f, at), land_on(text, at, "adaptive")
    assert (landing.value, landing.claimed) == (expected.df, expected.error)
    assert landing.evaluations == expected.nfev
    assert landing.step == min(seen - {0.0})


def test_ridders_is_exact_where_extrapolation_is():
    # the error of a central quotient of a cubic is one power of h^2, and one column of the tableau removes it: the
    # first entry of which both neighbours are right is two rows further down
    cubic, line = land_on("x^3", 1.0, "ridders"), land_on("x", 1.0, "ridders")
    assert cubic.value == pytest.approx(3, abs=1e-14)
    assert cubic.claimed < 1e-14
    assert cubic.step <= 0.1 / 1.4**2 * (1 + 1e-12)
    assert line.value == pytest.approx(1, abs=1e-14)
    # it ends at its tenth column, or before it where the error grows
    assert land_on("exp(30x)", 1.0, "ridders").evaluations == 1 + 2 * 10
    assert land_on("exp(x)", 1.0, "ridders").evaluations < 1 + 2 * 10
    # a first step for which f is not defined is shortened by 4 until it is
    assert land_on("log(x)", 0.05, "ridders").step < 0.025
    assert land_on("log(x)", 0.05, "ridders").value == pytest.approx(20, rel=1e-9)


# ---- evaluations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_evaluations_are_counted(rule, precision):
    seen = []

    def opaque(x):
        seen.append(float(x))
        return math.exp(x) if x > 0.3 else math.cos(x)

    f = Function(opaque)
    assert f.program is None
    seen.clear()
    landing = land(f, 1.0, rule, precision)
    assert landing.evaluations == len(seen) == len(set(seen)) > 1
    assert landing.refusal == ""


# ---- refusals --------------------------------------------------------------------------------------------------------

KINKS = [
    # which of them refuse at a kink
    ("|x|", 0.0, {GILL, DUMONTET, SHI}),
    ("|x| + 1", 0.0, {GILL, DUMONTET, SHI}),
    ("max(x, 0) + 1", 0.0, {GILL, DUMONTET, SHI}),
    ("|x - 1| + x", 1.0, {GILL, DUMONTET, SHI}),
    # here f bends on both sides: only the second difference, which sees both, notices
    ("|x| + exp(x)", 0.0, {GILL}),
    ("2 + sqrt(|x|)", 0.0, {GILL, DUMONTET}),
    ("2 + sign(x)", 0.0, {GILL, DUMONTET, SHI}),
]


@pytest.mark.parametrize(("text", "at", "refusing"), KINKS)
def test_who_refuses_where_there_is_no_derivative(text, at, refusing):
    found = step_rules(text, at)
    assert {each.rule for each in found if each.refusal} == refusing
    for each in found:
        if each.refusal:
            assert each.refusal.startswith("no step was found: ")
            assert math.isnan(each.step)
            assert math.isnan(each.value)
            assert math.isnan(each.claimed)
        else:
            assert 0 < each.step < 1
            assert math.isfinite(each.value)
    assert math.isnan(found.derivative)
    assert found.certified


def test_reasons_of_refusals():
    assert "f is 0 at x" in land_on("|x|", 0.0, GILL).refusal
    assert "stays too large at every step" in land_on("|x| + 1", 0.0, GILL).refusal
    assert "hides the second difference at every step" in land_on("2x + 1", 1.0, GILL).refusal
    assert "lost in rounding at every h" in land_on("2x + 1", 1.0, SHI).refusal
    assert "hides the third difference at every step" in land_on("x^2", 1.0, DUMONTET).refusal
    assert "both sides" in land_on("1 + sqrt(x)", 0.0, STEPLEMAN).refusal
    assert land_on("sqrt(x)", 0.0, "gradcheck").refusal == "f has no finite value at x + Δx or x − Δx"
    assert land_on("sqrt(x)", 0.0, "adaptive").refusal == "SciPy refuses: it met a value that is not finite"
    assert land_on("sqrt(1 - x)", 1.0, "sqrt_eps").refusal == "f has no finite value at x + Δx"


@pytest.mark.parametrize("rule", ["adaptive", "ridders"])
def test_extrapolation_is_sure_of_0_at_a_corner(rule):
    landing = land_on("|x|", 0.0, rule)
    assert (landing.value, landing.claimed, landing.refusal) == (0.0, 0.0, "")


@pytest.mark.parametrize(("text", "at"), [("log(x)", -1.0), ("1/x", 0.0), ("log(x)", 0.0), ("x^2", 1e200)])
def test_where_f_has_no_finite_value_every_rule_refuses(text, at):
    for each in step_rules(text, at):
        assert each.refusal == "f has no finite value at x"
        assert each.evaluations == 1


def test_a_constant():
    found = {each.rule: each for each in step_rules("4", 1)}
    assert {name for name, each in found.items() if each.refusal} == {GILL, DUMONTET, SHI}
    assert {each.value for each in found.values() if not each.refusal} == {0.0}


def test_a_parabola():
    found = step_rules("x^2", 1)
    assert {each.rule for each in found if each.refusal} == {DUMONTET}
    assert all(found.error(each) < 1e-7 for each in found if not each.refusal)


def test_what_a_callable_does_becomes_a_refusal():
    def opaque(x):
        if x != 1 and abs(x - 1) < 1e-5:
            raise RuntimeError("the sensor is broken")
        return math.exp(x)

    for rule in ("gradcheck", GILL):
        assert "the sensor is broken" in land(Function(opaque), 1.0, rule).refusal
    assert land(Function(opaque), 1.0, "check_grads").value == pytest.approx(math.e)


EXTREMES = (0.0, 5e-324, 1e-300, 1e-10, 1 - 2**-53, -1.0, 710.0, 1e150, 1.7e308, -1.7e308)


@pytest.mark.parametrize(
    "text",
    ["exp(exp(x))", "1/x", "x^x", "sin(1/x)", "1e300 x", "1e-320 x", "asin(x)", "exp(-1e6x)", "gamma(x)", "floor(x)"],
)
def test_nothing_raises_hangs_or_prints(text, capsys):
    f = as_function(text)
    for at in EXTREMES:
        for rule in RULES:
            for precision in ("float64", "float32"):
                landing = land(f, at, rule, precision)
                assert landing.evaluations < 300
                if landing.refusal:
                    assert math.isnan(landing.value)
                else:
                    assert math.isfinite(landing.value)
                    assert 0 < landing.step < math.inf
    assert capsys.readouterr() == ("", "")


# ---- arguments and results -------------------------------------------------------------------------------------------


def test_bad_arguments():
    f = as_function("x^2")
    with pytest.raises(ValueError, match=r"there is no rule 'newton'; the rules are sqrt_eps, .*, ridders"):
        land(f, 1.0, "newton")
    with pytest.raises(ValueError, match="there is no rule 3"):
        step_rules(f, 1.0, rules=[3])
    with pytest.raises(ValueError, match="precision must be"):
        land(f, 1.0, "ridders", "float16")
    with pytest.raises(ValueError, match="precision must be"):
        step_rules(f, 1.0, rules=[], precision="double")
    with pytest.raises(ValueError, match="at must be a finite number"):
        step_rules(f, math.nan)
    with pytest.raises(TypeError, match="at must be a real number"):
        step_rules(f, 1j)
    with pytest.raises(ValueError, match="at must be a finite number"):
        land(f, math.inf, "ridders")


def test_points_are_read_exactly():
    found = step_rules("|x^2 - 2|", "sqrt(2)", rules="sqrt_eps")
    assert (found.at, found.certified) == (math.sqrt(2), True)
    assert math.isnan(found.derivative)
    assert found.sentence == "No derivative at x = sqrt(2)."


def test_a_result_is_a_sequence_and_plain_values():
    found = step_rules("exp(x)", 1, rules=["ridders", "cbrt_eps"])
    assert len(found) == 2
    assert found[0].value == land_on("exp(x)", 1.0, "ridders").value
    assert found[-1:] == (found[1],)
    assert found.derivative == math.e
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["function"] == "exp(x)"
    assert plain["landings"][1]["rule"] == "cbrt_eps"
    assert plain["landings"][1]["error"] == abs(found[1].value - math.e) > 0


def test_printing():
    found = step_rules("|x|", 0, rules=["sqrt_eps", GILL])
    lines = repr(found).splitlines()
    assert lines[:2] == ["f(x) = |x|, float64", "No derivative at x = 0."]
    assert lines[3].split() == ["rule", "method", "Δx", "value", "claimed", "error", "calls", "refusal"]
    assert lines[4].split() == ["√ε", "forward", "1.5·10⁻⁸", "1", "none", "none", "2"]
    assert lines[5].split()[:10] == ["Gill", "et", "al.", "forward", "—", "—", "—", "—", "1", "no"]
    page = found._repr_html_()
    assert "<b>No derivative at x = 0.</b>" in page
    assert page.count("<tr>") == 3
    known = repr(step_rules("exp(x)", 1, rules=["check_grads"]))
    assert "The derivative at x = 1 is 2.718281828." in known
    assert known.splitlines()[-1].split()[2:] == ["0.0001", "2.718281833", "none", "4.5·10⁻⁹", "3"]


def test_of_an_opaque_callable_the_error_is_not_known():
    found = step_rules(lambda x: math.exp(x) if x > 0.3 else math.cos(x), 1, rules=["ridders"])
    assert not found.certified
    assert "No derivative at x = 1 is certified." in repr(found)
    assert "not known" in repr(found)
