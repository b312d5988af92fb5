"""Tables over steps, against the bare evaluations of f that they need; and what the bounds of their errors cost."""

from collections.abc import Callable

import numpy as np
import pytest
from clock import interleaved, milliseconds, ratio
from report import Report

import derivwidgets as dw
from derivwidgets.experiments.forecast import derivatives, forecast
from derivwidgets.experiments.tables import CHUNK, POINTS, STEPS, TABLED_STENCILS, differences, grid
from derivwidgets.methods.finite_difference import pointwise

SECTION = f"{STEPS.size} steps x {POINTS} points x {len(TABLED_STENCILS)} stencils, in the kernel"
ROUNDS = 30


def bare(f: dw.Function, x: np.ndarray) -> Callable[[], None]:
    """F at every point that the stencils need, and nothing else: those of one spacing share theirs."""
    evaluate = pointwise(f, "float64")
    needed = {(stencil.spacing, offset) for stencil in TABLED_STENCILS.values() for offset in stencil.offsets if offset}
    points = [
        [x + float(offset) * STEPS[start : start + CHUNK, None] for _, offset in sorted(needed)]
        for start in range(0, STEPS.size, CHUNK)
    ]

    def run() -> None:
        with np.errstate(all="ignore"):
            evaluate(x)
            for block in points:
                for at in block:
                    evaluate(at)

    return run


@pytest.mark.parametrize(
    ("text", "target"),
    [("exp(-2x) + 3 sin(3x)", "at most 20 ms"), ("2x^3 - 3x^2 + 5", ""), ("tanh(50x) + sqrt(x)", "")],
)
def test_tables(text: str, target: str, report: Report) -> None:
    f = dw.Function(text)
    over = grid(f, (-1, 5))
    times = interleaved(
        {"tables": lambda: differences(f, over, STEPS, TABLED_STENCILS), "bare": bare(f, over.x)}, ROUNDS
    )
    report.add(SECTION, f"{text}: tables", milliseconds(times["tables"]), "ms", target)
    report.add(SECTION, f"{text}: against bare evaluations", ratio(times, "tables", "bare"), "times", "at most 2")


def test_bounds(report: Report) -> None:
    f = dw.Function("exp(-2x) + 3 sin(3x)")
    over = grid(f, (-1, 5))

    def bounds() -> None:
        known = derivatives(f, over.x, {stencil.accuracy + 1 for stencil in TABLED_STENCILS.values()})
        for name in TABLED_STENCILS:
            forecast(f, over, STEPS, name, known)

    times = interleaved({"bounds": bounds, "sweep": lambda: dw.step_sweep(f, 0.5)}, 5)
    report.add(SECTION, "exp(-2x) + 3 sin(3x): bounds of all errors", milliseconds(times["bounds"]), "ms")
    report.add(SECTION, "step_sweep at one point, 361 steps x 7 methods", milliseconds(times["sweep"]), "ms")
