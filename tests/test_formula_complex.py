"""SymPy's derivative where x may be complex, beside the one for real x."""

from __future__ import annotations

import time

import pytest

from derivwidgets import Function
from derivwidgets.widgets.formula import typeset, typeset_complex


@pytest.mark.parametrize(
    "f", ["x^2", "exp(-2x) + 3 sin(3x)", "sin(x)/x", "max(x, 0)", "cbrt(x)", "2", "where(x > 0, x, 0)"]
)
def test_it_is_the_same_where_nothing_needs_a_real_x(f):
    formula, note = typeset_complex(Function(f))
    assert formula == typeset(Function(f))[0]
    assert note == "the same as for real x"


@pytest.mark.parametrize("f", ["|x|", "|x| + sin(x)cos(x)", "x|x|", "sqrt(|x|)", "max(|x|, 1)"])
def test_the_absolute_value_keeps_derivatives_of_the_real_and_the_imaginary_part(f):
    formula, note = typeset_complex(Function(f))
    assert formula.startswith("<math")
    assert all(f"<mi>{part}</mi>" in formula or f"<mo>{part}</mo>" in formula for part in ("re", "im"))
    assert formula != typeset(Function(f))[0]
    assert note == "|x| has no complex derivative anywhere, and so SymPy leaves it unevaluated"


@pytest.mark.parametrize(
    ("f", "note"),
    [
        ("|x^2 - 2|", "|x^2 - 2| is real for every complex x, and so has no complex derivative but 0"),
        ("sign(x)", "sign(x) has no complex derivative anywhere, and so SymPy leaves it unevaluated"),
        ("x*sign(x^2 - 1)", "sign(x^2 - 1) has size 1 for every complex x, and so has no complex derivative but 0"),
        ("sqrt(x^2)", "of a complex x SymPy knows less, and so it simplifies less"),
    ],
)
def test_why_it_is_another_is_said_in_a_sentence(f, note):
    formula, said = typeset_complex(Function(f))
    assert formula.startswith("<math")
    assert said == note


@pytest.mark.parametrize(
    "f",
    [
        *("|(x+1)^30|", "floor(x)", "|x^1000|", "|(x^2+x+1)^60|", "|sin(x)^3 + x|"),
        " + ".join(f"|x - {k}|" for k in range(60)),
        lambda x: float(str(float(x))),
    ],
)
def test_there_is_none_where_it_would_take_long_or_be_too_long_and_it_is_soon_known(f):
    function = Function(f)
    typeset(function)
    start = time.perf_counter()
    assert typeset_complex(function) == ("", "")
    assert time.perf_counter() - start < 1


def test_a_failure_of_sympy_is_no_error(monkeypatch):
    def fail(*arguments):
        raise RuntimeError("a defect")

    monkeypatch.setattr("sympy.latex", fail)
    assert typeset_complex(Function("x^2 + 1")) == ("", "")
