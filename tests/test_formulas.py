"""Derivatives in every form: their texts compute what is certified, and what there is not says why."""

import json
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest
import sympy
from programs import random_program

from derivwidgets.experiments import formulas
from derivwidgets.experiments.expressions.source import python
from derivwidgets.experiments.formulas import FORMS, Formula, formula
from derivwidgets.function.arrays import evaluate
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.expression import X, from_expression, to_expression
from derivwidgets.function.function import Function
from derivwidgets.function.grammar import parse
from derivwidgets.presets import PRESETS
from derivwidgets.truth.balls import enclose

PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())
TABLE_1 = PUBLISHED["baydin_table_1"]["simplified_derivatives"]
POINTS = np.array([0.3, -0.7, 1.9, -2.6, 3.2, 0.02])


def run(found: Formula, x=POINTS):
    space = {}
    exec(found.python, space)
    with np.errstate(all="ignore"):
        return space["derivative"](x)


def certified(f: Function):
    found = enclose(f.program, POINTS, 1, budget=1)
    with np.errstate(invalid="ignore"):
        return found.value[1], np.isfinite(found.value[:2]).all(axis=0)


@pytest.mark.parametrize("form", ["factored", "simplified", "expanded"])
@pytest.mark.parametrize("n", [n for n in TABLE_1 if n != "1"])
def test_baydins_table_1(n, form):
    ours = formula("4x(1 - x)", form, depth=int(n) - 1).expression
    theirs = Function(TABLE_1[n]).expression
    assert (ours - theirs).expand() == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_python_of_every_preset_computes_the_certified_derivative(preset, form):
    found = formula(preset.text, form, seconds=1)
    assert (found.python == "") == bool(found.note and found.note != formulas.REWRITTEN)
    if not found.python:
        return
    truth, known = certified(found.function)
    values = run(found)
    assert values.shape == POINTS.shape
    np.testing.assert_allclose(values[known], truth[known], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("seed", range(60))
def test_python_of_random_programs_computes_the_certified_derivative(seed):
    f = Function(random_program(random.Random(seed), 4))
    truth, known = certified(f)
    compared = formula(f, "as it is", seconds=1)
    if not compared.python:
        assert compared.note
        return
    # where a kink is flat, 0 times what SymPy's formula says there is no number
    known &= np.isfinite(run(compared))
    for form in ("as it is", "expanded", "factored", "shared"):
        found = formula(f, form, seconds=1)
        assert found.python or found.note
        if found.python:
            np.testing.assert_allclose(run(found)[known], truth[known], rtol=1e-5, atol=1e-7)


def test_what_is_read_back_from_python_is_the_same_program():
    x = np.linspace(-3, 3, 25)
    for seed in range(120):
        program = random_program(random.Random(seed), 4)
        try:
            program = from_expression(to_expression(program))
        except (FunctionError, TypeError, ValueError):
            continue
        space = {}
        exec(python(program), space)
        with np.errstate(all="ignore"):
            given, wanted = space["derivative"](x), evaluate(program, x, "float64")
        np.testing.assert_allclose(given, wanted, rtol=1e-9, atol=1e-12)


def test_python_takes_numbers_too_and_fills_arrays_with_constants():
    assert run(formula("x^2"), 3) == 6
    assert run(formula("5x"), np.zeros((2, 3))).tolist() == [[5.0] * 3] * 2


def test_python_of_deep_brackets_can_be_compiled():
    found = formula("4x(1 - x)", "horner", depth=6)
    x = np.linspace(0.0, 0.01, 5)
    np.testing.assert_allclose(run(found, x), run(formula("4x(1 - x)", "shared", depth=6), x), rtol=1e-6)


def test_brackets_too_deep_for_sympy_are_a_note():
    assert "nested too deep" in formula("4x(1 - x)", "horner", depth=9).note


def test_too_much_python_is_left_out():
    assert formula("sin(x)(1 + x)", depth=7).python == ""
    assert formula("sin(x)(1 + x)", "shared", depth=7).python


def test_shared_parts_are_named_and_each_is_made_of_those_before():
    found = formula("2x^3 - 3x^2 + 5", "shared", depth=3)
    names = [name for name, _, _ in found.definitions]
    assert names == [f"t_{{{k}}}" for k in range(len(names))]
    for k, (_, tex, markup) in enumerate(found.definitions):
        assert set(re.findall(r"t_\{\d+\}", tex)) <= set(names[:k])
        assert markup.startswith("<math")
    assert found.operations < formula("2x^3 - 3x^2 + 5", depth=3).operations
    for k in range(len(names)):
        assert f"    t{k} = " in found.python


def test_operations_are_sympys():
    for form in ("as it is", "expanded", "factored", "simplified"):
        found = formula("x^2 sin(x)/(1 + x)", form)
        assert found.operations == found.expression.count_ops()


@pytest.mark.parametrize(
    ("f", "form", "tex"),
    [
        ("x^2 - 3x", "as it is", "2 x - 3"),
        ("x^4 - x^2", "factored", r"2 x \left(2 x^{2} - 1\right)"),
        ("(x + 1)^3", "expanded", "3 x^{2} + 6 x + 3"),
        ("(x + 1)^3", "horner", r"x \left(3 x + 6\right) + 3"),
        ("sin(x)^2", "simplified", r"\sin{\left(2 x \right)}"),
    ],
)
def test_forms(f, form, tex):
    found = formula(f, form)
    assert found.latex == tex
    assert found.mathml.startswith("<math")
    assert not found.shortened
    assert found.note == ""


def test_long_sums_keep_their_ends_and_get_dots():
    found = formula("2x^3 - 3x^2 + 5", "expanded", depth=4)
    assert found.shortened
    whole = sympy.latex(found.expression)
    assert len(found.latex) < 600 < len(whole)
    first, last = found.latex.split(r"\cdots")[0], found.latex.split(r"\cdots")[-1]
    assert whole.startswith(first.removesuffix("+ ").rstrip())
    assert whole.endswith(last)
    assert "⋯" in found.mathml or "&#x022EF;" in found.mathml


@pytest.mark.parametrize(
    "f", ["exp(-2x) + 3 sin(3x)", "x^2/(1 + x)", "sin(x)", "|x|^1.5 + x", "where(x > 0, x^3, sin(x))"]
)
@pytest.mark.parametrize("depth", [3, 4])
def test_long_formulas_are_a_screen_and_their_brackets_match(f, depth):
    found = formula(f, depth=depth)
    assert len(found.latex) < 900
    assert found.latex.count(r"\left") == found.latex.count(r"\right")
    assert found.latex.count("{") == found.latex.count("}")
    assert (r"\cdots" in found.latex) == found.shortened
    assert found.mathml.startswith("<math")


def test_numbers_as_decimals():
    assert formula("x^2/3", digits=5).latex == "0.66667 x"
    assert formula("x^2/3").latex == r"\frac{2 x}{3}"


@pytest.mark.parametrize(
    ("f", "at", "digits", "value"),
    [
        ("x^3/3", "sqrt(sqrt(18))", 20, "3*sqrt(2) ≈ 4.2426406871192851464"),
        ("x^2", "1/3", 5, "2/3 ≈ 0.66667"),
        ("x^2", "1/4", 5, "1/2 = 0.5"),
        ("x^2", 3, 5, "6"),
        ("-x^2", 3, 5, "-6"),
        ("exp(x)", 1, 30, "E ≈ 2.71828182845904523536028747135"),
        ("cos(x)", "pi/2", 9, "-1"),
        ("x^2", 0, 9, "0"),
        ("x^x", "10^9", 8, None),
    ],
)
def test_values(f, at, digits, value):
    found = formula(f).value(at, digits)
    if value is None:
        assert found.startswith("≈ ")
    else:
        assert found == value


def test_a_thousand_digits_are_right():
    digits = formula("sin(x)").value(1, 1000).removeprefix("cos(1) ≈ ")
    assert digits == str(sympy.cos(1).evalf(1000))


def test_values_of_higher_order_and_depth():
    assert formula("sin(x)", order=4).value("pi/6", 5) == "1/2 = 0.5"
    assert formula("x^2", depth=3).value(2, 5) == str(8 * 2**7)


def test_no_value_at_a_corner():
    with pytest.raises(FunctionError, match=re.escape("there is no derivative at x = 0: a corner")):
        formula("|x|").value(0)


@pytest.mark.parametrize(
    ("f", "at", "said"),
    [
        ("1/x", 0, "there is no derivative at x = 0: a pole"),
        ("log(x)", -1, "there is no derivative at x = −1: no value"),
        ("cbrt(x)", 0, "there is no derivative at x = 0: a vertical tangent"),
        ("tan(x)", "pi/2", "there is no derivative at x = pi/2: a pole"),
    ],
)
def test_no_value_says_what_there_is(f, at, said):
    with pytest.raises(FunctionError, match=f"^{re.escape(said)}$"):
        formula(f).value(at)


@pytest.mark.parametrize(
    ("f", "at", "value"),
    [
        ("x|x|", 0, "0"),
        ("where(x == 2, 4, x^2)", 2, "4"),  # where SymPy says 0
        ("cbrt(x) sin(x)", 0, "0"),
        ("floor(x)", 0.5, "0"),  # which SymPy cannot differentiate
        ("sin(x)^2 + cos(x)^2", 1, "0"),  # which balls cannot prove
    ],
)
def test_values_where_the_formula_alone_tells_none(f, at, value):
    assert formula(f).value(at, 20) == value


def test_an_exact_value_that_is_not_the_certain_one_is_not_told(monkeypatch):
    monkeypatch.setattr(formulas, "ask", lambda *given, **more: ("3", "3.00000000000000"))
    assert formula("x^2").value(2.4375, 10) == "≈ 4.875000000"
    assert formula("x^2").value(1.5, 10) == "3"


@pytest.mark.parametrize(
    "f", ["/".join(f"(x + {k})" for k in range(1, 40)), " ".join(f"sin({k}x)" for k in range(1, 60))]
)
def test_second_derivatives_that_swell_are_left_to_the_helper(f, monkeypatch):
    asked = []

    def ask(task, *given, **more):
        asked.append((task, more["seconds"]))
        raise formulas.NoAnswer("SymPy had no answer after 2 s")

    monkeypatch.setattr(formulas, "ask", ask)
    assert "no answer" in formula(Function(f + " x"), order=2).note
    assert asked == [("derivative", 2.0)]


def test_a_long_product_keeps_its_ends():
    found = formula(" ".join(f"sin({k}x)" for k in range(1, 12)))
    assert found.shortened
    assert found.latex.startswith(r"11 \sin{\left(x \right)} \sin{\left(2 x \right)}")
    assert r"\cdots + \cdots" not in found.latex


def test_what_is_shown_of_a_sum_can_be_read():
    found = formula("x/(1 + x^2)", depth=3)
    whole = r"\left(x^{2} + 1\right)^{2}"
    assert found.latex.count(whole) >= 3


def test_results_print_and_give_plain_values():
    found = formula("4x(1 - x)", "shared", depth=2)
    lines = str(found).splitlines()
    assert lines[0] == "f′ of f(x) = 4*(4*x*(1 - x))*(1 - 4*x*(1 - x)), shared: 12 operations"
    assert lines[-1] == "    return t0*t2 + 16*t1*(8*x - 4) - t2*x"
    assert found._repr_html_().count("<math") == 1 + len(found.definitions)
    plain = found.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["definitions"][0][:2] == ["t_{0}", "1 - x"]
    missing = formula("sin(x)", "horner", order=2)
    assert str(missing) == "f″ of f(x) = sin(x), horner\nHorner's form is one of polynomials, and this is none"
    assert "<math" not in missing._repr_html_()


def test_a_formula_that_is_too_long_for_python_says_so():
    found = formula("4x(1 - x)", depth=8)
    assert found.python == ""
    assert "too long to be written as Python" in found.note


def test_a_factor_of_minus_one_is_a_sign():
    assert "np.exp(-x**2/2)" in formula("gelu(x)").python


def test_a_form_that_leaves_the_real_numbers_is_not_shown():
    found = formula("sqrt(|x|)", "simplified")
    assert found.latex == found.python == ""
    assert "leaves the real numbers" in found.note


def test_a_form_that_is_wrong_is_not_shown(monkeypatch):
    monkeypatch.setattr(formulas, "ask", lambda *task, **limits: X + 1)
    assert "factor gives is another number at x = 0.37" in formula("sin(x)", "factored").note


@pytest.mark.parametrize("form", FORMS)
def test_what_sympy_cannot_differentiate(form):
    found = formula("floor(x)", form)
    assert found.latex == found.mathml == found.python == ""
    assert "no rule for the derivative of floor" in found.note


def test_horners_form_is_one_of_polynomials():
    assert "polynomials" in formula("sin(x)", "horner").note


def test_too_many_terms_are_foreseen():
    assert "terms" in formula("(x + sin(x) + exp(x))^200", "expanded").note


def test_what_takes_too_long_ends():
    start = time.monotonic()
    found = formula("(x + sin(x))^30/(x + cos(x))^30 + exp(x)/(1 + x^9)", "simplified", depth=2, seconds=0.5)
    assert time.monotonic() - start < 8
    assert found.note == "simplify had no answer after 0.5 s"


def test_high_orders_end():
    start = time.monotonic()
    found = formula("tan(x)^9 exp(sin(x))", order=40, seconds=0.5)
    assert time.monotonic() - start < 8
    assert "had no answer after 0.5 s" in found.note


def test_what_sympy_rewrote_says_so():
    assert formula("sqrt(x^2)").note == "simplified by SymPy"


def test_a_pause_ends_it():
    def pause():
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        formula("sin(x)^5 cos(x)", "simplified", pause=pause)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"form": "expand"}, "did you mean 'expanded'?"),
        ({"form": "xyz"}, "form must be one of 'as it is', 'expanded'"),
        ({"form": 3}, "got 3"),
        ({"depth": 0}, "depth must be a whole number from 1 to 64; got 0"),
        ({"order": "2"}, "order must be a whole number from 1 to 64; got '2'"),
        ({"digits": 0}, "digits must be a whole number from 1 to 1000; got 0"),
        ({"seconds": -1}, "seconds must be a number more than 0; got -1"),
    ],
)
def test_bad_input(given, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        formula("x^2", **given)


def test_a_callable_without_a_formula():
    with pytest.raises(FunctionError, match="SymPy has no formula to work on"):
        formula(lambda x: 1.0 if float(x) > 0.2 else 2.0)


def test_every_operation_of_the_vocabulary_can_be_written():
    from derivwidgets.function.vocabulary import TYPED

    x = np.array([0.3, 0.6, 1.7])
    for name, row in TYPED.items():
        f = f"{name}({', '.join(['x', '0.5', '2'][: row.arity])})" if name != "where" else "where(x < 1, x, 2)"
        program = parse(f)
        space = {}
        exec(python(program), space)
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(
                space["derivative"](x), evaluate(program, x, "float64"), rtol=1e-12, err_msg=name
            )
