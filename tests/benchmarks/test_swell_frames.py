"""From an input event on a slider of the SwellLab to the painted frame, in a real JupyterLab in Chromium."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from drag import DRAG
from notebook_page import NotebookPage
from report import Report
from swell_page import START, SwellPage

MOVES = 200
SECTION = f"SwellLab: slider event to painted frame, {MOVES} moves in Chromium"

Opened = Callable[[Sequence[str]], NotebookPage]


@pytest.mark.parametrize(
    ("arguments", "target"),
    [("'4x(1-x)', depth=3", "two frames: 33 ms"), ("'4x(1-x)', depth=4", ""), ("'4x(1-x)', depth=8", "")],
)
def test_fold(arguments: str, target: str, notebook: Opened, report: Report) -> None:
    page = notebook([START.format(arguments=arguments)])
    page.run_cell(0)
    lab = SwellPage(page.output(0))
    lab.wait()
    lab.nodes.first.wait_for()
    page.page.wait_for_timeout(1000)
    count = lab.nodes.count()
    for slider in ("Tree to graph", "Digits"):
        times = np.array(page.page.evaluate(DRAG, [slider, MOVES]))
        what = f"{slider}, {count} nodes"
        report.add(SECTION, f"{what}, p50", np.quantile(times, 0.5), "ms")
        report.add(SECTION, f"{what}, p95", np.quantile(times, 0.95), "ms", target)


def test_depth(notebook: Opened, report: Report) -> None:
    page = notebook([START.format(arguments="'4x(1-x)'")])
    page.run_cell(0)
    SwellPage(page.output(0)).wait()
    times = np.array(page.page.evaluate(DRAG, ["Depth", MOVES]))
    report.add(SECTION, "Depth, p50", np.quantile(times, 0.5), "ms")
    report.add(SECTION, "Depth, p95", np.quantile(times, 0.95), "ms", "50 ms")
