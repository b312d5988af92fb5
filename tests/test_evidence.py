"""What is told without a proof: SymPy's limits, values ever closer to a point, and those of an opaque callable."""

import math
import re
import sys
import time
from fractions import Fraction
from types import ModuleType

import numpy as np
import pytest
from flint import arb

import derivwidgets as dw
from derivwidgets.function.deadline import limited
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.truth import limits, sampled
from derivwidgets.truth.balls import precision
from derivwidgets.truth.evidence import BITS, Evidence
from derivwidgets.truth.finding import find
from derivwidgets.truth.onesided import CONVERGENT, UNBOUNDED, Local, Side
from derivwidgets.truth.places import rational_place

ZERO = rational_place(Fraction(0))


def finding(f, at=0, **options):
    return find(Function(f), rational_place(Fraction(at)), **options)


# ---- programs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        "x^2 tan(1/x)", "x^3 tan(1/x)", "x^2 tan(1/x)^2", "exp(-1/x^2) tan(1/x)", "exp(-exp(1/|x|)) tan(1/x)",
        "x^2 tan(log(|x|))", "x^2 tan(log(log(1/|x|)))", "x^2/sin(1/x)", "x^2/sinc(1/x)", "x^2/besselj0(1/x)",
        "x^2/cos(log(|x|))", "x^2 gamma(-1/|x|)", "x^2 log(|sin(1/x)|)", "exp(-1/x^2)/sin(exp(1/|x|))",
        "x^2/(round(1/x) - 1/x)", "floor(x sin(1/x))", "floor(x^2 sin(1/x))", "ceil(x^2 sin(1/x)^2)",
        "|sin(1/x)|^x", "|sin(1/x)|^(x^2)", "mod(1, x)^x", "where(cos(pi/x) == 1, 1, 0)",
        "where(sin(1/x) > 0, x, 0)", "sin(1/x)/sin(1/x)", "sin(1/x)^2 + cos(1/x)^2",
        "cos(1/x)^(10^6)", "|cos(1/x)|^(1/x^2)", "exp(-sin(1/x)^2/x^98)", "x^2/(x^2 + sin(1/x)^2)",
        "x^4/(x^6 + sin(1/x)^2)", "x^4/(1 + x^2 + sin(1/x))", "relu(sin(1/x) - 1 + x^4)/x^4",
    ],
)  # fmt: skip
def test_what_turns_again_and_again_is_not_told_by_values_nor_by_sympy(part):
    for text in (part, f"where(x == 0, 0, {part})"):
        found = dw.verdict(text, 0)
        assert (found.kind, found.exists) == ("undetermined", None)
        assert found.detail.startswith("Neither series nor limits settle what f does here: ")
        assert found.detail.endswith(" again and again, ever closer to the point.")


@pytest.mark.parametrize(
    ("f", "kind", "left", "right"),
    [
        ("where(x > 0, x^(1/log(x)), e)", "differentiable", 0, 0),
        ("where(x > 0, 1e-15 x x^(1/log(x)), 0)", "corner", 0, 1e-15 * math.e),
        ("where(x > 0, x (x^(1/log(x)) + 1e-25), e x)", "corner", math.e, math.e),
        ("where(x > 0, sin(x^(1/log(x))), sin(e) + x)", "corner", 1, 0),
        ("where(x > 0, floor(x^(1/log(x))), 2)", "differentiable", 0, 0),
        ("where(x == 0, e, |1 + x|^(1/x))", "differentiable", -math.e / 2, -math.e / 2),
        ("where(x == 0, 0, |x|^(1e-3))", "cusp", -math.inf, math.inf),
        ("where(x == 0, 0, x |x|^(1/log(1/|x|)))", "differentiable", 1 / math.e, 1 / math.e),
        ("where(x == 0, 0, x exp(-sqrt(log(1/|x|))))", "differentiable", 0, 0),
        ("where(x == 0, 0, erfc(1/|x|) exp(1/x^2))", "corner", -1 / math.sqrt(math.pi), 1 / math.sqrt(math.pi)),
    ],
)
def test_limits_of_sympy_that_values_confirm(f, kind, left, right):
    found = finding(f)
    assert (found.kind, found.certificate) == (kind, "limit")
    assert (found.left, found.right) == (pytest.approx(left, rel=1e-14), pytest.approx(right, rel=1e-14))


def test_an_infinite_limit_of_sympy_keeps_its_sign():
    assert finding("where(x > 0, (x^sin(x) - x^x)/x^3, 0)").limits == (0, math.inf)
    assert finding("where(x > 0, (x^x - x^sin(x))/x^3, 0)").limits == (0, -math.inf)


@pytest.mark.parametrize(
    ("left", "confirmed"),
    [
        (Side(CONVERGENT, 1, -1), True),
        (Side(CONVERGENT, 1, 1), False),
        (Side(CONVERGENT, 1, -math.inf), False),
        (Side(CONVERGENT, 0, None), False),
        (Side(UNBOUNDED, 1), False),
    ],
)
def test_a_limit_must_be_what_values_come_ever_closer_to(left, confirmed):
    with precision(128):
        exact = left
        if left.behaviour == CONVERGENT:
            exact = Side(CONVERGENT, arb(left.limit), arb(left.slope) if isinstance(left.slope, int) else left.slope)
        claimed = Local(arb(1), exact, Side(CONVERGENT, arb(1), arb(1)))
        assert Evidence(parse("cosh(x) + |x|"), ZERO).confirms(claimed) is confirmed
        assert not Evidence(parse("cosh(x) + |x| + 1e-20"), ZERO).confirms(claimed)


def test_choices_are_made_as_they_are_close_to_the_point():
    with precision(BITS):
        left, right = Evidence(parse("where(x < -1e-10, 1, where(x < 0, -x, where(tan(x) > 1, 2, x^2)))"), ZERO).sides
    assert (left.program, right.program) == (parse("-x"), parse("x^2"))


def test_numbers_that_change_too_slowly_are_not_told_by_values(monkeypatch):
    monkeypatch.setattr("derivwidgets.truth.finding.look_by_limits", lambda *_: None)
    for f in ("x log(|x|)/(log(|x|) + 1e6)", "x log(|x|)/log(log(1/|x|))", "1/log(log(1/|x|))^x"):
        assert finding(f"where(x == 0, 0, {f})").kind in ("undetermined", "removable"), f


def test_evidence_is_looked_at_only_as_long_as_there_is_time():
    with limited(-1.0):
        found = Evidence(parse("x^2"), ZERO)
    assert found.reason == "the time was over before f was looked at closely"
    assert not found.confirms(Local(found.value, Side(CONVERGENT, found.value, found.value), Side(UNBOUNDED, 1)))


@pytest.mark.parametrize("error", [OSError, RuntimeError, TimeoutError])
def test_without_limits_evidence_speaks(monkeypatch, error):
    def call(*_, **__):
        raise error

    monkeypatch.setattr(limits.HELPER, "call", call)
    found = finding("where(x == 0, 0, x |x|^(1/log(1/|x|)))")
    assert (found.kind, found.certificate) == ("differentiable", "evidence")
    assert abs(found.derivative - 1 / math.e) <= found.radius < 1e-15
    assert finding("where(x > 0, 1e-15 x^(1/log(x)), 0)").kind == "jump"


def test_truth_says_nothing_where_nothing_is_known():
    assert dw.truth("where(x == 0, 0, x^2 tan(1/x))", 0.0).certificate == ""


# ---- opaque callables ------------------------------------------------------------------------------------------------


def opaque(g):
    """Return a callable that cannot be traced."""
    return lambda x: g(float(x))


def patched(g, value=0.0):
    """Return the same with a value at 0."""
    return opaque(lambda x: g(x) if x else value)


OPAQUE = [
    (abs, 0, "corner"),
    (lambda x: math.sqrt(abs(x)), 0, "cusp"),
    (lambda x: 5 + math.sqrt(abs(x)), 0, "cusp"),
    (lambda x: math.copysign(abs(x) ** (1 / 3), x), 0, "vertical_tangent"),
    (lambda x: abs(x) ** 1.5, 0, "differentiable"),
    (lambda x: 1.0 if x > 0 else 0.0, 0, "jump"),
    (lambda x: x + (1e-9 if x > 0 else 0), 0, "jump"),
    (int, 1, "jump"),
    (int, 0.5, "differentiable"),
    (lambda x: 1 / x, 0, "pole"),
    (math.gamma, 0, "pole"),
    (math.sqrt, 0, "endpoint"),
    (math.sqrt, -1, "undefined"),
    (lambda x: math.sin(x) / x, 0, "removable"),
    (patched(math.cos, 3.0), 0, "removable"),
    (patched(lambda x: x * x * math.sin(1 / x)), 0, "differentiable"),
    (patched(lambda x: x * math.sin(1 / x)), 0, "undetermined"),
    (patched(lambda x: math.sin(1 / x)), 0, "undetermined"),
    (patched(lambda x: x * math.log(abs(x))), 0, "undetermined"),
    (lambda x: x + 1e-9 * abs(x), 0, "corner"),
    (lambda x: abs(x - 1e-6), 0, "differentiable"),
    (lambda x: 5.0, 0, "differentiable"),
    (lambda x: math.sqrt(1e-4 - abs(x)), 0, "corner"),
    # two limits, one of values far away and one of those close by: rounding, or a finer structure
    (patched(lambda x: (1 - math.cos(x)) / x**2, 0.5), 0, "undetermined"),
    (lambda x: 0.0 if abs(x) < 1e-8 else x, 0, "undetermined"),
]


@pytest.mark.parametrize(("g", "at", "kind"), OPAQUE)
def test_an_opaque_function_is_judged_by_its_values(g, at, kind):
    found = finding(opaque(g), at)
    assert (found.kind, found.certificate) == (kind, "evidence")
    if kind == "undetermined":
        assert dw.verdict(opaque(g), at).detail == "The values close by do not settle what f does here."


SMOOTH = [
    (math.sin, math.cos, 1e-9),
    (lambda x: math.exp(math.sin(10 * x)), lambda x: 10 * math.cos(10 * x) * math.exp(math.sin(10 * x)), 1e-9),
    (lambda x: math.sin(100 * x), lambda x: 100 * math.cos(100 * x), 1e-8),
    (lambda x: 1 / (1 + 25 * x**2), lambda x: -50 * x / (1 + 25 * x**2) ** 2, 1e-9),
    (lambda x: 1e6 + x**3, lambda x: 3 * x**2, 1e-4),
    (lambda x: math.tanh(50 * x), lambda x: 50 / math.cosh(50 * x) ** 2, 1e-8),
    (lambda x: float(np.float32(math.sin(x))), math.cos, 0.05),
    (lambda x: round(math.sin(x), 8), math.cos, 0.05),
]
"""Smooth functions, their derivatives, and how far these may be off, relative to the larger of 1 and them."""


@pytest.mark.parametrize(("g", "slope", "allowed"), SMOOTH)
def test_its_derivative_lies_within_its_radius(g, slope, allowed):
    for at in (-1.9, 0.3, 0.5, 1.0, 1.7):
        found = finding(opaque(g), at)
        assert found.kind == "differentiable"
        assert abs(found.derivative - slope(at)) <= found.radius <= allowed * max(1, abs(found.derivative))


@pytest.mark.parametrize(
    ("g", "order"),
    [
        (lambda x: 1e9 + x * abs(x), 2),
        (lambda x: 1e8 + 1e-3 * abs(x), 2),
        (lambda x: 1e12 + abs(x) ** 1.5, 2),
        (lambda x: 1e9 + 1e-3 * abs(x), 1),
        (lambda x: 1e8 + 1e-3 * abs(x), 1),
    ],
)
def test_of_what_rounding_hides_it_is_not_said_that_it_exists(g, order):
    found = finding(opaque(g), order=order)
    assert (found.kind, found.exists) == ("undetermined", None)
    assert math.isnan(found.derivative)


@pytest.mark.parametrize("size", [1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize("height", [1e4, 1e6, 1e7, 1e8, 1e9])
def test_a_derivative_is_no_surer_than_that_there_is_no_corner(height, size):
    found = finding(opaque(lambda x: height + size * abs(x)))
    assert not found.exists or found.radius >= size


def test_only_the_digits_that_are_known_are_told():
    verdict = dw.verdict(opaque(lambda x: round(math.sin(x), 8)), 0.5)
    told = re.fullmatch(r"The derivative at x = 0.5 is (0\.\d+), to within 0\.000\d+\.", verdict.sentence)
    assert told is not None
    assert len(told[1]) == len("0.8776")
    assert abs(float(told[1]) - math.cos(0.5)) <= verdict.finding.radius
    assert dw.verdict(opaque(math.sin), 0.5).sentence == "The derivative at x = 0.5 is 0.8775825619."


def test_methods_and_a_derivative_of_ones_own_are_not_charged_with_what_is_unknown():
    verdict = dw.verdict(opaque(lambda x: math.sin(x) * math.exp(x)), 0.7, derivative="exp(x) (sin(x) + cos(x))")
    for name in ("central4", "adaptive"):
        said = verdict.testimony[name]
        assert (said.agrees, said.reason) == (True, "right in all digits that are known")
    assert verdict.testimony["forward"].reason.startswith("off by 1.5·10⁻⁵")
    assert verdict.testimony["own"].reason == "right here; right at all 401 points looked at"
    coarse = dw.verdict(opaque(lambda x: round(math.sin(x), 8)), 0.5, derivative="cos(x)")
    assert coarse.testimony["own"].agrees


def test_a_wrong_derivative_of_an_opaque_function_is_wrong():
    said = dw.verdict(opaque(math.sin), 0.5, derivative="cos(x) + 1e-7").testimony["own"]
    assert (said.agrees, said.reason) == (False, "off by 10⁻⁷ here; wrong everywhere")


def sleepy(seconds):
    def f(x):
        f.calls += 1
        time.sleep(seconds)
        return math.sin(3 * float(x))

    f.calls = 0
    return f


def test_a_slow_function_is_looked_at_with_fewer_values():
    f = sleepy(0.05)
    function = Function(f)
    f.calls = 0
    found = find(function, rational_place(Fraction(1)), seconds=1.0)
    assert f.calls <= 20
    if found.kind != "undetermined":  # the machine is not that busy
        assert re.fullmatch(r"f takes [\d.]+ s a call: looked at with only \d+ values", found.remark)
        assert abs(found.derivative - 3 * math.cos(3)) <= found.radius < 1e-4


def test_a_function_that_is_too_slow_is_left_undetermined(monkeypatch):
    monkeypatch.setattr(sampled, "timed", lambda f, at: (float(f(np.array([at]))[0]), 2.0))
    f = sleepy(0.001)
    function = Function(f)
    f.calls = 0
    verdict = dw.verdict(function, 1)
    assert f.calls == 1
    assert verdict.detail == (
        "The values close by do not settle what f does here: f takes 2 s a call, too long to look at it closely."
    )


def test_calls_that_nobody_waits_for_are_not_made():
    f = sleepy(0.0)
    function = Function(f)
    f.calls = 0
    with limited(-1.0), pytest.raises(FunctionError, match=r"f takes too long: there was no time for all the values"):
        function(np.linspace(0, 1, 50))
    assert f.calls == 0


def test_a_method_that_calls_too_often_says_so(monkeypatch):
    monkeypatch.setattr("derivwidgets.truth.witnesses.testimony.SECONDS", 0.0)
    said = dw.verdict(Function(sleepy(0.0)), 1).testimony["adaptive"]
    assert (said.agrees, said.tag) == (None, "cannot")
    assert said.reason.startswith("f takes too long")


def test_a_comparison_over_a_domain_has_fewer_points_if_it_is_slow(monkeypatch):
    from derivwidgets.truth.witnesses import own

    monkeypatch.setattr(own, "SECONDS", 0.5)
    derivative = sleepy(0.05)
    found = own.compare("-cos(3x)/3", Function(derivative))
    assert own.FEWEST <= found.x.size <= 10
    assert found.sentence == f"right at all {found.x.size} points looked at"


# ---- callables that fail ---------------------------------------------------------------------------------------------


def fails(error):
    def derivative(x):
        raise error

    return derivative


def only_right(x):
    return [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7, 8, 9, 10, 11, 12][int(x) if x >= 0 else 99]


@pytest.mark.parametrize(
    ("derivative", "said"),
    [
        (lambda x: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda x: 1 // int(float(x) > 4.99), "ZeroDivisionError: integer division or modulo by zero"),
        (fails(ValueError("not today")), "ValueError: not today"),
        (lambda x: {0.5: 1.0, 1.25: 2.0}[float(x)], "KeyError: 0.0"),
    ],
)
def test_a_derivative_that_fails_says_how_in_one_sentence(derivative, said):
    reason = f"your derivative fails at x = 0: {said}; wrong everywhere"
    assert dw.verdict("exp(x)", 0, derivative=derivative).testimony["own"].reason == reason
    explorer = dw.Explorer("exp(x)", at=0, derivative=derivative)
    try:
        assert explorer.verdict.testimony["own"].reason == reason
    finally:
        explorer.close()


def test_a_derivative_that_fails_somewhere_is_judged_elsewhere():
    said = dw.verdict("x^2/2 + x", 2, derivative=only_right).testimony["own"]
    assert said.agrees
    assert said.reason.startswith("right here; wrong at ")
    complex_below = dw.verdict("x^2", 0, derivative=lambda x: 1j if float(x) <= 0 else 2 * float(x)).testimony["own"]
    assert complex_below.reason.startswith("your derivative gives no number at x = 0: f returned 1j at x = 0.0; ")


def test_failing_is_right_where_there_is_no_derivative():
    said = dw.verdict("|x|", 0, derivative=lambda x: float(x) // abs(float(x))).testimony["own"]
    assert said.agrees
    assert said.reason.startswith("your derivative fails at x = 0: ZeroDivisionError: ")


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (only_right, "calling only_right at x = -0.01"),
        (lambda x: 1j if float(x) < 0 else float(x), "f returned 1j at x = -0.01"),
        (lambda x: "no" if float(x) < 0 else float(x), "f returned 'no' at x = -0.01"),
        (lambda x: [1, 2] if float(x) < 0 else float(x), "f returned [1, 2] at x = -0.01"),
    ],
)
def test_a_function_that_fails_close_by_is_left_undetermined_with_the_reason(f, said):
    detail = dw.verdict(f, 0).detail
    assert detail.startswith(f"The values close by do not settle what f does here: {said}")
    assert "a function takes one real number and returns one" in detail


def test_a_callable_can_be_called_while_jax_is_being_imported(monkeypatch):
    function = Function(opaque(math.sin))
    monkeypatch.setitem(sys.modules, "jax", ModuleType("jax"))
    assert function(0.5) == math.sin(0.5)
