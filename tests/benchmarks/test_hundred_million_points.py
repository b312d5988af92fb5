"""10^8 points, one method of each family: seconds, and memory beyond x and the result, each in a process of its own."""

import json
import subprocess
import sys

import pytest
from report import Report

SECTION = "100,000,000 points, float64: x^3 + x"
POINTS = 100_000_000
MEASURE = f"""
import json
import resource
import sys
from time import perf_counter
import numpy as np
import derivwidgets as dw

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

method = sys.argv[1]
dw.derivative("x^3 + x", np.linspace(0, 1, 3_000_000), method)
x = np.random.default_rng(0).random({POINTS})
np.cumsum(x, out=x)
before, start = peak(), perf_counter()
slope = dw.derivative("x^3 + x", x, method)
seconds = perf_counter() - start
assert slope.shape == x.shape and np.isfinite(slope[::1_000_000]).all()
print(json.dumps([seconds, (peak() - before - slope.nbytes) / 1e6]))
"""


@pytest.mark.parametrize("method", ["symbolic", "central", "jax_reverse", "gradient"])
def test_hundred_million_points(method: str, report: Report) -> None:
    run = [sys.executable, "-c", MEASURE, method]
    seconds, extra = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    report.add(SECTION, f"{method}, time", seconds, "s")
    report.add(SECTION, f"{method}, memory beyond x and the result", extra, "MB", "at most 64 MB")
