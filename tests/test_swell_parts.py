"""What counts of operations are made of: counting, composing, the chain rule, polynomials, recurrences, trees."""

import random

import numpy as np
import pytest
import sympy
from programs import random_program

from derivwidgets.experiments.compositions import by_the_chain_rule, composed
from derivwidgets.experiments.expressions.compiling import traced
from derivwidgets.experiments.expressions.counts import operations
from derivwidgets.experiments.expressions.polynomials import coefficients, degree, expanded, in_horners_form
from derivwidgets.experiments.expressions.recurrences import continued, recurrence
from derivwidgets.experiments.expressions.symbolics import terms_when_expanded
from derivwidgets.experiments.unfolding import unfold
from derivwidgets.function.arrays import evaluate
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.expression import X, to_expression
from derivwidgets.function.grammar import parse
from derivwidgets.presets import PRESETS
from derivwidgets.truth.balls import enclose

POINTS = np.array([0.3, -0.7, 1.9, -2.6, 3.2, 0.02])


def test_operations_are_count_ops_of_whatever_expression():
    counted = 0
    for seed in range(80):
        try:
            expression = to_expression(random_program(random.Random(seed), 5))
            derivative = expression.diff(X)
        except (TypeError, ValueError, AttributeError):
            continue
        for each in (expression, derivative):
            assert operations(each) == each.count_ops()
            counted += 1
    assert counted > 100


def test_operations_of_a_tree_too_large_to_walk():
    expression = X
    for _ in range(60):
        expression = sympy.Add(sympy.sin(expression), sympy.cos(expression))
    assert operations(expression) == 3 * (2**60 - 1)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_composed_is_f_of_f(preset):
    program = parse(preset.text)
    with np.errstate(all="ignore"):
        once = evaluate(program, POINTS, "float64")
        twice = evaluate(composed(program, 2), POINTS, "float64")
        np.testing.assert_array_equal(twice, evaluate(program, once, "float64"))
    assert composed(program, 1) == program


def test_the_chain_rule_is_right_for_random_programs():
    compared = 0
    for seed in range(150):
        program = random_program(random.Random(seed), 4)
        try:
            derivative = by_the_chain_rule(program)
        except FunctionError:
            continue
        found = enclose(program, POINTS, 1, budget=1)
        with np.errstate(all="ignore"):
            values = np.broadcast_to(evaluate(derivative, POINTS, "float64"), POINTS.shape)
            known = np.isfinite(found.value).all(axis=0) & np.isfinite(values)
        np.testing.assert_allclose(values[known], found.value[1][known], rtol=1e-5, atol=1e-7)
        compared += known.sum()
    assert compared > 200


def test_the_chain_rule_keeps_a_deep_composition_small():
    deep = by_the_chain_rule(composed(parse("exp(-2x) + 3 sin(3x)"), 64))
    assert len(deep) < 1000
    assert deep.tree_size > 1e20


@pytest.mark.parametrize(
    "f", ["4x(1 - x)", "2x^3 - 3x^2 + 5", "x^5/3 + 7", "(x + 1)^3", "-(x - 1/2)^2 x", "7", "x - x"]
)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_polynomials_are_what_sympy_makes_of_them(f, order):
    for depth in (1, 2, 3):
        program = composed(parse(f), depth)
        numbers = coefficients(program, order)
        theirs = to_expression(program)
        theirs = (theirs.diff(X, order) if order else theirs).expand()
        assert expanded(numbers) == theirs
        assert in_horners_form(numbers) == sympy.horner(theirs)


@pytest.mark.parametrize("f", ["1/x", "sin(x)", "x^0.5", "pi x", "|x|", "x/0", "x^(-1)", "x^x"])
def test_what_is_no_polynomial(f):
    assert coefficients(parse(f)) is None


def test_polynomials_of_a_degree_beyond_all_bounds_are_not_written_out():
    program = composed(parse("x^9 + 1"), 60)
    assert degree(program) == 9**60
    assert coefficients(program) is None


def test_a_recurrence_wants_more_numbers_than_determine_it():
    powers = [3**n - 2**n for n in range(12)]
    assert recurrence(powers[:7]) == [5, -6]
    assert recurrence(powers[:6]) is None
    assert recurrence([2, 2, 2, 2]) is None
    assert continued(powers[:6], [5, -6], 6) == powers[6:]
    assert recurrence([*powers[:6], 0]) is None
    assert recurrence([1, 100, *powers]) == [5, -6]


def test_no_recurrence_for_primes_or_random_numbers():
    draw = random.Random(5)
    assert recurrence([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]) is None
    assert recurrence([draw.randrange(10**6) for _ in range(20)]) is None


@pytest.mark.parametrize("f", ["(x + sin(x))^3", "(x + 1)(exp(x) + x + sin(x))", "sin((x + exp(x))^2)", "x"])
def test_terms_are_foreseen(f):
    expression = to_expression(parse(f))
    terms = sum(len(part.args) for part in sympy.preorder_traversal(expression.expand()) if part.is_Add)
    assert terms <= terms_when_expanded(expression) <= 2 * terms + 1


def test_equations_of_functions_that_are_called_are_counted():
    assert traced(parse("where(x > 0, x, sin(x))"), 0) >= 3
    assert traced(parse("relu(x)"), 1) > traced(parse("relu(x)"), 0) > 0


# ---- trees -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
@pytest.mark.parametrize("derivative", [False, True])
def test_the_tree_folds_into_the_graph(preset, derivative):
    try:
        found = unfold(preset.text, derivative=derivative, limit=100_000)
    except FunctionError as error:
        assert derivative
        assert "no rule" in str(error)  # noqa: PT017
        return
    assert found.complete
    assert found.tree_size == len(found.nodes) == len(found.parents)
    assert found.graph_size == len(found.labels) == len(found.texts) == len(found.arguments)
    assert (found.parents < np.arange(found.tree_size)).all()
    assert set(found.nodes.tolist()) == set(range(found.graph_size))
    children = [[] for _ in found.nodes]
    for node, parent in enumerate(found.parents.tolist()):
        if parent >= 0:
            children[parent].append(int(found.nodes[node]))
    for node, below in zip(found.nodes.tolist(), children, strict=True):
        assert tuple(below) == found.arguments[node]


def test_labels_and_texts():
    found = unfold("sqrt(x)/3 - x^2 * 0.25", derivative=False)
    assert set(found.labels) == {"√", "x", "÷", "3", "−", "^2", "×", "1/4"}
    assert "sqrt(x)/3" in found.texts
    assert found.texts[-1] == "sqrt(x)/3 - x^2*0.25"


@pytest.mark.parametrize("f", ["x sin(x)", "exp(-x^2/2) max(x, 1)", "besselj1(x)^3"])
def test_how_often_a_node_stands_in_the_tree(f):
    found = unfold(f, limit=100_000)
    assert found.times == tuple(np.bincount(found.nodes, minlength=found.graph_size).tolist())
    assert sum(found.times) == found.tree_size


def test_an_unfolding_prints_as_a_table():
    found = unfold("x sin(x)")
    assert str(found).splitlines()[0] == "A graph of 5 nodes, a tree of 7"
    assert ["cos", "cos(x)", "1"] in [line.split() for line in str(found).splitlines()]
    assert "<table" in found._repr_html_()
    assert sum(unfold("4x(1 - x)", depth=40).times) == unfold("4x(1 - x)", depth=40).tree_size


def test_the_upper_part_of_a_large_tree():
    found = unfold("4x(1 - x)", depth=40, limit=500)
    assert len(found.nodes) == 500
    assert not found.complete
    assert found.tree_size > 1e14
    assert found.graph_size < 400
    assert "the upper 500 of" in found.note
    assert "chain rule" in found.note
    assert found.to_dict()["nodes"][0] == found.graph_size - 1


@pytest.mark.parametrize("given", [{"depth": 0}, {"depth": 10**9}, {"limit": 0}, {"limit": "9"}])
def test_bad_input(given):
    with pytest.raises(ValueError, match="must be a whole number from 1 to"):
        unfold("x^2", **given)


def test_a_callable_without_a_formula():
    with pytest.raises(FunctionError, match="a graph is made of a formula"):
        unfold(lambda x: 1.0 if float(x) > 0.2 else 2.0)
