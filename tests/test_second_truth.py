"""The second derivative, certified: |x|^2 has one at 0, and x|x| has none."""

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import arb
from fuzz import places
from meanings import Unclear
from mpmath import mp
from programs import random_program
from witness import HUGE, ROUNDED, SCALES, Contradiction, Sides, objection

import derivwidgets as dw
from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.balls import ball_system, expansion, precision
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.missing import Missing
from derivwidgets.truth.parity import is_even
from derivwidgets.truth.sides import UNKNOWN_LOCAL
from derivwidgets.truth.slopes import CHOICES, JUMPS, PARTIALS, slopes

INF, NAN = math.inf, math.nan

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


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("cbrt(x)^6", 2),
        ("cbrt(x^6)", 2),
        ("x^(1/3) x^(5/3)", 2),
        ("hypot(x^2, x^2)", 2 * math.sqrt(2)),
        ("acos(1 - x^4)", 2 * math.sqrt(2)),
        ("hypot(x^2, 3x^2)/exp(|x|^3)", 2 * math.sqrt(10)),
    ],
)
def test_an_even_function_has_one_second_derivative_from_both_sides(text, second):
    found = dw.verdict(text, 0, order=2)
    assert (found.kind, found.certificate) == ("differentiable", "jet")
    assert abs(found.derivative - second) <= found.finding.radius + 1e-15 < 2e-15


@pytest.mark.parametrize(
    "text", ["x^(1/3) x^(5/3) + 1e-30 x |x|", "x|x|", "hypot(x^2, x^2) sign(x)", "x^2 heaviside(x)"]
)
def test_what_is_not_even_is_not_taken_for_it(text):
    assert not is_even(parse(text))
    assert dw.verdict(text, 0, order=2).exists is not True


def test_parity_is_that_of_values():
    draw, told = Random(5), 0
    for _ in range(400):
        program = random_program(draw)
        if not is_even(program):
            continue
        run = program.bind(ball_system())
        for x in (0.1, 0.37, 0.9, 1.3, 2.2):
            with precision(128):
                right, left = run(arb(x)), run(arb(-x))
            if isinstance(right, arb) and isinstance(left, arb):
                told += right.is_finite()
                assert right.overlaps(left)
            else:
                assert type(right) is type(left)
    assert told > 50


def patched(g):
    """Return what cannot be traced, and is 0 at 0."""
    return lambda x: g(float(x)) if float(x) else 0.0


@pytest.mark.parametrize(
    "g",
    [
        lambda x: x**3 * math.sin(1 / x),
        lambda x: x**2 + x**3 * math.sin(1 / x),
        lambda x: 1e-3 * x**3 * math.cos(1 / x) if x > 0 else 0.0,
        lambda x: x**3 * math.sin(1 / x**2),
        lambda x: x**4 * math.sin(1 / x**2),
        lambda x: abs(x) ** 1.5 * (2 + math.sin(1 / x)),
    ],
)
def test_second_differences_of_f_do_not_tell_where_f_prime_oscillates(g):
    found = dw.verdict(patched(g), 0.0, order=2)
    assert (found.kind, found.exists) == ("undetermined", None)
    shifted = dw.verdict(lambda x: 1 + patched(g)(x), 0.0, order=2)
    assert shifted.exists is None


@pytest.mark.parametrize(
    ("g", "second"),
    [
        (lambda x: math.exp(-1 / x**2), 0),
        (lambda x: 2 * math.sin(10 * x) ** 2, 400),
        (lambda x: max(x - 0.5, 0.0) ** 2, 0),
        (lambda x: math.sin(100 * x), 0),
        (lambda x: abs(x) ** 2.5, 0),
        (lambda x: math.expm1(x), 1),
        (lambda x: 1e3 * math.log1p(x), -1e3),
        (lambda x: 1e-5 * math.tan(x) + x * x, 2),
    ],
)
def test_second_differences_of_smooth_functions_still_tell(g, second):
    found = dw.verdict(patched(g), 0.0, order=2)
    assert found.exists
    assert abs(found.derivative - second) <= found.finding.radius <= 1e-4 * max(1, abs(second))


def test_a_second_derivative_that_series_do_not_settle_is_not_said_to_have_been_asked_of_limits(monkeypatch):
    monkeypatch.setattr("derivwidgets.truth.finding.look_at_slopes", lambda *_: UNKNOWN_LOCAL)
    found = dw.verdict("x|x|", 0, order=2)
    assert found.exists is None
    assert found.detail == "One-sided series do not settle what f′ does here."


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


def test_random_programs_at_their_own_kinks():
    checked, kinds = 0, set()
    for index in range(250):
        random = Random(f"kinks-{index}")
        program = random_program(random)
        for place, at in places(random, program, 2):
            found = find(Function(program), place, quick=True, order=2)
            try:
                assert not objection(program, at, found, examine), (program, place.text, found)
            except Unclear:
                continue
            checked += found.exists is not None
            kinds.add((found.kind, found.of_slopes))
    assert checked > 300
    assert {("differentiable", True), ("jump", True), ("jump", False), ("pole", True)} <= kinds


# ---- singular points -------------------------------------------------------------------------------------------------


def test_points_without_a_second_derivative_are_those_without_a_first_one_and_more():
    found = dw.singular_points("x|x| + |x - 1| + |x + 1|^3 + 1/(x - 2)", order=2)
    assert [(each.place.text, each.kind) for each in found] == [("0", "corner"), ("1", "jump"), ("2", "pole")]
    assert found.complete
    assert [each.place.text for each in dw.singular_points("x|x| + |x - 1| + |x + 1|^3 + 1/(x - 2)")] == ["1", "2"]
    assert not dw.singular_points("|x|^2 + max(x, 0)^3", order=2)


@pytest.mark.parametrize("text", ["1/(-2 + exp(x))", "1/(exp(x) + log(1/9))", "1/(log(1/9) + exp(x))"])
def test_a_sum_of_an_exponential_and_a_constant_is_solved(text):
    for order in (1, 2):
        (found,) = dw.singular_points(text, order=order)
        assert found.kind == "pole"
        exact = math.log(2) if "-2" in text else math.log(math.log(9))
        assert found.at == pytest.approx(exact, rel=1e-15)
