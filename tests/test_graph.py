"""`graph`: the numbers of forward and reverse mode, against JAX to the last bit, and their errors against mpmath."""

import json
import math
import unicodedata
from random import Random

import jax
import mpmath
import numpy as np
import pytest
from programs import random_program

from derivwidgets.experiments.graph import LARGEST, graph
from derivwidgets.experiments.graphs.agreement import COMPILED
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.function.program import Recorder
from derivwidgets.function.systems import jax_system
from derivwidgets.methods import derivative
from derivwidgets.methods.automatic import jax_function
from derivwidgets.presets import PRESETS

PRECISIONS = ("float64", "float32")
CANCELLING = "(1-cos(x))/x^2"


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def uncompiled(f, x, precision):
    """Return JAX's derivative by reverse and by forward mode, operation by operation."""
    with jax.enable_x64(precision == "float64"):
        run, x = jax_function(f, precision), np.asarray(x, precision)
        return float(jax.grad(run)(x)), float(jax.jvp(run, (x,), (np.ones_like(x),))[1])


def every_adjoint(program, x):
    """Return JAX's adjoints of all steps: its derivative by numbers that are added to them, which are 0."""
    system, moves = jax_system("float64"), program.depends_on_x

    def run(added):
        values = []
        for index, step in enumerate(program.steps):
            fixed = () if step.value is None else (step.value,)
            if step.operation == "x":
                value = jax.numpy.asarray(x)
            elif step.operation == "constant":
                value = system.constant(step.value)
            else:
                value = system.form(step.operation)(*(values[i] for i in step.arguments), *fixed)
            values.append(value + added[index] if moves[index] else value)
        return values[-1]

    with jax.enable_x64(True):
        return np.array([float(each) for each in jax.grad(run)([np.float64(0)] * len(program))])


def test_two_paths_meet():
    found = graph("x*x", 3)
    assert [node.label for node in found.nodes] == ["x", "×"]
    assert [(edge.source, edge.target, edge.slot, edge.derivative) for edge in found.edges] == [
        (0, 1, 0, 3.0),
        (0, 1, 1, 3.0),
    ]
    assert found.derivative == found.tangents[-1] == 6.0
    seed, first, second = found.reverse
    assert (seed.node, seed.edges, seed.value, seed.done) == (1, (), 1.0, True)
    assert (first.value, first.done) == (3.0, False)
    assert (second.value, second.done) == (6.0, True)
    assert second.numbers == "= 3 + 1·3 = 6"


def test_shared_nodes_are_one_node():
    found = graph("(x+1)*(x+1)", 2)
    assert [node.label for node in found.nodes] == ["x", "1", "+", "×"]
    np.testing.assert_array_equal(found.adjoints, [6, math.nan, 6, 1])
    np.testing.assert_array_equal(found.tangents, [1, 0, 1, 6])


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_presets_are_jax_to_the_last_bit(preset, precision):
    f = Function(preset.text)
    for at in (preset.at, 0.7, -1.3)[: 3 if precision == "float64" else 1]:
        found = graph(f, at, precision=precision)
        reverse, forward = uncompiled(f, found.at, precision)
        assert same(found.derivative, reverse)
        assert same(float(found.tangents[-1]), forward)
        assert same(found.jax, float(derivative(f, found.at, "jax_reverse", precision=precision)))
        sizes = np.abs([*found.tangents, *found.adjoints])
        largest = np.max(sizes[np.isfinite(sizes)], initial=1.0)
        apart = abs(float(found.tangents[-1]) - found.derivative)
        assert not apart > np.finfo(precision).eps * len(found.nodes) * largest
        assert ("last bit" in found.agreement) == (found.derivative == found.jax)
        assert found.agreement == "as JAX gives it" or found.derivative == found.jax or "compiled" in found.agreement


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_are_jax_to_the_last_bit(seed):
    random = Random(seed)
    f = Function(random_program(random, 4))
    found = graph(f, at := random.choice([0.7, -1.3, 2.5, 0.0, 1.0]))
    if "without JAX" in found.agreement:
        assert math.isnan(found.jax)
        return
    reverse, forward = uncompiled(f, at, "float64")
    assert same(found.derivative, reverse)
    assert same(float(found.tangents[-1]), forward)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sin(x)x + x^2/sin(x) + exp(x)sin(x)", 0.3),
        ("2(2x^3 - 3x^2 + 5)^3 - 3(2x^3 - 3x^2 + 5)^2 + 5", 0.7),
        ("sqrt(x)log(x)tanh(x) - x^x/cos(x)", 0.9),
        ("max(x, x^2)*x + |x|*x", 1.0),
        ("log(x^tanh(x)) + x sinc(x) gelu(x)", 1 / 3),
        ("where(x > 0, x^3, x)*sin(x)", 2.0),
    ],
)
def test_every_adjoint_is_jax_to_the_last_bit(text, at):
    f = Function(text)
    found, expected = graph(f, at), every_adjoint(f.program, at)
    moves = np.array([node.moves for node in found.nodes])
    np.testing.assert_array_equal(found.adjoints[moves], expected[moves])
    assert np.isnan(found.adjoints[~moves]).all()


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("|x|", 0, 1.0),
        ("max(x, 0)", 0, 0.5),
        ("relu(x)", 0, 0.0),
        ("max(x, -x)", 0, 0.0),
        ("sqrt(x)", 0, math.inf),
        ("sqrt(x^2)", 0, math.nan),
        ("where(x > 0, sqrt(x), 0)", 0, math.nan),
        ("floor(x)", 1, 0.0),
        ("sqrt(floor(x))*x", "1/2", 0.0),
        ("x|x|", 0, 0.0),
    ],
)
def test_kinks_follow_jax(text, at, expected):
    found = graph(text, at)
    assert same(found.derivative, expected)
    assert same(found.jax, expected)


def test_a_convention_is_said():
    assert graph("max(x, 0)", 0).edges[0].rule == "∂max(u, v)/∂u = [u > v]; here JAX takes 0.5 by convention"
    assert graph("sqrt(x)", 0).edges[0].rule == "∂sqrt(u)/∂u = 1/(2·y); here ∞"
    assert graph("max(x, 0)", 1).edges[0].rule == "∂max(u, v)/∂u = [u > v]"
    assert graph("mod(x, 2)", 2).edges[0].rule == "∂mod(u, v)/∂u = 1; here JAX takes 1 by convention"
    assert graph("gamma(x)", 3).edges[0].rule == "∂gamma(u)/∂u = ψ(u)·y"
    assert graph("floor(x)", 1).edges[0].rule == "0: floor is constant between its jumps"


def test_nothing_flows_through_a_condition():
    found = graph("where(x^2 > 1, sin(x), 3)", 2)
    square = next(node for node in found.nodes if node.label == "^2")
    assert found.adjoints[square.index] == 0
    assert square.index not in {move.node for move in found.reverse}
    condition = [edge for edge in found.edges if "condition" in edge.rule]
    assert {edge.derivative for edge in condition if found.nodes[edge.source].moves} == {0.0}
    assert found.derivative == pytest.approx(math.cos(2), rel=1e-15)


def test_what_is_not_chosen_has_adjoint_0():
    found = graph("where(x > 0, x, sin(x))", 2)
    sine = next(node for node in found.nodes if node.label == "sin")
    assert found.adjoints[sine.index] == 0
    assert found.derivative == 1


@pytest.mark.parametrize("text", ["3", "pi + 1", "x", "x - x"])
def test_trivial_functions(text):
    found = graph(text, 2)
    assert found.derivative == found.jax == (1.0 if text == "x" else 0.0)
    assert found.reverse[0].value == found.adjoints[-1] == 1.0
    assert found.values[-1] == float(Function(text)(2.0))
    assert len(found.jaxpr) >= 2
    assert len(found.forward) == sum(node.moves for node in found.nodes)


@pytest.mark.parametrize(
    "text", ["sin(x)x + x^2/sin(x)", "where(x > 0, x^x, 1)/cosh(x)", "max(x, sin(x))*x^3 + floor(x)"]
)
def test_moves_lead_to_the_arrays(text):
    found = graph(text, 0.8)
    for move in found.forward:
        assert move.value == found.tangents[move.node]
        assert {found.edges[e].target for e in move.edges} <= {move.node}
    last = {}
    for move in found.reverse:
        assert move.node not in last or not last[move.node].done
        assert {found.edges[e].source for e in move.edges} <= {move.node}
        assert all(last[found.edges[e].target].done for e in move.edges)
        last[move.node] = move
    assert all(move.done and move.value == found.adjoints[move.node] for move in last.values())


# ---- errors ----------------------------------------------------------------------------------------------------------


def test_cancellation_is_seen_at_its_node():
    found = graph(CANCELLING, 1e-7)
    with mpmath.workdps(60):
        x = mpmath.mpf(1e-7)
        exact = [1, x, mpmath.cos(x), 1 - mpmath.cos(x), x * x, (1 - mpmath.cos(x)) / x**2]
        expected = [
            float(abs(c - e) / abs(e)) for c, e in zip(map(mpmath.mpf, found.values.tolist()), exact, strict=True)
        ]
    np.testing.assert_allclose(found.relative_errors, expected, rtol=1e-9, atol=1e-25)
    np.testing.assert_allclose(found.exact, list(map(float, exact)), rtol=1e-16)
    lossy = np.flatnonzero(found.relative_errors > 1e-10)
    assert found.nodes[lossy[0]].label == "−"
    assert found.loss == (
        "Here cancellation loses 13 digits: v₃ = 1 - cos(x) is off by 0.0008, relatively, and its operands by "
        "1.1·10⁻¹⁶."
    )
    assert graph(CANCELLING, 1.0).loss == ""


def test_errors_of_tangents_and_adjoints_against_mpmath():
    found = graph(CANCELLING, 1e-7)
    with mpmath.workdps(60):
        x = mpmath.mpf(1e-7)
        slope = mpmath.sin(x) / x**2 - 2 * (1 - mpmath.cos(x)) / x**3
        expected = float(abs(mpmath.mpf(found.derivative) - slope) / abs(slope))
        by_square = -(1 - mpmath.cos(x)) / x**4
        of_square = float(abs(mpmath.mpf(float(found.adjoints[4])) - by_square) / abs(by_square))
    assert found.adjoint_errors[1] == pytest.approx(expected, rel=1e-9)
    assert found.adjoint_errors[4] == pytest.approx(of_square, rel=1e-9)
    assert found.tangent_errors[-1] == pytest.approx(expected, rel=1e-9)
    assert expected > 1e10


@pytest.mark.parametrize("precision", PRECISIONS)
def test_an_exact_point_shows_the_rounding_of_the_input(precision):
    exactly, nearest = graph("x^2", "0.1", precision=precision), graph("x^2", 0.1, precision=precision)
    unit = np.finfo(precision).eps / 2
    assert 0 < exactly.relative_errors[0] <= unit
    assert (nearest.relative_errors[0] == 0) == (precision == "float64")
    assert exactly.at == nearest.at == float(np.dtype(precision).type(0.1))
    assert exactly.place == "0.1"


def test_an_exact_zero_that_is_computed_as_something_else():
    found = graph("sin(x)", "pi")
    assert found.relative_errors[-1] == math.inf
    assert "is computed as 1.22465·10⁻¹⁶, and is exactly 0" in found.loss
    assert graph("sin(x)", 0).relative_errors[-1] == 0


def test_what_is_not_certified_is_nan():
    found = graph("|x|", 0)
    assert found.exact.tolist() == [0, 0]
    assert math.isnan(found.tangent_errors[-1])
    assert math.isnan(found.adjoint_errors[0])


# ---- words, limits, refusals -----------------------------------------------------------------------------------------


def test_formulas_as_the_literature_writes_them():
    found = graph("sin(3x)/x", 1)
    assert [move.formula for move in found.forward] == [
        unicodedata.normalize("NFC", "ẋ = 1"),
        unicodedata.normalize("NFC", "v̇₂ = 3·ẋ"),
        "v̇₃ = cos(v₂)·v̇₂",
        unicodedata.normalize("NFC", "v̇₄ = v̇₃/x − v₃/x²·ẋ"),
    ]
    assert found.forward[2].numbers == "= −0.989992·3 = −2.96998"
    assert [move.formula for move in found.reverse] == [
        "v̄₄ = 1",
        "x̄ = −v̄₄·v₃/x²",
        "v̄₃ = v̄₄/x",
        "v̄₂ = v̄₃·cos(v₂)",
        "x̄ += v̄₂·3",
    ]


def test_nodes_have_short_labels_and_texts():
    found = graph("where(x >= 1/3, besselj(2, x)^(2/3), -x) + 1e-9pi", 1)
    labels = [node.label for node in found.nodes]
    assert set(labels) == {"x", "1", "3", "÷", "≤", "J₂", "^(2/3)", "−", "where", "10⁻⁹", "π", "×", "+"}
    deep = graph(" + ".join(f"sin({k}x)" for k in range(1, 60)), 1)
    assert max(len(node.text) for node in deep.nodes) < 100
    assert "v" in deep.nodes[-1].text


@pytest.mark.parametrize(
    ("text", "at", "note"),
    [
        ("log(x)", -1, "f is not defined at x = −1: log(x) has no value there."),
        ("1/x", 0, "f is not defined at x = 0: 1/x has no value there."),
        ("where(x > 0, 1, log(x)) + asin(2x)", 1, "f is not defined at x = 1: asin(2*x) has no value there."),
        ("exp(x)/exp(x)", 1000, "f is computed as nan at x = 1000, and is 1."),
        ("x^2", 1, ""),
    ],
)
def test_outside_the_domain_it_says_so(text, at, note):
    found = graph(text, at)
    assert found.note == note
    assert math.isfinite(found.exact[-1]) == (text in ("x^2", "exp(x)/exp(x)"))


def test_operations_without_jax_follow_calculus():
    found = graph("besselj0(x)^2", 1.5)
    with mpmath.workdps(40):
        expected = float(-2 * mpmath.besselj(0, 1.5) * mpmath.besselj(1, 1.5))
    assert found.derivative == pytest.approx(expected, rel=1e-14)
    assert found.tangents[-1] == pytest.approx(expected, rel=1e-14)
    assert "JAX, which has no besselj0" in found.agreement
    assert math.isnan(found.jax)
    assert found.jaxpr == found.reverse_jaxpr == ()


def test_it_prints_and_travels():
    found = graph(CANCELLING, "1e-7")
    assert "loses 13 digits" in str(found)
    assert "f(x) = (1-cos(x))/x^2 at x = 10⁻⁷" in str(found)
    assert "<table" in found._repr_html_()
    told = json.loads(json.dumps(found.to_dict()))
    assert told["nodes"][2]["label"] == "cos"
    assert told["reverse"][-1]["value"] == found.derivative
    assert len(told["values"]) == len(told["exact"]) == len(found.nodes)


def chain(count):
    """Return a function of so many nodes."""
    record = Recorder()
    x = y = record.x()
    while len(record.steps) < count:
        y = record.apply("sin", record.apply("add", record.apply("mul", x, y), y))
    return Function(record.program(y))


def test_many_nodes_are_compared_without_compiling():
    f = chain(COMPILED + 10)
    found = graph(f, 0.7)
    assert found.derivative == found.jax == uncompiled(f, 0.7, "float64")[0]
    assert found.agreement == "equal to JAX's, run operation by operation, to the last bit"
    assert not found.too_large


def test_too_many_nodes_are_said_to_be():
    found = graph(chain(LARGEST + 2), 0.7)
    assert found.too_large
    assert found.note == f"The graph has {len(found.nodes):,} nodes; up to 2,000 can be drawn."
    assert found.derivative == found.jax


def test_it_can_be_stopped():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graph("x^2", 1, pause=stop)


def test_refusals_say_what_would_do():
    def noisy(x):
        return x + Random().random()

    with pytest.raises(FunctionError, match="made from its formula, and it has none"):
        graph(noisy, 1)
    with pytest.raises(ValueError, match="at must be a number"):
        graph("x", "x")
    with pytest.raises(TypeError, match="at must be a real number"):
        graph("x", [1, 2])
    with pytest.raises(ValueError, match='"float64" or "float32"'):
        graph("x", 1, precision="float16")
    with pytest.raises(ValueError, match="at must be a finite number in float32"):
        graph("x", 1e300, precision="float32")
