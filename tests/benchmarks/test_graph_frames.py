"""From a step in the GraphLab to the painted frame, in a real JupyterLab in Chromium."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from drag import DRAG
from graph_page import GraphPage
from notebook_page import NotebookPage
from report import Report

SECTION = "GraphLab: a step to the painted frame, {moves} moves in Chromium"
MOVES = 200
LAB = "import derivwidgets as dw\ndw.GraphLab({arguments})"

# One step after another, as the key → makes them.
STEPS = """
async moves => {
  const next = document.querySelector('button[aria-label="next"]');
  const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const times = [];
  await painted();
  for (let i = 0; i < moves; i++) {
    const start = performance.now();
    next.click();
    await painted();
    times.push(performance.now() - start);
  }
  return times;
}
"""


@pytest.mark.parametrize("terms", [5, 40, 100])
@pytest.mark.parametrize("heat", [False, True])
def test_steps(terms: int, heat: bool, notebook: Callable[[Sequence[str]], NotebookPage], report: Report) -> None:
    f = "+".join(f"sin({k}*x)/{k}" for k in range(1, terms + 1))
    page = notebook([LAB.format(arguments=repr(f))])
    page.run_cell(0)
    lab = GraphPage(page.output(0))
    lab.graph.get_by_role("button").first.wait_for()
    page.page.wait_for_timeout(2000)
    if heat:
        lab.switch("float error").click()
        lab.switch("all derivatives").click()
    count = lab.graph.get_by_role("button").count()
    what = f"{count} nodes{', errors and all derivatives' if heat else ''}"
    section = SECTION.format(moves=MOVES)
    for how, times in (
        ("→", np.array(page.page.evaluate(STEPS, min(MOVES, int(lab.step.get_attribute("max") or 1))))),
        ("slider", np.array(page.page.evaluate(DRAG, ["Step", MOVES]))),
    ):
        report.add(section, f"{what}, {how}, p50", np.quantile(times, 0.5), "ms")
        report.add(section, f"{what}, {how}, p95", np.quantile(times, 0.95), "ms", "two frames: 33 ms")
