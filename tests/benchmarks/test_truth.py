"""The truth: how long a certificate takes, alone, and against the arithmetic that it certifies."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest
from report import Report

import derivwidgets as dw
from derivwidgets.presets import PRESETS

SECTION = "truth, in the kernel"
POINTS = 500
ROUNDS = 20

COMPOSED = "x"
for _ in range(3):
    COMPOSED = f"(2({COMPOSED})^3 - 3({COMPOSED})^2 + 5)"


def fastest(run: Callable[[], object]) -> float:
    """Milliseconds of the fastest of some runs: the machine is shared, and the work is the same each time."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return 1000 * min(times)


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [("exp(-2x) + 3 sin(3x)", "exp(-2x) + 3 sin(3x)", 10), ("p(p(p(x)))", COMPOSED, 20)],
)
def test_certified_derivative(report: Report, name: str, text: str, target: int) -> None:
    f, x = dw.Function(text), np.linspace(-1, 2, POINTS)
    took = fastest(lambda: dw.truth(f, x))
    plain = fastest(lambda: dw.derivative(f, x, "symbolic"))
    report.add(SECTION, f"{name}, {POINTS} points", took, "ms", f"at most {target} ms")
    report.add(SECTION, f"{name}, against SymPy's formula in floating point", took / plain, "times")


def test_verdict(report: Report) -> None:
    for name, text, at in [("a smooth point", "exp(-2x) + 3 sin(3x)", 0.5), ("a corner", "|x| + sin(x) cos(x)", 0)]:
        f = dw.Function(text)
        report.add(SECTION, f"verdict on {name}", fastest(lambda f=f, at=at: dw.verdict(f, at)), "ms", "at most 50 ms")
        dw.verdict(f, at).to_dict()
        everything = fastest(lambda f=f, at=at: dw.verdict(f, at).to_dict())
        report.add(SECTION, f"verdict on {name}, with all testimony", everything, "ms", "at most 50 ms")


def test_singular_points_of_the_presets(report: Report) -> None:
    slowest, of = 0.0, ""
    for preset in PRESETS:
        f = dw.Function(preset.text)
        start = perf_counter()
        dw.singular_points(f, preset.domain)
        took = 1000 * (perf_counter() - start)
        if took > slowest:
            slowest, of = took, preset.name
    report.add(SECTION, f"singular points of a preset, the slowest, {of}", slowest, "ms", "at most 100 ms")
