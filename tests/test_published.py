"""Numbers that were published elsewhere come out here."""

import json
from pathlib import Path

import numpy as np
import pytest

from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS, derivative

PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())
BAYDIN, SQUIRE_TRAPP = PUBLISHED["baydin_figure_3"], PUBLISHED["squire_trapp"]["cases"]
EXACT = ("symbolic", "complex_step", "jax_reverse", "jax_forward", "autograd", "mygrad")


def error(method: str, step: float | None = None) -> float:
    return abs(float(derivative(BAYDIN["f"], BAYDIN["at"], method, step=step)) - BAYDIN["derivative"])


@pytest.mark.parametrize("method", ["forward", "central"])
@pytest.mark.parametrize("row", BAYDIN["errors"], ids=lambda row: f"{row['step']:g}")
def test_baydins_errors_to_the_printed_digits(row, method):
    assert f"{error(method, row['step']):.3e}" == f"{row[method]:.3e}"


@pytest.mark.parametrize("method", ["forward", "backward", "central", "central4", "richardson", "gradient"])
def test_baydins_plateau_where_nothing_moves(method):
    plateau = BAYDIN["plateau"]
    for step in (plateau["step"], plateau["step"] / 100):
        assert error(method, step) == pytest.approx(plateau["error"], abs=5e-8)


def test_baydins_value_and_derivatives():
    assert float(Function(BAYDIN["f"])(BAYDIN["at"])) == pytest.approx(BAYDIN["value"], abs=5e-9)
    for method in EXACT:
        assert error(method) < 1e-13 * BAYDIN["derivative"]
    formula = Function(BAYDIN["f"]).expression
    (x,) = formula.free_symbols
    for order, name in ((2, "second"), (3, "third")):
        assert float(formula.diff(x, order).subs(x, BAYDIN["at"])) == pytest.approx(BAYDIN[name], rel=1e-12)


@pytest.mark.parametrize("order", PUBLISHED["baydin_table_1"]["simplified_derivatives"])
def test_baydins_logistic_maps(order):
    composed = "x"
    for _ in range(int(order) - 1):
        composed = f"4({composed})(1 - ({composed}))"
    x = np.linspace(0, 1, 41)
    simplified = Function(PUBLISHED["baydin_table_1"]["simplified_derivatives"][order])(x)
    for method in EXACT:  # the expanded polynomial loses digits to cancellation
        np.testing.assert_allclose(derivative(composed, x, method), simplified, rtol=1e-12, atol=1e-10)


CASES = [(case, step, value) for case in SQUIRE_TRAPP for step, value in case.get("complex_step", {}).items()]


@pytest.mark.parametrize(("case", "step", "value"), CASES, ids=[step for _, step, _ in CASES])
def test_the_complex_step_of_squire_and_trapp_to_all_printed_digits(case, step, value):
    found = float(derivative(case["f"], case["at"], "complex_step", step=float(step)))
    assert f"{found:.14f}" == f"{value:.14f}"


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("case", SQUIRE_TRAPP, ids=lambda case: case["f"])
def test_the_derivatives_of_squire_and_trapp(case, method):
    assert float(derivative(case["f"], case["at"], method)) == pytest.approx(case["derivative"], rel=4e-16, abs=0)


@pytest.mark.parametrize("case", SQUIRE_TRAPP, ids=lambda case: case["f"])
def test_the_default_complex_step_subtracts_nothing(case):
    smaller = derivative(case["f"], case["at"], "complex_step", step=1e-200)
    assert derivative(case["f"], case["at"], "complex_step") == smaller


def test_every_method_is_near_the_published_derivatives():
    for method in METHODS:
        for case in SQUIRE_TRAPP:
            assert derivative(case["f"], case["at"], method) == pytest.approx(case["derivative"], rel=1e-7)
