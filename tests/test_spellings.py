"""The same function, written in other ways: equal functions, and answers that are not equal."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from meanings import Unclear, Undefined
from programs import Digits, random_program

from derivwidgets import Function, FunctionError, singular_points, verdict
from derivwidgets.experiments import spellings as module
from derivwidgets.experiments.spellings import MOST, spellings
from derivwidgets.experiments.ways.rewriting import rewritings
from derivwidgets.function.grammar import parse, text

CASES = [
    ("|x|", 0),
    ("x", 0),
    ("|x| + sin(x)cos(x)", 0),
    ("relu(x)", 0),
    ("max(x^2, 2 - x)", 1),
    ("x^2", 1),
    ("where(x != 0, sin(x)/x, 1)", 0),
    ("sqrt(x^2)", 0),
    ("x|x|", 0),
    ("|x^2 - 2|", "sqrt(2)"),
    ("clip(x, 0, 1)", 1),
    ("min(x, 1)", 1),
    ("sign(x)", 0),
    ("heaviside(x)", 0),
    ("where(x > 0, sqrt(x), 0)", 0),
    ("sqrt(x)", 0),
    ("floor(x)", "0.5"),
    ("1/|x - 1|", 1),
]


def texts(f, at, **options):
    return [row.text for row in spellings(f, at, methods=[], **options)]


# ---- what is written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (
            "|x|",
            "sqrt(x^2); max(x, -x); x*sign(x); relu(x) + relu(-x); where(x >= 0, x, -x); "
            "where(x == 0, 0, sqrt(where(x == 0, 1, x)^2)); abs(relu(x) - relu(-x)); abs(where(x == 0, 0, x))",
        ),
        ("sqrt(x^2)", "abs(x); max(x, -x); x*sign(x); relu(x) + relu(-x)"),
        ("x", "relu(x) - relu(-x); where(x == 0, 0, x)"),
        ("relu(x)-relu(-x)", "x; where(x == 0, 0, x)"),
        ("where(x==0,0,x)", "x; relu(x) - relu(-x)"),
        ("|x|+sin(x)cos(x)", "sqrt(x^2) + sin(x)*cos(x); max(x, -x) + sin(x)*cos(x); x*sign(x) + sin(x)*cos(x)"),
        ("relu(x)", "max(x, 0); where(x > 0, x, 0); (x + abs(x))/2"),
        ("where(x > 0, x, 0)", "relu(x); max(x, 0)"),
        ("min(x,1)", "where(x < 1, x, 1); x - relu(x - 1)"),
        ("clip(x,0,1)", "min(max(x, 0), 1); where(x < 0, 0, where(x > 1, 1, x)); relu(x) - relu(x - 1)"),
        ("where(x!=0,sin(x)/x,1)", "where(x != 0, sin(where(x != 0, x, 1))/where(x != 0, x, 1), 1)"),
        ("where(x==0,1,sin(x)/x)", "where(x == 0, 1, sin(where(x == 0, 1, x))/where(x == 0, 1, x))"),
        ("where(x<0,0,sqrt(x))", "where(x < 0, 0, sqrt(where(x < 0, 1, x)))"),
        ("where(x!=0,sin(where(x!=0,x,1))/where(x!=0,x,1),1)", "where(x != 0, sin(x)/x, 1)"),
        ("sign(x)", "2*heaviside(x) - 1; where(x > 0, 1, where(x < 0, -1, 0))"),
    ],
)
def test_the_ways_that_people_write_it_are_there(f, expected):
    assert set(expected.split("; ")) <= set(texts(f, 0))


@pytest.mark.parametrize(
    "f",
    [
        *("|x|", "sqrt(x^2)", "sqrt(x*x)", "(x^2)^(1/2)", "max(x, -x)", "max(-x, x)", "x*sign(x)", "sign(x)*x"),
        *("relu(x) + relu(-x)", "where(x >= 0, x, -x)", "where(x > 0, x, -x)", "where(x < 0, -x, x)"),
        *("where(0 < x, x, -x)", "where(x == 0, 0, sqrt(where(x == 0, 1, x)^2))", "where(x != 0, sqrt(x^2), 0)"),
    ],
)
def test_every_way_to_write_the_absolute_value_leads_to_all_others(f):
    found = {parse(each) for each in [f, *texts(f, 0)]}
    others = {"abs(x)", "sqrt(x^2)", "max(x, -x)", "x*sign(x)", "relu(x) + relu(-x)", "where(x >= 0, x, -x)"}
    assert all(parse(other) in found for other in others)


@pytest.mark.parametrize(("f", "at"), CASES)
def test_all_are_one_function_with_one_truth(f, at):
    found = spellings(f, at, methods=[])
    assert 2 <= len(found) <= MOST + 1
    programs = [parse(row.text) for row in found]
    assert len(set(programs)) == len(programs)
    x = np.concatenate([np.random.default_rng(1).uniform(-9, 9, 200), np.arange(-5.0, 6)])
    known = found.truth
    with np.errstate(all="ignore"):
        values = Function(f)(x)
        for row, program in zip(found[1:], programs[1:], strict=True):
            assert text(program) == row.text
            np.testing.assert_allclose(Function(row.text)(x), values, rtol=1e-9, atol=1e-12)
            other = verdict(row.text, at)
            assert (other.kind, other.exists) == (known.kind, known.exists)
            np.testing.assert_allclose((other.left, other.right), (known.left, known.right), rtol=1e-9, atol=1e-12)


DIGITS = Digits(50)
PLACES = [*(Fraction(k, 7) for k in range(-40, 41, 3)), *map(Fraction, ("0", "1", "-1", "1/2", "2"))]


def exact(program, x):
    """A value, None where there is none, nan where it is not clear."""
    try:
        value = DIGITS.run(program, DIGITS.number(x))
    except Undefined:
        return None
    except Unclear:
        return math.nan
    return value[1] if DIGITS.sign(value) else 0


@pytest.mark.parametrize("seed", range(20))
def test_no_rule_makes_another_function_of_a_random_program(seed):
    for each in range(seed * 20, (seed + 1) * 20):
        random = Random(each)
        program, at = random_program(random, 3), parse(random.choice(("0", "1", "-1", "1/2", "sqrt(2)")))
        values = [exact(program, x) for x in PLACES]
        for rewriting in rewritings(program, at):
            for x, value in zip(PLACES, values, strict=True):
                other = exact(rewriting.program, x)
                told = f"{Function(program).text} is not {Function(rewriting.program).text} at {x}"
                if value is None or other is None:
                    clear = not any(isinstance(v, float) for v in (value, other))
                    assert not clear or value is other, told
                elif not (isinstance(value, float) or isinstance(other, float)):
                    assert abs(value - other) <= 1e-30 * (1 + abs(value)), told


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_of_a_random_program_has_its_values_and_its_truth(seed):
    for each in range(seed * 5, (seed + 1) * 5):
        f = Function(random_program(Random(each), 3))
        found, x = spellings(f, 1, methods=[]), np.linspace(-8.03, 7.9, 97)
        for row in found[1:]:
            with np.errstate(all="ignore"):
                np.testing.assert_allclose(Function(row.text)(x), f(x), rtol=1e-6, atol=1e-8, err_msg=row.text)


def test_a_choice_that_would_pass_over_a_missing_value_is_not_made():
    names = [row.name for row in spellings("max(sqrt(x), log(x))", 1, methods=[])]
    assert "where(u > v, u, v)" not in names
    assert "u + relu(v − u)" in names
    assert "where(sqrt(x) < x, x, sqrt(x))" in texts("max(sqrt(x), x)", 1)


def test_a_spelling_that_rounding_tells_apart_is_left_out():
    assert "u sign(u)" in [row.name for row in spellings("exp(-|x|)", 0, methods=[])]
    assert "(u + |u|)/2" in [row.name for row in spellings("relu(x)", 0, methods=[])]
    # with 1e20 beside it, half the sum of u, v and their distance has no digit of v
    assert "(u + v − |u − v|)/2" not in [row.name for row in spellings("min(x, 1e20)", 0, methods=[])]


def test_the_point_stands_in_the_formula_exactly():
    assert "where(x == sqrt(2), sqrt(2), x)^2" in texts("x^2", "sqrt(2)")
    assert "where(x == 0.1, 0.1, x)^2" in texts("x^2", "0.1")
    (root,) = singular_points("|x - cos(x)|", (0, 1))
    found = spellings("|x - cos(x)|", root.place, methods=["central"])
    assert found.truth.kind == "corner"
    assert "sqrt((x - cos(x))^2)" in [row.text for row in found]


@pytest.mark.parametrize("at", [1.7e308, -1e-310, 1e16])
def test_a_point_may_be_anywhere(at):
    assert {"sqrt(x^2)", "max(x, -x)"} & set(texts("|x|", at))


def test_a_formula_that_is_too_long_is_left_as_it_is():
    assert texts(" + ".join(f"|x - {k}|" for k in range(80)), 0.5) == [" + ".join(f"|x - {k}|" for k in range(80))]


# ---- what the methods say --------------------------------------------------------------------------------------------

MACHINES = ["jax_reverse", "autograd", "mygrad", "symbolic"]
NAN = math.nan


@pytest.mark.parametrize(
    ("f", "spelling", "expected"),
    [
        ("sqrt(x^2)", "abs(x)", (1, 0, 0, 0)),
        ("|x|", "max(x, -x)", (0, 0, 0, 0)),
        ("|x|", "sqrt(x^2)", (NAN, NAN, NAN, 0)),
        ("relu(x)", "max(x, 0)", (0.5, 0.5, 0, 0.5)),
        ("relu(x)", "relu(x)", (0, 0.5, 0, 0.5)),
        ("x", "relu(x) - relu(-x)", (0, 1, 0, 1)),
        ("x", "where(x == 0, 0, x)", (0, 0, 0, 0)),
        ("x*sqrt(x^2)", "x*abs(x)", (0, 0, 0, 0)),
        ("where(x != 0, sin(x)/x, 1)", "where(x != 0, sin(x)/x, 1)", (NAN, NAN, NAN, 0)),
        (
            "where(x != 0, sin(x)/x, 1)",
            "where(x != 0, sin(where(x != 0, x, 1))/where(x != 0, x, 1), 1)",
            (0, 0, 0, 0),
        ),
        ("where(x > 0, sqrt(x), 0)", "where(x > 0, sqrt(where(x > 0, x, 1)), 0)", (0, 0, 0, 0)),
    ],
)
def test_machines_say_what_they_are_known_to_say(f, spelling, expected):
    found = spellings(f, 0, methods=MACHINES)
    (row,) = (row for row in found if row.text == spelling)
    by_name = dict(zip(found.methods, row.values, strict=True))
    for name, value in zip(MACHINES, expected, strict=True):
        if name in by_name:
            np.testing.assert_equal(by_name[name], float(value), err_msg=name)


def test_a_method_is_judged_by_the_truth_that_all_spellings_share():
    found = spellings("x", 0, methods=["symbolic", "central"])
    assert [row.agrees for row in found] == [(True, True), (True, True), (False, True)]
    assert all(reason for row in found for reason in row.reasons)
    again = verdict(found[2].text, 0)
    assert found[2].reasons == tuple(again.testimony[name].reason for name in found.methods)


def test_steps_precision_and_noise_are_those_asked_for():
    wide = spellings("|x| + sin(x)cos(x)", 0, step=0.25, methods=["forward"])
    np.testing.assert_allclose([row.values[0] for row in wide], 1.9589, atol=1e-4)
    single = spellings("x^2", "0.1", methods=["symbolic"], precision="float32")
    assert single[0].values[0] == np.float32(2) * np.float32(0.1)
    noisy = spellings(Function("|x|").with_noise(1e-3), 0, methods=["forward"])
    assert len({row.values[0] for row in noisy}) == 1
    assert abs(noisy[0].values[0] - 1) > 1


# ---- asking ----------------------------------------------------------------------------------------------------------


def test_other_steps_at_a_point_need_no_other_search(monkeypatch):
    f = Function("|x|")
    first = spellings(f, 0, methods=["central"])

    def fail(*arguments):
        raise AssertionError("searched again")

    monkeypatch.setattr(module, "rewritings", fail)
    assert [row.text for row in spellings(f, 0, step=1e-3, methods=["forward"])] == [row.text for row in first]
    with pytest.raises(AssertionError):
        spellings(f, 1, methods=[])


def test_work_ends_where_a_pause_says_so():
    class Stop(Exception):
        pass

    for allowed in (0, 3, 12):
        left = iter(range(allowed))

        def pause(left=left):
            if next(left, None) is None:
                raise Stop

        with pytest.raises(Stop):
            spellings("|x|", 0, methods=["forward", "central"], pause=pause)


def test_methods_that_are_not_installed_are_left_out(monkeypatch):
    monkeypatch.setattr("derivwidgets.methods.method.importlib.util.find_spec", lambda name: name == "numpy" or None)
    assert spellings("x", 0, methods=["symbolic", "central", "central"]).methods == ("central",)


@pytest.mark.parametrize(
    ("f", "at", "options", "kind", "told"),
    [
        ("x +", 0, {}, FunctionError, "ends with"),
        ("x", "y", {}, ValueError, "at must be a number"),
        ("x", 0, {"step": 0}, ValueError, "step must be a positive number; got 0"),
        ("x", 0, {"methods": ["centre"]}, ValueError, "there is no method 'centre'"),
        ("x", 0, {"precision": "float16"}, ValueError, "precision"),
        (lambda x: float(str(float(x))), 0, {}, FunctionError, "it has none"),
    ],
)
def test_what_is_wrong_is_said(f, at, options, kind, told):
    with pytest.raises(kind, match=told):
        spellings(f, at, **options)


def test_it_prints_as_a_table_and_gives_plain_values():
    found = spellings("|x|", 0, methods=["symbolic", "forward", "backward", "central", "central4", "complex_step"])
    lines = repr(found).splitlines()
    assert lines[:3] == ["f(x) = |x|, Δx = 10⁻⁵, float64", "No derivative at x = 0.", found.truth.detail]
    assert sum(line.startswith("sqrt(x^2)") for line in lines) == 2
    assert max(map(len, lines)) <= 120
    assert "0 ≠" in found._repr_html_()
    assert "max(u, −u)" in found._repr_html_()
    plain = found.to_dict()
    assert plain["kind"] == "corner"
    assert plain["rows"][1]["cells"][1] == {
        "name": "forward",
        "value": 1.0,
        "agrees": False,
        "reason": found[1].reasons[1],
    }
